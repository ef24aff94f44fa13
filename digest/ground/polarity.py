"""Does a sentence say yes where its source says no?"""

from collections.abc import Iterator, Sequence

from digest.ground.lexicon import FAINT, MAY, PROVE, SHOW, SUGGEST
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_WEAK = MAY | SUGGEST | PROVE | SHOW | {"instance", "example", "mean", "means", "see", "significantly", "meaningfully"}
_FIRST = 4
"""Words after a negation that it surely reaches."""


def polarity(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A negation added, or one lost."""
    if _added(said, evidence) or any(_lost(cue, sentence, said) for sentence in evidence for cue in _cues(sentence)):
        yield "polarity"


def _cues(sentence: Sentence) -> Iterator[list[Word]]:
    """The first words that say something in each turned stretch."""
    stretch: list[Word] = []
    for word in sentence.words:
        if word.turned:
            if word.sense and word.low not in _WEAK:
                stretch.append(word)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _added(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    if not said.negated:
        return False
    if not any(one.negated or one.faint for one in evidence):
        return True
    for stretch in _cues(said):
        matched = [[w for one in evidence for w in one.words if w.sense == word.sense] for word in stretch[:_FIRST]]
        found = [places for places in matched if places]
        plain = [places for places in found if not any(_reserved(w, evidence) for w in places)]
        if found and len(plain) == len(found) and len(found) >= 2:
            return True
    return False


def _reserved(word: Word, evidence: Sequence[Sentence]) -> bool:
    """Whether a word of the evidence is turned, or stands beside what a negation may stand for."""
    if word.turned:
        return True
    home = next(one for one in evidence if word.at < len(one.words) and one.words[word.at] is word)
    return any(other.clause == word.clause and other.low in FAINT for other in home.words)


def _lost(stretch: list[Word], sentence: Sentence, said: Sentence) -> bool:
    first = stretch[:_FIRST]
    matched = [[w for w in said.words if w.sense == word.sense] for word in first]
    found = [places for places in matched if places]
    if len(found) * 2 < len(first) or not found or _told_elsewhere(first, sentence, said):
        return False
    return not any(w.turned or _near_faint(w, said) for places in found for w in places)


def _told_elsewhere(stretch: list[Word], sentence: Sentence, said: Sentence) -> bool:
    """'We see no X without it, but some X with it': what was told is the other clause, which has more of its words."""
    matched = {word.sense for word in stretch if word.sense in said.senses}
    plain = {w.clause for w in sentence.words if w.sense in matched and not w.turned}
    ours = _common(stretch[0].clause, sentence, said)
    return any(_common(clause, sentence, said) > ours for clause in plain - {stretch[0].clause})


def _common(clause: int, sentence: Sentence, said: Sentence) -> int:
    return len({w.sense for w in sentence.words if w.clause == clause and w.sense} & said.senses)


def _near_faint(word: Word, said: Sentence) -> bool:
    near = (
        other
        for other in said.words
        if (other.clause, other.commas) == (word.clause, word.commas) and abs(other.at - word.at) <= _FIRST
    )
    return any(other.low in FAINT or other.turned for other in near)
