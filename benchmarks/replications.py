"""What the lab costs: each toy recipe in its worker, one model alone against four side by side. Baseline: one model.

Seeds are the tuning ones: a benchmark gives no verdict.
"""

import json
import time

from digest.replications import RECIPES
from digest.replications.bench import TUNING
from digest.replications.sandbox import run_job


def main() -> None:
    for recipe in (one for one in RECIPES if one.tier == "toy"):
        alone, together = seconds(recipe, TUNING[:1]), seconds(recipe, TUNING)
        gain = len(TUNING) * alone / together
        print(f"{recipe.name + ', 1 model':<28} {alone:6.1f} s  1.0 x (baseline)")
        print(f"{recipe.name + ', 4 models':<28} {together:6.1f} s  {gain:.1f} x as many models an hour")


def seconds(recipe, seeds) -> float:
    """Wall time of one worker, start of Python and torch included. Stops with the worker's own reason."""
    limits = {"cpu_seconds": recipe.seconds, "memory_gb": recipe.memory_gb}
    job = {"recipe": recipe.name, "params": recipe.params.model_dump(), "seeds": seeds, **limits}
    start = time.perf_counter()
    answer = json.loads(run_job(json.dumps(job), recipe.seconds))
    taken = time.perf_counter() - start
    if "why" in answer:
        raise SystemExit(f"{recipe.name} did not run: {answer['why']}")
    return taken


if __name__ == "__main__":
    main()
