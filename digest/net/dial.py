"""Connections: only to checked addresses, never past the deadline, and such that another thread can cut them."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any
from weakref import WeakSet

import httpcore
import httpx

from digest.errors import BadContent
from digest.net.address import Allowed, lies_inside

HEAD_CAP = 128_000
"""Bytes a server may send before its body: status lines, headers, and any 1xx answers before them."""
MOST_ADDRESSES = 4
"""Addresses of one host that are tried."""

Lookup = Callable[[str, int, float], list[str]]
"""Host, port and seconds -> its addresses. Raises httpcore.ConnectError, httpcore.ConnectTimeout."""
Connect = Callable[..., httpcore.NetworkStream]
"""Like httpcore's `connect_tcp`, for an IP address."""


class Deadline(threading.local):
    """When this thread's current request must end (monotonic clock), and how many bytes may precede its body."""

    at = float("inf")
    head_left = float("inf")
    """Bytes."""

    def begin(self, seconds: float) -> None:
        self.at, self.head_left = monotonic() + seconds, HEAD_CAP

    def head_is_in(self) -> None:
        self.head_left = float("inf")

    def end(self) -> None:
        self.at = self.head_left = float("inf")

    def passed(self) -> bool:
        return monotonic() >= self.at

    def left(self, timeout: float | None) -> float:
        """Seconds left, at most `timeout`. Raises httpcore.ReadTimeout once the deadline has passed."""
        left = self.at - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline passed")
        return left if timeout is None else min(timeout, left)

    def heard(self, size: int) -> None:
        """Count bytes received. Raises BadContent when too many come before the body."""
        self.head_left -= size
        if self.head_left < 0:
            raise BadContent(f"more than {HEAD_CAP // 1000} kB of headers")


class Lines:
    """The open sockets of a client, which another thread may cut."""

    def __init__(self) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._cut = False

    def tap(self, line: socket.socket | None) -> socket.socket | None:
        """A duplicate handle of a socket, as TLS takes the original away."""
        if line is None:
            return None
        handle = line.dup()
        with self._lock:
            self._open.add(handle)
            if self._cut:
                _shut(handle)
        return handle

    def cut(self) -> None:
        """Break all connections, now and from now on: whoever reads or writes gets an error at once."""
        with self._lock:
            self._cut = True
            for handle in self._open:
                _shut(handle)


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it may be closed already
        line.shutdown(socket.SHUT_RDWR)


def addresses_of(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host, each once. Resolved in a thread, because a resolver cannot be interrupted."""
    answer: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(info[4][0]) for info in found)))
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError(f"not a host name: {error}"))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        result = answer.get(timeout=seconds)
    except Empty:
        raise httpcore.ConnectTimeout(f"the name was not resolved in {seconds:.0f} s") from None
    if isinstance(result, OSError):
        raise httpcore.ConnectError(str(result)) from result
    return result


class Dialler(httpcore.NetworkBackend):
    """Resolves a host once, checks every address, and connects to one that passed: there is no second lookup whose
    answer could differ. `allowed` hosts are connected to wherever they are; so is the machine's own proxy
    (`trusted`).

    Raises BadContent for a host with no public address.
    """

    def __init__(
        self,
        deadline: Deadline,
        lines: Lines,
        allowed: Allowed,
        trusted: bool = False,
        lookup: Lookup = addresses_of,
        connect: Connect | None = None,
    ) -> None:
        self._deadline, self._lines, self._allowed, self._trusted = deadline, lines, allowed, trusted
        self._lookup, self._connect = lookup, connect or httpcore.SyncBackend().connect_tcp

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *args: Any, **more: Any) -> "_Stream":
        """`args` and `more` are httpcore's: local_address, socket_options."""
        addresses = self._lookup(host, port, self._deadline.left(timeout))
        if not (self._trusted or self._allowed.opens(host, port)):
            addresses = [address for address in addresses if not lies_inside(address)]
            if not addresses:
                raise BadContent(f"{host} resolves to a private network and was not connected to; {cure(host, port)}")
        for n, address in enumerate(addresses := addresses[:MOST_ADDRESSES], start=1):
            try:
                # A dead address must leave time for the next one.
                share = self._deadline.left(None if timeout is None else max(3.0, timeout / len(addresses)))
                stream = self._connect(address, port, share, *args, **more)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(addresses):
                    raise
            else:
                return _Stream(stream, self._deadline, self._lines.tap(stream.get_extra_info("socket")))
        raise httpcore.ConnectError("the name has no address")


def cure(host: str, port: int) -> str:
    """The remedy for a person whose own host was refused."""
    named = f"[{host}]" if ":" in host else host
    return f"if that is your own, put {named}:{port} under allow_hosts: in sources.yaml"


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, handle: socket.socket | None) -> None:
        self._stream, self._deadline, self._handle = stream, deadline, handle

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        read = self._stream.read(max_bytes, self._deadline.left(timeout))
        self._deadline.heard(len(read))
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
            return _Stream(stream, self._deadline, self._handle)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def guard(client: httpx.Client, plain: Dialler, to_proxy: Dialler) -> None:
    """Let a dialler make every connection of a client: `to_proxy` where its transport speaks to a proxy.

    httpx checks no address, and limits the time of each read but not of the whole: a server that sends a byte now and
    then, even within its headers, would hold us. httpcore lets its network backend be replaced but httpx does not
    expose that, hence the private attributes.
    """
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            pool = transport._pool
            direct = type(pool) is httpcore.ConnectionPool
            pool._network_backend = plain if direct else to_proxy
