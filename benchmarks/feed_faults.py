"""The faults of feeds, each alone, on a server of our own: what is lost, and is it told? Beside feedparser on the URL.

The server's blog posts every second day from April to July 2025; the month is May. A case passes when nothing of May
is missing, or when the source says that it is partial or failed. The known-bad arm believes what feedparser returns.
"""

import gzip
import http.server
import json
import os
import socket
import tempfile
import threading
import time
import warnings
from calendar import timegm
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from digest.model import Batch, Month
from digest.net import Net
from digest.sources import Feed, Index, Sitemap

MAY = Month.parse("2025-05")
FIRST = datetime(2025, 4, 1, 12, tzinfo=UTC)
POSTS = [(f"p{n}", FIRST + timedelta(days=2 * n)) for n in range(60)][::-1]
WANTED = {slug for slug, when in POSTS if when in MAY}
Answer = tuple[int, dict[str, str], bytes]
Site = Callable[[str, dict[str, str], str], Answer]
"""(path, query, home) -> status, headers, body."""


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
    more: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    rows = [(case, *played(case)) for case in CASES]
    bad = [row for row in rows if not row[2]]
    for case, batch, _, _ in bad:
        print(f"  FAULT NOT TOLD: {case.number} {case.what}: {batch.state} {batch.why}, lost {len(lost(case, batch))}")
    for case, batch, passed, naive in rows:
        arm = f"{naive} lost" if naive >= 0 else "no answer"
        verdict, gone_here = "ok " if passed else "BAD", len(lost(case, batch))
        print(f"  {verdict} {case.number:4} {case.what:42} {batch.state:7} lost {gone_here:2}; feedparser: {arm}")
    recoverable = [row for row in rows if not row[0].must_tell]
    gone = sum(len(lost(case, batch)) for case, batch, _, _ in recoverable)
    naive_too = sum(row[3] != 0 for row in recoverable)
    print(
        f"{len(rows)} fault cases of feeds: {len(rows) - len(bad)} pass; {gone} posts lost in the {len(recoverable)}"
        f" that show the month whole; there feedparser on the URL loses posts in {naive_too}"
    )


def played(case: Case) -> tuple[Batch, bool, int]:
    """The batch, whether the case passes, and how many posts the naive arm misses."""
    with Server(case.site) as home, tempfile.TemporaryDirectory() as folder:
        source = case.make(home)
        now = [datetime(2025, 12, 1, tzinfo=UTC)]
        with Net(
            Path(folder), clock=lambda: now[0], allow_hosts=("127.0.0.1", "localhost"), sleep=lambda _: None
        ) as net:
            batch = source.gather(net, source.windows(MAY)[0])
            if case.twice:
                now[0] += timedelta(days=1)
                batch = source.gather(net, source.windows(MAY)[0])
        naive = len(case.wanted - naively(f"{home}/feed", MAY))
    whole = batch.state in ("ok", "empty")
    return batch, (not whole) if case.must_tell else not lost(case, batch) and whole, naive


def lost(case: Case, batch: Batch) -> set[str]:
    """The wanted posts that no entry stands for; an undated one is listed apart, and so not lost."""
    return set(case.wanted) - {slug_of(entry.url, entry.title) for entry in batch.entries}


def naively(url: str, month: Month) -> set[str]:
    """What a script gets that trusts feedparser: the entries it dates within the month."""
    dated = [(entry, entry.get("published_parsed")) for entry in by_feedparser(url)]
    inside = [entry for entry, when in dated if when and datetime.fromtimestamp(timegm(when), UTC) in month]
    return {slug_of(str(entry.get("link") or ""), str(entry.get("title") or "")) for entry in inside}


def titles_by_feedparser(url: str) -> list[str]:
    return [str(entry.get("title") or "") for entry in by_feedparser(url)]


def by_feedparser(url: str) -> list[Any]:
    """The entries that feedparser finds at an address by itself; none where it raises, or waits for five seconds."""
    import feedparser

    socket.setdefaulttimeout(5)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(feedparser.parse(url).entries)
    except Exception:
        return []
    finally:
        socket.setdefaulttimeout(None)


def slug_of(url: str, title: str) -> str:
    slug = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1].rsplit("-", 1)[0]
    return slug if slug in WANTED else title.rsplit(" ", 1)[-1]


class Server:
    """One site on this machine; `with` gives its home address."""

    def __init__(self, site: Site) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None: ...

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                query |= {f"header {name.lower()}": value for name, value in self.headers.items()}
                try:
                    status, headers, body = site(parts.path, query, f"http://{self.headers['Host']}")
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    if status != 304:
                        self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(b"" if status == 304 else body)
                except OSError:  # the client had enough
                    self.close_connection = True

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


# ---- what the sites are made of


def rss(
    rows: Any = POSTS, generator: str = "", head: str = "", date: Any = None, link: str = "/p/{slug}", extra: str = ""
) -> bytes:
    stamp = date or (lambda when: f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")
    where = f"<link>{link}</link>" if link else ""
    items = "".join(
        f"<item><title>Post {slug}</title>{where.format(slug=slug)}{stamp(when)}{extra}</item>" for slug, when in rows
    )
    made = f"<generator>{generator}</generator>" if generator else ""
    channel = f"<channel><title>B</title>{made}{head}{items}</channel>"
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'>{channel}</rss>".encode()


def fixed(answers: dict[str, bytes | Answer]) -> Site:
    """Answers by path; 404 elsewhere."""

    def site(path: str, query: dict[str, str], home: str) -> Answer:
        found = answers.get(path, (404, {}, b"<html><title>Not found</title></html>"))
        return (200, {"Content-Type": "application/rss+xml"}, found) if isinstance(found, bytes) else found

    return site


def one(body: bytes, kind: str = "application/rss+xml", status: int = 200, **headers: str) -> Site:
    return fixed(
        {"/feed": (status, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}, body)}
    )


def redirected(*steps: tuple[int, str], body: bytes = b"") -> Site:
    """/feed leads to /1, that to /2 ...; the last one answers."""

    def site(path: str, query: dict[str, str], home: str) -> Answer:
        n = 0 if path == "/feed" else int(path.strip("/")) if path.strip("/").isdigit() else -1
        if 0 <= n < len(steps):
            return (
                steps[n][0],
                {
                    "Location": steps[n][1]
                    .replace("HOME", home)
                    .replace("LOCAL", home.replace("127.0.0.1", "localhost"))
                },
                b"",
            )
        return (200, {"Content-Type": "text/xml"}, body) if n == len(steps) else (404, {}, b"")

    return site


def not_modified(kept: bool) -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        if not kept or query.get("header if-none-match") == 'W/"1"':
            return 304, {"ETag": 'W/"1"'}, b""
        return 200, {"ETag": 'W/"1"', "Content-Type": "text/xml"}, rss()

    return site


def page(when: datetime, title: str = "T") -> bytes:
    head = f'<title>{title}</title><meta name="date" content="{when.isoformat()}">'
    return f"<html><head>{head}</head><body>x</body></html>".encode()


def substack(cap: int = 12, lag: int = 0, paid: bool = False, status: int = 200, shown: int = 20) -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        if path == "/feed":
            return 200, {"Content-Type": "text/xml"}, rss(POSTS[:shown], "Substack")
        if path == "/api/v1/archive":
            at = int(query.get("offset", "0"))
            rows = [
                {"slug": slug, "title": f"Post {slug}", "post_date": when.isoformat(),
                 "canonical_url": f"{home}/p/{slug}",
                 "audience": "only_paid" if paid else "everyone"}
                for slug, when in POSTS[lag:][at : at + cap]
            ]  # fmt: skip
            return status, {"Content-Type": "application/json"}, json.dumps(rows).encode()
        if path.startswith("/api/v1/posts/"):
            body = None if paid else f"<p>{path}</p>"
            return 200, {"Content-Type": "application/json"}, json.dumps({"body_html": body}).encode()
        return 404, {}, b""

    return site


def wordpress(listed: bool) -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        if path == "/feed":
            n = int(query.get("paged", "1"))
            rows = POSTS[10 * n - 10 : 10 * n]
            return (
                (200, {"Content-Type": "text/xml"}, rss(rows, "https://wordpress.org/?v=6")) if rows else (404, {}, b"")
            )
        if path == "/wp-json/wp/v2/posts" and listed:
            lo, hi = (datetime.fromisoformat(query[name]).replace(tzinfo=UTC) for name in ("after", "before"))
            rows = [
                {
                    "link": f"{home}/p/{slug}",
                    "date_gmt": f"{when:%Y-%m-%dT%H:%M:%S}",
                    "title": {"rendered": f"Post {slug}"},
                }
                for slug, when in POSTS
                if lo <= when <= hi
            ]
            return 200, {"Content-Type": "application/json"}, json.dumps(rows).encode()
        return 401, {}, b""

    return site


def mapped(
    generator: str = "",
    place: str = "/sitemap.xml",
    changed: Any = None,
    packed: bool = False,
    index: bool = False,
    many: int = 0,
) -> Site:
    """A feed of ten posts, a sitemap, and pages that say when they were published."""

    def site(path: str, query: dict[str, str], home: str) -> Answer:
        if path == "/feed":
            return 200, {"Content-Type": "text/xml"}, rss(POSTS[:10], generator)
        if path == place and index:
            return 200, {}, f"<sitemapindex><sitemap><loc>{home}/posts.xml</loc></sitemap></sitemapindex>".encode()
        if path == ("/posts.xml" if index else place):
            rows = [
                f"<url><loc>{home}/p/{slug}</loc><lastmod>{(changed or when).date()}</lastmod></url>"
                for slug, when in POSTS
            ]
            rows += [f"<url><loc>{home}/other/{n}</loc><lastmod>2025-05-09</lastmod></url>" for n in range(many)]
            body = f"<urlset>{''.join(rows)}</urlset>".encode()
            return 200, {}, gzip.compress(body) if packed else body
        slug = path.removeprefix("/p/")
        return (200, {"Content-Type": "text/html"}, page(dict(POSTS)[slug])) if slug in dict(POSTS) else (404, {}, b"")

    return site


def by_map(home: str) -> Sitemap:
    return Sitemap(kind="sitemap", name="B", url=f"{home}/sitemap.xml", include=("^/p/",), max_pages=100)


def medium() -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        rows = [(f"{slug}-{n:012x}", when) for n, (slug, when) in enumerate(POSTS)]
        if path == "/feed":
            return 200, {"Content-Type": "text/xml"}, rss(rows[:10], "Medium", link="/{slug}")
        if path == "/archive/2025/05":
            cards = [
                f'<div><a href="/{slug}"><time datetime="{when.isoformat()}">x</time></a><h3>{slug}</h3></div>'
                for slug, when in rows
                if when in MAY
            ]
            return 200, {}, f"<html><body>{''.join(cards)}</body></html>".encode()
        return 404, {}, b""

    return site


def squarespace() -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        at = int(query.get("offset", "0"))
        if path != "/feed":
            return 404, {}, b""
        if query.get("format") != "json":
            return 200, {}, rss(POSTS[:20], "Site-Server (http://www.squarespace.com)")
        items = [
            {"fullUrl": f"/p/{slug}", "title": f"Post {slug}", "publishOn": int(when.timestamp() * 1000)}
            for slug, when in POSTS[at : at + 20]
        ]
        more = {"nextPage": True, "nextPageUrl": f"/feed?offset={at + 20}"} if at < 40 else {}
        return 200, {}, json.dumps({"items": items, "pagination": more}).encode()

    return site


def going_on() -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        n = int(query.get("page", "1"))
        head = f'<link rel="next" href="{home}/feed?page={n + 1}"/>' if n < 3 else ""
        return (200, {}, rss(POSTS[20 * n - 20 : 20 * n], head=head)) if path == "/feed" else (404, {}, b"")

    return site


def dripped() -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        time.sleep(120)
        return 200, {}, b""

    return site


def json_feed(version: str) -> bytes:
    items = [
        {"id": slug, "url": f"/p/{slug}", "title": f"Post {slug}", "date_published": when.isoformat()}
        for slug, when in POSTS
    ]
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "items": items}).encode()


def html(*links: str) -> bytes:
    tags = "".join(f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in links)
    return f"<!doctype html><html><head><title>Blog</title>{tags}</head><body>hello</body></html>".encode()


def atom_updated() -> bytes:
    rows = "".join(
        f"<entry><title>Post {slug}</title><link href='/p/{slug}'/><updated>{when.isoformat()}</updated></entry>"
        for slug, when in POSTS
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title>{rows}</feed>".encode()


LAUGHS = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(1, 9))
XXE = b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
NAMED = "<h2>Posts</h2>" + "".join(
    f"<div class='date'>{month} 2025</div>"
    + "".join(
        f"<a class='note' href='/p/{slug}'><h3>Post {slug}</h3></a>" for slug, when in POSTS if f"{when:%B}" == month
    )
    for month in ("July", "June", "May", "April")
)


def listed(home: str) -> Index:
    return Index(
        kind="index", name="B", url=f"{home}/feed", item='//a[@class="note"]', title=".//h3",
        date='preceding::div[@class="date"][1]',
    )  # fmt: skip


def with_rows(*more: str) -> bytes:
    return rss().replace(b"</channel>", "".join(more).encode() + b"</channel>")


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


if __name__ == "__main__":
    main()
