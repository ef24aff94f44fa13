"""The cases: a fault, the site that has it, and what a source can find there at all."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.feed_faults.archives import going_on, mapped, medium, squarespace, substack, wordpress
from benchmarks.feed_faults.blog import NAMED, POSTS, WANTED, atom_updated, html, json_feed, rss
from benchmarks.feed_faults.server import Site
from benchmarks.feed_faults.sites import dripped, fixed, not_modified, one, redirected
from digest.sources import Feed, Index, Sitemap


@dataclass(frozen=True)
class Case:
    number: str
    what: str
    site: Site
    wanted: frozenset[str] = frozenset(WANTED)
    """The posts that a source can find here at all; where it finds fewer it must say so."""
    must_tell: bool = False
    """Nothing here shows the month whole: ok or empty would be a lie."""
    make: Callable[[str], Any] = lambda home: Feed(kind="feed", name="B", url=f"{home}/feed")
    twice: bool = False
    """Asked a second time, a day later."""


def by_map(home: str) -> Sitemap:
    return Sitemap(kind="sitemap", name="B", url=f"{home}/sitemap.xml", include=("^/p/",), max_pages=100)


def listed(home: str) -> Index:
    return Index(
        kind="index", name="B", url=f"{home}/feed", item='//a[@class="note"]', title=".//h3",
        date='preceding::div[@class="date"][1]',
    )  # fmt: skip


TRANSLATED = [(f"es/p/{slug}", when) for slug, when in POSTS]
PLAIN: tuple[Case, ...] = (
    Case("32a", "304, its body kept", not_modified(True), twice=True),
    Case("32b", "304, nothing kept", not_modified(False), must_tell=True),
    Case("33a", "301 chain", redirected((301, "/1"), (308, "/2"), body=rss())),
    Case("33b", "redirect loop", redirected(*[(302, f"/{n % 3}") for n in range(1, 9)]), must_tell=True),
    Case("33c", "redirect to another host", redirected((302, "LOCAL/1"), body=rss())),
    Case("34a", "a feed sent as text/html", one(rss(), "text/html")),
    Case("34b", "byte order mark", one(b"\xef\xbb\xbf" + rss())),
    Case("34c", "UTF-16", one(rss().decode().replace("utf-8", "utf-16").encode("utf-16"))),
    Case(
        "34d",
        "cp1252 that says utf-8",
        one(rss(extra="<author>caf\u00e9 \u201cx\u201d</author>").decode().encode("cp1252")),
    ),
    Case("34e", "gzip within gzip", one(gzip.compress(gzip.compress(rss())), Content_Encoding="gzip")),
    Case("34f", "HTML sent as application/xml", one(html(), "application/xml"), must_tell=True),
    Case("35a", "undeclared prefix, control character", one(rss(extra="<media:x>\x07 &nbsp;</media:x>"))),
    Case("35b", "not well-formed and no entries", one(b"<rss><channel><title>"), must_tell=True),
    Case("35c", "an empty answer", one(b""), must_tell=True),
    Case("35d", "a feed without one entry", one(rss([])), must_tell=True),
    Case("35e", "a feed cut off before May", one(rss()[:3500]), must_tell=True),
    Case("35f", "oldest first, cut off within May", one(rss(POSTS[::-1])[:2200]), must_tell=True),
    Case("35g", "an old post pinned above the newest 20", one(rss([POSTS[-1], *POSTS[:20]])), must_tell=True),
    Case("36a", "a page that names its feed", fixed({"/feed": html("/comments/feed", "/1"), "/1": rss()})),
    Case("36b", "pages that name each other", fixed({"/feed": html("/1"), "/1": html("/feed")}), must_tell=True),
    Case("37a", "JSON Feed 1.0", one(json_feed("1"), "application/json")),
    Case("37b", "JSON Feed 1.1", one(json_feed("1.1"), "application/feed+json")),
    Case("38a", "no dates at all", one(rss(date=lambda _: "")), must_tell=True),
    Case(
        "38b",
        "dates like 07/05/2025",
        one(rss(date=lambda when: f"<pubDate>{when:%d/%m/%Y}</pubDate>")),
        must_tell=True,
    ),
    Case(
        "38c", "epoch numbers", one(rss(date=lambda when: f"<pubDate>{when.timestamp():.0f}</pubDate>")), must_tell=True
    ),
    Case(
        "38d",
        "one post dated in the future",
        one(
            rss(
                date=lambda when: (
                    "<pubDate>Fri, 02 May 2036 10:00:00 GMT</pubDate>"
                    if f"{when:%m-%d}" == "05-03"
                    else f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
                )
            )
        ),
    ),
    Case("38e", "Atom with <updated> only", one(atom_updated())),
    Case("38f", "a list dated by months", one(NAMED.encode(), "text/html"), make=listed),
    Case("39a", "relative links", one(rss(link="p/{slug}"))),
    Case("39b", "no link, only a guid", one(rss(link=""))),
    Case("39c", "the same guid for all", one(rss(extra="<guid isPermaLink='false'>same</guid>"))),
    Case("39d", "tracking in the links", one(rss(link="/p/{slug}?utm_source=rss"))),
)
ARCHIVED: tuple[Case, ...] = (
    Case("40a", "20 posts shown, Substack", substack()),
    Case("40b", "10 posts shown, WordPress", wordpress(True)),
    Case("40c", "10 posts shown, Ghost", mapped("Ghost 5", "/sitemap-posts.xml")),
    Case("40d", "10 posts shown, Medium", medium()),
    Case("40e", "20 posts shown, Squarespace", squarespace()),
    Case("40f", "20 posts shown, rel=next", going_on()),
    Case("40g", "10 posts shown, only a sitemap", mapped()),
    Case("40h", "20 posts shown, no archive at all", one(rss(POSTS[:20])), must_tell=True),
    Case("41a", "Substack's short pages", substack(cap=5)),
    Case("41b", "Substack's archive lags", substack(lag=40), must_tell=True),
    Case("41c", "paid posts without text", substack(paid=True)),
    Case("41d", "Substack answers 403", substack(status=403), must_tell=True),
    Case("42", "WordPress with its list switched off", wordpress(False)),
    Case("43a", "a map of maps", mapped(index=True), make=by_map),
    Case("43b", "a packed map", mapped(packed=True), make=by_map),
    Case("43c", "lastmod the same for all", mapped(changed=datetime(2025, 8, 1, tzinfo=UTC)), make=by_map),
    Case("43d", "50,000 addresses", mapped(many=50_000), make=by_map),
    Case(
        "44",
        "translations beside the originals",
        one(rss([*POSTS, *TRANSLATED], link="/{slug}").replace(b"<link>/p", b"<link>/p/p")),
    ),
)


LAUGHS = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(1, 9))
XXE = b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
HEAD = 38
"""Bytes of the XML declaration, which a DOCTYPE follows."""
BOMB = f"<!DOCTYPE rss [<!ENTITY l1 'ha'>{LAUGHS}]>".encode()
FOR_SALE = b"<html><body>This domain is for sale</body></html>"
HOSTILE: tuple[Case, ...] = (
    Case("45a", "a feed of 12 MB", one(rss(extra=f"<description>{'word ' * 40_000}</description>"))),
    Case("45b", "a billion laughs", one(BOMB + rss(extra="<author>&l9;</author>")[HEAD:])),
    Case("45c", "an external entity", one(XXE + rss(extra="<author>&x;</author>")[HEAD:])),
    Case("45d", "100 MB", one(b" " * 100_000_000), must_tell=True),
    Case("47a", "a soft 404", one(html().replace(b"Blog", b"Not found"), "text/html"), must_tell=True),
    Case("47b", "a parked domain", one(FOR_SALE, "text/html"), must_tell=True),
    Case("48", "a server that never answers", dripped(), must_tell=True),
)
CASES = (*PLAIN, *ARCHIVED, *HOSTILE)
