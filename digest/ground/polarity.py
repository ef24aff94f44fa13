"""Does a claim deny what its source affirms, or affirm what it denies?"""

from collections.abc import Iterator, Sequence

from digest.ground.lexicon import FAINT, MAY, PROVE, SHOW, SUGGEST
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_WEAK = MAY | SUGGEST | PROVE | SHOW | {"instance", "example", "mean", "means", "see", "significantly", "meaningfully"}
_DESCRIBING = frozenset("small low short hard difficult different weak poor bad wrong false limited single".split())
"""Those of FAINT that stand for no negation right before a noun: 'small models lied' does not say that none did."""
_FIRST = 4
"""Content words after a negation that it certainly reaches."""


def polarity(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason when a claim adds a negation or loses one."""
    if _negation_added(claim, evidence) or any(
        _negation_lost(run, sentence, claim) for sentence in evidence for run in _denied_runs(sentence)
    ):
        yield "polarity"


def _denied_runs(sentence: Sentence) -> Iterator[list[Word]]:
    """Each run of words within reach of a negation: its content words, without weak ones."""
    run: list[Word] = []
    for word in sentence.words:
        if word.turned:
            if word.sense and word.low not in _WEAK:
                run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _negation_added(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether the claim negates words that the evidence affirms."""
    if not claim.negated:
        return False
    if not any(one.negated or any(_is_faint(word, one) for word in one.words) for one in evidence):
        return True
    for run in _denied_runs(claim):
        matched = [[w for one in evidence for w in one.words if w.sense == word.sense] for word in run[:_FIRST]]
        found = [places for places in matched if places]
        plain = [places for places in found if not any(_is_qualified(w, evidence) for w in places)]
        if len(plain) == len(found) >= 2:
            return True
    return False


def _is_qualified(word: Word, evidence: Sequence[Sentence]) -> bool:
    """Whether a word of the evidence is negated, or has a word in its clause that a negation may stand for."""
    if word.turned:
        return True
    home = next(one for one in evidence if word.at < len(one.words) and one.words[word.at] is word)
    return any(other.clause == word.clause and _is_faint(other, home) for other in home.words)


def _is_faint(word: Word, home: Sentence) -> bool:
    """Whether a negation may stand for a word."""
    after = home.words[word.at + 1 : word.at + 2]
    describes = word.low in _DESCRIBING and any(one.sense and one.commas == word.commas for one in after)
    return word.low in FAINT and not describes


def _negation_lost(run: list[Word], sentence: Sentence, claim: Sentence) -> bool:
    """Whether the claim affirms the words of a run that `sentence` negates."""
    first = run[:_FIRST]
    matched = [[w for w in claim.words if w.sense == word.sense] for word in first]
    found = [places for places in matched if places]
    if len(found) * 2 < len(first) or _matches_other_clause(first, sentence, claim):
        return False
    return not any(w.turned or _is_softened(w, claim) for places in found for w in places)


def _matches_other_clause(run: list[Word], sentence: Sentence, claim: Sentence) -> bool:
    """Whether the claim has more words of another, affirming clause: 'we see no X without it, but some X with it'."""
    matched = {word.sense for word in run if word.sense in claim.senses}
    plain = {w.clause for w in sentence.words if w.sense in matched and not w.turned}
    ours = _common(run[0].clause, sentence, claim)
    return any(_common(clause, sentence, claim) > ours for clause in plain - {run[0].clause})


def _common(clause: int, sentence: Sentence, claim: Sentence) -> int:
    return len({w.sense for w in sentence.words if w.clause == clause and w.sense} & claim.senses)


def _is_softened(word: Word, claim: Sentence) -> bool:
    near = (
        other
        for other in claim.words
        if (other.clause, other.commas) == (word.clause, word.commas) and abs(other.at - word.at) <= _FIRST
    )
    return any(other.low in FAINT or other.turned for other in near)
