"""Substack's list of all posts, /api/v1/archive: newest first, in pages shorter than the limit asked for.

The list may lag by weeks, so it counts only from its own newest post back; /api/v1/posts may then fill the gap.
"""

from datetime import datetime
from typing import Any

from digest.errors import NetError
from digest.ids import joined
from digest.model import Entry
from digest.net import Net
from digest.sources.archives.blog import Blog, Reached, moment, post, rows_of
from digest.sources.window import DAY, Window, loads

ASKED = 50
MOST_PAGES = 40
MOST_BODIES = 60
"""Posts of the window that the feed does not show, to be opened for their text and links."""

Row = tuple[Entry, str]
"""An entry and its slug."""


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """The posts back to before the window, those of the window with their text. Raises NetError."""
    rows, ended, gap = _listed(net, blog, window, "archive?sort=new&search=&")
    until = max((entry.published for entry, _ in rows if entry.published), default=window.start)
    if until < min(window.end, blog.reaches or window.end):
        try:
            rows = [*rows, *_listed(net, blog, window, "posts?")[0]]
            until = max((entry.published for entry, _ in rows if entry.published), default=window.start)
        except NetError:  # the archive alone remains, and its gap is reported
            pass
    since = min((entry.published for entry, _ in rows if entry.published), default=window.end)
    entries = _opened(net, blog, window, rows)
    return Reached(entries, window.start if ended else since, until, "" if since < window.start else gap)


def _listed(net: Net, blog: Blog, window: Window, listing: str) -> tuple[list[Row], bool, str]:
    """Rows of one list, whether its end was seen, and what is missing. Raises NetError for the first page only.

    Pages overlap by one row, so that a post deleted meanwhile hides none.
    """
    found: dict[str, Row] = {}
    offset, first = 0, ""
    for n in range(1, MOST_PAGES + 1):
        url = f"{blog.home}/api/v1/{listing}offset={offset}&limit={ASKED}"
        try:
            response = net.get(url, fresh_for=DAY, accept="application/json")
            rows = rows_of(response)
        except NetError as error:
            if n == 1:
                raise
            return list(found.values()), False, f"page {n}: {error}"
        parsed = [row for raw in rows if (row := parse(raw, blog, response.fetched_at))]
        fresh = [row for row in parsed if row[0].key not in found]
        found |= {row[0].key: row for row in fresh}
        if not fresh:
            again = bool(parsed) and parsed[0][0].key == first
            return list(found.values()), not again, f"page {n} is the one before again" if again else ""
        if _oldest(fresh) < window.start:
            return list(found.values()), False, ""
        offset, first = offset + max(1, len(rows) - 1), parsed[0][0].key
    return list(found.values()), False, f"more than {MOST_PAGES} pages were not turned"


def _oldest(rows: list[Row]) -> datetime:
    return min((entry.published for entry, _ in rows if entry.published), default=datetime.max.astimezone())


def parse(row: dict[str, Any], blog: Blog, now: datetime) -> Row | None:
    """One row of the list; None without an address."""
    url, slug = joined(blog.home, str(row.get("canonical_url") or "")), str(row.get("slug") or "")
    if not row.get("canonical_url") or not url:
        return None
    tags = row.get("postTags")
    names = [tag.get("name") for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    about = [str(row[name]) for name in ("subtitle", "description") if row.get(name)]
    entry = post(
        blog.source,
        url,
        str(row.get("title") or ""),
        moment(row.get("post_date"), now),
        abstract="\n".join(dict.fromkeys(about)),
        tags=tuple(str(name)[:100] for name in names if name)[:50],
    )
    return entry, slug


def _opened(net: Net, blog: Blog, window: Window, rows: list[Row]) -> tuple[Entry, ...]:
    """All entries; those of the window that the feed does not show get their text, where it can be read."""
    shown = {entry.key for entry in blog.entries}
    entries, opened = [], 0
    for entry, slug in rows:
        if entry.published in window and entry.key not in shown and slug.replace("-", "").isalnum():
            opened += 1
            entry = _with_text(net, blog, entry, slug) if opened <= MOST_BODIES else entry
        entries.append(entry)
    return tuple(entries)


def _with_text(net: Net, blog: Blog, entry: Entry, slug: str) -> Entry:
    try:
        data = loads(net.get(f"{blog.home}/api/v1/posts/{slug}", fresh_for=DAY * 7, accept="application/json").body)
    except (NetError, ValueError, RecursionError):
        return entry
    body = data.get("body_html") if isinstance(data, dict) else None
    if not isinstance(body, str):  # a paid post has none
        return entry
    return post(
        entry.source,
        entry.url,
        entry.title,
        entry.published,
        abstract=entry.abstract,
        body=body[:1_000_000],
        tags=entry.tags,
    )
