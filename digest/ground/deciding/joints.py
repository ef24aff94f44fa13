"""Small words between others: an 'or' is no 'and', a rise 'by' five is none 'to' five, what is included is not all."""

from collections.abc import Iterator
from itertools import pairwise

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import BE
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_BEFORE_AMOUNTS = frozenset("by to from until".split())
_ABOUT = frozenset("a an only about around roughly nearly almost just over under the".split())
_FRACTIONS = frozenset("half third thirds quarter quarters fifth tenth".split())
_UNITS = frozenset("year month week day hour minute token".split())
_INCLUDING = frozenset("include includes included including".split())
_AMONG_OTHERS = _INCLUDING | frozenset("such like example among some".split())


def rejoined(cut: Shortened) -> Iterator[Reason]:
    """A reason for each 'and' made of an 'or' or the other way round, 'by' of a 'to', and 'are' of an 'include'."""
    for (one, at), (two, further) in pairwise(cut.pairs):
        ours = {word.low for word in cut.clause.words[one.at + 1 : two.at]}
        theirs = {word.low for word in cut.source.words[min(at, further) + 1 : max(at, further)]}
        listed = ours & theirs & {"and", "or"} or cut.source.lows & _AMONG_OTHERS or cut.source.negated
        if not listed and (("and" in ours and "or" in theirs) or ("or" in ours and "and" in theirs)):
            yield "binding"
        if theirs & _INCLUDING and ours & BE - {"be", "been", "being"} and not cut.report.lows & _AMONG_OTHERS:
            yield "scope"
    if any(_loses_rate(cut, word) for word in cut.source.words if word.is_number and word.at in cut.kept):
        yield "unit"
    if any(_is_other_change(cut, word) for word in cut.clause.words if word.is_number or word.low in _FRACTIONS):
        yield "binding"


def _loses_rate(cut: Shortened, number: Word) -> bool:
    """Whether an amount lost its 'per year' or 'an hour'."""
    near = cut.source.words[number.at + 1 : number.at + 6]
    units = [two for one, two in pairwise(near) if one.low in ("per", "a", "an", "each") and two.low in _UNITS]
    units += [two for one, two in pairwise(near) if (one.low, two.low) == ("per", "second")]  # not 'a second phase'
    return any(unit.low not in cut.clause.lows and unit.commas == number.commas for unit in units)


def _is_other_change(cut: Shortened, amount: Word) -> bool:
    """Whether a 'by' or a 'to' stands before an amount which the source has only behind others."""
    ours = _before(cut.clause, amount.at)
    theirs = {_before(cut.source, word.at) for word in cut.source.words if word.low == amount.low}
    return bool(theirs) and {ours, *theirs} <= _BEFORE_AMOUNTS and ours not in theirs


def _before(sentence: Sentence, at: int) -> str:
    """The word before an amount, past an 'about'."""
    return next((word.low for word in reversed(sentence.words[:at]) if word.low not in _ABOUT), "")
