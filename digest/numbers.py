"""Recomputes the numbers that each item's text states, and lays them before the editor: issues/M/numbers/slug.md.

Nothing is printed by this: a box is made of what the editor confirmed, when the issue is built.
"""

from collections.abc import Sequence
from pathlib import Path

from digest.desk import Desk
from digest.errors import ConfigError
from digest.galley import Material, gather
from digest.galley.recomputed import FOLDER, Proposal
from digest.laying import lay
from digest.model import Laid, Month
from digest.replications.reported import found
from digest.replications.reported.sheet import sheet


def numbers(desk: Desk, month: Month, item: str = "") -> tuple[Proposal, ...]:
    """Lay a file for each item on the table (or for one, by its key or file name) whose text states such numbers.

    Raises ConfigError for an item that is not on the table, and for a mistake in a file.
    """
    material = gather(desk, month)
    return tuple(_proposal(desk, month, material, key) for key in _wanted(material, item) if key in material.texts)


def _wanted(material: Material, item: str) -> Sequence[str]:
    if not item:
        return material.piece_keys
    named = [key for key, one in material.items.items() if item in (key, Path(one.file).stem, Path(one.file).name)]
    if not named:
        there = ", ".join(material.piece_keys)
        raise ConfigError(f"no item of {material.month} is called {item!r}; those there are: {there or 'none'}")
    return named


def _proposal(desk: Desk, month: Month, material: Material, key: str) -> Proposal:
    item, said = material.items[key], found(material.texts[key])
    if not said:
        return Proposal(key, item.title, "", ())
    folder, record = desk.table(month), f"{month}/{FOLDER}/{key}"
    laid = desk.store.latest(Laid, record)
    path = folder / (laid.file if laid else f"{FOLDER}/{Path(item.file).stem}.md")
    name = lay(desk, folder, record, path, sheet(key, item.title, said)) or path.name
    return Proposal(key, item.title, f"issues/{month}/{FOLDER}/{name}", said)
