"""A feed with several pages: RFC 5005 and JSON Feed link to the next page, WordPress and Ghost number them."""

from collections.abc import Callable
from datetime import datetime

from digest.errors import BadStatus, NetError
from digest.model import Entry
from digest.net import Net
from digest.sources.archives.blog import Blog, Reached, next_of
from digest.sources.window import DAY, Window

MOST_PAGES = 40
CAP = 16_000_000

Turn = Callable[[int, bytes, str], str]
"""(number, this page's bytes, its address) -> the next page's address, '' where there is none."""


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """Follow the feed's links to the next page. Its last page is the blog's beginning."""
    return turned(net, blog, window, lambda _, body, url: next_of(body, url))


def numbered(net: Net, blog: Blog, window: Window, before: str, after: str = "") -> Reached:
    """Pages at `before`2`after`, `before`3`after` and on. Raises NetError when there is no second page."""
    return turned(net, blog, window, lambda n, _, __: f"{before}{n}{after}", ends_with_404=True)


def turned(net: Net, blog: Blog, window: Window, turn: Turn, ends_with_404: bool = False) -> Reached:
    """Read page after page until one is older than the window, the feed ends, or a page brings nothing new.

    Raises NetError for the second page only: a later failure keeps what came before it, and is told in `why`.
    """
    entries: dict[str, Entry] = {}
    known = {entry.key for entry in blog.entries}
    oldest, body, url = blog.reaches or window.end, blog.body, blog.url
    if blog.left_out:
        return Reached((), oldest, window.end, "what lies between the feed and its second page was too much to read")
    for n in range(2, MOST_PAGES + 2):
        if not (url := turn(n, body, url)):
            return Reached(tuple(entries.values()), window.start, window.end)
        try:
            response = net.get(url, fresh_for=DAY, cap=CAP)
            page = blog.read(response)
        except NetError as error:
            if n == 2:
                raise
            if ends_with_404 and isinstance(error, BadStatus) and error.status in (404, 410):
                return Reached(tuple(entries.values()), window.start, window.end)
            return Reached(tuple(entries.values()), oldest, window.end, f"page {n} of the feed: {error}")
        body, url = response.body, response.url
        fresh = [entry for entry in page.entries if entry.key not in known]
        known |= {entry.key for entry in fresh}
        entries |= {entry.key: entry for entry in fresh}
        if page.breaks_off:
            return Reached(tuple(entries.values()), oldest, window.end, f"page {n} of the feed breaks off")
        if not fresh:
            why = "" if not page.entries else f"page {n} of the feed is the one before again"
            return Reached(tuple(entries.values()), oldest if why else window.start, window.end, why)
        oldest = _oldest(fresh, oldest)
        if oldest < window.start:
            return Reached(tuple(entries.values()), oldest, window.end)
        if page.left_out:
            why = f"{page.left_out} entries of page {n} of the feed were too many to read"
            return Reached(tuple(entries.values()), oldest, window.end, why)
    return Reached(tuple(entries.values()), oldest, window.end, f"more than {MOST_PAGES} pages were not turned")


def _oldest(entries: list[Entry], before: datetime) -> datetime:
    return min((entry.published for entry in entries if entry.published), default=before)
