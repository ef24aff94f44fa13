"""A worker that reads feeds: one after the other from standard input, their entries to standard output as JSON.

feedparser 6.0.14 takes quadratic time on some bytes (40,000 attributes: half a minute), so it works alone, in a process
that its system ends after some seconds of work on one feed; readers.py starts another. This file imports nothing of the
digest, to start fast.

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
MOST_BODY = 1_000_000
MOST_TEXT = 20_000
MOST_MEMORY = 1_000_000_000
"""Bytes of address space; METR's 9 MB take a fifth of it."""
NO_MEMORY = 12
"""Exit code."""
STOUT = 300_000
"""kB of memory after which a worker leaves: what one feed made it take is not carried into the next."""
IDLE = 30.0
"""Seconds without a feed after which a worker leaves."""
_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark its own begins with
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
)
"""How a feed begins, and what that says of its letters: https://www.w3.org/TR/xml/#sec-guessing"""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{1,200}encoding\s*=\s*[\"']([\w.:-]{1,40})")
_ASIDE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.S)
"""What is no markup of the feed's own: a post may well write of feeds."""
_ROOT = re.compile(r"<((?:[\w.-]{1,40}:)?(rss|feed|rdf|channel|entry))\b")


def parse(body: bytes, content_type: str = "", url: str = "") -> dict[str, Any]:
    """RSS, Atom or JSON Feed -> {format, breaks_off, entries: [{title, link, published, updated, summary, body, ...}]}.

    `format` is empty for bytes that are no feed; `breaks_off` says that they end before the feed does. Dates are ISO in
    UTC, or None; they may be far off or in the future.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body)
    import feedparser

    # Bytes in a file, never a str: a str may be taken for the name of a file. We sanitise later, once; and resolving
    # the links within bodies would take 8 s of the 0.2 s that a feed of 12 MB needs.
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    body = _whole_letters(body, content_type)
    found = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = [_entry(entry) for entry in found.entries[:MOST_ENTRIES]]
    return {
        "format": found.get("version") or ("unknown" if entries else ""),
        "breaks_off": _breaks_off(_decoded(body, found.get("encoding") or "latin-1")),
        "entries": entries,
    }


def _whole_letters(body: bytes, content_type: str) -> bytes:
    """The bytes without the beginning of a letter at their end: for its sake feedparser would read the whole feed in
    another encoding, as nonsense.
    """
    for encoding in _encodings(body, content_type):
        try:
            b"<>".decode(encoding, "ignore")  # some codecs make no letters: one of them unpacks, without a bound
            decoder = codecs.getincrementaldecoder(encoding)()
            decoder.decode(body)
        except (LookupError, ValueError):
            continue
        return body[: len(body) - len(decoder.getstate()[0])]
    return body


def _encodings(body: bytes, content_type: str) -> Iterator[str]:
    """What a feed's letters may be encoded in, the likeliest first."""
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
    """Whether a feed's end is not there: its first element is never closed, or only before its last entry."""
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
        return {"format": "", "breaks_off": False, "entries": []}
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        return {"format": "", "breaks_off": False, "entries": []}
    items = _list(feed.get("items"))[:MOST_ENTRIES]
    entries = [_item(item) for item in items if isinstance(item, dict)]
    return {"format": "json", "breaks_off": False, "entries": entries}


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
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    import feedparser  # noqa: F401  here, so that it counts for no feed

    _fence()
    while _is_asked(feeds) and (head := feeds.readline()):
        asked = json.loads(head)
        body = feeds.read(asked["size"])
        if hasattr(signal, "setitimer"):  # else the parent's patience has to do
            signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = json.dumps(parse(body, asked["content_type"], asked["url"])).encode()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(b"%d\n" % len(answer) + answer)
        answers.flush()
        if _is_stout():
            return


def _fence() -> None:
    """So much memory, no file written, and the end when the time of one feed is over: not on every system."""
    try:
        import resource

        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ImportError, AttributeError, ValueError, OSError):
        pass


def _is_asked(feeds: IO[bytes]) -> bool:
    """Wait for a feed. Buffered bytes cannot be left over: the next feed is sent when this one was answered."""
    return os.name != "posix" or bool(select.select([feeds], [], [], IDLE)[0])


def _is_stout() -> bool:
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
