"""Is a claim surer, wider or more causal than its evidence? Modality, tense, quantifiers, causes, scope.

Levels of certainty: 0 planned, 1 supposed, 2 suggested, 3 asserted.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from digest.ground.lexicon import (
    ALL,
    ASSOCIATED,
    CAUSES,
    FAINT,
    HARD_EXCEPTIONS,
    MANY,
    MAY,
    MOST,
    NARROW,
    NEARLY,
    PLAN,
    PROVE,
    RESERVES,
    SINCE,
    SOME,
    SUGGEST,
    WIDE,
)
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_CAUSES, _ASSOCIATED = re.compile(CAUSES, re.I), re.compile(f"{ASSOCIATED}", re.I)
_CAUSES_OR_SINCE = re.compile(f"{CAUSES}|{SINCE}", re.I)
_EXCEPTIONS, _RESERVES = re.compile(HARD_EXCEPTIONS, re.I), re.compile(RESERVES, re.I)
_POSITIVE_ALL = frozenset(
    "all every always everyone everywhere everything entirely completely fully wholly totally perfectly universally "
    "invariably".split()
)
_PARTLY = ("some", "sometimes", "occasionally", "partially", "partly")
_GENERIC = re.compile(
    r"(?:^|[,;:] |\b(?:that|in|of|for|across|by|and) )(?:(?:large |frontier |modern |today's |current )?"
    r"(?:language )?models|llms|ai systems|ais|agents|neural networks|transformers|chatbots)\b",
    re.I,
)
_PLURAL = re.compile(r"\b(?:models|llms|ai systems|ais|agents|networks|transformers|chatbots|fine-?tunes)\b", re.I)
_PAST = re.compile(
    r"\b(?:was|were|did|had|found|saw|rose|fell|became|got|made|gave|took|came|went|led|kept|left|held|told|ran|"
    r"showed|beat|won|lost|cut|drew|chose|wrote|began|stood|broke|spoke|\w{2,}ed)\b",
    re.I,
)
_IN_SETTING = re.compile(
    r"\b(?:in our|in this|in these|on our|our \w+|these \w+|this \w+|in (?:the|a|one|two|three) \w+)\b", re.I
)


def certainty(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason when a claim is surer than its evidence: a plan or a guess stated as found, a finding as proved."""
    if _proves(claim) and not any(one.lows & PROVE for one in evidence):
        yield "modality"
    evidence_levels = _evidence_levels(evidence)
    for piece in filter(None, (claim.words, *_segments(claim), *_after_cause(claim))):
        held = _held_level(piece, evidence_levels)
        if held is not None and _claim_level(claim, piece, held) > held:
            yield "tense" if held == 0 else "modality"
            return


def _proves(claim: Sentence) -> bool:
    proofs = [word for word in claim.words if word.low in PROVE]
    return bool(proofs) and not any(word.turned for word in proofs)


def _claim_level(claim: Sentence, piece: Sequence[Word], held: int) -> int:
    """How sure the claim is of a piece: the least level among the words before it, in its clause or ending the claim.

    'Will' states a plan and hedges no guess, so it counts only where the evidence holds a plan.
    """
    last = piece[-1]
    around = [w for w in claim.words if w.at <= last.at or w.clause == last.clause or w.at >= len(claim.words) - 4]
    return min((_word_level(word, True) for word in around if word.low != "will" or held == 0), default=3)


def _evidence_levels(evidence: Sequence[Sentence]) -> dict[str, int]:
    """For each sense in the evidence, the highest level at which it occurs."""
    best: dict[str, int] = {}
    for sentence in evidence:
        for word, level in zip(sentence.words, _levels(sentence), strict=True):
            best[word.sense] = max(best.get(word.sense, 0), level)
    return best


def _segments(claim: Sentence) -> Iterator[Sequence[Word]]:
    """The stretches between commas and conjunctions that have at least three content words."""
    for _, group in groupby(claim.words, key=lambda word: (word.clause, word.commas)):
        words = tuple(group)
        if sum(bool(word.sense) for word in words) >= 3:
            yield words


def _after_cause(claim: Sentence) -> Iterator[Sequence[Word]]:
    """The content words right after each causal phrase."""
    for found in _CAUSES.finditer(claim.text):
        after = [word for word in claim.words if word.start >= found.end() and word.sense]
        yield tuple(after[:4])


def _held_level(words: Sequence[Word], levels_by_sense: dict[str, int]) -> int | None:
    """The lowest level of these words in the evidence, if most of them are below 'asserted'; else None."""
    senses = {word.sense for word in words if word.sense}
    found = [levels_by_sense[sense] for sense in senses if sense in levels_by_sense]
    below = [level for level in found if level < 3]
    return min(below) if len(found) >= 2 and len(below) > 0.6 * len(found) else None


def _levels(sentence: Sentence) -> list[int]:
    """The level of each word: a hedge or a plan holds for a few words before it and all after it, up to a 'but'."""
    levels = [3] * len(sentence.words)
    for word in sentence.words:
        level = _word_level(word)
        able = word.low in ("can", "could") and _is_ability(sentence, word.at)
        if level == 3 or able:
            continue
        for other in sentence.words[max(0, word.at - 4) :]:
            if other.at > word.at and other.low in ("but", "however", "although", "though", "yet", "whereas"):
                break
            if other.at > word.at or (other.clause == word.clause and word.low in MAY):
                levels[other.at] = min(levels[other.at], level)
    return levels


def _is_ability(sentence: Sentence, at: int) -> bool:
    """Whether a 'can' states an ability rather than a guess: 'we can take', 'can also be used'."""
    before = sentence.words[at - 1].low if at else ""
    after = [word.low for word in sentence.words[at + 1 : at + 4]]
    return before in ("we", "you", "one") or ("be" in after and "used" in after)


def _word_level(word: Word, with_conditions: bool = False) -> int:
    """The level that a word gives its clause. `with_conditions`: 'if', 'whether' and 'should' are hedges too."""
    if word.low in PLAN:
        return 0
    if word.low in MAY and (with_conditions or word.low not in ("if", "whether", "should")):
        return 1
    return 2 if word.low in SUGGEST else 3


def quantity(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason when a claim speaks of more of them than its evidence."""
    if _amount_raised(claim, evidence) or not_all_as_none(claim, evidence) or _some_lost(claim, evidence):
        yield "quantifier"


def _amount_raised(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether the claim has an 'all', 'nearly all', 'most' or 'many' that the evidence does not justify."""
    lows = frozenset(word.low for one in evidence for word in one.words if not (word.turned and word.low in ALL))
    shares = [n.value for one in evidence for n in one.numbers if n.unit == "%" or n.spelled]
    wide = bool(lows & (ALL | NEARLY)) or lows >= {"across", "board"} or 1 in shares
    most = wide or bool(lows & MOST) or any(0.5 < share <= 1 for share in shares) or "than" in lows
    everything, nearly = claim.lows & _POSITIVE_ALL, claim.lows & NEARLY and claim.lows & ALL
    if everything and not wide and not _negated(claim, everything):
        return True
    if claim.lows & MOST and not most:
        return True
    if nearly and not (wide or any(share >= 0.9 for share in shares) or (claim.negated and lows & FAINT)):
        return True
    return bool(claim.lows & MANY) and not (most or lows & MANY)


def not_all_as_none(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether 'not in all settings' has become 'not in any'."""
    every = {"all", "every", "everywhere", "always"}
    narrowed = claim.negated and claim.lows & {"any", "one"} and not claim.lows & every
    return bool(narrowed) and any(one.negated and one.lows & every for one in evidence)


def _negated(claim: Sentence, lows: frozenset[str]) -> bool:
    return all(word.turned for word in claim.words if word.low in lows)


def _some_lost(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether a 'some' was dropped: 'some models lie' as 'models lie'."""
    if claim.lows & (SOME | MAY | SUGGEST | MOST):
        return False
    for sentence in evidence:
        for word in sentence.words:
            after = sentence.words[word.at + 1 : word.at + 3]
            if word.low in _PARTLY and any(one.sense in claim.senses for one in after if one.sense):
                return True
    return False


def causes(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason when a claim names a cause and the evidence none, or only an association."""
    cause = bool(_CAUSES_OR_SINCE.search(claim.text))
    known = any(_CAUSES_OR_SINCE.search(one.text) for one in evidence)
    together = any(_ASSOCIATED.search(one.text) for one in evidence)
    acts = any(word.side in ("+up", "+down", "+good", "+bad") for word in claim.words)
    if (cause and not known) or (together and not known and acts and not _ASSOCIATED.search(claim.text) and not cause):
        yield "causal"


def scope(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason when a claim is wider than its evidence: 'any model' for one, an exception or the setting dropped."""
    lows = frozenset().union(*(one.lows for one in evidence))
    widened = claim.lows & WIDE - lows
    if (
        widened - ({"any"} if claim.negated else set())
        or (
            any(_EXCEPTIONS.search(one.text) for one in evidence)
            and not _RESERVES.search(claim.text.replace("without exception", ""))
        )
        or (_GENERIC.search(claim.text) and not any(_PLURAL.search(one.text) for one in evidence))
        or _drops_setting(claim, evidence)
    ):
        yield "scope"


def _drops_setting(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether a claim in the present generalises evidence in the past, and keeps none of its names or numbers."""
    if _PAST.search(claim.text) or claim.numbers or claim.lows & NARROW or any(word.is_name for word in claim.words):
        return False
    narrow = any(one.numbers or any(w.is_name for w in one.words) or _IN_SETTING.search(one.text) for one in evidence)
    return narrow and all(_PAST.search(one.text) for one in evidence)
