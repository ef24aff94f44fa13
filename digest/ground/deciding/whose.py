"""Attribution: what the authors, the entries of a list or the sides of a comparison did stays with them."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from digest.ground.deciding.shortened import Shortened
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_AUTHORS = frozenset("we our us ours ourselves i my me mine authors here".split())
_THIS_WORK = frozenset("paper post work study article report".split())
"""'The authors' may replace a word of _AUTHORS, or 'this' with one of these ..."""
_OTHERS = frozenset(
    "they their them theirs he his him she her researchers others et al colleagues team critique critics skeptics "
    "sceptics proponents opponents scholars".split()
)
"""... in a sentence that names others too; where nobody is named, the authors speak."""
_EARLIER = frozenset("previous prior earlier existing past recent literature elsewhere".split())
_WORKS = frozenset("work works paper papers study studies research literature post posts elsewhere".split())
"""A word of _EARLIER and soon one of _WORKS speak of others' work, 'literature' and 'elsewhere' by themselves."""
_SOON = 2
"""Words within which the work follows: 'previous safety work'."""
_COMPARES = re.compile(r"more|less|fewer|better|worse|\w{3,}er$")


def misplaced(cut: Shortened) -> Iterator[Reason]:
    """A reason for each lost 'respectively' or 'than', a changed 'per', and others' words given to the authors."""
    around, words = {word.low for word in cut.around}, cut.source.words
    if "respectively" in around - cut.report.lows and any(words[at].is_number for at in cut.kept):
        yield "binding"
    others = "authors" in cut.clause.lows and (_authors_speak(cut.source.lows) or cut.source.lows & _OTHERS)
    earlier = cut.clause.lows & {"authors", "author"} and _names_earlier_work(words)
    if (others or earlier) and not _authors_speak(around):
        yield "binding"
    if any(one.low == "per" and not _follows(cut.source, "per", two) for one, two in pairwise(cut.clause.words)):
        yield "binding"
    compares = any(_COMPARES.fullmatch(words[at].low) for at in cut.kept)
    if compares and "than" in around and "than" not in cut.clause.lows:
        yield "direction"


def _names_earlier_work(words: Sequence[Word]) -> bool:
    near = ((one, words[one.at : one.at + _SOON + 1]) for one in words if one.low in _EARLIER)
    return any(other.low in _WORKS and other.clause == one.clause for one, after in near for other in after)


def _authors_speak(words: Set[str]) -> bool:
    """Whether these lower-case words refer to the authors of the text."""
    first = {re.split("['’]", word)[0] for word in words}
    return bool(first & _AUTHORS) or ("this" in words and bool(words & _THIS_WORK))


def _follows(source: Sentence, first: str, other: Word) -> bool:
    """Whether the source has `first` directly before `other`, in any inflection."""
    return any(a.low == first and (b.sense or b.low) == (other.sense or other.low) for a, b in pairwise(source.words))
