"""What its source only guesses, plans or supposes, a clause must not tell as found."""

import re
from collections.abc import Iterator

from digest.ground.conditions import CONDITIONS, supposed
from digest.ground.deciding.told import Told
from digest.ground.lexicon import MAY, PLAN, SHOW, SUGGEST
from digest.ground.ruling import Reason

_HEDGES = (MAY | SUGGEST) - {"if", "whether", "can", "consistent", "point", "points", "evidence", "should"}
_HEDGES |= frozenset("assume assumes assumed assuming claim claims claimed argue argues argued".split())
_ABLE = frozenset("can could".split())
_OPEN = PLAN - {"will"}
"""What leaves open whether it comes to pass; 'might' told as 'will' does not."""
_FRAME = re.compile(
    r"(?:\W|so|but|and|also|however|then|finally|in particular)*"
    r"(?:it (?:might|may|could|would) (?:\w+ ){0,2}be (?:that|the case)"
    r"|it (?:is|seems|remains|was) (?:\w+ )?"
    r"(?:possible|conceivable|plausible|unclear|unknown|likely|an open question)\b"
    r"|(?:we|i) (?:are|am|were|remain) (?:\w+ )?(?:curious|interested|unsure|uncertain|excited|keen|eager)\b"
    r"|(?:we|i) (?:wonder|hope|wish|want|would (?:like|love)|suspect|speculate|guess|imagine)\b"
    r"|(?:one|a|an|our|the) (?:\w+ )?(?:question|hypothesis|hope|worry|conjecture) (?:is|was)\b)",
    re.I,
)
"""A sentence that begins so supposes, asks or hopes all that follows, however many clauses lie between."""
_FRAMED = frozenset(
    """whether if curious interested unsure uncertain excited keen eager wonder wonders wondered hope hopes hoped wish
    want wants wanted like suspect suspects suspected speculate speculates guess imagine possible possibly conceivable
    plausible plausibly unclear unknown likely question questions hypothesis worry conjecture ask asks asked would
    should""".split()
) | (_HEDGES | PLAN | _ABLE) - {"seem", "seems", "seemed"}
_GIVEN = frozenset("with given for under".split())


def surer(told: Told) -> Iterator[Reason]:
    """Told as found though its source wonders, plans, hedges, or hangs it on an 'if'."""
    if _FRAME.match(told.source.text) and not told.report.lows & _FRAMED:
        yield "modality"
    if _planned(told):
        yield "tense"
    elif _hedged(told) and not (told.report.lows & (_HEDGES | _OPEN) or told.said.lows & _ABLE):
        yield "modality"
    if supposed(told.source, told.kept) and not _as_supposed(told):
        yield "modality"


def _planned(told: Told) -> bool:
    """Whether a plan is told as done; beside 'shows that it will' a 'will' is none."""
    plans = {word.low for word in told.around if word.at < max(told.kept)} & (PLAN - {"would"})
    return bool(plans - ({"will"} if told.source.lows & SHOW else set())) and not told.said.lows & (PLAN | MAY)


def _hedged(told: Told) -> bool:
    """Whether the words around it are a guess. 'We could' tells what was done, 'if it would' asks, and 'for unclear
    reasons' comes on top.
    """
    words, last = told.source.words, max(told.kept)
    asked = next((word.at for word in words if word.low in ("if", "whether")), len(words))
    for word in told.around:
        before = words[max(0, word.at - 1)].low
        able = word.low == "could" and before in ("we", "they", "authors")
        added = word.at > last + 1 and before in ("for", "of", "with", "by")
        hedge = word.low in _HEDGES or (word.low == "would" and word.at < asked)
        if hedge and not (able or added):
            return True
    return False


def _as_supposed(told: Told) -> bool:
    """Whether the report says that it is supposed, or the clause begins with what is given."""
    asks = told.report.lows & (CONDITIONS | {"whether"}) or told.said.lows & _FRAMED
    return bool(asks) or told.said.words[0].low in _GIVEN
