"""Where we may ask: web addresses of the public, the hosts a person named, and never further inside by a redirect."""

import re

import httpx

from digest.errors import BadContent
from digest.ids import joined, urlsplit_safe
from digest.net.address import Allowed, is_inside
from digest.net.dial import cure
from digest.net.wire import shown

_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host as it is connected to, port: what a secret is shared with. The URL has been vetted."""
    parts = httpx.URL(url)
    return parts.scheme, parts.raw_host.decode("ascii"), parts.port or _PORTS[parts.scheme]


def refuse_nonsense(url: str) -> None:
    """Raises BadContent for what is no http or https address, and for one that says who logs in."""
    try:
        parts = httpx.URL(url) if urlsplit_safe(url) else None
        if parts is None or not re.fullmatch(r"[^\s%\\]+", parts.host):
            raise ValueError
    except (httpx.InvalidURL, ValueError):
        raise BadContent(f"{url[:200]!r} is not a web address", url) from None
    if parts.userinfo:
        raise BadContent(f"{shown(url)}: the address holds a user name or a password; not asked", url)


def refuse_inside(url: str, allowed: Allowed) -> None:
    """Raises BadContent for a host that by its very name is inside, unless a person named it."""
    _, host, port = origin(url)
    if is_inside(host) and not allowed.opens(host, port):
        raise BadContent(f"{shown(url)}: leads into a private network and was not asked; {cure(host, port)}", url)


def redirected(url: str, location: str, allowed: Allowed) -> str:
    """Where a redirect leads. Raises BadContent where that is no place to go.

    Who is outside never leads in, not even to a host that a person named: they named it for themselves.
    """
    target = joined(url, location)
    if not target:
        raise BadContent(f"{shown(url)}: redirected to something that is not a web address", url)
    refuse_nonsense(target)
    _, host, port = origin(target)
    if (is_inside(host) or allowed.opens(host, port)) and not allowed.opens(*origin(url)[1:]):
        raise BadContent(f"{shown(url)}: redirected into a private network ({shown(target)}); not followed", url)
    return target
