"""Reads a reply: its text, why it ended, its token counts; parses its JSON, and rejects what is ambiguous."""

import json
import math
import re
import zlib
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

CAP = 5_000_000
"""Bytes of one reply."""
MOST_TOKENS = 50_000_000
STARTS = 16
"""Braces tried as the beginning of the object, at most."""
TAIL = 3_000
"""Characters at the end of an answer that are checked for repetition."""
CIRCLING = 0.15
"""A tail that compresses to a smaller share repeats itself. A real small model's repetitions: 0.03 to 0.14 (the last
counted ids up without end); complete answers: 0.27 and more."""
_THOUGHT = re.compile(r"</think(?:ing)?>")
_THINKING = re.compile(r"<think(?:ing)?>")
_SHAPES = ("missing", "extra_forbidden", "literal_error", "enum", "json_invalid", "union_tag_invalid")


@dataclass(frozen=True)
class Said:
    """The contents of one completion."""

    content: str
    finish: str
    refused: bool
    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int
    model: str = ""
    """The model's name by the server's own account; '' when it gives none."""

    @property
    def ended(self) -> bool:
        """Whether it is a complete answer, worth storing."""
        return bool(self.content.strip()) and not self.refused and self.finish != "length"


@dataclass(frozen=True)
class Unfit:
    """Why an answer does not fit the schema."""

    why: str
    shape: bool
    """Whether its structure is wrong, and not only a value: then the server does not enforce schemas."""


def read(raw: str) -> Said | None:
    """A chat completion; None when the text is none (a web page, an error sent with 200, no choices)."""
    try:
        data = json.loads(raw)
        choice = data["choices"][0]
        message = choice["message"]
        finish = str(choice.get("finish_reason") or "stop")
        content, refusal = _text(message.get("content")), message.get("refusal")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    usage = data.get("usage") if isinstance(data.get("usage"), dict) else {}
    details = usage.get("prompt_tokens_details")
    prompt, completion = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    refused = bool(refusal) or finish in ("content_filter", "refusal")
    name = data.get("model")
    served = name[:200] if isinstance(name, str) else ""
    return Said(content, finish, refused, prompt or None, completion, min(cached or 0, prompt or 0), served)


def circles(content: str) -> bool:
    """Whether an answer that was cut off only repeats itself at its end, so that more tokens would not help."""
    tail = content[-TAIL:].encode("utf-8", "replace")
    return len(tail) >= TAIL // 2 and len(zlib.compress(tail, 9)) < CIRCLING * len(tail)


def _text(content: Any) -> str:
    """The text of a message's content, which some servers send in parts."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _count(value: Any) -> int | None:
    """A plausible number of tokens; None for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= MOST_TOKENS else None


def parse(content: str, fits: type[BaseModel]) -> BaseModel | Unfit:
    """The JSON object of an answer: the whole of it, or the first one after its thoughts and within prose."""
    found = _object(content)
    if isinstance(found, str):
        return Unfit(found, shape=True)
    try:
        # JSON may contain half a surrogate pair, which UTF-8 cannot: it becomes '?'.
        return fits.model_validate_json(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except ValidationError as error:
        return _explained(error)
    except RecursionError:
        return Unfit("nested too deep", shape=True)


def _object(content: str) -> dict[str, Any] | str:
    """The object, or why there is none."""
    try:
        return _whole(content)
    except (ValueError, RecursionError):
        answer = _without_thoughts(content)
    decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite)
    why, at = "there is no JSON object in it", answer.find("{")
    for _ in range(STARTS):
        if at < 0:
            break
        try:
            found: dict[str, Any] = decoder.raw_decode(answer, at)[0]
            return found
        except _Refused as error:
            return str(error)
        except json.JSONDecodeError as error:
            why = "its JSON is broken or cut off"
            at = answer.find("{", max(at + 1, error.pos))  # an object inside a broken one is not the answer
        except (ValueError, RecursionError):
            return "its JSON is nested too deep, or holds a number that is too long"
    return why


class _Refused(ValueError):
    """JSON that Python would accept although it is ambiguous or invalid."""


def _whole(content: str) -> dict[str, Any]:
    data = json.loads(content, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite)
    if not isinstance(data, dict):
        raise ValueError("not an object")
    return data


def _without_thoughts(content: str) -> str:
    """An answer without its thoughts, whose opening tag a chat template may have removed."""
    return _THINKING.split(_THOUGHT.split(content)[-1])[0]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refused("a key stands twice in one JSON object")
    return found


def _no_constant(name: str) -> float:
    raise _Refused(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused("a number is too large")
    return number


def _explained(error: ValidationError) -> Unfit:
    """The first errors, in words for the request to repair them."""
    errors = error.errors(include_url=False, include_input=False)
    lines = [f"{'.'.join(str(part)[:60] for part in one['loc']) or 'the object'}: {one['msg'][:200]}" for one in errors]
    shape = any(one["type"] in _SHAPES or one["type"].endswith("_type") for one in errors)
    return Unfit("; ".join(lines[:8])[:1200], shape)
