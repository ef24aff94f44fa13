"""What its source denies, a clause must not affirm, nor the other way round."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.ground.conditions import text_between
from digest.ground.deciding.told import Told
from digest.ground.lexicon import NEGATIONS
from digest.ground.ruling import Reason
from digest.ground.sentence import Word

_NOT = NEGATIONS - {"little", "few"}
_LINKS = frozenset("which where that who".split())
_INSTEAD = frozenset("instead rather not than without".split())


def turned_round(told: Told) -> Iterator[Reason]:
    """Denied where its source affirms, or the other way round; or told though it holds of none, or was not chosen."""
    denied = sum(bool({word.at, *told.after(word)} & told.kept) for word in _denials(told.around))
    if len(list(_denials(told.said.words))) % 2 != denied % 2:
        yield "polarity"
    if _of_none(told) and not any(True for _ in _denials(told.report.words)):
        yield "polarity"
    if _rejected(told) and not told.report.lows & _INSTEAD:
        yield "polarity"


def _denials(words: Sequence[Word]) -> Iterator[Word]:
    for at, word in enumerate(words):
        if (word.low in _NOT or word.low.endswith("n't")) and not word.is_name and not _only_follows(words, at):
            yield word


def _only_follows(words: Sequence[Word], at: int) -> bool:
    """'Not only' denies nothing."""
    return at + 1 < len(words) and words[at + 1].low == "only"


def _of_none(told: Told) -> bool:
    """Whether what is told is said of none: 'no text in which A lies'."""
    words, first = told.source.words, min(told.kept)
    link = next((one.at for one in reversed(words[:first]) if one.low in _LINKS), None)
    if link is None or any(word.sense for word in words[link + 1 : first]):
        return False
    before = words[max(0, link - 4) : link]
    if not any(True for _ in _denials(before)):
        return False
    return not re.search(r"[,;:]", text_between(told.source, before[0].at, first))


def _rejected(told: Told) -> bool:
    """Whether the other side of an 'instead of' or a 'rather than' is told."""
    words = told.source.words
    after = [two for one, two in pairwise(words) if (one.low, two.low) in (("instead", "of"), ("rather", "than"))]
    return any((w.clause, w.commas) == (two.clause, two.commas) and w.at in told.kept
               for two in after for w in words[two.at + 1 : two.at + 4])  # fmt: skip
