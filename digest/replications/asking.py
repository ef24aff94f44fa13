"""A recipe's questions to a model behind an endpoint. Whatever ends the asking is one sentence that says what to do.

It runs inside the worker, which has the one key it needs and nothing else of the user's. Answers are kept on the disk
before they are used, so a killed run that is started again buys nothing twice.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar, cast

from pydantic import BaseModel

from digest.errors import ConfigError, EndpointRefused, MachineRefused
from digest.llm import LATE, Allowance, Model, NoAnswer, Question, place
from digest.replications.answers import ANSWERS, FILE, journal
from digest.replications.bench import EndpointParams
from digest.replications.weights import HfParams
from digest.text import clip

ITS_OWN = ("refused", "cut", "unfit")
"""Failures of one question; any other ends the run."""

Thing = TypeVar("Thing")
Found = TypeVar("Found")
Form = TypeVar("Form", bound=BaseModel)


class Unanswered(ConfigError):
    """The asking ended before all was answered: what there is must not be judged as if it were whole."""


class Asker:
    """One model, asked many things, several at once and within one cap."""

    def __init__(self, model: Model, params: EndpointParams) -> None:
        self._model, self._params = model, params
        self._allowance: Allowance = model.allowance()
        self._failed: BaseException | None = None

    def ask(self, form: type[Form], system: str, ask: str, most_tokens: int) -> Form | None:
        """The answer in its form; None where the model declined, never ended or kept to no form.

        Raises EndpointRefused and Unanswered, each with what to do about it.
        """
        if self._failed:
            raise self._failed
        question = Question("answer", system, "", ask, form, most_tokens)
        try:
            answer = self._model.ask(question, self._allowance)
        except EndpointRefused as error:
            raise EndpointRefused(_for_the_lab(str(error))) from None
        if not isinstance(answer, NoAnswer):
            return cast(Form, answer.parsed)
        if answer.kind in ITS_OWN:
            return None
        raise Unanswered(self._ended(answer))

    def each(self, do: Callable[[Thing], Found], things: Sequence[Thing]) -> list[Found]:
        """Do it to each, several at once, results in order. After the first failure nothing new is asked, and what is
        under way is still kept.
        """
        with ThreadPoolExecutor(self._params.concurrency) as pool:
            running = [pool.submit(self._unless_failed, do, thing) for thing in things]
            return [one.result() for one in running]

    def _unless_failed(self, do: Callable[[Thing], Found], thing: Thing) -> Found:
        if self._failed:
            raise self._failed
        try:
            return do(thing)
        except BaseException as error:
            self._failed = error
            raise

    def _ended(self, answer: NoAnswer) -> str:
        """Why nothing more is asked, and what to do."""
        caps = self._params
        if answer.kind != "budget":
            words = f"it said “{clip(answer.detail, 150)}”; " if answer.detail else ""
            late = answer.why == LATE
            longer = f"it had {caps.timeout:g} s, --set timeout=N gives it more; " if late else ""
            kept = "the answers so far are kept, and the same command goes on from them"
            return f"{answer.why} ({self._model.place.host}): {words}{longer}{kept}"
        calls = self._allowance.spent.calls + self._allowance.kept.calls
        return (
            f"the cap of {caps.max_tokens:,} tokens or ${caps.max_dollars:.2f} was reached after {calls:,} answers: "
            "they are kept; raise it with --set max_tokens=N or --set max_dollars=N to go on from them"
        )


@contextmanager
def asking(
    params: EndpointParams,
    environ: Mapping[str, str] = os.environ,
    sleep: Callable[[float], object] | None = None,
) -> Iterator[Asker]:
    """The model that the settings name. Raises ConfigError, EndpointRefused and MachineRefused before asking."""
    endpoint = params.endpoint
    where = place(endpoint, environ)
    if not where.key and not where.near:
        raise EndpointRefused(f"no key for {where.host}: set the environment variable {endpoint.key_env}")
    file = Path(environ[ANSWERS]) if environ.get(ANSWERS) else None
    if file and not file.parent.is_dir():
        raise MachineRefused(f"{file}: no such folder on this machine: no answer could be kept; leave --executor out")
    memory = file.parent / "cache" / "llm.json" if file else None
    model = Model(endpoint, where, journal(file), memory, sleep=sleep)
    try:
        yield Asker(model, params)
    finally:
        model.close()


class Asks(Protocol):
    """What a recipe of questions needs of a model, wherever it is."""

    def ask(self, form: type[Form], system: str, ask: str, most_tokens: int) -> Form | None: ...
    def each(self, do: Callable[[Thing], Found], things: Sequence[Thing]) -> list[Found]: ...


@contextmanager
def answering(params: EndpointParams | HfParams) -> Iterator[Asks]:
    """The model of the settings: behind its endpoint, or opened here. Raises as `asking` and `Decoder.opened` do."""
    if isinstance(params, EndpointParams):
        with asking(params) as asker:
            yield asker
        return
    from digest.replications.local_asking import asking_here  # torch is imported only where it is used

    with asking_here(params) as here:
        yield here


def unfit(params: EndpointParams | HfParams) -> str:
    """What to do where too many answers could not be used: they are kept, and would be found again."""
    if isinstance(params, EndpointParams):
        return f"the answers lie in {FILE}; if the server was at fault, move that file away and run again"
    return "a larger model may keep to the form: name it with --model"


def _for_the_lab(said: str) -> str:
    """Without the names of sources.yaml, which the lab's command does not need."""
    said = re.sub(r"^llm(\.\w+)?: ", "", said)
    return said.replace("see digest doctor --llm", "name one that it has with --model")
