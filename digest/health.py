"""Each source's history from its monthly reports: what it usually brings, and when a month falls far below that.

The rule. A source's low mark is the lowest count among its reports of the twelve months before; with ten or more
reports, the second lowest, so that one freak month does not set it. A finished month with fewer than half of the low
mark is suspiciously empty, provided that at least three months are known, the low mark is three or more, and so few
would come less than once in a hundred months at the mean rate (Poisson); so a rare source is never suspected. Failed
and suspicious months do not count, but three suspicious months in a row that each brought something set a new rate.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.model import Month, SourceReport, State
from digest.store import Store

BACK = 12
"""Calendar months of history that count."""
LEAST_MONTHS = 3
LEAST_ENTRIES = 3
"""A lower mark belongs to a rare source."""

SELDOM = 0.01

Past = tuple[tuple[Month, SourceReport], ...]
"""A source's monthly reports, oldest first."""


@dataclass(frozen=True)
class Standing:
    """A source's state in a month, and before."""

    name: str
    kind: str
    state: str
    """A State, or 'not asked' where the month has no report."""
    entries: int
    last_good: str
    """The latest month up to this one that was complete and not suspicious, YYYY-MM; '' when there is none."""
    reaches_back_to: datetime | None
    why: str
    notes: tuple[str, ...]
    months: Mapping[str, tuple[State, int]]
    """YYYY-MM -> its state and count, oldest first."""


def histories(store: Store) -> dict[str, Past]:
    """Every source's reports, by its name."""
    found: dict[str, list[tuple[Month, SourceReport]]] = {}
    for key, report in store.under(SourceReport, ""):
        found.setdefault(report.name, []).append((Month.parse(key.partition("/")[0]), report))
    return {name: tuple(sorted(rows, key=lambda row: str(row[0]))) for name, rows in found.items()}


def judged(report: SourceReport, month: Month, past: Past) -> SourceReport:
    """A finished month's report, marked suspicious where its source's own history says so."""
    counts = baseline(month, past)
    low = _low_mark(counts)
    if report.state == "failed" or low is None or report.fetched * 2 >= low or _is_plausible(report.fetched, counts):
        return report
    usual = f"its last {len(counts)} months brought {min(counts):,} to {max(counts):,}"
    what = f"suspiciously empty: {report.fetched:,} {'entry' if report.fetched == 1 else 'entries'}, {usual}"
    if report.state == "partial":
        return report.model_copy(update={"why": f"{report.why}; {what}"})
    return report.model_copy(update={"state": "suspicious", "why": what})


def baseline(month: Month, past: Past) -> tuple[int, ...]:
    """The counts that a month is compared with, oldest first."""
    before = [(then, report) for then, report in past if 0 < _months_between(then, month) <= BACK]
    latest = [report for _, report in before[-LEAST_MONTHS:]]
    if len(latest) == LEAST_MONTHS and all(recent.state == "suspicious" and recent.fetched for recent in latest):
        return tuple(recent.fetched for recent in latest)
    return tuple(report.fetched for _, report in before if report.state not in ("failed", "suspicious"))


def standings(store: Store, sources: Sequence[tuple[str, str]], month: Month) -> tuple[Standing, ...]:
    """The standing of each (name, kind), in the order given."""
    past = histories(store)
    return tuple(_standing(name, kind, month, past.get(name, ())) for name, kind in sources)


def _standing(name: str, kind: str, month: Month, past: Past) -> Standing:
    past = tuple(row for row in past if _months_between(row[0], month) >= 0)
    now = next((report for then, report in past if then == month), None)
    good = [str(then) for then, report in past if report.state in ("ok", "empty")]
    return Standing(
        name=name,
        kind=kind,
        state=now.state if now else "not asked",
        entries=now.fetched if now else 0,
        last_good=good[-1] if good else "",
        reaches_back_to=now.reaches_back_to if now else None,
        why=now.why if now else "",
        notes=now.notes if now else (),
        months={str(then): (report.state, report.fetched) for then, report in past},
    )


def _low_mark(counts: Sequence[int]) -> int | None:
    """The low mark; None where nothing may be suspected."""
    if len(counts) < LEAST_MONTHS:
        return None
    low = sorted(counts)[1 if len(counts) >= 10 else 0]
    return low if low >= LEAST_ENTRIES else None


def _is_plausible(fetched: int, counts: Sequence[int]) -> bool:
    """Whether a month with so few entries is likelier than SELDOM, at the mean rate of these counts."""
    mean = sum(counts) / len(counts)
    terms = (math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(fetched + 1))
    return sum(terms) >= SELDOM


def _months_between(earlier: Month, later: Month) -> int:
    return (later.year - earlier.year) * 12 + later.number - earlier.number
