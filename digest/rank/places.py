"""Assigns places by score, within limits per topic and serial, with a mention for each interest. Pure.

Nothing is padded: works below LEAST get no place, and interests without a worthy work no mention.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.model import WITHDRAWN, Pick, Place, Signal, Work

LEAST = 1.5
"""Least score that is printed, so a thin month gives a thin issue. In deviations above an ordinary paper."""
WORTHY = 2.5
"""Least score of a work that gets a place for an interest without one."""
ALMOST = 0.5
"""... and its least share of the last mention's score."""
CROWD = 0.4
"""Largest share of places for one topic, while others have worthy works."""
SERIALS = 2
"""Works of one serial per issue."""
_COUNTER = re.compile(
    r"#?\s*\b(?:no\.?|part|issue|episode|vol\.?|week|ch(?:apter)?\.?)?\s*#?\d+\b|\b(?:19|20)\d\d\b", re.I
)
_SERIAL = re.compile(
    r"#\s*\d+|\b(?:part|issue|episode|vol|no)\.?\s*#?(?:\d+|[ivx]+)\b|\bnewsletter\b|\bround-?up\b|\bdigest\b", re.I
)


@dataclass(frozen=True)
class Weighed:
    """A work with its signals."""

    work: Work
    signals: tuple[Signal, ...]
    topics: tuple[str, ...] = ()
    near: tuple[int, ...] = ()
    """Indices of the interests it is about, the nearest first."""

    @property
    def score(self) -> float:
        points = sum(signal.points for signal in self.signals)
        return points if math.isfinite(points) else 0.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """The strongest first; topics come before what is said about them."""
        signals = sorted((signal for signal in self.signals if signal.why), key=lambda signal: -abs(signal.points))
        topical = (", ".join(self.topics[:2]),) if self.topics else ()
        talk = tuple(signal.why for signal in signals if signal.name == "talk")
        edge = (self.work.edge,) if self.work.edge else ()
        return (*edge, *talk, *topical, *(signal.why for signal in signals if signal.name != "talk"))


def ordered(weighed: Iterable[Weighed]) -> list[Weighed]:
    return sorted(weighed, key=lambda entry: (not entry.work.asked_for, -entry.score, entry.work.key))


def place(
    weighed: Sequence[Weighed], items: int, also: int, killed: Sequence[str], interests: Sequence[str]
) -> tuple[Pick, ...]:
    """Every work's pick, best first. `weighed` must be sorted."""
    killed_keys = frozenset(killed)
    bars = {entry.work.key: _barred(entry, killed_keys) for entry in weighed}
    free = [entry for entry in weighed if not bars[entry.work.key] and not entry.work.asked_for]
    chosen, _ = _chosen(free, [], items, items)
    placed = {entry.work.key for entry in chosen}
    rest = [entry for entry in free if entry.work.key not in placed]
    mentions, passed = _chosen(rest, chosen, also, items + also)
    swaps = _with_each_interest(mentions, rest, chosen, len(interests))
    places: dict[str, Place] = {entry.work.key: "item" for entry in chosen}
    places |= {entry.work.key: "also" for entry in mentions if entry.work.key not in swaps}
    stands_for: dict[str, str] = {}
    for key, (best, interest) in swaps.items():
        places[best.work.key], stands_for[best.work.key] = "also", interests[interest]
        passed[key] = f"its place went to {best.work.key}, {_alone(interests[interest])}"
    return tuple(
        _pick(entry, rank, places, bars, passed, stands_for, killed_keys) for rank, entry in enumerate(weighed, 1)
    )


def _pick(
    weighed: Weighed,
    rank: int,
    places: Mapping[str, Place],
    why: Mapping[str, str],
    passed: Mapping[str, str],
    stands_for: Mapping[str, str],
    gone: frozenset[str],
) -> Pick:
    """The pick for one work. `why`: what bars a work. `passed`: why a work that scored above the last placed one has no
    place. `stands_for`: the interest for which a mention got its place.
    """
    key, wanted = weighed.work.key, weighed.work.asked_for and weighed.work.key not in gone
    final_place: Place = "item" if wanted else places.get(key, "dropped")
    reason = "added by the editor" if wanted else why[key]
    if not reason and final_place == "dropped":
        reason = f"no room: {passed.get(key) or f'score {weighed.score:.2f}'}"
    reasons = (reason, *weighed.reasons) if reason else weighed.reasons
    if interest := stands_for.get(key):
        reasons = (*(told for told in reasons if told != f"about {interest}"), f"here {_alone(interest)}")
    return Pick(
        key=key,
        rank=rank,
        score=round(weighed.score, 4),
        place=final_place,
        reasons=reasons or (_faint(weighed),),
        signals=weighed.signals,
        topics=weighed.topics,
    )


def _alone(interest: str) -> str:
    return f"for “{interest}”, else without a place"


def _faint(weighed: Weighed) -> str:
    """The reason for a work without any other: whether its words alone would have carried it."""
    points = {signal.name: signal.points for signal in weighed.signals}
    if points.get("text", 0.0) >= LEAST:
        return "its words are those of what editors picked before"
    return f"no strong reason: {'a source the editor chose, and ' if 'source' in points else ''}its words a little"


def _barred(weighed: Weighed, killed: frozenset[str]) -> str:
    """Why a work can have no place whatever its rank; '' when it can."""
    if weighed.work.key in killed:
        return "killed by the editor"
    if weighed.work.asked_for:
        return ""
    if weighed.work.covered_in:
        return f"covered in the issue of {weighed.work.covered_in}"
    if weighed.work.entry.published is None:
        return "undated: listed apart"
    if weighed.work.entry.withdrawn:
        return WITHDRAWN
    return f"score {weighed.score:.2f} is below {LEAST:.2f}" if weighed.score < LEAST else ""


def _chosen(
    free: Sequence[Weighed], before: Sequence[Weighed], room: int, places: int
) -> tuple[list[Weighed], dict[str, str]]:
    """The best that fit, and why better ones were passed over. Works of a topic over its share wait, and get the room
    that no others are worthy of.
    """
    most = max(2, math.ceil(CROWD * places))
    topics = Counter(weighed.topics[0] for weighed in before if weighed.topics)
    serials = Counter(serial_of(weighed.work) for weighed in before)
    taken: list[Weighed] = []
    waiting: list[Weighed] = []
    passed: dict[str, str] = {}
    for weighed in free:
        if len(taken) == room:
            break
        serial = serial_of(weighed.work)
        if serial and serials[serial] >= SERIALS:
            passed[weighed.work.key] = "enough of its serial"
        elif weighed.topics and topics[weighed.topics[0]] >= most:
            passed[weighed.work.key] = f"enough of {weighed.topics[0]}"
            waiting.append(weighed)
        else:
            taken.append(weighed)
            serials[serial] += 1
            topics.update(weighed.topics[:1])
    return [*taken, *waiting[: room - len(taken)]], passed


def _with_each_interest(
    chosen: Sequence[Weighed], rest: Sequence[Weighed], first: Sequence[Weighed], interests: int
) -> dict[str, tuple[Weighed, int]]:
    """Interests without a place get their best worthy work, in place of the last mention that can be spared. The best
    such works come first, and they displace no more than a third of the mentions. Returns key of the displaced work
    -> its replacement and the interest.
    """
    swaps: dict[str, tuple[Weighed, int]] = {}
    kept, lowest = list(chosen), min((weighed.score for weighed in chosen), default=0.0)
    least, left = max(WORTHY, ALMOST * lowest), math.ceil(len(chosen) / 3)
    missing = [n for n in range(interests) if not any(n in weighed.near for weighed in (*first, *chosen))]
    for best in [weighed for weighed in rest if weighed.score >= least and any(n in missing for n in weighed.near)]:
        new = [n for n in best.near if n in missing]
        spare = next(
            (weighed for weighed in reversed(kept) if weighed in chosen and _can_be_spared(weighed, kept, first)), None
        )
        if new and spare and left and best not in kept:
            kept[kept.index(spare)] = best
            swaps[spare.work.key] = best, new[0]
            missing, left = [n for n in missing if n not in new], left - 1
    return swaps


def _can_be_spared(weighed: Weighed, kept: Sequence[Weighed], first: Sequence[Weighed]) -> bool:
    """Whether other chosen works cover each of its interests."""
    others = [other for other in (*first, *kept) if other is not weighed]
    return all(any(interest in other.near for other in others) for interest in weighed.near)


def serial_of(work: Work) -> str:
    """A name for the work's serial: its source and its title without numbers; '' for papers and anything else."""
    if work.entry.kind == "paper" or not _SERIAL.search(work.entry.title[:300]):
        return ""
    return f"{work.entry.source}: {' '.join(_COUNTER.sub(' ', work.entry.title[:300]).casefold().split()[:4])}"
