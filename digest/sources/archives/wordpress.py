"""WordPress: its REST list of the month's posts, or the numbered pages of the same feed.

Only the site's main feed lists the same posts as /wp-json/wp/v2/posts; a category's feed is read page by page.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from digest.errors import BadStatus, NetError
from digest.ids import joined
from digest.model import Entry
from digest.net import Net
from digest.sources.archives import paged
from digest.sources.archives.blog import Blog, Reached, moment, post, rows_of
from digest.sources.window import DAY, Window

PAGE = 100
MOST_PAGES = 10
FIELDS = "id,date_gmt,link,title,content,excerpt"


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """The window's posts. Raises NetError when neither way works."""
    if urlsplit(blog.url).path.rstrip("/") in ("/feed", "/feed/rss2", ""):
        try:
            return _listed(net, blog, window)
        except NetError:  # many sites disable it
            pass
    mark = "&" if urlsplit(blog.url).query else "?"
    return paged.numbered(net, blog, window, f"{blog.url}{mark}paged=")


def _listed(net: Net, blog: Blog, window: Window) -> Reached:
    """The window's posts by REST. Asks a day more on both sides: `after` and `before` are in the site's own time."""
    wide = {"after": _local(window.start - DAY), "before": _local(window.end + DAY)}
    entries: dict[str, Entry] = {}
    for page in range(1, MOST_PAGES + 1):
        query = urlencode({**wide, "per_page": PAGE, "page": page, "_fields": FIELDS})
        try:
            response = net.get(f"{blog.base}/wp-json/wp/v2/posts?{query}", fresh_for=DAY, accept="application/json")
        except BadStatus as error:
            if page > 1 and error.status == 400:  # "invalid page number": the page before was full, and the last
                break
            raise
        rows = rows_of(response)
        found = [entry for row in rows if (entry := parse(row, blog, response.fetched_at))]
        entries |= {entry.key: entry for entry in found}
        if len(rows) < PAGE:
            break
    else:
        why = f"more than {MOST_PAGES * PAGE} posts in one month were not looked at"
        return Reached(tuple(entries.values()), window.start, window.end, why)
    return Reached(tuple(entries.values()), window.start, window.end)


def parse(row: dict[str, Any], blog: Blog, now: datetime) -> Entry | None:
    """One row as an entry; None without an address."""
    url = joined(blog.home, str(row.get("link") or ""))
    if not row.get("link") or not url:
        return None
    body = _rendered(row, "content")[:1_000_000]
    when = moment(row.get("date_gmt"), now)
    return post(blog.source, url, _rendered(row, "title"), when, abstract=_rendered(row, "excerpt"), body=body)


def _rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value.get("rendered") or "") if isinstance(value, dict) else ""


def _local(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}"
