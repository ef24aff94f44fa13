"""A shortened clause must keep the words that decide what it says: its 'not', hedge, 'some', 'only' or condition.

They are sought only in the part of the sentence that the clause comes from; a hedge elsewhere is not its hedge.
"""

from collections.abc import Iterator, Set

from digest.ground.deciding.amounts import more
from digest.ground.deciding.denials import turned_round
from digest.ground.deciding.guesses import surer
from digest.ground.deciding.reach import wider
from digest.ground.deciding.told import Told
from digest.ground.deciding.whose import misplaced
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence
from digest.ground.strength import causes


def decides(said: Sentence, source: Sentence, kept: Set[int], report: Sentence) -> Iterator[Reason]:
    """The reasons for which the clause `said` of a report lost or added a deciding word. `kept`: indices of the words
    of `source` that it keeps.
    """
    if not kept:
        return
    told = Told(said, report, source, kept)
    yield from surer(told)
    yield from turned_round(told)
    yield from more(told)
    yield from wider(told)
    yield from misplaced(told)
    yield from causes(said, [source])
