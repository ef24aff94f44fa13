"""How a month stands: what is made, what it lacks and cost, and what waits for the editor."""

from collections import Counter
from typing import Any

from digest import table
from digest.desk import Desk
from digest.editions import approval_of, changed_since
from digest.galley.material import DRAFT
from digest.galley.readers import unasked
from digest.llm.money import add
from digest.model import (
    INBOX,
    Accounts,
    Enrichment,
    FollowUps,
    Likeness,
    Likenesses,
    Month,
    Ranking,
    Summary,
    Usage,
)
from digest.outbox import Outbox
from digest.report.columns import as_text
from digest.report.sources import reports
from digest.text import many, plain

DOUBLES = 10
"""Questions “one work or two?” that are printed in full."""


def status(desk: Desk, month: Month, as_json: bool = False) -> str:
    """What is made for a month, and what waits for the editor."""
    facts = _status(desk, month)
    if as_json:
        return as_text(facts)
    if not facts["sources"]:
        return f"{month}: nothing is made yet. Run: digest run {month}"
    seen = facts["incomplete"] or "all seen whole"
    some = f"{facts['answered']} of " if facts["answered"] != facts["sources"] else ""
    lines = [f"{month}: {facts['entries']:,} entries from {some}{facts['sources']} sources; {seen}"]
    lines.append(f"table: {facts['table']}" if facts["on_table"] else "table: not laid yet")
    if facts["on_table"]:
        told = "({takes} with your take, {unsigned} to sign), {also} also seen, {suggested} suggested".format(**facts)
        lines.append(f"{many(facts['items'], 'item')} {told}")
    lines += [f"fresh text beside your edited file: items/{name}" for name in facts["fresh"]]
    lines += facts.get("unasked", [])
    lines += doubles(desk, month)
    if why := (desk.store.latest(Enrichment, str(month)) or Enrichment()).why:
        lines.append(f"not enriched: {why}")
    lines.append(f"preview: {facts['preview']}" if facts["preview"] else "preview: not built yet")
    return "\n".join([*lines, *_yes(desk, month)])


def _status(desk: Desk, month: Month) -> dict[str, Any]:
    folder, tallies = desk.table(month), (desk.store.latest(Accounts, str(month)) or Accounts()).tallies
    on_table, approval = (folder / "issue.md").exists(), approval_of(desk.store, month)
    facts: dict[str, Any] = {
        "month": str(month),
        "sources": len(known := reports(desk, month)),
        "answered": sum(report.state != "failed" for report in known),
        "entries": sum(tally.fetched for tally in tallies),
        "incomplete": missing(desk, month),
        "on_table": on_table,
        "table": str(folder / "issue.md"),
        "preview": str(preview) if (preview := desk.output(month) / "newsletter.html").exists() else "",
        "fresh": sorted(path.name for path in (folder / "items").glob("*.fresh.md")),
        "approved": approval is not None and not changed_since(approval, folder),
        "alike": [one.model_dump(mode="json") for one in _likenesses(desk, month)],
    }
    if on_table:
        sheet, items = table.read(folder)
        facts |= {"items": len(sheet.items), "also": len(sheet.also), "suggested": len(sheet.suggested)}
        facts["unasked"] = [f"{item.file}: {one}" for item in items.values() for one in unasked(item)]
        printed = [items[line.key] for line in sheet.items if line.key in items]
        facts["takes"] = sum(bool(item.take) for item in printed)
        facts["unsigned"] = sum(not item.signed for item in printed)
    return facts


def _yes(desk: Desk, month: Month) -> list[str]:
    """Whether a person approved the month, whether that still holds, and what became of its parts."""
    approval = approval_of(desk.store, month)
    if approval is None:
        return [DRAFT]
    changes = changed_since(approval, desk.table(month))
    parts = Counter(one.state for one in Outbox(desk.store, desk.root).of(month).values())
    told = ", ".join(f"{count} {state}" for state, count in sorted(parts.items())) or "nothing is out"
    held = f"no longer: {'; '.join(changes[:3])}; approve it again" if changes else told
    return [f"approved on {approval.at:%Y-%m-%d}, edition {approval.edition[:12]}: {held}"]


def missing(desk: Desk, month: Month) -> str:
    """What failed, was seen in part, or waits for the model, in one line; '' when nothing did."""
    by_state: dict[str, list[str]] = {"failed": [], "partial": [], "suspicious": []}
    for report in reports(desk, month):
        if report.name != INBOX:
            by_state.get(report.state, []).append(report.name)
    told = {"failed": "failed", "partial": "seen in part", "suspicious": "suspiciously empty"}
    links = [f"links of yours: {report.why}" for report in reports(desk, month) if report.name == INBOX and report.why]
    states = [f"{told[state]}: {', '.join(names)}" for state, names in by_state.items() if names]
    waiting = Counter(one.why_notes for one in kept(desk, month) if one.unfinished)
    unwritten = [f"not written by the model: {count} ({why})" for why, count in waiting.items()]
    followed = (desk.store.latest(FollowUps, str(month)) or FollowUps()).why
    return "; ".join([*states, *links, *unwritten, *([followed] if followed else [])])


def kept(desk: Desk, month: Month) -> list[Summary]:
    """The summaries of the month's shortlist, as far as they are made."""
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    return [one for pick in ranking.picks if pick.kept and (one := desk.store.latest(Summary, pick.key))]


def spent(desk: Desk, month: Month) -> str:
    """What the model did and cost for this month's items; '' when none was asked."""
    summaries = kept(desk, month)
    asked = [one for one in summaries if one.usage and one.usage.calls]
    failed = Counter(one.why_notes for one in summaries if one.why_notes)
    if not asked and not failed:
        return ""
    usage = Usage(model=asked[0].usage.model if asked and asked[0].usage else "")
    for one in asked:
        usage = add(usage, one.usage or usage)
    wrote = sum(one.mode == "model" for one in summaries)
    reasons = "".join(f"; {count} are reading notes: {why}" for why, count in failed.items())
    return f"the model wrote {wrote} of {len(summaries)} texts ({usage.told}){reasons}"


def doubles(desk: Desk, month: Month) -> list[str]:
    """What the editor is asked: pairs that may be one work, each with the command for either answer."""
    pairs = _likenesses(desk, month)
    asked = [one for one in pairs if one.verdict == "unsure"]
    joined = sum(one.verdict == "same" for one in pairs)
    told = [f"{joined} joined by title and author, not by id; listed with: digest status --json"] if joined else []
    for one in asked[:DOUBLES]:
        told.append(f"one work or two? ({one.why})")
        told += [f"  {key}  {plain(title)[:90]}" for key, title in zip((one.a, one.b), one.titles, strict=True)]
        told.append(f"  digest merge {one.a} {one.b} --month {month}, or: digest split, with the same keys")
    more = len(asked) - DOUBLES
    return [*told, f"{more} more such questions; all of them: digest status --json"] if more > 0 else told


def _likenesses(desk: Desk, month: Month) -> tuple[Likeness, ...]:
    return (desk.store.latest(Likenesses, str(month)) or Likenesses()).pairs
