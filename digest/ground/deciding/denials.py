"""Negations: a clause must not affirm what its source denies, nor deny what it affirms."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.ground.conditions import text_between
from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import NEGATIONS
from digest.ground.ruling import Reason
from digest.ground.sentence import Word

_NOT = NEGATIONS - {"little", "few"}
_LINKS = frozenset("which where that who".split())
_INSTEAD = frozenset("instead rather not than without".split())


def turned_round(cut: Shortened) -> Iterator[Reason]:
    """A reason when a clause has another parity of negations than its source, or affirms what its source says of none
    or rejects ('instead of').
    """
    denied = sum(bool({word.at, *_denied(cut, word)} & cut.kept) for word in _denials(cut.around))
    if len(list(_denials(cut.clause.words))) % 2 != denied % 2:
        yield "polarity"
    if _said_of_none(cut) and not any(True for _ in _denials(cut.report.words)):
        yield "polarity"
    if _rejected(cut) and not cut.report.lows & _INSTEAD:
        yield "polarity"


def _denied(cut: Shortened, word: Word) -> set[int]:
    """The indices of the words that a negation denies: the next two, or where it ends its part the one on each side."""
    if after := cut.after(word):
        return after
    rest = [one for one in cut.source.words if one.sense]
    near = [one for one in rest if one.clause == word.clause] or rest
    before, behind = [one.at for one in near if one.at < word.at], [one.at for one in near if one.at > word.at]
    return {*before[-1:], *behind[:1]}


def _denials(words: Sequence[Word]) -> Iterator[Word]:
    for at, word in enumerate(words):
        if (word.low in _NOT or word.low.endswith("n't")) and not word.is_name and not _is_not_only(words, at):
            yield word


def _is_not_only(words: Sequence[Word], at: int) -> bool:
    """Whether it is the 'not' of 'not only', which denies nothing."""
    return at + 1 < len(words) and words[at + 1].low == "only"


def _said_of_none(cut: Shortened) -> bool:
    """Whether the source says the kept words of none: 'no text in which A lies'."""
    words, first = cut.source.words, min(cut.kept)
    link = next((one.at for one in reversed(words[:first]) if one.low in _LINKS), None)
    if link is None or any(word.sense for word in words[link + 1 : first]):
        return False
    before = words[max(0, link - 4) : link]
    if not any(True for _ in _denials(before)):
        return False
    return not re.search(r"[,;:]", text_between(cut.source, before[0].at, first))


def _rejected(cut: Shortened) -> bool:
    """Whether a kept word follows an 'instead of' or a 'rather than'."""
    words = cut.source.words
    after = [two for one, two in pairwise(words) if (one.low, two.low) in (("instead", "of"), ("rather", "than"))]
    return any((w.clause, w.commas) == (two.clause, two.commas) and w.at in cut.kept
               for two in after for w in words[two.at + 1 : two.at + 4])  # fmt: skip
