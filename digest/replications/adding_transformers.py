"""The emergence recipe's transformers: they write '123+456=0579' letter by letter. Needs torch.

They are trained side by side and never mixed. Every unit has its own initial weights, its own sums to learn from and
its own sums to be tested on; the sums are the same at every width. Only the answer's four digits are learned. In the
test each digit follows from those that the model wrote itself.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications.adders import ANSWER, DIGITS, Answers, sums_of
from digest.replications.bench import generator
from digest.replications.stacked_transformer import Shape, Stack, train

PLUS, EQUALS, WORDS = 10, 11, 12
ASKED = 2 * DIGITS + 2
"""Tokens of a sum up to its '='."""


def shape_of(width: int, layers: int, heads: int) -> Shape:
    return Shape(WORDS, ASKED + ANSWER, width, layers, heads)


def answers(shape: Shape, seeds: Sequence[int], steps: int, sums: int, tested: int, rates: Tensor) -> list[Answers]:
    """Train one transformer per seed, `sums` examples per step, and ask it `tested` sums it never saw. On the device of
    `rates` [units].
    """
    device = rates.device
    stack = Stack.born(shape, seeds, str(device), f"start of width {shape.width}")
    learned = torch.stack([examples(seed, steps * sums, held_out=False) for seed in seeds])
    learned = learned.view(len(seeds), steps, sums, -1).to(device)
    train(stack, lambda step: learned[:, step].long(), steps, rates, loss)
    tests = torch.stack([examples(seed, tested, held_out=True) for seed in seeds]).long().to(device)
    with torch.no_grad():
        said = written(stack, tests[:, :, :ASKED])
        chances = _digits(stack.logits(tests[:, :, :-1])).log_softmax(-1)
    right = tests[:, :, ASKED:]
    nats = -chances.gather(-1, right[..., None]).mean((1, 2, 3))
    pairs = zip(said.cpu().numpy(), right.cpu().numpy(), nats.tolist(), strict=True)
    return [Answers(mine, theirs, cost) for mine, theirs, cost in pairs]


def written(stack: Stack, asked: Tensor) -> Tensor:
    """The four digits that each model writes after '=', each after its own: [units, sums, 4]."""
    tokens = asked
    for _ in range(ANSWER):
        best = stack.logits(tokens)[:, :, -1, :PLUS].argmax(-1, keepdim=True)
        tokens = torch.cat([tokens, best], 2)
    return tokens[:, :, ASKED:]


@lru_cache(maxsize=64)  # the same for every width
def examples(seed: int, count: int, held_out: bool) -> Tensor:
    """Sums as tokens, [count, 12]; a tenth of all sums is held out."""
    draw = generator(seed, "test sums" if held_out else "sums to learn from")
    parts = [np.empty((0, ASKED + ANSWER), np.uint8), *_some(draw, count, held_out)]
    return torch.from_numpy(np.concatenate(parts)[:count])


def _some(draw: np.random.Generator, count: int, held_out: bool) -> Iterator[np.ndarray]:
    for begin in range(0, count, 100_000):
        asked, right = sums_of(draw, min(100_000, count - begin), held_out)
        signs = (np.full((len(asked), 1), sign) for sign in (PLUS, EQUALS))
        plus, equals = signs
        parts = [asked[:, :DIGITS], plus, asked[:, DIGITS:], equals, right]
        yield np.concatenate(parts, 1).astype(np.uint8)


def loss(logits: Tensor, tokens: Tensor) -> Tensor:
    """Each unit's mean nats per digit of the answer."""
    digits = _digits(logits)
    nats = F.cross_entropy(digits.flatten(0, 2), tokens[:, :, -ANSWER:].flatten(), reduction="none")
    return nats.view(len(logits), -1).mean(1)


def _digits(logits: Tensor) -> Tensor:
    """What is predicted of the answer's places."""
    return logits[:, :, -ANSWER:]
