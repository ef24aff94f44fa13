"""Which addresses lie inside: this machine, private networks, and whatever leads to them. Pure.

The tables are IANA's registries of special-purpose addresses (https://www.iana.org/assignments/iana-ipv4-special-registry
and iana-ipv6-special-registry), written out because Python's `is_global` changes with its version and misses some.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import inet_aton
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_INSIDE_NAMES = (".localhost", ".localdomain", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
_INSIDE_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network; Linux takes it for loopback
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' NAT
            "127.0.0.0/8",
            "168.63.129.16/32",  # a public number that Azure answers from inside
            "169.254.0.0/16",  # link-local, and the clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",  # documentation, like 198.51.100.0/24 and 203.0.113.0/24
            "192.88.99.0/24",  # relays of 6to4, given up
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
# Of IPv6 only this block is the public's: loopback, link-local, unique local, multicast and old forms lie outside.
_PUBLIC_V6 = IPv6Network("2000::/3")
_INSIDE_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocols; Teredo, which carries two IPv4 addresses, is among them
            "2001:db8::/32",  # documentation
            "3fff::/20",
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def lies_inside(address: str) -> bool:
    """Whether an IP address (a zone may follow it) is not the public's. What is no address lies inside too."""
    try:
        number = ip_address(address)
    except ValueError:
        return True
    carried = _carried(number)
    if isinstance(carried, IPv4Address):
        return any(carried in network for network in _INSIDE_V4)
    return bool(carried.scope_id) or carried not in _PUBLIC_V6 or any(carried in network for network in _INSIDE_V6)


def is_inside(host: str) -> bool:
    """Whether a host's name alone says that it is this machine or in a private network, in any spelling a resolver
    knows ('127.1', '0x7f.1').

    A name without a dot is nobody's in public. What a name resolves to is looked at when it is connected to.
    """
    name = host.strip("[]").rstrip(".").casefold()
    if not (":" in name or "." in name) or name.endswith(_INSIDE_NAMES):
        return True
    if number := _literal(name):
        return lies_inside(number)
    return False


def is_local(url: str) -> bool:
    """Whether a URL's host is this machine, by name or by loopback address."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def named_host(text: str) -> str:
    """One line of `allow_hosts`, 'host' or 'host:port', in its one spelling. Raises ValueError."""
    host, port = _host_and_port(text)
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


NamedHost = Annotated[str, AfterValidator(named_host)]
"""'localhost:9000', 'listmonk.internal', '[fd00::5]:8080'."""


class Allowed:
    """The hosts a person named in `allow_hosts`: 'host' opens all its ports, 'host:port' that one."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = {_host_and_port(host) for host in hosts}

    def opens(self, host: str, port: int) -> bool:
        """Whether a host, as it is written in a URL, was named. What it resolves to is then not looked at."""
        name = host.strip("[]").rstrip(".").casefold()
        return not self._hosts.isdisjoint({(name, port), (name, None)})


def _host_and_port(text: str) -> tuple[str, int | None]:
    text = text.strip()
    expected = "expected a host such as listmonk.internal, or a host and its port such as localhost:9000"
    try:
        parts = urlsplit("//" + (f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"{text[:60]!r}: {error}; {expected}") from None
    bare = parts.netloc == text.strip("/") or text.count(":") > 1
    if not host or not bare or parts.path or parts.query or "@" in text or set(host) & set("*% \\"):
        raise ValueError(f"{text[:60]!r} is not a host; {expected}")
    return host.rstrip(".").casefold(), port


def _literal(name: str) -> str:
    """The address that a host is a spelling of; '' when it is a name."""
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    try:
        return str(ip_address(inet_aton(name)))
    except (OSError, ValueError):  # ValueError: a null byte
        return ""


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to: ::ffff:127.0.0.1, 6to4, NAT64."""
    if isinstance(address, IPv4Address):
        return address
    through = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or through or address
