"""Measures a recipe's rows on any executor. Criterion and attempt are recorded first; stored rows are reused."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from digest.desk import Desk
from digest.errors import ConfigError
from digest.model import Criterion, Rows
from digest.replications import answers
from digest.replications.attempts import Attempt, attempts, begin, end
from digest.replications.bench import Recipe, criterion, measurement
from digest.replications.needs import extra, installed, lacking, memory, unnamed
from digest.replications.sandbox import run_job, stop_all
from digest.store import made_from
from digest.verify.placing import unagreed

VERSION = 2
"""Raise it to measure all rows anew."""


_FOLDERS = re.compile(r"(?<![\w.:/\\~-])(?:~|\.{1,2}|[A-Za-z]:)?[/\\](?:[^\s/\\]+[/\\])*(?=[^\s/\\])")
"""Above a file's or a folder's own name, within a sentence."""
PULSE = 10.0
"""Seconds between two looks at what a running recipe has been answered."""


@dataclass(frozen=True)
class Order:
    """One recipe to run for one work, and the hash of its criterion."""

    recipe: Recipe[Any]
    key: str
    criterion: str
    made_from: str
    exploratory: str = ""

    @property
    def name(self) -> str:
        """Key of its rows and its criterion in the store."""
        return Rows.key_of(self.recipe.name, self.recipe.tier)


def ordered(recipe: Recipe[Any], key: str) -> Order:
    """The order for a recipe. `made_from` covers what decides its rows and the measuring versions, not the judging."""
    versions = [installed(need) for need in recipe.needs]
    return Order(recipe, key, criterion(recipe), made_from(measurement(recipe), versions, VERSION))


def measured(desk: Desk, orders: Sequence[Order]) -> dict[str, Rows | str]:
    """Recipe name -> its rows, or why there are none. Stored rows are not measured again."""
    results: dict[str, Rows | str] = {}
    running: dict[Future[str], Order] = {}
    for order in sorted(orders, key=lambda o: o.recipe.threads):  # a recipe of two threads waits long beside another
        absent = lacking(order.recipe)
        if stored := desk.store.find(Rows, order.name, order.made_from):
            results[order.recipe.name] = stored
        elif absent:
            results[order.recipe.name] = f"{' and '.join(absent)} not installed: pip install {extra(order.recipe)}"
        elif reason := unnamed(order.recipe) or unagreed(desk, order.recipe):
            results[order.recipe.name] = reason
        else:
            running[_start(desk, order)] = order
    return results | _collect(desk, running)


def _start(desk: Desk, order: Order) -> Future[str]:
    """Store the criterion and record the attempt, then start the worker."""
    recipe, params = order.recipe, order.recipe.params.model_dump()
    claims = tuple(f"{claim.text}: {claim.statistic}" for claim in recipe.claims)
    promise = Criterion(recipe=recipe.name, sha256=order.criterion, params=params, seeds=recipe.seeds, claims=claims)
    desk.store.put(promise, order.name, order.criterion)
    at = desk.clock().isoformat(timespec="seconds")
    begin(desk.root, at, recipe.name, recipe.tier, order.criterion, params, recipe.seeds, order.exploratory)
    job = {"recipe": recipe.name, "tier": recipe.tier, "params": params, "seeds": recipe.seeds}
    job |= {"network": recipe.tier == "endpoint", "answers": str((desk.root / answers.FILE).resolve())}
    limits = {"cpu_seconds": recipe.seconds * recipe.threads, "memory_gb": memory(recipe)}
    return desk.executor.submit(run_job, json.dumps(job | limits), recipe.seconds)


def _collect(desk: Desk, running: Mapping[Future[str], Order]) -> dict[str, Rows | str]:
    """Store each result as it arrives. Any interruption, Ctrl-C too, stops all workers."""
    results: dict[str, Rows | str] = {}
    asked = Asked(desk, [order.recipe for order in running.values()])
    try:
        for done, future in enumerate(_completed(running, asked.tell)):
            order = running[future]
            desk.tell("verify", done + 1, len(running), order.recipe.title)
            rows = rows_of(order, future)
            name = order.recipe.name
            if isinstance(rows, Rows):
                results[name] = desk.store.put(rows, order.name, order.made_from)
            else:
                results[name] = rows
                came_to(desk, order, order.criterion, f"did not run: {rows}")
    except BaseException:
        for future in running:
            future.cancel()
        stop_all()
        raise
    return results


def _completed(running: Iterable[Future[str]], meanwhile: Callable[[], None]) -> Iterator[Future[str]]:
    waiting = set(running)
    while waiting:
        done, waiting = wait(waiting, PULSE, FIRST_COMPLETED)
        meanwhile()
        yield from done


class Asked:
    """Tells how many new answers lie in lab-answers.jsonl, since a run that asks an endpoint may take hours."""

    def __init__(self, desk: Desk, recipes: Iterable[Recipe[Any]]) -> None:
        self._desk, self._file = desk, desk.root / answers.FILE
        self._most = sum(recipe.questions[0] for recipe in recipes)
        self._from = self._file.stat().st_size if self._file.is_file() else 0

    def tell(self) -> None:
        if not self._most or not self._file.is_file():
            return
        with self._file.open("rb") as file:
            file.seek(self._from)
            count = answers.count(file.read())
        self._desk.tell("answers", count, self._most, "new, of at most so many questions")


def rows_of(order: Order, future: Future[str]) -> Rows | str:
    """A finished job's rows, or why there are none."""
    try:
        answer = json.loads(future.result())
        if "why" in answer:
            return str(answer["why"])
        return Rows(recipe=order.recipe.name, criterion=order.criterion, **answer)
    except (BrokenExecutor, OSError) as error:
        return f"the worker could not be run: {error}"
    except (ValueError, KeyError, TypeError, ValidationError):
        return "the worker's answer cannot be read"
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "distributed":
            raise
        return f"the cluster gave it up: {type(error).__name__}"  # its message holds addresses and runs over many lines


def came_to(desk: Desk, order: Order, measured_by: str, phrase: str) -> tuple[int, str, tuple[str, ...]]:
    """Record an attempt's outcome in the ledger. Returns the attempt's number, its day, and the outcomes of earlier
    attempts, and of this one under other judging.
    """
    recipe = order.recipe
    known = attempts(desk.root, recipe.name, recipe.tier)
    current = next((attempt for attempt in reversed(known) if attempt.criterion == measured_by), None)
    if current is None:
        return 0, "", ()
    end(desk.root, recipe.name, recipe.tier, current.number, phrase, order.criterion)
    earlier = [f"attempt {attempt.number}: {_brief(attempt)}" for attempt in known if attempt.number < current.number]
    other = "; then ".join(outcome for outcome in current.said if outcome != phrase)
    return (
        current.number,
        current.at[:10],
        (*earlier, *([f"attempt {current.number} as judged otherwise: {other}"] if other else [])),
    )


def _brief(attempt: Attempt) -> str:
    """What an attempt came to, for readers: why it did not run, without what the editor could have done about it, and
    without the editor's folders.
    """
    unrun = "did not run: "
    said = (
        unrun + _FOLDERS.sub("", outcome.removeprefix(unrun).partition(": ")[0])
        if outcome.startswith(unrun)
        else outcome
        for outcome in attempt.said
    )
    return "; then ".join(said) or attempt.came_to


@contextmanager
def cluster(address: str) -> Iterator[Executor | None]:
    """The executor of a dask cluster at tcp://HOST:PORT; None for 'local'. Raises ConfigError when unavailable."""
    if address == "local":
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ConfigError(
            f"--executor {address}: dask is not installed: pip install 'ai-safety-digest[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"--executor {address}: no scheduler answers there ({error}); start one with: dask scheduler"
        ) from None
    with client:
        yield client.get_executor()
