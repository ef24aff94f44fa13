"""A shortened clause must keep the words that decide what it says: its 'not', hedge, 'some', 'only' or condition.

They are sought only in the part of the sentence that the clause comes from; a hedge elsewhere is not its hedge.
"""

from collections.abc import Iterator, Set

from digest.ground.deciding.amounts import more
from digest.ground.deciding.denials import turned_round
from digest.ground.deciding.guesses import surer
from digest.ground.deciding.heads import beheaded
from digest.ground.deciding.joints import rejoined
from digest.ground.deciding.modifiers import loosened
from digest.ground.deciding.reach import wider
from digest.ground.deciding.roles import exchanged
from digest.ground.deciding.shortened import Shortened
from digest.ground.deciding.voices import retold
from digest.ground.deciding.whose import misplaced
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence
from digest.ground.strength import causes


def decides(clause: Sentence, source: Sentence, kept: Set[int], report: Sentence) -> Iterator[Reason]:
    """A reason for each deciding word that a clause of a report lost or added. `kept`: indices of the words of `source`
    that the clause keeps.
    """
    if not kept:
        return
    cut = Shortened(clause, report, source, kept)
    yield from surer(cut)
    yield from turned_round(cut)
    yield from more(cut)
    yield from loosened(cut)
    yield from beheaded(cut)
    yield from rejoined(cut)
    yield from wider(cut)
    yield from misplaced(cut)
    yield from retold(cut)
    yield from exchanged(cut)
    yield from causes(clause, [source])
