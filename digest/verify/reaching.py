"""Which recipe is run for which work: the paper itself, or a text about it. Topics and links only propose."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest.desk import Desk
from digest.errors import ConfigError
from digest.model import Summary, Text
from digest.replications import RECIPES, bench
from digest.replications.bench import Recipe
from digest.replications.reach import OPENING, by_topic, paper_of, presents

Recipes = Sequence[Recipe[Any]]
Openings = Mapping[str, str]
"""How each work's text begins, by key."""
_RECIPES = Path(bench.__file__).with_name("__init__.py")
UNREAD: Openings = MappingProxyType({})


def openings(desk: Desk, summaries: Sequence[Summary]) -> Openings:
    """How the works' stored texts begin."""
    texts = {summary.key: desk.store.latest(Text, summary.key) for summary in summaries}
    return {key: text.body[:OPENING] for key, text in texts.items() if text}


def matched(summaries: Sequence[Summary], recipes: Recipes, begins: Openings = UNREAD) -> list[tuple[Recipe[Any], str]]:
    """(recipe, key of its work): one of the recipe's papers under any id, else the first paper about one, else the
    first other text about one. Topics and links never match here: see `near`.
    """
    found = []
    for recipe in recipes:
        own = [summary.key for summary in summaries if _is(summary, recipe)]
        own.sort(key=lambda key: key not in recipe.papers)
        about = [summary.key for summary in summaries if _is_about(summary, recipe, begins)]
        about.sort(key=lambda key: not key.startswith("arxiv:"))
        found += [(recipe, key) for key in (own + about)[:1]]
    return found


def near(
    summaries: Sequence[Summary], recipes: Recipes = RECIPES, begins: Openings = UNREAD
) -> list[tuple[Summary, Recipe[Any]]]:
    """Works near a recipe by their title's topic or by a link to its paper, though it does not test them: further
    reading, without a verdict.
    """
    first = {recipe.name: recipe for recipe in reversed(recipes)}.values()
    tested = {(recipe.name, key) for recipe, key in matched(summaries, tuple(first), begins)}
    return [
        (summary, recipe) for recipe in first for summary in summaries
        if (by_topic(summary.title, recipe) or _links(summary, recipe)) and (recipe.name, summary.key) not in tested
    ]  # fmt: skip


def _is(summary: Summary, recipe: Recipe[Any]) -> bool:
    return paper_of(summary.key, summary.title) in recipe.papers


def _is_about(summary: Summary, recipe: Recipe[Any], begins: Openings) -> bool:
    return presents(summary.title, begins.get(summary.key, ""), recipe.papers)


def _links(summary: Summary, recipe: Recipe[Any]) -> bool:
    return not set(map(paper_of, summary.links)).isdisjoint(recipe.papers)


def named(name: str, tier: str, recipes: Recipes = RECIPES) -> Recipe[Any]:
    """One recipe at one tier. Raises ConfigError, which lists what exists."""
    tiers = [recipe for recipe in recipes if recipe.name == name]
    if not tiers:
        known = ", ".join(dict.fromkeys(recipe.name for recipe in recipes))
        lone = f"; {name}.py is not in RECIPES of {_RECIPES}" if _RECIPES.with_name(f"{name}.py").is_file() else ""
        raise ConfigError(f"no recipe is called {name!r}: there are {known}{lone}")
    for recipe in tiers:
        if recipe.tier == tier or not tier:
            return recipe
    available = ", ".join(recipe.tier for recipe in tiers)
    raise ConfigError(f"{name} has no tier {tier!r}: it has {available}; name one with --tier")


def of_tier(tier: str, recipes: Recipes = RECIPES) -> list[Recipe[Any]]:
    """Every recipe of a tier. Raises ConfigError when there is none."""
    found = [recipe for recipe in recipes if recipe.tier == tier]
    if not found:
        raise ConfigError(
            f"no recipe has a tier {tier!r}: {', '.join(sorted({known.tier for known in recipes}))} are there"
        )
    return found
