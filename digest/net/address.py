"""Which addresses are internal: this machine, private networks, and whatever leads to them. Pure.

The tables are IANA's registries of special-purpose addresses
(https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry), copied here because
Python's `is_global` changes with its version and misses some.
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
            "168.63.129.16/32",  # a public address that Azure answers from inside
            "169.254.0.0/16",  # link-local, and the clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",  # documentation, like 198.51.100.0/24 and 203.0.113.0/24
            "192.88.99.0/24",  # 6to4 relays, deprecated
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
# Only this block of IPv6 is public: loopback, link-local, unique local, multicast and old forms are outside it.
_PUBLIC_V6 = IPv6Network("2000::/3")
_INSIDE_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocols; includes Teredo, which embeds two IPv4 addresses
            "2001:db8::/32",  # documentation
            "3fff::/20",
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def lies_inside(address: str) -> bool:
    """Whether an IP address, with or without a zone, is not public. Text that is no address counts as internal."""
    try:
        number = ip_address(address)
    except ValueError:
        return True
    effective = _embedded_v4(number)
    if isinstance(effective, IPv4Address):
        return any(effective in network for network in _INSIDE_V4)
    return (
        bool(effective.scope_id) or effective not in _PUBLIC_V6 or any(effective in network for network in _INSIDE_V6)
    )


def is_inside(host: str) -> bool:
    """Whether a host name alone shows that it is this machine or in a private network, in any spelling that resolvers
    accept ('127.1', '0x7f.1').

    A name without a dot is never public. The addresses a name resolves to are checked on connecting.
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
    """An entry of `allow_hosts`, 'host' or 'host:port', normalised. Raises ValueError."""
    host, port = _host_and_port(text)
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


NamedHost = Annotated[str, AfterValidator(named_host)]
"""'localhost:9000', 'listmonk.internal', '[fd00::5]:8080'."""


class Allowed:
    """The hosts named in `allow_hosts`: 'host' allows all its ports, 'host:port' that one."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = {_host_and_port(host) for host in hosts}

    def opens(self, host: str, port: int) -> bool:
        """Whether a host, as written in a URL, was named; then its addresses are not checked."""
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


def _literal(host: str) -> str:
    """The IP address that a host name spells; '' for a real name."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return str(ip_address(inet_aton(host)))
    except (OSError, ValueError):  # ValueError: a null byte
        return ""


def _embedded_v4(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address embedded in an IPv6 one (::ffff:127.0.0.1, 6to4, NAT64); else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    embedded = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or embedded or address
