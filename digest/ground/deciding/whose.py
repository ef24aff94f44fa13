"""What belongs to what: a clause gives to the authors, to each in turn and to a comparison what was theirs."""

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from digest.ground.deciding.told import Told
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_OWN = frozenset("we our us ours ourselves i my me mine authors here".split())
_OURS = frozenset("paper post work study article report".split())
"""Who may stand behind 'the authors': these, or 'this' with one of those ..."""
_OTHERS = frozenset(
    "they their them theirs he his him she her researchers others et al colleagues team critique critics skeptics "
    "sceptics proponents opponents scholars".split()
)
"""... where anybody else speaks in the sentence; what nobody is said to say, the authors do."""
_COMPARES = re.compile(r"more|less|fewer|better|worse|\w{3,}er$")


def misplaced(told: Told) -> Iterator[Reason]:
    """Without the 'respectively' or the 'than' that it hangs on, or given to the authors, or 'per' something else."""
    around, words = {word.low for word in told.around}, told.source.words
    if "respectively" in around - told.report.lows and any(words[at].is_number for at in told.kept):
        yield "binding"
    if "authors" in told.said.lows and not _own(around) and (_own(told.source.lows) or told.source.lows & _OTHERS):
        yield "binding"
    if any(one.low == "per" and not _follows(told.source, "per", two) for one, two in pairwise(told.said.words)):
        yield "binding"
    compares = any(_COMPARES.fullmatch(words[at].low) for at in told.kept)
    if compares and "than" in around and "than" not in told.said.lows:
        yield "direction"


def _own(words: Set[str]) -> bool:
    """Whether those who speak are the authors of the text."""
    first = {re.split("['’]", word)[0] for word in words}
    return bool(first & _OWN) or ("this" in words and bool(words & _OURS))


def _follows(source: Sentence, first: str, other: Word) -> bool:
    """Whether the source has these two after one another, whatever their endings."""
    return any(a.low == first and (b.sense or b.low) == (other.sense or other.low) for a, b in pairwise(source.words))
