"""Where and how strongly the topic recipe should steer a model: each layer and coefficient, on the tuning pairs only.

    python -m benchmarks.gpu_topics --model FOLDER --out OUT

FOLDER is what `digest verify train` made. The table is for choosing `layer`, `blocks` and `coefficient` of
digest/replications/steering_topics.py before its pairs from 100 on are read; no verdict comes of it. Not part of
`make bench`.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor

from digest.replications import kept_papers, topic_effects, topic_units
from digest.replications.bench import TUNING
from digest.replications.decoder import Decoder
from digest.replications.steering_topics import EDGE, TopicParams
from digest.replications.topic_effects import Topics, Unit
from digest.replications.topic_units import Library
from digest.replications.weights import found

COEFFICIENTS = (1.0, 2.0, 4.0, 8.0, 16.0)
CONTRASTS, DIRECTIONS = 40, 5
COLUMNS = {
    "layer": "{layer}", "coefficient": "{coefficient:g}", "steers": "{pair:+.2f}", "reversed": "{reversed:+.2f}",
    "single": "{single:+.2f}", "unrelated 97.5 %": "{edge:+.2f}", "cost": "{cost:.3f}", "patch": "{patch:+.2f}",
    "ablated": "{ablated:+.2f}", "random ablated": "{random:+.2f}",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.gpu_topics")
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, default=Path())
    asked, began = parser.parse_args(), time.monotonic()
    params = TopicParams(model=asked.model)
    folder, decoder = found(asked.model).folder, Decoder.opened(params)
    apart, kept = kept_papers.read(folder, "held out"), kept_papers.read(folder, "classifier")
    library = Library.of(apart, kept, params.topic, params.other)
    units, blocks = [library.unit(seed) for seed in TUNING], len(decoder.blocks)
    topics = Topics(decoder, 1)
    context = [topics.context(unit)[0] for unit in units]
    print(f"{decoder.device}, {blocks} blocks, pairs {TUNING[0]} to {TUNING[-1]}; bits per 100 bytes toward the topic")
    print(f"contexts of the topic in place of the other's: {fmean(context):+.2f} {[round(one, 2) for one in context]}")
    print("| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|")
    told: dict[str, Any] = {"blocks": blocks, "device": str(decoder.device), "context": context, "rows": []}
    for layer in range(1, blocks):
        for row in at_layer(replace(topics, layer=layer), library, units):
            print("| " + " | ".join(COLUMNS.values()).format(**row) + " |", flush=True)
            told["rows"].append(row)
    told["seconds"] = time.monotonic() - began
    print(f"{told['seconds']:.0f} s")
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "gpu_topics.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def at_layer(topics: Topics, library: Library, units: list[Unit]) -> list[dict[str, float]]:
    """One row a coefficient: means over the units."""
    plain = topic_units.directions_of(topics, library.directions, 1.0, CONTRASTS, DIRECTIONS)
    edits = [topic_effects.without(one) for one in (plain["pair"][0], *plain["random"])]
    contexts = [topics.context(unit, edits) for unit in units]
    beside = {
        "layer": topics.layer,
        "patch": fmean(topics.patched(unit) for unit in units),
        "ablated": fmean(context[0] for context in contexts),
        "random": fmean(value for context in contexts for value in context[1:]),
    }
    return [beside | {"coefficient": times} | steered(topics, units, plain, times) for times in COEFFICIENTS]


def steered(topics: Topics, units: list[Unit], plain: dict[str, Tensor], times: float) -> dict[str, float]:
    names = ("pair", "reversed", "single", "unrelated")
    shifts: dict[str, list[Tensor]] = {
        name: [topics.shifts(unit, times * plain[name]) for unit in units] for name in names
    }
    costs = [topics.off_target(unit, times * plain["pair"][0]) for unit in units]
    told = {name: float(torch.stack(values).mean()) for name, values in shifts.items() if name != "unrelated"}
    edge = fmean(float(values.float().quantile(EDGE)) for values in shifts["unrelated"])
    return told | {"edge": edge, "cost": fmean(after / before for before, after in costs)}


if __name__ == "__main__":
    main()
