"""The known-bad arm: what a script gets that believes whatever feedparser returns for the URL."""

import socket
import warnings
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

from benchmarks.feed_faults.blog import slug_of
from digest.model import Month


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
