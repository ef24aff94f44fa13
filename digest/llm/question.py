"""A question to a model, and its outcome: an answer, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from digest.model import Usage

Kind = Literal["refused", "cut", "unfit", "outage", "truncated", "budget", "paused"]
"""In this order: the model declined; its answer was cut off twice; it did not fit the schema; no answer came; the
prompt was truncated; the budget is spent; nothing more is asked in this run."""
Message = dict[str, str]


@dataclass(frozen=True)
class Question:
    """A document, an instruction about it, and the schema of the answer."""

    name: str
    """The schema's name: lower-case letters and underscores."""
    system: str
    document: str
    """'' for a question without one."""
    ask: str
    fits: type[BaseModel]
    most_tokens: int = 4000
    """Tokens of the answer at most. One that is cut off there is asked for once more with twice as many."""
    answers: int = 2
    """Replies to buy at most: a second one where the first was cut off, empty or did not fit the schema."""

    @property
    def messages(self) -> list[Message]:
        """The messages to send. The instruction comes last, so that a server can cache the beginning, which passes over
        one document may share.
        """
        user = f"{self.document}\n\n{self.ask}" if self.document else self.ask
        return [{"role": "system", "content": self.system}, {"role": "user", "content": user}]


@dataclass(frozen=True)
class Answer:
    parsed: BaseModel
    usage: Usage
    """What the answer cost, now or when it was bought."""
    bought: bool
    """Whether this run paid for it; False: it came from the journal."""


@dataclass(frozen=True)
class NoAnswer:
    why: str
    """In words for a reader of the newsletter."""
    kind: Kind
    usage: Usage
    """What it cost nevertheless."""
    detail: str = ""
    """For the editor: the server's message, without secrets."""
    room: int | None = None
    """After truncation: the tokens that seem to fit."""


Ask = Callable[[Question], Answer | NoAnswer]
