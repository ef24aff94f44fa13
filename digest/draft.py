"""Writes the editor's files: issues/M/issue.md, and one per item. What a person touched is never overwritten.

The rules for writing a file are in laying.py: what a person deleted stays deleted, a folder deleted whole is laid anew,
and fresh machine text for an edited file goes beside it as slug.fresh.md.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from digest import notes, table, written
from digest.desk import Desk
from digest.files import read, write
from digest.galley.hands import as_post
from digest.laying import forget_deleted, lay, write_on_record
from digest.model import (
    NOT_ENGLISH,
    Accounts,
    Enrichment,
    FollowUps,
    Item,
    Laid,
    Line,
    Month,
    Offered,
    Pick,
    Picks,
    Replication,
    Sheet,
    Summary,
    Work,
)
from digest.replications.reach import told
from digest.text import many, slug, title_of

SHEET = "issue.md"
_JOINTS = re.compile(r"(?<=\]) (?:Further on|And|Also): (?=“)")
"""What stood between the quotes of reading notes before each had a line."""


def draft(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Write the items and the sheet. Returns names of files that need the editor: fresh text beside edited ones."""
    forget_deleted(desk, month)
    _bring_back(desk, month, picks)
    works = {work.key: work for work in picks.kept}
    enrichment = desk.store.latest(Enrichment, str(month)) or Enrichment()
    written_files = [_lay(desk, month, _item(works[summary.key], summary, enrichment)) for summary in summaries]
    _lay_sheet(desk, month, picks, summaries)
    return tuple(name for name in written_files if name.endswith(".fresh.md"))


def _bring_back(desk: Desk, month: Month, picks: Picks) -> None:
    """Forget that an item was laid whose file its editor deleted and whose link was added since: it is laid anew."""
    offered, held = desk.store.latest(Offered, str(month)) or Offered(), table.items(desk.table(month))
    for work in picks.kept:
        if work.asked_for and work.key not in (*offered.asked, *held):
            desk.store.drop(Laid, f"{month}/{work.key}", "")


def _item(work: Work, summary: Summary, enrichment: Enrichment) -> Item:
    item = _with_enrichment(_from_summary(work, summary), enrichment)
    return item.model_copy(update={"post": as_post(item, summary)})


def _with_enrichment(item: Item, enrichment: Enrichment) -> Item:
    """The item with facts from others: that the paper is retracted, and where its code is unless the item says so."""
    by, code = enrichment.retraction(item.key), enrichment.code(item.key)
    badges = (f"marked as retracted by {by.source}",) if by else ()
    line = f"\n\n{written.code(code)}" if code and "github.com/" not in item.prose else ""
    return item.model_copy(update={"badges": (*badges, *item.badges), "prose": item.prose + line})


def _from_summary(work: Work, summary: Summary) -> Item:
    about = {"key": work.key, "title": _title(work), "url": work.entry.url}
    if summary.mode == "notes":
        prose, doubts = notes.prose(work, summary), written.doubts(summary)
        return Item(**about, badges=_badges(work, summary), prose=prose, doubts=doubts)
    return Item(
        **about,
        badges=(*_badges(work, summary), "model-written"),
        prose=written.prose(summary, between="\n"),
        doubts=written.doubts(summary),
        bottom=written.bottom(summary),
    )


def _title(work: Work) -> str:
    """The title as a person would write it, without TeX or hidden characters."""
    return title_of(work.entry.title)


def _badges(work: Work, summary: Summary) -> tuple[str, ...]:
    """What readers must know about how it was read; none when it was read whole."""
    if work.entry.kind == "paper" and summary.origin == "post":
        return ("read as the authors' post",)
    if NOT_ENGLISH in summary.why_partial:
        return ("not in English",)
    if summary.coverage >= 0.995:
        return ()
    if not summary.sentences:
        return ("title only",)
    part = f"read {summary.coverage:.0%}".replace("%", " %")
    return ("abstract only" if summary.origin == "abstract" else part,)


def _lay(desk: Desk, month: Month, item: Item) -> str:
    """Write an item file unless a person touched or deleted it. Returns the name of the file written, or ''."""
    folder, record = desk.table(month), f"{month}/{item.key}"
    laid = desk.store.latest(Laid, record)
    path, stored = _path(folder, item, laid), (one for _, one in desk.store.under(Replication, f"{month}/"))
    boxes = {one.recipe: told(one) for one in stored if one.key == item.key and one.ran}
    text = table.item_text(item, boxes)
    if laid and path.exists() and read(path) != laid.text and _says_the_same(laid.text, text, boxes):
        text = laid.text
    return lay(desk, folder, record, path, text)


def _says_the_same(before: str, text: str, boxes: Mapping[str, str]) -> bool:
    """Whether two item files differ in their layout alone, which is no fresh text for who edited one of them."""
    named = table.box_lines(boxes)
    named_before = [row for row in before.splitlines() if row in named] == named
    return named_before and _run_on(table.parse_item(before, "")) == _run_on(table.parse_item(text, ""))


def _run_on(item: Item) -> Item:
    """An item on one line, and as earlier versions worded what joins and leads to its quotes."""
    prose = _JOINTS.sub(" ", " ".join(item.prose.split()))
    prose = re.sub(r"\b(names?) a limit:", r"\1 limits:", prose).replace("'", "’")
    return item.model_copy(update={"prose": prose, "doubts": tuple(one.replace("'", "’") for one in item.doubts)})


def _path(folder: Path, item: Item, laid: Laid | None) -> Path:
    """The item's file: by its key, wherever the editor moved it; else a new name."""
    if (original := folder / laid.file if laid else None) and original.exists():
        return original
    held = table.items(folder)
    if item.key in held:
        return folder / "items" / Path(held[item.key].file).name
    name = slug(item.title)
    taken = {Path(other.file).name for other in held.values()}
    tail = slug(item.key)
    return folder / "items" / (f"{name}.md" if f"{name}.md" not in taken else f"{name[:40]}-{tail}.md")


def _lay_sheet(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> None:
    """Write the whole first sheet; later only append new keys. A sheet that the editor deleted stays deleted."""
    folder, record = desk.table(month), f"{month}/{SHEET}"
    path, laid = folder / SHEET, desk.store.latest(Laid, record)
    offered = desk.store.latest(Offered, str(month)) or Offered()
    if path.exists() and (laid is None or (not laid.done and read(path) != laid.text)):  # written or edited by a person
        desk.store.put(Laid(file=SHEET, text=laid.text if laid else "", done=True), record, "")
    elif laid is None or not laid.done:
        write_on_record(
            desk, record, path, folder, laid.text if laid else _first_sheet(desk, month, picks, summaries), ""
        )
    elif not path.exists():
        return
    _offer(path, picks, {*offered.keys, *_answers(desk, month)}, offered.asked)
    followups = _follow_up(desk, month, path, offered)
    keys = dict.fromkeys((*offered.keys, *(work.key for work in picks.kept)))
    asked = dict.fromkeys((*offered.asked, *(work.key for work in picks.kept if work.asked_for)))
    desk.store.put(Offered(keys=tuple(keys), asked=tuple(asked), followups=followups), str(month), "")


def _answers(desk: Desk, month: Month) -> frozenset[str]:
    """Keys under 'Follow-ups and corrections': listed there with what they respond to, and elsewhere only as items."""
    followups = desk.store.latest(FollowUps, str(month)) or FollowUps()
    return frozenset(followup.key for followup in followups.found)


def _offer(path: Path, picks: Picks, offered: Collection[str], asked: Collection[str]) -> None:
    """Add what is new since the sheet was written: as an item if the editor asked for it, else as a suggestion."""
    text, places = read(path), {pick.key: pick for pick in picks.ranking.picks if pick.kept}
    items = {line.key for line in table.parse_sheet(text, path.name).items}
    for work in picks.kept:
        if work.asked_for and work.key not in items and work.key not in asked:
            text = table.with_item(table.without(text, work.key), _line(work, None))
    new = [work for work in picks.kept if work.key not in offered and not work.asked_for]
    write(path, table.with_suggested(text, tuple(_line(work, places[work.key]) for work in new)))


def _follow_up(desk: Desk, month: Month, path: Path, offered: Offered) -> tuple[str, ...]:
    """Add new follow-ups to the sheet, each once, unless their entry is mentioned there. Returns all ids so far."""
    found, sheet = (desk.store.latest(FollowUps, str(month)) or FollowUps()).found, table.parse_sheet(read(path), SHEET)
    mentioned = {line.key for line in (*sheet.also, *sheet.suggested)}
    new = [followup for followup in found if followup.id not in offered.followups and followup.key not in mentioned]
    lines = tuple(
        Line(key=followup.key, title=followup.title, url=followup.url, note=followup.what) for followup in new
    )
    write(path, table.with_followups(read(path), lines))
    return tuple(dict.fromkeys((*offered.followups, *(followup.id for followup in found))))


def _first_sheet(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> str:
    places = {pick.key: pick for pick in picks.ranking.picks if pick.kept}
    lines: dict[str, list[Line]] = {"item": [], "also": []}
    answers = _answers(desk, month)
    for work in picks.kept:
        pick = places[work.key]
        if pick.place == "also" and work.key in answers:
            continue
        lines[pick.place].append(_line(work, pick if pick.place == "also" else None))
    sheet = Sheet(
        month=month, title=f"{desk.config.title}, {month.title}", items=tuple(lines["item"]), also=tuple(lines["also"])
    )
    return table.sheet_text(sheet, _counted(desk, month, picks, summaries))


def _line(work: Work, pick: Pick | None) -> Line:
    """A mention gives its reasons; an item needs none."""
    return Line(key=work.key, title=_title(work), url=work.entry.url, note="; ".join(pick.reasons[:2]) if pick else "")


def _counted(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Counts only, as the opening is the editor's to write. A failed source brought nothing."""
    accounts = desk.store.latest(Accounts, str(month)) or Accounts()
    reports, tallies = accounts.reports, accounts.tallies
    whole = sum(summary.coverage >= 0.995 for summary in summaries)
    talked = sum(bool(work.talk) for work in picks.kept)
    states = Counter(report.state for report in reports)
    little = f", {states['suspicious']} brought suspiciously little" if states["suspicious"] else ""
    merged = sum(tally.merged for tally in tallies)
    answered = many(len(reports) - states["failed"], "source")
    return (
        f"{sum(tally.fetched for tally in tallies):,} entries from {answered};"
        f" {many(merged, 'was another face', 'were other faces')} of a work already there.",
        f"{many(whole, 'work was', 'works were')} read whole, {len(summaries) - whole} in part or by their abstract"
        f" only; {talked} of the {len(picks.kept)} kept {'is' if talked == 1 else 'are'} discussed by others' entries.",
        f"{many(states['failed'], 'source')} failed, {states['partial']} seen in part{little}.",
    )
