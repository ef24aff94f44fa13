"""When an item's work was published, as its source gives it, and whether that is the issue's month. Pure."""

from datetime import datetime

from digest.model import Entry, Month
from digest.text import many


def published(entry: Entry | None, month: Month) -> str:
    """'3 May 2025'; 'May 2025' where the source names no day; '28 April 2025, revised 3 May 2025' where that brought it
    into the issue's month; '' where undated.
    """
    if not entry or not entry.published:
        return ""
    first = _month(entry.published)
    day = first.title if entry.date_precision == "month" else f"{entry.published.day} {first.title}"
    return f"{day}, revised {entry.updated.day} {month.title}" if entry.updated and _returns(entry, month) else day


def outside(entry: Entry | None, month: Month) -> str:
    """'not of May 2025' where neither publication nor revision is of the issue's month; else ''."""
    if not entry or not entry.published or entry.published in month or _returns(entry, month):
        return ""
    return f"not of {month.title}"


def apart(entry: Entry, month: Month) -> str:
    """'43 months before': how far a work lies from the issue's month."""
    own = _month(entry.published or month.start)
    distance = (own.year - month.year) * 12 + own.number - month.number
    return f"{many(abs(distance), 'month')} {'after' if distance > 0 else 'before'}"


def dated(entry: Entry | None, month: Month) -> str:
    """What readers are told: '3 May 2025'; '10 November 2024 (not of May 2025)'; '' where undated."""
    told = outside(entry, month)
    return f"{published(entry, month)} ({told})" if told else published(entry, month)


def iso(entry: Entry | None) -> str:
    """'2025-05-03'; '2025-05' where the source names no day; '' where undated."""
    if not entry or not entry.published:
        return ""
    return f"{entry.published:%Y-%m}" if entry.date_precision == "month" else f"{entry.published:%Y-%m-%d}"


def _returns(entry: Entry, month: Month) -> bool:
    """Whether only its revision is of the month."""
    return bool(entry.published and entry.published not in month and entry.updated and entry.updated in month)


def _month(moment: datetime) -> Month:
    return Month(year=moment.year, number=moment.month)
