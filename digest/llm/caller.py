"""Sends one request until it is answered or given up: falls back to simpler modes, adapts parameters, waits, pauses."""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.errors import EndpointRefused
from digest.llm.endpoint import Endpoint, Place
from digest.llm.learned import Learned, Memory
from digest.llm.question import Kind, Message, NoAnswer, Question
from digest.llm.refusal import Heard, Meaning, meaning, without_secrets
from digest.llm.reply import Said, read
from digest.llm.request import OBJECT, PLAIN, body
from digest.llm.tokens import MESSAGE, guess
from digest.model import Usage

if TYPE_CHECKING:
    from digest.llm.door import Door

log = logging.getLogger(__name__)

TRIES = 5
"""Requests for one answer at most, while the server is busy or failing."""
TIMEOUTS = 2
ADAPTATIONS = 3
"""Parameters renamed or left out for one answer at most; steps down the rungs are not counted."""
OUTAGES = 3
"""Consecutive questions without an answer after which nothing more is asked."""


@dataclass(frozen=True)
class Called:
    """The outcome of one request: the reply `said`, or why there is none."""

    guessed: int
    """Tokens of the prompt, by our guess."""
    rung: int
    said: Said | None = None
    failed: NoAnswer | None = None
    timeouts: int = 0
    """Requests that timed out and may have been charged."""


@dataclass
class _Try:
    """The state of one request across its retries."""

    learned: Learned
    rung: int
    tries: int = 0
    timeouts: int = 0
    adaptations: int = 0


class Caller:
    """Sends requests to one endpoint. It learns what the endpoint accepts, and stops when it is gone. Thread-safe."""

    def __init__(
        self,
        endpoint: Endpoint,
        place: Place,
        memory: Memory,
        clock: Callable[[], datetime],
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._endpoint, self._place, self._clock = endpoint, place, clock
        self.memory = memory
        self.stopped = threading.Event()
        self._sleep = sleep or self.stopped.wait
        self._turns = threading.BoundedSemaphore(endpoint.concurrency)
        self._lock = threading.Lock()
        self._door: Door | None = None
        self._outages = 0
        self._over: NoAnswer | EndpointRefused | None = None

    @property
    def door(self) -> "Door":
        """The connection, opened at the first request since `openai` takes long to import."""
        with self._lock:
            if self._door is None:
                from digest.llm.door import Door

                self._door = Door(self._place, self._endpoint.timeout)
            return self._door

    def call(
        self,
        question: Question,
        messages: Sequence[Message],
        most: int,
        received: Callable[[Heard, int], None],
        rung: int | None = None,
    ) -> Called:
        """Asks until there is a reply or no hope of one. `most`: tokens of the answer; `received`: called with each
        response and our guess of the prompt's tokens; `rung`: the only mode to try. Raises EndpointRefused.
        """
        self.check()
        known = self.memory.known
        state = _Try(known, known.rung if rung is None else rung)
        while True:
            asked = body(self._endpoint, state.learned, state.rung, messages, question.name, question.fits, most)
            guessed = sum(guess(message["content"]) + MESSAGE for message in asked["messages"])
            called = Called(guessed, state.rung)
            if self.stopped.is_set():
                return replace(called, failed=_no_answer("outage", "the run was stopped"), timeouts=state.timeouts)
            if self._over:
                return replace(called, failed=self._given_up(), timeouts=state.timeouts)
            heard = self._send(asked, guessed, received)
            said = read(heard.text) if 200 <= heard.status < 300 else None
            if said:
                self._remember(known, state, rung is not None)
                return replace(called, said=said, timeouts=state.timeouts)
            failed = self._next_step(state, heard, rung is not None)
            if failed:
                return replace(called, failed=failed, timeouts=state.timeouts)

    def once(self, question: Question, rung: int, most: int) -> Heard:
        """Sends one request in one mode, without retries, and returns whatever came back."""
        args = self.memory.known, rung, question.messages, question.name, question.fits, most
        return self._send(body(self._endpoint, *args), 0, lambda heard, guessed: None)

    def models(self) -> Heard:
        """The endpoint's list of models, as sent. Costs nothing."""
        return self.door.models(self.stopped)

    def check(self) -> None:
        """Raises EndpointRefused when a remote endpoint has no key. Asks nothing."""
        if not self._place.key and not self._place.near:
            name = self._endpoint.key_env
            raise EndpointRefused(
                f"llm: no key for {self._place.host}: set the environment variable {name}, or take `llm:` out of"
                " sources.yaml to make the issue without a model"
            )

    def step_down(self, rung: int) -> None:
        """Starts with a lower rung from now on, since the replies on this one ignore the schema."""
        lower = min(PLAIN, max(OBJECT, rung + 1))
        self.memory.learn(lambda known: known.model_copy(update={"rung": max(known.rung, lower)}))

    def close(self) -> None:
        """Stops asking; pending calls return at once."""
        self.stopped.set()
        if self._door:
            self._door.close()

    def _send(self, asked: dict[str, Any], guessed: int, received: Callable[[Heard, int], None]) -> Heard:
        door = self.door
        with self._turns:
            return door.complete(asked, lambda heard: received(heard, guessed), self.stopped)

    def _remember(self, known: Learned, state: _Try, fixed: bool) -> None:
        """Stores the parameters and the rung with which a request has succeeded."""
        self._outages = 0
        new = {
            "tokens_as": state.learned.tokens_as,
            "dropped": state.learned.dropped,
            "rung": known.rung if fixed else state.rung,
        }
        changed = {name: value for name, value in new.items() if value != getattr(known, name)}
        if changed:
            self.memory.learn(lambda now: now.model_copy(update=changed))

    def _next_step(self, state: _Try, heard: Heard, fixed: bool) -> NoAnswer | None:
        """Adapts the state for the next try, or returns why there will be none."""
        what = meaning(_real_status(heard), self._clock())
        detail = without_secrets(heard.text, self._place.key)
        log.info("%s: %s %s: %s", self._place.host, heard.status, what.move, detail)
        if what.move == "reply":
            return self._outage(Meaning("outage", "what the model's server sent is no answer"), detail)
        if what.move in ("key", "model", "address"):
            raise self._refused(what, heard.status)
        if what.move == "pause":
            return self._pause(what.why, detail)
        if what.move == "step" and state.rung < PLAIN and not fixed:
            state.rung += 1
            return None
        if what.move == "parameter" and state.adaptations < ADAPTATIONS:
            state.adaptations += 1
            state.learned = _adapted(state.learned, what.parameter)
            return None
        if what.move == "again" and self._retry(state, heard, what):
            return None
        if what.move in ("refused", "truncated"):
            self._outages = 0
            kind: Kind = "refused" if what.move == "refused" else "truncated"
            return replace(_no_answer(kind, what.why, detail), room=what.room)
        return self._outage(what, detail)

    def _retry(self, state: _Try, heard: Heard, what: Meaning) -> bool:
        """Waits and returns True if another try is due."""
        state.tries += 1
        state.timeouts += heard.trouble == "timeout"
        if state.tries >= TRIES or state.timeouts >= TIMEOUTS:
            return False
        self._sleep(what.seconds if what.seconds is not None else min(8.0, 0.5 * 2 ** (state.tries - 1)))
        return True

    def _refused(self, what: Meaning, status: int) -> EndpointRefused:
        host, name, model = self._place.host, self._endpoint.key_env, self._endpoint.model
        messages = {
            "key": f"llm: {host} does not accept the key in {name} (error {status}): set it to a key of this endpoint",
            "model": f"llm.model: {host} has no model {model!r} (error {status}): see digest doctor --llm",
            "address": f"llm.base_url: {host} answers, but not there (error {status}): the address mostly ends in /v1",
        }
        self._over = EndpointRefused(messages[what.move])
        return self._over

    def _given_up(self) -> NoAnswer:
        if isinstance(self._over, NoAnswer):
            return self._over
        raise self._over or EndpointRefused("llm: refused")

    def _pause(self, why: str, detail: str) -> NoAnswer:
        log.warning("%s: %s; the rest is made without the model. %s", self._place.host, why, detail)
        self._over = _no_answer("paused", why, detail)
        return self._over

    def _outage(self, what: Meaning, detail: str) -> NoAnswer:
        with self._lock:
            self._outages += 1
            many = self._outages >= OUTAGES
        if many:
            self._pause(what.why, detail)
        return _no_answer("outage", what.why or "the model's server refused the request", detail)


def _no_answer(kind: Kind, why: str, detail: str = "") -> NoAnswer:
    return NoAnswer(why, kind, Usage(), detail)


def _real_status(heard: Heard) -> Heard:
    """The response with its true status: some routers wrap an error in a response of 200."""
    if not 200 <= heard.status < 300:
        return heard
    try:
        code = json.loads(heard.text)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return replace(heard, status=502) if heard.text.lstrip().startswith("{") else heard
    return replace(heard, status=code if isinstance(code, int) and 400 <= code < 600 else 502)


def _adapted(learned: Learned, parameter: str) -> Learned:
    """What is known after a parameter was refused: it is renamed, or else left out."""
    if parameter == learned.tokens_as:
        older = parameter == "max_completion_tokens" and "max_tokens" not in learned.dropped
        update = {"tokens_as": "max_tokens" if older else "", "dropped": (*learned.dropped, parameter)}
        return learned.model_copy(update=update)
    if parameter == "max_tokens":  # 'max_completion_tokens: unknown; use max_tokens' names both
        return learned.model_copy(
            update={"tokens_as": "max_tokens", "dropped": (*learned.dropped, "max_completion_tokens")}
        )
    if parameter == "max_completion_tokens":
        return learned.model_copy(update={"tokens_as": "", "dropped": (*learned.dropped, parameter)})
    return learned.model_copy(update={"dropped": (*learned.dropped, parameter)})
