"""A printed sentence: which hand wrote it, and what it stands on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from digest.model import Absence, Comment, Evidence

Part = Literal["prose", "take", "doubt", "bottom", "note", "reader", "post"]


class Hand(StrEnum):
    """Who wrote a sentence, or what kind of machine sentence it is."""

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
    """The passages that its marks name."""
    absence: Absence | None = None
    """The search that its mark names."""
    comment: Comment | None = None
    """The reader's comment that it quotes or passes on."""
