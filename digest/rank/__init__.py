"""Ranks a month's works: each gets a rank, a place and a reason.

words.py       words and word pairs of a text           signals.py    talk, authors, karma, source, rigour
starter.py     the shipped interest model               weighing.py   all signals of every work
fitting.py     how such a model is fitted               places.py     assigns places, with limits for balance
relevance.py   nearness to the interests of sources.yaml
topics.py      what a work is about (field.txt)         grading.py    a model's grades of uncertain works, on request
lessons.py     what the editor decided before           telling.py    why a work is in the issue, or not
taught.py      how that changes the scores
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from digest import inbox, table
from digest.desk import Desk
from digest.model import (
    INBOX,
    Accounts,
    Choices,
    Month,
    Picks,
    Ranking,
    Signal,
    SourceReport,
    Tally,
    Work,
)
from digest.rank.grading import ask, grades_of, model_of
from digest.rank.lessons import Lesson, forget, lessons, remember
from digest.rank.places import ordered, place
from digest.rank.telling import as_ranked, explained, why_not
from digest.rank.weighing import weigh
from digest.store import made_from

__all__ = ["ask", "explained", "forget", "model_of", "on_record", "order", "rank", "why_not"]

VERSION = 7


def rank(desk: Desk, month: Month, works: Sequence[Work]) -> Picks:
    """Rank every work and keep the best as items and mentions; the store also gets where each source's entries went."""
    choices = desk.store.latest(Choices, str(month)) or Choices()
    size, learned, grades = desk.config.issue, lessons(desk, month), grades_of(desk, month)
    inputs = made_from(
        VERSION,
        desk.config.interests,
        size.model_dump(),
        choices.killed,
        [lesson.model_dump() for lesson in learned],
        {key: grade.points for key, grade in grades.items()},
        [_fingerprint(work) for work in works],
    )
    ranking = desk.store.find(Ranking, str(month), inputs)
    if ranking is None:
        desk.tell("rank", 0, len(works), "weighing titles and abstracts")
        ranking = order(works, desk.config.interests, size.items, size.also, choices.killed, learned, grades)
        desk.store.put(ranking, str(month), inputs)
        desk.tell("rank", len(works), len(works), f"{sum(pick.kept for pick in ranking.picks)} kept")
    remember(desk, month, works, ranking)
    _count(desk, month, works, ranking)
    by_key = {work.key: work for work in works}
    kept = tuple(by_key[pick.key] for pick in ranking.picks if pick.kept)
    wanted = _moved_up(desk, month)
    shortlist = tuple(work for n, work in enumerate(kept) if n < size.read or work.asked_for or work.key in wanted)
    titles = {work.key: work.entry.title for work in works}
    return Picks(ranking=ranking, kept=kept, shortlist=shortlist, titles=titles)


def order(
    works: Sequence[Work],
    interests: Sequence[str],
    items: int,
    also: int,
    killed: Sequence[str] = (),
    learned: Sequence[Lesson] = (),
    grades: Mapping[str, Signal] | None = None,
) -> Ranking:
    """Every work's rank, place and reasons. Pure."""
    weighed = ordered(weigh(works, interests, learned, grades))
    return Ranking(picks=place(weighed, items, also, killed, interests))


def on_record(desk: Desk, month: Month, key: str) -> tuple[str, ...]:
    """Why a work is where it is, as the month was last ranked: for an approved one. () when it was no candidate."""
    return as_ranked(desk.store.latest(Ranking, str(month)) or Ranking(picks=()), key)


def _moved_up(desk: Desk, month: Month) -> set[str]:
    """Keys of the items on the editor's sheet: read in full, whatever their rank."""
    folder = desk.table(month)
    return {line.key for line in table.sheet(folder).items} if (folder / "issue.md").exists() else set()


def _fingerprint(work: Work) -> tuple[object, ...]:
    """The part of a work that the ranking depends on."""
    faces = [(face.key, face.source, face.made_from, face.karma) for face in (work.entry, *work.others)]
    return (*faces, [(d.key, d.karma, d.own) for d in work.discussed_by], work.edge, work.covered_in)


def _count(desk: Desk, month: Month, works: Sequence[Work], ranking: Ranking) -> None:
    """Store, for each source of the month, fetched = merged + dropped + undated + picked, in entries."""
    kept = {pick.key for pick in ranking.picks if pick.kept}
    fates: dict[str, Counter[str]] = {source.name: Counter() for source in desk.config.sources}
    if inbox.read(desk.table(month)):
        fates[INBOX] = Counter()
    for work in works:
        fate = "picked" if work.key in kept else "undated" if work.entry.published is None else "dropped"
        for face in work.arrived(month):  # entries of earlier months were counted there
            fates.setdefault(face.source, Counter())[fate if face is work.entry else "merged"] += 1
    reports = (desk.store.latest(SourceReport, f"{month}/{name}") for name in fates)
    accounts = Accounts(
        reports=tuple(sorted(filter(None, reports), key=lambda report: report.name.casefold())),
        tallies=tuple(_tally(name, fates[name]) for name in sorted(fates, key=str.casefold)),
    )
    desk.store.put(accounts, str(month), "")


def _tally(source: str, fates: Counter[str]) -> Tally:
    counted = {fate: fates[fate] for fate in ("merged", "dropped", "undated", "picked")}
    return Tally(source=source, fetched=sum(counted.values()), **counted)
