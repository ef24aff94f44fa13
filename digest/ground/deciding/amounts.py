"""Quantifiers and degrees: a clause keeps its 'some' and its 'slightly', and gains no 'all'."""

from collections.abc import Iterator

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import MOST, NEARLY, SOME
from digest.ground.ruling import Reason
from digest.ground.sentence import Word
from digest.ground.strength import gains_amount, not_all_as_none

_SOME = (SOME | MOST | NEARLY) - {"part", "particular", "certain", "little", "occasional"}
_EVERY, _FEW = frozenset("all every each both none".split()), frozenset("some several few certain".split())
_SLIGHTLY = frozenset("minimally barely hardly scarcely slightly marginally modestly partly partially weakly".split())


def more(cut: Shortened) -> Iterator[Reason]:
    """A reason for each 'some' or 'slightly' that a clause lost, and each 'all' that it gained."""
    ours, theirs = cut.clause.lows, cut.source.lows
    if not ours & _SOME and any(word.low in _SOME and cut.after(word) & cut.kept for word in cut.around):
        yield "quantifier"
    if not ours & _SLIGHTLY and any(word.low in _SLIGHTLY and _beside(cut, word) & cut.kept for word in cut.around):
        yield "quantifier"
    if gains_amount(ours, theirs) or (ours & _FEW - theirs and theirs & (_EVERY | MOST)) or _gains_a(cut):
        yield "quantifier"
    if any(_is_of_several(cut, word) for word in cut.around) or any(_is_one_as_many(cut, *pair) for pair in cut.pairs):
        yield "quantifier"
    if not_all_as_none(cut.clause, [cut.source]):
        yield "quantifier"


def _gains_a(cut: Shortened) -> bool:
    """Whether 'few models' are told as 'a few models'."""
    ours, theirs = f" {cut.clause.text.lower()}", f" {cut.source.text.lower()}"
    return any(f" a {word} " in ours and f" a {word} " not in theirs for word in ("few", "little"))


def _is_of_several(cut: Shortened, word: Word) -> bool:
    """Whether a clause is left with the 'eight models' of a 'three of the eight models', or makes it 'the three'."""
    after = [one for one in cut.source.words[word.at + 1 :] if one.commas == word.commas]
    if not word.is_number or [one.low for one in after[:1]] != ["of"]:
        return False
    kept = any(one.at in cut.kept for one in after[1:4] if one.sense or one.is_number)
    the = f"the {word.low} "
    return kept and (word.at not in cut.kept or (the in cut.report.text.lower() and the not in cut.source.text.lower()))


def _is_one_as_many(cut: Shortened, word: Word, at: int) -> bool:
    """Whether a noun that the source has once, with an 'a' or a 'one', is told in the plural."""
    before = cut.source.words[max(0, at - 1)].low
    each = {"each", "every", "per", "such"} & cut.source.lows
    return not each and before in ("a", "an", "one", "another") and word.low == f"{cut.source.words[at].low}s"


def _beside(cut: Shortened, word: Word) -> set[int]:
    """The indices of the nearest content words before and after, between the same commas."""
    near = [one for one in cut.source.words if one.sense and one.commas == word.commas and one is not word]
    before, after = [one.at for one in near if one.at < word.at], [one.at for one in near if one.at > word.at]
    return {*before[-1:], *after[:1]}
