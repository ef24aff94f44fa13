"""What the gate says of one sentence."""

from dataclasses import dataclass
from typing import Literal, get_args

Reason = Literal[
    "empty", "too_long", "control", "link", "markup", "instruction", "person", "language",
    "number", "unit", "date", "name", "quote", "binding", "direction", "polarity", "modality", "quantifier", "scope",
    "tense", "causal", "new", "unrelated", "report",
]  # fmt: skip
"""Why a sentence fell. 'binding': what belongs to what could not be made out. 'unrelated': it shares too few words with
what it cites. 'report': a judgement that asserts what it does not judge."""
ORDER: tuple[str, ...] = get_args(Reason)


@dataclass(frozen=True)
class Ruling:
    """Every reason against a sentence, in a fixed order; none when it may stand."""

    reasons: tuple[str, ...] = ()
    copied: bool = False
    """Too much of it is the source's own wording: print it as a quotation."""

    @property
    def ok(self) -> bool:
        return not self.reasons


def ruling(reasons: set[Reason], copied: bool = False) -> Ruling:
    """A ruling whose reasons stand in the order of `Reason`."""
    return Ruling(tuple(sorted(reasons, key=ORDER.index)), copied)
