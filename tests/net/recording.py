"""A network that only records where somebody would have connected to: no socket, no resolver."""

import json
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from socket import inet_aton, inet_ntoa

import httpcore
import httpx

from digest.errors import NetError
from digest.net import Net

CORPUS = json.loads(Path(__file__).with_name("ssrf.json").read_text(encoding="utf-8"))
OUTSIDE = "http://outside.example/"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
PUBLIC = "93.184.216.34"


class Network:
    """Resolves as the corpus says, and as libc does ('127.1'); each connection answers once, with `ANSWER` or with a
    redirect to `target` where it goes to the outside."""

    def __init__(self, target=""):
        self.target, self.asked, self.connected, self._times = target, [], [], {}

    def lookup(self, host, port=0, seconds=0.0):
        self.asked.append(host)
        try:
            return [str(ip_address(host.rstrip(".")))]
        except ValueError:
            pass
        try:
            return [inet_ntoa(inet_aton(host))]
        except (OSError, ValueError):
            pass
        name = host.rstrip(".").casefold()
        if name == "localhost" or name.endswith((".localhost", ".localdomain")) or name == "ip6-localhost":
            return ["127.0.0.1"]
        if "." not in name or name.endswith((".lan", ".local", ".internal", ".home.arpa", ".onion")):
            return ["10.9.8.7"]
        answers = CORPUS["names"].get(name, [[PUBLIC]])
        turn = self._times[name] = self._times.get(name, -1) + 1
        return answers[min(turn, len(answers) - 1)]

    def connect(self, address, port, timeout=None, **_):
        self.connected.append((address, port))
        first = len(self.connected) == 1
        location = self.target.encode("utf-8")
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
        return httpcore.MockStream([moved if self.target and first else ANSWER])


class _Plain(httpcore.NetworkBackend):
    """What httpx does by itself: look the name up again at each connection, and take what comes first."""

    def __init__(self, network):
        self.network = network

    def connect_tcp(self, host, port, timeout=None, **_):
        return self.network.connect(self.network.lookup(host)[0], port)


def asked_by_net(url, folder, network, times=1, **more):
    """Ask with our client, `times` times over new connections; what came of the last."""
    for _ in range(times):
        with Net(folder, lookup=network.lookup, connect=network.connect, sleep=lambda _: None, **more) as net:
            try:
                said = net.get(url).body
            except NetError as error:
                said = error
    return said


def asked_by_httpx(url, network, times=1):
    """Ask with plain httpx, told to follow redirects: the arm that is known to be bad."""
    for _ in range(times):
        with httpx.Client(follow_redirects=True, max_redirects=5, verify=False) as client:
            for transport in (client._transport, *filter(None, client._mounts.values())):
                transport._pool._network_backend = _Plain(network)
            with suppress(httpx.HTTPError, httpx.InvalidURL, ValueError, UnicodeError):
                client.get(url)
