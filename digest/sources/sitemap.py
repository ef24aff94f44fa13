"""Sites without a feed: the sitemap says which pages there are, each page says when it was published."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from pydantic import Field

from digest.errors import BadContent, NetError
from digest.ids import urlsplit_safe
from digest.model import Batch, Entry, Month, Strict
from digest.net import Net, shown
from digest.net.wire import unpacked
from digest.sources import page
from digest.sources.feed import speaks_of
from digest.sources.fields import Address, Name, Pattern
from digest.sources.window import DAY, WEEK, Window, failed, in_order, whole

MOST_MAPS = 20
PAGE_CAP = 5_000_000
CAP = 15_000_000


class Place(NamedTuple):
    url: str
    changed: datetime | None
    """Its lastmod: when the page or the whole site was last built, so never before it was published."""


class Sitemap(Strict):
    """The pages of a site that lie below some paths."""

    kind: Literal["sitemap"]
    name: Name
    url: Address
    include: tuple[Pattern, ...] = Field(min_length=1)
    """The path of a page matches one of them."""
    exclude: tuple[Pattern, ...] = ()
    keywords: tuple[str, ...] = ()
    """Keep only pages whose title or description holds one of these words."""
    max_pages: int = Field(30, ge=1, le=300)

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """The pages published in the window, and undated ones; at most `max_pages` are looked at."""
        try:
            found, unseen = self._places(net, window)
        except NetError as error:
            return failed(window, error)
        places = [place for place in found if self._may_be_in(place, window)]
        places.sort(key=lambda place: (place.changed is None, place.changed or window.end, place.url))
        urls = [place.url for place in places]
        return gathered(net, self.name, window, urls, self.max_pages, keywords=self.keywords, unseen=unseen)

    def _places(self, net: Net, window: Window) -> tuple[list[Place], str]:
        """The pages of the map, and of the maps it names, one level down; and what was not looked at."""
        places, maps = _read(net, self.url)
        fresh = [one.url for one in maps if one.changed is None or one.changed >= window.start]
        for url in fresh[:MOST_MAPS]:
            places += _read(net, url)[0]
        more = len(fresh) - MOST_MAPS
        unseen = f"{more} of {len(fresh)} maps not looked at (at most {MOST_MAPS} are)" if more > 0 else ""
        return list({place.url: place for place in places}.values()), unseen

    def _may_be_in(self, place: Place, window: Window) -> bool:
        path = urlsplit(place.url).path
        named = page.date_in_path(place.url)
        return (
            any(re.search(pattern, path) for pattern in self.include)
            and not any(re.search(pattern, path) for pattern in self.exclude)
            and (place.changed is None or place.changed >= window.start)
            and (named is None or window.start - DAY <= named <= window.end + DAY)
        )


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
) -> Batch:
    """Open pages, oldest first, and keep those of the window and the undated; `known` entries need no opening.

    `unseen` says what was left out before.
    """
    read, whys = list(known), []
    for url in urls[:most]:
        try:
            response = net.get(url, fresh_for=WEEK, accept="text/html", cap=PAGE_CAP)
            read.append(page.entry_of(response.body, response.url, source, response.fetched_at))
        except NetError as error:
            whys.append(str(error))
    entries = in_order(entry for entry in read if entry.published is None or entry.published in window)
    if keywords:
        entries = tuple(entry for entry in entries if speaks_of(entry, keywords))
    made = Batch(source=source, window=window.label, state="ok", entries=entries, final=not whys)
    short = [unseen] if unseen else []
    short += [f"{len(whys)} of {len(urls)} pages could not be read: {whys[0]}"] if whys else []
    short += [f"{len(urls) - most} of {len(urls)} pages not looked at (max_pages: {most})"] if len(urls) > most else []
    if short:
        return made.model_copy(update={"state": "partial", "why": "; ".join(short)})
    return made if entries else made.model_copy(update={"state": "empty", "why": "nothing in this month"})


def parse(body: bytes, url: str = "") -> tuple[list[Place], list[Place]]:
    """A sitemap, packed (.xml.gz) or not -> its pages, and the sitemaps it names. Raises BadContent."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(unpacked(body, CAP, url), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or _local(root) not in ("urlset", "sitemapindex"):
        raise BadContent(f"{shown(url)}: not a sitemap", url)
    places = [place for node in root if isinstance(node.tag, str) and (place := _place(node))]
    return (places, []) if _local(root) == "urlset" else ([], places)


def _read(net: Net, url: str) -> tuple[list[Place], list[Place]]:
    return parse(net.get(url, fresh_for=DAY, accept="application/xml, text/xml, */*;q=0.5", cap=CAP).body, url)


def _local(node: etree._Element) -> str:
    """A tag without its namespace; etree.QName refuses names that hostile bytes can make."""
    return str(node.tag).rsplit("}", 1)[-1]


def _place(node: etree._Element) -> Place | None:
    found = {_local(child): (child.text or "").strip() for child in node if isinstance(child.tag, str)}
    if not urlsplit_safe(found.get("loc", "")):
        return None
    changed = page.date_in(found.get("lastmod", ""))
    return Place(found["loc"], changed[0] if changed else None)
