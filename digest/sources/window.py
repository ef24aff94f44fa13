"""What all sources share: the windows in which a month is asked for, and helpers to make entries."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from lxml import html

from digest.errors import NetError, Unreachable
from digest.ids import joined
from digest.model import Batch, Entry, Month, Strict, Utc

MAX_BODY = 1_000_000
"""Characters of HTML kept of one entry."""
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Older dates on the web are mistakes."""


class Window(Strict):
    """The time range of one request to a source: [start, end), UTC."""

    source: str
    label: str
    """'2025-05-03' (a day) or '2025-05' (a month)."""
    start: Utc
    end: Utc

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end


def whole(source: str, month: Month) -> list[Window]:
    """The month as one window."""
    return [Window(source=source, label=str(month), start=month.start, end=month.end)]


def days(source: str, month: Month) -> list[Window]:
    """The month in days, oldest first."""
    starts = [month.start + DAY * n for n in range((month.end - month.start).days)]
    return [Window(source=source, label=f"{start:%Y-%m-%d}", start=start, end=start + DAY) for start in starts]


def failed(window: Window, error: NetError) -> Batch:
    """An empty batch for an error: failures are values."""
    unreached = isinstance(error, Unreachable)
    return Batch(source=window.source, window=window.label, state="failed", why=str(error), unreached=unreached)


def reach_of(entries: Iterable[Entry]) -> datetime | None:
    """How far back a list is complete: to its last entry where it runs from new to old, as older ones may be pinned.

    In any other order, to its oldest; None where nothing is dated.
    """
    dates = [entry.published for entry in entries if entry.published]
    falls = sum(later >= earlier for later, earlier in pairwise(dates)) * 2 > len(dates) - 1
    return dates[-1] if dates and falls else min(dates, default=None)


def sealed(entry: Entry) -> Entry:
    """The entry with `made_from`, the hash of its other fields: later steps redo work only when that changes."""
    fields = entry.model_dump_json(exclude={"made_from"})
    return entry.model_copy(update={"made_from": hashlib.sha256(fields.encode()).hexdigest()[:16]})


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each key once (its first), by date, undated last: the same entries always give the same bytes."""
    once = {entry.key: entry for entry in reversed(list(entries))}
    return tuple(sorted(once.values(), key=lambda e: (e.published is None, e.published or datetime.min, e.key)))


def loads(body: bytes) -> Any:
    """JSON, without the lone surrogates that no text can carry. Raises ValueError, RecursionError."""
    data = json.loads(body)
    if re.search(rb"\\u[dD][89a-fA-F]", body):
        data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    return data


def text_of(tree: html.HtmlElement | None) -> str:
    """The text of a tree, white space collapsed; adjacent blocks stay apart."""
    if tree is None:
        return ""
    return " ".join(" ".join(tree.xpath(".//text()[not(ancestor::script or ancestor::style)]")).split())


def hrefs(tree: html.HtmlElement | None, base: str = "") -> tuple[str, ...]:
    """The targets of a tree's links, in order, resolved against `base`."""
    return () if tree is None else tuple(filter(None, (joined(base, str(href)) for href in tree.xpath(".//a/@href"))))


def linked_data(tree: html.HtmlElement | None) -> Iterator[Any]:
    """What a page says of itself as JSON-LD, without what is no JSON."""
    for script in () if tree is None else tree.xpath("//script[@type='application/ld+json']"):
        try:
            yield loads(script.text_content().encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
