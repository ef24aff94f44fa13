"""All posts of a time range, page by page along their dates; it ends whatever the server answers.

Each page begins where the last one ended. A page advances the cursor only when it keeps to the order and the start we
asked for; else a larger one is asked for, and what may be missing is recorded as a doubt.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from digest.errors import NetError

PAGE_SIZE = 50
LARGEST = 3200
MAX_PAGES = 60
_TICK = timedelta(milliseconds=1)
"""The resolution of ForumMagnum's dates."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Every row with an id and a date, once, in order of arrival."""

    rows: tuple[Row, ...]
    doubts: tuple[str, ...] = ()
    """Why some may be missing; empty when the end was reached in order."""


def all_rows(ask: Callable[[str, int], Iterable[Row]], start: datetime, end: datetime) -> Rows:
    """Rows of [start, end) by rising `postedAt`; `ask(after, size)` gives a page. Raises NetError where none came.

    Each step brings a new row, a larger page or a later moment, and there are at most MAX_PAGES steps.
    """
    known: dict[str, Row] = {}
    doubts: dict[str, None] = {}
    cursor, size, stuck, ticked = start, PAGE_SIZE, 0, False
    for _ in range(MAX_PAGES):
        try:
            rows = list(ask(stamp(cursor), size))
        except NetError as error:
            if not known:
                raise
            return Rows(tuple(known.values()), (*doubts, f"{len(known)} posts came, and then: {error}"))
        page = [(when, row) for row in rows if (when := _dated(row)) is not None]
        if len(page) < len(rows):
            doubts["a post without an id or a date that can be read was left out"] = None
        inside = [(when, row) for when, row in page if start <= when < end]
        new = {row["_id"]: row for _, row in inside if row["_id"] not in known}
        known |= new
        full, strays = len(page) >= size, tuple(_strays([when for when, _ in page], cursor, bool(new)))
        doubts |= dict.fromkeys(strays)
        if full and strays:
            if (size := size * 4) > LARGEST:
                break
        elif new:
            cursor = max(cursor, *(when for when, _ in inside))
            size, stuck, ticked = PAGE_SIZE, 0, False
        elif full and size < LARGEST:  # a full page of one moment: only a larger page leads past it
            stuck, size = len(page), size * 2
        elif stuck and len(page) <= stuck and not ticked:  # the server gives no larger page
            doubts[f"more than {stuck} posts of {stamp(cursor)} cannot be asked for"] = None
            cursor, size, stuck, ticked = cursor + _TICK, PAGE_SIZE, 0, True
        else:  # a short page alone proves nothing: a server may cap pages below what we ask
            return Rows(tuple(known.values()), tuple(doubts))
    return Rows(tuple(known.values()), (*doubts, f"not at the end after {MAX_PAGES} pages or {LARGEST} posts in one"))


def _strays(moments: list[datetime], cursor: datetime, new: bool) -> Iterator[str]:
    """How a page departs from what was asked for. Rounding the start down to its day is allowed."""
    if any(later < earlier for earlier, later in pairwise(moments)):
        yield "the forum's pages do not keep to the order of time; posts may be missing"
    midnight = cursor.replace(hour=0, minute=0, second=0, microsecond=0)
    if not new and moments and min(moments) < midnight:
        yield "the forum's pages do not begin where they were asked to; posts may be missing"


def _dated(row: Row) -> datetime | None:
    return moment(row.get("postedAt")) if isinstance(row.get("_id"), str) else None


def moment(text: object) -> datetime | None:
    """An ISO date in UTC, which is assumed where no offset is given; None for anything else."""
    try:
        found = datetime.fromisoformat(str(text))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def stamp(when: datetime) -> str:
    """A moment as ForumMagnum writes it, rounded down to milliseconds."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{math.floor(when.microsecond / 1000):03d}Z"
