"""Is a claim wider or more causal than its evidence? Quantifiers, causes, scope."""

import re
from collections.abc import Iterator, Sequence

from digest.ground.lexicon import (
    ALL,
    ASSOCIATED,
    CAUSES,
    HARD_EXCEPTIONS,
    MANY,
    MAY,
    MOST,
    NARROW,
    NEARLY,
    RESERVES,
    SINCE,
    SOME,
    SUGGEST,
    WIDE,
)
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence

_CAUSES, _ASSOCIATED = re.compile(CAUSES, re.I), re.compile(f"{ASSOCIATED}", re.I)
_CAUSES_OR_SINCE = re.compile(f"{CAUSES}|{SINCE}", re.I)
_EXCEPTIONS, _RESERVES = re.compile(HARD_EXCEPTIONS, re.I), re.compile(RESERVES, re.I)
_MUCH = (ALL | MOST | NEARLY | MANY) - {"each", "both", "whole", "any", "no", "none", "never", "nothing", "nobody"}
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


def quantity(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason when a claim speaks of more of them than its evidence."""
    lows = frozenset().union(*(one.lows for one in evidence))
    if gains_amount(claim.lows, lows) or not_all_as_none(claim, evidence) or _some_lost(claim, evidence):
        yield "quantifier"


def gains_amount(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a claim has an 'all', 'most' or 'many' that its source lacks; 'many' may stand for 'most'."""
    return bool(ours & _MUCH - theirs and not (ours & MANY and theirs & (MANY | MOST)))


def not_all_as_none(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether 'not in all settings' has become 'not in any'."""
    every = {"all", "every", "everywhere", "always"}
    narrowed = claim.negated and claim.lows & {"any", "one"} and not claim.lows & every
    return bool(narrowed) and any(one.negated and one.lows & every for one in evidence)


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
