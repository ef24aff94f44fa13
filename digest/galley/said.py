"""One printed sentence: its author and its evidence."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from digest.model import Absence, Comment, Evidence

Part = Literal["prose", "take", "doubt", "bottom", "note", "reader", "post"]


class Hand(StrEnum):
    """The author of a sentence; machine-written ones are told apart by kind."""

    EDITOR = "editor"
    QUOTE = "machine quote"
    REPORT = "model report"
    JUDGEMENT = "judgement"
    CHECKLIST = "checklist"
    READER = "reader"
    TEMPLATE = "template"


@dataclass(frozen=True)
class Printed:
    """One sentence as readers see it."""

    part: Part
    text: str
    hand: Hand
    marks: tuple[str, ...] = ()
    """The names of its note marks."""
    evidence: tuple[Evidence, ...] = ()
    """The passages that its marks cite."""
    absence: Absence | None = None
    """The search without a hit that its mark cites."""
    comment: Comment | None = None
    """The reader's comment that it quotes or paraphrases."""
    added: bool = False
    """Whether the editor put it there: in words of their own, or as a quotation that they chose."""
