"""Interprets a server's response: what its status, body and headers mean we should do next. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from digest.text import clip, for_terminal

PATIENCE = 120.0
"""Seconds that a server may ask us to wait; if longer, the run goes on without it."""
PARAMETERS = ("max_completion_tokens", "max_tokens", "temperature", "reasoning_effort")
_FORM = re.compile(r"response_format|json_schema|json_object|schema|grammar|structured output", re.I)
_LONG = re.compile(
    r"context_length_exceeded|maximum context length|context (?:size|window|length)|exceed_context_size"
    r"|(?:prompt|input) is too long|too many tokens",
    re.I,
)
_WINDOW = re.compile(
    r"\"n_ctx\":\s*(\d{3,8})\b|maximum context length (?:is|of) (\d{3,8}) tokens|context size \((\d{3,8}) tokens\)",
    re.I,
)
LOADING = 20.0
"""Seconds between two tries while a server (llama.cpp, with 503) is loading its model."""
_UNKNOWN_MODEL = re.compile(
    r"model_not_found|invalid_model|model[^.\n]{0,120}?(?:not found|does not exist|not exist|not a valid|unknown)"
    r"|(?:unknown|invalid|no such) model|not a valid model",
    re.I,
)
_DECLINED = re.compile(
    r"content_filter|content management policy|ResponsibleAI|moderation|content policy|flagged", re.I
)
_NO_CREDIT = re.compile(
    r"insufficient_quota|insufficient (?:credit|balance|funds)|exceeded your current quota|billing", re.I
)
_SECRET = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][A-Za-z0-9_*.-]{6,200}", re.I)

Move = Literal[
    "reply", "again", "step", "parameter", "pause", "key", "model", "address", "refused", "truncated", "outage"
]


@dataclass(frozen=True)
class Heard:
    """A response as received; status 0 when there was none, for the reason `trouble`."""

    status: int
    text: str = ""
    headers: Mapping[str, str] | None = None
    trouble: Literal["", "timeout", "connection", "size", "stopped"] = ""


@dataclass(frozen=True)
class Meaning:
    move: Move
    why: str = ""
    """In words for a reader of the newsletter."""
    parameter: str = ""
    seconds: float | None = None
    """How long the server asks us to wait; None: it does not say."""
    room: int | None = None
    """For a prompt that is too long: the tokens that the server says it accepts; None: it does not say."""


LATE = "the model did not answer in time"


def meaning(heard: Heard, now: datetime) -> Meaning:
    """What to do about a response."""
    if heard.trouble:
        return _without_response(heard)
    if 200 <= heard.status < 300:
        return Meaning("reply")
    if heard.status in (401, 403, 404):
        return _access_denied(heard)
    if heard.status in (400, 413, 422):
        return _bad_request(heard)
    if heard.status == 402 or (heard.status == 429 and _NO_CREDIT.search(heard.text)):
        return Meaning("pause", "the account of the model has no money left")
    if heard.status in (408, 409, 425, 429) or heard.status >= 500:
        return _busy(heard, now)
    return Meaning("outage", "what stands at the model's address is no model")


def _without_response(heard: Heard) -> Meaning:
    whys = {
        "timeout": LATE,
        "connection": "the model could not be reached",
        "size": "the model's answer is longer than we accept",
        "stopped": "the run was stopped",
    }
    again = heard.trouble in ("timeout", "connection")
    return Meaning("again" if again else "outage", whys[heard.trouble])


def _busy(heard: Heard, now: datetime) -> Meaning:
    seconds = retry_after(heard.headers or {}, now)
    if seconds is not None and seconds > PATIENCE:
        return Meaning("pause", "the model's server asked us to come back later")
    if seconds is None and heard.status == 503 and "loading model" in heard.text[:1000].casefold():
        return Meaning("again", "the model's server was still loading the model", seconds=LOADING)
    return Meaning("again", f"the model's server answered with an error ({heard.status})", seconds=seconds)


def _access_denied(heard: Heard) -> Meaning:
    if heard.status == 403 and _DECLINED.search(heard.text):
        return Meaning("refused", "the model declined to answer")
    if heard.status == 404:
        return Meaning("model" if re.search(r"\bmodel", heard.text[:4000], re.I) else "address")
    return Meaning("key")


def _bad_request(heard: Heard) -> Meaning:
    text = heard.text[:4000]
    if _LONG.search(text) or heard.status == 413:
        return Meaning("truncated", "the text is longer than the model can read at once", room=_stated_window(text))
    if _DECLINED.search(text):
        return Meaning("refused", "the model declined to answer")
    named = _refused_parameter(heard.text)
    if named in PARAMETERS:
        return Meaning("parameter", parameter=named)
    if _UNKNOWN_MODEL.search(text):
        return Meaning("model")
    return Meaning("step", "the model's server refused the request")


def _stated_window(text: str) -> int | None:
    """The context window that a refusal states: llama.cpp as `n_ctx`, OpenAI and vLLM in words."""
    found = _WINDOW.search(text)
    return int(next(filter(None, found.groups()))) if found else None


def _refused_parameter(text: str) -> str:
    """The parameter that a refusal names in its own field, else first in its text; '' when it is about the schema."""
    try:
        error: Any = json.loads(text)["error"]
        param = str(error.get("param") or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        param = ""
    if param in PARAMETERS or _FORM.search(param):
        return param
    text = text[:4000]
    form = _FORM.search(text)
    places = {name: found.start() for name in PARAMETERS if (found := re.search(rf"\b{name}\b", text))}
    first = min(places, key=lambda name: places[name], default="")
    return "" if form and (not first or form.start() < places[first]) else first


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, by `retry-after-ms` or `retry-after` (seconds or a date); None when there is neither."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "")
        if re.fullmatch(r"\d{1,12}(\.\d{0,6})?", value.strip()):
            return float(value) / unit
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def without_secrets(text: str, key: str) -> str:
    """A server's message for a log or an editor: one short line without keys or control characters."""
    cleaned = text[:5000].replace(key, "[key]") if len(key) > 3 else text[:5000]
    return clip(" ".join(for_terminal(_SECRET.sub("[key]", cleaned)).split()), 300)
