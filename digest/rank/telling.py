"""Explains a work's rank in lines for a person. Pure."""

from collections.abc import Iterator, Sequence

from digest.model import Pick, Ranking, Work
from digest.rank import words
from digest.rank.places import serial_of
from digest.rank.weighing import shipped
from digest.text import plain

_MEANINGS = {
    "text": "its title and abstract, against what human editors picked",
    "authors": "its authors",
    "talk": "who discusses it",
    "karma": "karma",
    "interests": "your interests",
    "source": "a source you chose",
    "rigour": "review and replication",
    "lessons": "what you kept and killed before",
    "model": "the model's grade",
}


def explained(ranking: Ranking, works: Sequence[Work], key: str) -> tuple[str, ...]:
    """A work's signals, the words that counted most, and its place; () when it is no candidate."""
    pick, work = _found(ranking, works, key)
    if pick is None or work is None:
        return ()
    return (
        *_head(pick, work, len(ranking.picks)),
        *_points(pick),
        *_words(work),
        f"reasons: {'; '.join(pick.reasons)}",
    )


def as_ranked(ranking: Ranking, key: str) -> tuple[str, ...]:
    """A work's place, signals and reasons, of the ranking alone; () when it is not in it."""
    pick = next((one for one in ranking.picks if one.key == key), None)
    if pick is None:
        return ()
    told = f"{pick.place}: {'; '.join(pick.reasons)}"
    return (pick.key, _rank(pick, len(ranking.picks)), *_points(pick), told)


def why_not(ranking: Ranking, works: Sequence[Work], key: str, add: str = "digest add") -> tuple[str, ...]:
    """What kept a work out of the issue; () when it is no candidate. `add`: the command that takes one in by link."""
    pick, work = _found(ranking, works, key)
    if pick is None or work is None:
        return ()
    head = _head(pick, work, len(ranking.picks))
    if pick.kept:
        no_item = _no_item(ranking, pick, work) if pick.place == "also" else ()
        return (*head, f"it is in the issue ({pick.place}): {'; '.join(pick.reasons)}", *no_item)
    last = min((kept for kept in ranking.picks if kept.kept), key=lambda kept: kept.score, default=None)
    gap = (f"the lowest place went to {_ahead(last, pick)}",) if last and last.score >= pick.score else ()
    weak = [name for name in ("text", "authors", "talk") if name not in {signal.name for signal in pick.signals}]
    lacks = (f"nothing from: {', '.join(_MEANINGS[name] for name in weak)}",) if weak else ()
    cure = f"To have it all the same: {add} {work.entry.url}"
    return (*head, f"why not: {pick.reasons[0]}", *gap, *_points(pick), *lacks, *_words(work), cure)


def _no_item(ranking: Ranking, pick: Pick, work: Work) -> tuple[str, ...]:
    """Why a mention is not an item: better works, or enough of its kind among the items."""
    last = min((other for other in ranking.picks if other.place == "item"), key=lambda other: -other.rank, default=None)
    if last is None:
        return ("why no item: the issue has room for none",)
    if last.rank < pick.rank:
        return (f"why no item: the last one is {_ahead(last, pick)}",)
    kind = "its serial" if serial_of(work) else pick.topics[0] if pick.topics else "its kind"
    return (f"why no item: enough of {kind} stands among the items; {last.key} is one with {last.score:.2f}",)


def _ahead(other: Pick, pick: Pick) -> str:
    return f"{other.key} with {other.score:.2f}, {other.score - pick.score:.2f} more"


def _found(ranking: Ranking, works: Sequence[Work], key: str) -> tuple[Pick | None, Work | None]:
    """A candidate by its own key, or by that of one of its other faces."""
    work = next(
        (candidate for candidate in works if key in {face.key for face in (candidate.entry, *candidate.others)}), None
    )
    pick = next((candidate for candidate in ranking.picks if work and candidate.key == work.key), None)
    return pick, work


def _head(pick: Pick, work: Work, of: int) -> tuple[str, ...]:
    return (f"{pick.key} {plain(work.entry.title[: words.TITLE])}", _rank(pick, of))


def _rank(pick: Pick, of: int) -> str:
    topical = f" · {', '.join(pick.topics)}" if pick.topics else ""
    return f"rank {pick.rank:,} of {of:,} · score {pick.score:.2f}{topical}"


def _points(pick: Pick) -> Iterator[str]:
    for signal in sorted(pick.signals, key=lambda signal: -abs(signal.points)):
        yield (
            f"  {signal.points:+.2f}  {_MEANINGS.get(signal.name, signal.name)}"
            f"{': ' + signal.why if signal.why else ''}"
        )


def _words(work: Work) -> tuple[str, ...]:
    model = shipped()
    row = model.vectors([(words.title_of(work.entry), words.text_of(work.entry))])
    terms = model.telling(row)
    return (f"words that told most: {', '.join(f'{term} {points:+.2f}' for term, points in terms)}",) if terms else ()
