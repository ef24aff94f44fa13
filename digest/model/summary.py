"""The summary of a text: each sentence with its place, each doubt with its basis, and what the gate rejected."""

from typing import Literal

from digest.model.noun import Noun
from digest.model.text import Comment, Evidence, Origin

Role = Literal["what", "result", "why", "limit"]
Part = Literal[
    "what", "how", "example", "result", "why", "holds", "compare", "open", "limit", "narrows", "null",
    "warning", "bottom",
]  # fmt: skip
"""The purpose of a written sentence, in this order: what was done, the detail that makes it work, an example, the
result, why it matters, what holds up, a comparison, what stays unsolved, a limit the authors admit, one that only
the writer sees, the null hypothesis, a warning, the bottom line."""
DoubtKind = Literal[
    "toy_setup", "single_model", "small_n_or_seeds", "no_baseline", "weak_baseline", "no_ablation",
    "no_prompt_variation", "no_cot", "cherry_picked", "metric_choice", "selection_after_the_fact", "llm_judge_only",
    "no_human_eval", "closed_model", "contamination", "title_vs_evidence", "not_reproducible", "scope_jump", "other",
]  # fmt: skip


class Claim(Noun):
    """One statement in the authors' own words: what was done, the result, why it matters, or a limit."""

    role: Role
    evidence: Evidence


class Fact(Noun):
    """One checklist finding, made by search rather than judgement ('mentions no ablation')."""

    name: str
    text: str
    present: bool
    searched: tuple[str, ...]
    """The words searched for."""
    evidence: Evidence | None = None
    """Where it was found; None for an absence, which requires the whole text."""
    kind: DoubtKind | None = None
    """The doubt that its absence supports."""


class Absence(Noun):
    """A search of the whole text that found nothing: the basis of a doubt without a passage."""

    searched: tuple[str, ...]
    coverage: float
    """Share of the work that was read and searched; never under 0.95."""


class Doubt(Noun):
    """A reason for caution, from a closed list of kinds. Its one basis is a passage, an absence or a reader."""

    kind: DoubtKind
    text: str
    changes: str = ""
    """What the missing check would change; '' when it is obvious."""
    evidence: tuple[Evidence, ...] = ()
    absence: Absence | None = None
    comment: Comment | None = None
    """A reader who raised it, by name."""
    origin: Literal["model", "search"]
    """Worded by a model, or by one of our rules."""
    answers: tuple[Evidence, ...] = ()
    """For the editor alone: sentences elsewhere in the text that may answer it."""
    replied: Comment | None = None
    """For the editor alone: a reply by an author of the post that may answer it."""


class Written(Noun):
    """One printed sentence by a model. A report says what the source says; a judgement weighs it."""

    part: Part
    kind: Literal["report", "judgement"]
    text: str
    evidence: tuple[Evidence, ...]
    """What a report rests on, or a judgement judges; never empty."""
    quoted: bool = False
    """The gate rejected the model's words, and `text` is the source's own sentence."""


class Oversell(Noun):
    """A title that promises more than the text delivers."""

    verdict: Literal["slight", "strong", "unclear"]
    title: str
    """The words of the title that promise too much."""
    evidence: Evidence
    """The sentence that delivers less."""
    text: str = ""
    """A model's judgement of the two; '' when a rule found them."""


class Slot(Noun):
    """One line of the design sheet: how the work was done, if its text says so."""

    name: str
    found: str
    """'' when the text was searched and does not say."""
    evidence: tuple[Evidence, ...] = ()


class Dropped(Noun):
    """Model output that the gate rejected."""

    text: str
    where: str
    """'claim', 'limit', 'sheet', 'sentence', 'doubt', 'oversell', 'further'."""
    reasons: tuple[str, ...]
    instead: str = ""
    """The source's own sentence that is printed in its place."""


class Link(Noun):
    """Further reading: always a URL that we hold, never a model's."""

    key: str
    title: str
    url: str


class Usage(Noun):
    """Questions to a model and their cost."""

    model: str = ""
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    dollars: float | None = None
    """None: the price is unknown."""

    estimated: bool = False
    """Whether the figures are our guess, as some servers report no tokens."""

    @property
    def told(self) -> str:
        cost = "price unknown" if self.dollars is None else f"${self.dollars:.2f}"
        about = "about " if self.estimated else ""
        return f"{self.calls} calls, {about}{self.prompt_tokens + self.completion_tokens:,} tokens, {cost}"


NOT_ENGLISH = "it is not in English, which is all that the rules and searches here know"
"""Why a text was not searched."""


class Summary(Noun):
    """What is said about one text, and how it was made."""

    SCHEMA = 5

    key: str
    mode: Literal["notes", "model"]
    """'notes': verbatim quotes chosen by rule. 'model': written by a model from gated claims."""
    why_notes: str = ""
    """Why an available model did not write it; '' when it did, or when there was none."""
    unfinished: bool = False
    """Whether that reason may pass: then the next run asks the model again."""
    title: str
    authors: tuple[str, ...] = ()
    """Their names, like the title's words, are allowed in any sentence about the work."""
    url: str
    links: tuple[str, ...] = ()
    """Keys of its faces and of what they link to, by which a recipe finds it."""
    claims: tuple[Claim, ...]
    """The authors' own sentences. Those with role 'limit' are always printed."""
    facts: tuple[Fact, ...]
    """The checklist: always printed."""
    written: tuple[Written, ...] = ()
    """In reading order; empty in notes."""
    terms: tuple[Evidence, ...] = ()
    """Where the text spells out abbreviations that are printed."""
    doubts: tuple[Doubt, ...] = ()
    """At most four, the strongest first; none where none is warranted."""
    oversell: Oversell | None = None
    further: tuple[Link, ...] = ()
    sheet: tuple[Slot, ...] = ()
    questions: tuple[str, ...] = ()
    """For the editor alone: what neither a passage nor a search could settle."""
    dropped: tuple[Dropped, ...] = ()
    usage: Usage | None = None
    comment: Comment | None = None
    origin: Origin
    coverage: float
    why_partial: str = ""
    sentences: int
    """Sentences read."""
    hidden: int = 0
