"""Whether two entries are one work, judged by title, authors, place and date: same, unsure or different. Pure.

Unsure is a question to the editor and joins nothing. Two titles whose guards differ (a number, a reply, a negation) are
different whatever else they share.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal

from rapidfuzz.distance import OSA, Levenshtein

from digest import people
from digest.link.titles import Title, content, taken_apart
from digest.model import Entry

Verdict = Literal["same", "unsure", "different"]
Overlap = Literal["yes", "no", "unknown"]

TELLING = 5
"""Words that carry the subject from which on a title is rarely given twice: enough where no author is known."""
ENOUGH = 3
"""The same, where an author is the same too."""
APART = timedelta(days=400)
"""Two faces of one work come out within a year or so."""
NEAR = timedelta(days=120)
"""The same, where no author is known."""


@dataclass(frozen=True)
class Face:
    """What of an entry a likeness is judged by."""

    entry: Entry

    @cached_property
    def title(self) -> Title:
        return taken_apart(self.entry.title)

    @cached_property
    def names(self) -> frozenset[str]:
        return people.names(self.entry.authors)

    @cached_property
    def named(self) -> bool:
        return people.named(self.entry.authors)

    @property
    def is_arxiv(self) -> bool:
        return self.entry.key.startswith("arxiv:")


def overlap(a: Face, b: Face) -> Overlap:
    """Whether they share an author."""
    if a.names & b.names:
        return "yes"
    return "no" if a.named and b.named else "unknown"


def judge(a: Face, b: Face) -> tuple[Verdict, str]:
    """The verdict, and why in a few words. judge(a, b) == judge(b, a)."""
    if a.title.guard != b.title.guard:
        return "different", "a number, a reply or a negation tells them apart"
    shared = overlap(a, b)
    verdict, why = _by_title(a, b, shared)
    if verdict == "same" and _apart(a.entry, b.entry) > (APART if shared == "yes" else NEAR):
        return "unsure", f"{why}, but they came out long apart"
    return verdict, why


def _by_title(a: Face, b: Face, shared: Overlap) -> tuple[Verdict, str]:
    if a.title.key == b.title.key:
        return _equal(a, b, shared)
    if a.is_arxiv and b.is_arxiv:  # two submissions, two papers
        return "different", "two arXiv papers"
    if _same_place(a.entry, b.entry):  # one source's next post is another post
        return "different", "two entries of one source"
    if whole := _part_of(a, b):
        enough = whole >= TELLING or (whole >= ENOUGH and a.entry.kind != b.entry.kind)
        if enough and shared == "yes":
            return "same", "the title without its other half, and an author"
        return ("unsure" if whole >= TELLING and shared != "no" else "different"), "one title is half of the other"
    if a.title.content == b.title.content:
        return ("unsure" if shared == "yes" else "different"), "the titles differ in small words"
    if spelled_alike(a.title.content, b.title.content) and a.title.telling >= ENOUGH:
        if shared == "yes":
            return "same", "a title spelt a little differently, and an author"
        return ("unsure" if shared == "unknown" else "different"), "titles spelt a little differently"
    if shared == "yes" and _one_word_apart(a.title.content, b.title.content):
        return "unsure", "one word differs, and an author is the same"
    return "different", "the titles differ"


def _equal(a: Face, b: Face, shared: Overlap) -> tuple[Verdict, str]:
    """Two entries of one title."""
    words = min(a.title.telling, b.title.telling)
    if a.is_arxiv and b.is_arxiv:
        told = "two arXiv papers of one title"
        return ("unsure", f"{told}, and an author") if shared == "yes" else ("different", told)
    if _same_place(a.entry, b.entry):
        same_day = a.entry.published and b.entry.published and a.entry.published.date() == b.entry.published.date()
        if same_day and words >= ENOUGH and shared != "no":
            return "same", "one title in one source on one day"
        return ("unsure" if words >= TELLING else "different"), "one title twice in one source"
    if shared == "yes":
        return ("same" if words >= ENOUGH else "unsure"), "the same title, and an author"
    if shared == "unknown":
        enough = words >= TELLING - ("paper" in (a.entry.kind, b.entry.kind) and a.entry.kind != b.entry.kind)
        return ("same" if enough else "different"), "the same title"
    return ("unsure" if words >= TELLING else "different"), "the same title, by others"


def spelled_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether all words are the same but one at most, and that a slip apart."""
    if len(a) != len(b):
        return False
    differing = [(one, other) for one, other in zip(a, b, strict=True) if one != other]
    return len(differing) <= 1 and all(slip(one, other) for one, other in differing)


def slip(a: str, b: str) -> bool:
    """One letter typed wrong, left out, doubled or swapped, past the first two of six or more: never a prefix."""
    if min(len(a), len(b)) < 6 or a[:2] != b[:2] or not (a.isalpha() and b.isalpha()):
        return False
    return OSA.distance(a, b, score_cutoff=1) <= 1


def _part_of(a: Face, b: Face) -> int:
    """The content words of the shorter title, where it is what stands before or after the other's colon; else 0."""
    for short, long in ((a.title, b.title), (b.title, a.title)):
        for part in long.parts:
            if content(part) == short.content:
                return short.telling
    return 0


def _one_word_apart(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """One word put in, left out or exchanged, in a title of five or more."""
    return min(len(a), len(b)) >= 5 and Levenshtein.distance(a, b, score_cutoff=1) <= 1


def _same_place(a: Entry, b: Entry) -> bool:
    """Two entries of one source, which knows its own entries apart."""
    return a.source == b.source


def _apart(a: Entry, b: Entry) -> timedelta:
    return abs(a.published - b.published) if a.published and b.published else timedelta()
