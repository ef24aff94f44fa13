"""The body of a request: the ladder of ways to ask for JSON, and the parameters that this endpoint takes."""

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
    """What is sent: the same for the same arguments, its beginning the same for every pass over one document."""
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
    """Every property required and none more, as OpenAI's strict form wants it."""
    import openai  # here, because it takes long to import and only a question needs it

    function: Any = openai.pydantic_function_tool(fits)["function"]
    return function["parameters"]


def _sendable(messages: Sequence[Message]) -> list[Message]:
    """Half a surrogate pair cannot be sent."""
    return [{name: text.encode("utf-8", "replace").decode() for name, text in one.items()} for one in messages]


def with_schema(messages: Sequence[Message], fits: type[BaseModel]) -> list[Message]:
    """The schema in words, at the very end: the beginning stays the same for a server's cache."""
    *before, last = messages
    schema = json.dumps(fits.model_json_schema(), ensure_ascii=False)
    words = f"Reply with one JSON object that fits this JSON schema, and with nothing else:\n{schema}"
    return [*before, {**last, "content": f"{last['content']}\n\n{words}"}]
