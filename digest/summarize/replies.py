"""The schemas of a model's replies, pass by pass: a reply is data and decides nothing by itself."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from digest.model import DoubtKind, Part

SLOTS = (
    "models", "n", "seeds", "decoding", "prompts_varied", "metric", "baselines", "controls", "examples_chosen",
    "tried_and_dropped",
)  # fmt: skip
"""The lines of the design sheet."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ClaimForm(_Form):
    role: Literal["what", "how", "example", "result", "why", "holds", "weakens", "open"]
    text: str
    evidence: list[str]
    quote: str = ""


class LimitForm(_Form):
    text: str
    evidence: list[str]


class SlotForm(_Form):
    slot: str
    found: str = ""
    evidence: list[str] = []


class Extracted(_Form):
    """Pass A: what the document says."""

    claims: list[ClaimForm]
    limits: list[LimitForm] = []
    design: list[SlotForm] = []


class SentenceForm(_Form):
    part: Part
    kind: Literal["report", "judgement"]
    text: str
    ids: list[str]


class DoubtForm(_Form):
    kind: DoubtKind
    text: str
    changes: str = ""
    basis: Literal["passage", "absence", "comment"]
    ids: list[str] = []


class OversellForm(_Form):
    verdict: Literal["none", "slight", "strong", "unclear"]
    title: str = ""
    ids: list[str] = []
    text: str = ""


class QuestionForm(_Form):
    slot: str
    words: str


class Draft(_Form):
    """Passes B and C: the item."""

    sentences: list[SentenceForm]
    doubts: list[DoubtForm] = []
    oversell: OversellForm = OversellForm(verdict="none")
    further: list[str] = []
    questions: list[QuestionForm] = []
    limits: list[LimitForm] = []
