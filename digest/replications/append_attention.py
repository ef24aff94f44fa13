"""One new token a row attends to all that its row has kept: a kernel in Triton. Import it only where there is CUDA.

A library's attention reads the whole room of a static cache through a mask, and multiplies tiles of 64 queries for the
one there is. Here a row's own filled places are read, once, and the new key and value are written in the same pass.
"""

import torch
import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
import triton.language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import Tensor

BLOCK, WARPS = 16, 1
"""Places read at once, and warps of a program: one warp, because none waits on another, and the fewest instructions."""


@triton.jit  # type: ignore[untyped-decorator,unused-ignore]
def _append_and_attend(  # type: ignore[no-untyped-def]  # Triton reads annotations as types of its own
    query, key, value, keys, values, filled, out, scale,
    query_row, query_head, key_row, key_head, value_row, value_head,
    room, heads, shared, size, SIZE: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    row, head = tl.program_id(0).to(tl.int64), tl.program_id(1).to(tl.int64)
    kept = head // shared
    within, slots = tl.arange(0, SIZE), tl.arange(0, BLOCK)
    real = within < size
    at = tl.load(filled + row).to(tl.int32)
    asked = tl.load(query + row * query_row + head * query_head + within, mask=real, other=0.0).to(tl.float32) * scale
    new_key = tl.load(key + row * key_row + kept * key_head + within, mask=real, other=0.0)
    new_value = tl.load(value + row * value_row + kept * value_head + within, mask=real, other=0.0)
    base = (row * (heads // shared) + kept) * room * size
    new_score = tl.sum(asked * new_key.to(tl.float32), 0)
    # each slot has a softmax of its own over every BLOCK-th place, so that nothing is summed over slots until the end
    best = tl.zeros([BLOCK], tl.float32) + new_score
    total = tl.zeros([BLOCK], tl.float32)
    mixed = tl.zeros([BLOCK, SIZE], tl.float32)
    for start in range(0, at, BLOCK):
        places = start + slots
        there = (places < at)[:, None] & real[None, :]
        where = places[:, None] * size + within[None, :]
        some_keys = tl.load(keys + base + where, mask=there, other=0.0)
        some_values = tl.load(values + base + where, mask=there, other=0.0)
        scores = tl.sum(asked[None, :] * some_keys.to(tl.float32), 1)
        scores = tl.where(places < at, scores, float("-inf"))
        top = tl.maximum(best, scores)
        weights, fade = tl.exp(scores - top), tl.exp(best - top)
        total = total * fade + weights
        mixed = mixed * fade[:, None] + weights[:, None] * some_values.to(tl.float32)
        best = top
    top = tl.max(best, 0)
    share, new_share = tl.exp(best - top), tl.exp(new_score - top)
    sum_ = tl.sum(total * share, 0) + new_share
    found = (tl.sum(mixed * share[:, None], 0) + new_share * new_value.to(tl.float32)) / sum_
    tl.store(out + (row * heads + head) * size + within, found.to(out.dtype.element_ty), mask=real)
    first = real & (head % shared == 0)
    tl.store(keys + base + at * size + within, new_key, mask=first)
    tl.store(values + base + at * size + within, new_value, mask=first)


def append_and_attend(
    query: Tensor, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, filled: Tensor, scale: float
) -> Tensor:
    """What each row's new token gathers, [rows, 1, heads, size]; its key and value are kept at the place `filled`.

    query [rows, heads, 1, size]; key, value [rows, kept heads, 1, size]; keys, values [rows, kept heads, room, size],
    contiguous; filled [rows], the places that are kept already. Sums are in 32 bits.
    """
    rows, heads, _, size = query.shape
    out = torch.empty(rows, 1, heads, size, dtype=query.dtype, device=query.device)
    strides = [stride for one in (query, key, value) for stride in one.stride()[:2]]
    _append_and_attend[(rows, heads)](
        query, key, value, keys, values, filled, out, scale, *strides,
        keys.shape[2], heads, heads // keys.shape[1], size,
        SIZE=triton.next_power_of_2(size), BLOCK=BLOCK, num_warps=WARPS,
    )  # fmt: skip
    return out
