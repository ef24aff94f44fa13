"""Transformers stacked over seeds on a GPU: rates tuned on seeds 0 to 3, and models an hour. Baseline: one model.

    python -m benchmarks.gpu_stacks tune-emergence [--out FOLDER] [--tiny]
    python -m benchmarks.gpu_stacks tune-bilinear --data FOLDER [--seeds 2]
    python -m benchmarks.gpu_stacks speed --data FOLDER

`--tiny` goes through every line on a CPU. Tuning gives tables and no verdict; whoever freezes a setting reads them.
"""

import argparse
import json
import math
import time
from pathlib import Path
from statistics import fmean

import torch

from digest.replications import adding_transformers as adding
from digest.replications import bilinear_transformers as bilinear
from digest.replications import emergence_transformers as emergence
from digest.replications import stacked_transformer as stacked
from digest.replications.bench import TUNING
from digest.replications.gpu_params import GpuParams, ready

ADDING = (2e-3, 4e-3, 8e-3, 1.6e-2, 3.2e-2)


def tune_emergence(params: emergence.TransformerFamilyParams, device: str) -> dict:
    """Cross-entropy and exact match of each width at each rate, means over the tuning seeds."""
    found = {}
    for width in params.widths:
        began, units = time.perf_counter(), [(seed, rate) for rate in ADDING for seed in TUNING]
        rates = torch.tensor([rate for _, rate in units], device=device)
        shape = adding.shape_of(width, params.layers, params.heads)
        answers = adding.answers(shape, [seed for seed, _ in units], params.steps, params.sums, params.tested, rates)
        by_rate = [answers[place : place + len(TUNING)] for place in range(0, len(units), len(TUNING))]
        told = [[fmean(one.cross_entropy for one in some), fmean(one.exact_match for one in some)] for some in by_rate]
        found[width] = {"parameters": shape.parameters, "rates": dict(zip(ADDING, told, strict=True))}
        cells = "  ".join(f"{nats:.3f} {exact:4.0%}" for nats, exact in told)
        print(f"width {width:>3} {shape.parameters:>8,}  {cells}  {time.perf_counter() - began:5.1f} s", flush=True)
    return found


def tune_bilinear(params: bilinear.BilinearGpuParams, device: str) -> dict:
    """Held-out loss of each kind at each rate after the longest training, means over the first tuning seeds."""
    texts, found = bilinear.Texts.read(Path(params.data)), {}
    for kind in ("relu", "gelu", "bilinear", "linear"):
        began = time.perf_counter()
        found[kind] = bilinear.losses_by_rate(params, texts, kind, device)
        cells = "  ".join(f"{fmean(one):.4f}" for one in found[kind].values())
        print(f"{kind:<9} {cells}  {time.perf_counter() - began:5.1f} s", flush=True)
    return found


def speed(params: bilinear.BilinearGpuParams, device: str, steps: int) -> dict:
    """Seconds of a step, stacked and alone, of an adder and of a reader; a step is captured as it is in training."""
    shapes = {
        "adder, width 16, 16 seeds": (adding.shape_of(16, 2, 2), 256, 16),
        "adder, width 64, 16 seeds": (adding.shape_of(64, 2, 2), 256, 16),
        "reader, 8 seeds": (
            stacked.Shape(257, params.length + 1, params.width, params.layers, params.heads, "bilinear"),
            params.texts, 8,
        ),
    }  # fmt: skip
    found = {}
    for name, (shape, texts, units) in shapes.items():
        plain = _step_seconds(shape, texts, 1, steps, device, captured=False)
        together, alone = (_step_seconds(shape, texts, many, steps, device) for many in (units, 1))
        found[name] = {"alone, not captured": plain, "alone": alone, "together": together, "units": units}
        for how, seconds, many in (
            ("alone, not captured", plain, 1),
            ("alone", alone, 1),
            ("stacked", together, units),
        ):
            gain = f"{plain / seconds * many:5.1f} x as many models an hour"
            print(f"{name + ', ' + how:<46} {1e3 * seconds:8.2f} ms a step  {gain}", flush=True)
    return found


def _step_seconds(shape, texts: int, units: int, steps: int, device: str, captured: bool = True) -> float:
    """Of one step, once warm: captured as a graph where there is a GPU, or played launch by launch."""
    stacked.UNCAPTURED = 3 if captured else 10**9
    stack = stacked.Stack.born(shape, range(units), device)
    tokens = torch.randint(0, shape.words, (units, texts, shape.length), device=device)
    rates, marks = torch.full((units,), 1e-3, device=device), []

    def mark(_: int) -> None:
        if device == "cuda":
            torch.cuda.synchronize()
        marks.append(time.perf_counter())

    loss = adding.loss if shape.words == adding.WORDS else bilinear.loss
    stacked.train(stack, lambda _: tokens, steps + 10, rates, loss, seen=mark, at=(10, steps + 10))
    return (marks[1] - marks[0]) / steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["tune-emergence", "tune-bilinear", "speed"])
    parser.add_argument("--data", default="")
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--tiny", action="store_true")
    asked = parser.parse_args()
    family, readers, steps = emergence.RECIPE.params, bilinear.RECIPE.params, 200
    if asked.tiny:
        family = family.model_copy(update={"device": "cpu", "widths": (4, 6), "steps": 20, "sums": 16, "tested": 50})
        small = {"device": "cpu", "lengths": (6,), "width": 24, "layers": 1, "heads": 2, "length": 32, "texts": 2}
        readers, steps = readers.model_copy(update=small | {"tested": 4}), 3
    readers = readers.model_copy(update={"data": asked.data, "tuned_on": asked.seeds})
    device, began = ready(GpuParams(device="cpu" if asked.tiny else "cuda")), time.perf_counter()
    made = {
        "tune-emergence": lambda: tune_emergence(family, device),
        "tune-bilinear": lambda: tune_bilinear(readers, device),
        "speed": lambda: speed(readers, device, steps),
    }[asked.what]()
    name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    told = {"what": asked.what, "device": name, "torch": torch.__version__, "seconds": time.perf_counter() - began}
    (asked.out / f"{asked.what}.json").write_text(json.dumps(told | {"found": made}, indent=1) + "\n")
    print(f"{asked.what}: {told['seconds']:.0f} s on {name}", flush=True)
    assert all(math.isfinite(value) for value in _numbers(made)), "a number that is none"


def _numbers(found):
    if isinstance(found, dict):
        found = list(found.values())
    for one in found if isinstance(found, list) else ():
        yield from _numbers(one)
    if isinstance(found, float):
        yield found


if __name__ == "__main__":
    main()
