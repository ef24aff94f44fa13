"""Runs replications of the month's works. A recipe tests a paper: a work that is it, or that is about it.

Rows are stored, so judging and drawing again needs no measuring. Figures are in cache/figures/, and are drawn again
from the rows when missing. A recipe that fails yields a replication that did not run, with the reason.

reaching.py   which recipe for which work          measuring.py  recipe -> rows, in a worker, on any executor
placing.py    on which model, at what cost         telling.py    rows -> replication: judged, drawn, recorded
proposing.py  a model's proposals, hints only      sampling.py   steered text to be read, unselected
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from digest.desk import Desk
from digest.errors import ConfigError
from digest.model import Month, Replication, Rows, Summary
from digest.replications import RECIPES
from digest.replications.bench import LIMITS, NAMING, ModelParams, Recipe
from digest.replications.needs import unnamed
from digest.replications.weights import subject_pinned
from digest.store import made_from
from digest.verify.measuring import cluster, measured, ordered
from digest.verify.placing import on, pinned
from digest.verify.reaching import Recipes, matched, named, near, of_tier, openings
from digest.verify.telling import kept, replication

__all__ = [
    "BY_ITSELF",
    "cluster",
    "homes",
    "matched",
    "named",
    "near",
    "of_tier",
    "on",
    "openings",
    "pinned",
    "place",
    "try_out",
    "verify",
]

BY_ITSELF = ("toy", "reanalysis")
"""Tiers that run without being asked for, where they need no model or data named: no download, no endpoint."""
_SIZE = re.compile(r" of (?:at most )?[\d,.]+(?: to [\d,.]+)?(?: million)? parameters")


def verify(
    desk: Desk, month: Month, summaries: Sequence[Summary], only: str = "", recipes: Recipes = RECIPES
) -> tuple[Replication, ...]:
    """Run each recipe that a summary reaches, or `only` one, reached or not. Raises ConfigError for an unknown name."""
    toys = [recipe for recipe in recipes if recipe.tier in BY_ITSELF and not unnamed(recipe)]
    reached = (
        [(named(only, "toy", recipes), _home(desk, month, only, toys))]
        if only
        else matched(summaries, toys, openings(desk, summaries))
    )
    _send_home(desk, month, summaries)
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
    """Run recipes outside any issue, with their own settings or others ('steps=300'). Settings by hand make a run
    exploratory, and so does `tuning`: the seeds for choosing settings, in place of the confirming ones.

    Raises ConfigError for a setting that is unknown or out of bounds, and for `tuning` without seeds.
    """
    at = replace(desk, executor=executor) if executor else desk
    changed = [subject_pinned(recipe.with_settings(settings), desk.root) for recipe in wanted]
    seeded = [recipe.tuning() for recipe in changed] if tuning else changed
    orders = [
        replace(ordered(_unsized(recipe, used), used.papers[0]), exploratory=_by_hand(recipe, used, settings))
        for recipe, used in zip(wanted, seeded, strict=True)
    ]
    results = measured(at, orders)
    return tuple(replication(at, order, results[order.recipe.name]) for order in orders)


def homes(desk: Desk, month: Month, summaries: Sequence[Summary], wanted: Recipes) -> dict[str, str]:
    """Recipe name -> the work of the month that its box would stand beside. Raises ConfigError where there is none, so
    that nothing is measured or asked for an issue that could not print it.
    """
    found = {recipe.name: key for recipe, key in matched(summaries, wanted, openings(desk, summaries))}
    if not found:
        papers = ", ".join(dict.fromkeys(recipe.papers[0] for recipe in wanted))
        raise ConfigError(
            f"no work of {month} is {papers} or is about it, so its issue would not print this: leave the month "
            "out, or gather such a work first with digest add"
        )
    return found


def place(desk: Desk, month: Month, tried: Sequence[Replication], beside: Mapping[str, str]) -> str:
    """Put what ran in full into the month's issue, each beside its work. Returns what became of each, as text."""
    lines = []
    for one in tried:
        if one.verdict == "did not run" or one.exploratory or one.recipe not in beside:
            why = "it did not run" if one.verdict == "did not run" else one.exploratory or "no work there reaches it"
            lines.append(f"{one.recipe}: not in the issue of {month}: {why}")
            continue
        at = one.model_copy(update={"key": beside[one.recipe]})
        desk.store.put(at, f"{month}/{Rows.key_of(one.recipe, one.tier)}", made_from(at.model_dump(mode="json")))
        lines.append(f"{one.recipe}: in the issue of {month}, beside {at.key}; see it with: digest build {month}")
    return "\n".join(lines)


def _send_home(desk: Desk, month: Month, summaries: Sequence[Summary]) -> None:
    """Take the stored boxes of this month from works that do not reach their recipe, as an earlier version let a link
    do: such a box belongs to its own paper, which this issue does not print.
    """
    begins, by_key = openings(desk, summaries), {summary.key: summary for summary in summaries}
    for key, one in desk.store.under(Replication, f"{month}/"):
        recipes = [recipe for recipe in RECIPES if recipe.name == one.recipe]
        if recipes and one.key in by_key and not matched([by_key[one.key]], recipes[:1], begins):
            away = one.model_copy(update={"key": one.paper})
            desk.store.put(away, key, made_from(away.model_dump(mode="json")))


def _by_hand(shipped: Recipe[Any], changed: Recipe[Any], settings: Sequence[str]) -> str:
    """Why a run with these settings is exploratory; '' where they equal the shipped ones, as such a run counts in full
    and must be on record as such.
    """
    before, now = shipped.params.model_dump(), changed.params.model_dump()
    names = {name for name in now if now[name] != before[name]} - {*LIMITS, *NAMING}
    by_hand = ", ".join(setting for setting in settings if setting.partition("=")[0] in names)
    why = f"settings changed by hand: {by_hand}" if by_hand else ""
    return why if shipped.seeds == changed.seeds else "; ".join(filter(None, ["tuning seeds", why]))


def _unsized(shipped: Recipe[Any], changed: Recipe[Any]) -> Recipe[Any]:
    """The recipe without the size of the models that it trains, which is that of the shipped settings."""
    if isinstance(changed.params, ModelParams) or changed.params == shipped.params:
        return changed
    deviations = tuple(_SIZE.sub("", one) for one in changed.deviations)
    return replace(changed, ours=_SIZE.sub("", changed.ours), deviations=deviations)


def _home(desk: Desk, month: Month, name: str, recipes: Recipes) -> str:
    """The work that this month's issue shows the recipe with; before there is one, the recipe's own paper."""
    before = desk.store.latest(Replication, f"{month}/{name}")
    return before.key if before else named(name, "", recipes).papers[0]
