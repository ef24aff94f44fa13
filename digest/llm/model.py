"""Answers questions: from the journal, or else by paid requests; an answer that does not parse is repaired once."""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from digest.llm.caller import Called, Caller
from digest.llm.endpoint import Endpoint, Place
from digest.llm.journal import Journal, key
from digest.llm.learned import Memory
from digest.llm.money import Allowance, Estimate, Tariff, add
from digest.llm.question import Answer, Message, NoAnswer, Question
from digest.llm.refusal import Heard
from digest.llm.reply import Said, Unfit, circles, parse, read
from digest.llm.tokens import MESSAGE, guess
from digest.model import Usage

RESERVE = 1000
"""Tokens of the context window kept free."""
SHOWN = 20_000
"""Characters of an unfit answer that the request to repair it quotes."""


@dataclass(frozen=True)
class _Got:
    said: Said
    usage: Usage
    bought: bool
    rung: int = 0


def _now() -> datetime:
    return datetime.now(UTC)


class Model:
    """One endpoint's model. Nothing is bought that the journal holds. Thread-safe."""

    def __init__(
        self,
        endpoint: Endpoint,
        place: Place,
        journal: Journal,
        memory: Path | None = None,
        *,
        offline: bool = False,
        refresh: bool = False,
        clock: Callable[[], datetime] = _now,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.endpoint, self.place = endpoint, place
        self._journal, self._offline, self._refresh = journal, offline, refresh
        self._caller = Caller(endpoint, place, Memory(memory, f"{place.url} {endpoint.model}"), clock, sleep)
        self._tariff = Tariff(endpoint, place)
        self._window = endpoint.context
        self._bought: set[str] = set()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def ask(self, question: Question, allowance: Allowance, anew: bool = False) -> Answer | NoAnswer:
        """The answer, or why there is none; `anew`: bought, even if the journal holds one from an earlier run.

        Raises EndpointRefused when key, model or address are wrong.
        """
        messages = question.messages
        got = self._reply(question, messages, allowance, anew)
        if isinstance(got, NoAnswer):
            return got
        parsed = parse(got.said.content, question.fits)
        if not isinstance(parsed, Unfit):
            return Answer(parsed, got.usage, got.bought)
        if parsed.shape and got.bought:
            self._caller.step_down(got.rung)
        if got.usage.calls >= question.answers:
            return NoAnswer("the model's answer did not fit the form", "unfit", got.usage, parsed.why)
        left = replace(question, answers=question.answers - got.usage.calls)
        again = self._reply(left, [*messages, *_repair(got.said.content, parsed.why)], allowance, anew)
        usage = add(got.usage, again.usage)
        if isinstance(again, NoAnswer):
            return replace(again, usage=usage)
        repaired = parse(again.said.content, question.fits)
        if isinstance(repaired, Unfit):
            return NoAnswer("the model's answer did not fit the form", "unfit", usage, repaired.why)
        return Answer(repaired, usage, got.bought or again.bought)

    def check(self) -> None:
        """Raises EndpointRefused when a key is needed and missing. Asks nothing."""
        if not self._offline:
            self._caller.check()

    def allowance(self) -> Allowance:
        """A new, unspent allowance for one issue."""
        return Allowance(self.endpoint, self._tariff)

    def holds(self, question: Question) -> bool:
        """Whether the journal holds the answer, so that asking costs nothing."""
        return not self._refresh and self._journal.find(self._key(question, question.messages)) is not None

    def estimate(self, papers: int, calls: int, prompt_chars: int, most_tokens: int = 4000) -> Estimate:
        """What `calls` requests with `prompt_chars` characters in all will cost; nothing, offline. Asks nothing."""
        calls = 0 if self._offline else calls
        prompt = self._caller.memory.known.scale.expects(int(prompt_chars / 3.6)) if calls else 0
        dollars = self._tariff.dollars(prompt, calls * most_tokens)
        caps = self.endpoint
        return Estimate(papers, calls, prompt, calls * most_tokens, dollars, caps.max_dollars, caps.max_tokens)

    def room(self, most_tokens: int = 4000) -> int:
        """Characters of prompt that fit into the context window with an answer of `most_tokens`, as far as is known."""
        tokens = max(0, self._window - most_tokens - RESERVE)
        return int(tokens * 3.6 / max(0.5, self._caller.memory.known.scale.factor))

    def close(self) -> None:
        """Stops asking. Pending questions return at once; an answer that still arrives is journalled."""
        self._caller.close()

    @property
    def caller(self) -> Caller:
        """For `digest doctor`, which tries each rung."""
        return self._caller

    def _key(self, question: Question, messages: Sequence[Message]) -> str:
        return key(self.endpoint, self.place.host, question, messages)

    def _reply(
        self, question: Question, messages: Sequence[Message], allowance: Allowance, anew: bool
    ) -> _Got | NoAnswer:
        """A reply from the journal, or a bought one. Two threads with the same question buy one."""
        name = self._key(question, messages)
        with self._lock:
            turn = self._turns[name]
        with turn:
            kept = self._journal.find(name) if name in self._bought or not (self._refresh or anew) else None
            said = read(kept) if kept else None
            if said:
                usage = self._usage(said, _guessed(messages), allowance)
                if name not in self._bought:
                    allowance.keep(usage)
                return _Got(said, usage, bought=False)
            if self._offline:
                return NoAnswer("no answer of the model was recorded", "outage", Usage(model=self.endpoint.model))
            return self._bought_reply(question, messages, name, allowance)

    def _bought_reply(
        self, question: Question, messages: Sequence[Message], name: str, allowance: Allowance
    ) -> _Got | NoAnswer:
        """Buys one complete reply. One that was cut off is asked for again with twice the tokens, an empty one again as
        it is; each once, within `question.answers`.
        """
        usage, most, emptied = Usage(model=self.endpoint.model), question.most_tokens, False
        while True:
            got = self._request(question, messages, most, name, allowance)
            usage = add(usage, got.usage)
            if isinstance(got, NoAnswer):
                return replace(got, usage=usage)
            if got.said.refused:
                return NoAnswer("the model declined to answer", "refused", usage)
            if got.said.finish == "length":
                if circles(got.said.content):
                    return NoAnswer("the model went round in circles and its answer was cut off", "cut", usage)
                if most > question.most_tokens or usage.calls >= question.answers:
                    return NoAnswer("the model's answer was cut off", "cut", usage)
                most *= 2
            elif not got.said.content.strip():
                if emptied or usage.calls >= question.answers:
                    return NoAnswer("the model's answer was empty", "unfit", usage)
                emptied = True
            else:
                return replace(got, usage=usage)

    def _request(
        self, question: Question, messages: Sequence[Message], most: int, name: str, allowance: Allowance
    ) -> _Got | NoAnswer:
        """Sends one paid request, if it fits into the context window and the allowance."""
        nothing = Usage(model=self.endpoint.model)
        expected = self._caller.memory.known.scale.expects(_guessed(messages))
        if expected + most > self._window:
            return self._truncated(nothing, self._window)
        with allowance.held(expected, most) as fits:
            if not fits:
                return NoAnswer("the money set aside for this issue is spent", "budget", nothing)
            cut: list[bool] = []
            called = self._caller.call(
                question, messages, most, lambda heard, guessed: cut.append(self._journal_reply(name, heard, guessed))
            )
            usage = self._cost_of(called, allowance)
            if usage.calls:
                allowance.pay(usage)
        if called.said is None:
            failed = called.failed or _unanswered()
            self._window = min(self._window, failed.room or self._window)
            return replace(failed, usage=usage)
        return self._unless_cut(called, called.said, usage, cut[-1])

    def _unless_cut(self, called: Called, said: Said, usage: Usage, cut: bool) -> _Got | NoAnswer:
        """The reply, unless the server truncated the prompt."""
        if cut:
            self._window = min(self._window, said.prompt_tokens or self._window)
            return self._truncated(usage, self._window)
        if said.prompt_tokens:
            self._caller.memory.saw(called.guessed, said.prompt_tokens)
        return _Got(said, usage, bought=True, rung=called.rung)

    def _truncated(self, usage: Usage, room: int) -> NoAnswer:
        return NoAnswer("the text is longer than the model can read at once", "truncated", usage, room=room)

    def _journal_reply(self, name: str, heard: Heard, guessed: int) -> bool:
        """Journals a complete reply, in the thread that received it. True, and not journalled, if its prompt was
        truncated.
        """
        said = read(heard.text) if 200 <= heard.status < 300 else None
        if said is None:
            return False
        if said.prompt_tokens and self._caller.memory.known.scale.was_cut(guessed, said.prompt_tokens):
            return True
        if said.ended:
            secret = self.place.key
            self._journal.put(name, heard.text.replace(secret, "[key]") if len(secret) > 3 else heard.text)
            self._bought.add(name)
        return False

    def _cost_of(self, called: Called, allowance: Allowance) -> Usage:
        """The usage of a request, including the prompts of tries that timed out, which may have been charged."""
        usage = Usage(model=self.endpoint.model)
        for _ in range(called.timeouts):
            usage = add(usage, allowance.usage(called.guessed, 0, estimated=True))
        return add(usage, self._usage(called.said, called.guessed, allowance)) if called.said else usage

    def _usage(self, said: Said, guessed: int, allowance: Allowance) -> Usage:
        scale = self._caller.memory.known.scale
        prompt, completion = said.prompt_tokens, said.completion_tokens
        return allowance.usage(
            scale.expects(guessed) if prompt is None else prompt,
            guess(said.content) if completion is None else completion,
            said.cached_tokens,
            estimated=prompt is None or completion is None,
        )


def _guessed(messages: Sequence[Message]) -> int:
    return sum(guess(message["content"]) + MESSAGE for message in messages)


def _unanswered() -> NoAnswer:
    return NoAnswer("the model did not answer", "outage", Usage())


def _repair(content: str, why: str) -> list[Message]:
    words = (
        f"This reply does not fit the form: {why}\n"
        "Reply again with the one corrected JSON object, and with nothing else. Add nothing that was not there."
    )
    return [{"role": "assistant", "content": content[:SHOWN]}, {"role": "user", "content": words}]
