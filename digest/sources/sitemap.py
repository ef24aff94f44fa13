"""Sites without a feed: the sitemap lists the pages, and each page says when it was published.

lastmod is never used as that date, as it may be when the whole site was last built. It only rules out pages that are
too old for the window, with a day's margin for the site's clock.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from pydantic import Field

from digest.errors import BadContent, NetError
from digest.ids import urlsplit_safe
from digest.model import Batch, Entry, Month, State, Strict
from digest.net import Net, Response, shown
from digest.net.wire import unpacked
from digest.sources import page
from digest.sources.fields import Address, Name, Pattern
from digest.sources.filters import notes_on, speaks_of, translations
from digest.sources.headline import common_tail, without_tail
from digest.sources.window import DAY, WEEK, Window, failed, in_order, reach_of, whole

MOST_MAPS = 20
PAGE_CAP = 5_000_000
CAP = 15_000_000
_ASIDE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.S)
_GONE = re.compile(r"(?:error\s*)?404\b|(?:page|article|post) (?:was )?not found|not found$", re.I)
"""Titles of missing pages that answer 200."""

_MAY_PASS = ("could not be read", "breaks off", "break off")
"""What messages say of maps that may be complete at the next try."""
_CUT = "the map breaks off: what it would go on with is not known"


class Place(NamedTuple):
    url: str
    changed: datetime | None
    """Its lastmod: when the page or the whole site was last built, so never before publication."""


class Map(NamedTuple):
    places: list[Place]
    maps: list[Place]
    """Sitemaps it names, where it is a sitemap index."""
    breaks_off: bool = False
    """Whether the bytes, or the parser, end before the map does: anything may be missing."""


class Sitemap(Strict):
    """The pages of a site whose paths match some patterns."""

    kind: Literal["sitemap"]
    name: Name
    url: Address
    include: tuple[Pattern, ...] = Field(min_length=1)
    """Patterns, one of which a page's path must match."""
    exclude: tuple[Pattern, ...] = ()
    keywords: tuple[str, ...] = ()
    """Keep only pages whose title or description holds one of these words."""
    max_pages: int = Field(30, ge=1, le=300)

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """The pages published in the window, and undated ones; at most `max_pages` are opened."""
        try:
            found, unseen = self.places(net, window)
        except NetError as error:
            return failed(window, error)
        return self.gathered_from(net, window, found, unseen)

    def probe(self, net: Net, window: Window) -> Batch:
        """The sitemap alone: does it answer, and does `include` match any page? Any window will do."""
        try:
            places, maps, breaks_off = _read(net, self.url)
        except NetError as error:
            return failed(window, error)
        fitting = sum(self._wants(place) for place in places)
        why = "" if fitting or maps else _unfit(places)
        notes = (f"{fitting} of {len(places)} pages match",) if places else (f"a map of {len(maps)} maps",)
        state: State = "failed" if why else "partial" if breaks_off else "ok"
        why = why or _CUT * breaks_off
        return Batch(source=self.name, window=window.label, state=state, why=why, notes=notes)

    def gathered_from(self, net: Net, window: Window, found: Iterable[Place], unseen: str = "") -> Batch:
        """As `gather`, from places already known."""
        places = [place for place in found if self._may_be_in(place, window)]
        places.sort(key=lambda place: (place.changed is None, place.changed or window.end, place.url))
        urls = [place.url for place in places]
        return gathered(net, self.name, window, urls, self.max_pages, keywords=self.keywords, unseen=unseen)

    def places(self, net: Net, window: Window) -> tuple[list[Place], str]:
        """The pages of the sitemap and of the sitemaps it names, one level down; and what was left unread.

        Raises NetError; BadContent where all was read and no page matches: then the site was rebuilt.
        """
        places, maps, breaks_off = _read(net, self.url)
        fresh = [submap.url for submap in maps if submap.changed is None or submap.changed >= window.start - DAY]
        whys: list[NetError] = []
        cut = deeper = 0
        for url in fresh[:MOST_MAPS]:
            try:
                submap = _read(net, url)
                places, cut, deeper = places + submap.places, cut + submap.breaks_off, deeper + len(submap.maps)
            except NetError as error:
                whys.append(error)
        if whys and len(whys) == len(fresh) and not places:
            raise whys[0]
        unseen = [_CUT] if breaks_off else []
        unseen += [f"{cut} of {len(fresh)} maps break off: what they would go on with is not known"] if cut else []
        unseen += [f"{len(whys)} of {len(fresh)} maps could not be read: {whys[0]}"] if whys else []
        more = len(fresh) - MOST_MAPS
        unseen += [f"{more} of {len(fresh)} maps not looked at (at most {MOST_MAPS} are)"] if more > 0 else []
        unseen += [f"{deeper} maps that other maps name were not looked at"] if deeper else []
        if len(fresh) == len(maps) and not unseen and not any(self._wants(place) for place in places):
            raise BadContent(f"{shown(self.url)}: {_unfit(places)}", self.url)
        return list({place.url: place for place in places}.values()), "; ".join(unseen)

    def _may_be_in(self, place: Place, window: Window) -> bool:
        named = page.date_in_path(place.url)
        return (
            self._wants(place)
            and (place.changed is None or place.changed >= window.start - DAY)
            and (named is None or window.start - DAY <= named <= window.end + DAY)
        )

    def _wants(self, place: Place) -> bool:
        path = urlsplit(place.url).path
        return any(re.search(pattern, path) for pattern in self.include) and not any(
            re.search(pattern, path) for pattern in self.exclude
        )


def _unfit(places: list[Place]) -> str:
    return f"none of its {len(places)} pages matches `include`" if places else "a map without one page"


def gathered(
    net: Net,
    source: str,
    window: Window,
    urls: list[str],
    most: int,
    *,
    known: Iterable[Entry] = (),
    keywords: tuple[str, ...] = (),
    unseen: str = "",
    by_reach: bool = False,
) -> Batch:
    """Open pages in the order given, and keep those of the window and the undated; `known` entries need no opening.

    `unseen` says what was left out before. `by_reach`: the pages are a list, which may not reach back before the
    window.
    """
    known = tuple(known)
    opened, failures = _opened(net, source, urls[:most])
    read = [*known, *opened]
    twice, reaches = translations(read), (reach_of(known) or reach_of(read)) if by_reach else None
    entries = in_order(
        entry
        for entry in read
        if (entry.published is None or entry.published in window)
        and entry.key not in twice
        and (not keywords or speaks_of(entry, keywords))
    )
    gaps = [unseen] if unseen else []
    gaps += _short_of(window, reaches, failures) if by_reach else []
    gaps += [f"{len(failures)} of {len(urls)} pages could not be read: {failures[0]}"] if failures else []
    gaps += [f"{len(urls) - most} of {len(urls)} pages not looked at (max_pages: {most})"] if len(urls) > most else []
    return Batch(
        source=source,
        window=window.label,
        state="partial" if gaps else "ok" if entries else "empty",
        why="; ".join(gaps) or ("" if entries else "nothing in this month"),
        entries=entries,
        reaches_back_to=reaches,
        final=not failures and not any(sign in unseen for sign in _MAY_PASS),
        notes=notes_on(entries, twice),
    )


def _opened(net: Net, source: str, urls: list[str]) -> tuple[list[Entry], list[NetError]]:
    """The pages as entries, without what all their titles end with; and what could not be read."""
    pages: list[Entry] = []
    failures: list[NetError] = []
    for url in urls:
        try:
            pages.append(_page(net.get(url, fresh_for=WEEK, accept="text/html", cap=PAGE_CAP), url, source))
        except NetError as error:
            failures.append(error)
    tail = common_tail([entry.title for entry in pages])
    return [without_tail(entry, tail) for entry in pages] if tail else pages, failures


def _short_of(window: Window, reaches: datetime | None, failures: list[NetError]) -> list[str]:
    """Why a list of pages may not show the whole window, if it may not."""
    if reaches is None:
        return [] if failures else ["the list dates none of its items"]
    return [f"reaches back only to {reaches:%Y-%m-%d}"] if reaches >= window.start else []


def _page(response: Response, asked: str, source: str) -> Entry:
    """A page as an entry. Raises BadContent for a missing or empty one, whatever its status code."""
    if not response.body.strip():
        raise BadContent(f"{shown(asked)}: an empty answer", asked)
    entry = page.entry_of(response.body, response.url, source, response.fetched_at)
    if _GONE.match(entry.title):
        raise BadContent(f"{shown(asked)}: says {entry.title[:40]!r}", asked)
    if len(urlsplit(response.url).path) <= 1 < len(urlsplit(asked).path):
        raise BadContent(f"{shown(asked)}: leads to the front page", asked)
    return entry


def parse(body: bytes, url: str = "") -> Map:
    """A sitemap, gzipped (.xml.gz) or not -> its pages or the sitemaps it names. Raises BadContent."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    body = unpacked(body, CAP, url)
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or _local(root) not in ("urlset", "sitemapindex"):
        raise BadContent(f"{shown(url)}: not a sitemap", url)
    kind, ours = _local(root), root.tag.removesuffix(_local(root))
    places = [place for node in root.iter(f"{ours}url", f"{ours}sitemap") if (place := _place(node))]
    cut = bool(len(parser.error_log)) and _breaks_off(_decoded(body, root), root, f"{ours}loc")
    return Map(places, [], cut) if kind == "urlset" else Map([], places, cut)


def _breaks_off(text: str, root: etree._Element, loc: str) -> bool:
    """Whether a map with XML errors, which the parser had to repair, lacks places.

    The parser's messages depend on where the cut falls, so the text itself decides: is the end there, and was each
    place read?
    """
    text, prefix = _ASIDE.sub("", text), f"{root.prefix}:" if root.prefix else ""
    end = text.rfind(f"</{prefix}{_local(root)}")
    return end < max(0, text.rfind(f"<{prefix}loc")) or text.count(f"<{prefix}loc") > sum(1 for _ in root.iter(loc))


def _decoded(body: bytes, root: etree._Element) -> str:
    try:
        return body.decode(root.getroottree().docinfo.encoding or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _read(net: Net, url: str) -> Map:
    return parse(net.get(url, fresh_for=DAY, accept="application/xml, text/xml, */*;q=0.5", cap=CAP).body, url)


def _local(node: etree._Element) -> str:
    """A tag without its namespace; etree.QName raises on some names in hostile XML."""
    return str(node.tag).rsplit("}", 1)[-1]


def _place(node: etree._Element) -> Place | None:
    found = {_local(child): (child.text or "").strip() for child in node if isinstance(child.tag, str)}
    if not urlsplit_safe(found.get("loc", "")):
        return None
    changed = page.date_in(found.get("lastmod", ""))
    return Place(found["loc"], changed[0] if changed else None)
