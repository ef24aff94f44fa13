"""What was found in a text and recomputed: inputs with their places, the result in one sentence."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from digest.model import Sentence
from digest.text import clip

LONGEST = 1_200
"""Characters of a sentence or a row that are read."""
SHOWN = 400
"""... and that are shown."""
Outcome = Literal["does not add up", "computed", "adds up", "cannot be computed"]
ORDER: dict[Outcome, int] = {"does not add up": 0, "computed": 1, "adds up": 2, "cannot be computed": 3}


@dataclass(frozen=True)
class Input:
    """A number that went in, as it was written."""

    name: str
    said: str
    sentence: str
    """The id of the sentence or row it stands in."""


@dataclass(frozen=True)
class Share:
    """A proportion with its interval, for the plot; each 0 to 1."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Reported:
    """One finding."""

    outcome: Outcome
    inputs: tuple[Input, ...]
    passages: tuple[tuple[str, str], ...]
    """(id, words) of the sentences and rows that the inputs stand in."""
    result: str
    """One sentence, its numbers put in by template."""
    section: str = ""
    shares: tuple[Share, ...] = ()
    elsewhere: bool = False
    """An input was taken from another sentence, and whether it belongs here only a person can tell."""

    @property
    def id(self) -> str:
        """Of all that a person confirms: a word that differs makes it another."""
        told = [self.outcome, self.result, *(part for passage in self.passages for part in passage)]
        told += [part for one in self.inputs for part in (one.name, one.said, one.sentence)]
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:10]


def passage(sentence: Sentence) -> tuple[str, str]:
    """A sentence or row as it is shown."""
    return sentence.id, clip(sentence.text, SHOWN)


def number(value: Fraction | float, digits: int) -> str:
    """'30.8', with a true minus and a comma between thousands."""
    return f"{float(value):,.{digits}f}".replace("-", "−")


def signed(value: Fraction | float, digits: int) -> str:
    """'+15', '−2.5'."""
    return f"{float(value):+,.{digits}f}".replace("-", "−")


def reach(low: float, high: float) -> str:
    """'[23.3 %, 39.6 %]' of two shares."""
    return f"[{number(100 * low, 1)} %, {number(100 * high, 1)} %]"
