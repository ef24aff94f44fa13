"""When an item's work was published, as its source gives it, and whether that is the issue's month. Pure."""

from digest.model import INBOX, Entry, Month


def dated(entry: Entry | None, month: Month) -> str:
    """'3 May 2025'; '28 April 2025 (revised 3 May 2025)'; '10 November 2024 (not of May 2025)'; '' where undated."""
    if not entry or not entry.published:
        return ""
    if entry.published in month:
        return _day(entry)
    if entry.updated and entry.updated in month:
        return f"{_day(entry)} (revised {entry.updated.day} {month.title})"
    return f"{_day(entry)} (not of {month.title})"


def asked_from_elsewhen(entry: Entry | None, month: Month) -> bool:
    """Whether the editor asked for a work that was published in another month."""
    return bool(entry and entry.source == INBOX and entry.published and entry.published not in month)


def iso(entry: Entry | None) -> str:
    """'2025-05-03'; '2025-05' where the source names no day; '' where undated."""
    if not entry or not entry.published:
        return ""
    return f"{entry.published:%Y-%m}" if entry.date_precision == "month" else f"{entry.published:%Y-%m-%d}"


def _day(entry: Entry) -> str:
    assert entry.published
    of = Month(year=entry.published.year, number=entry.published.month).title
    return of if entry.date_precision == "month" else f"{entry.published.day} {of}"
