"""What the sources gave in a month, how they stand, and what others counted of its papers."""

import json
from collections import Counter
from dataclasses import asdict

from digest import health, inbox
from digest.desk import Desk
from digest.model import INBOX, Enrichment, Month, SourceReport
from digest.report.columns import as_text, columns
from digest.text import plain


def sources_table(desk: Desk, month: Month, as_json: bool = False) -> str:
    """Every source's state this month."""
    found = reports(desk, month)
    if as_json:
        return as_text([one.model_dump(mode="json") for one in found])
    rows = [(one.state, f"{one.fetched:,}", one.name, "; ".join(filter(None, [one.why, *one.notes]))) for one in found]
    return columns(("state", "entries", "source", "why"), rows)


def health_table(desk: Desk, month: Month, as_json: bool = False) -> str:
    """Every configured source: how it stands in a month, and when it was last good. From the store alone."""
    found = health.standings(desk.store, [(source.name, source.kind) for source in desk.config.sources], month)
    if as_json:
        return json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False, default=str)
    head = ("source", "kind", "state", "entries", "last good", "reaches back to", "why")
    rows = [
        (
            plain(one.name),
            one.kind,
            one.state,
            f"{one.entries:,}",
            one.last_good,
            f"{one.reaches_back_to:%Y-%m-%d}" if one.reaches_back_to else "",
            plain("; ".join(filter(None, [one.why, *one.notes]))),
        )
        for one in found
    ]
    counts = Counter(one.state for one in found)
    return f"{columns(head, rows)}\n\n{month}: {', '.join(f'{n} {state}' for state, n in counts.most_common())}"


def counted_table(desk: Desk, month: Month, as_json: bool = False) -> str:
    """What others counted of the month's papers, the most liked first, with whose figure it is."""
    made = desk.store.latest(Enrichment, str(month)) or Enrichment()
    facts = sorted(made.facts, key=lambda one: (-(one.upvotes or one.citations or 0), one.key, one.source))
    if as_json:
        return as_text({"why": made.why, "facts": [one.model_dump(mode="json") for one in facts]})
    rows = [(one.key, one.told) for one in facts]
    told = columns(("paper", "counted"), rows) if rows else "nothing was counted"
    return f"{told}\nnot enriched: {made.why}" if made.why else told


def reports(desk: Desk, month: Month) -> list[SourceReport]:
    """Of every source that was asked, by name; of the editor's own links where there are any."""
    names = sorted({source.name for source in desk.config.sources} | {INBOX})
    found = (desk.store.latest(SourceReport, f"{month}/{name}") for name in names)
    asked = inbox.read(desk.table(month))
    return [report for report in found if report and (report.name != INBOX or asked)]
