"""How often each recipe says what, on tables with a known effect in them. Not part of `make bench`.

    python -m benchmarks.operating [TABLES]

Every table goes through the `judge` of its recipe, checks included, with the shipped number of units and the spread
between units of the confirmatory runs (docs/replications.md). "None": no effect, for bilinear layers a loss worse by
twice the margin. "Threshold": the smallest effect of interest. "Twice": that again above it.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the planted tables are the tests'

from replications import planted

from digest.replications import RECIPES, emergence_metric, neuron_explanations
from digest.replications import neuron_labels as labels
from digest.replications.bench import Recipe

SPREAD = {"steering_vector": 1.0, "emergence_metric": 0.67, "bilinear_layers": 0.45, "neuron_explanations": 0.19}
"""Standard deviation between units of the primary statistic, in thresholds, as the confirmatory runs had it: 95 %
half-widths (0.675, 0.045, 0.009, 0.032) times the root of eight over 2.365, over their thresholds (0.81, 0.08, 0.024,
0.20)."""
STRENGTH = {"steering_vector": 0.5, "emergence_metric": 1.0, "bilinear_layers": 3 / 200, "neuron_explanations": 0.1}
"""What one unit of planted noise does to the primary statistic."""


def tables(recipe: Recipe[Any], place: float, count: int) -> Iterator[list[Any]]:
    """Tables whose effect lies at `place` thresholds above none: 0, 1 or 2."""
    draw = random.Random(f"{recipe.name} {place}")
    make = MAKERS[recipe.name]
    scale = SPREAD[recipe.name] * THRESHOLDS[recipe.name] / STRENGTH[recipe.name]
    planted.CONFIRMATORY = recipe.seeds
    for _ in range(count):
        planted.NOISE = tuple(draw.gauss(0, scale) for _ in recipe.seeds)
        yield make(place)


def _steering(place: float) -> list[Any]:
    """The pair goes beyond the null's edge (0.48) by this many quarters of the patch (4.0). Controls are quiet: in the
    confirmatory run one failed by itself, which is another matter.
    """
    rows = planted.steering(planted.CONFIRMATORY, spread=0.5, pair=0.48 + place)
    quiet = ("swap", "patch")
    return [row.model_copy(update={"value": 4.0}) if row.condition in quiet else row for row in rows]


def _emergence(place: float) -> list[Any]:
    """Edit distance has gone this many thresholds (0.09 of its gain) further than exact match at the last flat size."""
    share = 0.032 + place * THRESHOLDS["emergence_metric"]
    noise = dict(zip((f"seed {seed}" for seed in planted.CONFIRMATORY), planted.NOISE, strict=True))
    planted.NOISE = (0.0,) * len(noise)  # planted on every size alike it would cancel
    edits = (2.6, 2.6 - 1.28 * share, 2.6 - 2.55 * share, 0.7, 0.05)
    last_flat = ("width 16", emergence_metric.EDITS)
    rows = planted.emerging(edits, seeds=planted.CONFIRMATORY)
    moved = (row.value - 2.55 * noise[row.unit] * ((row.condition, row.name) == last_flat) for row in rows)
    return [row.model_copy(update={"value": value}) for row, value in zip(rows, moved, strict=True)]


def _layers(place: float) -> list[Any]:
    """A gain from twice the margin below (0) over the margin (1) to equal (2)."""
    return planted.layered(gain=(place - 2) * 0.3 / 12, seeds=planted.CONFIRMATORY)


def _neurons(place: float) -> list[Any]:
    """Another's explanation foretells nothing, the own one this many quarters of what it does of planted neurons (0.8).
    Controls and the other claim of the paper are planted quiet.
    """
    quiet = (labels.PLANTED, labels.SHUFFLED, labels.OTHER)
    rows = planted.explained(planted.CONFIRMATORY, own=place * THRESHOLDS["neuron_explanations"])
    level = {labels.PLANTED: 0.8}
    return [
        row.model_copy(update={"value": level.get(row.condition, 0.0)}) if row.condition in quiet else row
        for row in rows
    ]


THRESHOLDS = {
    "steering_vector": 1.0,
    "emergence_metric": emergence_metric.SHARE * emergence_metric.promised(1 - 2.6 / 4, 1 - 0.05 / 4),
    "bilinear_layers": 0.3 / 12,
    "neuron_explanations": neuron_explanations.SHARE * 0.8,
}
"""What is planted as the smallest effect of interest, in each statistic's own scale."""
MAKERS: dict[str, Callable[[float], list[Any]]] = {
    "steering_vector": _steering,
    "emergence_metric": _emergence,
    "bilinear_layers": _layers,
    "neuron_explanations": _neurons,
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| recipe | effect | consistent | partly | inconsistent | inconclusive |")
    print("|---|---|---|---|---|---|")
    for recipe in (one for one in RECIPES if one.tier == "toy"):
        for place, name in ((0, "none"), (1, "threshold"), (2, "twice")):
            said = Counter(recipe.judge(table).verdict for table in tables(recipe, place, count))
            shares = [said[one] for one in ("consistent", "partly consistent", "inconsistent", "inconclusive")]
            print(f"| {recipe.name} | {name} | " + " | ".join(f"{100 * n / count:.1f} %" for n in shares) + " |")


if __name__ == "__main__":
    main()
