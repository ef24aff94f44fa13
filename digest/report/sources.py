"""Tables of a month's sources, of their health, and of what outside services counted of its papers."""

import json
from collections import Counter
from dataclasses import asdict

from digest import health, inbox
from digest.columns import as_text, columns
from digest.desk import Desk
from digest.model import INBOX, Enrichment, Month, SourceReport
from digest.text import plain


def sources_table(desk: Desk, month: Month, as_json: bool = False, width: int = 0) -> str:
    """List every source's state in a month, for a terminal of `width` or for a file."""
    found = reports(desk, month)
    if as_json:
        return as_text([one.model_dump(mode="json") for one in found])
    rows = [(one.state, f"{one.fetched:,}", one.name, "; ".join(filter(None, [one.why, *one.notes]))) for one in found]
    return columns(("state", "entries", "source", "why"), rows, width)


def health_table(desk: Desk, month: Month, as_json: bool = False, width: int = 0) -> str:
    """List every configured source's state in a month and when it last worked; reads only the store."""
    found = health.standings(desk.store, [(source.name, source.kind) for source in desk.config.sources], month)
    if as_json:
        return json.dumps([asdict(source) for source in found], indent=1, ensure_ascii=False, default=str)
    head = ("source", "kind", "state", "entries", "last good", "back to", "why")
    rows = [
        (
            plain(source.name),
            source.kind,
            source.state,
            f"{source.entries:,}",
            source.last_good,
            f"{source.reaches_back_to:%Y-%m-%d}" if source.reaches_back_to else "",
            plain("; ".join(filter(None, [source.why, *source.notes]))),
        )
        for source in found
    ]
    counts = Counter(source.state for source in found)
    return f"{columns(head, rows, width)}\n\n{month}: {', '.join(f'{n} {state}' for state, n in counts.most_common())}"


def counted_table(desk: Desk, month: Month, as_json: bool = False) -> str:
    """List the counts of the month's papers by outside services, highest first, each with its source."""
    enrichment = desk.store.latest(Enrichment, str(month)) or Enrichment()
    facts = sorted(enrichment.facts, key=lambda one: (-(one.upvotes or one.citations or 0), one.key, one.source))
    if as_json:
        return as_text({"why": enrichment.why, "facts": [one.model_dump(mode="json") for one in facts]})
    rows = [(one.key, one.told) for one in facts]
    text = columns(("paper", "counted"), rows) if rows else "nothing was counted"
    return f"{text}\nnot enriched: {enrichment.why}" if enrichment.why else text


def reports(desk: Desk, month: Month) -> list[SourceReport]:
    """The reports of all sources that were asked, by name; the inbox's only if the editor put links into it."""
    names = sorted({source.name for source in desk.config.sources} | {INBOX})
    found = (desk.store.latest(SourceReport, f"{month}/{name}") for name in names)
    asked = inbox.read(desk.table(month))
    return [report for report in found if report and (report.name != INBOX or asked)]
