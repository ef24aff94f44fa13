"""Medium's page for a month, /archive/YYYY/MM: links that end in a post's id, each dated there or by its own page.

A month without posts redirects to the page of its year.
"""

import re
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from digest.errors import BadContent
from digest.ids import canonical_url, joined
from digest.model import Entry
from digest.net import Net, shown
from digest.sources import page
from digest.sources.archives.blog import Blog, Reached, post
from digest.sources.sitemap import gathered
from digest.sources.window import DAY, Window, text_of
from digest.text import parse_html

MOST_POSTS = 60
MOST_BYTES, MOST_LINKS, DEEP = 3_000_000, 3_000, 50
_POST = re.compile(r"-[0-9a-f]{10,12}$")


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """The month's posts, without their text. Raises NetError."""
    base = re.sub(r"^(https?://medium\.com)/feed/", r"\1/", blog.url) if "/feed/" in blog.url else blog.base
    url = f"{base.rstrip('/')}/archive/{window.start:%Y/%m}"
    response = net.get(url, fresh_for=DAY, accept="text/html")
    posts = parse(response.body, response.url, blog.source, response.fetched_at)
    if not posts:
        raise BadContent(f"{shown(response.url)}: no post found on the page of a month", response.url)
    undated = [entry.url for entry in posts if entry.published is None]
    batch = gathered(net, blog.source, window, undated, MOST_POSTS, known=[entry for entry in posts if entry.published])
    gap = batch.why if batch.state == "partial" else ""
    return Reached(batch.entries, window.start, window.end, gap)


def parse(body: bytes, url: str, source: str, now: datetime) -> list[Entry]:
    """The posts a page links to, each once. Pure; linear in the page, however deep its nesting."""
    tree = parse_html(body[:MOST_BYTES])
    if tree is None:
        return []
    times, headings = _above(tree.xpath("//time")), _above(tree.xpath("//h1|//h2|//h3"))
    found: dict[str, Entry] = {}
    for link in tree.xpath("//a[@href]")[:MOST_LINKS]:
        target = joined(url, str(link.get("href")))
        if not target or not _POST.search(urlsplit(target).path):
            continue
        target = canonical_url(target)
        title = next(iter(_nearest(link, headings)), link)
        entry = post(source, target, text_of(title), _when(_nearest(link, times), now))
        held = found.get(entry.key)
        if held is None or (held.title == held.url and entry.title != entry.url):
            found[entry.key] = entry
    return list(found.values())


def _above(marks: list[html.HtmlElement]) -> dict[html.HtmlElement, list[html.HtmlElement]]:
    """Each element that contains marks -> the first two marks it contains."""
    above: dict[html.HtmlElement, list[html.HtmlElement]] = {}
    for mark in marks[:MOST_LINKS]:
        for place in islice(mark.iterancestors(), DEEP):
            if len(held := above.setdefault(place, [])) < 2:
                held.append(mark)
    return above


def _nearest(link: html.HtmlElement, above: dict[html.HtmlElement, list[html.HtmlElement]]) -> list[html.HtmlElement]:
    """The marks in the smallest element around a link, which may be the link itself."""
    return next((above[place] for place in (link, *islice(link.iterancestors(), DEEP)) if place in above), [])


def _when(times: list[html.HtmlElement], now: datetime) -> datetime | None:
    """The date of a card that has exactly one."""
    if len(times) != 1:
        return None
    found = page.date_in(str(times[0].get("datetime") or "") or text_of(times[0]))
    return found[0] if found and found[0] <= now else None
