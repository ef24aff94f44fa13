"""What steered generation costs on a GPU: time of one step over its floor, and all conditions at once over one by one.

    python3 benchmarks/gpu_generation.py --out FOLDER         # CUDA; under a minute
    python3 benchmarks/gpu_generation.py --out FOLDER --tiny  # every line at a toy size, on any machine

A decoder of GPT-2 XL's shape with random weights in bfloat16, made on the device: 16 conditions, 8 prompts of 16
tokens, and 1, 2 or 4 samples of 64 tokens each, so 128, 256 or 512 rows. The floor of a step is (bytes of the weights +
bytes of keys and values at filled places, mean over the steps) / the bandwidth of a copy in this very run, both its
reads and writes. One condition at a time is the same code on 8, 16 or 32 rows, sixteen times.

For 128, 256 and 512 rows. Predicted before the first run, H200 at 4.3 TB/s: floors 1.2, 1.6 and 2.5 ms, steps 3.0, 4.6
and 7.9 ms, so 2.5, 2.9 and 3.2 times. Measured: floors 1.16, 1.60 and 2.48, steps 4.4, 6.2 and 10.1 ms, so 3.8, 3.9 and
4.1 times. The attention's cuts had been timed by single launches, all 0.1 ms, which is the launch, and the widest was
taken, which computes 128 places however few are filled. Predicted before the second, with fused kernels and slots that
are summed only at the end: 3.4, 4.8 and 8.0 ms, so 2.9, 3.0 and 3.2 times. The larger the batch, the more its products
cost beside the bytes (512 rows: 1.6 TFLOP), and the floor counts bytes only.

Where pydantic is lacking, as on a bare machine with a GPU, the packages' own __init__ are left out. Not part of `make
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
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import transformers

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
try:
    import pydantic  # noqa: F401
except ImportError:  # the modules, without what their packages import
    for bare in ("digest", "digest.replications"):
        sys.modules[bare] = types.ModuleType(bare)
        sys.modules[bare].__path__ = [str(ROOT / bare.replace(".", "/"))]

from digest.replications.kept_attention import Appending, Kept  # noqa: E402
from digest.replications.steered_generation import Batch, Row, Sampling, continued, greedy  # noqa: E402

CUDA = torch.cuda.is_available()
VARIANTS = ((8, 1), (16, 1), (32, 1), (32, 2), (64, 4))
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

    def each(do):
        """Of ten in one graph: a single launch takes longer than the kernel."""
        return statistics.median(milliseconds(captured(lambda: [do() for _ in range(10)]), 10)) / 10

    found = {"scaled_dot_product_attention with a mask": statistics.median(milliseconds(library, 20))}
    if not CUDA:
        appending(0, query, key, value, scale)
        return found
    from digest.replications import append_attention as kernel

    best = (float("inf"), kernel.BLOCK, kernel.WARPS)
    for kernel.BLOCK, kernel.WARPS in VARIANTS:
        name = f"kernel, {kernel.BLOCK} places, {kernel.WARPS} warps"
        found[name] = each(lambda: appending(0, query, key, value, scale))
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
    report["weights, GB"] = decoder.weight_bytes / 1e9
    for samples in sorted({size.samples, max(1, size.samples // 2), 1}, reverse=True):
        shape = replace(size, samples=samples)
        part(f"{samples} a prompt", lambda shape=shape: shaped(decoder, shape, copy or float("nan")))
    conditions = rows_of(size, device)
    together = [row for some in conditions for row in some]
    slow = part("generate, one condition", lambda: [generate(decoder, conditions[1], new) for new in (4, size.new)])
    whole = part("generate, all rows", lambda: generate(decoder, together, size.new))
    if best := report[f"{size.samples} a prompt"]:
        ours = best["all, s"]
        report["generate over ours"] = {
            "one condition at a time (one run, times the conditions)": slow and slow[-1] * size.conditions / ours,
            "all rows at once": whole and whole / ours,
        }
    report["seconds"] = time.perf_counter() - began
    (asked.out / "generation.json").write_text(json.dumps(report, indent=1))
    print(table(report))


def shaped(decoder: Decoder, size: Size, copy: float) -> dict:
    """One size of batch: its step and floor, and its conditions one at a time."""
    layer = 6 if size.layers > 6 else 1
    conditions = rows_of(size, decoder.device)
    rows = [row for some in conditions for row in some]
    batch = Batch(decoder, layer, len(rows), size.length, Sampling(new=size.new))
    first, again = timed(batch, rows), timed(batch, rows)
    apart_ = apart(batch, decoder)
    places = statistics.mean(range(size.length + 1, size.length + size.new))
    kept = batch.kept.place_bytes * len(rows)
    alone = one_by_one(decoder, layer, conditions, size)
    plain = Batch(decoder, layer, len(rows), size.length, Sampling(new=size.new))
    plain.fused = False
    unfused = timed(plain, rows)
    step, floor = statistics.median(again["steps"]), 1000 * (decoder.weight_bytes + kept * places) / copy
    lone = statistics.median(alone["steps"])
    return {
        "rows": len(rows), "kept, filled places, GB": kept * places / 1e9,
        "kept, whole room, GB": kept * batch.kept.room / 1e9,
        "floor, ms": floor, "step, ms": step, "step over floor": step / floor, "fused": batch.fused,
        "step by the model's own code, ms": statistics.median(unfused["steps"]), **apart_,
        "alone: rows": len(conditions[0]), "alone: step, ms": lone,
        "alone: steps of all over the batch's": size.conditions * lone / step,
        "all, s": again["seconds"], "alone: all, s": alone["seconds"],
        "alone: seconds over the batch's": alone["seconds"] / again["seconds"],
        "tokens a second": len(rows) * size.new / again["seconds"],
        "same tokens, replayed": same(first["tokens"], again["tokens"]),
        "same tokens, alone": same(alone["tokens"], again["tokens"]),
        "rows sorted whole": again["unsure"], "steps, ms": again["steps"], "alone: steps, ms": alone["steps"],
    }  # fmt: skip


def apart(batch: Batch, decoder: Decoder) -> dict[str, float]:
    """Milliseconds of what a step is made of, each captured by itself: all layers, the attention and the products of
    them all, drawing.
    """
    from digest.replications.kept_attention import keeping

    logits = torch.randn(
        len(batch.tokens), batch.words, device=decoder.device, dtype=next(decoder.model.parameters()).dtype
    )
    batch.known.fill_(batch.kept.room // 2), batch.drawn.fill_(1)
    at = batch.known - 1

    blocks = decoder.model.transformer.h
    stream = torch.randn(len(batch.tokens), decoder.model.config.n_embd, device=logits.device, dtype=logits.dtype)
    qkv = stream.repeat(1, 3).view(len(stream), 1, 3, decoder.model.config.n_head, -1)
    query, key, value = (qkv[:, :, part].transpose(1, 2) for part in range(3))
    wide = stream.repeat(1, 4)

    def layers():
        batch._following(batch.tokens[:, :1], at)

    def attention():
        for layer in range(len(blocks)):
            Appending(batch.kept, at)(layer, query, key, value, 0.125)

    def products():
        for block in blocks:
            for one, rows in zip(
                (block.attn.c_attn, block.attn.c_proj, block.mlp.c_fc, block.mlp.c_proj),
                (stream, stream, stream, wide), strict=True,
            ):  # fmt: skip
                torch.addmm(one.bias, rows, one.weight)

    def drawing():
        batch._draw(logits)
        batch.known -= 1
        batch.drawn -= 1

    found = {}
    with torch.no_grad(), keeping(decoder.model):
        for do in (layers, attention, products, drawing):
            found[f"{do.__name__}, ms"] = statistics.median(milliseconds(captured(do), 10))
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


def table(report: dict) -> str:
    lines = [f"{report['device']}, torch {torch.__version__}, transformers {transformers.__version__}"]
    lines += [f"greedy, fp32, against a loop without cache: {report.get('equality')}"]
    lines += [f"copy, TB/s: {(report.get('bandwidth') or 0) / 1e12:.3f}; weights, GB: {report['weights, GB']:.3f}"]
    lines += [f"attention of a layer, ms: {name}: {value:.4f}" for name, value in (report["attention"] or {}).items()]
    shapes = [value for name, value in report.items() if name.endswith("a prompt") and value]
    for name in (name for name in (shapes[0] if shapes else {}) if "steps, ms" not in name):
        lines.append(f"{name:<40}" + "".join(f"{shape[name]:>14.3f}" for shape in shapes))
    lines += [f"generate over ours: {report.get('generate over ours')}"]
    lines += [f"failed: {report.get('failed', {})}", f"seconds: {report['seconds']:.0f} {report['took']}"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
