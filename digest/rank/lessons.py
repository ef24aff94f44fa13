"""What the editor's changes to earlier issues teach: kept, killed, added, moved up. Read from the tables and the store.

An untouched sheet teaches nothing, as the ranker must not learn from itself. How lessons change scores is in taught.py.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from digest import earlier, table
from digest.desk import Desk
from digest.files import read
from digest.model import Choices, Laid, Month, Noun, Offered, Ranking, Sheet, Work
from digest.rank.words import ABSTRACT, TITLE, shown

MONTHS = 12
"""Earlier issues that are learned from."""
GLIMPSED = 200
"""Highest rank of works remembered beside the kept ones, as an editor may add them by hand."""
Verdict = Literal["kept", "killed", "added", "moved up"]
WEIGHT: dict[Verdict, float] = {"kept": 0.5, "killed": -1.0, "added": 1.0, "moved up": 1.0}
SHEET = "issue.md"


class Glimpse(Noun):
    """What the ranker saw of a work, kept so that later months can learn from it."""

    key: str
    title: str
    abstract: str
    """Or the body, where there is no abstract."""
    authors: tuple[str, ...] = ()


class Seen(Noun):
    glimpses: tuple[Glimpse, ...] = ()


class Forgotten(Noun):
    """Months that no longer teach anything: `digest rank --forget`."""

    months: tuple[str, ...] = ()


class Lesson(Noun):
    month: str
    verdict: Verdict
    work: Glimpse


def lessons(desk: Desk, month: Month) -> tuple[Lesson, ...]:
    """Lessons from the months before this one, oldest first."""
    forgotten = set((desk.store.latest(Forgotten, "") or Forgotten()).months)
    months = [past for past in _earlier(desk, month) if str(past) not in forgotten]
    return tuple(lesson for past in months for lesson in _lessons_of(desk, past))


def remember(desk: Desk, month: Month, works: Sequence[Work], ranking: Ranking) -> None:
    """Store what was seen of the works that an editor may still decide on."""
    by_key = {work.key: work for work in works}
    wanted = [pick.key for pick in ranking.picks if pick.kept or pick.rank <= GLIMPSED]
    desk.store.put(Seen(glimpses=tuple(_glimpse(by_key[key]) for key in wanted)), str(month), "")
    for name in desk.store.keys(Seen):
        if _taught_all(desk, Month.parse(name)):
            desk.store.drop(Seen, name, "")


def forget(desk: Desk, month: Month) -> tuple[str, ...]:
    """Let no issue before this month teach anything any more. Returns the months."""
    forgotten = desk.store.latest(Forgotten, "") or Forgotten()
    months = tuple(dict.fromkeys((*forgotten.months, *map(str, _earlier(desk, month)))))
    desk.store.put(Forgotten(months=months), "", "")
    return months


def verdicts(sheet: Sheet, offered: Offered, choices: Choices, ranking: Ranking) -> Iterator[tuple[str, Verdict]]:
    """The verdict that each key's place on an edited sheet implies. Pure."""
    machine = {pick.key: pick.place for pick in ranking.picks}
    items, gone = {line.key for line in sheet.items}, earlier.taken_out(sheet, offered, choices)
    for key in dict.fromkeys((*offered.keys, *sorted(items), *choices.killed)):
        if key in gone:
            yield key, "killed"
        elif key in offered.asked or (key in items and key not in offered.keys):
            yield key, "added"
        elif key in items:
            yield key, "kept" if machine.get(key) == "item" else "moved up"


def _lessons_of(desk: Desk, month: Month) -> Iterator[Lesson]:
    folder = desk.table(month)
    original = desk.store.latest(Laid, f"{month}/{SHEET}")
    choices = desk.store.latest(Choices, str(month)) or Choices()
    offered = desk.store.latest(Offered, str(month)) or Offered()
    untouched = original is not None and read(folder / SHEET) == original.text
    if untouched and not choices.killed and not offered.asked:
        return
    sheet = table.sheet(folder)
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    seen = {glimpse.key: glimpse for glimpse in (desk.store.latest(Seen, str(month)) or Seen()).glimpses}
    for key, verdict in verdicts(sheet, offered, choices, ranking):
        if key in seen and not (untouched and verdict == "kept"):
            yield Lesson(month=str(month), verdict=verdict, work=seen[key])


def _taught_all(desk: Desk, month: Month) -> bool:
    """Whether every issue that could learn from a month is approved, and so never ranked again: the next MONTHS issues,
    with no month among them that might still get one.
    """
    left = MONTHS
    while left:
        month = month.next
        if not earlier.is_frozen(desk, month):
            return False
        left -= (desk.table(month) / SHEET).exists()
    return True


def _earlier(desk: Desk, month: Month) -> list[Month]:
    return [past for past in earlier.drafted(desk.root) if past.start < month.start][-MONTHS:]


def _glimpse(work: Work) -> Glimpse:
    entry = work.entry
    text = entry.abstract[:ABSTRACT] or shown(entry.body)
    return Glimpse(key=work.key, title=entry.title[:TITLE], abstract=text, authors=entry.authors[:40])
