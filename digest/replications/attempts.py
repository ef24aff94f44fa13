"""The ledger of attempts: every start of measuring is written down before it runs, and what came of it after.

One line of JSON for each, appended to DIR/attempts.jsonl and never changed: nobody can run a recipe until it pleases
and print the last time only.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FILE = "attempts.jsonl"


@dataclass(frozen=True)
class Attempt:
    """One start, and what it came to."""

    number: int
    at: str
    criterion: str
    said: tuple[str, ...] = ()
    """All that was ever said of it, in turn: judging that was changed afterwards takes no word back."""

    @property
    def came_to(self) -> str:
        return "; then ".join(self.said) or "did not finish"


def begin(folder: Path, at: str, recipe: str, tier: str, criterion: str, params: dict[str, Any], seeds: Sequence[int],
          exploratory: str = "") -> int:  # fmt: skip
    """Write a start down, before it runs. Returns its number for this recipe and tier, from 1."""
    number = max((one.number for one in attempts(folder, recipe, tier)), default=0) + 1
    line = {"start": number, "at": at, "recipe": recipe, "tier": tier, "criterion": criterion, "params": params}
    _append(folder, line | {"seeds": list(seeds), "exploratory": exploratory})
    return number


def end(folder: Path, recipe: str, tier: str, number: int, came_to: str, criterion: str) -> None:
    """Write down what a start came to, once for each criterion that it was judged by."""
    line = {"end": number, "recipe": recipe, "tier": tier, "came_to": came_to, "criterion": criterion}
    if line not in _lines(folder):
        _append(folder, line)


def attempts(folder: Path, recipe: str, tier: str) -> list[Attempt]:
    """All starts of a recipe at a tier, oldest first, each with all that was said of it."""
    found: dict[int, Attempt] = {}
    for line in _lines(folder):
        if (line.get("recipe"), line.get("tier")) != (recipe, tier):
            continue
        if "start" in line:
            found[line["start"]] = Attempt(line["start"], line["at"], line["criterion"])
        elif line.get("end") in found:
            was = found[line["end"]]
            found[was.number] = replace(was, said=tuple(dict.fromkeys((*was.said, line["came_to"]))))
    return list(found.values())


def _lines(folder: Path) -> list[dict[str, Any]]:
    """A line cut by a crash is none, also one cut within a letter."""
    path = folder / FILE
    if not path.is_file():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [one for one in found if isinstance(one, dict)]


def _append(folder: Path, line: dict[str, Any]) -> None:
    """On the disk before anything runs."""
    path = folder / FILE
    torn = path.is_file() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if torn else "") + json.dumps(line, ensure_ascii=False, default=list) + "\n")
        file.flush()
        os.fsync(file.fileno())
