"""What we learned about an endpoint: the mode of structured output that works (the rung), parameters that it refuses,
and its token counts relative to our guess.

Stored in cache/llm.json. If lost, it is learned again by a few refused requests, which cost nothing.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from digest import files
from digest.llm.tokens import Scale
from digest.model import Strict

SCHEMA = 1
MAX_BYTES = 1_000_000


class Learned(Strict):
    rung: int = Field(0, ge=0, le=3)
    """Index into request.RUNGS of the mode to try first."""
    tokens_as: Literal["max_completion_tokens", "max_tokens", ""] = "max_completion_tokens"
    """Its parameter for the maximum tokens of an answer; '' when it accepts neither."""
    dropped: tuple[str, ...] = ()
    """Parameters it refuses."""
    scale: Scale = Scale()


class Memory:
    """What is known of one endpoint and model. `file`: where it is stored; None: for this run only. Thread-safe."""

    def __init__(self, file: Path | None, name: str) -> None:
        self._file, self._name = file, name
        self._lock = threading.Lock()
        self._known = _load(file).get(name, Learned())

    @property
    def known(self) -> Learned:
        return self._known

    def learn(self, change: Callable[[Learned], Learned]) -> None:
        """Changes what is known, and stores it."""
        with self._lock:
            new = change(self._known)
            if new == self._known:
                return
            self._known = new
            if self._file:
                kept = {**_load(self._file), self._name: new}
                data = {name: one.model_dump() for name, one in sorted(kept.items())}
                files.write(self._file, json.dumps({"schema": SCHEMA, "endpoints": data}, indent=1))

    def saw(self, guessed: int, counted: int) -> None:
        """Learns from a prompt that was read whole: our guess of its tokens, and the server's count."""
        self.learn(lambda known: known.model_copy(update={"scale": known.scale.after(guessed, counted)}))


def _load(file: Path | None) -> dict[str, Learned]:
    """What a file holds, by endpoint; {} when it is damaged or of another schema."""
    if file is None or not file.is_file() or file.stat().st_size > MAX_BYTES:
        return {}
    try:
        data = json.loads(file.read_bytes())
        if data["schema"] != SCHEMA:
            return {}
        return {name: Learned.model_validate_json(json.dumps(one)) for name, one in data["endpoints"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError):
        return {}
