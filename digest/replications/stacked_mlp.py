"""Small next-letter networks of four kinds of layer, trained side by side and never mixed. Needs torch.

The first axis of every tensor is the unit, as in stacked_gpt. A network sees the last letters, each as a short vector,
through two residual layers of one kind. A bilinear layer is (Wx) * (Vx), then P: Sharkey 2023, arXiv 2305.03452.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications.bench import generator
from digest.replications.stacked_gpt import clip_each, each, norm

Kind = Literal["relu", "gelu", "bilinear", "linear"]
SEEN = 4
"""Letters before the one to be written."""
LAYERS = 2


@dataclass(frozen=True)
class Shape:
    letters: int
    width: int = 48
    """Divisible by 12: four letters make it, and a third of eight widths is a bilinear layer's hidden width."""

    def hidden(self, kind: Kind) -> int:
        """So that every kind has 8 width² weights a layer, and as many multiplications by them."""
        return 8 * self.width // 3 if kind == "bilinear" else 4 * self.width

    @property
    def parameters(self) -> int:
        """Of one unit, whatever its kind."""
        return self.letters * (self.width // SEEN + self.width) + LAYERS * 8 * self.width**2


@dataclass(frozen=True)
class StackedMLP:
    """`weights[name]` is [units, ...]. Contexts are [units, examples, SEEN]."""

    shape: Shape
    kind: Kind
    weights: dict[str, Tensor] = field(repr=False)

    @classmethod
    def born(cls, shape: Shape, kind: Kind, seeds: Sequence[int], purpose: str = "initialisation") -> "StackedMLP":
        units = [_initial(shape, kind, generator(seed, purpose)) for seed in seeds]
        weights = {name: torch.from_numpy(np.stack([unit[name] for unit in units])) for name in units[0]}
        return cls(shape, kind, {name: weight.requires_grad_() for name, weight in weights.items()})

    def logits(self, contexts: Tensor) -> Tensor:
        """[units, examples, letters]."""
        stream = self.before(contexts, LAYERS)
        return each(norm(stream), self.weights["write"])

    def before(self, contexts: Tensor, layer: int) -> Tensor:
        """The stream that a layer receives."""
        units = torch.arange(len(contexts))[:, None, None]
        stream = self.weights["read"][units, contexts].flatten(2)
        for number in range(layer):
            stream = stream + self.layer(norm(stream), number)
        return stream

    def layer(self, normed: Tensor, number: int) -> Tensor:
        """One layer's output from what it receives, normalised."""
        first = each(normed, self.weights[f"widen{number}"])
        if self.kind == "bilinear":
            first = first * each(normed, self.weights[f"gate{number}"])
        else:
            first = F.relu(first) if self.kind == "relu" else F.gelu(first) if self.kind == "gelu" else first
        return each(first, self.weights[f"narrow{number}"])


def train(model: StackedMLP, contexts: Tensor, letters: Tensor, lengths: Sequence[int], rate: float, at_once: int,
          seeds: Sequence[int], held: tuple[Tensor, Tensor], purpose: str = "") -> dict[int, Tensor]:  # fmt: skip
    """Adam at one rate after a short rise; the held-out loss of each unit, in nats, after each of these many steps."""
    weights = list(model.weights.values())
    optimizer = torch.optim.Adam(weights, lr=rate, betas=(0.9, 0.98))
    draws = [generator(seed, f"order {purpose}") for seed in seeds]
    found: dict[int, Tensor] = {}
    for step in range(1, max(lengths) + 1):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, step / 30)
        picked = torch.from_numpy(np.stack([draw.integers(0, len(letters), at_once) for draw in draws]))
        optimizer.zero_grad()
        losses(model, contexts[picked], letters[picked]).sum().backward()  # type: ignore[no-untyped-call]
        clip_each(weights)
        optimizer.step()
        if step in lengths:
            with torch.no_grad():
                found[step] = losses(model, *held)
    for weight in weights:
        weight.requires_grad_(False)
    return found


def losses(model: StackedMLP, contexts: Tensor, letters: Tensor) -> Tensor:
    """Each unit's mean loss in nats, [units]."""
    logits = model.logits(contexts)
    nats = F.cross_entropy(logits.flatten(0, 1), letters.flatten(), reduction="none")
    return nats.view(len(contexts), -1).mean(1)


def through(model: StackedMLP, contexts: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """What a layer receives, normalised, and what it adds to each letter's score in float64: [units, examples, ...]."""
    normed = norm(model.before(contexts, number))
    return normed, each(model.layer(normed, number), model.weights["write"]).double()


def product_layers(seeds: Sequence[int], pairs: Sequence[tuple[int, int]], inputs: int, steps: int) -> Tensor:
    """Of one bilinear layer trained on y = x_a x_b for each pair: the least |cosine| between its extreme eigenvectors
    and (e_a ± e_b) / √2, [units].
    """
    hidden = 6 * len(pairs)
    sizes = {"widen": (inputs, hidden), "gate": (inputs, hidden), "narrow": (hidden, len(pairs))}
    draws = [generator(seed, "products") for seed in seeds]
    weights = {
        name: torch.from_numpy(np.stack([draw.normal(0, 0.3, size).astype(np.float32) for draw in draws]))
        for name, size in sizes.items()
    }
    for weight in weights.values():
        weight.requires_grad_()
    optimizer = torch.optim.Adam(weights.values(), lr=1e-2)
    left, right = (torch.tensor(side) for side in zip(*pairs, strict=True))
    for _ in range(steps):
        x = torch.from_numpy(np.stack([draw.normal(size=(128, inputs)).astype(np.float32) for draw in draws]))
        made = each(each(x, weights["widen"]) * each(x, weights["gate"]), weights["narrow"])
        optimizer.zero_grad()
        ((made - x[..., left] * x[..., right]) ** 2).mean((1, 2)).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        matrix = torch.einsum("uih,ujh,uhl->ulij", *(weights[name].double() for name in sizes))
        _, vectors = torch.linalg.eigh((matrix + matrix.transpose(-1, -2)) / 2)
        found = [
            (vectors[:, k, a, place] + sign * vectors[:, k, b, place]).abs() / math.sqrt(2)
            for k, (a, b) in enumerate(pairs)
            for place, sign in ((-1, 1), (0, -1))
        ]
        return torch.stack(found).min(0).values


def _initial(shape: Shape, kind: Kind, draw: np.random.Generator) -> dict[str, np.ndarray]:
    width, hidden = shape.width, shape.hidden(kind)
    sizes = {"read": (shape.letters, width // SEEN, 0.5), "write": (width, shape.letters, 1 / math.sqrt(width))}
    for number in range(LAYERS):
        sizes[f"widen{number}"] = (width, hidden, 1 / math.sqrt(width))
        sizes[f"narrow{number}"] = (hidden, width, 0.5 / math.sqrt(hidden))
        if kind == "bilinear":
            sizes[f"gate{number}"] = (width, hidden, 1 / math.sqrt(width))
    return {
        name: draw.normal(0, std, (rows, columns)).astype(np.float32) for name, (rows, columns, std) in sizes.items()
    }
