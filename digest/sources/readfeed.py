"""A worker process that parses feeds: one after the other from standard input, entries as JSON to standard output.

feedparser 6.0.14 takes quadratic time on some input (40,000 attributes: half a minute), so it runs in a process that
the system kills after some seconds of CPU time on one feed; readers.py starts another. To start fast, this file imports
nothing of the digest.

    python -P readfeed.py SECONDS        each feed is a line of JSON {"content_type", "url", "size"} and `size` bytes,
                                         each answer a line with its size, and JSON
"""

import codecs
import io
import json
import os
import re
import select
import signal
import sys
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

MOST_ENTRIES = 5000
EARLIEST = "1995"
"""Older dates are mistakes, as in window.py."""
MOST_BODY = 1_000_000
MOST_TEXT = 20_000
MOST_MEMORY = 1_000_000_000
"""Bytes of address space; METR's 9 MB take a fifth."""
NO_MEMORY = 12
"""Exit code when memory ran out."""
STOUT = 300_000
"""Peak memory in kB above which a worker exits, so that one large feed does not burden the next."""
IDLE = 30.0
"""Seconds without a feed after which a worker exits."""
_WIDE_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same way
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
)
_MARKS = (
    *_WIDE_MARKS,
    (codecs.BOM_UTF8, "utf-8"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
)
"""How a feed begins, and the encoding that implies: https://www.w3.org/TR/xml/#sec-guessing"""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{1,200}encoding\s*=\s*[\"']([\w.:-]{1,40})")
_ASIDE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.S)
"""CDATA and comments: a post may quote the markup of feeds."""
_ROOT = re.compile(r"<((?:[\w.-]{1,40}:)?(rss|feed|rdf|channel|entry))\b")


def parse(body: bytes, content_type: str = "", url: str = "") -> dict[str, Any]:
    """RSS, Atom or JSON Feed -> {format, breaks_off, left_out, entries: [{title, link, published, body, ...}]}.

    `format` is '' for bytes that are no feed; `breaks_off`: the bytes end before the feed does; `left_out`: how many
    entries beyond MOST_ENTRIES it holds. Dates are ISO in UTC or None, unchecked: they may be far off or in the future.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body)
    import feedparser

    # A file object, never a str, which feedparser may take for a file name. We sanitise later, once; and resolving
    # links within bodies would take 8 s for a 12 MB feed that otherwise takes 0.2 s.
    body = _whole_characters(body, content_type)
    if mark := next((encoding for mark, encoding in _WIDE_MARKS if body.startswith(mark)), ""):
        # The mark is right whatever else is declared, but feedparser believes what is declared.
        body, content_type = body.decode(mark, "replace").encode(), "application/xml; charset=utf-8"
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    found = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = _newest([_entry(entry) for entry in found.entries])
    return {
        "format": found.get("version") or ("unknown" if entries else ""),
        "breaks_off": _breaks_off(_decoded(body, found.get("encoding") or "latin-1")),
        "left_out": len(found.entries) - len(entries),
        "entries": entries,
    }


def _newest(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest MOST_ENTRIES, in the feed's own order, so that their dates tell how far they reach.

    Undated ones are kept before any other, because no date would tell that they are missing.
    """
    if len(entries) <= MOST_ENTRIES:
        return entries
    dates = [entry["published"] or entry["updated"] or "" for entry in entries]
    ranks = sorted(range(len(entries)), key=lambda n: (dates[n] < EARLIEST, dates[n]), reverse=True)
    return [entries[n] for n in sorted(ranks[:MOST_ENTRIES])]


def _whole_characters(body: bytes, content_type: str) -> bytes:
    """The bytes without an incomplete character at their end: because of it feedparser would decode the whole feed with
    another encoding, as nonsense.
    """
    for encoding in _encodings(body, content_type):
        try:
            b"<>".decode(encoding, "ignore")  # some codecs yield no text; one decompresses, without a limit
            decoder = codecs.getincrementaldecoder(encoding)()
            decoder.decode(body)
        except (LookupError, ValueError):
            continue
        return body[: len(body) - len(decoder.getstate()[0])]
    return body


def _encodings(body: bytes, content_type: str) -> Iterator[str]:
    """The possible encodings of a feed, the likeliest first."""
    yield from (encoding for mark, encoding in _MARKS if body.startswith(mark))
    if named := _CHARSET.search(content_type):
        yield named[1]
    if declared := _DECLARED.match(body[:400]):
        yield declared[1].decode("ascii", "ignore")
    yield "utf-8"


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except (LookupError, ValueError):
        return body.decode("latin-1")


def _breaks_off(text: str) -> bool:
    """Whether a feed's end is missing: its root element is never closed, or only before its last entry."""
    text = _ASIDE.sub("", text).lower()
    if not (root := _ROOT.search(text)):
        return True
    names = (root[1], "channel") if root[2] == "rss" else (root[1],)  # RSS 1.0 has its items after the channel
    end = max(text.rfind(f"</{name}") for name in names)
    return end < max(0, text.rfind("<item"), text.rfind("<entry"))


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
        return {"format": "", "breaks_off": False, "left_out": 0, "entries": []}
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        return {"format": "", "breaks_off": False, "left_out": 0, "entries": []}
    items = [_item(item) for item in _list(feed.get("items")) if isinstance(item, dict)]
    entries = _newest(items)
    return {"format": "json", "breaks_off": False, "left_out": len(items) - len(entries), "entries": entries}


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
    seconds, feeds, answers = float(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not mix with answers
    import feedparser  # noqa: F401  imported here, so that no feed pays for it

    _limit_resources()
    while _wait_for_feed(feeds) and (head := feeds.readline()):
        request = json.loads(head)
        body = feeds.read(request["size"])
        if hasattr(signal, "setitimer"):  # elsewhere only the parent's time limit applies
            signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = json.dumps(parse(body, request["content_type"], request["url"])).encode()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(b"%d\n" % len(answer) + answer)
        answers.flush()
        if _is_bloated():
            return


def _limit_resources() -> None:
    """Limit memory, forbid writing files, and let SIGPROF end us after a feed's CPU time, where supported."""
    try:
        import resource

        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ImportError, AttributeError, ValueError, OSError):
        pass


def _wait_for_feed(feeds: IO[bytes]) -> bool:
    """Wait for a feed; False after IDLE seconds. Nothing is left in the buffer: feeds are sent one at a time."""
    return os.name != "posix" or bool(select.select([feeds], [], [], IDLE)[0])


def _is_bloated() -> bool:
    try:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak > STOUT * (1024 if sys.platform == "darwin" else 1)
    except ImportError:
        return False


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        sys.exit(NO_MEMORY)
