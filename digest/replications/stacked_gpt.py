"""Small GPT-2-shaped transformers, trained side by side and never mixed: the first axis of every tensor is the unit.

Pre-norm blocks, learned positions, tied output. One step of eight stacked models costs less than eight steps, and
nothing crosses the first axis: each unit has its own initial weights, its own text, its own gradient norm. Needs torch,
so import it only inside `measure`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications.bench import generator

Batch = Callable[[], Tensor]


@dataclass(frozen=True)
class Shape:
    words: int
    length: int
    """Longest text, in tokens."""
    width: int = 48
    layers: int = 4
    heads: int = 4

    @property
    def parameters(self) -> int:
        """Of one unit."""
        return (self.words + self.length + 12 * self.width * self.layers) * self.width


@dataclass(frozen=True)
class StackedGPT:
    """`weights[name]` is [units, ...]. Tokens are [units, texts, length], the stream [units, texts, length, width]."""

    shape: Shape
    weights: dict[str, Tensor] = field(repr=False)

    @classmethod
    def born(cls, shape: Shape, seeds: Sequence[int]) -> "StackedGPT":
        """One independent initialisation per seed."""
        units = [_initial(shape, generator(seed, "initialisation")) for seed in seeds]
        weights = {name: torch.from_numpy(np.stack([unit[name] for unit in units])) for name in units[0]}
        return cls(shape, {name: weight.requires_grad_() for name, weight in weights.items()})

    def logits(self, tokens: Tensor) -> Tensor:
        return self.after(self.before(tokens, self.shape.layers), self.shape.layers)

    def before(self, tokens: Tensor, layer: int) -> Tensor:
        """The residual stream as block `layer` receives it."""
        units = torch.arange(len(tokens))[:, None, None]
        stream = self.weights["words"][units, tokens] + self.weights["places"][:, None, : tokens.shape[2]]
        for block in range(layer):
            stream = self._block(stream, block)
        return stream

    def after(self, stream: Tensor, layer: int) -> Tensor:
        """Logits from the stream that block `layer` receives."""
        for block in range(layer, self.shape.layers):
            stream = self._block(stream, block)
        return each(norm(stream), self.weights["words"].transpose(1, 2))

    def _block(self, stream: Tensor, block: int) -> Tensor:
        w = {part: self.weights[f"{part}{block}"] for part in ("attend", "merge", "widen", "narrow")}
        stream = stream + each(self._attention(each(norm(stream), w["attend"])), w["merge"])
        return stream + each(F.gelu(each(norm(stream), w["widen"]), approximate="tanh"), w["narrow"])

    def _attention(self, qkv: Tensor) -> Tensor:
        units, texts, length, _ = qkv.shape
        split = qkv.view(units * texts, length, 3, self.shape.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(split[0], split[1], split[2], is_causal=True)
        return mixed.transpose(1, 2).reshape(units, texts, length, -1)


def train(model: StackedGPT, batch: Batch, steps: int, rate: float) -> Tensor:
    """AdamW with one rise and fall of the rate; returns each unit's last loss in nats per token, [units]."""
    weights = list(model.weights.values())
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    losses = torch.empty(0)
    for _ in range(steps):
        losses = _loss(model, batch())
        optimizer.zero_grad()
        losses.sum().backward()  # type: ignore[no-untyped-call]
        clip_each(weights)
        optimizer.step()
        schedule.step()
    for weight in weights:
        weight.requires_grad_(False)
    return losses.detach()


def _loss(model: StackedGPT, tokens: Tensor) -> Tensor:
    logits = model.logits(tokens[:, :, :-1])
    nats = F.cross_entropy(logits.flatten(0, 2), tokens[:, :, 1:].flatten(), reduction="none")
    return nats.view(len(tokens), -1).mean(1)


def clip_each(weights: list[Tensor]) -> None:
    """Gradient norm at most 1 in each unit by itself: a common norm would let units move each other."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    norms = torch.stack([gradient.flatten(1).norm(dim=1) for gradient in gradients]).norm(dim=0)
    scale = (1 / norms.clamp(min=1e-9)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale.view(-1, *[1] * (gradient.dim() - 1)))


def _initial(shape: Shape, draw: np.random.Generator) -> dict[str, np.ndarray]:
    """Embeddings at 0.1, not GPT-2's 0.02: at 0.02 the model learns no feeling in the steps we can afford."""
    width, deep = shape.width, math.sqrt(2 * shape.layers)
    sizes = {"words": (shape.words, width, 0.1), "places": (shape.length, width, 0.1)}
    for block in range(shape.layers):
        sizes[f"attend{block}"] = (width, 3 * width, 1 / math.sqrt(width))
        sizes[f"merge{block}"] = (width, width, 1 / math.sqrt(width) / deep)
        sizes[f"widen{block}"] = (width, 4 * width, 1 / math.sqrt(width))
        sizes[f"narrow{block}"] = (4 * width, width, 1 / math.sqrt(4 * width) / deep)
    return {
        name: draw.normal(0, std, (rows, columns)).astype(np.float32) for name, (rows, columns, std) in sizes.items()
    }


def norm(stream: Tensor) -> Tensor:
    return F.layer_norm(stream, stream.shape[-1:])


def each(stream: Tensor, weight: Tensor) -> Tensor:
    """Every unit's vectors times its own matrix."""
    units, *between, width = stream.shape
    return torch.bmm(stream.reshape(units, -1, width), weight).view(units, *between, -1)
