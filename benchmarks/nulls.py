"""Real runs in which the effect is not there: how often is it still called consistent? Not part of `make bench`.

    python -m benchmarks.nulls RECIPE [RUNS] [FIRST]     # FIRST: go on from this run, counted from 0

Models are trained as shipped, on seeds that no other run uses. Then what the claim is about is exchanged for what
cannot have it: the smooth metric for the same metric in a scrambled code, explanations of neurons for some chosen on
shuffled activations, bilinear layers for linear ones, the steering pair for one of the unrelated contrasts, another one
in each training. Checks stay as they come.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from digest.model import Measurement
from digest.replications import RECIPES
from digest.replications import bilinear_layers as bilinear
from digest.replications import emergence_metric as emergence
from digest.replications import neuron_labels as neurons
from digest.replications.bench import Judgement
from digest.replications.feeling_prompts import SHIFT
from digest.replications.sandbox import run_job

FIRST = 10_000
"""Seeds of null runs begin here."""
Rows = list[Measurement]


def by_name(rows: Rows, effect: str, null: str) -> Rows:
    kept = [row for row in rows if row.name != effect]
    return kept + [row.model_copy(update={"name": effect}) for row in rows if row.name == null]


def by_condition(rows: Rows, name: str, effect: str, null: str) -> Rows:
    """What was measured as `name` under a condition, or one that begins with it and a comma."""

    def under(row: Measurement, condition: str) -> bool:
        return row.name == name and row.condition.partition(",")[0] == condition

    moved = [
        row.model_copy(update={"condition": effect + row.condition.removeprefix(null)})
        for row in rows
        if under(row, null)
    ]
    return [row for row in rows if not under(row, effect)] + moved


def one_contrast(rows: Rows, run: int) -> Rows:
    """The pair's shift is that of the contrast number `run` of each unit."""
    seen, moved = Counter[str](), []
    for row in rows:
        if (row.condition, row.name) == ("unrelated", SHIFT):
            if seen[row.unit] == run:
                moved.append(row.model_copy(update={"condition": "pair"}))
            seen[row.unit] += 1
    return [row for row in rows if (row.condition, row.name) != ("pair", SHIFT)] + moved


EMPTIED: dict[str, Callable[[Rows, int], Rows]] = {
    "emergence_metric": lambda rows, run: by_name(rows, emergence.EDITS, emergence.SCRAMBLED),
    "neuron_explanations": lambda rows, run: by_condition(rows, neurons.R, neurons.OWN, neurons.SHUFFLED),
    "bilinear_layers": lambda rows, run: by_condition(rows, bilinear.LOSS, bilinear.BILINEAR, bilinear.LINEAR),
    "steering_vector": one_contrast,
}
"""The rows of a run with what cannot have the effect in its place."""


def measured(recipe, first: int) -> Rows:
    seeds = list(range(first, first + len(recipe.seeds)))
    job = {"recipe": recipe.name, "tier": "toy", "params": recipe.params.model_dump(), "seeds": seeds}
    job |= {"cpu_seconds": recipe.seconds * recipe.threads, "memory_gb": recipe.memory_gb}
    return [Measurement(**row) for row in json.loads(run_job(json.dumps(job), recipe.seconds))["rows"]]


def asked_for(arguments: Sequence[str]) -> range:
    """The runs that [RUNS] [FIRST] name."""
    runs, first = (int(arguments[n]) if len(arguments) > n else usual for n, usual in ((0, 20), (1, 0)))
    return range(first, runs)


def told(name: str, judgements: Iterable[tuple[int, Judgement]]) -> Iterator[str]:
    """A line for each run, and their sum."""
    said, above = Counter[str](), 0
    for run, judged in judgements:
        primary = judged.findings[0]
        failed = ", ".join(check.name for check in judged.checks if not check.passed)
        said[judged.verdict] += 1
        above += bool(primary.interval and primary.interval[0] > primary.sesoi)
        yield f"{run + 1:>3}  {judged.verdict:<14} {primary.text.rpartition(': +')[2][-80:]}  {failed}"
    yield f"{name}: {dict(said)} of {said.total()}; primary interval above the threshold in {above}"


def main() -> None:
    recipe = next(one for one in RECIPES if one.name == sys.argv[1] and one.tier == "toy")
    rows = ((run, measured(recipe, FIRST + run * len(recipe.seeds))) for run in asked_for(sys.argv[2:]))
    for line in told(recipe.name, ((run, recipe.judge(EMPTIED[recipe.name](found, run))) for run, found in rows)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
