"""Samples of a model's answers for readers. The rule that draws them is part of the criterion and sees no answer: the
first units in the order of the sha256 of their names.
"""

import hashlib
from collections.abc import Iterable, Sequence

from digest.model import AnswerSample, Measurement
from digest.text import clip, plain

ASKED, ANSWERED = 600, 800
"""Characters shown of a question and of an answer."""


class Sampled(list[Measurement]):
    """The rows of one run, with some of the answers that they were counted from."""

    def __init__(self, rows: Iterable[Measurement], samples: Iterable[AnswerSample]) -> None:
        super().__init__(rows)
        self.samples = tuple(samples)


def unselected(units: Iterable[str], count: int) -> list[str]:
    """The first of these names in the order of their sha256."""
    return sorted(units, key=lambda unit: hashlib.sha256(unit.encode()).digest())[:count]


def rule(shown: Sequence[object], of: int, what: str) -> str:
    """How samples were drawn: 'the games played', of which there are `of`."""
    return f"The first {len(shown)} of {of:,} {what}, in the order of the sha256 of their names."


def sample(drawn: str, asked: str, answered: str, counted: str) -> AnswerSample:
    """A sample as it is kept. `answered`: '' where no answer could be used."""
    return AnswerSample(drawn=drawn, asked=clip(plain(asked), ASKED), answered=shown(answered), counted=plain(counted))


def shown(answer: str) -> str:
    """A model's text as it may be shown: one line, cut short, without control and invisible characters."""
    return clip(plain(answer), ANSWERED)
