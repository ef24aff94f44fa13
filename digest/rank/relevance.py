"""How near a work is to the interests of sources.yaml: by the words of the interests alone, so that any field will do.

The cosine of a work's words and word pairs with each interest, rarity counted in this pool; and which interests it is
about, judged on its title and opening alone. Pure.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from digest.model import Signal
from digest.rank.words import words

NAMED, MOST_OF_IT = 0.12, 0.6
"""Cosine, and share of the interest's words by rarity, from which a work is about it: "AI agents" is no sabotage."""
NEARLY_ALL = 0.8
"""The same share of one of its phrases, from which that phrase alone names it."""
OPENING, TOGETHER = 300, 5
"""Words of a text that say what it is about, as many as an abstract has; and those among which words of one phrase
stand: "deceptive" at the start and "alignment" at the end are no deceptive alignment."""
POINTS = 3.0
"""Of a cosine of 1 with the three nearest interests."""
_COMMON = frozenset(words("and or of the in for from with by to on at is are an as its their how that"))
Said = tuple[list[str], list[str]]


class Interests:
    """The interests, and how rare their words are in a pool of (title's words, text's words)."""

    def __init__(self, interests: Sequence[str], pool: Sequence[Said]) -> None:
        self.names = tuple(interests)
        terms = [_terms(words(one)) for one in interests]
        wanted = set().union(*terms) if terms else set()
        self._wanted = frozenset(wanted)
        met: Counter[str] = Counter()
        self._found = [self._in(said) for said in pool]
        for one in self._found:
            met.update(one.keys())
        self._rarity = {term: math.log((1 + len(pool)) / (1 + met[term])) + 1 for term in wanted}
        self._phrases = [_phrases(words(one)) for one in interests]
        self._opened = [(title, text[:OPENING]) for title, text in pool]
        self._vectors = [{term: self._rarity[term] for term in one} for one in terms]
        self._lengths = [math.sqrt(sum(value**2 for value in one.values())) or 1.0 for one in self._vectors]
        self._usual = math.log(1 + len(pool)) / 2 + 1
        self._sizes = [max(8, len(set(title)) + len(set(text))) for title, text in pool]

    def cosines(self, n: int) -> list[float]:
        """Of the pool's nth text with each interest, 0..1; a long text's other words are counted as usual ones."""
        found = {term: (1 + math.log(times)) * self._rarity[term] for term, times in self._found[n].items()}
        length = math.sqrt(sum(value**2 for value in found.values()) + self._sizes[n] * self._usual)
        return [
            min(1.0, sum(found.get(term, 0.0) * value for term, value in vector.items()) / (length * size))
            for vector, size in zip(self._vectors, self._lengths, strict=True)
        ]

    def near(self, n: int, cosines: Sequence[float]) -> tuple[int, ...]:
        """Which interests the pool's nth text is about, the nearest first."""
        about = [i for i, cosine in enumerate(cosines) if cosine >= NAMED and self._is_about(n, i)]
        return tuple(sorted(about, key=lambda i: (-cosines[i], i)))

    def _is_about(self, n: int, interest: int) -> bool:
        """Whether one of the interest's phrases stands there; or most of it does, and not in scattered words alone: of
        several phrases one stands whole ("jailbreaks"), of a single one two words stand together.
        """
        phrases, said = self._phrases[interest], self._opened[n]
        met = [(one, _together(one, said, self._weight)) for one in phrases]
        if any(len(found) > 1 and self._share(found, one) >= NEARLY_ALL for one, found in met):
            return True
        whole, here = frozenset().union(*phrases), frozenset(said[0]).union(said[1])
        anchored = any(found == one or len(found) > 1 == len(phrases) for one, found in met)
        return anchored and self._share(whole & here, whole) >= MOST_OF_IT

    def _share(self, found: frozenset[str], whole: frozenset[str]) -> float:
        return self._weight(found) / self._weight(whole)

    def _weight(self, several: frozenset[str]) -> float:
        return sum(self._rarity[one] for one in several)

    def _in(self, said: Said) -> Counter[str]:
        found: Counter[str] = Counter()
        for part, times in zip(said, (3, 1), strict=True):
            for term in (*part, *map(" ".join, pairwise(part))):
                if term in self._wanted:
                    found[term] += times
        return found


def signal(names: Sequence[str], cosines: Sequence[float], about: Sequence[int]) -> Signal | None:
    """The three nearest interests together; of those that it is about, two are named."""
    best = sorted(range(len(names)), key=lambda n: (-cosines[n], n))[:3]
    mean = sum(cosines[n] for n in best) / len(best) if best else 0.0
    near = [names[n] for n in about[:2]]
    return (
        Signal(name="interests", points=POINTS * mean, why=f"about {', '.join(near)}" if near else "") if mean else None
    )


def _terms(said: Sequence[str]) -> set[str]:
    kept = [word for word in said if word not in _COMMON]
    return {*kept, *map(" ".join, pairwise(said))} if kept else set()


def _phrases(said: Sequence[str]) -> tuple[frozenset[str], ...]:
    """What an interest names on either side of its "and": each a set of words."""
    parts: list[set[str]] = [set()]
    for word in said:
        if word in ("and", "or"):
            parts.append(set())
        elif word not in _COMMON:
            parts[-1].add(word)
    return tuple(frozenset(part) for part in parts if part)


def _together(phrase: frozenset[str], said: Said, weight: Callable[[frozenset[str]], float]) -> frozenset[str]:
    """The most of a phrase's words that stand near each other in the title or in the text."""
    best: frozenset[str] = frozenset()
    for part in said:
        places = [(n, word) for n, word in enumerate(part) if word in phrase]
        for at, (first, _) in enumerate(places):
            near = frozenset(word for n, word in places[at : at + TOGETHER] if n < first + TOGETHER)
            best = max(best, near, key=weight)
    return best
