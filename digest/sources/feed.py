"""RSS, Atom and JSON feeds: what a blog still shows of a month.

A feed holds its last 10 to 20 posts, so for a past month it may show only part; it then says how far it reaches back.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from digest.errors import BadContent, NetError
from digest.ids import joined, key_of, links_in, page_key
from digest.model import Batch, Entry, Month, Strict
from digest.net import Net, Response, shown
from digest.net.wire import unpacked
from digest.sources.fields import Address, Name, Pattern
from digest.sources.readers import found_in
from digest.sources.window import DAY, HOUR, Window, document, failed, hrefs, in_order, loads, sealed, text_of, whole

CAP = 15_000_000
"""Bytes; METR's feed is 9 MB."""
EARLIEST = datetime.fromisoformat("1995-01-01T00:00:00Z")
_KINDS: dict[str, Literal["paper", "post"]] = {"arxiv": "paper", "forum": "post"}
# Possessive: what was taken for a comment is not tried as anything else, so that many comments take no longer than one.
_HTML = re.compile(rb"^\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S)
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}


class Feed(Strict):
    """One feed."""

    kind: Literal["feed"]
    name: Name
    url: Address
    keywords: tuple[str, ...] = ()
    """For a general feed: keep only entries that hold one of these words."""
    exclude: tuple[Pattern, ...] = ()
    """On the path of an entry's URL: translations, events."""

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """The entries the feed still shows of the window, and its undated ones."""
        try:
            response = _feed_at(net, self.url)
            entries = in_order(entries_of(read(response), response.url, self.name, response.fetched_at))
        except NetError as error:
            return failed(window, error)
        wanted = [entry for entry in entries if self.wants(entry)]
        return judged(self.name, entries, wanted, window)

    def wants(self, entry: Entry) -> bool:
        """Whether an entry passes `keywords` and `exclude`."""
        path = urlsplit(entry.url).path
        if any(re.search(pattern, path) for pattern in self.exclude):
            return False
        return not self.keywords or speaks_of(entry, self.keywords)


def judged(source: str, shown: Iterable[Entry], wanted: Iterable[Entry], window: Window) -> Batch:
    """What a feed shows, as a batch of one window: how far it reaches back decides whether that is all."""
    dated = [entry.published for entry in shown if entry.published is not None]
    reaches = min(dated, default=None)
    entries = tuple(entry for entry in wanted if entry.published is None or entry.published in window)
    made = Batch(source=source, window=window.label, state="ok", entries=entries, reaches_back_to=reaches, final=True)
    if reaches is None:
        why = "the feed dates none of its entries" if entries else "the feed is empty"
        return made.model_copy(update={"state": "partial" if entries else "empty", "why": why, "final": False})
    if reaches > window.start:
        # A feed never reaches further back later: asking again brings nothing.
        return made.model_copy(update={"state": "partial", "why": f"reaches back only to {reaches:%Y-%m-%d}"})
    if not entries:
        return made.model_copy(update={"state": "empty", "why": "nothing in this month"})
    return made


def read(response: Response) -> dict[str, Any]:
    """The feed in a response, read by a process of its own that may be killed. Raises BadContent."""
    body = unpacked(response.body, CAP, response.url)
    content_type = response.headers.get("content-type", "")
    found: dict[str, Any] = loads(found_in(body, content_type, response.url))
    if not found["format"] and not found["entries"]:
        raise BadContent(f"{shown(response.url)}: not a feed: {_looks_like(response)}", response.url)
    return found


def entries_of(found: dict[str, Any], url: str, source: str, now: datetime) -> list[Entry]:
    """The rows of a feed as entries; a row with neither link nor title is nothing, and a date in the future is none."""
    return [_entry(row, url, source, now) for row in found["entries"] if row["link"].strip() or row["title"].strip()]


def speaks_of(entry: Entry, keywords: tuple[str, ...]) -> bool:
    """Whether an entry's words hold one of the keywords, at the start of a word, whatever their case."""
    words = f"{entry.title}\n{entry.abstract}\n{entry.body}"
    return any(re.search(rf"\b{re.escape(keyword)}", words, re.I) for keyword in keywords)


def _feed_at(net: Net, url: str) -> Response:
    """The feed at a URL, or the one the page there names: one try, no further."""
    response = net.get(url, fresh_for=HOUR, accept="application/rss+xml, application/atom+xml, */*;q=0.5", cap=CAP)
    if not response.body.strip():
        raise BadContent(f"{shown(url)}: an empty answer", url)
    if not _HTML.match(response.body[:4000]):
        return response
    if not (named := _named_feed(response)):
        raise BadContent(f"{shown(url)}: not a feed: {_looks_like(response)}", url)
    return net.get(named, fresh_for=HOUR, cap=CAP)


def _named_feed(page: Response) -> str | None:
    tree = document(page.body[:500_000])
    for link in () if tree is None else tree.xpath("//link[@rel and @href and @type]"):
        if "alternate" in link.get("rel").lower().split() and link.get("type").lower() in _FEED_TYPES:
            target = joined(page.url, str(link.get("href")))
            if target and "/comments/" not in target and target != page.url:
                return target
    return None


def _looks_like(response: Response) -> str:
    if _HTML.match(response.body[:4000]):
        return "an HTML page that names no feed"
    return f"{len(response.body)} bytes of {response.headers.get('content-type') or 'no stated type'}"


def _entry(row: dict[str, Any], feed_url: str, source: str, now: datetime) -> Entry:
    url, key = _place(row, feed_url)
    body = row["body"] or (row["summary"] if "<" in row["summary"] else "")
    tree = document(body) if body else None
    published = _sane(row["published"] or row["updated"], now)
    entry = Entry(
        key=key,
        source=source,
        kind=_KINDS.get(key.split(":")[0], "page"),
        title=_plain(row["title"]) or url,
        authors=tuple(row["authors"]),
        url=url,
        published=published,
        updated=_sane(row["updated"], now),
        date_precision="unknown" if published is None else "time",
        abstract=_plain(row["summary"]),
        body=body,
        links=tuple(found for found in links_in(text_of(tree), hrefs(tree, url)) if found != key),
        tags=tuple(row["tags"]),
    )
    return sealed(entry)


def _place(row: dict[str, Any], feed_url: str) -> tuple[str, str]:
    """URL and key. An entry without a usable link is known by its title, and stands at the feed's address."""
    if row["link"].strip() and (link := joined(feed_url, row["link"])):
        return link, key_of(link)
    return feed_url, page_key(f"{feed_url}?{urlencode({'entry': row['title'] or row['link']})}")


def _plain(text: str) -> str:
    markup = "<" in text or "&" in text
    return (text_of(document(text)) if markup else " ".join(text.split()))[:20_000]


def _sane(text: str | None, now: datetime) -> datetime | None:
    """feedparser reads an epoch number as the year 1792, and blogs misdate: a date we cannot believe is none."""
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment and EARLIEST <= moment <= now + 2 * DAY else None
