"""Quantifiers and degrees: a clause keeps its 'some' and its 'slightly', and gains no 'all'."""

from collections.abc import Iterator

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import MOST, NEARLY, SOME
from digest.ground.ruling import Reason
from digest.ground.sentence import Word
from digest.ground.strength import gains_amount, not_all_as_none

_SOME = (SOME | MOST | NEARLY) - {"part", "particular", "certain", "little", "occasional"}
_SLIGHTLY = frozenset("minimally barely hardly scarcely slightly marginally modestly partly partially weakly".split())


def more(cut: Shortened) -> Iterator[Reason]:
    """A reason for each 'some' or 'slightly' that a clause lost, and each 'all' that it gained."""
    ours, theirs = cut.clause.lows, cut.source.lows
    if not ours & _SOME and any(word.low in _SOME and cut.after(word) & cut.kept for word in cut.around):
        yield "quantifier"
    if not ours & _SLIGHTLY and any(word.low in _SLIGHTLY and _beside(cut, word) & cut.kept for word in cut.around):
        yield "quantifier"
    if gains_amount(ours, theirs) or not_all_as_none(cut.clause, [cut.source]):
        yield "quantifier"


def _beside(cut: Shortened, word: Word) -> set[int]:
    """The indices of the nearest content words before and after, between the same commas."""
    near = [one for one in cut.source.words if one.sense and one.commas == word.commas and one is not word]
    before, after = [one.at for one in near if one.at < word.at], [one.at for one in near if one.at > word.at]
    return {*before[-1:], *after[:1]}
