"""RSS, Atom and JSON feeds: what a blog shows of a month.

A feed holds its last 10 to 20 posts, so for a past month it may show only part: then the blog's archive is asked, and
where that is short too the batch says how far both reach back.
"""

import re
from datetime import datetime
from typing import Any, Literal, cast
from urllib.parse import urlencode, urlsplit

from digest.errors import BadContent, Blocked, NetError, NotRecorded, Unreachable
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
    document,
    failed,
    hrefs,
    in_order,
    loads,
    sealed,
    text_of,
    whole,
)  # fmt: skip

CAP = 15_000_000
"""Bytes; METR's feed is 9 MB."""
_KINDS: dict[str, Literal["paper", "post"]] = {"arxiv": "paper", "forum": "post"}
# Possessive: what was taken for a comment is not tried as anything else, so that many comments take no longer than one.
_HTML = re.compile(rb"^\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S)
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}


class Feed(Strict):
    """One feed, and its blog's archive where the feed is too short for the month."""

    kind: Literal["feed"]
    name: Name
    url: Address
    keywords: tuple[str, ...] = ()
    """For a general feed: keep only entries that hold one of these words."""
    exclude: tuple[Pattern, ...] = ()
    """On the path of an entry's URL: translations, events."""
    archive: archives.Name = "auto"
    """Which archive of the blog reaches back; auto: what the feed and its host show. none: the feed alone."""

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """The window's entries and the undated ones, of the feed and of the archive where the feed is too short."""
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
        told = (*moved(self.url, response), *_ahead(found, response.fetched_at), *batch.notes)
        return batch.model_copy(update={"notes": told})

    def probe(self, net: Net, window: Window) -> Batch:
        """The feed alone, in one request: does it answer, and how far does it reach? The window is of no matter."""
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
        return archives.Blog(self.name, url, unpacked(body, CAP, url), entries, page, first.breaks_off)

    def _by_archive_alone(self, net: Net, window: Window, error: NetError) -> Batch:
        """Without its feed: from the archive that its host or sources.yaml names, and never believed whole."""
        blog = self._blog(self.url, b"", archives.Page([]))
        which = (
            [name for name in archives.named(blog) if name != "sitemap"] if self.archive == "auto" else [self.archive]
        )
        if isinstance(error, Unreachable | NotRecorded | Blocked) or which in ([], ["none"]):
            return failed(window, error)
        tried = archives.reached(net, blog, window, cast(archives.Name, which[0]))
        if not tried.found:
            return failed(window, error)
        batch = judged(self, blog, tried, window)
        why = f"the feed failed ({error}); read from its {which[0]} archive alone"
        return batch.model_copy(update={"state": "partial", "why": why, "final": False})


def judged(feed: Feed, blog: archives.Blog, tried: archives.Tried, window: Window) -> Batch:
    """What feed and archives show of a window, as a batch: how far they reach back decides whether that is all."""
    more = [entry for reached in tried.found.values() for entry in reached.entries]
    seen = joined_with(blog.entries, more)
    twice = translations(seen)
    wanted = [entry for entry in seen if entry.key not in twice and feed.wants(entry)]
    entries = in_order(entry for entry in wanted if entry.published is None or entry.published in window)
    shown = {entry.key for entry in blog.entries}
    notes = [*notes_on(entries, twice)]
    for name in tried.found:
        added = len({entry.key for entry in entries} & ({one.key for one in tried.found[name].entries} - shown))
        notes.append(f"{added} from its {name} archive")
    state, why, reaches, final = _extent(blog, tried, window, entries)
    if blog.breaks_off:
        why = "; ".join(filter(None, ["the feed breaks off: what it would go on with is not known", why]))
        state, final = "partial", False  # whatever else is known: it was not seen whole, and may be at the next try
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
    """State, why, the date they reach back to, and whether asking again can bring no more."""
    whole = [reached for reached in tried.found.values() if reached.covers(window, blog)]
    reaches = blog.reaches
    if whole:
        reaches = min([one.since for one in whole] + ([reaches] if reaches else []))
    if whole or (reaches and reaches <= window.start):
        return ("ok", "", reaches, True) if entries else ("empty", "nothing in this month", reaches, True)
    told = [f"its {name} archive: {reached.why}" for name, reached in tried.found.items() if reached.why]
    told += [
        f"its {name} archive ends {reached.until:%Y-%m-%d}, before the feed begins"
        for name, reached in tried.found.items()
        if not reached.why and reached.gap(window, blog)
    ]
    told += tried.whys
    # Nothing reaches further back later; what could not be read today may be.
    final = tried.lasting and not tried.found
    joined_up = [one.since for one in tried.found.values() if not one.why and not one.gap(window, blog)]
    dates = [*joined_up, *([reaches] if reaches else [])]
    if not dates:
        why = "the feed dates none of its entries" if blog.entries else "the feed shows no entry at all"
        return "partial", "; ".join([why, *told]), None, False
    return "partial", "; ".join([f"reaches back only to {min(dates):%Y-%m-%d}", *told]), min(dates), final


def _ahead(found: dict[str, Any], now: datetime) -> list[str]:
    """Entries dated in the future are kept, undated; here they are named."""
    dates = [(row["title"], row["published"] or row["updated"]) for row in found["entries"]]
    late = [title for title, date in dates if date and datetime.fromisoformat(date) > now + 2 * DAY]
    return [f"{len(late)} dated in the future, listed apart: {late[0][:80]!r}"] if late else []


def read(response: Response) -> dict[str, Any]:
    """The feed in a response, read by a process of its own that may be killed. Raises BadContent."""
    body = unpacked(response.body, CAP, response.url)
    content_type = response.headers.get("content-type", "")
    found: dict[str, Any] = loads(found_in(body, content_type, response.url))
    if not found["format"] and not found["entries"]:
        raise BadContent(f"{shown(response.url)}: not a feed: {_looks_like(response)}", response.url)
    return found


def page_of(found: dict[str, Any], response: Response, source: str) -> archives.Page:
    """What was read of a response, as a page of the feed."""
    entries = entries_of(found, response.url, source, response.fetched_at)
    return archives.Page(entries, found["breaks_off"])


def entries_of(found: dict[str, Any], url: str, source: str, now: datetime) -> list[Entry]:
    """The rows of a feed as entries; a row with neither link nor title is nothing, and a date in the future is none."""
    rows = [row for row in found["entries"] if row["link"].strip() or row["title"].strip()]
    return told_apart([_entry(row, url, source, now) for row in rows])


def _feed_at(net: Net, url: str) -> Response:
    """The feed at a URL, or the one the page there names: one try, no further."""
    response = net.get(url, fresh_for=HOUR, accept="application/rss+xml, application/atom+xml, */*;q=0.5", cap=CAP)
    if response.status == 304:
        raise BadContent(f"{shown(url)}: says 'not modified', and nothing of it is kept; asked anew next time", url)
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
