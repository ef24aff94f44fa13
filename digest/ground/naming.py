"""Names: models, datasets, people, places. Each must stand in the evidence, exactly, version and size included."""

import re
from collections.abc import Collection, Sequence

from digest.ground.lexicon import KNOWN_NAMES, STOP
from digest.ground.sentence import LONGEST, Sentence, Word, parsed

_FIELD = frozenset("ai agi llm ml".split())
"""Words of the field that look like names and claim nothing."""
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]{1,4}\b|\b[A-Z]{2,6}(?=s?\b)")
_LETTERS = re.compile(r"[^\W\d_]+")
_NEAR = 8
"""Words between a family's name and the size or version that belongs to it."""


def strange_names(said: Sentence, known: Sequence[Sentence], names: Collection[str]) -> list[str]:
    """The names of a sentence that neither its evidence nor `names` holds."""
    lows = frozenset().union(*(one.lows for one in known)) | _own(names)
    there = frozenset().union(*(one.senses for one in known))
    strange = [word.low for word in said.words if _is_strange(word, lows, there)]
    pairs = frozenset().union(*map(_pairs, known)) | _pairs(parsed(" ".join(names)))
    strange += [" ".join(pair) for pair in _beside(said) if not _may_pair(pair, pairs, lows)]
    return strange


def _own(names: Collection[str]) -> frozenset[str]:
    return parsed(" ".join(names)).lows if names else frozenset()


def _is_strange(word: Word, lows: frozenset[str], senses: frozenset[str]) -> bool:
    if (
        word.low in lows
        or word.low in _FIELD
        or (word.sense in senses and word.low not in KNOWN_NAMES and not _coded(word))
    ):
        return False
    return word.is_name or (word.text[0].isupper() and word.low in KNOWN_NAMES)


def _coded(word: Word) -> bool:
    """A capital or a digit inside: no ending may differ."""
    return any(map(str.isdigit, word.text)) or any(map(str.isupper, word.text[1:]))


def spelled_out(text: str, other: str) -> str:
    """A text with its acronyms as words where another text spells them out: 'RM' where it has 'reward model'."""
    initials = None
    for acronym in dict.fromkeys(_ACRONYM.findall(text)[:20]):
        if initials is None:
            words = _LETTERS.findall(other[:LONGEST])
            initials = "".join(word[0].lower() for word in words)
        at = initials.find(acronym.lower())
        if at >= 0 and not _repeats(acronym, words[at : at + len(acronym)]):
            text = re.sub(rf"\s\({acronym}s?\)", "", text)  # what it stands for is said right before
            text = re.sub(rf"\b{acronym}(?=s?\b)", " ".join(words[at : at + len(acronym)]).lower(), text)
    return text


def _repeats(acronym: str, words: Sequence[str]) -> bool:
    """Whether these are no words that an acronym would be made of: itself, or ones that begin or end in a filler."""
    ends = (words[0].lower(), words[-1].lower())
    itself = any(word.upper() in (acronym, acronym + "S") for word in words)
    return itself or bool(STOP & set(ends)) or min(map(len, ends)) < 3


def _beside(sentence: Sentence) -> list[tuple[str, str]]:
    """Neighbouring parts of a name of which one has a digit: 'Llama' '70b', '3' 'opus'."""
    pairs = []
    for first, second in zip(sentence.words, sentence.words[1:], strict=False):
        gap = sentence.text[first.end : second.start]
        parts = (first.is_name or _version(first)) and (second.is_name or _version(second))
        if parts and gap in (" ", "-") and (_digit(first) or _digit(second)) and (first.is_name or second.is_name):
            pairs.append((first.low, second.low))
    return pairs


def _version(word: Word) -> bool:
    return word.is_number and word.text[0].isdigit()


def _digit(word: Word) -> bool:
    return any(map(str.isdigit, word.text))


def _pairs(sentence: Sentence) -> frozenset[tuple[str, str]]:
    """Each neighbouring pair, and each size or version with the last name before it."""
    pairs = set(_beside(sentence))
    head: Word | None = None
    for word in sentence.words:
        if _digit(word) and head and word.at - head.at <= _NEAR:
            pairs.add((head.low, word.low))
        elif word.is_name and not _digit(word):
            head = word
    return frozenset(pairs)


def _may_pair(pair: tuple[str, str], pairs: frozenset[tuple[str, str]], lows: frozenset[str]) -> bool:
    return pair in pairs or not (set(pair) <= lows)
