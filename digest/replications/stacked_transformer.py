"""Small transformers, trained side by side and never mixed, on a GPU where there is one. Needs torch.

As in stacked_gpt the first axis of every tensor is the unit; here all weights of a unit lie in one row, so that Adam
and the gradient's norm are a few operations whatever the depth, and on a GPU one whole step is captured as a graph and
played again. Pre-norm blocks, learned positions, tied output, and a layer of any of four kinds after attention.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications.bench import generator
from digest.replications.stacked_gpt import each, norm
from digest.replications.stacked_mlp import Kind

WARM_UP = 0.1
"""The share of a training in which the rate rises; then it falls straight to a tenth."""
_FIRST, _SECOND = 0.9, 0.98
"""Adam's decay of its two means."""
UNCAPTURED = 3
"""Steps played before one is captured: libraries allocate on their first ones."""

Loss = Callable[[Tensor, Tensor], Tensor]
"""Logits [units, texts, length, words] and the tokens they predict [units, texts, length] -> nats [units]."""


@dataclass(frozen=True)
class Shape:
    words: int
    length: int
    """Longest text, in tokens."""
    width: int
    layers: int
    heads: int
    kind: Kind = "gelu"

    @property
    def hidden(self) -> int:
        """So that every kind has 8 width² weights a layer, and as many multiplications by them."""
        return 8 * self.width // 3 if self.kind == "bilinear" else 4 * self.width

    @property
    def parameters(self) -> int:
        """Of one unit."""
        return sum(rows * columns for _, rows, columns, _ in self.matrices())

    def matrices(self) -> Iterator[tuple[str, int, int, float]]:
        """Name, rows, columns and standard deviation at the start of each matrix."""
        width, deep = self.width, math.sqrt(2 * self.layers)
        yield "words", self.words, width, 0.1
        yield "places", self.length, width, 0.1
        for block in range(self.layers):
            yield f"attend{block}", width, 3 * width, 1 / math.sqrt(width)
            yield f"merge{block}", width, width, 1 / math.sqrt(width) / deep
            yield f"widen{block}", width, self.hidden, 1 / math.sqrt(width)
            if self.kind == "bilinear":
                yield f"gate{block}", width, self.hidden, 1 / math.sqrt(width)
            yield f"narrow{block}", self.hidden, width, 1 / math.sqrt(self.hidden) / deep


@dataclass(frozen=True)
class Stack:
    """`rows` is [units, parameters], `weights[name]` are windows on it [units, ...]. Tokens: [units, texts, length]."""

    shape: Shape
    rows: Tensor = field(repr=False)
    weights: dict[str, Tensor] = field(repr=False)

    @classmethod
    def born(cls, shape: Shape, seeds: Sequence[int], device: str, purpose: str = "initialisation") -> "Stack":
        """One independent initialisation per seed."""
        rows = torch.from_numpy(np.stack([_initial(shape, generator(seed, purpose)) for seed in seeds])).to(device)
        windows = zip(shape.matrices(), _windows(rows, shape), strict=True)
        return cls(shape, rows, {name: window.detach().requires_grad_() for (name, *_), window in windows})

    def logits(self, tokens: Tensor) -> Tensor:
        return each(norm(self.before(tokens, self.shape.layers)), self.weights["words"].transpose(1, 2))

    def before(self, tokens: Tensor, layer: int) -> Tensor:
        """The residual stream as block `layer` receives it, [units, texts, length, width]."""
        words, places = self.weights["words"], self.weights["places"]
        # A product with one-hot rows: the gradient of an index would be sorted and summed, which takes longer.
        stream = each(F.one_hot(tokens, self.shape.words).to(words.dtype), words) + places[:, None, : tokens.shape[2]]
        for block in range(layer):
            stream = self.attended(stream, block)
            stream = stream + self.layer(norm(stream), block)
        return stream

    def attended(self, stream: Tensor, block: int) -> Tensor:
        """The stream after a block's attention, which its layer receives normalised."""
        units, texts, length, _ = stream.shape
        qkv = each(norm(stream), self.weights[f"attend{block}"])
        split = qkv.view(units * texts, length, 3, self.shape.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(split[0], split[1], split[2], is_causal=True)
        return stream + each(mixed.transpose(1, 2).reshape(stream.shape), self.weights[f"merge{block}"])

    def layer(self, normed: Tensor, block: int) -> Tensor:
        """One layer's output from what it receives, normalised."""
        kind, first = self.shape.kind, each(normed, self.weights[f"widen{block}"])
        if kind == "bilinear":
            first = first * each(normed, self.weights[f"gate{block}"])
        elif kind != "linear":
            first = F.relu(first) if kind == "relu" else F.gelu(first, approximate="tanh")
        return each(first, self.weights[f"narrow{block}"])


def train(stack: Stack, batch: Callable[[int], Tensor], steps: int, rates: Tensor, loss: Loss, narrow: bool = False,
          seen: Callable[[int], None] = lambda _: None, at: Sequence[int] = ()) -> Tensor:  # fmt: skip
    """Adam, each unit at its own highest rate [units], with its own gradient norm at most 1. Each step's tokens come
    from `batch(step)`; `narrow` multiplies in bf16 on a GPU; `seen(step)` is called after the steps `at`. Returns each
    unit's last loss in nats, [units].
    """
    device = stack.rows.device
    means, slopes = (torch.zeros_like(stack.rows), torch.zeros_like(stack.rows)), torch.zeros_like(stack.rows)
    weights, gathered = list(stack.weights.values()), list(_windows(slopes, stack.shape))
    planned = schedule(steps).to(device)
    tokens, now, last = batch(0).clone(), planned[0].clone(), torch.zeros(len(stack.rows), device=device)

    def step() -> None:
        with torch.autocast("cuda", torch.bfloat16, enabled=narrow and tokens.is_cuda, cache_enabled=False):
            losses = loss(stack.logits(tokens[:, :, :-1]), tokens[:, :, 1:])
        for slope, found in zip(gathered, torch.autograd.grad(losses.sum(), weights), strict=True):
            slope.copy_(found)
        last.copy_(losses.detach())
        _adam(stack.rows, slopes, means, rates[:, None] * now[0], now[1], now[2])

    play = step
    with _beside(device):
        for number in range(steps):
            if number == UNCAPTURED and device.type == "cuda":
                play = captured(step)
            tokens.copy_(batch(number))
            now.copy_(planned[number])
            play()
            if number + 1 in at:
                seen(number + 1)
    return last


def schedule(steps: int) -> Tensor:
    """Of each step: the share of the highest rate, and what Adam's two means are divided by, [steps, 3]."""
    done = torch.arange(1, steps + 1, dtype=torch.float64)
    share = done / steps
    rate = torch.where(share < WARM_UP, share / WARM_UP, 1 - 0.9 * (share - WARM_UP) / (1 - WARM_UP))
    return torch.stack([rate, 1 - _FIRST**done, 1 - _SECOND**done], 1).float()


def captured(step: Callable[[], None]) -> Callable[[], None]:
    """The same step as a CUDA graph, which costs one launch. Its tensors must stay where they are; nothing is played
    while it is captured.
    """
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


@contextmanager
def _beside(device: torch.device) -> Iterator[None]:
    """On a stream of its own: work on the first one cannot be captured as a graph."""
    if device.type != "cuda":
        yield
        return
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        yield
    torch.cuda.current_stream().wait_stream(stream)


def _adam(rows: Tensor, slopes: Tensor, means: tuple[Tensor, Tensor], rate: Tensor, one: Tensor, other: Tensor) -> None:
    """Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, on rows of slopes whose norms are cut to 1."""
    with torch.no_grad():
        first, second = means
        slopes *= (1 / torch.linalg.vector_norm(slopes, dim=1, keepdim=True).clamp(min=1e-9)).clamp(max=1.0)
        first.lerp_(slopes, 1 - _FIRST)
        second.lerp_(slopes * slopes, 1 - _SECOND)
        rows.sub_(rate * (first / one) / ((second / other).sqrt() + 1e-8))


def _windows(rows: Tensor, shape: Shape) -> Iterator[Tensor]:
    begin = 0
    for _, height, columns, _ in shape.matrices():
        yield rows[:, begin : begin + height * columns].view(len(rows), height, columns)
        begin += height * columns


def _initial(shape: Shape, draw: np.random.Generator) -> np.ndarray:
    parts = [draw.normal(0, std, height * columns) for _, height, columns, std in shape.matrices()]
    return np.concatenate(parts).astype(np.float32)
