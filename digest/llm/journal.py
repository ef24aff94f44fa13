"""The answers that were paid for, each stored before it is parsed or used."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.llm.endpoint import Endpoint
from digest.llm.question import Message, Question
from digest.model import Noun

TEMPERATURE = 0.0


class Paid(Noun):
    """One completed answer, as the server sent it."""

    reply: str


@dataclass(frozen=True)
class Journal:
    """The store of answers, by key. Both functions must be thread-safe."""

    find: Callable[[str], str | None]
    put: Callable[[str, str], object]


def key(endpoint: Endpoint, host: str, question: Question, messages: Sequence[Message]) -> str:
    """A hash of all that an answer depends on, but not of how its schema was requested, which may change."""
    parts = {
        "host": host,
        "model": endpoint.model,
        "messages": list(messages),
        "fits": question.fits.model_json_schema(),
        "sampling": [TEMPERATURE, endpoint.reasoning_effort, question.most_tokens],
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
