"""Who gets a place: by score, but no agenda crowds out the rest, no serial fills it, no interest with a worthy work is
left out, and nothing is padded. Decides only; pure.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.model import Pick, Place, Signal, Work

LEAST = 1.5
"""A score below this is never printed: a thin month gives a thin issue. In deviations above an ordinary paper."""
WORTHY = 2.5
"""Score from which a work may stand for an interest that has none."""
ALMOST = 0.5
"""... and the share of the last mention's score that it must have."""
CROWD = 0.4
"""Of the places, the most that works of one topic take while others are worthy."""
SERIALS = 2
"""Works of one serial in an issue."""
_COUNTER = re.compile(
    r"#?\s*\b(?:no\.?|part|issue|episode|vol\.?|week|ch(?:apter)?\.?)?\s*#?\d+\b|\b(?:19|20)\d\d\b", re.I
)
_SERIAL = re.compile(
    r"#\s*\d+|\b(?:part|issue|episode|vol|no)\.?\s*#?(?:\d+|[ivx]+)\b|\bnewsletter\b|\bround-?up\b|\bdigest\b", re.I
)


@dataclass(frozen=True)
class Weighed:
    """A work with all that speaks for it."""

    work: Work
    signals: tuple[Signal, ...]
    topics: tuple[str, ...] = ()
    near: tuple[int, ...] = ()
    """Which interests it is worthy of."""

    @property
    def score(self) -> float:
        points = sum(one.points for one in self.signals)
        return points if math.isfinite(points) else 0.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """The strongest first; topics stand in front of what is said of them."""
        said = sorted((one for one in self.signals if one.why), key=lambda one: -abs(one.points))
        topical = (", ".join(self.topics[:2]),) if self.topics else ()
        talk = tuple(one.why for one in said if one.name == "talk")
        edge = (self.work.edge,) if self.work.edge else ()
        return (*edge, *talk, *topical, *(one.why for one in said if one.name != "talk"))


def ordered(weighed: Iterable[Weighed]) -> list[Weighed]:
    return sorted(weighed, key=lambda one: (not one.work.asked_for, -one.score, one.work.key))


def place(
    weighed: Sequence[Weighed], items: int, also: int, killed: Sequence[str], interests: Sequence[str]
) -> tuple[Pick, ...]:
    """Every work's pick, best first. `weighed` is in order."""
    gone = frozenset(killed)
    why = {one.work.key: _barred(one, gone) for one in weighed}
    free = [one for one in weighed if not why[one.work.key] and not one.work.asked_for]
    first, _ = _chosen(free, [], items, items)
    held = {one.work.key for one in first}
    rest = [one for one in free if one.work.key not in held]
    second, passed = _chosen(rest, first, also, items + also)
    spread = _with_each_interest(second, rest, first, len(interests))
    places: dict[str, Place] = {one.work.key: "item" for one in first}
    places |= {one.work.key: "also" for one in spread}
    passed |= {one.work.key: "its place went to an interest that had none" for one in second if one not in spread}
    return tuple(_pick(one, rank, places, why, passed, gone) for rank, one in enumerate(weighed, 1))


def _pick(
    one: Weighed,
    rank: int,
    places: Mapping[str, Place],
    why: Mapping[str, str],
    passed: Mapping[str, str],
    gone: frozenset[str],
) -> Pick:
    """`why`: what bars a work. `passed`: why a better one than the last that got a place has none."""
    key, wanted = one.work.key, one.work.asked_for and one.work.key not in gone
    where: Place = "item" if wanted else places.get(key, "dropped")
    reason = "added by the editor" if wanted else why[key]
    if not reason and where == "dropped":
        reason = (
            f"no room: {passed[key]}, score {one.score:.2f}" if key in passed else f"no room: score {one.score:.2f}"
        )
    reasons = (reason, *one.reasons) if reason else one.reasons
    return Pick(
        key=key,
        rank=rank,
        score=round(one.score, 4),
        place=where,
        reasons=reasons or ("its words are those of what editors picked before",),
        signals=one.signals,
        topics=one.topics,
    )


def _barred(one: Weighed, killed: frozenset[str]) -> str:
    """Why it can have no place whatever its rank; '' when it can."""
    if one.work.key in killed:
        return "killed by the editor"
    if one.work.asked_for:
        return ""
    if one.work.covered_in:
        return f"covered in the issue of {one.work.covered_in}"
    if one.work.entry.published is None:
        return "undated: listed apart"
    if one.work.entry.withdrawn:
        return "withdrawn by its authors"
    return f"score {one.score:.2f} is below {LEAST:.2f}" if one.score < LEAST else ""


def _chosen(
    free: Sequence[Weighed], before: Sequence[Weighed], room: int, places: int
) -> tuple[list[Weighed], dict[str, str]]:
    """The best that fit, and why better ones were passed over. A topic over its share waits, and gets what nobody else
    is worthy of.
    """
    most = max(2, math.ceil(CROWD * places))
    topics = Counter(one.topics[0] for one in before if one.topics)
    serials = Counter(_serial(one.work) for one in before)
    taken: list[Weighed] = []
    waiting: list[Weighed] = []
    passed: dict[str, str] = {}
    for one in free:
        if len(taken) == room:
            break
        serial = _serial(one.work)
        if serial and serials[serial] >= SERIALS:
            passed[one.work.key] = "enough of its serial"
        elif one.topics and topics[one.topics[0]] >= most:
            passed[one.work.key] = f"enough of {one.topics[0]}"
            waiting.append(one)
        else:
            taken.append(one)
            serials[serial] += 1
            topics.update(one.topics[:1])
    return [*taken, *waiting[: room - len(taken)]], passed


def _with_each_interest(
    chosen: list[Weighed], rest: Sequence[Weighed], first: Sequence[Weighed], interests: int
) -> list[Weighed]:
    """The mentions; interests that had none get their best worthy work, in place of the last that can be spared. The
    best of these come first, and they take no more than a third of the mentions from better works.
    """
    kept, lowest = list(chosen), min((one.score for one in chosen), default=0.0)
    least, left = max(WORTHY, ALMOST * lowest), math.ceil(len(chosen) / 3)
    missing = [n for n in range(interests) if not any(n in one.near for one in (*first, *chosen))]
    for best in [one for one in rest if one.score >= least and any(n in missing for n in one.near)]:
        new = [n for n in best.near if n in missing]
        spare = next((one for one in reversed(kept) if one in chosen and _spared(one, kept, first)), None)
        if new and spare and left and best not in kept:
            kept[kept.index(spare)] = best
            missing, left = [n for n in missing if n not in new], left - 1
    return kept


def _spared(one: Weighed, kept: Sequence[Weighed], first: Sequence[Weighed]) -> bool:
    """Whether others stand for each of its interests."""
    others = [other for other in (*first, *kept) if other is not one]
    return all(any(interest in other.near for other in others) for interest in one.near)


def _serial(work: Work) -> str:
    """What names a serial: its source and its title without counters; '' for what is none. Papers are none."""
    if work.entry.kind == "paper" or not _SERIAL.search(work.entry.title[:300]):
        return ""
    return f"{work.entry.source}: {' '.join(_COUNTER.sub(' ', work.entry.title[:300]).casefold().split()[:4])}"
