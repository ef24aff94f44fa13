"""What is said of a text: every sentence with its place, every doubt with its basis, and what the gate let fall."""

from typing import Literal

from digest.model.noun import Noun
from digest.model.text import Comment, Evidence, Origin

Role = Literal["what", "result", "why", "limit"]
Part = Literal[
    "what", "how", "example", "result", "why", "holds", "compare", "open", "limit", "narrows", "null",
    "warning", "bottom",
]  # fmt: skip
"""What a written sentence is there for: what was done, the detail that makes it work, an example, what came out, why it
matters, what holds up, beside what it stands, what stays unsolved, what the authors admit, what only the summary's
writer reads as a limit, the null hypothesis, a warning, the bottom line."""
DoubtKind = Literal[
    "toy_setup", "single_model", "small_n_or_seeds", "no_baseline", "weak_baseline", "no_ablation",
    "no_prompt_variation", "no_cot", "cherry_picked", "metric_choice", "selection_after_the_fact", "llm_judge_only",
    "no_human_eval", "closed_model", "contamination", "title_vs_evidence", "not_reproducible", "scope_jump", "other",
]  # fmt: skip


class Claim(Noun):
    """One thing the authors say, in their own words: what was done, what came out, why it matters, what limits it."""

    role: Role
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
    kind: DoubtKind | None = None
    """The doubt that this absence would be the basis of."""


class Absence(Noun):
    """A search of the whole text that found nothing: what a doubt without a passage stands on."""

    searched: tuple[str, ...]
    coverage: float
    """Share of the work that was read and searched; never under 0.95."""


class Doubt(Noun):
    """One reason not to believe too much, of a closed list of kinds. One basis: a passage, an absence or a reader."""

    kind: DoubtKind
    text: str
    changes: str = ""
    """What the missing check would change; '' when that goes without saying."""
    evidence: tuple[Evidence, ...] = ()
    absence: Absence | None = None
    comment: Comment | None = None
    """A reader who raised it, by name."""
    origin: Literal["model", "search"]
    """Worded by a model, or by a rule of ours."""
    answers: tuple[Evidence, ...] = ()
    """For the editor alone: sentences elsewhere in the text that may answer it."""
    replied: Comment | None = None
    """For the editor alone: what an author of the post replied that may answer it."""


class Written(Noun):
    """One printed sentence worded by a model. A report says what the source says, a judgement weighs what it says."""

    part: Part
    kind: Literal["report", "judgement"]
    text: str
    evidence: tuple[Evidence, ...]
    """For a report what it rests on, for a judgement what it judges; never empty."""
    quoted: bool = False
    """The model's words fell at the gate, and `text` is the source's own sentence instead."""


class Oversell(Noun):
    """The title beside what was found."""

    verdict: Literal["slight", "strong", "unclear"]
    title: str
    """The words of the title that promise."""
    evidence: Evidence
    """The sentence that delivers less."""
    text: str = ""
    """A model's judgement of the two; '' when a rule found them."""


class Slot(Noun):
    """One line of the design sheet: how the work was done, as far as its text says."""

    name: str
    found: str
    """'' when the text was searched and does not say."""
    evidence: tuple[Evidence, ...] = ()


class Dropped(Noun):
    """What a model wrote and the gate let fall."""

    text: str
    where: str
    """'claim', 'limit', 'sheet', 'sentence', 'doubt', 'oversell', 'further'."""
    reasons: tuple[str, ...]
    instead: str = ""
    """The source's own sentence, printed in its place."""


class Link(Noun):
    """Something to read next: only ever one of the addresses we hold."""

    key: str
    title: str
    url: str


class Usage(Noun):
    """What a model was asked and what it cost."""

    model: str = ""
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    dollars: float | None = None
    """None: the price is not known."""

    estimated: bool = False
    """Some servers tell no tokens: then the figures are our guess."""

    @property
    def told(self) -> str:
        cost = "price unknown" if self.dollars is None else f"${self.dollars:.2f}"
        about = "about " if self.estimated else ""
        return f"{self.calls} calls, {about}{self.prompt_tokens + self.completion_tokens:,} tokens, {cost}"


NOT_ENGLISH = "it is not in English, which is all that the rules and searches here know"
"""Why nothing was searched in a text."""


class Summary(Noun):
    """What is said of one text, and how it was made."""

    SCHEMA = 4

    key: str
    mode: Literal["notes", "model"]
    """'notes': verbatim quotes chosen by rule. 'model': written by a model from gated claims."""
    why_notes: str = ""
    """Why a model that was at hand did not write it; '' when it did, or when there was none."""
    unfinished: bool = False
    """That reason may pass: the next run asks the model again."""
    title: str
    authors: tuple[str, ...] = ()
    """Their names, and the title's words, may stand in any sentence about the work."""
    url: str
    links: tuple[str, ...] = ()
    """The keys of its faces and of what they point to: how a paper reaches a recipe."""
    claims: tuple[Claim, ...]
    """The authors' own sentences. Those of the role 'limit' are always printed."""
    facts: tuple[Fact, ...]
    """The checklist: always printed."""
    written: tuple[Written, ...] = ()
    """In reading order; empty in notes."""
    doubts: tuple[Doubt, ...] = ()
    """At most four, the strongest first; none when none is due."""
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
