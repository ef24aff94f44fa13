"""The archive of all approved editions. Pure.

`archive` makes the files next to the months' folders: index.html, feed.xml, feed.json, sitemap.xml, robots.txt. `site`
adds the editions' own files, so that everything a server gets comes from approved bytes.
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
    """File name below output/M/ -> approved bytes."""
    published: datetime | None = None
    """When it was sent, UTC; None: the end of its month is shown."""

    @property
    def name(self) -> str:
        """Its title, cleaned for display; the month where it has none."""
        return plain(self.title) or self.month.title

    @property
    def at(self) -> datetime:
        return self.published or self.month.end

    @property
    def said(self) -> Mapping[str, Any]:
        """The content of its issue.json; {} for an older edition without one."""
        data = json.loads(self.files.get("issue.json", b"{}"))
        return data if isinstance(data, dict) else {}

    @property
    def preheader(self) -> str:
        return plain(str(self.said.get("preheader", "")))

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """Each item's title and its address, relative to output/."""
        page = f"{self.month}/newsletter.html"
        return tuple(
            (plain(str(item["title"])), f"{page}#{plain(str(item.get('id', '')))}")
            for item in self.said.get("items", ())
        )

    @property
    def body(self) -> str:
        """The whole issue as HTML with absolute links: the body of substack.html."""
        page = self.files.get("substack.html", b"").decode()
        return page.partition("<body>")[2].rpartition("</body>")[0].strip()


@dataclass(frozen=True)
class Shelf:
    """Every approved edition, newest first, and the URL they are published under."""

    title: str
    address: str
    """The URL, ending in '/'; '' when there is none yet."""
    issues: Sequence[BackIssue] = field(default=())

    def page(self, issue: BackIssue) -> str:
        return f"{self.address}{issue.month}/newsletter.html"


def archive(editions: Iterable[BackIssue], title: str, base_url: str, templates: Templates) -> dict[str, bytes]:
    """Make the archive's own files: file name below output/ -> bytes, independent of the order of `editions`.

    Feeds and sitemap need absolute URLs, so without a `base_url` there is only index.html.
    """
    newest_first = tuple(sorted(editions, key=lambda issue: str(issue.month), reverse=True))
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
    """The archive's own files and those of every edition: all that a server needs, file name below output/ -> bytes."""
    editions = tuple(editions)
    months = {
        f"{issue.month}/{name}": content
        for issue in editions
        for name, content in issue.files.items()
        if name not in EDITORS
    }
    return {**archive(editions, title, base_url, templates), **months}
