"""Proves replication boxes again: judged from its stored rows now, a box must come out as it is printed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.desk import Desk
from digest.galley import Material
from digest.model import Replication, Rows
from digest.replications import RECIPES
from digest.replications.bench import Recipe, criterion
from digest.replications.stats import UnusableRows

Kept = Mapping[str, tuple[Rows, ...]]
"""All stored rows, by recipe and tier (`Rows.key_of`)."""
RUN_AGAIN = "run `digest verify run {month}`, then `digest build {month}`"


def rows_of(desk: Desk, material: Material) -> Kept:
    """The stored rows behind this month's boxes."""
    names = {Rows.key_of(box.recipe, box.tier) for box in ran(material)}
    return {name: tuple(rows for key, rows in desk.store.under(Rows, name) if key == name) for name in names}


def ran(material: Material) -> list[Replication]:
    """The boxes of recipes that ran. Boxes of recomputed numbers are left out: they are computed afresh every time."""
    known = {(recipe.name, recipe.tier) for recipe in RECIPES}
    return [
        box
        for box in material.replications
        if (box.recipe, box.tier) in known and box.verdict != "did not run" and not box.exploratory
    ]


def unproved(
    material: Material, kept: Kept, recipes: Iterable[Recipe[Any]] = RECIPES
) -> Iterator[tuple[str, str, str]]:
    """Yield (item key, printed phrase, reason) for each box that its rows do not reproduce."""
    named = {(recipe.name, recipe.tier): recipe for recipe in recipes}
    for box in ran(material):
        rows = kept.get(Rows.key_of(box.recipe, box.tier), ())
        if why := _why(box, named[box.recipe, box.tier], rows):
            yield material.owner(box), f"{box.title}: {box.phrase}", f"{why}; {RUN_AGAIN.format(month=material.month)}"


def _why(box: Replication, recipe: Recipe[Any], kept: tuple[Rows, ...]) -> str:
    if criterion(recipe) != box.criterion and recipe.params.model_dump() == box.settings:
        return "its recipe was changed since"
    if not kept:
        return "the rows that it stands on are not in the store"
    return "" if any(_says(box, recipe, rows) for rows in kept) else "its rows say something else"


def _says(box: Replication, recipe: Recipe[Any], rows: Rows) -> bool:
    """Whether these rows, judged now, give the box's verdict, findings, checks and text, and hold its samples."""
    try:
        judged = recipe.judge(rows.rows)
    except UnusableRows:
        return False
    same = (judged.verdict, judged.findings, judged.checks) == (box.verdict, box.findings, box.checks)
    same = same and rows.samples == box.samples
    return same and box.text.endswith(judged.text)
