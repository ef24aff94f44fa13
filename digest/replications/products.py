"""Products of two numbers of two digits with four digits, as problems, prompts and scores."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from digest.replications.bench import generator

DIGITS = 4
"""Of every product asked for."""
SYSTEM = "You multiply. Give the product and nothing else."
_SHOWN = ((34, 58), (91, 47), (62, 83), (75, 29), (48, 96), (57, 71))
"""Solved before every problem, and never asked."""
_NUMBER = re.compile(r"\d[\d,]*")
_LEAST = 1e-3
"""Accuracy below which a finite test cannot tell it from none."""


@dataclass(frozen=True)
class Problem:
    one: int
    other: int

    @property
    def answer(self) -> str:
        return str(self.one * self.other)


@dataclass(frozen=True)
class Scores:
    """Of one model on one block."""

    exact: float
    edits: float
    """Mean Levenshtein distance over digits, at most DIGITS."""
    scrambled_edits: float
    """The same, with both answers in a code in which neighbours have nothing in common."""
    entropy: float
    """-ln of the mean accuracy of a digit."""
    product: float
    """Of the accuracies at the four places."""


def problems(seed: int, count: int) -> list[Problem]:
    """A block's own, each once as long as there are enough."""
    pairs = [(a, b) for a in range(11, 100) for b in range(11, 100) if a * b >= 1000 and (a, b) not in _SHOWN]
    order = generator(seed, "products").permutation(len(pairs))
    return [Problem(*pairs[order[n % len(pairs)]]) for n in range(count)]


def prompt(problem: Problem) -> str:
    """Solved examples and the problem, up to its equals sign."""
    solved = "".join(f"{a} * {b} = {a * b}\n" for a, b in _SHOWN)
    return f"{solved}{problem.one} * {problem.other} ="


def read(reply: str) -> str:
    """The first number of a reply, without its commas, twice as long as an answer at most; '' where there is none."""
    found = _NUMBER.search(reply)
    return found[0].replace(",", "")[: 2 * DIGITS] if found else ""


def scores(replies: Sequence[str], asked: Sequence[Problem]) -> Scores:
    """How near the replies to a block's problems come."""
    said, right = [read(reply) for reply in replies], [problem.answer for problem in asked]
    at_place = [
        sum(place < len(one) and one[place] == true[place] for one, true in zip(said, right, strict=True)) / len(right)
        for place in range(DIGITS)
    ]
    return Scores(
        exact=_mean([one == true for one, true in zip(said, right, strict=True)]),
        edits=_mean([_edits(one, true) for one, true in zip(said, right, strict=True)]),
        scrambled_edits=_mean([_edits(_coded(one), _coded(true)) for one, true in zip(said, right, strict=True)]),
        entropy=-math.log(max(_mean(at_place), _LEAST)),
        product=math.prod(at_place),
    )


def _edits(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return min(int(Levenshtein.distance(one, other)), DIGITS)


def _coded(number: str) -> str:
    """Another number of four digits, by a fixed code; what has not four digits stays what it is: no answer."""
    if len(number) != DIGITS:
        return ""
    return _code()[int(number)]


@cache
def _code() -> list[str]:
    return [f"{one:0{DIGITS}}" for one in generator(0, "scrambled products").permutation(10**DIGITS)]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
