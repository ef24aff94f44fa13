"""Which recipe is run for which work: by a paper's key, a link to it or its exact title. A topic only proposes."""

from collections.abc import Sequence
from typing import Any

from digest.errors import ConfigError
from digest.model import Summary
from digest.replications import RECIPES
from digest.replications.bench import Recipe
from digest.replications.reach import by_topic, paper_of

Recipes = Sequence[Recipe[Any]]


def matched(summaries: Sequence[Summary], recipes: Recipes) -> list[tuple[Recipe[Any], str]]:
    """(recipe, key of its work): one of the recipe's papers under any id, else the first paper that links to one, else
    the first post that does. Topics never match here: see `near`.
    """
    found = []
    for recipe in recipes:
        own = [summary.key for summary in summaries if paper_of(summary.key, summary.title) in recipe.papers]
        own.sort(key=lambda key: key not in recipe.papers)
        linking = [
            summary.key for summary in summaries if not set(map(paper_of, summary.links)).isdisjoint(recipe.papers)
        ]
        linking.sort(key=lambda key: not key.startswith("arxiv:"))
        found += [(recipe, key) for key in (own + linking)[:1]]
    return found


def near(summaries: Sequence[Summary], recipes: Recipes = RECIPES) -> list[tuple[Summary, Recipe[Any]]]:
    """Works whose titles match a recipe's topic, though it does not test them: further reading, without a verdict."""
    first = {recipe.name: recipe for recipe in reversed(recipes)}.values()
    tested = {(recipe.name, key) for recipe, key in matched(summaries, tuple(first))}
    return [
        (summary, recipe) for recipe in first for summary in summaries
        if by_topic(summary.title, recipe) and (recipe.name, summary.key) not in tested
    ]  # fmt: skip


def named(name: str, tier: str, recipes: Recipes = RECIPES) -> Recipe[Any]:
    """One recipe at one tier. Raises ConfigError, which lists what exists."""
    tiers = [recipe for recipe in recipes if recipe.name == name]
    if not tiers:
        known = ", ".join(dict.fromkeys(recipe.name for recipe in recipes))
        raise ConfigError(f"no recipe is called {name!r}: there are {known}")
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
