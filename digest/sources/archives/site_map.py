"""Any site: the pages of its sitemap in the folder of the feed's entries, each dated by its own page.

The sitemap counts only where it lists what the feed shows: a map of other pages proves nothing about these.
"""

import re
from itertools import takewhile
from urllib.parse import urlsplit

from digest.errors import BadContent, BadStatus
from digest.ids import canonical_url, joined
from digest.net import Net, shown
from digest.sources.archives.blog import Blog, Reached
from digest.sources.sitemap import Place, Sitemap
from digest.sources.window import DAY, Window

MOST_PAGES = 60
_DATE = re.compile(r"/(?:19|20)\d\d(?=[/-])")


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """The window's pages by the site's sitemap. Raises NetError."""
    url = f"{blog.home}/sitemap.xml"
    try:
        return mapped(net, blog, window, url, _where(blog))
    except BadStatus as error:
        if error.status not in (404, 410) or not (other := _map_in_robots(net, blog)):
            raise
    return mapped(net, blog, window, other, _where(blog))


def mapped(net: Net, blog: Blog, window: Window, url: str, include: tuple[str, ...]) -> Reached:
    """The window's pages of one sitemap. Raises BadContent where it does not list the feed's own entries."""
    source = Sitemap(kind="sitemap", name=blog.source, url=url, include=include, max_pages=MOST_PAGES)
    places, unseen = source.places(net, window)
    if blog.entries and not _knows(places, blog):
        raise BadContent(f"{shown(url)}: lists other pages than the feed", url)
    batch = source.gathered_from(net, window, places, unseen)
    return Reached(batch.entries, window.start, window.end, batch.why if batch.state == "partial" else "")


def _knows(places: list[Place], blog: Blog) -> bool:
    """Whether the sitemap lists at least half of the feed's entries on this site."""
    own = {canonical_url(url) for url in _own(blog)}
    listed = {canonical_url(place.url) for place in places}
    return bool(own) and len(own & listed) * 2 >= len(own)


def _where(blog: Blog) -> tuple[str, ...]:
    """A pattern for the folder that the feed's entries share, before any date in the path. Raises BadContent."""
    paths = [urlsplit(url).path.rstrip("/") for url in _own(blog)]
    parts = [
        _DATE.split(path, maxsplit=1)[0].split("/") if _DATE.search(path) else path.split("/")[:-1] for path in paths
    ]
    levels = takewhile(lambda level: len(set(level)) == 1, zip(*parts, strict=False))
    folder = "/".join(level[0] for level in levels).rstrip("/") + "/"
    if not paths or (len(paths) == 1 and folder == "/"):
        raise BadContent(f"{shown(blog.url)}: its entries do not show where the posts lie", blog.url)
    dated = all(_DATE.search(path) for path in paths)
    return (f"^{re.escape(folder)}" + (r"(?:19|20)\d\d[/-]" if dated else "[^/]"),)


def _own(blog: Blog) -> list[str]:
    """The URLs of the feed's entries on its own host."""
    home = _host(blog.url)
    return [entry.url for entry in blog.entries if _host(entry.url) == home]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _map_in_robots(net: Net, blog: Blog) -> str:
    """The first sitemap that robots.txt names on the same host; '' when there is none."""
    text = net.get(f"{blog.home}/robots.txt", fresh_for=DAY, cap=500_000).body.decode("utf-8", "replace")
    for line in text.splitlines():
        name, _, value = line.partition(":")
        target = joined(blog.home, value.strip()) if name.strip().lower() == "sitemap" else ""
        if target and urlsplit(target).netloc == urlsplit(blog.home).netloc:
            return target
    return ""
