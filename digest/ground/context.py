"""What stands around a word, and so what a number, a name or a direction belongs to."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from digest.ground.sentence import Sentence, Word

_LISTED = re.compile(r"[\s,;/&%()]*(?:and|or)?[\s,;/&%()]*", re.I)
Context = dict[str, float]


@lru_cache(maxsize=4096)
def context(sentence: Sentence, at: int, role: str = "") -> tuple[tuple[str, float], ...]:
    """The senses around the word `at`, each with how near it is: in its own stretch, its clause, or beyond."""
    here, near = sentence.words[at], dict[str, float]()
    for word in sentence.words:
        if word.at == at or word.is_number:
            continue
        for feature in _features(word):
            near[feature] = max(near.get(feature, 0.0), _nearness(here, word))
    if role:
        near[f"role {role}"] = 0.8
    return tuple(near.items())


def overlap(ours: Iterable[tuple[str, float]], theirs: Iterable[tuple[str, float]]) -> float:
    """How much two contexts have in common."""
    other = dict(theirs)
    return sum(weight * other.get(feature, 0.0) for feature, weight in ours)


def _features(word: Word) -> Iterable[str]:
    if word.side:
        yield word.side
    if word.sense:
        yield word.sense


def _nearness(here: Word, word: Word) -> float:
    apart = abs(here.at - word.at)
    if word.part == here.part:
        return 1 / (1 + 0.08 * apart)
    if word.clause == here.clause:
        return 0.6 / (1 + 0.08 * apart)
    return 0.2 / (1 + 0.04 * apart)


def paired(sentence: Sentence) -> dict[int, tuple[int, ...]]:
    """'5 % and 7 % on A and B': which words each number's own partner has, by the index of the number's word."""
    numbers = [sentence.word_at(one.start) for one in sentence.numbers]
    lists = [run for run in _runs(sentence, [[at] for at in numbers]) if len(run) > 1]
    names = [run for run in _runs(sentence, _name_groups(sentence)) if len(run) > 1]
    pairs = {}
    for row in lists:
        for partners in (one for one in names if len(one) == len(row)):
            for number, partner in zip(row, partners, strict=True):
                pairs[number[0]] = tuple(partner)
            break
    return pairs


def _name_groups(sentence: Sentence) -> list[list[int]]:
    groups: list[list[int]] = []
    for word in sentence.words:
        if word.is_name or (word.is_number and groups and groups[-1][-1] == word.at - 1 and word.text[-1] in "BM"):
            if groups and groups[-1][-1] == word.at - 1 and _tight(sentence, word.at):
                groups[-1].append(word.at)
            else:
                groups.append([word.at])
    return groups


def _tight(sentence: Sentence, at: int) -> bool:
    gap = sentence.text[sentence.words[at - 1].end : sentence.words[at].start]
    return gap in (" ", "-", "")


def _runs(sentence: Sentence, groups: Sequence[list[int]]) -> list[list[list[int]]]:
    """Groups of words that only commas and 'and' part."""
    runs: list[list[list[int]]] = []
    for group in groups:
        if runs and _LISTED.fullmatch(
            sentence.text[sentence.words[runs[-1][-1][-1]].end : sentence.words[group[0]].start]
        ):
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs
