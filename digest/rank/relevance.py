"""How near a work is to the interests of sources.yaml, by the words of the interests alone, so that any field works.

The cosine of a work's words and word pairs with each interest, with rarity counted in this pool; and which interests it
is about, by its title and opening alone. Pure.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from digest.model import Signal
from digest.rank.words import words

NAMED, MOST_OF_IT = 0.12, 0.6
"""Least cosine, and least share of the interest's words weighted by rarity, for a work to be about it: "AI agents" is
not about sabotage."""
NEARLY_ALL = 0.8
"""Least such share of one phrase of an interest, for that phrase alone to count."""
BETTER_HALF = 0.5
"""Least such share of the words close together for a single phrase to count with the rest elsewhere."""
OPENING, TOGETHER = 300, 5
"""Words of a text that show what it is about (an abstract's length), and the span within which words form a phrase:
"deceptive" at the start and "alignment" at the end are not deceptive alignment."""
POINTS = 3.0
"""For a mean cosine of 1 with the three nearest interests."""
_COMMON = frozenset(words("and or of the in for from with by to on at is are an as its their how that"))
WordLists = tuple[list[str], list[str]]
"""The words of a title and of its text."""


class Interests:
    """The interests, and the rarity of their words in a pool of (title words, text words)."""

    def __init__(self, interests: Sequence[str], pool: Sequence[WordLists]) -> None:
        self.names = tuple(interests)
        terms = [_terms(words(name)) for name in interests]
        wanted = set().union(*terms) if terms else set()
        self._wanted = frozenset(wanted)
        met: Counter[str] = Counter()
        self._found = [self._count(lists) for lists in pool]
        for vector in self._found:
            met.update(vector.keys())
        self._rarity = {term: math.log((1 + len(pool)) / (1 + met[term])) + 1 for term in wanted}
        self._phrases = [_phrases(words(name)) for name in interests]
        self._opened = [(title, text[:OPENING]) for title, text in pool]
        self._vectors = [{term: self._rarity[term] for term in vector} for vector in terms]
        self._lengths = [math.sqrt(sum(value**2 for value in vector.values())) or 1.0 for vector in self._vectors]
        self._usual = math.log(1 + len(pool)) / 2 + 1
        self._sizes = [max(8, len(set(title)) + len(set(text))) for title, text in pool]

    def cosines(self, n: int) -> list[float]:
        """Cosines of the pool's nth text with each interest, 0..1; words outside the interests get average rarity."""
        found = {term: (1 + math.log(times)) * self._rarity[term] for term, times in self._found[n].items()}
        length = math.sqrt(sum(value**2 for value in found.values()) + self._sizes[n] * self._usual)
        return [
            min(1.0, sum(found.get(term, 0.0) * value for term, value in vector.items()) / (length * size))
            for vector, size in zip(self._vectors, self._lengths, strict=True)
        ]

    def near(self, n: int, cosines: Sequence[float]) -> tuple[int, ...]:
        """Indices of the interests that the pool's nth text is about, the nearest first."""
        about = [i for i, cosine in enumerate(cosines) if cosine >= NAMED and self._is_about(n, i)]
        return tuple(sorted(about, key=lambda i: (-cosines[i], i)))

    def _is_about(self, n: int, interest: int) -> bool:
        """Whether one of the interest's phrases is there; or most of the interest is, and not as scattered words: one
        of several phrases whole ("jailbreaks"), or the better half of a single phrase close together ("fine-tuning" is
        the lesser half of "emergent misalignment from fine-tuning").
        """
        phrases, opening = self._phrases[interest], self._opened[n]
        met = [(phrase, _closest(phrase, opening, self._weight)) for phrase in phrases]
        if any(len(found) > 1 and self._share(found, phrase) >= NEARLY_ALL for phrase, found in met):
            return True
        whole, present = frozenset().union(*phrases), frozenset(opening[0]).union(opening[1])
        anchored = any(
            found == phrase or (len(found) > 1 == len(phrases) and self._share(found, phrase) >= BETTER_HALF)
            for phrase, found in met
        )
        return anchored and self._share(whole & present, whole) >= MOST_OF_IT

    def _share(self, found: frozenset[str], whole: frozenset[str]) -> float:
        return self._weight(found) / self._weight(whole)

    def _weight(self, terms: frozenset[str]) -> float:
        return sum(self._rarity[term] for term in terms)

    def _count(self, lists: WordLists) -> Counter[str]:
        found: Counter[str] = Counter()
        for part, times in zip(lists, (3, 1), strict=True):
            for term in (*part, *map(" ".join, pairwise(part))):
                if term in self._wanted:
                    found[term] += times
        return found


def signal(names: Sequence[str], cosines: Sequence[float], about: Sequence[int]) -> Signal | None:
    """The mean of the three nearest interests; the reason names up to two that the work is about."""
    best = sorted(range(len(names)), key=lambda n: (-cosines[n], n))[:3]
    mean = sum(cosines[n] for n in best) / len(best) if best else 0.0
    near = [names[n] for n in about[:2]]
    return (
        Signal(name="interests", points=POINTS * mean, why=f"about {', '.join(near)}" if near else "") if mean else None
    )


def _terms(tokens: Sequence[str]) -> set[str]:
    kept = [word for word in tokens if word not in _COMMON]
    return {*kept, *map(" ".join, pairwise(tokens))} if kept else set()


def _phrases(tokens: Sequence[str]) -> tuple[frozenset[str], ...]:
    """The phrases of an interest, split at "and" and "or", each a set of words."""
    parts: list[set[str]] = [set()]
    for word in tokens:
        if word in ("and", "or"):
            parts.append(set())
        elif word not in _COMMON:
            parts[-1].add(word)
    return tuple(frozenset(part) for part in parts if part)


def _closest(phrase: frozenset[str], lists: WordLists, weight: Callable[[frozenset[str]], float]) -> frozenset[str]:
    """The heaviest set of a phrase's words that occur close together in the title or in the text."""
    best: frozenset[str] = frozenset()
    for part in lists:
        places = [(n, word) for n, word in enumerate(part) if word in phrase]
        for at, (first, _) in enumerate(places):
            near = frozenset(word for n, word in places[at : at + TOGETHER] if n < first + TOGETHER)
            best = max(best, near, key=weight)
    return best
