"""Is a sentence surer, wider or more causal than what it stands on? Modality, quantifiers, tense, causes, scope."""

import re
from collections.abc import Iterator, Sequence

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
    "invariably solely".split()
)
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
_LIMITS = re.compile(
    r"\b(?:in our|in this|in these|on our|our \w+|these \w+|this \w+|in (?:the|a|one|two|three) \w+)\b", re.I
)


def certainty(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """Surer than the source: what it plans, supposes or suggests told as found, what it finds told as proved."""
    level = _level(said)
    proofs = said.lows & PROVE
    if proofs and not any(word.turned for word in said.words if word.low in proofs):
        if not any(one.lows & PROVE for one in evidence):
            yield "modality"
    held = _supposed(said, evidence)
    if held is not None and level > held:
        yield "tense" if held == 0 else "modality"


def _level(said: Sentence) -> int:
    """0 planned, 1 supposed, 2 suggested, 3 asserted."""
    return 0 if said.lows & PLAN else 1 if said.lows & MAY else 2 if said.lows & SUGGEST else 3


def _supposed(said: Sentence, evidence: Sequence[Sentence]) -> int | None:
    """The level at which the evidence holds most of what is said; None where it asserts it."""
    best: dict[str, int] = {}
    for sentence in evidence:
        levels = _levels(sentence)
        for word in sentence.words:
            if word.sense in said.senses and word.sense:
                best[word.sense] = max(best.get(word.sense, 0), levels[word.at])
    below = [level for level in best.values() if level < 3]
    return min(below) if len(best) >= 2 and len(below) > 0.6 * len(best) else None


def _levels(sentence: Sentence) -> list[int]:
    """How surely each word is said: a plan or a guess holds for the rest of its clause and what hangs on it."""
    levels = [3] * len(sentence.words)
    for word in sentence.words:
        level = _level_of(word)
        able = word.low in ("can", "could") and word.at > 0 and sentence.words[word.at - 1].low in ("we", "you", "one")
        if level == 3 or able:
            continue
        for other in sentence.words:
            after = other.at > word.at and other.clause - word.clause <= 1
            if after or (other.clause == word.clause and word.low in MAY and other.at > word.at - 4):
                levels[other.at] = min(levels[other.at], level)
    return levels


def _level_of(word: Word) -> int:
    if word.low in PLAN:
        return 0
    if word.low in MAY and word.low not in ("if", "whether", "should"):
        return 1
    return 2 if word.low in SUGGEST else 3


def quantity(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """More of them than the source says."""
    lows = frozenset().union(*(one.lows for one in evidence))
    wide = (
        bool(lows & (ALL | NEARLY))
        or lows >= {"across", "board"}
        or any(number.value == 1 and number.unit == "%" for one in evidence for number in one.numbers)
    )
    most = (
        wide or bool(lows & MOST) or any(0.5 < n.value <= 1 for one in evidence for n in one.numbers) or "than" in lows
    )
    positive = said.lows & _POSITIVE_ALL
    if positive and not wide and not _negated(said, positive):
        yield "quantifier"
    elif said.lows & MOST and not most:
        yield "quantifier"
    elif (
        said.lows & NEARLY
        and said.lows & ALL
        and not (
            wide
            or any(n.value >= 0.9 for one in evidence for n in one.numbers if n.unit == "%")
            or (said.negated and (lows & FAINT))
        )
    ):
        yield "quantifier"
    elif said.lows & MANY and not (most or lows & MANY):
        yield "quantifier"
    if said.negated and said.lows & {"any", "one"} and not said.lows & {"all", "every", "everywhere", "always"}:
        if any(one.negated and one.lows & {"all", "every", "everywhere", "always"} for one in evidence):
            yield "quantifier"
    if lows & SOME and not said.lows & (SOME | MAY | SUGGEST | MOST) and _some_lost(said, evidence):
        yield "quantifier"


def _negated(said: Sentence, lows: frozenset[str]) -> bool:
    return all(word.turned for word in said.words if word.low in lows)


def _some_lost(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """'Some models lie' told as 'models lie'."""
    for sentence in evidence:
        for word in sentence.words:
            after = sentence.words[word.at + 1 : word.at + 3]
            if word.low in ("some", "sometimes", "occasionally", "partially", "partly") and any(
                one.sense in said.senses for one in after if one.sense
            ):
                return True
    return False


def causes(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A cause where the source has none, or only things that go together."""
    caused = bool(_CAUSES_OR_SINCE.search(said.text))
    known = any(_CAUSES_OR_SINCE.search(one.text) for one in evidence)
    together = any(_ASSOCIATED.search(one.text) for one in evidence)
    acts = any(word.side in ("+up", "+down", "+good", "+bad") for word in said.words)
    if (caused and not known) or (together and not known and acts and not _ASSOCIATED.search(said.text) and not caused):
        yield "causal"


def scope(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """Wider than what it was found on: 'any model' from one, an exception lost, our three tasks forgotten."""
    lows = frozenset().union(*(one.lows for one in evidence))
    widened = said.lows & WIDE - lows
    if widened - ({"any"} if said.negated else set()):
        yield "scope"
    elif any(_EXCEPTIONS.search(one.text) for one in evidence) and not _RESERVES.search(said.text):
        yield "scope"
    elif _GENERIC.search(said.text) and not any(_PLURAL.search(one.text) for one in evidence):
        yield "scope"
    elif _loses_its_setting(said, evidence):
        yield "scope"


def _loses_its_setting(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """A general present out of a narrow past: no name, number or setting of the source is left."""
    if _PAST.search(said.text) or said.numbers or said.lows & NARROW or any(word.is_name for word in said.words):
        return False
    narrow = any(one.numbers or any(w.is_name for w in one.words) or _LIMITS.search(one.text) for one in evidence)
    return narrow and all(_PAST.search(one.text) for one in evidence)
