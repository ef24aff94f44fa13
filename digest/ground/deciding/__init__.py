"""What decides a clause stays in it when it is shortened: its 'not', its hedge, its 'some', its 'only', its condition.

Looked for where the clause was cut from, and nowhere else: what hedges the rest of a sentence hedges not this part.
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
    """What a clause of a report lost of what decides, or has that its source has not. `kept`: its words there."""
    if not kept:
        return
    told = Told(said, report, source, kept)
    yield from surer(told)
    yield from turned_round(told)
    yield from more(told)
    yield from wider(told)
    yield from misplaced(told)
    yield from causes(said, [source])
