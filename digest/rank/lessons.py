"""What the editor's hand on earlier issues teaches: kept, killed, added, moved up. Read from the tables and the store.

A sheet that nobody touched teaches nothing: the ranker must not learn from itself. What was decided is told apart from
what it does to the scores (taught.py).
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from digest import earlier, table
from digest.desk import Desk
from digest.files import read
from digest.model import Choices, Laid, Month, Noun, Offered, Ranking, Sheet, Work
from digest.rank.words import ABSTRACT, BODY, TITLE

MONTHS = 12
"""Issues back that are learned from."""
GLIMPSED = 200
"""Works of a month, by rank, that are remembered beside the kept ones: what an editor adds by hand is among them."""
Verdict = Literal["kept", "killed", "added", "moved up"]
WEIGHT: dict[Verdict, float] = {"kept": 0.5, "killed": -1.0, "added": 1.0, "moved up": 1.0}
SHEET = "issue.md"


class Glimpse(Noun):
    """What the ranker saw of a work; kept so that next month can learn from it."""

    key: str
    title: str
    abstract: str
    """Or the body, where it has none."""
    authors: tuple[str, ...] = ()


class Seen(Noun):
    glimpses: tuple[Glimpse, ...] = ()


class Forgotten(Noun):
    """Months that teach nothing more: `digest rank --forget`."""

    months: tuple[str, ...] = ()


class Lesson(Noun):
    month: str
    verdict: Verdict
    work: Glimpse


def lessons(desk: Desk, month: Month) -> tuple[Lesson, ...]:
    """Of the months before this one, the oldest first."""
    gone = set((desk.store.latest(Forgotten, "") or Forgotten()).months)
    taught = [one for one in _earlier(desk, month) if str(one) not in gone]
    return tuple(lesson for one in taught for lesson in _of(desk, one))


def remember(desk: Desk, month: Month, works: Sequence[Work], ranking: Ranking) -> None:
    """Keep what was seen of the works that an editor may yet decide on."""
    by_key = {work.key: work for work in works}
    wanted = [pick.key for pick in ranking.picks if pick.kept or pick.rank <= GLIMPSED]
    desk.store.put(Seen(glimpses=tuple(_glimpse(by_key[key]) for key in wanted)), str(month), "")
    for name in desk.store.keys(Seen):
        if _taught_all(desk, Month.parse(name)):
            desk.store.drop(Seen, name, "")


def forget(desk: Desk, month: Month) -> tuple[str, ...]:
    """Let every issue before this month teach nothing more. Returns the months."""
    gone = desk.store.latest(Forgotten, "") or Forgotten()
    months = tuple(dict.fromkeys((*gone.months, *map(str, _earlier(desk, month)))))
    desk.store.put(Forgotten(months=months), "", "")
    return months


def verdicts(sheet: Sheet, offered: Offered, choices: Choices, ranking: Ranking) -> Iterator[tuple[str, Verdict]]:
    """What each key's place on an edited sheet says. Pure."""
    machine = {pick.key: pick.place for pick in ranking.picks}
    items, listed = {line.key for line in sheet.items}, {line.key for line in (*sheet.also, *sheet.suggested)}
    for key in dict.fromkeys((*offered.keys, *sorted(items), *choices.killed)):
        if key in choices.killed or (key not in items and key not in listed):
            yield key, "killed"
        elif key in offered.asked or (key in items and key not in offered.keys):
            yield key, "added"
        elif key in items:
            yield key, "kept" if machine.get(key) == "item" else "moved up"


def _of(desk: Desk, month: Month) -> Iterator[Lesson]:
    folder = desk.table(month)
    laid = desk.store.latest(Laid, f"{month}/{SHEET}")
    choices = desk.store.latest(Choices, str(month)) or Choices()
    offered = desk.store.latest(Offered, str(month)) or Offered()
    untouched = laid is not None and read(folder / SHEET) == laid.text
    if untouched and not choices.killed and not offered.asked:
        return
    sheet = table.read(folder)[0]
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    seen = {one.key: one for one in (desk.store.latest(Seen, str(month)) or Seen()).glimpses}
    for key, verdict in verdicts(sheet, offered, choices, ranking):
        if key in seen and not (untouched and verdict == "kept"):
            yield Lesson(month=str(month), verdict=verdict, work=seen[key])


def _taught_all(desk: Desk, month: Month) -> bool:
    """Whether every issue that could learn from a month is approved, and so never ranked again: the next MONTHS issues,
    and no month between them that might still get one.
    """
    left = MONTHS
    while left:
        month = month.next
        if not earlier.is_frozen(desk, month):
            return False
        left -= (desk.table(month) / SHEET).exists()
    return True


def _earlier(desk: Desk, month: Month) -> list[Month]:
    return [one for one in earlier.drafted(desk.root) if one.start < month.start][-MONTHS:]


def _glimpse(work: Work) -> Glimpse:
    entry = work.entry
    said = entry.abstract[:ABSTRACT] or entry.body[:BODY]
    return Glimpse(key=work.key, title=entry.title[:TITLE], abstract=said, authors=entry.authors[:40])
