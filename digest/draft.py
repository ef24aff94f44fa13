"""Lays the editor's table: issues/M/issue.md, and one file an item. What a person touched is never written again.

How a file is laid stands in laying.py: what a person deleted stays deleted, and fresh machine text for an edited file
goes beside it as slug.fresh.md.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from digest import notes, table, written
from digest.desk import Desk
from digest.files import read, write
from digest.galley.hands import as_post
from digest.laying import lay, write_on_record
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
    Sheet,
    Summary,
    Work,
)
from digest.text import many, plain, slug, untex

SHEET = "issue.md"


def draft(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Lay the items and the sheet. Returns the files that wait for the editor: fresh text beside an edited one."""
    works = {work.key: work for work in picks.kept}
    told = desk.store.latest(Enrichment, str(month)) or Enrichment()
    laid = [_lay(desk, month, _item(works[summary.key], summary, told)) for summary in summaries]
    _lay_sheet(desk, month, picks, summaries)
    return tuple(name for name in laid if name.endswith(".fresh.md"))


def _item(work: Work, summary: Summary, told: Enrichment) -> Item:
    item = _with_told(_said(work, summary), told)
    return item.model_copy(update={"post": as_post(item, summary)})


def _with_told(item: Item, told: Enrichment) -> Item:
    """With what others say of the paper: that it is retracted, and where its code is unless the item has an address."""
    by, code = told.retraction(item.key), told.code(item.key)
    badges = (f"marked as retracted by {by.source}",) if by else ()
    line = f"\n\n{written.code(code)}" if code and "github.com/" not in item.prose else ""
    return item.model_copy(update={"badges": (*badges, *item.badges), "prose": item.prose + line})


def _said(work: Work, summary: Summary) -> Item:
    about = {"key": work.key, "title": _title(work), "url": work.entry.url}
    if summary.mode == "notes":
        said, doubts = notes.prose(work, summary), written.doubts(summary)
        return Item(**about, badges=_badges(work, summary), prose=said, doubts=doubts)
    return Item(
        **about,
        badges=(*_badges(work, summary), "model-written"),
        prose=written.prose(summary),
        doubts=written.doubts(summary),
        bottom=written.bottom(summary),
    )


def _title(work: Work) -> str:
    """As a person would write it: TeX is for typesetters, and nothing unseen stands in it."""
    return plain(untex(work.entry.title))


def _badges(work: Work, summary: Summary) -> tuple[str, ...]:
    """What a reader must know of how it was read; none when the work itself was read whole."""
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
    """Lay one item file unless a person touched or deleted it. Returns the file written, '' when none was."""
    folder, record = desk.table(month), f"{month}/{item.key}"
    path = _path(folder, item, desk.store.latest(Laid, record))
    return lay(desk, folder, record, path, table.item_text(item))


def _path(folder: Path, item: Item, laid: Laid | None) -> Path:
    """Where the item's file is: under its key, wherever the editor moved it; else where it will be laid."""
    if (at_home := folder / laid.file if laid else None) and at_home.exists():
        return at_home
    held = table.items(folder)
    if item.key in held:
        return folder / "items" / Path(held[item.key].file).name
    name = slug(item.title)
    taken = {Path(other.file).name for other in held.values()}
    tail = slug(item.key)
    return folder / "items" / (f"{name}.md" if f"{name}.md" not in taken else f"{name[:40]}-{tail}.md")


def _lay_sheet(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> None:
    """The first sheet whole; later only new keys, at the end. A sheet the editor deleted stays deleted."""
    folder, record = desk.table(month), f"{month}/{SHEET}"
    path, laid = folder / SHEET, desk.store.latest(Laid, record)
    offered = desk.store.latest(Offered, str(month)) or Offered()
    if path.exists() and (laid is None or (not laid.done and read(path) != laid.text)):  # a person's own
        desk.store.put(Laid(file=SHEET, text=laid.text if laid else "", done=True), record, "")
    elif laid is None or not laid.done:
        write_on_record(
            desk, record, path, folder, laid.text if laid else _first_sheet(desk, month, picks, summaries), ""
        )
    elif not path.exists():
        return
    _offer(path, picks, offered)
    told = _follow_up(desk, month, path, offered)
    keys = dict.fromkeys((*offered.keys, *(work.key for work in picks.kept)))
    asked = dict.fromkeys((*offered.asked, *(work.key for work in picks.kept if work.asked_for)))
    desk.store.put(Offered(keys=tuple(keys), asked=tuple(asked), followups=told), str(month), "")


def _offer(path: Path, picks: Picks, offered: Offered) -> None:
    """What is new since the sheet was laid: what the editor asked for becomes an item, the rest is suggested."""
    text, places = read(path), {pick.key: pick for pick in picks.ranking.picks if pick.kept}
    items = {line.key for line in table.parse_sheet(text, path.name).items}
    for work in picks.kept:
        if work.asked_for and work.key not in items and work.key not in offered.asked:
            text = table.with_item(table.without(text, work.key), _line(work, None))
    new = [work for work in picks.kept if work.key not in offered.keys and not work.asked_for]
    write(path, table.with_suggested(text, tuple(_line(work, places[work.key]) for work in new)))


def _follow_up(desk: Desk, month: Month, path: Path, offered: Offered) -> tuple[str, ...]:
    """What came of earlier issues' items, each finding put on the sheet once. Returns the ids of all that ever were."""
    found = (desk.store.latest(FollowUps, str(month)) or FollowUps()).found
    new = [one for one in found if one.id not in offered.followups]
    lines = tuple(Line(key=one.key, title=one.title, url=one.url, note=one.what) for one in new)
    write(path, table.with_followups(read(path), lines))
    return tuple(dict.fromkeys((*offered.followups, *(one.id for one in found))))


def _first_sheet(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> str:
    places = {pick.key: pick for pick in picks.ranking.picks if pick.kept}
    lines: dict[str, list[Line]] = {"item": [], "also": []}
    for work in picks.kept:
        pick = places[work.key]
        lines[pick.place].append(_line(work, pick if pick.place == "also" else None))
    sheet = Sheet(
        month=month, title=f"{desk.config.title}, {month.title}", items=tuple(lines["item"]), also=tuple(lines["also"])
    )
    return table.sheet_text(sheet, _counted(desk, month, picks, summaries))


def _line(work: Work, pick: Pick | None) -> Line:
    """A mention says why it is one; an item speaks for itself."""
    return Line(key=work.key, title=_title(work), url=work.entry.url, note="; ".join(pick.reasons[:2]) if pick else "")


def _counted(desk: Desk, month: Month, picks: Picks, summaries: Sequence[Summary]) -> tuple[str, ...]:
    """What was counted, and nothing else: an opening is the editor's. A source that failed brought nothing."""
    accounts = desk.store.latest(Accounts, str(month)) or Accounts()
    reports, tallies = accounts.reports, accounts.tallies
    whole = sum(summary.coverage >= 0.995 for summary in summaries)
    talked = sum(bool(work.discussed_by) for work in picks.kept)
    states = Counter(report.state for report in reports)
    little = f", {states['suspicious']} brought suspiciously little" if states["suspicious"] else ""
    merged = sum(tally.merged for tally in tallies)
    answered = many(len(reports) - states["failed"], "source")
    return (
        f"{sum(tally.fetched for tally in tallies):,} entries from {answered};"
        f" {many(merged, 'was another face', 'were other faces')} of a work already there.",
        f"{many(whole, 'work was', 'works were')} read whole, {len(summaries) - whole} in part or by their abstract"
        f" only; {talked} of the {len(picks.kept)} kept are discussed by others' entries.",
        f"{many(states['failed'], 'source')} failed, {states['partial']} seen in part{little}.",
    )
