"""A decoder's keys and values kept in place, and the attention that reads them: rows of unequal length, side by side.

transformers hands each layer's query, key and value to an attention of our own by the name below, so any decoder that
lets its attention be named can be used, and no cache class of any version. Every row fills its own room from the front:
nothing is padded on the left, and a row reads no other row's places. Needs torch and transformers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from digest.errors import ModelRefused

NAME = "digest_kept"


@dataclass(frozen=True)
class Kept:
    """Keys and values, for each layer [rows, kept heads, room, size]; made when a layer first has some."""

    rows: int
    room: int
    """Places of a row."""
    layers: dict[int, tuple[Tensor, Tensor]] = field(default_factory=dict, repr=False)

    def of(self, layer: int, like: Tensor) -> tuple[Tensor, Tensor]:
        if layer not in self.layers:
            heads, size = like.shape[1], like.shape[3]
            keys, values = (like.new_zeros(self.rows, heads, self.room, size) for _ in range(2))
            self.layers[layer] = (keys, values)
        return self.layers[layer]

    @property
    def place_bytes(self) -> int:
        """Of one place of one row, in all layers."""
        return sum(one[0, :, 0].nbytes for both in self.layers.values() for one in both)


@dataclass(frozen=True)
class Reading:
    """Prompts of equal length are read into some rows."""

    kept: Kept
    rows: slice

    def __call__(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
        keys, values = self.kept.of(layer, key)
        keys[self.rows, :, : key.shape[2]] = key
        values[self.rows, :, : key.shape[2]] = value
        shared = query.shape[1] != key.shape[1]
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True, scale=scale, enable_gqa=shared)
        return mixed.transpose(1, 2)


@dataclass(frozen=True)
class Appending:
    """One more token in every row, at a place of its own."""

    kept: Kept
    filled: Tensor
    """Places kept before it, [rows]."""

    def __call__(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
        keys, values = self.kept.of(layer, key)
        if query.is_cuda and (kernel := _kernel()):
            mixed: Tensor = kernel(query, key, value, keys, values, self.filled, scale)
            return mixed
        rows = torch.arange(len(key), device=key.device)
        keys[rows, :, self.filled] = key[:, :, 0]
        values[rows, :, self.filled] = value[:, :, 0]
        seen = torch.arange(self.kept.room, device=key.device) <= self.filled[:, None]
        shared = query.shape[1] != key.shape[1]
        mixed = F.scaled_dot_product_attention(
            query, keys, values, attn_mask=seen[:, None, None], scale=scale, enable_gqa=shared
        )
        return mixed.transpose(1, 2)


@contextmanager
def keeping(model: Any) -> Iterator[None]:
    """While it is open, the model attends by what its call is given as `kept`. Raises ModelRefused."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, _attend)
    before = model.config._attn_implementation
    model.set_attn_implementation(NAME)
    if model.config._attn_implementation != NAME:
        raise ModelRefused(f"{type(model).__name__} does not let its attention be replaced, so it cannot be batched")
    try:
        yield
    finally:
        model.set_attn_implementation(before)


def _attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    kept: Reading | Appending | None = None,
    **more: Any,
) -> tuple[Tensor, None]:
    """As transformers calls it. Raises ModelRefused for an attention that is not the plain one."""
    window = more.get("sliding_window")
    if kept is None or more.get("softcap") or more.get("s_aux") is not None or (window and window < kept.kept.room):
        raise ModelRefused(f"{type(module).__name__} attends in a way that is not known here")
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    return kept(module.layer_idx, query, key, value, scale).contiguous(), None


def _kernel() -> Any:
    """The kernel of one pass; None where Triton is not installed."""
    try:
        from digest.replications.append_attention import append_and_attend
    except ImportError:
        return None
    return append_and_attend
