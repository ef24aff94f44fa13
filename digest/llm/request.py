"""The body of a request: ways of asking for JSON (rungs, strictest first), and parameters that an endpoint accepts."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from digest.llm.endpoint import Endpoint
from digest.llm.journal import TEMPERATURE
from digest.llm.learned import Learned
from digest.llm.question import Message

RUNGS = ("json_schema, strict", "json_schema", "json_object", "plain text")
OBJECT, PLAIN = 2, 3


def body(
    endpoint: Endpoint,
    learned: Learned,
    rung: int,
    messages: Sequence[Message],
    name: str,
    fits: type[BaseModel],
    most: int,
) -> dict[str, Any]:
    """The body to send. Deterministic, so that a server can cache the beginning that passes over a document share."""
    asked: dict[str, Any] = {"model": endpoint.model, "messages": _sendable(messages), "temperature": TEMPERATURE}
    if endpoint.reasoning_effort:
        asked["reasoning_effort"] = endpoint.reasoning_effort
    if learned.tokens_as:
        asked[learned.tokens_as] = most
    asked = {parameter: value for parameter, value in asked.items() if parameter not in learned.dropped}
    if rung >= OBJECT:
        asked["messages"] = with_schema(asked["messages"], fits)
    form = _form(rung, name, fits)
    return asked | ({"response_format": form} if form else {})


def _form(rung: int, name: str, fits: type[BaseModel]) -> dict[str, Any] | None:
    if rung == PLAIN:
        return None
    if rung == OBJECT:
        return {"type": "json_object"}
    strict = rung == 0
    schema = _strict(fits) if strict else fits.model_json_schema()
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": strict}}


def _strict(fits: type[BaseModel]) -> Any:
    """The schema with every property required and no others allowed, as OpenAI's strict mode demands."""
    import openai  # here, because it takes long to import and only a question needs it

    function: Any = openai.pydantic_function_tool(fits)["function"]
    return function["parameters"]


def _sendable(messages: Sequence[Message]) -> list[Message]:
    """The messages with halves of surrogate pairs replaced, which UTF-8 cannot encode."""
    return [{name: text.encode("utf-8", "replace").decode() for name, text in one.items()} for one in messages]


def with_schema(messages: Sequence[Message], fits: type[BaseModel]) -> list[Message]:
    """The messages with the schema appended as text, at the very end so that a server can cache the beginning."""
    *before, last = messages
    schema = json.dumps(fits.model_json_schema(), ensure_ascii=False)
    words = f"Reply with one JSON object that fits this JSON schema, and with nothing else:\n{schema}"
    return [*before, {**last, "content": f"{last['content']}\n\n{words}"}]
