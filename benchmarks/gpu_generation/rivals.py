"""The same rows by other code: a loop that keeps nothing, which tokens must equal, and transformers' generate."""

import time

import torch

from benchmarks.gpu_generation.clock import wait
from benchmarks.gpu_generation.decoder import Decoder, Size, rows_of
from digest.replications.steered_generation import Row, Sampling, continued, greedy


def equality() -> dict:
    """Greedy tokens of a small decoder in 32 bits: batched and captured against a loop that keeps nothing."""
    torch.backends.cuda.matmul.allow_tf32 = False
    size = Size(layers=4, width=128, heads=4, words=1000, conditions=4, prompts=3, samples=1, length=9, new=12)
    decoder = Decoder(size, torch.float32)
    rows = [row for some in rows_of(size, decoder.device) for row in some]
    found = continued(decoder, 1, rows, greedy(Sampling(new=size.new)))
    alone = [naive(decoder, row, size.new) for row in rows]
    return {"rows": len(rows), "rows equal": sum(one == other for one, other in zip(found, alone, strict=True))}


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
