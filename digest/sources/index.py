"""Sites with neither feed nor sitemap: one page lists the posts, and XPath expressions find title, link and date."""

import re
from datetime import datetime
from typing import Literal

from lxml import etree, html
from pydantic import Field

from digest.errors import BadContent, NetError
from digest.ids import joined, key_of
from digest.model import Batch, Entry, Month, Strict
from digest.net import Net, shown
from digest.sources import page
from digest.sources.fields import Address, Items, Name, XPath
from digest.sources.filters import moved
from digest.sources.sitemap import gathered
from digest.sources.window import HOUR, Window, failed, sealed, text_of, whole
from digest.text import parse_html

_BLOCK = re.compile(rb"<(/?)(?:div|main|section|article|ul|ol|table)\b", re.I)
_CUT = "the page breaks off: what it would go on with is not known"


class Index(Strict):
    """A page that lists posts. An item without a date there is opened, and dated by its own page."""

    kind: Literal["index"]
    name: Name
    url: Address
    item: Items
    """XPath that finds the items: '//a[@class="note"]'."""
    title: XPath = "."
    """Relative to the item: './/h3'."""
    link: XPath = "descendant-or-self::a/@href"
    date: XPath = ".//time/@datetime | .//time"
    """Relative to the item; 'preceding::div[@class="date"][1]' for a heading above it. 'July 2026' is precise enough.
    """
    max_pages: int = Field(30, ge=1, le=300)

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """The items published in the window, and those without a date even on their own page.

        A list that reaches back no further than the window may show only the newest posts: then the batch is partial.
        """
        try:
            response = net.get(self.url, fresh_for=HOUR, accept="text/html")
            listed = self.parse(response.body, response.url, response.fetched_at)
        except NetError as error:
            return failed(window, error)
        dated = [entry for entry in listed if entry.published is not None]
        undated = [entry.url for entry in listed if entry.published is None]
        batch = gathered(net, self.name, window, undated, self.max_pages, known=dated, by_reach=True)
        batch = batch.model_copy(update={"notes": (*moved(self.url, response), *batch.notes)})
        if not breaks_off(response.body):
            return batch
        why = _CUT if batch.state == "empty" else "; ".join(filter(None, [_CUT, batch.why]))
        return batch.model_copy(update={"state": "partial", "why": why, "final": False})

    def probe(self, net: Net, window: Window) -> Batch:
        """The list alone, in one request: does `item` still find anything? Any window will do."""
        try:
            response = net.get(self.url, fresh_for=HOUR, accept="text/html")
            listed = self.parse(response.body, response.url, response.fetched_at)
        except NetError as error:
            return failed(window, error)
        dates = [entry.published for entry in listed if entry.published]
        notes = (f"{len(listed)} items, {len(dates)} of them dated there",)
        return Batch(source=self.name, window=window.label, state="ok", entries=tuple(listed), notes=notes)

    def parse(self, body: bytes, url: str, now: datetime) -> list[Entry]:
        """The page's items, each URL once. Raises BadContent when there is none: then the page's layout has changed."""
        tree = parse_html(body)
        try:
            items = tree.xpath(self.item) if tree is not None else []
            elements = [item for item in items if isinstance(item, html.HtmlElement)]
            found = [entry for item in elements if (entry := self._entry(item, url, now))]
        except etree.XPathError as error:  # some mistakes show only when an expression is run on the page
            raise BadContent(f"{shown(url)}: an XPath expression of {self.name} failed: {error}", url) from error
        if not found:
            raise BadContent(f"{shown(url)}: no item found by {self.item!r}; the page has changed", url)
        return list({entry.key: entry for entry in found}.values())

    def _entry(self, item: html.HtmlElement, url: str, now: datetime) -> Entry | None:
        if not (link := joined(url, _first(item, self.link))):
            return None
        found = page.date_in(_first(item, self.date))
        found = found if found and found[0] <= now else None
        entry = Entry(
            key=key_of(link),
            source=self.name,
            kind="page",
            title=_first(item, self.title) or link,
            url=link,
            published=found[0] if found else None,
            date_precision=found[1] if found else "unknown",
        )
        return sealed(entry)


def breaks_off(body: bytes) -> bool:
    """Whether a page ends before it should. The end of <body> may be left out, but no other block's."""
    if re.search(rb"</(?:html|body)\b", body, re.I):
        return False
    return sum(-1 if closes else 1 for closes in _BLOCK.findall(body)) > 0


def _first(item: html.HtmlElement, path: str) -> str:
    found = item.xpath(path)
    texts = (
        [text_of(node) if isinstance(node, html.HtmlElement) else str(node) for node in found if node is not None]
        if isinstance(found, list)
        else [str(found)]
    )
    return next((" ".join(text.split()) for text in texts if text.strip()), "")
