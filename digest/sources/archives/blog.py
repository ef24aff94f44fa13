"""What an archive is given, and what it returns."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from digest.errors import BadContent
from digest.ids import joined, key_of, links_in
from digest.model import Entry
from digest.net import Response, shown
from digest.sources.window import EARLIEST, Window, hrefs, loads, reach_of, sealed, text_of
from digest.text import parse_html

HEAD = 20_000
"""Bytes at the start of a feed in which its generator and its next page are searched for."""
_GENERATOR = re.compile(rb"<generator[^>]{0,300}>([^<]{0,300})<|<generator[^>]{0,200}uri=[\"']([^\"']{0,300})", re.I)
_LINK = re.compile(rb"<(?:atom:|atom10:)?link\b([^>]{1,1000})>", re.I)
_HREF = re.compile(rb"href\s*=\s*[\"']([^\"']{1,800})", re.I)
_NEXT = re.compile(rb"rel\s*=\s*[\"'](?:next|prev-archive)[\"']", re.I)


@dataclass(frozen=True)
class Page:
    """One page of a feed."""

    entries: list[Entry]
    breaks_off: bool = False
    """Whether the bytes end before the page does: anything may be missing."""
    left_out: int = 0
    """Dated entries, all older than those above, that were too many to read."""


@dataclass(frozen=True)
class Blog:
    """A feed that was read, and what it reveals about its blog."""

    source: str
    url: str
    """The feed's own address, after redirects."""
    body: bytes = field(repr=False)
    """The feed's bytes, unpacked."""
    entries: tuple[Entry, ...]
    """The feed's entries, in its own order."""
    read: Callable[[Response], Page] = field(repr=False)
    """Reads another page of the same feed. Raises BadContent."""
    breaks_off: bool = False
    """Whether the feed's bytes end before the feed does: anything may be missing."""
    left_out: int = 0
    """Entries of the feed, all older than those above, that were too many to read."""
    outdated: bool = False
    """Whether the feed said this at an earlier time: it shows what blog this is, and not how far the feed reaches."""

    @property
    def reaches(self) -> datetime | None:
        """How far back the feed is complete."""
        return None if self.outdated else reach_of(self.entries)

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def home(self) -> str:
        """'https://host', without a slash."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def base(self) -> str:
        """The feed's address without its last part: 'https://host/blog' for 'https://host/blog/rss/'."""
        parts = urlsplit(self.url)
        path = re.sub(r"/(?:feed|rss|atom|index)(?:\.xml|\.rss)?$", "", parts.path.rstrip("/"))
        return self.home + path.rstrip("/")

    @property
    def generator(self) -> bytes:
        """The software that made the feed, as the feed names it."""
        found = _GENERATOR.search(self.body[:HEAD])
        return (found[0] if found else b"")[:600]

    @property
    def next_page(self) -> str:
        """The next page that the feed links to (RFC 5005, JSON Feed); '' when there is none."""
        return next_of(self.body, self.url)


@dataclass(frozen=True)
class Reached:
    """What an archive showed: everything published from `since` to `until`, unless `why` says otherwise."""

    entries: tuple[Entry, ...]
    since: datetime
    until: datetime
    why: str = ""
    """What is missing, and why."""

    def covers(self, window: Window, blog: Blog) -> bool:
        """Whether this and the feed together show the whole window."""
        return not self.why and self.since <= window.start and not self.gap(window, blog)

    def gap(self, window: Window, blog: Blog) -> bool:
        """Whether the archive ends before the feed begins, and shares no entry with it."""
        meets = {entry.key for entry in self.entries} & {entry.key for entry in blog.entries}
        return not meets and self.until < min(window.end, blog.reaches or window.end)


@dataclass(frozen=True)
class Tried:
    """What all the archives of a blog gave."""

    found: dict[str, Reached] = field(default_factory=dict)
    whys: tuple[str, ...] = ()
    lasting: bool = True
    """Asking again brings nothing: what failed does not exist."""

    def joined(self, name: str, reached: Reached) -> "Tried":
        return replace(self, found={**self.found, name: reached})

    def without(self, why: str, lasting: bool) -> "Tried":
        return replace(self, whys=(*self.whys, why) if why else self.whys, lasting=self.lasting and lasting)


def next_of(body: bytes, url: str) -> str:
    """The next page that a feed links to; '' for none, or for the page itself."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        try:
            data = loads(body)
        except (ValueError, RecursionError):
            return ""
        href = str(data.get("next_url") or "") if isinstance(data, dict) else ""
    else:
        head = re.split(rb"<(?:item|entry)\b", body[:HEAD], maxsplit=1)[0]
        tag = next((found for found in _LINK.findall(head) if _NEXT.search(found)), b"")
        raw = _HREF.search(tag)
        href = raw[1].decode("utf-8", "replace").replace("&amp;", "&") if raw else ""
    target = joined(url, href) if href else ""
    return "" if target == url else target


def rows_of(response: Response, *path: str) -> list[dict[str, Any]]:
    """The objects in a JSON answer's list, below `path`. Raises BadContent when there is no such list."""
    try:
        data = loads(response.body)
    except (ValueError, RecursionError):
        data = None
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, list):
        raise BadContent(f"{shown(response.url)}: not the list it should be", response.url)
    return [row for row in data if isinstance(row, dict)]


def moment(value: object, now: datetime) -> datetime | None:
    """ISO text (UTC where it has no offset) or milliseconds as a date; None where it cannot be right."""
    try:
        if isinstance(value, int | float):
            found = datetime.fromtimestamp(value / 1000, UTC)
        else:
            found = datetime.fromisoformat(str(value))
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if EARLIEST <= found <= now else None


def post(
    source: str,
    url: str,
    title: str,
    published: datetime | None,
    *,
    abstract: str = "",
    body: str = "",
    authors: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
) -> Entry:
    """One row of an archive as an entry. Its texts may be markup."""
    key, tree = key_of(url), parse_html(body) if body else None
    entry = Entry(
        key=key,
        source=source,
        kind="page",
        title=plain(title) or url,
        authors=authors,
        url=url,
        published=published,
        date_precision="time" if published else "unknown",
        abstract=plain(abstract),
        body=body,
        links=tuple(link for link in links_in(text_of(tree), hrefs(tree, url)) if link != key),
        tags=tags,
    )
    return sealed(entry)


def plain(text: str) -> str:
    """Text, with or without markup, as plain text on one line."""
    text = text[:200_000]
    try:
        return (text_of(parse_html(text)) if "<" in text or "&" in text else " ".join(text.split()))[:20_000]
    except etree.LxmlError:
        return " ".join(text.split())[:20_000]
