"""Names of models, datasets, people and places: the evidence must have each exactly, with version and size."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, pairwise

from digest.ground.lexicon import KNOWN_NAMES, STOP
from digest.ground.sentence import LONGEST, Sentence, Word, parsed

_FIELD = frozenset("ai agi llm ml".split())
"""Acronyms of the field that are no names."""
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]{1,4}\b|\b[A-Z]{2,6}(?=s?\b)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ARTICLES = frozenset("a an the".split())
_NEAR = 8
"""Words between a family's name and the size or version that belongs to it."""


def strange_names(sentence: Sentence, sources: Sequence[Sentence], names: Collection[str]) -> list[str]:
    """The names, and names with a version, that neither the evidence nor `names` has, or that stand for another one."""
    said = frozenset().union(*(one.lows for one in sources))
    lows = said | _allowed_words(names)
    there = frozenset().union(*(one.senses for one in sources))
    strange = [word.low for word in sentence.words if _is_strange(word, lows, there)]
    added = [word for word in sentence.words if word.is_name and word.low not in said]
    strange += [word.low for word in added if _replaces_name(word, sentence, sources)]
    sources = (*sources, parsed(" ".join(names)))
    pairs = frozenset().union(*map(_known_pairs, sources))
    strange += [" ".join(pair) for pair in _name_pairs(sentence) if not _may_pair(pair, pairs, lows)]
    return strange + [" ".join(pair) for pair in _double_names(sentence) if _belongs_elsewhere(pair, sources)]


def _allowed_words(names: Collection[str]) -> frozenset[str]:
    return parsed(" ".join(names)).lows if names else frozenset()


def _is_strange(word: Word, lows: frozenset[str], senses: frozenset[str]) -> bool:
    if (
        word.low in lows
        or word.low in _FIELD
        or (word.sense in senses and word.low not in KNOWN_NAMES and not _is_code(word))
    ):
        return False
    return word.is_name or (word.text[0].isupper() and word.low in KNOWN_NAMES)


def _replaces_name(word: Word, sentence: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a name that only the title has stands where the evidence has another: 'Anthropic did' for 'Neel did'."""
    after = next((one.sense for one in sentence.words[word.at + 1 :] if one.sense), "")
    pairs = chain.from_iterable(pairwise(one for one in source.words if one.sense) for source in sources)
    return any(two.sense == after and one.is_name and one.low not in sentence.lows for one, two in pairs)


def _is_code(word: Word) -> bool:
    """Whether it has an inner capital, so that it must match exactly."""
    return any(map(str.isupper, word.text[1:]))


def spelled_out(text: str, other: str) -> str:
    """A text with each acronym replaced by the words that another text has for it: 'RM' by 'reward model'."""
    initials = None
    for acronym in dict.fromkeys(_ACRONYM.findall(text)[:20]):
        if initials is None:
            words = _LETTERS.findall(other[:LONGEST])
            initials = "".join(word[0].lower() for word in words)
        at = initials.find(acronym.lower())
        if at >= 0 and not _is_no_expansion(acronym, words[at : at + len(acronym)]):
            text = re.sub(rf"\s\({acronym}s?\)", "", text)  # the words stand right before it
            text = re.sub(rf"\b{acronym}(?=s?\b)", " ".join(words[at : at + len(acronym)]).lower(), text)
    return text


def _is_no_expansion(acronym: str, words: Sequence[str]) -> bool:
    """Whether these words cannot be what an acronym stands for: they contain it, or begin or end with a filler."""
    ends = (words[0].lower(), words[-1].lower())
    itself = any(word.upper() in (acronym, acronym + "S") for word in words)
    return itself or bool(STOP & set(ends)) or min(map(len, ends)) < 3


def _name_pairs(sentence: Sentence) -> list[tuple[str, str]]:
    """Neighbouring parts of a name, one of them with a digit: ('llama', '70b'), ('3', 'opus')."""
    pairs = []
    for first, second in zip(sentence.words, sentence.words[1:], strict=False):
        gap = sentence.text[first.end : second.start]
        parts = (first.is_name or _is_version(first)) and (second.is_name or _is_version(second))
        if (
            parts
            and gap in (" ", "-")
            and (_has_digit(first) or _has_digit(second))
            and (first.is_name or second.is_name)
        ):
            pairs.append((first.low, second.low))
    return pairs


def _double_names(sentence: Sentence) -> list[tuple[str, str]]:
    """Neighbouring names, the second without a digit: ('claude', 'opus')."""
    return [(one.low, two.low) for one, two in _neighbours(sentence) if one.is_name and two.is_name]


def _belongs_elsewhere(pair: tuple[str, str], sources: Sequence[Sentence]) -> bool:
    """Whether the second name stands alone or after other names in the evidence: 'Claude Flash' for 'Claude and Gemini
    Flash'.
    """
    before = [one for source in sources for one, two in _neighbours(source) if two.low == pair[1]]
    return bool(before) and all(one.low in _ARTICLES or (one.is_name and one.low != pair[0]) for one in before)


def _neighbours(sentence: Sentence) -> Iterator[tuple[Word, Word]]:
    """Each word with the word after it, where only a space parts them; neither has a digit."""
    for one, two in pairwise(sentence.words):
        if sentence.text[one.end : two.start] == " " and not (_has_digit(one) or _has_digit(two)):
            yield one, two


def _is_version(word: Word) -> bool:
    return word.is_number and word.text[0].isdigit()


def _has_digit(word: Word) -> bool:
    return any(map(str.isdigit, word.text))


def _known_pairs(sentence: Sentence) -> frozenset[tuple[str, str]]:
    """The pairs of _name_pairs, and each size or version with the last name shortly before it."""
    pairs = set(_name_pairs(sentence))
    head: Word | None = None
    for word in sentence.words:
        if _has_digit(word) and head and word.at - head.at <= _NEAR:
            pairs.add((head.low, word.low))
        elif word.is_name and not _has_digit(word):
            head = word
    return frozenset(pairs)


def _may_pair(pair: tuple[str, str], pairs: frozenset[tuple[str, str]], lows: frozenset[str]) -> bool:
    return pair in pairs or not (set(pair) <= lows)
