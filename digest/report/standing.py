"""The state of a month: what is done, what is missing, what it cost, and what waits for the editor."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from digest import inbox, table
from digest.columns import as_text
from digest.desk import Desk
from digest.earlier import before, elsewhere, is_frozen
from digest.editions import approval_of, changed_since
from digest.galley.material import DRAFT
from digest.galley.readers import unasked
from digest.llm.money import add
from digest.model import (
    INBOX,
    WITHDRAWN,
    Accounts,
    Batch,
    Choices,
    Enrichment,
    FollowUps,
    Item,
    Likeness,
    Likenesses,
    Month,
    Offered,
    Ranking,
    Replication,
    SourceReport,
    Summary,
    Usage,
)
from digest.outbox import Outbox
from digest.replications.reach import told
from digest.report.sources import reports
from digest.text import many, plain

DOUBLES = 10
"""How many “one work or two?” questions are printed in full."""
MANY = 6
"""Sources in one state from which on only the first are named in a line."""
FIRST = 3


def status(desk: Desk, month: Month, as_json: bool = False) -> str:
    """Describe what is done for a month and what waits for the editor."""
    facts, folder = _facts(desk, month), f"issues/{month}"
    if as_json:
        return as_text(facts)
    if not facts["sources"]:
        return f"{month}: nothing is done yet"
    seen = missing(desk, month) or "all seen whole"
    some = f"{facts['answered']} of " if facts["answered"] != facts["sources"] else ""
    lines = [f"{month}: {facts['entries']:,} entries from {some}{facts['sources']} sources; {seen}"]
    lines.append(f"table: {facts['table']}" if facts["on_table"] else _no_table(desk, month))
    if facts["on_table"]:
        counts = "({takes} with your take, {unsigned} to sign), {also} also seen, {suggested} suggested".format(**facts)
        lines.append(f"{many(facts['items'], 'item')} {counts}")
        lines += [f"  {one}" for one in facts["open"]]
    lines += [f"look at {stray}" for stray in facts.get("strays", ())]
    lines += [f"fresh text beside your edited file: {folder}/items/{name}" for name in facts["fresh"]]
    lines += facts.get("unasked", [])
    lines += [] if is_frozen(desk, month) else doubles(desk, month)
    if why := (desk.store.latest(Enrichment, str(month)) or Enrichment()).why:
        lines.append(f"not enriched: {why}")
    lines.append(f"preview: {facts['preview']}" if facts["preview"] else "preview: not built yet")
    return "\n".join([*lines, *_approval_lines(desk, month)])


def _no_table(desk: Desk, month: Month) -> str:
    """Why there is no sheet: nobody laid one, or its editor deleted it, and then no run lays it anew."""
    if is_frozen(desk, month):
        return f"table: issues/{month}/issue.md was deleted; put it back from a backup, as the month is approved"
    if table.is_bare(desk.table(month)):
        return "table: not laid yet"
    gone = f"issues/{month}/issue.md was deleted; put it back, or delete issues/{month}/ whole and lay it anew"
    return f"table: {gone} with: digest run {month}"


def _facts(desk: Desk, month: Month) -> dict[str, Any]:
    folder, tallies = desk.table(month), (desk.store.latest(Accounts, str(month)) or Accounts()).tallies
    on_table, approval = (folder / "issue.md").exists(), approval_of(desk.store, month)
    facts: dict[str, Any] = {
        "month": str(month),
        "sources": len(known := reports(desk, month)),
        "answered": sum(report.state != "failed" for report in known),
        "entries": sum(tally.fetched for tally in tallies),
        "incomplete": missing(desk, month, every=True),
        "on_table": on_table,
        "table": str(folder / "issue.md"),
        "preview": str(preview) if (preview := desk.output(month) / "newsletter.html").exists() else "",
        "fresh": sorted(path.name for path in (folder / "items").glob("*.fresh.md")),
        "approved": approval is not None and not changed_since(approval, folder),
        "alike": [pair.model_dump(mode="json") for pair in _likenesses(desk, month)],
    }
    if on_table:
        sheet, items = table.read(folder)
        facts |= {"items": len(sheet.items), "also": len(sheet.also), "suggested": len(sheet.suggested)}
        facts["unasked"] = [f"{item.file}: {pair}" for item in items.values() for pair in unasked(item)]
        printed = [items[line.key] for line in sheet.items if line.key in items]
        facts["takes"] = sum(bool(item.take) for item in printed)
        facts["unsigned"] = sum(not item.signed for item in printed)
        boxes = [one for _, one in desk.store.under(Replication, f"{month}/") if one.ran]
        facts["strays"] = strays(desk, month)
        facts["open"] = [f"{item.file}: {', '.join(wants)}" for item in printed if (wants := _wants(item, boxes))]
    return facts


def _wants(item: Item, boxes: Sequence[Replication]) -> list[str]:
    """What of an item waits for its editor. A take is no duty, so a signed item without one waits for nothing."""
    ours = [one for one in boxes if one.key == item.key and one.recipe not in item.strike]
    named = [f"box {told(one)}" for one in ours]
    return [] if item.signed else ["to sign", *([] if item.take else ["no take"]), *named]


def following(desk: Desk, month: Month, seen: bool = False) -> tuple[str, ...]:
    """The commands that bring a month on from here, in their order and without `digest`; () when all of it is out.

    `seen`: output/M/ shows the table as it is now, so that printing it again would bring nothing.
    """
    folder, approval = desk.table(month), approval_of(desk.store, month)
    if approval and not changed_since(approval, folder):
        parts = Outbox(desk.store, desk.root).of(month).values()
        return () if parts and all(part.state in ("sent", "cancelled") for part in parts) else (f"publish {month}",)
    if not (folder / "issue.md").exists():
        return (f"run {month}",) if table.is_bare(folder) and not approval else ()
    sheet, items = table.read(folder)
    if any(not items[line.key].signed for line in sheet.items if line.key in items):
        return (f"review {month}", f"build {month}")
    return (*([] if seen else [f"build {month}"]), f"approve {month}")


def strays(desk: Desk, month: Month) -> tuple[str, ...]:
    """What an editor should know of an item before the yes: that another issue has it too, that its source took it
    back, or, until it is signed, that it is not of the month or the two before.
    """
    if not (desk.table(month) / "issue.md").exists():
        return ()
    sheet, items = table.read(desk.table(month))
    printed = [items[line.key] for line in sheet.items if line.key in items]
    unsigned = [item for item in printed if not item.signed]
    return (*_of_other_months(desk, month, unsigned), *_again(desk, month, printed), *_taken_back(desk, month, printed))


def _of_other_months(desk: Desk, month: Month, items: Sequence[Item]) -> Iterator[str]:
    """Items that are not of the month or the two before, with their dates; only an editor's link can be."""
    batches = (desk.store.latest(Batch, f"{INBOX}/{url}") for url in inbox.read(desk.table(month)))
    entries = {entry.key: entry for batch in batches if batch for entry in batch.entries if entry.published}
    early = before(month)[-1].start
    for item in items:
        when = entries[item.key].published if item.key in entries else None
        if when and not early <= when < month.end:
            yield f"{item.file}: its work is of {when:%Y-%m-%d}, not of {month}; readers see the date"


def _again(desk: Desk, month: Month, items: Sequence[Item]) -> Iterator[str]:
    """Items that another issue has too: an edit or a folder put back came after this draft, or this month was late."""
    others = elsewhere(desk, month)
    for item in items:
        if other := others.get(item.key):
            yield f"{item.file}: the issue of {other} has it as an item too; take it out of one of them"


def _taken_back(desk: Desk, month: Month, items: Sequence[Item]) -> Iterator[str]:
    """Drafted items that the last ranking found withdrawn, or that are in no source's entries any more: one that is
    there and not ranked was joined to another work, or covered by another issue.
    """
    ranking, offered = desk.store.latest(Ranking, str(month)), desk.store.latest(Offered, str(month))
    if not ranking or not offered:
        return
    reasons = {pick.key: pick.reasons for pick in ranking.picks}
    lost = {item.key for item in items} & set(offered.keys) - {*offered.asked, *reasons}
    lost -= _fetched(desk, month) if lost else set()
    for item in items:
        if item.key in lost:
            yield f"{item.file}: no source shows {item.key} any more; see whether its author took it back"
        elif WITHDRAWN in reasons.get(item.key, ()):
            yield f"{item.file}: it was {WITHDRAWN} after it was drafted"


def _fetched(desk: Desk, month: Month) -> set[str]:
    """Keys of all entries of the month and the two before, as their sources were last seen."""
    named = (f"{source.name}/{when}" for source in desk.config.sources for when in (month, *before(month)))
    return {entry.key for name in named for _, batch in desk.store.under(Batch, name) for entry in batch.entries}


def _approval_lines(desk: Desk, month: Month) -> list[str]:
    """Whether a person approved the month, whether the approval still holds, and the states of its publications."""
    approval = approval_of(desk.store, month)
    if approval is None:
        return [DRAFT]
    changes = changed_since(approval, desk.table(month))
    parts = Counter(one.state for one in Outbox(desk.store, desk.root).of(month).values())
    sent = ", ".join(f"{count} {state}" for state, count in sorted(parts.items())) or "nothing is out"
    held = f"no longer: {'; '.join(changes[:3])}; approve it again" if changes else sent
    return [f"approved on {approval.at:%Y-%m-%d}, edition {approval.edition[:12]}: {held}"]


def missing(desk: Desk, month: Month, every: bool = False) -> str:
    """What failed, was seen only in part or waits for the model, in one line; '' for nothing. Of many sources only the
    first are named, unless `every` one shall be.
    """
    known = reports(desk, month)
    links = [f"links of yours: {report.why}" for report in known if report.name == INBOX and report.why]
    states = _incomplete([report for report in known if report.name != INBOX], month, every)
    waiting = Counter(summary.why_notes for summary in kept(desk, month) if summary.unfinished)
    unwritten = [f"not written by the model: {count} ({why})" for why, count in waiting.items()]
    followed = (desk.store.latest(FollowUps, str(month)) or FollowUps()).why
    return "; ".join([*states, *links, *unwritten, *([followed] if followed else [])])


def _incomplete(known: Sequence[SourceReport], month: Month, every: bool) -> list[str]:
    """The sources in each state that lacks something; where some are not named, the command that names them."""
    words = {"failed": "failed", "partial": "seen in part", "suspicious": "suspiciously empty"}
    found, short = [], False
    for state, word in words.items():
        names = [report.name for report in known if report.state == state]
        if names and (every or len(names) < MANY):
            found.append(f"{word}: {', '.join(names)}")
        elif names:
            first, short = ", ".join(names[:FIRST]), True
            found.append(f"{len(names)} of {len(known)} sources {word}: {first} and {len(names) - FIRST} more")
    return [*found, f"all of them with digest sources {month}"] if short else found


def kept(desk: Desk, month: Month) -> list[Summary]:
    """The summaries of the month's shortlist that exist so far."""
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    return [summary for pick in ranking.picks if pick.kept and (summary := desk.store.latest(Summary, pick.key))]


def spent(desk: Desk, month: Month) -> str:
    """How much the model wrote of this month's items and what it cost; '' when none was asked."""
    summaries = kept(desk, month)
    asked = [summary for summary in summaries if summary.usage and summary.usage.calls]
    failed = Counter(summary.why_notes for summary in summaries if summary.why_notes)
    if not asked and not failed:
        return ""
    usage = Usage(model=asked[0].usage.model if asked and asked[0].usage else "")
    for summary in asked:
        usage = add(usage, summary.usage or usage)
    wrote = sum(summary.mode == "model" for summary in summaries)
    reasons = "".join(f"; {count} are reading notes: {why}" for why, count in failed.items())
    return f"the model wrote {wrote} of {len(summaries)} texts ({usage.told}){reasons}"


def doubles(desk: Desk, month: Month) -> list[str]:
    """Questions to the editor about pairs that may be one work, each with the command for either answer."""
    pairs = _likenesses(desk, month)
    asked = [pair for pair in pairs if pair.verdict == "unsure"]
    joined = sum(pair.verdict == "same" for pair in pairs)
    lines = (
        [f"{joined} joined by title and author, not by id; listed with: digest status {month} --json"] if joined else []
    )
    for pair in asked[:DOUBLES]:
        lines.append(f"one work or two? ({pair.why})")
        lines += [f"  {key}  {plain(title)[:90]}" for key, title in zip((pair.a, pair.b), pair.titles, strict=True)]
        keys = f"{pair.a} {pair.b} --month {month}"
        lines += [f"  one: digest merge {keys}", f"  two: digest split {keys}"]
    more = len(asked) - DOUBLES
    return [*lines, f"{more} more such questions; all of them: digest status {month} --json"] if more > 0 else lines


def _likenesses(desk: Desk, month: Month) -> tuple[Likeness, ...]:
    """As the last run found them, without what the editor answered since."""
    choices = desk.store.latest(Choices, str(month)) or Choices()
    answered = {frozenset(pair) for pair in (*choices.split, *choices.merged)}
    found = (desk.store.latest(Likenesses, str(month)) or Likenesses()).pairs
    return tuple(pair for pair in found if {pair.a, pair.b} not in answered)
