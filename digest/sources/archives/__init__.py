"""What a blog's archive shows of a month for which its feed is too short: one file each, and one line in ARCHIVES.

An archive is a function (net, blog, window) -> Reached, which may raise NetError. `reached` tries those that the feed
and its host suggest, then the sitemap, and records what failed.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from digest.errors import BadContent, NetError, NotRecorded
from digest.net import Net
from digest.sources.archives import ghost, medium, paged, site_map, squarespace, substack, wordpress
from digest.sources.archives.blog import Blog, Page, Reached, Tried
from digest.sources.window import Window

Name = Literal["auto", "none", "paged", "substack", "wordpress", "ghost", "medium", "squarespace", "sitemap"]

Archive = Callable[[Net, Blog, Window], Reached]

ARCHIVES: dict[str, Archive] = {
    "paged": paged.reach,
    "substack": substack.reach,
    "wordpress": wordpress.reach,
    "ghost": ghost.reach,
    "medium": medium.reach,
    "squarespace": squarespace.reach,
    "sitemap": site_map.reach,
}
_SIGNS = {
    "substack": (b"substack", ".substack.com"),
    "wordpress": (b"wordpress", ".wordpress.com"),
    "ghost": (b"ghost", ".ghost.io"),
    "medium": (b"medium", ".medium.com"),
    "squarespace": (b"squarespace", ".squarespace.com"),
}
"""What to find in a feed's <generator>, and how a host name ends."""

__all__ = ["ARCHIVES", "Archive", "Blog", "Name", "Page", "Reached", "Tried", "named", "reached"]


def named(blog: Blog) -> Iterator[str]:
    """The archives that a blog suggests, the likeliest first; its sitemap is always worth a try."""
    if blog.next_page:
        yield "paged"
    generator, host = blog.generator.lower(), f".{blog.host}"
    for name, (sign, ending) in _SIGNS.items():
        if sign in generator or host.endswith(ending):
            yield name
    if b"substackcdn.com" in blog.body and b"substack" not in generator:
        yield "substack"
    yield "sitemap"


def reached(net: Net, blog: Blog, window: Window, which: Name) -> Tried:
    """What the archives add: up to the first that covers all the feed lacks, else from all that gave anything."""
    names = list(dict.fromkeys(named(blog))) if which == "auto" else [] if which == "none" else [which]
    tried = Tried()
    for name in names:
        try:
            found = ARCHIVES[name](net, blog, window)
        except NetError as error:
            # A missing archive goes unmentioned, unless sources.yaml names it.
            lasting = isinstance(error, BadContent) or getattr(error, "status", 0) in (404, 410)
            quiet = isinstance(error, NotRecorded) or (lasting and which == "auto")
            tried = tried.without("" if quiet else f"its {name} archive: {error}", lasting or quiet)
            continue
        tried = tried.joined(name, found)
        if found.covers(window, blog):
            break
    return tried
