"""A decoder's keys and values kept in place, and the attention that reads them: rows of unequal length, side by side.

transformers hands each layer's query, key and value to an attention of our own by the name below, so any decoder that
lets its attention be named can be used, and no cache class of any version. Every row fills its own room from the front:
nothing is padded on the left, and a row reads no other row's places. Needs torch and transformers.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
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
        attend = _kernel(query.device, query.dtype, query.shape[-1]) if query.is_cuda else _append_and_attend
        return attend(query, key, value, keys, values, self.filled, scale)


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


def _append_and_attend(
    query: Tensor, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, filled: Tensor, scale: float
) -> Tensor:
    """As the kernel of that name, which says what is what: through a mask, over all the room."""
    rows = torch.arange(len(key), device=key.device)
    keys[rows, :, filled] = key[:, :, 0]
    values[rows, :, filled] = value[:, :, 0]
    seen = torch.arange(keys.shape[2], device=key.device) <= filled[:, None]
    shared = query.shape[1] != key.shape[1]
    mixed = F.scaled_dot_product_attention(
        query, keys, values, attn_mask=seen[:, None, None], scale=scale, enable_gqa=shared
    )
    return mixed.transpose(1, 2)


@cache
def _kernel(device: torch.device, dtype: torch.dtype, size: int) -> Callable[..., Tensor]:
    """The kernel of one pass, tried once; the library's way, and a warning, where it fails or gives something else."""
    draw = torch.Generator().manual_seed(0)
    query, key, value = torch.randn(3, 2, 4, 1, size, generator=draw).to(device, dtype)
    keys, values = torch.randn(2, 2, 4, 80, size, generator=draw).to(device, dtype)
    filled = torch.tensor([70, 0], device=device)
    try:
        from digest.replications.append_attention import append_and_attend

        tried = keys.clone(), values.clone()
        found = append_and_attend(query, key, value, tried[0], tried[1], filled, size**-0.5)
        wanted = _append_and_attend(query, key, value, keys, values, filled, size**-0.5)
        if torch.allclose(found, wanted, rtol=0.02, atol=0.02) and all(map(torch.equal, tried, (keys, values))):
            return append_and_attend
        why = "it gives something else"
    except Exception as error:  # no Triton, no compiler, another version's signature
        why = f"{type(error).__name__}: {error}"
    warnings.warn(f"on {device} the attention's kernel is not used: {why}", stacklevel=2)
    return _append_and_attend
