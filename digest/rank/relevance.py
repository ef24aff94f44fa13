"""How near a work is to the interests of sources.yaml: by the words of the interests alone, so that any field will do.

The cosine of a work's words and word pairs with each interest, rarity counted in this pool. Pure.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from digest.model import Signal
from digest.rank.words import words

NAMED, MOST_OF_IT = 0.12, 0.6
"""Cosine, and share of the interest's words by rarity, from which a work is about it: "AI agents" is no sabotage."""
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
        self._single = [tuple(term for term in sorted(one) if " " not in term) for one in terms]
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
        about = [i for i, cosine in enumerate(cosines) if cosine >= NAMED and self._held(n, i) >= MOST_OF_IT]
        return tuple(sorted(about, key=lambda i: (-cosines[i], i)))

    def _held(self, n: int, interest: int) -> float:
        """The share of the interest's words that the text holds, by rarity."""
        single, found = self._single[interest], self._found[n]
        whole = sum(self._rarity[one] for one in single)
        return sum(self._rarity[one] for one in single if one in found) / whole if whole else 0.0

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
