"""What a model's endpoint can really do, shown by a few small calls rather than by its own claims."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from digest.desk import Desk
from digest.doctor.finding import Finding
from digest.errors import ConfigError, EndpointRefused
from digest.llm import Model, Question
from digest.llm.caller import Called
from digest.llm.money import add
from digest.llm.refusal import Heard
from digest.llm.reply import Said, Unfit, parse, read
from digest.llm.request import OBJECT, PLAIN, RUNGS
from digest.llm.tokens import guess
from digest.model import Usage

MOST = 800
"""Tokens of an answer, which include a reasoning model's thinking."""
LONG = 2_000
"""Tokens of the long prompt, unless asked for more."""


class Reading(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: Literal["red", "green"]
    word: str = Field(max_length=40)


_FAIR = 'The word is "heron", and grass is what it is. Reply in JSON with the colour of grass and the word.'
_TEMPTING = 'The word is "heron". In one friendly sentence of English prose, not in JSON: which colour has grass?'
_LINE = "The tide came in over the flat sand, and the birds walked slowly back towards the reeds. "


def probe(desk: Desk, tokens: int = LONG) -> tuple[Finding, ...]:
    """What the configured endpoint does, in the order asked: one list and at most eight small completions.

    `tokens` is the size of the long prompt. The next run starts at the best form of reply found. Raises ConfigError.
    """
    if desk.llm is None:
        raise ConfigError("sources.yaml: no `llm:` there, so no model is asked; the starter has one, commented out")
    return tuple(_Examination(desk.llm, tokens).findings())


def listed(desk: Desk) -> tuple[Finding, ...]:
    """What can be learned for free: the key's form, whether the server answers, whether it has the model."""
    if desk.llm is None:
        return ()
    return tuple(_Examination(desk.llm, LONG).listed())


class _Examination:
    def __init__(self, model: Model, tokens: int) -> None:
        self._model, self._caller, self._tokens = model, model.caller, tokens
        self._allowance = model.allowance()
        self._usage = Usage(model=model.endpoint.model)

    def findings(self) -> Iterator[Finding]:
        """Free questions first; the paid ones only when those succeed and money may be spent."""
        endpoint = self._model.endpoint
        free = tuple(self.listed())
        yield from free
        if free[0].state == "no":
            return
        if not endpoint.max_dollars or not endpoint.max_tokens:
            yield Finding("budget", "no", "llm.max_dollars or llm.max_tokens is 0: nothing is asked")
            return
        try:
            plain = self._caller.call(self._question(_FAIR), self._question(_FAIR).messages, MOST, _ignored, rung=PLAIN)
        except EndpointRefused as error:
            yield Finding("completion", "no", str(error))
            return
        yield from self._completed(plain)
        if plain.said:
            yield from self._ladder(plain.said)
            yield self._window()
        yield from self._costs()

    def listed(self) -> Iterator[Finding]:
        """The free questions alone."""
        from digest.llm.door import listed, stated_window  # here, because it imports openai

        try:
            self._caller.check()
        except EndpointRefused as error:
            yield Finding("key", "no", str(error))
            return
        heard, place = self._caller.models(), self._model.place
        if not heard.status:
            yield Finding("reachable", "no", f"{place.host} does not answer ({heard.trouble}): is the server running?")
            return
        yield Finding("reachable", "ok", place.host)
        names = listed(heard) if heard.status == 200 else None
        if names is None:
            yield Finding("model listed", "unknown", f"it has no list of models (status {heard.status})")
        else:
            known = self._model.endpoint.model in names
            shown = "" if known else f"not among its {len(names)} models: {', '.join(names[:6])}"
            yield Finding("model listed", "ok" if known else "unknown", shown or self._model.endpoint.model)
            window = stated_window(heard, self._model.endpoint.model)
            yield from self._stated(window) if window else ()

    def _stated(self, window: int) -> Iterator[Finding]:
        """The context window that the server states, against ours."""
        ours = self._model.endpoint.context
        text = f"the server says {window:,} tokens; llm.context says {ours:,}"
        mend = f"say context: {window}, or give the server a larger window" if ours > window else ""
        yield Finding("window", "no" if ours > window else "ok", text, mend)

    def _completed(self, called: Called) -> Iterator[Finding]:
        if called.said is None:
            failed = called.failed
            yield Finding("completion", "no", f"{failed.why}: {failed.detail}" if failed else "no answer")
            return
        yield Finding("completion", "ok", "key and model are accepted")
        yield from self._named(called.said.model)
        known = self._caller.memory.known
        changed = [*(f"without {name}" for name in known.dropped), f"length as {known.tokens_as or 'nothing'}"]
        yield Finding("parameters", "ok", ", ".join(changed))
        tokens = called.said.prompt_tokens
        yield Finding(
            "usage", "ok" if tokens else "no", f"{tokens} tokens told" if tokens else "not told: tokens are guessed"
        )

    def _named(self, served: str) -> Iterator[Finding]:
        """Whether the reply names another model: an item says who wrote it, and some servers answer to any name."""
        asked = self._model.endpoint.model
        if served and asked.rpartition("/")[2].casefold() not in served.casefold():
            mend = "name llm.model as the reply does, or give the server this name (llama.cpp: --alias)"
            yield Finding("model named", "unknown", f"asked for {asked}, the reply is signed {served}", mend)

    def _ladder(self, plain: Said) -> Iterator[Finding]:
        """Each form of reply, tested by a reply. For the strict ones the prompt asks for prose instead."""
        working = []
        for rung in range(PLAIN + 1):
            question = self._question(_FAIR if rung >= OBJECT else _TEMPTING)
            finding = self._rung(rung, plain if rung == PLAIN else self._once(question, rung))
            working += [rung] if finding.state == "ok" else []
            yield finding
        if working:
            self._caller.memory.learn(lambda known: known.model_copy(update={"rung": working[0]}))

    def _rung(self, rung: int, reply: Said | Heard) -> Finding:
        name = f"rung {rung + 1}: {RUNGS[rung]}"
        if isinstance(reply, Heard):
            return Finding(name, "no", f"refused (status {reply.status})")
        self._spend(reply)
        if reply.finish == "length":
            return Finding(name, "unknown", f"the reply was cut off at {MOST} tokens")
        fits = not isinstance(parse(reply.content, Reading), Unfit)
        return Finding(name, "ok" if fits else "no", "holds" if fits else "accepted, and the reply does not fit")

    def _window(self) -> Finding:
        lines = _LINE * (self._tokens // guess(_LINE) + 1)
        question = replace(self._question(_FAIR), document=f'The word is "heron".\n\n{lines}', ask=_ASKED)
        name, about = "context", f"a prompt of about {self._tokens:,} tokens"
        reply = self._once(question, self._caller.memory.known.rung)
        if isinstance(reply, Heard):
            return Finding(name, "no", f"{about} was refused (status {reply.status})")
        self._spend(reply)
        guessed, counted = guess(question.messages[1]["content"]), reply.prompt_tokens
        if counted and self._caller.memory.known.scale.was_cut(guessed, counted):
            return Finding(name, "no", f"of {about} only {counted:,} were read: give the server a larger window")
        recalled = "heron" in reply.content
        return Finding(
            name,
            "ok" if recalled and counted else "unknown",
            f"{about}: {counted or 'no'} counted, its first line was {'recalled' if recalled else 'not recalled'};"
            f" llm.context says {self._model.endpoint.context:,}",
        )

    def _costs(self) -> Iterator[Finding]:
        dollars = self._allowance.usage(1_000_000, 0).dollars
        text = "unknown: only llm.max_tokens holds" if dollars is None else f"${dollars:.2f} for a million tokens read"
        yield Finding("price", "unknown" if dollars is None else "ok", text)
        spent = self._usage
        cost = "" if spent.dollars is None else f", ${spent.dollars:.4f}"
        yield Finding("this test", "ok", f"{spent.prompt_tokens + spent.completion_tokens:,} tokens{cost}")

    def _once(self, question: Question, rung: int) -> Said | Heard:
        heard = self._caller.once(question, rung, MOST)
        return (read(heard.text) if 200 <= heard.status < 300 else None) or heard

    def _spend(self, reply: Said) -> None:
        tokens = reply.prompt_tokens or 0, reply.completion_tokens or 0, reply.cached_tokens
        self._usage = add(self._usage, self._allowance.usage(*tokens))

    def _question(self, ask: str) -> Question:
        return Question("reading", "You test a connection. Answer shortly.", "", ask, Reading, MOST)


_ASKED = "Reply in JSON with the colour of grass and the word that stands in the first line of all."


def _ignored(heard: Heard, guessed: int) -> None: ...
