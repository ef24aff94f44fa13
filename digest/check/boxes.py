"""Proves the replication boxes again: each is judged anew from its stored rows, and must say what is printed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.desk import Desk
from digest.galley import Material
from digest.model import Replication, Rows
from digest.replications import RECIPES
from digest.replications.bench import Recipe, criterion
from digest.replications.stats import UnusableRows

Kept = Mapping[str, tuple[Rows, ...]]
"""Recipe and tier -> all rows that the store has of them."""
RUN_AGAIN = "run `digest verify run`, then build again"


def rows_of(desk: Desk, material: Material) -> Kept:
    """The rows that this month's boxes stand on."""
    names = {Rows.key_of(one.recipe, one.tier) for one in ran(material)}
    return {name: tuple(rows for key, rows in desk.store.under(Rows, name) if key == name) for name in names}


def ran(material: Material) -> list[Replication]:
    """Boxes of recipes that measured. Boxes of recomputed numbers need no proof: they are computed at each look."""
    known = {(recipe.name, recipe.tier) for recipe in RECIPES}
    return [
        one
        for one in material.replications
        if (one.recipe, one.tier) in known and one.verdict != "did not run" and not one.exploratory
    ]


def unproved(
    material: Material, kept: Kept, recipes: Iterable[Recipe[Any]] = RECIPES
) -> Iterator[tuple[str, str, str]]:
    """(item, what is printed, why it is not proved) of each box that its rows do not give again."""
    named = {(recipe.name, recipe.tier): recipe for recipe in recipes}
    for box in ran(material):
        rows = kept.get(Rows.key_of(box.recipe, box.tier), ())
        if why := _why(box, named[box.recipe, box.tier], rows):
            yield material.owner(box), f"{box.title}: {box.phrase}", why


def _why(box: Replication, recipe: Recipe[Any], kept: tuple[Rows, ...]) -> str:
    if criterion(recipe) != box.criterion and recipe.params.model_dump() == box.settings:
        return f"its recipe was changed since; {RUN_AGAIN}"
    if not kept:
        return f"the rows that it stands on are not in the store; {RUN_AGAIN}"
    return "" if any(_says(box, recipe, rows) for rows in kept) else f"its rows say something else; {RUN_AGAIN}"


def _says(box: Replication, recipe: Recipe[Any], rows: Rows) -> bool:
    """Whether these rows, judged now, give the box's verdict, text and findings."""
    try:
        said = recipe.judge(rows.rows)
    except UnusableRows:
        return False
    return (said.verdict, said.findings, said.checks) == (box.verdict, box.findings, box.checks) and box.text.endswith(
        said.text
    )
