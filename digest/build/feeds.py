"""Feeds of our own issues: Atom (RFC 4287), JSON Feed 1.1, and the sitemap. Pure: no clock, so bytes are repeatable."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

if TYPE_CHECKING:
    from digest.build.archive import BackIssue, Shelf

_ATOM, _MAP = "http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"


def atom(shelf: "Shelf") -> bytes:
    """The Atom feed with every issue in full, newest first. An entry's id is its URL, which never changes."""
    feed = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _put(feed, "title", shelf.title)
    _put(feed, "id", shelf.address)
    _put(feed, "updated", _stamp(max((issue.at for issue in shelf.issues), default=datetime(1970, 1, 1))))
    _put(feed, "link", rel="self", type="application/atom+xml", href=f"{shelf.address}feed.xml")
    _put(feed, "link", rel="alternate", type="text/html", href=f"{shelf.address}index.html")
    _put(_put(feed, "author"), "name", shelf.title)
    for issue in shelf.issues:
        _entry(_put(feed, "entry"), shelf, issue)
    return _xml(feed)


def _entry(entry: Xml.Element, shelf: "Shelf", issue: "BackIssue") -> None:
    page = shelf.page(issue)
    _put(entry, "title", issue.name)
    _put(entry, "id", page)
    _put(entry, "link", rel="alternate", type="text/html", href=page)
    _put(entry, "published", _stamp(issue.at))
    _put(entry, "updated", _stamp(issue.at))
    if issue.preheader:
        _put(entry, "summary", issue.preheader)
    _put(entry, "content", issue.body, type="html")


def json_feed(shelf: "Shelf") -> bytes:
    """The same issues as a JSON Feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": shelf.title,
        "language": "en",
        "home_page_url": f"{shelf.address}index.html",
        "feed_url": f"{shelf.address}feed.json",
        "items": [_item(shelf, issue) for issue in shelf.issues],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(shelf: "Shelf", issue: "BackIssue") -> dict[str, Any]:
    image = {"image": f"{shelf.address}{issue.month}/card.png"} if "card.png" in issue.files else {}
    summary = {"summary": issue.preheader} if issue.preheader else {}
    return {
        "id": shelf.page(issue),
        "url": shelf.page(issue),
        "title": issue.name,
        **summary,
        "content_html": issue.body,
        "date_published": _stamp(issue.at),
        **image,
    }


def sitemap(shelf: "Shelf") -> bytes:
    """A sitemap of the index, every issue and every replication page."""
    pages = Xml.Element("urlset", {"xmlns": _MAP})
    newest = max((issue.at for issue in shelf.issues), default=None)
    _place(pages, f"{shelf.address}index.html", newest)
    for issue in shelf.issues:
        _place(pages, shelf.page(issue), issue.at)
        for name in sorted(issue.files):
            if name.startswith("replications/") and name.endswith(".html"):
                _place(pages, f"{shelf.address}{issue.month}/{name}", issue.at)
    return _xml(pages)


def _place(pages: Xml.Element, address: str, changed: datetime | None) -> None:
    url = _put(pages, "url")
    _put(url, "loc", address)
    if changed:
        _put(url, "lastmod", f"{changed:%Y-%m-%d}")


def _put(parent: Xml.Element, tag: str, text: str = "", /, **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _xml(root: Xml.Element) -> bytes:
    Xml.indent(root, " ")
    declared = b'<?xml version="1.0" encoding="utf-8"?>\n'
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=False)
    return declared + written + b"\n"
