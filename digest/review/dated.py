"""When a work appeared, and by whom: what stands at the head of its review. Pure."""

from datetime import datetime

from digest.model import Entry, Month
from digest.text import many

NAMED = 3
"""Authors named before the rest are counted; a fourth and last one is still named."""


def date_of(entry: Entry | None, month: Month) -> str:
    """'3 May 2025', 'May 2025' where the day is not known, with the day of a revision that falls into the month;
    '' where no date is known."""
    if not entry or not entry.published:
        return ""
    first = _month(entry.published)
    day = f"{first.title}" if entry.date_precision == "month" else f"{entry.published.day} {first.title}"
    revised = entry.updated if entry.updated in month and entry.published not in month else None
    return f"{day}, revised {revised.day} {month.title}" if revised else day


def outside(entry: Entry | None, month: Month) -> str:
    """What an editor must know of a date outside the month: 'not of May 2025: 43 months before'; else ''."""
    if not entry or not entry.published or entry.published in month:
        return ""
    own = _month(entry.published)
    apart = (own.year - month.year) * 12 + own.number - month.number
    return f"not of {month.title}: {many(abs(apart), 'month')} {'after' if apart > 0 else 'before'}"


def byline(authors: tuple[str, ...]) -> str:
    """'A, B and C', 'A, B, C and 4 more'; '' for none."""
    shown = list(authors if len(authors) <= NAMED + 1 else authors[:NAMED])
    if len(authors) > len(shown):
        shown.append(f"{len(authors) - len(shown)} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _month(moment: datetime) -> Month:
    return Month(year=moment.year, number=moment.month)
