"""The result of checking one sentence."""

from dataclasses import dataclass
from typing import Literal, get_args

Reason = Literal[
    "empty", "too_long", "control", "link", "markup", "instruction", "person", "language",
    "number", "unit", "date", "name", "quote", "binding", "direction", "polarity", "modality", "quantifier", "scope",
    "tense", "causal", "new", "unrelated", "report",
]  # fmt: skip
"""Why a sentence was refused. 'binding': it may attribute something to the wrong thing. 'unrelated': it shares no word
with what it cites. 'report': a judgement that asserts more than it judges."""
ORDER: tuple[str, ...] = get_args(Reason)


@dataclass(frozen=True)
class Ruling:
    """Every reason against a sentence, in a fixed order; none when it passes."""

    reasons: tuple[str, ...] = ()
    copied: bool = False
    """Whether it passes but copies the source at length: print it as a quotation."""

    @property
    def ok(self) -> bool:
        return not self.reasons


def ruling(reasons: set[Reason], copied: bool = False) -> Ruling:
    """A ruling with its reasons sorted in the order of `Reason`."""
    return Ruling(tuple(sorted(reasons, key=ORDER.index)), copied)
