"""Voices: what somebody else says, thinks or judges is not told as so. 'X' is not 'critics say that X'."""

from collections.abc import Iterator

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import AUXILIARIES, BE
from digest.ground.ruling import Reason
from digest.ground.sentence import Word
from digest.ground.stems import stem

_SAYING = frozenset(
    """say says said stated states reported believe believes believed think thinks thought feels felt warn warns warned
    promise promises promised announce announces announced admit admits admitted assert asserts asserted insist insists
    insisted""".split()
)
_RATED = frozenset("rated judged scored labelled labeled classified flagged marked considered perceived".split())
"""Before an 'as'."""
_PLACING = frozenset("in here by for on at from with below above".split())
"""After a participle: 'the scores reported in Table 2' is nobody's word."""
_TOLD = frozenset("tell tells told pretend pretends pretended".split())
"""Whoever does it, it is not so for that."""
_OWN = frozenset(
    "we i authors author result results experiments evidence analysis data paper post work study article report".split()
)
"""Subjects by which the text speaks for itself."""
_AUXILIARY = BE | AUXILIARIES | {"also"}
_THIRD = frozenset("he she they it who".split())
_SOON = 4
"""Words within which what is said follows."""


def retold(cut: Shortened) -> Iterator[Reason]:
    """A reason for each verb of saying, thinking or judging that a clause lost together with whose it was."""
    ours = {stem(low) for low in cut.report.lows}
    for verb in cut.source.words:
        lost = verb.low in _SAYING | _RATED | _TOLD and stem(verb.low) not in ours
        if lost and "according" not in cut.report.lows and _is_anothers(cut, verb) and _is_said(cut, verb):
            yield "modality"


def _is_anothers(cut: Shortened, verb: Word) -> bool:
    """Whether somebody other than the authors says it, or it is only told to somebody."""
    before = cut.source.words[max(0, verb.at - 3) : verb.at]
    who = next((one for one in reversed(before) if one.low not in _AUXILIARY and not one.low.endswith("ly")), None)
    named = who is not None and (bool(who.sense) or who.low in _THIRD) and who.low not in _OWN
    return verb.low in _TOLD or named


def _is_said(cut: Shortened, verb: Word) -> bool:
    """Whether the clause keeps what is said: the words soon behind the verb, up to the next comma."""
    stretch = [one for one in cut.source.words[verb.at + 1 :] if one.commas == verb.commas]
    placed = verb.low == "states" or any(one.low in _PLACING for one in stretch[:1])
    if verb.low in _SAYING and placed and not any(one.low == "that" for one in stretch[:_SOON]):
        return False  # 'the scores reported here', 'its hidden states'
    kept = any(one.at in cut.kept for one in stretch[:_SOON])
    return kept and (verb.low not in _RATED or any(one.low == "as" for one in stretch))
