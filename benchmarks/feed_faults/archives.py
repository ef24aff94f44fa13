"""Sites whose feed shows the newest posts only, each with its own way to the older ones."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

from benchmarks.feed_faults.blog import MAY, POSTS, page, rss
from benchmarks.feed_faults.server import Answer, Site


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
