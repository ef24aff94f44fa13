"""The weighted words around a word, which tell what a number, a name or a direction belongs to."""

from collections.abc import Iterable
from functools import lru_cache

from digest.ground.sentence import Sentence, Word

_REACH = 60
"""Words to each side that count as context."""


@lru_cache(maxsize=4096)
def context(sentence: Sentence, at: int, role: str = "") -> tuple[tuple[str, float], ...]:
    """The senses around the word `at`, each with its nearness, 0..1. `role`: the preposition before a number."""
    here, near = sentence.words[at], dict[str, float]()
    for word in sentence.words[max(0, at - _REACH) : at + _REACH]:
        if word.at == at or word.is_number:
            continue
        for feature in _features(word):
            near[feature] = max(near.get(feature, 0.0), _nearness(here, word))
    if role:
        near[f"role {role}"] = 0.8
    return tuple(near.items())


def overlap(ours: Iterable[tuple[str, float]], theirs: Iterable[tuple[str, float]]) -> float:
    """The similarity of two contexts: the products of the nearness of what both have, summed."""
    other = dict(theirs)
    return sum(weight * other.get(feature, 0.0) for feature, weight in ours)


def _features(word: Word) -> Iterable[str]:
    if word.side:
        yield word.side
    if word.sense:
        yield f"not {word.sense}" if word.turned else word.sense


def _nearness(here: Word, word: Word) -> float:
    """Nearness, 0..1, by distance; a comma or a conjunction counts as three more words, a clause's end as five."""
    apart = abs(here.at - word.at) + 3 * abs(here.part - word.part) + 2 * abs(here.clause - word.clause)
    return 1 / (1 + 0.2 * apart)
