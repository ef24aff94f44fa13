"""What a model is asked, and what comes of it: an answer, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from digest.model import Usage

Kind = Literal["refused", "cut", "unfit", "outage", "truncated", "budget", "paused"]
"""The model declined; its answer was cut off twice; it did not fit the form; no answer came; the prompt was not read to
its end; the money is spent; nothing more is asked in this run."""
Message = dict[str, str]


@dataclass(frozen=True)
class Question:
    """One document, one thing to do with it, and the form of the answer."""

    name: str
    """Lower-case letters and underscores: it names the schema."""
    system: str
    document: str
    """'' for a question without one."""
    ask: str
    fits: type[BaseModel]
    most_tokens: int = 4000
    """Of the answer. One that needs more is asked for once again with twice as many."""
    answers: int = 2
    """Replies that it may cost at most: the first, and one more where that was cut, empty or did not fit the form."""

    @property
    def messages(self) -> list[Message]:
        """What never changes stands first and the pass's own words last, so that a server can cache the beginning."""
        user = f"{self.document}\n\n{self.ask}" if self.document else self.ask
        return [{"role": "system", "content": self.system}, {"role": "user", "content": user}]


@dataclass(frozen=True)
class Answer:
    parsed: BaseModel
    usage: Usage
    """What the answer cost, now or when it was bought."""
    bought: bool
    """False: it lay in the journal, and this run paid nothing."""


@dataclass(frozen=True)
class NoAnswer:
    why: str
    """For the newsletter's reader."""
    kind: Kind
    usage: Usage
    """What it cost all the same."""
    detail: str = ""
    """For the editor: what the server said, without secrets."""
    room: int | None = None
    """Of a truncated prompt: the tokens that seem to fit."""


Ask = Callable[[Question], Answer | NoAnswer]
