"""What an endpoint taught us: the rung that holds, parameters it does not know, how its tokens compare to our guess.

Kept in cache/llm.json. When it is lost, it is learned again for a few refused requests, which cost nothing.
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
    """The first rung of the ladder that is tried."""
    tokens_as: Literal["max_completion_tokens", "max_tokens", ""] = "max_completion_tokens"
    """The name it gives to the most tokens of an answer; '' when it knows neither."""
    dropped: tuple[str, ...] = ()
    """Parameters it refuses."""
    scale: Scale = Scale()


class Memory:
    """What is known of one endpoint and model. `file` None: only for this run."""

    def __init__(self, file: Path | None, name: str) -> None:
        self._file, self._name = file, name
        self._lock = threading.Lock()
        self._known = _load(file).get(name, Learned())

    @property
    def known(self) -> Learned:
        return self._known

    def learn(self, change: Callable[[Learned], Learned]) -> None:
        """Change what is known, and keep it."""
        with self._lock:
            new = change(self._known)
            if new == self._known:
                return
            self._known = new
            if self._file:
                kept = {**_load(self._file), self._name: new}
                data = {name: one.model_dump() for name, one in sorted(kept.items())}
                files.write(self._file, json.dumps({"schema": SCHEMA, "endpoints": data}, indent=1))

    def saw(self, guessed: int, told: int) -> None:
        """A prompt that was read whole: our guess of its tokens, and the server's count."""
        self.learn(lambda known: known.model_copy(update={"scale": known.scale.after(guessed, told)}))


def _load(file: Path | None) -> dict[str, Learned]:
    """A file that is damaged, or of another digest, is as good as none."""
    if file is None or not file.is_file() or file.stat().st_size > MAX_BYTES:
        return {}
    try:
        data = json.loads(file.read_bytes())
        if data["schema"] != SCHEMA:
            return {}
        return {name: Learned.model_validate_json(json.dumps(one)) for name, one in data["endpoints"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError):
        return {}
