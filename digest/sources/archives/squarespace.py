"""Squarespace: the blog's page as JSON, which links to the next page."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from digest.errors import BadContent, NetError
from digest.ids import joined
from digest.model import Entry
from digest.net import Net, Response, shown
from digest.sources.archives.blog import Blog, Reached, moment, post, rows_of
from digest.sources.window import DAY, Window, loads

MOST_PAGES = 20


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """The posts back to before the window. Raises NetError for the first page only."""
    page = blog.home + urlsplit(blog.url).path
    url, oldest = f"{page}?format=json", window.end
    entries: dict[str, Entry] = {}
    for n in range(1, MOST_PAGES + 1):
        try:
            response = net.get(url, fresh_for=DAY, accept="application/json")
            rows = rows_of(response, "items")
        except NetError as error:
            if n == 1:
                raise
            return Reached(tuple(entries.values()), oldest, window.end, f"page {n}: {error}")
        found = [entry for row in rows if (entry := parse(row, blog, response.fetched_at))]
        fresh = [entry for entry in found if entry.key not in entries]
        entries |= {entry.key: entry for entry in fresh}
        oldest = min((entry.published for entry in fresh if entry.published), default=oldest)
        following = _next(response)
        if rows and not fresh:
            return Reached(tuple(entries.values()), oldest, window.end, f"page {n} brings nothing new")
        if oldest < window.start or not fresh or not following:
            since = oldest if oldest < window.start else window.start
            return Reached(tuple(entries.values()), since, window.end)
        url = joined(page, following)
        if urlsplit(url).hostname != urlsplit(page).hostname:
            raise BadContent(f"{shown(page)}: its next page lies elsewhere", page)
        url += ("&" if urlsplit(url).query else "?") + "format=json"
    return Reached(tuple(entries.values()), oldest, window.end, f"more than {MOST_PAGES} pages were not turned")


def parse(row: dict[str, Any], blog: Blog, now: datetime) -> Entry | None:
    """One item as an entry; None without an address."""
    url = joined(blog.home, str(row.get("fullUrl") or ""))
    if not row.get("fullUrl") or not url:
        return None
    body = str(row.get("body") or "")[:1_000_000]
    when = moment(row.get("publishOn"), now)
    return post(blog.source, url, str(row.get("title") or ""), when, abstract=str(row.get("excerpt") or ""), body=body)


def _next(response: Response) -> str:
    data = loads(response.body)
    found = data.get("pagination") if isinstance(data, dict) else None
    return str(found.get("nextPageUrl") or "") if isinstance(found, dict) and found.get("nextPage") else ""
