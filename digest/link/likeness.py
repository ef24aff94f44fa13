"""Whether two entries are one work, by title, authors, source and date: same, unsure or different. Pure.

Unsure becomes a question to the editor and joins nothing. Titles whose guards differ (a number, a reply, a negation)
are different whatever else they share.
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
"""Content words from which a title is rarely used twice: enough where no author is known."""
ENOUGH = 3
"""The same, where an author is shared."""
HALF = "the title without its other half, and an author"
APART = timedelta(days=400)
"""Two faces of one work are published within about a year."""
NEAR = timedelta(days=120)
"""The same, where no author is known."""


@dataclass(frozen=True)
class Face:
    """What a likeness is judged by."""

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
    """The verdict, and why in a few words. Symmetric."""
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
    if a.is_arxiv and b.is_arxiv:  # two submissions are two papers
        return "different", "two arXiv papers"
    if _same_source(a.entry, b.entry):  # a source's posts are distinct
        return "different", "two entries of one source"
    if whole := _half_of(a, b):
        enough = whole >= TELLING or (whole >= ENOUGH and a.entry.kind != b.entry.kind)
        if enough and shared == "yes":
            return "same", HALF
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
    """The verdict for two entries with equal titles."""
    words = min(a.title.telling, b.title.telling)
    if a.is_arxiv and b.is_arxiv:
        two_papers = "two arXiv papers of one title"
        return ("unsure", f"{two_papers}, and an author") if shared == "yes" else ("different", two_papers)
    if _same_source(a.entry, b.entry):
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
    """Whether all words are equal except at most one, which differs by a typo."""
    if len(a) != len(b):
        return False
    differing = [(first, second) for first, second in zip(a, b, strict=True) if first != second]
    return len(differing) <= 1 and all(slip(first, second) for first, second in differing)


def slip(a: str, b: str) -> bool:
    """Whether two words of six letters or more differ by one typo, with the same first two letters: never a prefix."""
    if min(len(a), len(b)) < 6 or a[:2] != b[:2] or not (a.isalpha() and b.isalpha()):
        return False
    return OSA.distance(a, b, score_cutoff=1) <= 1


def _half_of(a: Face, b: Face) -> int:
    """Content words of the shorter title, where it is the part before or after the other's colon; else 0."""
    for short, long in ((a.title, b.title), (b.title, a.title)):
        for part in long.parts:
            if content(part) == short.content:
                return short.telling
    return 0


def _one_word_apart(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether one word is added, left out or replaced, in titles of five words or more."""
    return min(len(a), len(b)) >= 5 and Levenshtein.distance(a, b, score_cutoff=1) <= 1


def _same_source(a: Entry, b: Entry) -> bool:
    """Whether both come from one source, which keeps its own entries apart."""
    return a.source == b.source


def _apart(a: Entry, b: Entry) -> timedelta:
    return abs(a.published - b.published) if a.published and b.published else timedelta()
