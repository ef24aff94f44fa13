"""Claims -> replications. A paper reaches a recipe by its arXiv id, its own or one it links to; each is measured once.

Rows are kept, so judging and drawing again costs no measuring. Figures lie in cache/figures/, and are drawn again from
the rows when they are missing. A recipe that fails is a replication that did not run, and says why.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from digest.desk import Desk
from digest.errors import ConfigError
from digest.llm import Endpoint, Estimate, place
from digest.llm.money import Tariff
from digest.model import Criterion, Figure, Month, Replication, Rows, Summary
from digest.replications import RECIPES, answers, weights
from digest.replications.attempts import attempts, begin, end
from digest.replications.bench import LIMITS, EndpointParams, Judgement, Recipe, criterion, measurement
from digest.replications.needs import extra, installed, lacking, memory, unnamed
from digest.replications.players import SCRIPTED
from digest.replications.quotes import QUOTES, Quote
from digest.replications.reach import by_topic, paper_of
from digest.replications.sandbox import run_job, stop_all
from digest.replications.stats import UnusableRows
from digest.store import made_from

VERSION = 2
"""Of measuring: raised, rows are measured anew."""
TOLD = 1
"""Of what is said of rows: raised, replications are judged and drawn anew from them."""
BY_ITSELF = ("toy", "reanalysis")
"""Tiers that an issue runs unasked, where nothing has to be named: nothing is downloaded, no endpoint is asked."""

Recipes = Sequence[Recipe[Any]]


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
        return self.recipe.name if self.recipe.tier == "toy" else f"{self.recipe.name}/{self.recipe.tier}"


def verify(
    desk: Desk, month: Month, summaries: Sequence[Summary], only: str = "", recipes: Recipes = RECIPES
) -> tuple[Replication, ...]:
    """Try each recipe that a summary reaches, or `only` one, reached or not. Raises ConfigError for an unknown one."""
    toys = [recipe for recipe in recipes if recipe.tier in BY_ITSELF and not unnamed(recipe)]
    reached = [(named(only, "toy", recipes), _home(desk, month, only, toys))] if only else matched(summaries, toys)
    orders = [_order(recipe, key) for recipe, key in reached]
    results = _measured(desk, orders)
    return tuple(_kept(desk, month, order, results[order.recipe.name]) for order in orders)


def pinned(wanted: Recipes, fetched: bool = False) -> list[Recipe[Any]]:
    """The recipes with the revision of the model that they open. `fetched`: a name's files are downloaded before, which
    only a person asks for. Raises ConfigError, and ModelRefused where they can't be.
    """
    if fetched and not all(recipe.tier == "hf" for recipe in wanted):
        raise ConfigError("--download fetches the model of a recipe at the tier hf: add --tier hf --model NAME")
    for name in {recipe.params.model for recipe in wanted} if fetched else ():
        weights.download(name)
    return [weights.pinned(recipe) for recipe in wanted]


def on(desk: Desk, wanted: Recipes, model: str = "", endpoint: str = "", data: str = "") -> list[Recipe[Any]]:
    """The recipes on a model: the one named; for an endpoint, else the one of `llm:` in sources.yaml. Or on a folder of
    data. Raises ConfigError for a model beside a recipe that trains its own, and for data beside one that reads none.
    """
    if data:
        return [recipe.reading(Path(data)) for recipe in wanted]
    asked = {name: value for name, value in (("model", model), ("base_url", endpoint)) if value}
    there = _there(desk.config.llm, asked) if any(recipe.tier == "endpoint" for recipe in wanted) else {}
    return [
        recipe.on(**(there if recipe.tier == "endpoint" else asked)) if asked or recipe.tier == "endpoint" else recipe
        for recipe in wanted
    ]


def _there(ours: Endpoint | None, asked: Mapping[str, str]) -> dict[str, str | float]:
    """Model and endpoint, with the address in full: what the environment says of it belongs to the promise too."""
    known = ours.model_dump(include={"model", "base_url", "key_env", "timeout", "concurrency"}) if ours else {}
    named, endpoint = {**known, **asked}, asked.get("base_url", "")
    if ours and endpoint and endpoint.rstrip("/") != ours.base_url.rstrip("/"):
        named.pop("key_env")  # its key is for its own address
    if not named.get("model"):
        return named
    try:
        where = place(Endpoint.model_validate(named), os.environ)
    except ValidationError as error:
        raise ConfigError(f"--model and --endpoint: {error.errors()[0]['msg']}") from None
    return {**named, "base_url": where.url}


def try_out(
    desk: Desk, wanted: Recipes, settings: Sequence[str] = (), executor: Executor | None = None
) -> tuple[Replication, ...]:
    """Run recipes outside any issue, with the settings they have or others ('steps=300'). What is set by hand is
    exploratory. Raises ConfigError for a setting that there is not, or out of its bounds.
    """
    at = replace(desk, executor=executor) if executor else desk
    by_hand = [one for one in settings if one.partition("=")[0] not in LIMITS]
    why = f"settings changed by hand: {', '.join(by_hand)}" if by_hand else ""
    changed = [recipe.with_settings(settings) if settings else recipe for recipe in wanted]
    orders = [replace(_order(recipe, recipe.papers[0]), exploratory=why) for recipe in changed]
    results = _measured(at, orders)
    return tuple(_replication(at, order, results[order.recipe.name]) for order in orders)


def matched(summaries: Sequence[Summary], recipes: Recipes) -> list[tuple[Recipe[Any], str]]:
    """(recipe, key of its work): one of its papers under any name, else the first paper that links to one, else the
    first post. A topic never matches: see `near`.
    """
    found = []
    for recipe in recipes:
        own = [one.key for one in summaries if paper_of(one.key, one.title) in recipe.papers]
        own.sort(key=lambda key: key not in recipe.papers)
        linking = [one.key for one in summaries if not set(map(paper_of, one.links)).isdisjoint(recipe.papers)]
        linking.sort(key=lambda key: not key.startswith("arxiv:"))
        found += [(recipe, key) for key in (own + linking)[:1]]
    return found


def near(summaries: Sequence[Summary], recipes: Recipes = RECIPES) -> list[tuple[Summary, Recipe[Any]]]:
    """Works whose title brings a recipe to mind that does not test them: further reading, no verdict beside them."""
    first = {recipe.name: recipe for recipe in reversed(recipes)}.values()
    tested = {(recipe.name, key) for recipe, key in matched(summaries, tuple(first))}
    return [
        (one, recipe) for recipe in first for one in summaries
        if by_topic(one.title, recipe) and (recipe.name, one.key) not in tested
    ]  # fmt: skip


def of_tier(tier: str, recipes: Recipes = RECIPES) -> list[Recipe[Any]]:
    """Every recipe of a tier. Raises ConfigError when there is none."""
    found = [recipe for recipe in recipes if recipe.tier == tier]
    if not found:
        raise ConfigError(
            f"no recipe has a tier {tier!r}: {', '.join(sorted({one.tier for one in recipes}))} are there"
        )
    return found


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
        raise ConfigError(f"--executor {address}: no scheduler answers there ({error})") from None
    with client:
        yield client.get_executor()


def named(name: str, tier: str, recipes: Recipes = RECIPES) -> Recipe[Any]:
    """One recipe at one tier. Raises ConfigError, naming what there is."""
    tiers = [recipe for recipe in recipes if recipe.name == name]
    if not tiers:
        known = ", ".join(dict.fromkeys(recipe.name for recipe in recipes))
        raise ConfigError(f"no recipe is called {name!r}: there are {known}")
    for recipe in tiers:
        if recipe.tier == tier or not tier:
            return recipe
    raise ConfigError(f"{name} has no tier {tier!r}: it has {', '.join(recipe.tier for recipe in tiers)}")


def _home(desk: Desk, month: Month, name: str, recipes: Recipes) -> str:
    """The work this month's issue shows the recipe with; before there is one, the recipe's own paper."""
    before = desk.store.latest(Replication, f"{month}/{name}")
    return before.key if before else named(name, "", recipes).papers[0]


def _order(recipe: Recipe[Any], key: str) -> Order:
    """Rows are named by what decides them and the versions that measure, and not by how they will be judged."""
    versions = [installed(need) for need in recipe.needs]
    return Order(recipe, key, criterion(recipe), made_from(measurement(recipe), versions, VERSION))


def _measured(desk: Desk, orders: Sequence[Order]) -> dict[str, Rows | str]:
    """Recipe name -> its rows, or why there are none. What is stored is not measured again."""
    results: dict[str, Rows | str] = {}
    running: dict[Future[str], Order] = {}
    for order in sorted(orders, key=lambda one: one.recipe.threads):  # one of two threads waits long beside another
        absent = lacking(order.recipe)
        if stored := desk.store.find(Rows, order.name, order.made_from):
            results[order.recipe.name] = stored
        elif absent:
            results[order.recipe.name] = f"{' and '.join(absent)} not installed: pip install {extra(order.recipe)}"
        elif hindered := unnamed(order.recipe) or _unagreed(desk, order.recipe):
            results[order.recipe.name] = hindered
        else:
            running[_started(desk, order)] = order
    return results | _collected(desk, running)


def _unagreed(desk: Desk, recipe: Recipe[Any]) -> str:
    """Why its questions may not be asked; '' where they cost nothing, or somebody agrees to what they may cost."""
    params = recipe.params
    if not isinstance(params, EndpointParams) or params.model.startswith(SCRIPTED):
        return ""
    if desk.net.mode == "offline":
        return "no model is asked with --replay"
    endpoint = params.endpoint
    where = place(endpoint, os.environ)
    if where.near:
        return ""
    calls, read, written = recipe.questions
    dollars = Tariff(endpoint, where).dollars(read, written)
    estimate = Estimate(1, calls, read, written, dollars, params.max_dollars, params.max_tokens)
    return "" if desk.agrees(estimate) else f"nobody agreed to the cost ({estimate.told}); agree with --yes"


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
            rows = _rows(order, future)
            name = order.recipe.name
            if isinstance(rows, Rows):
                results[name] = desk.store.put(rows, order.name, order.made_from)
            else:
                results[name] = rows
                _came_to(desk, order, order.criterion, f"did not run: {rows}")
    except BaseException:
        for future in running:
            future.cancel()
        stop_all()
        raise
    return results


def _rows(order: Order, future: Future[str]) -> Rows | str:
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


def _kept(desk: Desk, month: Month, order: Order, result: Rows | str) -> Replication:
    """The stored replication while its picture is there too; else judged and drawn from the rows."""
    under = f"{month}/{order.recipe.name}"
    made = made_from(order.made_from, order.criterion, order.key, result if isinstance(result, str) else "", TOLD)
    stored = desk.store.find(Replication, under, made)
    if stored and all((_figures(desk) / figure.name).is_file() for figure in stored.figures):
        return stored
    return desk.store.put(_replication(desk, order, result), under, made)


def _replication(desk: Desk, order: Order, result: Rows | str) -> Replication:
    if isinstance(result, str):
        return _did_not_run(order, result)
    try:
        judgement = order.recipe.judge(result.rows)
    except UnusableRows as error:
        why = f"the rows cannot be judged: {error}"
        _came_to(desk, order, result.criterion or order.criterion, f"did not run: {why}")
        return _did_not_run(order, why)
    measured_by = result.criterion or order.criterion
    judged = _blank(order).model_copy(
        update={
            "verdict": judgement.verdict,
            "text": " ".join(filter(None, [order.recipe.opening, judgement.text])),
            "findings": judgement.findings,
            "checks": judgement.checks,
            "figures": (_figure(desk, order, result, judgement),),
            "environment": result.environment,
            "post_hoc": measured_by != order.criterion,
            "exploratory": order.exploratory,
        }
    )
    number, earlier = _came_to(desk, order, measured_by, judged.phrase)
    return judged.model_copy(update={"attempt": number, "earlier": earlier})


def _came_to(desk: Desk, order: Order, measured_by: str, phrase: str) -> tuple[int, tuple[str, ...]]:
    """Written into the ledger. Returns the attempt's number, and what those before it came to."""
    recipe = order.recipe
    known = attempts(desk.root, recipe.name, recipe.tier)
    mine = next((one for one in reversed(known) if one.criterion == measured_by), None)
    if mine is None:
        return 0, ()
    end(desk.root, recipe.name, recipe.tier, mine.number, phrase, order.criterion)
    return mine.number, tuple(f"attempt {one.number}: {one.came_to}" for one in known if one.number < mine.number)


def _did_not_run(order: Order, why: str) -> Replication:
    return _blank(order).model_copy(update={"why": why})


def _blank(order: Order) -> Replication:
    """All that is known before anything ran."""
    recipe = order.recipe
    quote = QUOTES.get(recipe.name, Quote("", ""))
    return Replication(
        recipe=recipe.name,
        key=order.key,
        title=recipe.title,
        paper=recipe.papers[0],
        verdict="did not run",
        scope=recipe.scope,
        text="",
        deviations=recipe.deviations,
        quote=quote.text,
        quote_from=quote.where,
        settings=recipe.params.model_dump(),
        criterion=order.criterion,
        seeds=recipe.seeds,
        tier=recipe.tier,
    )


def _figure(desk: Desk, order: Order, rows: Rows, judgement: Judgement) -> Figure:
    """Drawn into cache/figures/. Its name says what it was made of, so an old picture is never taken for a new one."""
    folder = _figures(desk)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{order.recipe.name}-{order.made_from[:8]}.png"
    unfinished = folder / f".{path.name}"
    figure = order.recipe.draw(rows.rows, judgement, unfinished)
    unfinished.replace(path)
    return figure.model_copy(update={"name": path.name})


def _figures(desk: Desk) -> Path:
    return desk.root / "cache" / "figures"
