"""Recipe -> rows, on any executor. The promise is stored and the start written down first; what is kept is reused."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from digest.desk import Desk
from digest.errors import ConfigError
from digest.model import Criterion, Rows
from digest.replications import answers
from digest.replications.attempts import attempts, begin, end
from digest.replications.bench import Recipe, criterion, measurement
from digest.replications.needs import extra, installed, lacking, memory, unnamed
from digest.replications.sandbox import run_job, stop_all
from digest.store import made_from
from digest.verify.placing import unagreed

VERSION = 2
"""Of measuring: raised, rows are measured anew."""


@dataclass(frozen=True)
class Order:
    """One recipe to try for one work, and what it promised."""

    recipe: Recipe[Any]
    key: str
    criterion: str
    made_from: str
    exploratory: str = ""

    @property
    def name(self) -> str:
        """Under which its rows and its promise are kept."""
        return Rows.key_of(self.recipe.name, self.recipe.tier)


def ordered(recipe: Recipe[Any], key: str) -> Order:
    """Rows are named by what decides them and the versions that measure, and not by how they will be judged."""
    versions = [installed(need) for need in recipe.needs]
    return Order(recipe, key, criterion(recipe), made_from(measurement(recipe), versions, VERSION))


def measured(desk: Desk, orders: Sequence[Order]) -> dict[str, Rows | str]:
    """Recipe name -> its rows, or why there are none. What is stored is not measured again."""
    results: dict[str, Rows | str] = {}
    running: dict[Future[str], Order] = {}
    for order in sorted(orders, key=lambda one: one.recipe.threads):  # one of two threads waits long beside another
        absent = lacking(order.recipe)
        if stored := desk.store.find(Rows, order.name, order.made_from):
            results[order.recipe.name] = stored
        elif absent:
            results[order.recipe.name] = f"{' and '.join(absent)} not installed: pip install {extra(order.recipe)}"
        elif hindered := unnamed(order.recipe) or unagreed(desk, order.recipe):
            results[order.recipe.name] = hindered
        else:
            running[_started(desk, order)] = order
    return results | _collected(desk, running)


def _started(desk: Desk, order: Order) -> Future[str]:
    """The promise is stored, and the attempt written down, before the worker starts."""
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


def _collected(desk: Desk, running: Mapping[Future[str], Order]) -> dict[str, Rows | str]:
    """Each result is stored as it arrives. Whatever interrupts us, Ctrl-C too, leaves no worker behind."""
    results: dict[str, Rows | str] = {}
    try:
        for done, future in enumerate(as_completed(running)):
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


def rows_of(order: Order, future: Future[str]) -> Rows | str:
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
        return f"the cluster gave it up: {type(error).__name__}"  # its words hold addresses, and go on for lines


def came_to(desk: Desk, order: Order, measured_by: str, phrase: str) -> tuple[int, str, tuple[str, ...]]:
    """Written into the ledger. Returns the attempt's number, its day, and what those before it came to; and this one
    itself, if other judging said something else of it.
    """
    recipe = order.recipe
    known = attempts(desk.root, recipe.name, recipe.tier)
    mine = next((one for one in reversed(known) if one.criterion == measured_by), None)
    if mine is None:
        return 0, "", ()
    end(desk.root, recipe.name, recipe.tier, mine.number, phrase, order.criterion)
    earlier = [f"attempt {one.number}: {one.came_to}" for one in known if one.number < mine.number]
    other = "; then ".join(said for said in mine.said if said != phrase)
    return (
        mine.number,
        mine.at[:10],
        (*earlier, *([f"attempt {mine.number} as judged otherwise: {other}"] if other else [])),
    )


@contextmanager
def cluster(address: str) -> Iterator[Executor | None]:
    """The executor of a dask cluster at tcp://HOST:PORT; None for 'local'. Raises ConfigError when it can't be had."""
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
