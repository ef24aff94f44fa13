"""How far the training of the base model of bytes is from what its matrix products alone would take, on one GPU.

    python -m benchmarks.gpu_training --out OUT                             the table: ceilings, and each way to train
    python -m benchmarks.gpu_training --out OUT --papers FILE --tune        rates, on the training papers' loss only
    python -m benchmarks.gpu_training --out OUT --papers FILE --train FOLDER --seconds 120

The papers come from `python -m benchmarks.gpu_papers FILE`. --train makes in FOLDER what `digest verify train --size
base` makes in cache/models/byte/base. --tiny tries every line on a CPU. Not part of `make bench`.
"""

import argparse
import json
import statistics
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.gpu_papers import read
from digest.replications import byte_gpt, byte_step, byte_text
from digest.replications.bench import generator
from digest.replications.byte_gpt import Shape
from digest.replications.byte_model import Course, made
from digest.replications.byte_step import Step

WAS = Shape(width=384, layers=8, heads=6, context=512, texts=32, rate=2e-3, turn=0.01, start=0.05)
"""The base shape before: its loss through transformers, its optimizers as torch has them."""
TINY = Shape(width=32, layers=2, heads=2, context=32, texts=4, rate=2e-3, turn=0.01, start=0.05, dropped=0.1)
WARM, TIMED = 20, 30
RATES, TURNS = (1e-3, 3e-3), (0.003, 0.006, 0.012)
LAST = 20
"""Batches whose mean loss a pair of rates is judged by."""
SEED = 1
"""Of the tuning; the model itself has seed 0."""
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
Run = Callable[[], object]


def main() -> None:
    asked = arguments()
    found: dict[str, Any] = {"torch": torch.__version__, "device": named(), "tiny": asked.tiny}
    parts: dict[str, Callable[[], dict[str, Any]]] = {}
    if asked.tune:
        parts["rates"] = partial(tuned, asked)
    elif asked.train:
        parts["report"] = partial(trained, asked)
    else:
        parts |= {"ceilings": partial(ceilings, asked.tiny)}
        parts |= {name: partial(timed_variant, name, asked.tiny) for name in VARIANTS}
        print(f"{found['device']}, torch {found['torch']}")
        print("| way to train | step ms | products ms | share | tokens/s | product TFLOP/s | peak GB | first step s |")
        print("|---|---|---|---|---|---|---|---|")
    for name, part in parts.items():
        try:
            found[name] = part()
        except Exception as error:  # the other parts are still worth their time on the machine
            traceback.print_exc()
            found[name] = {"failed": f"{type(error).__name__}: {error}"}
        asked.out.mkdir(parents=True, exist_ok=True)
        kind = "rates" if asked.tune else "train" if asked.train else "steps"
        (asked.out / f"gpu_training_{kind}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.gpu_training")
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--papers", type=Path)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--train", type=Path)
    parser.add_argument("--size", choices=("base", "small"), default="base")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--steps", type=int, default=0, help="of a training or of each pair of rates")
    parser.add_argument("--tiny", action="store_true")
    return parser.parse_args()


def ceilings(tiny: bool) -> dict[str, Any]:
    """What this card does of each kind of work at best, measured now."""
    side, long = (256, 2**16) if tiny else (8192, 2**30)
    a, b = (drawn(side, side) for _ in range(2))
    source = torch.empty(long, dtype=torch.float32, device=DEVICE).normal_()
    target = torch.empty_like(source)
    product, copy = milliseconds(lambda: a @ b), milliseconds(lambda: target.copy_(source))
    found = {"product_tflops": 2 * side**3 / product / 1e9, "copy_gb_s": 8 * long / copy / 1e6}
    print(f"| ceilings: {side} bf16 product {found['product_tflops']:.0f} TFLOP/s, "
          f"copy {found['copy_gb_s']:,.0f} GB/s read and written |||||||")  # fmt: skip
    return found


def timed_variant(name: str, tiny: bool) -> dict[str, Any]:
    """One way to train beside its matrix products alone, at the shapes that it has them."""
    was = name == "as it was"
    shape, words = (WAS, byte_text.WORDS) if was else (byte_gpt.SHAPES["base"], byte_text.WORDS)
    shape = replace(TINY, dropped=shape.dropped) if tiny else shape
    words += 0 if was else -words % byte_step.EIGHT
    found = stepped(name, shape)
    products = {label: milliseconds(timing) for label, timing in products_of(shape, words).items()}
    alone = sum(ms * (1 if label.startswith("words") else shape.layers) for label, ms in products.items())
    work = 6 * found["tokens"] * (12 * shape.width**2 * shape.layers + words * shape.width)
    found |= {
        "products_alone_ms": alone, "share": alone / found["step_ms"], "product_tflops": work / found["step_ms"] / 1e9,
        "products_alone_tflops": work / alone / 1e9, "products_ms": products,
    }  # fmt: skip
    cells = ("{step_ms:.2f}", "{products_alone_ms:.2f}", "{share:.3f}", "{tokens_per_s:,.0f}", "{product_tflops:.0f}",
             "{peak_gb:.1f}", "{first_step_s:.1f}", " {how}; {waits}")  # fmt: skip
    print(f"| {name} | " + " | ".join(cells).format(**found), flush=True)
    return found


def stepped(name: str, shape: Shape) -> dict[str, Any]:
    """A step's time, on tokens drawn at random: nothing in it hangs on which they are. Its memory is let go after."""
    if DEVICE == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    began = time.monotonic()
    run, how = VARIANTS[name](shape)
    run()
    sync()
    first, tokens, step = time.monotonic() - began, shape.texts * shape.context, milliseconds(run)
    peak = torch.cuda.max_memory_allocated() / 1e9 if DEVICE == "cuda" else 0.0
    return {
        "how": how, "waits": waited(run), "shape": asdict(shape), "step_ms": step, "tokens": tokens,
        "tokens_per_s": tokens / step * 1000, "peak_gb": peak, "first_step_s": first,
    }  # fmt: skip


def as_it_was(shape: Shape) -> tuple[Run, str]:
    """transformers under autocast, torch's own Muon and AdamW, each batch copied from the host."""
    tokens = byte_gpt.on("cpu", noise(shape))
    model = byte_gpt.born(shape, 0)
    for one in model.transformer.h:
        one.mlp.act = _gelu_new()
    model = model.to(DEVICE).train()
    inside = [weight for name, weight in model.named_parameters() if ".h." in name and weight.ndim == 2]
    others = [weight for name, weight in model.named_parameters() if not (".h." in name and weight.ndim == 2)]
    muon = torch.optim.Muon(inside, lr=shape.turn, momentum=0.95, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    adamw = torch.optim.AdamW(others, lr=shape.rate, betas=(0.9, 0.98), weight_decay=0.1)

    def loss(model: Any, tokens: Tensor) -> Tensor:
        with torch.autocast(DEVICE, torch.bfloat16):
            return byte_step.as_transformers(model, tokens.to(DEVICE))

    return steps(Step(model, [muon, adamw], loss, ""), shape, tokens), "transformers, autocast"


def uncompiled(shape: Shape) -> tuple[Run, str]:
    model = byte_gpt.born(shape, 0).to(DEVICE).train()
    loss = partial(byte_step.narrow, dtype=torch.bfloat16)
    step = Step(model, byte_step.optimizers_of(model, shape.rate, shape.turn), loss, "")
    return steps(step, shape, byte_gpt.on(DEVICE, noise(shape))), "not compiled, bf16"


def shipped(shape: Shape) -> tuple[Run, str]:
    model = byte_gpt.born(shape, 0).to(DEVICE).train()
    step = byte_step.ready(model, shape.rate, shape.turn, shape.texts, shape.context + 1)
    return steps(step, shape, byte_gpt.on(DEVICE, noise(shape))), step.how


VARIANTS: dict[str, Callable[[Shape], tuple[Run, str]]] = {
    "as it was": as_it_was,
    "shipped": shipped,
    "shipped, not compiled": uncompiled,
}


def steps(step: Step, shape: Shape, row: Tensor) -> Run:
    """Each call is the next step of a training."""
    done = iter(range(10**9))
    return lambda: byte_gpt.taken(step, row, shape, SEED, next(done), 0.1)


def waited(run: Run) -> str:
    """Whether any part of a step makes the host wait for the GPU, as torch can tell."""
    if DEVICE != "cuda":
        return "not looked for waiting"
    torch.cuda.set_sync_debug_mode("error")
    try:
        run()
    except RuntimeError as error:
        return f"a step waits: {str(error).splitlines()[0][:100]}"
    finally:
        torch.cuda.set_sync_debug_mode("default")
    return "no step waits"


def products_of(shape: Shape, words: int) -> dict[str, Run]:
    """Every matrix product of a block and of the words, forward and both backward, as torch.matmul alone does it."""
    width, rows = shape.width, shape.texts * shape.context
    sizes = {"attend": (width, 3 * width), "merge": (width, width), "widen": (width, 4 * width),
             "shrink": (4 * width, width)}  # fmt: skip
    found: dict[str, Run] = {}
    for name, (inward, outward) in sizes.items():
        seen, weight, back = drawn(rows, inward), drawn(inward, outward), drawn(rows, outward)
        found |= {
            f"{name} forward": partial(torch.matmul, seen, weight),
            f"{name} to its input": partial(torch.matmul, back, weight.t()),
            f"{name} to its weight": partial(torch.matmul, seen.t(), back),
        }
    seen, weight, back = drawn(rows, width), drawn(words, width), drawn(rows, words)
    return found | {
        "words forward": partial(torch.matmul, seen, weight.t()),
        "words to its input": partial(torch.matmul, back, weight),
        "words to its weight": partial(torch.matmul, back.t(), seen),
    }


def tuned(asked: argparse.Namespace) -> dict[str, Any]:
    """Each pair of rates from the same start on the same batches; the mean loss of the last ones. No held-out paper."""
    shape = TINY if asked.tiny else byte_gpt.SHAPES[asked.size]
    texts = byte_text.Papers({key: text for key, _, text in read(asked.papers)}).part("train")
    row, count = byte_gpt.on(DEVICE, byte_text.row(texts)), asked.steps or (30 if asked.tiny else 300)
    print(f"{named()}: {len(texts):,} training papers, {count} steps each")
    print("| rate | turn | bits per byte | s |\n|---|---|---|---|")
    found: dict[str, Any] = {"steps": count, "shape": asdict(shape), "pairs": []}
    for rate in RATES:
        for turn in TURNS:
            bits, seconds = tried(replace(shape, rate=rate, turn=turn), row, count)
            found["pairs"].append({"rate": rate, "turn": turn, "bits_per_byte": bits, "seconds": seconds})
            print(f"| {rate:g} | {turn:g} | {bits:.4f} | {seconds:.1f} |", flush=True)
    best = min(found["pairs"], key=lambda pair: pair["bits_per_byte"])
    print(f"lowest: rate={best['rate']:g}, turn={best['turn']:g}")
    return found


def tried(shape: Shape, row: Tensor, count: int) -> tuple[float, float]:
    """(bits per byte, mean of the last batches; seconds)."""
    began = time.monotonic()
    model = byte_gpt.born(shape, SEED).to(DEVICE).train()
    step = byte_step.ready(model, shape.rate, shape.turn, shape.texts, shape.context + 1)
    losses = [byte_gpt.taken(step, row, shape, SEED, number, number / count) for number in range(count)]
    bits = float(torch.stack(losses[-LAST:]).mean()) / 0.6931471805599453
    return bits, time.monotonic() - began


def trained(asked: argparse.Namespace) -> dict[str, Any]:
    """What `digest verify train` makes, in a folder of any name."""
    asked.train.mkdir(parents=True, exist_ok=True)
    course = Course(asked.size, minutes=asked.seconds / 60, steps=asked.steps)
    began, told = time.monotonic(), [0]

    def tell(done: int, whole: int, said: str) -> None:
        if done == whole or done >= told[0]:
            print(f"{time.monotonic() - began:6.1f} s  {done / 10:.1f} %  {said}", flush=True)
            told[0] += 50

    report = made(read(asked.papers), course, asked.train, tell)
    print(f"{time.monotonic() - began:6.1f} s in all\n{json.dumps(report, indent=1)}")
    return report


def milliseconds(run: Run) -> float:
    """The median of 30 calls after 20, each timed by the GPU's own clock where there is one."""
    for _ in range(WARM):
        run()
    sync()
    if DEVICE == "cpu":
        times = []
        for _ in range(TIMED):
            began = time.perf_counter()
            run()
            times.append(1000 * (time.perf_counter() - began))
        return statistics.median(times)
    marks = [
        torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
        for _ in range(TIMED + 1)
    ]
    marks[0].record()
    for mark in marks[1:]:
        run()
        mark.record()
    sync()
    return statistics.median(float(before.elapsed_time(after)) for before, after in pairwise(marks))


def noise(shape: Shape) -> byte_text.Tokens:
    return generator(SEED, "noise").integers(0, 257, 200 * shape.context).astype("uint16")


def drawn(rows: int, columns: int) -> Tensor:
    return torch.randn(rows, columns, device=DEVICE, dtype=torch.bfloat16)


def sync() -> None:
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def named() -> str:
    return torch.cuda.get_device_name() if DEVICE == "cuda" else "CPU"


def _gelu_new() -> torch.nn.Module:
    from transformers.activations import ACT2FN

    made: torch.nn.Module = ACT2FN["gelu_new"]
    return made


if __name__ == "__main__":
    main()
