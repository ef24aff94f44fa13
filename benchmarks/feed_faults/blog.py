"""The blog of all cases: a post every second day from April to July 2025, and the bodies that it is served in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from digest.model import Month

MAY = Month.parse("2025-05")
FIRST = datetime(2025, 4, 1, 12, tzinfo=UTC)
POSTS = [(f"p{n}", FIRST + timedelta(days=2 * n)) for n in range(60)][::-1]
WANTED = {slug for slug, when in POSTS if when in MAY}


def slug_of(url: str, title: str) -> str:
    slug = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1].rsplit("-", 1)[0]
    return slug if slug in WANTED else title.rsplit(" ", 1)[-1]


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


def page(when: datetime, title: str = "T") -> bytes:
    head = f'<title>{title}</title><meta name="date" content="{when.isoformat()}">'
    return f"<html><head>{head}</head><body>x</body></html>".encode()


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


NAMED = "<h2>Posts</h2>" + "".join(
    f"<div class='date'>{month} 2025</div>"
    + "".join(
        f"<a class='note' href='/p/{slug}'><h3>Post {slug}</h3></a>" for slug, when in POSTS if f"{when:%B}" == month
    )
    for month in ("July", "June", "May", "April")
)
