"""Rows that one run measured, as one small file each, which CI judges again. Not part of `make bench`.

    python -m benchmarks.gpu_rows keep FOLDER NAME TIER OUT              # what `digest verify run` stored in FOLDER
    python -m benchmarks.gpu_rows measure NAME TIER OUT [MODEL or DATA]  # here, where no worker can be had

A file holds the recipe's name and tier, what was promised, the environment, the rows and the attempts before them.
"""

import json
import lzma
import sys
from pathlib import Path

from digest.model import Measurement, Rows
from digest.replications import RECIPES
from digest.replications.bench import DataParams, Recipe, criterion
from digest.replications.weights import pinned
from digest.replications.worker import measured
from digest.store import Store


def keep(folder: Path, name: str, tier: str, out: Path) -> None:
    """From the folder's store and its ledger."""
    rows = Store(folder / "digest.db").latest(Rows, Rows.key_of(name, tier))
    if rows is None:
        raise SystemExit(f"{folder}: no rows of {name} at the tier {tier}")
    lines = (folder / "attempts.jsonl").read_text(encoding="utf-8").splitlines()
    ledger = [one for one in map(json.loads, lines) if (one["recipe"], one["tier"]) == (name, tier)]
    write(out, name, tier, rows.criterion, rows.environment, rows.rows, ledger)


def measure(name: str, tier: str, out: Path, given: str) -> None:
    """Without a worker, and so without its walls, which the environment says."""
    recipe = named(name, tier)
    if given:
        recipe = (
            recipe.reading(Path(given)) if isinstance(recipe.params, DataParams) else pinned(recipe.on(model=given))
        )
    job = {"recipe": name, "tier": tier, "params": recipe.params.model_dump(), "seeds": recipe.seeds}
    found = measured(job | {"isolation": "none: measured by hand, outside a worker"}, RECIPES)
    rows = [Measurement(**row) for row in found["rows"]]
    write(out, name, tier, criterion(recipe), found["environment"], rows, [])


def named(name: str, tier: str) -> Recipe:
    return next(one for one in RECIPES if (one.name, one.tier) == (name, tier))


def write(out: Path, name: str, tier: str, promised: str, environment: dict, rows, ledger: list) -> None:
    """And say what the rows come to."""
    recipe = named(name, tier)
    said = recipe.judge(rows)
    told = {"schema": 1, "recipe": name, "tier": tier, "criterion": promised, "environment": environment}
    told |= {"verdict": said.verdict, "text": said.text, "attempts": ledger}
    told["rows"] = [[row.unit, row.condition, row.name, row.value] for row in rows]
    path = out / f"{name}_{tier}.json.xz"
    path.write_bytes(lzma.compress(json.dumps(told, ensure_ascii=False).encode(), preset=9))
    print(f"{name}, {tier}: {said.verdict}. {said.text}")
    for check in said.checks:
        print(f"  {'ok ' if check.passed else 'NOT'} {check.name}: {check.text}")
    for finding in said.findings:
        print(f"  {finding.verdict}: {finding.text}")
    print(f"  {path.stat().st_size:,} bytes, {len(rows):,} rows; {environment}", flush=True)


def read(path: Path) -> tuple[Recipe, list[Measurement], dict]:
    """The recipe, its rows and all else that such a file holds."""
    told = json.loads(lzma.decompress(path.read_bytes()))
    fields = ("unit", "condition", "name", "value")
    rows = [Measurement(**dict(zip(fields, row, strict=True))) for row in told.pop("rows")]
    return named(told["recipe"], told["tier"]), rows, told


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "keep":
        keep(Path(rest[0]), rest[1], rest[2], Path(rest[3]))
    else:
        measure(rest[0], rest[1], Path(rest[2]), rest[3] if len(rest) > 3 else "")


if __name__ == "__main__":
    main()
