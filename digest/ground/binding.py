"""Does a claim attribute numbers, names and directions to the same things as its source? If undecidable: no."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.ground.context import context, overlap
from digest.ground.listed import agree, listed
from digest.ground.quantities import Quantity
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import opposite

Spot = tuple[Sentence, int]
"""A word, by its sentence and its index there."""
_CLEARLY = 1.3
"""How many times more alike another number's context may be than the number's own."""
MOST_SAID = 12
"""Numbers in one sentence that can still be told apart; more are refused."""
_NARROWLY = 0.03
"""Relative difference between two assignments of numbers below which neither is clearly better."""
_CONTEXT_ONLY = ("+with", "+without")
"""Sides that only serve as context: 'with' is too common for a check of its own."""
_VERDICTS = ("+up", "+down", "+good", "+bad")


def numbers_bound(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether every number stands in the context that the evidence gives it: no other number would fit there better."""
    if len(claim.numbers) > MOST_SAID:
        return False
    placed = [(one, _places_of(claim, one, evidence)) for one in claim.numbers if not one.year]
    if not all(_best_placed(one, places) for one, places in placed):
        return False
    pairs = ((a, b) for at, a in enumerate(placed) for b in placed[at + 1 :])
    return not any(_better_swapped(*a, *b) for a, b in pairs)


Place = tuple[float, Quantity, int]
"""A number in the evidence: how similar its context is to the claimed one's, the number, and its sentence's index."""


def _places_of(claim: Sentence, number: Quantity, evidence: Sequence[Sentence]) -> list[Place]:
    return [
        (_similarity(claim, number, sentence, other), other, n)
        for n, sentence in enumerate(evidence)
        for other in sentence.numbers
        if not other.year
    ]


def _best_placed(number: Quantity, places: Sequence[Place]) -> bool:
    """Whether no rival number's context in the evidence is clearly more similar than the number's own."""
    own = max((score for score, other, _ in places if number.same(other)), default=None)
    rivals = [s for s, other, _ in places if _is_rival(number, other)]
    return own is None or max(rivals, default=0.0) <= _CLEARLY * own


def _is_rival(number: Quantity, other: Quantity) -> bool:
    """Whether two numbers could be mistaken for each other; not with 'one', which is rarely an amount."""
    kinds = other.unit == number.unit and other.spelled == number.spelled
    return kinds and not number.same(other) and not (number.spelled and 1 in (number.value, other.value))


def _better_swapped(a: Quantity, for_a: Sequence[Place], b: Quantity, for_b: Sequence[Place]) -> bool:
    """Whether two numbers fit better when swapped, or equally well and in another order than in the evidence."""
    if not _is_rival(a, b):
        return False
    own, swapped = _best(a, for_a) + _best(b, for_b), _best(b, for_a) + _best(a, for_b)
    if not own or not swapped:
        return False
    if abs(own - swapped) > _NARROWLY * own:
        return swapped > own
    return not _same_order(a, for_a, b, for_b)


def _best(number: Quantity, places: Sequence[Place]) -> float:
    return max((score for score, other, _ in places if number.same(other)), default=0.0)


def _same_order(a: Quantity, for_a: Sequence[Place], b: Quantity, for_b: Sequence[Place]) -> bool:
    """Whether the evidence has `a` before `b` too."""
    first = [(n, one.start) for _, one, n in for_a if a.same(one)]
    second = [(n, one.start) for _, one, n in for_b if b.same(one)]
    return bool(first and second) and max(first) < min(second)


def _similarity(claim: Sentence, number: Quantity, sentence: Sentence, other: Quantity) -> float:
    ours = context(claim, claim.word_at(number.start), number.role)
    return overlap(ours, context(sentence, sentence.word_at(other.start), other.role))


def lists_kept(claim: Sentence, evidence: Sequence[Sentence]) -> bool | None:
    """Whether entries that parallel lists of the evidence pair stay paired; None when no list decides."""
    verdicts = [agree(claim, lists) for sentence in evidence for lists in listed(sentence)]
    decided = [one for one in verdicts if one is not None]
    return all(decided) if decided else None


def sides(claim: Sentence, evidence: Sequence[Sentence], comparing: bool = True) -> Iterator[Reason]:
    """A reason for each word whose opposite fits its context in the evidence better. `comparing`: check comparatives
    such as 'more' and 'less' too.
    """
    mirrored = _mirrored(claim, evidence)
    for word in claim.words:
        if not _has_direction(claim, word) or (word.low in _BOUNDS and not comparing) or word.at in mirrored:
            continue
        ours = context(claim, word.at)
        meant = opposite(word.side) if word.turned != _is_lessened(claim, word.at) else word.side
        own, against = [0.0], [0.0]
        for sentence, at in _on_same_axis(word.side, evidence):
            other = sentence.words[at]
            theirs = opposite(other.side) if other.turned != _is_lessened(sentence, at) else other.side
            (own if theirs == meant else against).append(overlap(ours, context(sentence, at)) + 0.01)
        if max(against) > 1.1 * max(own):
            yield "direction" if word.side in _VERDICTS else "polarity"


def _is_lessened(sentence: Sentence, at: int) -> bool:
    """Whether a 'decreased' before the word reverses it: 'decreased difficulty'."""
    return at > 0 and sentence.words[at - 1].side == "+down" and sentence.words[at].side not in _VERDICTS


def _on_same_axis(side: str, evidence: Sequence[Sentence]) -> Iterator[Spot]:
    pair = (side, opposite(side))
    for sentence in evidence:
        yield from (
            (sentence, word.at) for word in sentence.words if word.side in pair and _has_direction(sentence, word)
        )


def _has_direction(sentence: Sentence, word: Word) -> bool:
    """Whether a word has a side to check; 'more', 'under' and the like only if they compare and bound no number."""
    if not word.side or word.side in _CONTEXT_ONLY:
        return False
    after = sentence.words[word.at + 1 : word.at + 8]
    if word.low in _BOUNDS:
        bounds = any(one.is_number for one in after[:2])
        return not bounds and (word.low in ("above", "fewer") or any(one.low == "than" for one in after))
    return not (after and after[0].low == "short")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison: the senses of the words before and after it, and which side is claimed of the former."""

    before: frozenset[str]
    side: str
    after: frozenset[str]
    at: int


def comparisons(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason for each comparison that reverses the evidence: 'B beats A' for 'A beats B'."""
    for ours in _comparisons_in(claim):
        reversals = _reversals(ours, evidence)
        if reversals and all(reversals):
            yield "direction"


def _mirrored(claim: Sentence, evidence: Sequence[Sentence]) -> frozenset[int]:
    """The indices of comparing words that the evidence supports, also seen from the other side: 'B is worse than A'."""
    return frozenset(ours.at for ours in _comparisons_in(claim) if False in _reversals(ours, evidence))


def _reversals(ours: Comparison, evidence: Sequence[Sentence]) -> list[bool]:
    """For each comparison of the same things in the evidence, whether this one reverses it."""
    judged = (_is_reversed(ours, theirs) for sentence in evidence for theirs in _comparisons_in(sentence))
    return [one for one in judged if one is not None]


_BOUNDS = ("more", "less", "fewer", "greater", "above", "below", "under")
_BEATS = frozenset(
    "outperform outperformed outperforms outperforming beat beats beaten surpass surpassed surpasses exceed exceeded "
    "exceeds underperform underperforms underperformed lags trails lag trail favour favours favor favors".split()
)


def _comparisons_in(sentence: Sentence) -> Iterator[Comparison]:
    """Each comparison of two things."""
    for word in sentence.words:
        if word.side not in _VERDICTS or not _has_direction(sentence, word):
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


def _is_reversed(ours: Comparison, theirs: Comparison) -> bool | None:
    """Whether one comparison is the other's reverse; None when they are not about the same things."""
    straight = len(ours.before & theirs.before) + len(ours.after & theirs.after)
    crossed = len(ours.before & theirs.after) + len(ours.after & theirs.before)
    if straight == crossed:
        return None
    if ours.side == theirs.side:
        return crossed > straight
    return straight > crossed if ours.side == opposite(theirs.side) else None
