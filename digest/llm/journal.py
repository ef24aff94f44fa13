"""The answers that were paid for, each kept before it is parsed or used."""

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
    """Where answers are kept. Both are called from many threads."""

    find: Callable[[str], str | None]
    put: Callable[[str, str], object]


def key(endpoint: Endpoint, host: str, question: Question, messages: Sequence[Message]) -> str:
    """What an answer depends on. How the form was asked for is left out: it is learned, and may be forgotten."""
    parts = {
        "host": host,
        "model": endpoint.model,
        "messages": list(messages),
        "fits": question.fits.model_json_schema(),
        "sampling": [TEMPERATURE, endpoint.reasoning_effort, question.most_tokens],
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
