"""One request until it is answered or given up: the ladder, parameters an endpoint does not know, waits, the pause."""

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
from digest.llm.request import OBJECT, PLAIN, RUNGS, body
from digest.llm.tokens import MESSAGE, guess
from digest.model import Usage

if TYPE_CHECKING:
    from digest.llm.door import Door

log = logging.getLogger(__name__)

TRIES = 5
"""Requests for one answer while the server is busy or broken."""
TIMEOUTS = 2
ADAPTATIONS = 3
"""Parameters renamed or left out for one answer; the ladder's steps are counted by the ladder."""
OUTAGES = 3
"""Questions in a row without an answer, after which nothing more is asked."""


@dataclass(frozen=True)
class Called:
    """What became of one request: `said`, or why nothing was."""

    guessed: int
    """Tokens of the prompt, by our guess."""
    rung: int
    said: Said | None = None
    failed: NoAnswer | None = None
    timeouts: int = 0
    """Requests that may have been paid for without an answer."""


@dataclass
class _Try:
    """The state of one request between its tries."""

    learned: Learned
    rung: int
    tries: int = 0
    timeouts: int = 0
    adaptations: int = 0


class Caller:
    """Asks one endpoint, from many threads. It learns what the endpoint takes, and stops asking one that is gone."""

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
        """Opened at the first request: `openai` takes long to import."""
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
        """Ask until there is a reply. A given `rung` is the only one tried. Raises EndpointRefused."""
        self.check()
        known = self.memory.known
        state = _Try(known, known.rung if rung is None else rung)
        while True:
            asked = body(self._endpoint, state.learned, state.rung, messages, question.name, question.fits, most)
            guessed = sum(guess(message["content"]) + MESSAGE for message in asked["messages"])
            called = Called(guessed, state.rung)
            if self.stopped.is_set():
                return replace(called, failed=_none("outage", "the run was stopped"), timeouts=state.timeouts)
            if self._over:
                return replace(called, failed=self._given_up(), timeouts=state.timeouts)
            heard = self._send(asked, guessed, received)
            said = read(heard.text) if 200 <= heard.status < 300 else None
            if said:
                self._learned(known, state, rung is not None)
                return replace(called, said=said, timeouts=state.timeouts)
            failed = self._moved(state, heard, rung is not None)
            if failed:
                return replace(called, failed=failed, timeouts=state.timeouts)

    def once(self, question: Question, rung: int, most: int) -> Heard:
        """One request on one rung, not repeated: what came back, whatever it is."""
        args = self.memory.known, rung, question.messages, question.name, question.fits, most
        return self._send(body(self._endpoint, *args), 0, lambda heard, guessed: None)

    def models(self) -> Heard:
        """The endpoint's list of models, as it sends it. Costs nothing."""
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
        """This rung's replies do not keep to the schema: begin lower from now on."""
        lower = min(PLAIN, max(OBJECT, rung + 1))
        self.memory.learn(lambda known: known.model_copy(update={"rung": max(known.rung, lower)}))

    def close(self) -> None:
        """Nothing more is asked; whoever waits is told at once."""
        self.stopped.set()
        if self._door:
            self._door.close()

    def _send(self, asked: dict[str, Any], guessed: int, received: Callable[[Heard, int], None]) -> Heard:
        door = self.door
        with self._turns:
            return door.complete(asked, lambda heard: received(heard, guessed), self.stopped)

    def _learned(self, known: Learned, state: _Try, fixed: bool) -> None:
        """What made the difference, once a reply proves it."""
        self._outages = 0
        new = {
            "tokens_as": state.learned.tokens_as,
            "dropped": state.learned.dropped,
            "rung": known.rung if fixed else state.rung,
        }
        changed = {name: value for name, value in new.items() if value != getattr(known, name)}
        if changed:
            self.memory.learn(lambda now: now.model_copy(update=changed))

    def _moved(self, state: _Try, heard: Heard, fixed: bool) -> NoAnswer | None:
        """Make the next try another one, or say why there is none."""
        what = meaning(_inner(heard), self._clock())
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
        if what.move == "again" and self._again(state, heard, what):
            return None
        if what.move in ("refused", "truncated"):
            self._outages = 0
            kind: Kind = "refused" if what.move == "refused" else "truncated"
            return replace(_none(kind, what.why, detail), room=what.room)
        return self._outage(what, detail)

    def _again(self, state: _Try, heard: Heard, what: Meaning) -> bool:
        """Wait, if another try is due."""
        state.tries += 1
        state.timeouts += heard.trouble == "timeout"
        if state.tries >= TRIES or state.timeouts >= TIMEOUTS:
            return False
        self._sleep(what.seconds if what.seconds is not None else min(8.0, 0.5 * 2 ** (state.tries - 1)))
        return True

    def _refused(self, what: Meaning, status: int) -> EndpointRefused:
        host, name, model = self._place.host, self._endpoint.key_env, self._endpoint.model
        told = {
            "key": f"llm: {host} does not accept the key in {name} (error {status}): set it to a key of this endpoint",
            "model": f"llm.model: {host} has no model {model!r} (error {status}): see digest doctor --llm",
            "address": f"llm.base_url: {host} answers, but not there (error {status}): the address mostly ends in /v1",
        }
        self._over = EndpointRefused(told[what.move])
        return self._over

    def _given_up(self) -> NoAnswer:
        if isinstance(self._over, NoAnswer):
            return self._over
        raise self._over or EndpointRefused("llm: refused")

    def _pause(self, why: str, detail: str) -> NoAnswer:
        log.warning("%s: %s; the rest is made without the model. %s", self._place.host, why, detail)
        self._over = _none("paused", why, detail)
        return self._over

    def _outage(self, what: Meaning, detail: str) -> NoAnswer:
        with self._lock:
            self._outages += 1
            many = self._outages >= OUTAGES
        if many:
            self._pause(what.why, detail)
        return _none("outage", what.why or "the model's server refused the request", detail)


def _none(kind: Kind, why: str, detail: str = "") -> NoAnswer:
    return NoAnswer(why, kind, Usage(), detail)


def _inner(heard: Heard) -> Heard:
    """Some routers send an error's status within a reply of 200."""
    if not 200 <= heard.status < 300:
        return heard
    try:
        code = json.loads(heard.text)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return replace(heard, status=502) if heard.text.lstrip().startswith("{") else heard
    return replace(heard, status=code if isinstance(code, int) and 400 <= code < 600 else 502)


def _adapted(learned: Learned, parameter: str) -> Learned:
    """Named otherwise, or left out."""
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


__all__ = ["RUNGS", "Called", "Caller"]
