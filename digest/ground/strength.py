"""Is a sentence surer, wider or more causal than what it stands on? Modality, quantifiers, tense, causes, scope."""

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
_LIMITS = re.compile(
    r"\b(?:in our|in this|in these|on our|our \w+|these \w+|this \w+|in (?:the|a|one|two|three) \w+)\b", re.I
)


def certainty(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """Surer than the source: what it plans, supposes or suggests told as found, what it finds told as proved."""
    if _proves(said) and not any(one.lows & PROVE for one in evidence):
        yield "modality"
    told = _told_as(evidence)
    for piece in filter(None, (said.words, *_segments(said), *_after_cause(said))):
        held = _supposed(piece, told)
        if held is not None and _level(said, piece, held) > held:
            yield "tense" if held == 0 else "modality"
            return


def _proves(said: Sentence) -> bool:
    proofs = [word for word in said.words if word.low in PROVE]
    return bool(proofs) and not any(word.turned for word in proofs)


def _level(said: Sentence, piece: Sequence[Word], held: int) -> int:
    """0 planned, 1 supposed, 2 suggested, 3 asserted: by what stands before, in or around a piece, or ends it all.

    'Will' tells of a plan, and is no hedge of a guess.
    """
    last = piece[-1]
    around = [w for w in said.words if w.at <= last.at or w.clause == last.clause or w.at >= len(said.words) - 4]
    return min((_level_of(word, True) for word in around if word.low != "will" or held == 0), default=3)


def _told_as(evidence: Sequence[Sentence]) -> dict[str, int]:
    """How surely each sense is said in the evidence, at its surest."""
    best: dict[str, int] = {}
    for sentence in evidence:
        for word, level in zip(sentence.words, _levels(sentence), strict=True):
            best[word.sense] = max(best.get(word.sense, 0), level)
    return best


def _segments(said: Sentence) -> Iterator[Sequence[Word]]:
    """What stands between commas and joining words, where it says enough."""
    for _, group in groupby(said.words, key=lambda word: (word.clause, word.commas)):
        words = tuple(group)
        if sum(bool(word.sense) for word in words) >= 3:
            yield words


def _after_cause(said: Sentence) -> Iterator[Sequence[Word]]:
    """What is named as a cause."""
    for found in _CAUSES.finditer(said.text):
        after = [word for word in said.words if word.start >= found.end() and word.sense]
        yield tuple(after[:4])


def _supposed(words: Sequence[Word], told: dict[str, int]) -> int | None:
    """The level at which the evidence holds most of these words; None where it asserts them."""
    senses = {word.sense for word in words if word.sense}
    levels = [told[sense] for sense in senses if sense in told]
    below = [level for level in levels if level < 3]
    return min(below) if len(levels) >= 2 and len(below) > 0.6 * len(levels) else None


def _levels(sentence: Sentence) -> list[int]:
    """How surely each word is said: a plan or a guess holds for the rest of its clause and what hangs on it."""
    levels = [3] * len(sentence.words)
    for word in sentence.words:
        level = _level_of(word)
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
    """'We can take', 'can also be used': what was done, and no guess."""
    before = sentence.words[at - 1].low if at else ""
    after = [word.low for word in sentence.words[at + 1 : at + 4]]
    return before in ("we", "you", "one") or ("be" in after and "used" in after)


def _level_of(word: Word, freely: bool = False) -> int:
    """How sure a word makes its clause. `freely`: conditions and wishes count as well."""
    if word.low in PLAN:
        return 0
    if word.low in MAY and (freely or word.low not in ("if", "whether", "should")):
        return 1
    return 2 if word.low in SUGGEST else 3


def quantity(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """More of them than the source says."""
    if _amount_raised(said, evidence) or not_all_as_none(said, evidence) or _some_lost(said, evidence):
        yield "quantifier"


def _amount_raised(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    lows = frozenset(word.low for one in evidence for word in one.words if not (word.turned and word.low in ALL))
    shares = [n.value for one in evidence for n in one.numbers if n.unit == "%" or n.spelled]
    wide = bool(lows & (ALL | NEARLY)) or lows >= {"across", "board"} or 1 in shares
    most = wide or bool(lows & MOST) or any(0.5 < share <= 1 for share in shares) or "than" in lows
    everything, nearly = said.lows & _POSITIVE_ALL, said.lows & NEARLY and said.lows & ALL
    if everything and not wide and not _negated(said, everything):
        return True
    if said.lows & MOST and not most:
        return True
    if nearly and not (wide or any(share >= 0.9 for share in shares) or (said.negated and lows & FAINT)):
        return True
    return bool(said.lows & MANY) and not (most or lows & MANY)


def not_all_as_none(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """'None across all settings' told as 'none in any'."""
    every = {"all", "every", "everywhere", "always"}
    narrowed = said.negated and said.lows & {"any", "one"} and not said.lows & every
    return bool(narrowed) and any(one.negated and one.lows & every for one in evidence)


def _negated(said: Sentence, lows: frozenset[str]) -> bool:
    return all(word.turned for word in said.words if word.low in lows)


def _some_lost(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """'Some models lie' told as 'models lie'."""
    if said.lows & (SOME | MAY | SUGGEST | MOST):
        return False
    for sentence in evidence:
        for word in sentence.words:
            after = sentence.words[word.at + 1 : word.at + 3]
            if word.low in _PARTLY and any(one.sense in said.senses for one in after if one.sense):
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
    if (
        widened - ({"any"} if said.negated else set())
        or (
            any(_EXCEPTIONS.search(one.text) for one in evidence)
            and not _RESERVES.search(said.text.replace("without exception", ""))
        )
        or (_GENERIC.search(said.text) and not any(_PLURAL.search(one.text) for one in evidence))
        or _loses_its_setting(said, evidence)
    ):
        yield "scope"


def _loses_its_setting(said: Sentence, evidence: Sequence[Sentence]) -> bool:
    """A general present out of a narrow past: no name, number or setting of the source is left."""
    if _PAST.search(said.text) or said.numbers or said.lows & NARROW or any(word.is_name for word in said.words):
        return False
    narrow = any(one.numbers or any(w.is_name for w in one.words) or _LIMITS.search(one.text) for one in evidence)
    return narrow and all(_PAST.search(one.text) for one in evidence)
