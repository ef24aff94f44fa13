"""The archive: what is read of all approved editions together. Pure.

`archive` makes the pages that stand beside the months: index.html, feed.xml, feed.json, sitemap.xml, robots.txt.
`site` adds the editions' own files, so that what a server gets is made of approved bytes alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digest.build import feeds
from digest.ids import urlsplit_safe
from digest.model import Month
from digest.preflight.finding import EDITORS
from digest.templates import Templates
from digest.text import plain


@dataclass(frozen=True)
class BackIssue:
    """One approved edition."""

    month: Month
    title: str
    files: Mapping[str, bytes]
    """File name below output/M/ -> its approved bytes."""
    published: datetime | None = None
    """When it went out, UTC; None: told as the end of its month."""

    @property
    def name(self) -> str:
        """Its title, as it may be shown."""
        return plain(self.title) or self.month.title

    @property
    def at(self) -> datetime:
        return self.published or self.month.end

    @property
    def said(self) -> Mapping[str, Any]:
        """Its issue.json; {} where an older edition has none."""
        data = json.loads(self.files.get("issue.json", b"{}"))
        return data if isinstance(data, dict) else {}

    @property
    def preheader(self) -> str:
        return plain(str(self.said.get("preheader", "")))

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """Each item's title, and where it stands: below output/."""
        page = f"{self.month}/newsletter.html"
        return tuple(
            (plain(str(one["title"])), f"{page}#{plain(str(one.get('id', '')))}") for one in self.said.get("items", ())
        )

    @property
    def body(self) -> str:
        """All of it as HTML whose links are whole: the inside of substack.html."""
        page = self.files.get("substack.html", b"").decode()
        return page.partition("<body>")[2].rpartition("</body>")[0].strip()


@dataclass(frozen=True)
class Shelf:
    """Every approved edition, newest first, and the place on the web where they stand."""

    title: str
    address: str
    """Ends in '/'; '' when there is no such place yet."""
    issues: Sequence[BackIssue] = field(default=())

    def page(self, issue: BackIssue) -> str:
        return f"{self.address}{issue.month}/newsletter.html"


def archive(editions: Iterable[BackIssue], title: str, base_url: str, templates: Templates) -> dict[str, bytes]:
    """The front pages: file name below output/ -> bytes. The same editions give the same bytes, in any order given.

    Feeds and sitemap need whole addresses: without a base_url there is index.html alone.
    """
    newest_first = tuple(sorted(editions, key=lambda one: str(one.month), reverse=True))
    shelf = Shelf(plain(title), f"{base_url.rstrip('/')}/" if urlsplit_safe(base_url) else "", newest_first)
    files = {"index.html": templates.render("archive.html", shelf=shelf).encode()}
    if not shelf.address:
        return files
    return files | {
        "feed.xml": feeds.atom(shelf),
        "feed.json": feeds.json_feed(shelf),
        "sitemap.xml": feeds.sitemap(shelf),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {shelf.address}sitemap.xml\n".encode(),
    }


def site(editions: Iterable[BackIssue], title: str, base_url: str, templates: Templates) -> dict[str, bytes]:
    """The front pages and every approved edition: all that a server needs, file name -> bytes."""
    editions = tuple(editions)
    months = {
        f"{issue.month}/{name}": content
        for issue in editions
        for name, content in issue.files.items()
        if name not in EDITORS
    }
    return {**archive(editions, title, base_url, templates), **months}
