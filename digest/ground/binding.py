"""Do number, name and direction belong to what the source binds them to? Where that cannot be made out: no."""

from collections.abc import Iterator, Sequence

from digest.ground.context import context, overlap, paired
from digest.ground.quantities import Quantity
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import opposite

Spot = tuple[Sentence, int]
_CLEARLY = 1.02
"""How much more a number must have in common with its own place than with any other's."""
_SWAPPED = 1.2
"""How much more a name must have in common with another's place to be out of place."""
_PARTNER = 2.0
_VERDICTS = ("+up", "+down", "+good", "+bad")


def numbers_bound(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether each number has more in common with its own place in the evidence than with that of any other number."""
    return all(_number_bound(said, one, evidence) for one in said.numbers if not one.year)


def _number_bound(said: Sentence, number: Quantity, evidence: Sequence[Sentence]) -> bool:
    own, rivals = 0.0, [0.0]
    for sentence in evidence:
        for other in sentence.numbers:
            score = _alike(said, number, sentence, other)
            if number.same(other):
                own = max(own, score)
            elif other.unit == number.unit and other.spelled == number.spelled and not other.year:
                rivals.append(score)
    return own >= _CLEARLY * max(rivals)


def _alike(said: Sentence, number: Quantity, sentence: Sentence, other: Quantity) -> float:
    ours, theirs = said.word_at(number.start), sentence.word_at(other.start)
    score = overlap(context(said, ours, number.role), context(sentence, theirs, other.role))
    partners = _partners(sentence, theirs)
    near = [word for word in _part(said, ours) if word.sense]
    for word in near:
        if word.low in partners:
            score += _PARTNER / (1 + 0.1 * abs(word.at - ours)) * (1 if partners[word.low] else -0.5)
    return score


def _partners(sentence: Sentence, at: int) -> dict[str, bool]:
    """The names of a list that runs beside a list of numbers: True for this number's own."""
    pairs = paired(sentence)
    if at not in pairs:
        return {}
    found = {sentence.words[word].low: False for partner in pairs.values() for word in partner}
    found.update({sentence.words[word].low: True for word in pairs[at]})
    common = [low for low in found if sum(low in {sentence.words[w].low for w in p} for p in pairs.values()) > 1]
    return {low: own for low, own in found.items() if low not in common}


def _part(sentence: Sentence, at: int) -> Iterator[Word]:
    return (word for word in sentence.words if word.part == sentence.words[at].part)


def names_bound(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether no name stands where the evidence has another one."""
    named = {word.low for word in said.words if word.is_name}
    for word in said.words:
        if not word.is_name:
            continue
        own = [score for score, low in _places(said, word, evidence) if low == word.low]
        rivals = [score for score, low in _places(said, word, evidence) if low not in named]
        swapped = [score for score, low in _places(said, word, evidence) if low in named and low != word.low]
        if own and (
            max(rivals, default=0) > _SWAPPED * max(own) or max(swapped, default=0) > 1.5 * _SWAPPED * max(own)
        ):
            return False
    return True


def _places(said: Sentence, word: Word, evidence: Sequence[Sentence]) -> Iterator[tuple[float, str]]:
    ours = context(said, word.at)
    for sentence in evidence:
        for other in sentence.words:
            if other.is_name:
                yield overlap(ours, context(sentence, other.at)), other.low


def sides(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """Words whose opposite stands in the evidence instead, or nearer to what they are said of."""
    for word in said.words:
        if not _counts(said, word):
            continue
        ours = context(said, word.at)
        meant = opposite(word.side) if word.turned else word.side
        own, against = [0.0], [0.0]
        for sentence, at in _of_pair(word.side, evidence):
            other = sentence.words[at]
            theirs = opposite(other.side) if other.turned else other.side
            (own if theirs == meant else against).append(overlap(ours, context(sentence, at)) + 0.01)
        if max(against) > 1.1 * max(own):
            yield "direction" if word.side in _VERDICTS else "polarity"


def _of_pair(side: str, evidence: Sequence[Sentence]) -> Iterator[Spot]:
    pair = (side, opposite(side))
    for sentence in evidence:
        yield from ((sentence, word.at) for word in sentence.words if word.side in pair and _counts(sentence, word))


def _counts(sentence: Sentence, word: Word) -> bool:
    """A word on one side of a pair; 'more' and 'under' only where they compare, and bound no number."""
    if not word.side:
        return False
    after = sentence.words[word.at + 1 : word.at + 8]
    if word.low in ("more", "less", "fewer", "greater", "above", "below", "under"):
        bounds = any(one.is_number for one in after[:2])
        return not bounds and (word.low in ("above",) or any(one.low == "than" for one in after))
    return True


def comparisons(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """'A beats B' told as 'B beats A'."""
    for ours in _compared(said):
        judged = [_turned_round(ours, theirs) for sentence in evidence for theirs in _compared(sentence)]
        judged = [one for one in judged if one is not None]
        if judged and all(judged):
            yield "direction"


Comparison = tuple[frozenset[str], str, frozenset[str]]
_BEATS = frozenset(
    "outperform outperformed outperforms outperforming beat beats beaten surpass surpassed surpasses exceed exceeded exceeds "
    "underperform underperforms underperformed lags trails lag trail favour favours favor favors".split()
)


def _compared(sentence: Sentence) -> Iterator[Comparison]:
    """(what is before, which side, what is after) for each comparison of two things."""
    for word in sentence.words:
        if word.side not in _VERDICTS or not _counts(sentence, word):
            continue
        than = next((one.at for one in sentence.words[word.at + 1 : word.at + 12] if one.low == "than"), None)
        if than is None and word.low not in _BEATS:
            continue
        before = _senses(sentence, word.clause, 0, word.at)
        after = _senses(sentence, sentence.words[-1].clause, than or word.at + 1, (than or word.at) + 10)
        if before and after:
            yield before - after, opposite(word.side) if word.turned else word.side, after - before


def _senses(sentence: Sentence, clause: int, start: int, end: int) -> frozenset[str]:
    taken = sentence.words[start:end]
    return frozenset(word.sense for word in taken if word.sense and word.clause <= clause)


def _turned_round(ours: Comparison, theirs: Comparison) -> bool | None:
    """Whether one comparison is the other's reverse; None when they are not about the same things."""
    straight = len(ours[0] & theirs[0]) + len(ours[2] & theirs[2])
    crossed = len(ours[0] & theirs[2]) + len(ours[2] & theirs[0])
    if straight == crossed:
        return None
    if ours[1] == theirs[1]:
        return crossed > straight
    return straight > crossed if ours[1] == opposite(theirs[1]) else None
