"""What steered generation costs on a GPU: time of one step over its floor, and all conditions at once over one by one.

    python3 benchmarks/gpu_generation.py --out FOLDER       # CUDA; under a minute
    python3 benchmarks/gpu_generation.py --out FOLDER --tiny  # every line at a toy size, on any machine

A decoder of GPT-2 XL's shape with random weights in bfloat16, made on the device: 16 conditions, 8 prompts of 16
tokens, 4 samples of 64 tokens each, so 512 rows. The floor of a step is (bytes of the weights + bytes of keys and
values at filled places, mean over the steps) / the bandwidth of a copy in this very run, both its reads and writes.

Predicted before the first run, H100 at 3.0 TB/s: weights 3.1 GB and kept places 7.5 GB, so a floor of 3.6 ms; products
3.5 ms (1.6 TFLOP at 450 TFLOP/s), attention 3.3 ms, a dozen small kernels a layer 1.4 ms, drawing 0.9 ms: 9.1 ms, or
2.6 times the floor (H200 at 4.3 TB/s: 8.1 ms, 3.2 times). One condition of 32 rows: 2.4 ms a step, so 16 of them 38 ms,
4.2 times the batch; one of 8 rows: 2.2 ms, so 64 of them 15 times the batch. transformers' generate: 35 ms a step.

The package's own __init__ is left out, for it needs pydantic, which a machine with a GPU may lack. Not part of `make
bench`.
"""

import argparse
import json
import statistics
import sys
import time
import traceback
import types
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
for bare in ("digest", "digest.replications"):  # the modules, without what their packages import
    sys.modules[bare] = types.ModuleType(bare)
    sys.modules[bare].__path__ = [str(ROOT / bare.replace(".", "/"))]

from digest.replications.kept_attention import Appending, Kept  # noqa: E402
from digest.replications.steered_generation import Batch, Row, Sampling, continued, greedy  # noqa: E402

CUDA = torch.cuda.is_available()
VARIANTS = ((16, 1), (32, 1), (32, 2), (32, 4), (64, 2), (64, 4), (128, 4))
"""Places read at once, and warps, of the attention kernel."""


@dataclass(frozen=True)
class Size:
    layers: int = 48
    width: int = 1600
    heads: int = 25
    words: int = 50257
    conditions: int = 16
    prompts: int = 8
    samples: int = 4
    length: int = 16
    new: int = 64
    copied: int = 2**32
    """Bytes of the copy that bandwidth is measured by."""


TINY = Size(layers=2, width=64, heads=4, words=500, conditions=3, prompts=2, samples=2, length=8, new=8, copied=2**22)


class Decoder:
    """A GPT-2 of random weights, by the three things that generation asks of a decoder."""

    def __init__(self, size: Size, dtype: torch.dtype) -> None:
        config = transformers.GPT2Config(
            vocab_size=size.words, n_positions=1024, n_embd=size.width, n_layer=size.layers, n_head=size.heads,
            activation_function="gelu_pytorch_tanh", bos_token_id=None, eos_token_id=None, use_cache=True,
        )  # fmt: skip
        # the same function as GPT-2's own gelu_new, in one kernel
        torch.manual_seed(0)
        with torch.device("cuda" if CUDA else "cpu"):
            self.model = transformers.GPT2LMHeadModel(config).to(dtype).eval()
        last = self.model.transformer.ln_f.weight
        with torch.no_grad():  # logits of deviation 4, as peaked as a trained model's, and no word that repeats itself
            scale = 4 / (self.model.transformer.wte.weight.float().std() * size.width**0.5)
            last.copy_(scale * (torch.randint(0, 2, last.shape, device=last.device) * 2 - 1))

    @property
    def device(self) -> torch.device:
        return self.model.transformer.wte.weight.device

    @contextmanager
    def _hooked(self, layer, edit):
        block = self.model.transformer.h[layer - 1]
        changed = lambda _, __, out: (edit(out[0]), *out[1:]) if isinstance(out, tuple) else edit(out)  # noqa: E731
        handle = block.register_forward_hook(changed) if edit else None
        try:
            yield
        finally:
            if handle:
                handle.remove()

    @property
    def weight_bytes(self) -> int:
        """Of all that a step reads: the output is the table of words, and of the places one row is read."""
        places = self.model.transformer.wpe.weight.nbytes
        return sum(one.nbytes for one in self.model.parameters()) - places


def rows_of(size: Size, device: torch.device, layer_norm: float = 20.0) -> list[list[Row]]:
    """One list for each condition; the first is not steered."""
    draw = torch.Generator().manual_seed(1)
    prompts = torch.randint(0, size.words, (size.prompts, size.length), generator=draw).tolist()
    vectors = layer_norm * torch.nn.functional.normalize(
        torch.randn(size.conditions, 4, size.width, generator=draw), dim=-1
    ).to(device)
    return [
        [
            Row(tuple(prompt), vectors[condition] if condition else None, torch.rand(size.new, generator=draw))
            for prompt in prompts
            for _ in range(size.samples)
        ]
        for condition in range(size.conditions)
    ]


def wait() -> None:
    if CUDA:
        torch.cuda.synchronize()


def milliseconds(do, times: int, before: int = 3) -> list[float]:
    """Of each call, by CUDA events, or by the clock on a CPU."""
    for _ in range(before):
        do()
    found = []
    for _ in range(times):
        if CUDA:
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            do()
            end.record()
            found.append((start, end))
        else:
            start = time.perf_counter()
            do()
            found.append(1000 * (time.perf_counter() - start))
    wait()
    return [start.elapsed_time(end) for start, end in found] if CUDA else found


def bandwidth(size: Size, device: torch.device) -> float:
    """Bytes a second of a copy on the device, read and written."""
    source = torch.ones(size.copied // 4, device=device)
    target = torch.empty_like(source)
    return 2 * source.nbytes / statistics.median(milliseconds(lambda: target.copy_(source), 20)) * 1000


def attention_variants(size: Size, rows: int, device: torch.device, dtype: torch.dtype) -> dict[str, float]:
    """Milliseconds of one layer's attention at half of the new places, the kernel in several cuts, and the library's
    with a mask over all the room. Leaves the fastest cut set.
    """
    kept = Kept(rows, size.length + size.new)
    qkv = torch.randn(rows, 1, 3, size.heads, size.width // size.heads, device=device, dtype=dtype)
    query, key, value = (qkv[:, :, part].transpose(1, 2) for part in range(3))
    filled = torch.full((rows,), size.length + size.new // 2, device=device)
    scale = query.shape[-1] ** -0.5
    keys, values = kept.of(0, key)
    keys.normal_(), values.normal_()
    appending = Appending(kept, filled)
    seen = (torch.arange(kept.room, device=device) <= filled[:, None])[:, None, None]

    def library():
        return torch.nn.functional.scaled_dot_product_attention(query, keys, values, attn_mask=seen, scale=scale)

    found = {"scaled_dot_product_attention with a mask": statistics.median(milliseconds(library, 20))}
    if not CUDA:
        appending(0, query, key, value, scale)
        return found
    from digest.replications import append_attention as kernel

    best = (float("inf"), kernel.BLOCK, kernel.WARPS)
    for kernel.BLOCK, kernel.WARPS in VARIANTS:
        name = f"kernel, {kernel.BLOCK} places, {kernel.WARPS} warps"
        found[name] = statistics.median(milliseconds(lambda: appending(0, query, key, value, scale), 20))
        best = min(best, (found[name], kernel.BLOCK, kernel.WARPS))
    _, kernel.BLOCK, kernel.WARPS = best
    ours = appending(0, query, key, value, scale).transpose(1, 2).float()
    found["greatest difference to the library's"] = float((ours - library().float()).abs().max())
    return found


def timed(batch: Batch, rows: list[Row]) -> dict:
    """One whole run of a batch: seconds by the clock, milliseconds of each step, tokens."""
    from digest.replications.kept_attention import keeping

    wait()
    start = time.perf_counter()
    with torch.no_grad(), keeping(batch.decoder.model):
        batch.read(rows)
        steps = milliseconds(batch.advance, batch.sampling.new - 1, before=0)
    wall = time.perf_counter() - start
    first = len(rows[0].tokens)
    return {
        "seconds": wall,
        "steps": steps,
        "tokens": batch.tokens[:, first:].tolist(),
        "unsure": int(batch.unsure.sum()),
    }


def naive(decoder: Decoder, row: Row, new: int) -> list[int]:
    """Greedy, the whole text read anew for each word."""
    tokens = torch.tensor([row.tokens], device=decoder.device)

    def edit(stream):
        stream = stream.clone()
        stream[:, : len(row.vector)] += row.vector
        return stream

    for _ in range(new):
        with torch.no_grad(), decoder._hooked(1, edit if row.vector is not None else None):
            tokens = torch.cat([tokens, decoder.model(tokens, use_cache=False).logits[:, -1:].argmax(-1)], 1)
    return tokens[0, len(row.tokens) :].tolist()


def equality() -> dict:
    """Greedy tokens of a small decoder in 32 bits: batched and captured against a loop that keeps nothing."""
    torch.backends.cuda.matmul.allow_tf32 = False
    size = Size(layers=4, width=128, heads=4, words=1000, conditions=4, prompts=3, samples=1, length=9, new=12)
    decoder = Decoder(size, torch.float32)
    rows = [row for some in rows_of(size, decoder.device) for row in some]
    found = continued(decoder, 1, rows, greedy(Sampling(new=size.new)))
    alone = [naive(decoder, row, size.new) for row in rows]
    return {"rows": len(rows), "rows equal": sum(one == other for one, other in zip(found, alone, strict=True))}


def generate(decoder: Decoder, rows: list[Row], new: int) -> float:
    """Seconds of transformers' own generate: a growing cache, every word sorted, no frequency penalty (it has none)."""
    tokens = torch.tensor([row.tokens for row in rows], device=decoder.device)
    vectors = [row.vector for row in rows]
    like = next(vector for vector in vectors if vector is not None)
    added = torch.stack([like.new_zeros(like.shape) if vector is None else vector for vector in vectors])

    def edit(stream):
        if stream.shape[1] == 1:
            return stream
        stream = stream.clone()
        stream[:, : added.shape[1]] += added.to(stream)
        return stream

    wait()
    start = time.perf_counter()
    with torch.no_grad(), decoder._hooked(6 if len(decoder.model.transformer.h) > 6 else 1, edit):
        decoder.model.generate(
            tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=new, do_sample=True, top_p=0.3, top_k=0,
            temperature=1.0, pad_token_id=0,
        )  # fmt: skip
    wait()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="a folder for generation.json")
    parser.add_argument("--tiny", action="store_true", help="every line at a toy size")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    size = TINY if asked.tiny else Size()
    report: dict = {
        "size": vars(size),
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    }
    report["device"] = torch.cuda.get_device_name() if CUDA else "cpu"
    began = time.perf_counter()

    def part(name, do):
        """Its figures, kept at once; None where it failed, and then why."""
        start = time.perf_counter()
        try:
            report[name] = do()
        except Exception as error:  # another part may still tell something
            report[name] = None
            report.setdefault("failed", {})[name] = f"{type(error).__name__}: {error}"[:2000]
            traceback.print_exc()
        report.setdefault("took", {})[name] = round(time.perf_counter() - start, 2)
        (asked.out / "generation.json").write_text(json.dumps(report, indent=1))
        return report[name]

    part("equality", equality)
    device, dtype = torch.device("cuda" if CUDA else "cpu"), torch.bfloat16 if CUDA else torch.float32
    count = size.conditions * size.prompts * size.samples
    copy = part("bandwidth", lambda: bandwidth(size, device))
    part("attention", lambda: attention_variants(size, count, device, dtype))
    decoder = Decoder(size, dtype)
    layer = 6 if size.layers > 6 else 1
    by_condition = rows_of(size, device)
    everything = [row for some in by_condition for row in some]
    batch = Batch(decoder, layer, count, size.length, Sampling(new=size.new))
    first = part("first run", lambda: timed(batch, everything))
    second = part("batched", lambda: timed(batch, everything))
    part("steps apart", lambda: apart(batch, decoder))
    mean_places = statistics.mean(range(size.length + 1, size.length + size.new))
    kept_bytes = batch.kept.place_bytes * count * mean_places
    report["bytes"] = {
        "weights": decoder.weight_bytes, "kept, filled places, mean": kept_bytes,
        "kept, whole room": batch.kept.place_bytes * count * (size.length + size.new),
    }  # fmt: skip
    alone = part("one condition at a time", lambda: one_by_one(decoder, layer, by_condition, size))
    few = [some[: size.prompts * size.samples : size.samples] for some in by_condition]
    part("eight rows at a time", lambda: one_by_one(decoder, layer, few[: min(4, len(few))], size))
    part(
        "generate, one condition", lambda: [generate(decoder, by_condition[1], new) for new in (4, size.new, size.new)]
    )
    part("generate, all rows", lambda: generate(decoder, everything, size.new))
    report["seconds"] = time.perf_counter() - began
    if first and second:
        report["tokens equal"] = {"second run": same(first["tokens"], second["tokens"])}
        if alone:
            report["tokens equal"]["alone"] = same(alone["tokens"], second["tokens"])
    for name in ("first run", "batched", "one condition at a time", "eight rows at a time"):
        if report.get(name):
            report[name].pop("tokens")
    if second and copy:
        report["figures"] = figures(report, size, count, copy)
    (asked.out / "generation.json").write_text(json.dumps(report, indent=1))
    print(table(report))


def apart(batch: Batch, decoder: Decoder) -> dict[str, float]:
    """Milliseconds of what a step is made of, each captured by itself: all layers, drawing."""
    from digest.replications.kept_attention import keeping

    logits = torch.randn(
        len(batch.tokens), batch.words, device=decoder.device, dtype=next(decoder.model.parameters()).dtype
    )
    batch.known.fill_(batch.kept.room // 2), batch.drawn.fill_(1)
    at = batch.known - 1

    def layers():
        batch._logits(batch.tokens[:, :1], at[:, None], Appending(batch.kept, at))

    def draw():
        batch._draw(logits)
        batch.known -= 1
        batch.drawn -= 1

    found = {}
    with torch.no_grad(), keeping(decoder.model):
        for name, do in {"layers": layers, "drawing": draw}.items():
            found[name] = statistics.median(milliseconds(captured(do), 10))
    return found


def captured(do):
    """The same as a replayed graph; as it is on a CPU."""
    if not CUDA:
        return do
    do()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        do()
    return graph.replay


def one_by_one(decoder: Decoder, layer: int, conditions: list[list[Row]], size: Size) -> dict:
    """The same code, a condition at a time, on one captured graph; the first run captures it and is made twice."""
    batch = Batch(decoder, layer, len(conditions[0]), size.length, Sampling(new=size.new))
    timed(batch, conditions[0])
    runs = [timed(batch, rows) for rows in conditions]
    return {
        "rows": len(conditions[0]), "runs": len(runs), "seconds": sum(run["seconds"] for run in runs),
        "steps": [step for run in runs for step in run["steps"]],
        "tokens": [row for run in runs for row in run["tokens"]],
    }  # fmt: skip


def same(one: list[list[int]], other: list[list[int]]) -> float:
    """Share of rows whose every token is the same."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def figures(report: dict, size: Size, count: int, copy: float) -> dict[str, float]:
    step = statistics.median(report["batched"]["steps"])
    floor = 1000 * (report["bytes"]["weights"] + report["bytes"]["kept, filled places, mean"]) / copy
    found = {"step, ms": step, "floor, ms": floor, "over the floor": step / floor}
    found["tokens a second"] = count * size.new / report["batched"]["seconds"]
    for name in ("one condition at a time", "eight rows at a time"):
        if alone := report.get(name):
            times = count / alone["rows"]
            found[f"{name}: step, ms"] = statistics.median(alone["steps"])
            found[f"{name}: all its steps over the batch's"] = times * found[f"{name}: step, ms"] / step
            whole = alone["seconds"] / alone["runs"] * times
            found[f"{name}: whole time over the batch's"] = whole / report["batched"]["seconds"]
    if slow := report.get("generate, one condition"):
        found["generate, one condition at a time, over the batch"] = (
            statistics.mean(slow[1:]) * size.conditions / report["batched"]["seconds"]
        )
    if slow := report.get("generate, all rows"):
        found["generate, all rows at once, over the batch"] = slow / report["batched"]["seconds"]
    return found


def table(report: dict) -> str:
    lines = [f"{report['device']}, torch {torch.__version__}, transformers {transformers.__version__}"]
    lines.append(f"equality, fp32 greedy: {report.get('equality')}; tokens equal: {report.get('tokens equal')}")
    lines += [f"copy, TB/s{(report.get('bandwidth') or 0) / 1e12:46.2f}"]
    for name, value in report["bytes"].items():
        lines.append(f"{'GB, ' + name:<48} {value / 1e9:7.2f}")
    for group in ("attention", "steps apart"):
        for name, value in (report.get(group) or {}).items():
            lines.append(f"{group + ', ms: ' + name:<66} {value:9.4f}")
    for name, value in report.get("figures", {}).items():
        lines.append(f"{name:<66} {value:9.2f}")
    lines.append(f"rows whose likeliest words did not suffice: {(report.get('batched') or {}).get('unsure')}")
    lines.append(f"failed: {report.get('failed', {})}; seconds: {report['seconds']:.0f} {report['took']}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
