"""What a command tells: sources, ranking, replications, status; for a person, or as JSON for a script."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digest import health, inbox, table
from digest.desk import Desk
from digest.editions import approval_of, changed_since
from digest.galley.readers import unasked
from digest.galley.recomputed import Proposal
from digest.llm.money import add
from digest.model import (
    INBOX,
    Accounts,
    Enrichment,
    FollowUps,
    Likeness,
    Likenesses,
    Month,
    Picks,
    Ranking,
    Replication,
    SourceReport,
    Summary,
    Usage,
)
from digest.outbox import Outbox
from digest.replications.attempts import attempts
from digest.replications.bench import Recipe, criterion
from digest.replications.needs import wanting
from digest.text import plain

DOUBLES = 10
"""Questions of one work or two that are printed in full."""


def sources_table(desk: Desk, month: Month, as_json: bool = False) -> str:
    """Every source's state this month."""
    reports = _reports(desk, month)
    if as_json:
        return _json([report.model_dump(mode="json") for report in reports])
    rows = [
        (one.state, f"{one.fetched:,}", one.name, "; ".join(filter(None, [one.why, *one.notes]))) for one in reports
    ]
    return _columns(("state", "entries", "source", "why"), rows)


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
    return f"{_columns(head, rows)}\n\n{month}: {', '.join(f'{n} {state}' for state, n in counts.most_common())}"


def counted_table(desk: Desk, month: Month, as_json: bool = False) -> str:
    """What others counted of the month's papers, the most liked first, with whose figure it is."""
    made = desk.store.latest(Enrichment, str(month)) or Enrichment()
    facts = sorted(made.facts, key=lambda one: (-(one.upvotes or one.citations or 0), one.key, one.source))
    if as_json:
        return _json({"why": made.why, "facts": [one.model_dump(mode="json") for one in facts]})
    rows = [(one.key, one.told) for one in facts]
    told = _columns(("paper", "counted"), rows) if rows else "nothing was counted"
    return f"{told}\nnot enriched: {made.why}" if made.why else told


def missing(desk: Desk, month: Month) -> str:
    """What failed, was seen in part, or waits for the model, in one line; '' when nothing did."""
    by_state: dict[str, list[str]] = {"failed": [], "partial": [], "suspicious": []}
    for report in _reports(desk, month):
        if report.name != INBOX:
            by_state.get(report.state, []).append(report.name)
    told = {"failed": "failed", "partial": "seen in part", "suspicious": "suspiciously empty"}
    links = [f"links of yours: {report.why}" for report in _reports(desk, month) if report.name == INBOX and report.why]
    states = [f"{told[state]}: {', '.join(names)}" for state, names in by_state.items() if names]
    waiting = Counter(one.why_notes for one in kept(desk, month) if one.unfinished)
    unwritten = [f"not written by the model: {count} ({why})" for why, count in waiting.items()]
    followed = (desk.store.latest(FollowUps, str(month)) or FollowUps()).why
    return "; ".join([*states, *links, *unwritten, *([followed] if followed else [])])


def kept(desk: Desk, month: Month) -> list[Summary]:
    """The summaries of the month's shortlist, as far as they are made."""
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    return [one for pick in ranking.picks if pick.kept and (one := desk.store.latest(Summary, pick.key))]


def ranking_table(picks: Picks, everything: bool, as_json: bool = False) -> str:
    """The candidates in order, kept ones or all, with the reasons for each."""
    titles = {work.key: work.entry.title for work in picks.kept}
    rows = [pick for pick in picks.ranking.picks if everything or pick.kept]
    if as_json:
        return _json([{**p.model_dump(mode="json"), "kept": p.kept} for p in rows])
    return _columns(
        ("rank", "score", "place", "key", "title and reasons"),
        [(str(p.rank), f"{p.score:.3f}", p.place, p.key, _short(titles.get(p.key, ""), p.reasons)) for p in rows],
    )


def recipes_table(recipes: Sequence[Recipe[Any]], as_json: bool = False) -> str:
    """Every recipe, and whether it can run here."""
    rows = [
        {"name": one.name, "tier": one.tier, "papers": one.papers, "title": one.title, "lacking": wanting(one)}
        for one in recipes
    ]
    if as_json:
        return _json(rows)
    told = [
        (one.name, one.tier, one.papers[0].removeprefix("arxiv:"), ", ".join(wanting(one)) or "can run", one.title)
        for one in recipes
    ]
    return _columns(("recipe", "tier", "paper", "lacking here", "what it tries"), told)


def recipe_sheet(recipe: Recipe[Any], folder: Path, as_json: bool = False) -> str:
    """What a recipe claims and how it decides, with its attempts in a folder."""
    tried = attempts(folder, recipe.name, recipe.tier)
    facts = {
        "name": recipe.name, "tier": recipe.tier, "title": recipe.title, "papers": recipe.papers, "scope": recipe.scope,
        "criterion": criterion(recipe), "seeds": recipe.seeds, "params": recipe.params.model_dump(),
        "claims": [claim.model_dump() for claim in recipe.claims], "deviations": recipe.deviations,
        "attempts": [vars(one) for one in tried],
    }  # fmt: skip
    if as_json:
        return _json(facts)
    lines = [f"{recipe.name} ({recipe.tier}): {recipe.title}", f"papers: {', '.join(recipe.papers)}"]
    seeds = f"seeds {recipe.seeds[0]} to {recipe.seeds[-1]}" if recipe.seeds else "no seeds"
    lines += [f"scope: {recipe.scope}; {seeds}; criterion {facts['criterion']}"]
    lines += ["", "claims, the first decides:" if recipe.claims else "claims: none"]
    order = sorted(recipe.claims, key=lambda claim: not claim.primary)
    lines += [f"  {claim.kind}: {claim.text} ({claim.statistic})" for claim in order]
    lines += ["", "settings (--set NAME=VALUE makes a run exploratory):"]
    lines += [f"  {name} = {value}{_bounds(recipe, name)}" for name, value in recipe.params.model_dump().items()]
    lines += ["", "departs from the paper:", *(f"  {one}" for one in recipe.deviations)]
    lines += ["", "attempts in this folder:" if tried else "no attempt in this folder yet"]
    lines += [f"  {one.number}  {one.at}  {one.criterion[:12]}  {one.came_to}" for one in tried]
    return "\n".join(lines)


def _bounds(recipe: Recipe[Any], name: str) -> str:
    """'  (1 to 10000)'; '' where none stand."""
    rules = type(recipe.params).model_fields[name].metadata
    low = next((getattr(rule, word) for rule in rules for word in ("ge", "gt") if hasattr(rule, word)), None)
    high = next((getattr(rule, word) for rule in rules for word in ("le", "lt") if hasattr(rule, word)), None)
    return f"  ({low} to {high})" if low is not None and high is not None else ""


def replications_table(replications: Sequence[Replication], as_json: bool = False) -> str:
    """What the lab did."""
    if as_json:
        return _json([one.model_dump(mode="json") for one in replications])
    if not replications:
        return "No work of this month reaches a recipe."
    return "\n\n".join(f"{one.title}: {one.phrase}\n{one.text or one.why}" for one in replications)


def near_table(pairs: Sequence[tuple[Summary, Recipe[Any]]]) -> str:
    """Works that only a topic brings to a recipe; '' when there are none."""
    if not pairs:
        return ""
    told = [(one.key, plain(one.title)[:60], recipe.name) for one, recipe in pairs]
    head = "Near by topic only, so nothing of the lab stands beside them; for further reading:"
    return f"\n{head}\n{_columns(('work', 'title', 'recipe'), told)}"


def numbers_table(proposals: Sequence[Proposal], as_json: bool = False) -> str:
    """What each item's own numbers come to, and where the editor confirms them."""
    with_numbers = [one for one in proposals if one.found]
    if as_json:
        return _json(
            [{**asdict(one), "found": [{"id": it.id, **asdict(it)} for it in one.found]} for one in with_numbers]
        )
    if not with_numbers:
        return f"{len(proposals)} items were searched; none states numbers that can be recomputed."
    told = [
        "\n".join([f"{one.title} ({one.file})", *(f"  {it.outcome}: {it.result}" for it in one.found)])
        for one in with_numbers
    ]
    return "\n\n".join([*told, "Nothing of this is printed until you write `confirmed: yes` under it."])


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


def status(desk: Desk, month: Month, as_json: bool = False) -> str:
    """What is made for a month, and what waits for the editor."""
    facts = _status(desk, month)
    if as_json:
        return _json(facts)
    if not facts["sources"]:
        return f"{month}: nothing is made yet. Run: digest run {month}"
    seen = facts["incomplete"] or "all seen whole"
    lines = [f"{month}: {facts['entries']:,} entries from {facts['sources']} sources; {seen}"]
    lines.append(f"table: {facts['table']}" if facts["on_table"] else "table: not laid yet")
    if facts["on_table"]:
        lines.append("{items} items ({takes} with your take), {also} also seen, {suggested} suggested".format(**facts))
    lines += [f"fresh text beside your edited file: items/{name}" for name in facts["fresh"]]
    lines += facts.get("unasked", [])
    lines += doubles(desk, month)
    if why := (desk.store.latest(Enrichment, str(month)) or Enrichment()).why:
        lines.append(f"not enriched: {why}")
    lines.append(f"preview: {facts['preview']}" if facts["preview"] else "preview: not built yet")
    return "\n".join([*lines, *_yes(desk, month)])


def _yes(desk: Desk, month: Month) -> list[str]:
    """Whether a person approved the month, whether that still holds, and what became of its parts."""
    approval = approval_of(desk.store, month)
    if approval is None:
        return ["Draft, not reviewed"]
    changes = changed_since(approval, desk.table(month))
    parts = Counter(one.state for one in Outbox(desk.store, desk.root).of(month).values())
    told = ", ".join(f"{count} {state}" for state, count in sorted(parts.items())) or "nothing is out"
    held = f"no longer: {'; '.join(changes[:3])}; approve it again" if changes else told
    return [f"approved on {approval.at:%Y-%m-%d}, edition {approval.edition[:12]}: {held}"]


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


def _status(desk: Desk, month: Month) -> dict[str, Any]:
    folder, tallies = desk.table(month), (desk.store.latest(Accounts, str(month)) or Accounts()).tallies
    on_table, approval = (folder / "issue.md").exists(), approval_of(desk.store, month)
    facts: dict[str, Any] = {
        "month": str(month),
        "sources": len(_reports(desk, month)),
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
        facts["takes"] = sum(bool(items[line.key].take) for line in sheet.items if line.key in items)
    return facts


def _reports(desk: Desk, month: Month) -> list[SourceReport]:
    names = sorted({source.name for source in desk.config.sources} | {INBOX})
    found = (desk.store.latest(SourceReport, f"{month}/{name}") for name in names)
    asked = inbox.read(desk.table(month))
    return [report for report in found if report and (report.name != INBOX or asked)]


def _short(title: str, reasons: Iterable[str]) -> str:
    return (f"{title[:60]} · " if title else "") + "; ".join(reasons)


def _columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in (head, *rows)
    )


def _json(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)
