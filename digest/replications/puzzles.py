"""Small puzzles whose answer is computed, written by template: no data set is copied, so none can have been learned.

Their length is drawn, so that a weak model and a strong one each find some at the edge of what they can do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

LETTERS = "ABCD"
_NAMES = "Ada Ben Cleo Dan Ema Finn Gus Hana Ivo Jana Kai Lena Milo Nora Otto Pia".split()
_THINGS = "apple,brush,candle,drum,envelope,fork,glove,hammer,kettle,lamp,mirror,needle".split(",")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SIDES = "north east south west".split()
_TURNS = {"turns right": 1, "turns around": 2, "turns left": 3}
_MORE = {"is taller than": "tallest", "is older than": "oldest", "arrived before": "first to arrive"}


@dataclass(frozen=True)
class Puzzle:
    text: str
    reasoning: str
    """How one finds the answer; shown where the puzzle is an example."""
    right: str
    wrong: tuple[str, str, str]

    def options(self, place: int) -> tuple[str, ...]:
        """The four answers, the right one at this place."""
        return (*self.wrong[:place], self.right, *self.wrong[place:])


def drawn(draw: "Generator") -> Puzzle:
    """One puzzle, of any kind."""
    return _KINDS[int(draw.integers(len(_KINDS)))](draw)


def swaps(draw: "Generator") -> Puzzle:
    """Four people exchange things, again and again; who has one at the end?"""
    people, things = _some(draw, _NAMES, 4), _some(draw, _THINGS, 4)
    has = dict(zip(people, things, strict=True))
    told, steps = [f"{who} holds the {what}" for who, what in has.items()], []
    for _ in range(int(draw.integers(3, 10))):
        one, other = _some(draw, people, 2)
        has[one], has[other] = has[other], has[one]
        told.append(f"then {one} and {other} swap")
        steps.append(f"{one} has the {has[one]}, {other} the {has[other]}")
    what = things[int(draw.integers(4))]
    right = next(who for who in people if has[who] == what)
    text = f"{'; '.join(told)}. Who holds the {what} at the end?"
    wrong = [who for who in people if who != right]
    return _puzzle(text, f"After each swap: {'; '.join(steps)}. So {right} holds the {what}.", right, wrong)


def ranks(draw: "Generator") -> Puzzle:
    """Comparisons of neighbours, in any order; who stands at a place?"""
    people = _some(draw, _NAMES, int(draw.integers(4, 8)))
    relation = list(_MORE)[int(draw.integers(len(_MORE)))]
    told = [f"{one} {relation} {other}" for one, other in pairwise(people)]
    place = int(draw.integers(1, len(people)))
    text = f"{'. '.join(_some(draw, told, len(told)))}. Counting from the {_MORE[relation]}, who is number {place + 1}?"
    wrong = _some(draw, [one for one in people if one != people[place]], 3)
    reasoning = f"In order: {', '.join(people)}. Number {place + 1} is {people[place]}."
    return _puzzle(text, reasoning, people[place], wrong)


def days(draw: "Generator") -> Puzzle:
    """Steps through the week, forward and back."""
    at = start = int(draw.integers(7))
    told, steps = [], []
    for _ in range(int(draw.integers(2, 6))):
        by, back = int(draw.integers(3, 25)), bool(draw.integers(2))
        at = (at - by if back else at + by) % 7
        told.append(f"{by} days {'earlier' if back else 'later'}")
        steps.append(f"{told[-1]} is a {_DAYS[at]}")
    text = f"Begin on a {_DAYS[start]}; go {', then '.join(told)}. Which day of the week is it?"
    wrong = _some(draw, [day for day in _DAYS if day != _DAYS[at]], 3)
    return _puzzle(text, f"From {_DAYS[start]}: {'; '.join(steps)}.", _DAYS[at], wrong)


def turns(draw: "Generator") -> Puzzle:
    """Which way does someone look after a few turns?"""
    at = start = int(draw.integers(4))
    who, told, steps = _some(draw, _NAMES, 1)[0], [], []
    for _ in range(int(draw.integers(3, 10))):
        turn = list(_TURNS)[int(draw.integers(len(_TURNS)))]
        at = (at + _TURNS[turn]) % 4
        told.append(turn)
        steps.append(_SIDES[at])
    text = f"{who} faces {_SIDES[start]} and {', then '.join(told)}. Which way does {who} face now?"
    wrong = [side for side in _SIDES if side != _SIDES[at]]
    return _puzzle(text, f"From {_SIDES[start]}: {', '.join(steps)}.", _SIDES[at], wrong)


_KINDS: tuple[Callable[["Generator"], Puzzle], ...] = (swaps, ranks, days, turns)


def _puzzle(text: str, reasoning: str, right: str, wrong: list[str]) -> Puzzle:
    one, other, third = wrong
    return Puzzle(text, reasoning, right, (one, other, third))


def _some(draw: "Generator", among: list[str], count: int) -> list[str]:
    return [among[int(place)] for place in draw.permutation(len(among))[:count]]
