"""One layer's attention: the kernel in several cuts, beside the library's."""

import statistics

import torch

from benchmarks.gpu_generation.clock import CUDA, captured, milliseconds
from benchmarks.gpu_generation.decoder import Size
from digest.replications.kept_attention import Appending, Kept

VARIANTS = ((8, 1), (16, 1), (32, 1), (32, 2), (64, 4))
"""Places read at once, and warps, of the attention kernel."""


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
