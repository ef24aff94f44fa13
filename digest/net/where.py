"""Where requests may go: public web addresses and hosts a person named; never inside by a redirect from outside."""

import re

import httpx

from digest.errors import BadContent
from digest.ids import joined, urlsplit_safe
from digest.net.address import Allowed, is_inside
from digest.net.dial import cure
from digest.net.wire import shown

_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host as connected to, and port: the scope of a secret. The URL must have been checked."""
    parts = httpx.URL(url)
    return parts.scheme, parts.raw_host.decode("ascii"), parts.port or _PORTS[parts.scheme]


def refuse_nonsense(url: str) -> None:
    """Raises BadContent for anything but an http or https URL, and for one with a user name or password."""
    try:
        parts = httpx.URL(url) if urlsplit_safe(url) else None
        if parts is None or not re.fullmatch(r"[^\s%\\]+", parts.host):
            raise ValueError
    except (httpx.InvalidURL, ValueError):
        raise BadContent(f"{url[:200]!r} is not a web address", url) from None
    if parts.userinfo:
        raise BadContent(f"{shown(url)}: the address holds a user name or a password; not asked", url)


def refuse_inside(url: str, allowed: Allowed) -> None:
    """Raises BadContent for a host whose name is internal, unless a person named it."""
    _, host, port = origin(url)
    if is_inside(host) and not allowed.opens(host, port):
        raise BadContent(f"{shown(url)}: leads into a private network and was not asked; {cure(host, port)}", url)


def redirected(url: str, location: str, allowed: Allowed) -> str:
    """The target of a redirect. Raises BadContent where we must not follow.

    An outside server never leads inside, not even to a host that a person named, who named it for their own use.
    """
    target = joined(url, location)
    if not target:
        raise BadContent(f"{shown(url)}: redirected to something that is not a web address", url)
    refuse_nonsense(target)
    _, host, port = origin(target)
    if (is_inside(host) or allowed.opens(host, port)) and not allowed.opens(*origin(url)[1:]):
        raise BadContent(f"{shown(url)}: redirected into a private network ({shown(target)}); not followed", url)
    return target
