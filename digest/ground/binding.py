"""Do number, name and direction belong to what the source binds them to? Where that cannot be made out: no."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.ground.context import context, overlap
from digest.ground.listed import agree, listed
from digest.ground.quantities import Quantity
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import opposite

Spot = tuple[Sentence, int]
_CLEARLY = 1.3
"""How much more a number may have in common with another's place than with its own."""
MOST_SAID = 12
"""Numbers of one sentence that anybody could keep apart."""
_NARROWLY = 0.03
"""Of two ways to place two numbers, the difference that decides nothing."""
_SEEN_ONLY = ("+with", "+without")
"""Told apart by what stands around them, and no check of their own: 'with' is everywhere."""
_VERDICTS = ("+up", "+down", "+good", "+bad")


def numbers_bound(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether every number belongs to what the evidence says it of: no exchange of two numbers would fit better."""
    if len(said.numbers) > MOST_SAID:
        return False
    placed = [(one, _places_of(said, one, evidence)) for one in said.numbers if not one.year]
    if not all(_fits_best(one, places) for one, places in placed):
        return False
    pairs = ((a, b) for at, a in enumerate(placed) for b in placed[at + 1 :])
    return not any(_better_swapped(*a, *b) for a, b in pairs)


Place = tuple[float, Quantity, int]
"""How much a place in the evidence is like that of a number, what stands there, and in which sentence."""


def _places_of(said: Sentence, number: Quantity, evidence: Sequence[Sentence]) -> list[Place]:
    return [
        (_alike(said, number, sentence, other), other, n)
        for n, sentence in enumerate(evidence)
        for other in sentence.numbers
        if not other.year
    ]


def _fits_best(number: Quantity, places: Sequence[Place]) -> bool:
    """Whether no other number of its kind stands where this one is put."""
    own = max((score for score, other, _ in places if number.same(other)), default=None)
    rivals = [s for s, other, _ in places if _is_rival(number, other)]
    return own is None or max(rivals, default=0.0) <= _CLEARLY * own


def _is_rival(number: Quantity, other: Quantity) -> bool:
    """Whether two amounts could be taken for each other. 'One' is hardly ever an amount."""
    kinds = other.unit == number.unit and other.spelled == number.spelled
    return kinds and not number.same(other) and not (number.spelled and 1 in (number.value, other.value))


def _better_swapped(a: Quantity, for_a: Sequence[Place], b: Quantity, for_b: Sequence[Place]) -> bool:
    """Whether two numbers of one sentence stand each in the other's place, or nobody can tell."""
    if not _is_rival(a, b):
        return False
    own, swapped = _best(a, for_a) + _best(b, for_b), _best(b, for_a) + _best(a, for_b)
    if not own or not swapped:
        return False
    if abs(own - swapped) > _NARROWLY * own:
        return swapped > own
    return not _in_order(a, for_a, b, for_b)


def _best(number: Quantity, places: Sequence[Place]) -> float:
    return max((score for score, other, _ in places if number.same(other)), default=0.0)


def _in_order(a: Quantity, for_a: Sequence[Place], b: Quantity, for_b: Sequence[Place]) -> bool:
    """Whether the evidence has both in the same order too."""
    first = [(n, one.start) for _, one, n in for_a if a.same(one)]
    second = [(n, one.start) for _, one, n in for_b if b.same(one)]
    return bool(first and second) and max(first) < min(second)


def _alike(said: Sentence, number: Quantity, sentence: Sentence, other: Quantity) -> float:
    ours = context(said, said.word_at(number.start), number.role)
    return overlap(ours, context(sentence, sentence.word_at(other.start), other.role))


def lists_kept(said: Sentence, evidence: Sequence[Sentence]) -> bool | None:
    """Whether what two lists of the evidence pair stays paired; None when there are none to tell."""
    found = [agree(said, lists) for sentence in evidence for lists in listed(sentence)]
    told = [one for one in found if one is not None]
    return all(told) if told else None


def sides(said: Sentence, evidence: Sequence[Sentence], comparing: bool = True) -> Iterator[Reason]:
    """Words whose opposite stands in the evidence instead, or nearer to what they are said of. `comparing`: also 'more'
    and 'less' than something.
    """
    mirrored = _mirrored(said, evidence)
    for word in said.words:
        if not _counts(said, word) or (word.low in _BOUNDS and not comparing) or word.at in mirrored:
            continue
        ours = context(said, word.at)
        meant = opposite(word.side) if word.turned != _lessened(said, word.at) else word.side
        own, against = [0.0], [0.0]
        for sentence, at in _of_pair(word.side, evidence):
            other = sentence.words[at]
            theirs = opposite(other.side) if other.turned != _lessened(sentence, at) else other.side
            (own if theirs == meant else against).append(overlap(ours, context(sentence, at)) + 0.01)
        if max(against) > 1.1 * max(own):
            yield "direction" if word.side in _VERDICTS else "polarity"


def _lessened(sentence: Sentence, at: int) -> bool:
    """'Decreased difficulty' is ease."""
    return at > 0 and sentence.words[at - 1].side == "+down" and sentence.words[at].side not in _VERDICTS


def _of_pair(side: str, evidence: Sequence[Sentence]) -> Iterator[Spot]:
    pair = (side, opposite(side))
    for sentence in evidence:
        yield from ((sentence, word.at) for word in sentence.words if word.side in pair and _counts(sentence, word))


def _counts(sentence: Sentence, word: Word) -> bool:
    """A word on one side of a pair; 'more' and 'under' only where they compare, and bound no number."""
    if not word.side or word.side in _SEEN_ONLY:
        return False
    after = sentence.words[word.at + 1 : word.at + 8]
    if word.low in _BOUNDS:
        bounds = any(one.is_number for one in after[:2])
        return not bounds and (word.low in ("above", "fewer") or any(one.low == "than" for one in after))
    return not (after and after[0].low == "short")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things compared, by the senses of what stands before and after."""

    before: frozenset[str]
    side: str
    after: frozenset[str]
    at: int


def comparisons(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """'A beats B' told as 'B beats A'."""
    for ours in _compared(said):
        judged = _judged(ours, evidence)
        if judged and all(judged):
            yield "direction"


def _mirrored(said: Sentence, evidence: Sequence[Sentence]) -> frozenset[int]:
    """The comparing words of 'B is worse than A' where the evidence has 'A is better than B'."""
    return frozenset(ours.at for ours in _compared(said) if False in _judged(ours, evidence))


def _judged(ours: Comparison, evidence: Sequence[Sentence]) -> list[bool]:
    """Whether each comparison of the same things in the evidence is this one's reverse."""
    judged = (_turned_round(ours, theirs) for sentence in evidence for theirs in _compared(sentence))
    return [one for one in judged if one is not None]


_BOUNDS = ("more", "less", "fewer", "greater", "above", "below", "under")
_BEATS = frozenset(
    "outperform outperformed outperforms outperforming beat beats beaten surpass surpassed surpasses exceed exceeded "
    "exceeds underperform underperforms underperformed lags trails lag trail favour favours favor favors".split()
)


def _compared(sentence: Sentence) -> Iterator[Comparison]:
    """Each comparison of two things."""
    for word in sentence.words:
        if word.side not in _VERDICTS or not _counts(sentence, word):
            continue
        than = next((one.at for one in sentence.words[word.at + 1 : word.at + 12] if one.low == "than"), None)
        if than is None and word.low not in _BEATS:
            continue
        before = _senses(sentence, word.clause, 0, word.at)
        after = _senses(sentence, sentence.words[-1].clause, than or word.at + 1, (than or word.at) + 10, True)
        if before and after:
            side = opposite(word.side) if word.turned else word.side
            yield Comparison(before - after, side, after - before, word.at)


def _senses(sentence: Sentence, clause: int, start: int, end: int, to_comma: bool = False) -> frozenset[str]:
    taken = sentence.words[start:end]
    if to_comma:
        taken = tuple(word for word in taken if word.commas == taken[0].commas)
    return frozenset(word.sense for word in taken if word.sense and word.clause <= clause)


def _turned_round(ours: Comparison, theirs: Comparison) -> bool | None:
    """Whether one comparison is the other's reverse; None when they are not about the same things."""
    straight = len(ours.before & theirs.before) + len(ours.after & theirs.after)
    crossed = len(ours.before & theirs.after) + len(ours.after & theirs.before)
    if straight == crossed:
        return None
    if ours.side == theirs.side:
        return crossed > straight
    return straight > crossed if ours.side == opposite(theirs.side) else None
