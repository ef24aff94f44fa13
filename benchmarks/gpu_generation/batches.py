"""All conditions at once: a step beside its floor, what it is made of, and the conditions one at a time."""

import statistics
import time

import torch

from benchmarks.gpu_generation.clock import captured, milliseconds, wait
from benchmarks.gpu_generation.decoder import Decoder, Size, rows_of
from digest.replications.kept_attention import Appending
from digest.replications.steered_generation import Batch, Row, Sampling


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
