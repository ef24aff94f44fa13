"""RSS, Atom and JSON feeds: what a blog shows of a month.

A feed holds its last 10 to 20 posts and may not reach back over a whole past month. Then the blog's archive is asked,
and where that is short too, the batch says how far both reach back.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from digest.errors import BadContent, Blocked, NetError, NotRecorded
from digest.ids import joined, key_of, links_in, page_key
from digest.model import Batch, Entry, Month, State, Strict
from digest.net import Net, Response, shown
from digest.net.wire import unpacked
from digest.sources import archives
from digest.sources.fields import Address, Name, Pattern
from digest.sources.filters import joined_with, moved, notes_on, speaks_of, told_apart, translations
from digest.sources.readers import found_in
from digest.sources.window import (
    DAY,
    EARLIEST,
    HOUR,
    Window,
    failed,
    hrefs,
    in_order,
    loads,
    sealed,
    text_of,
    whole,
)  # fmt: skip
from digest.text import parse_html

CAP = 15_000_000
"""Bytes; METR's feed is 9 MB."""
_KINDS: dict[str, Literal["paper", "post"]] = {"arxiv": "paper", "forum": "post"}
# Possessive quantifiers: no backtracking over comments, so that many of them take no longer than one.
_HTML = re.compile(rb"^\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S)
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}


class Feed(Strict):
    """One feed, and its blog's archive where the feed is too short for the month."""

    kind: Literal["feed"]
    name: Name
    url: Address
    keywords: tuple[str, ...] = ()
    """For a feed on many subjects: keep only entries with one of these words."""
    exclude: tuple[Pattern, ...] = ()
    """Matched against the path of an entry's URL: translations, events."""
    archive: archives.Name = "auto"
    """Which archive of the blog to use. auto: what the feed and its host suggest. none: the feed alone."""

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """The window's entries and the undated ones, from the feed and, where that is too short, its archive."""
        try:
            response = _feed_at(net, self.url)
            found = read(response)
            first = page_of(found, response, self.name)
        except NetError as error:
            return self._by_archive_alone(net, window, error)
        blog = self._blog(response.url, response.body, first)
        enough = blog.reaches is not None and blog.reaches <= window.start
        tried = archives.Tried() if enough else archives.reached(net, blog, window, self.archive)
        batch = judged(self, blog, tried, window)
        notes = (*moved(self.url, response), *_ahead(found, response.fetched_at), *batch.notes)
        return batch.model_copy(update={"notes": notes})

    def probe(self, net: Net, window: Window) -> Batch:
        """The feed alone, in one request: does it answer, and how far back does it reach? Any window will do."""
        return self.model_copy(update={"archive": "none"}).gather(net, window)

    def wants(self, entry: Entry) -> bool:
        """Whether an entry passes `keywords` and `exclude`."""
        path = urlsplit(entry.url).path
        if any(re.search(pattern, path) for pattern in self.exclude):
            return False
        return not self.keywords or speaks_of(entry, self.keywords)

    def _blog(self, url: str, body: bytes, first: archives.Page) -> archives.Blog:
        def page(response: Response) -> archives.Page:
            return page_of(read(response), response, self.name)

        entries = tuple(first.entries)
        body = unpacked(body, CAP, url)
        return archives.Blog(self.name, url, body, entries, page, first.breaks_off, first.left_out)

    def _by_archive_alone(self, net: Net, window: Window, error: NetError) -> Batch:
        """A batch without the feed, never called complete. What it said earlier, its host or sources.yaml name the
        archive.
        """
        if isinstance(error, NotRecorded | Blocked):
            return failed(window, error)
        blog = self._blog_before(net)
        tried = archives.reached(net, blog, window, self.archive)
        if not tried.found:
            return failed(window, error)
        batch = judged(self, blog, tried, window)
        why = f"the feed failed ({error}); read from its {' and '.join(tried.found)} archive alone"
        gaps = [f"its {name} archive: {reached.why}" for name, reached in tried.found.items() if reached.why]
        return batch.model_copy(
            update={"state": "partial", "why": "; ".join([why, *gaps, *tried.whys]), "final": False}
        )

    def _blog_before(self, net: Net) -> archives.Blog:
        """The blog as its feed last showed it; where that is not kept, only its address is known."""
        kept = net.recorded(self.url)
        try:
            if kept and kept.status == 200:
                blog = self._blog(kept.url, kept.body, page_of(read(kept), kept, self.name))
                return replace(blog, outdated=True)
        except NetError:
            pass
        return self._blog(self.url, b"", archives.Page([]))


def judged(feed: Feed, blog: archives.Blog, tried: archives.Tried, window: Window) -> Batch:
    """What feed and archives show of a window, as a batch; how far back they reach decides whether it is complete."""
    more = [entry for reached in tried.found.values() for entry in reached.entries]
    seen = joined_with(blog.entries, more)
    twice = translations(seen)
    wanted = [entry for entry in seen if entry.key not in twice and feed.wants(entry)]
    entries = in_order(entry for entry in wanted if entry.published is None or entry.published in window)
    shown = {entry.key for entry in blog.entries}
    notes = [*notes_on(entries, twice)]
    for name in tried.found:
        added = len({entry.key for entry in entries} & ({old.key for old in tried.found[name].entries} - shown))
        notes.append(f"{added} from its {name} archive")
    state, why, reaches, final = _extent(blog, tried, window, entries)
    if blog.breaks_off:
        why = "; ".join(filter(None, ["the feed breaks off: what it would go on with is not known", why]))
        state, final = "partial", False  # it was not seen whole, and may be at the next try
    return Batch(
        source=feed.name,
        window=window.label,
        state=state,
        why=why,
        entries=entries,
        reaches_back_to=reaches,
        final=final,
        notes=tuple(notes),
    )


def _extent(
    blog: archives.Blog, tried: archives.Tried, window: Window, entries: tuple[Entry, ...]
) -> tuple[State, str, datetime | None, bool]:
    """State, reason, how far back they reach, and whether asking again can bring nothing more."""
    whole = [reached for reached in tried.found.values() if reached.covers(window, blog)]
    reaches = blog.reaches
    if whole:
        reaches = min([archive.since for archive in whole] + ([reaches] if reaches else []))
    if whole or (reaches and reaches <= window.start):
        return ("ok", "", reaches, True) if entries else ("empty", "nothing in this month", reaches, True)
    reasons = [f"{blog.left_out} older entries of the feed were too many to read"] if blog.left_out else []
    reasons += [f"its {name} archive: {reached.why}" for name, reached in tried.found.items() if reached.why]
    reasons += [
        f"its {name} archive ends {reached.until:%Y-%m-%d}, before the feed begins"
        for name, reached in tried.found.items()
        if not reached.why and reached.gap(window, blog)
    ]
    reasons += tried.whys
    # Archives never reach further back later, but what could not be read today may be readable then.
    final = tried.lasting and not tried.found
    joined_up = [archive.since for archive in tried.found.values() if not archive.why and not archive.gap(window, blog)]
    dates = [*joined_up, *([reaches] if reaches else [])]
    if not dates:
        why = "the feed dates none of its entries" if blog.entries else "the feed shows no entry at all"
        return "partial", "; ".join([why, *reasons]), None, False
    return "partial", "; ".join([f"reaches back only to {min(dates):%Y-%m-%d}", *reasons]), min(dates), final


def _ahead(found: dict[str, Any], now: datetime) -> list[str]:
    """A note on entries dated in the future, which are kept as undated."""
    dates = [(row["title"], row["published"] or row["updated"]) for row in found["entries"]]
    late = [title for title, date in dates if date and datetime.fromisoformat(date) > now + 2 * DAY]
    return [f"{len(late)} dated in the future, listed apart: {late[0][:80]!r}"] if late else []


def read(response: Response) -> dict[str, Any]:
    """The feed in a response, parsed in a separate process that can be killed. Raises BadContent."""
    body = unpacked(response.body, CAP, response.url)
    content_type = response.headers.get("content-type", "")
    found: dict[str, Any] = loads(found_in(body, content_type, response.url))
    if not found["format"] and not found["entries"]:
        raise BadContent(f"{shown(response.url)}: not a feed: {_looks_like(response)}", response.url)
    return found


def page_of(found: dict[str, Any], response: Response, source: str) -> archives.Page:
    """A parsed feed as a page of entries."""
    entries = entries_of(found, response.url, source, response.fetched_at)
    return archives.Page(entries, found["breaks_off"], found["left_out"])


def entries_of(found: dict[str, Any], url: str, source: str, now: datetime) -> list[Entry]:
    """Rows of a feed as entries. Those without link and title are dropped; dates in the future count as missing."""
    rows = [row for row in found["entries"] if row["link"].strip() or row["title"].strip()]
    return told_apart([_entry(row, url, source, now) for row in rows])


def _feed_at(net: Net, url: str) -> Response:
    """The feed at a URL, or the feed that the HTML page there links to; that link is followed once."""
    response = net.get(url, fresh_for=HOUR, accept="application/rss+xml, application/atom+xml, */*;q=0.5", cap=CAP)
    if not response.body.strip():
        raise BadContent(f"{shown(url)}: an empty answer", url)
    if not _HTML.match(response.body[:4000]):
        return response
    if not (named := _named_feed(response)):
        raise BadContent(f"{shown(url)}: not a feed: {_looks_like(response)}", url)
    return net.get(named, fresh_for=HOUR, cap=CAP)


def _named_feed(page: Response) -> str | None:
    tree = parse_html(page.body[:500_000])
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
    tree = parse_html(body) if body else None
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
    """URL and key. An entry without a usable link is keyed by its title, at the feed's address."""
    if row["link"].strip() and (link := joined(feed_url, row["link"])):
        return link, key_of(link)
    return feed_url, page_key(f"{feed_url}?{urlencode({'entry': row['title'] or row['link']})}")


def _plain(text: str) -> str:
    markup = "<" in text or "&" in text
    return (text_of(parse_html(text)) if markup else " ".join(text.split()))[:20_000]


def _sane(text: str | None, now: datetime) -> datetime | None:
    """The date; None where it cannot be right: feedparser reads an epoch number as 1792, and blogs misdate."""
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment and EARLIEST <= moment <= now + 2 * DAY else None
