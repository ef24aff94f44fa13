"""Read one feed from standard input, write its entries to standard output as JSON: alone, in a process of its own.

feedparser 6.0.14 takes quadratic time on some bytes (40,000 attributes: half a minute): it must be possible to kill it.
This file imports nothing of the digest, to start fast.    python -P readfeed.py CONTENT_TYPE URL SECONDS < body
"""

import io
import json
import sys
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

MOST_ENTRIES = 5000
MOST_BODY = 1_000_000
MOST_TEXT = 20_000
MOST_MEMORY = 2_000_000_000


def parse(body: bytes, content_type: str = "", url: str = "") -> dict[str, Any]:
    """RSS, Atom or JSON Feed -> {format, entries: [{title, link, published, updated, summary, body, authors, tags}]}.

    `format` is empty for bytes that are no feed. Dates are ISO in UTC, or None; they may be far off or in the future.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body)
    import feedparser

    # Bytes in a file, never a str: a str may be taken for the name of a file. We sanitise later, once; and resolving
    # the links within bodies would take 8 s of the 0.2 s that a feed of 12 MB needs.
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    found = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = [_entry(entry) for entry in found.entries[:MOST_ENTRIES]]
    return {"format": found.get("version") or ("unknown" if entries else ""), "entries": entries}


def _entry(entry: Any) -> dict[str, Any]:
    content = max((str(part.get("value") or "") for part in entry.get("content") or ()), key=len, default="")
    summary = str(entry.get("summary") or "")
    return {
        "title": str(entry.get("title") or "")[:MOST_TEXT],
        "link": str(entry.get("link") or ""),
        "published": _date(entry.get("published_parsed")),
        "updated": _date(dict.get(entry, "updated_parsed")),
        "summary": summary[:MOST_BODY],
        "body": content[:MOST_BODY],
        "authors": [str(person["name"]) for person in entry.get("authors") or () if person.get("name")][:100],
        "tags": [str(tag["term"]) for tag in entry.get("tags") or () if tag.get("term")][:50],
    }


def _date(parsed: Any) -> str | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _json_feed(body: bytes) -> dict[str, Any]:
    """JSON Feed 1.0 and 1.1, which feedparser does not know. https://www.jsonfeed.org/version/1.1/"""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return {"format": "", "entries": []}
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        return {"format": "", "entries": []}
    items = _list(feed.get("items"))[:MOST_ENTRIES]
    return {"format": "json", "entries": [_item(item) for item in items if isinstance(item, dict)]}


def _item(item: dict[str, Any]) -> dict[str, Any]:
    people = _list(item.get("authors")) or [item.get("author")]
    return {
        "title": str(item.get("title") or "")[:MOST_TEXT],
        "link": str(item.get("url") or item.get("external_url") or ""),
        "published": _iso(item.get("date_published")),
        "updated": _iso(item.get("date_modified")),
        "summary": str(item.get("summary") or "")[:MOST_BODY],
        "body": str(item.get("content_html") or item.get("content_text") or "")[:MOST_BODY],
        "authors": [str(person["name"]) for person in people if isinstance(person, dict) and person.get("name")][:100],
        "tags": [str(tag) for tag in _list(item.get("tags"))][:50],
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _iso(text: Any) -> str | None:
    try:
        moment = datetime.fromisoformat(str(text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def main() -> None:
    content_type, url, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    try:
        import resource  # not on every system; the parent's own time limit holds everywhere

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass
    json.dump(parse(sys.stdin.buffer.read(), content_type, url), sys.stdout)


if __name__ == "__main__":
    main()
