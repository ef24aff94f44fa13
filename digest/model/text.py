"""What was read, and what is said of it: every claim with its place."""

from typing import Literal

from digest.model.noun import Noun


class Sentence(Noun):
    id: str
    """'s1', 's2', ...: unique within its text."""
    section: str
    """The headings above it, outermost first: '5 Results › 5.2 Ablations'; '' before the first."""
    kind: Literal["prose", "item", "quote", "note"] = "prose"
    """Running text, a list item, a block quotation, a footnote."""
    start: int
    end: int
    """text.body[start:end] is the sentence."""
    text: str


Origin = Literal["html", "post", "page", "feed", "abstract"]


class Comment(Noun):
    """One reader's comment under a forum post."""

    author: str
    karma: int | None
    text: str
    url: str


class Text(Noun):
    """What we could actually read of one entry."""

    key: str
    version: int
    origin: Origin
    url: str
    """The address the text was read from."""
    body: str
    sentences: tuple[Sentence, ...]
    coverage: float
    """Share of the work's own text we hold, 0..1; an abstract counts as 0."""
    why: str = ""
    """Why a better origin was not read; empty when the whole text was."""
    comments: tuple[Comment, ...] = ()
    hidden: int = 0
    """Characters a human reader cannot see, removed before anything else."""


class Evidence(Noun):
    """A place in a text, copied by code."""

    key: str
    version: int
    sentence: str
    section: str
    start: int
    end: int
    quote: str


class Claim(Noun):
    """One thing the authors say, in their own words: what was done, what came out, why it matters, what limits it."""

    role: Literal["what", "result", "why", "limit"]
    evidence: Evidence


class Fact(Noun):
    """One checklist finding, made by search and not by judgement ('mentions no ablation')."""

    name: str
    text: str
    present: bool
    searched: tuple[str, ...]
    """The words searched for."""
    evidence: Evidence | None = None
    """Where it was found; None for an absence, which needs the whole text."""


class Summary(Noun):
    """What is said of one text, and how it was made."""

    key: str
    mode: Literal["notes"]
    """'notes': verbatim quotes chosen by rule. The model's path comes with the summarizing issue."""
    title: str
    url: str
    links: tuple[str, ...] = ()
    """The keys of its faces and of what they point to: how a paper reaches a recipe."""
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    comment: Comment | None = None
    origin: Origin
    coverage: float
    why_partial: str = ""
    sentences: int
    """Sentences read."""
    hidden: int = 0
