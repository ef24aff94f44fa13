"""Claims -> replications. A paper reaches a recipe by its arXiv id, its own or one it links to; each is measured once.

Rows are kept, so judging and drawing again costs no measuring. Figures lie in cache/figures/, and are drawn again from
the rows when they are missing. A recipe that fails is a replication that did not run, and says why.

reaching.py   which recipe for which work          measuring.py  recipe -> rows, in a worker, on any executor
placing.py    on which model, at what cost         telling.py    rows -> replication: judged, drawn, on record
proposing.py  what a model would try; a hint only    sampling.py   steered text to be read, unselected
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from digest.desk import Desk
from digest.model import Month, Replication, Summary
from digest.replications import RECIPES
from digest.replications.bench import LIMITS, NAMING, Recipe
from digest.replications.needs import unnamed
from digest.replications.weights import subject_pinned
from digest.verify.measuring import cluster, measured, ordered
from digest.verify.placing import on, pinned
from digest.verify.reaching import Recipes, matched, named, near, of_tier
from digest.verify.telling import kept, replication

__all__ = ["BY_ITSELF", "cluster", "matched", "named", "near", "of_tier", "on", "pinned", "try_out", "verify"]

BY_ITSELF = ("toy", "reanalysis")
"""Tiers that an issue runs unasked, where nothing has to be named: nothing is downloaded, no endpoint is asked."""


def verify(
    desk: Desk, month: Month, summaries: Sequence[Summary], only: str = "", recipes: Recipes = RECIPES
) -> tuple[Replication, ...]:
    """Try each recipe that a summary reaches, or `only` one, reached or not. Raises ConfigError for an unknown one."""
    toys = [recipe for recipe in recipes if recipe.tier in BY_ITSELF and not unnamed(recipe)]
    reached = [(named(only, "toy", recipes), _home(desk, month, only, toys))] if only else matched(summaries, toys)
    orders = [ordered(recipe, key) for recipe, key in reached]
    results = measured(desk, orders)
    return tuple(kept(desk, month, order, results[order.recipe.name]) for order in orders)


def try_out(
    desk: Desk,
    wanted: Recipes,
    settings: Sequence[str] = (),
    executor: Executor | None = None,
    tuning: bool = False,
) -> tuple[Replication, ...]:
    """Run recipes outside any issue, with the settings they have or others ('steps=300'). What is set by hand is
    exploratory, and so is `tuning`: the seeds that settings are chosen on, in place of those that confirm.

    Raises ConfigError for a setting that there is not, or out of its bounds, and for `tuning` without seeds.
    """
    at = replace(desk, executor=executor) if executor else desk
    changed = [subject_pinned(recipe.with_settings(settings), desk.root) for recipe in wanted]
    seeded = [recipe.tuning() for recipe in changed] if tuning else changed
    orders = [
        replace(ordered(one, one.papers[0]), exploratory=_by_hand(recipe, one, settings))
        for recipe, one in zip(wanted, seeded, strict=True)
    ]
    results = measured(at, orders)
    return tuple(replication(at, order, results[order.recipe.name]) for order in orders)


def _by_hand(shipped: Recipe[Any], changed: Recipe[Any], settings: Sequence[str]) -> str:
    """Why these settings explore. One that is the shipped one all the same explores nothing: it is the run that counts,
    and must not be on record as less.
    """
    was, now = shipped.params.model_dump(), changed.params.model_dump()
    names = {name for name in now if now[name] != was[name]} - {*LIMITS, *NAMING}
    by_hand = ", ".join(one for one in settings if one.partition("=")[0] in names)
    why = f"settings changed by hand: {by_hand}" if by_hand else ""
    return why if shipped.seeds == changed.seeds else "; ".join(filter(None, ["tuning seeds", why]))


def _home(desk: Desk, month: Month, name: str, recipes: Recipes) -> str:
    """The work this month's issue shows the recipe with; before there is one, the recipe's own paper."""
    before = desk.store.latest(Replication, f"{month}/{name}")
    return before.key if before else named(name, "", recipes).papers[0]
