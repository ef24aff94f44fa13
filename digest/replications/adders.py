"""The emergence recipe's models: small networks that add three-digit numbers, trained side by side and never mixed.

The first axis is the unit. Every unit has its own initial weights, its own sums to learn from and its own sums to be
tested on. Needs torch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications.bench import generator

DIGITS, ANSWER = 3, 4
"""Digits of a summand, and of an answer with its leading zeros."""
_INPUT, _OUTPUT = 2 * DIGITS * 10, ANSWER * 10


@dataclass(frozen=True)
class Answers:
    """What one network of one unit said to its own test sums."""

    said: np.ndarray
    """[sums, 4] digits."""
    right: np.ndarray
    cross_entropy: float
    """Nats per digit."""

    @property
    def exact_match(self) -> float:
        return float((self.said == self.right).all(1).mean())

    @property
    def product(self) -> float:
        """Of the accuracies at the four digits."""
        return float((self.said == self.right).mean(0).prod())

    @property
    def edits(self) -> float:
        """Mean Levenshtein distance to the right answer, in digits."""
        return float(edit_distances(self.said, self.right).mean())

    @property
    def scrambled_edits(self) -> float:
        """The same when every answer is written as another number: a near miss is then as far off as any miss."""
        return float(edit_distances(_scrambled(self.said), _scrambled(self.right)).mean())


def parameters(width: int) -> int:
    return (_INPUT + 1) * width + (width + 1) * width + (width + 1) * _OUTPUT


def answers(width: int, seeds: Sequence[int], steps: int, sums: int, tested: int, rate: float) -> list[Answers]:
    """Train one network of this width per seed, `sums` examples per step, and ask it `tested` sums it never saw."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    weights = _trained(width, seeds, steps, sums, rate)
    tests = [sums_of(generator(seed, "test sums"), tested, held_out=True) for seed in seeds]
    with torch.no_grad():
        chances = _forward(weights, _stack([one[0] for one in tests])).log_softmax(-1)
    return [_answers(unit, right) for unit, (_, right) in zip(chances, tests, strict=True)]


def edit_distances(said: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Levenshtein distance of each pair of rows: [n, k], [n, k] -> [n]."""
    before = np.tile(np.arange(right.shape[1] + 1), (len(said), 1))
    for row in range(said.shape[1]):
        here = np.full_like(before, row + 1)
        for column in range(right.shape[1]):
            swap = before[:, column] + (said[:, row] != right[:, column])
            here[:, column + 1] = np.minimum(swap, np.minimum(before[:, column + 1], here[:, column]) + 1)
        before = here
    return before[:, -1]


def _trained(width: int, seeds: Sequence[int], steps: int, sums: int, rate: float) -> list[Tensor]:
    weights = [weight.requires_grad_() for weight in _born(width, seeds)]
    optimizer = torch.optim.Adam(weights, lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    draws = [generator(seed, f"sums for width {width}") for seed in seeds]
    for _ in range(steps):
        batch = [sums_of(draw, sums, held_out=False) for draw in draws]
        chances = _forward(weights, _stack([one[0] for one in batch]))
        right = _stack([one[1] for one in batch])
        # Summed over units: each unit's gradient is its own mean's, whatever the others do.
        loss = F.cross_entropy(chances.flatten(0, 2), right.flatten(), reduction="sum") / right[0].numel()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return [weight.detach() for weight in weights]


def _born(width: int, seeds: Sequence[int]) -> list[Tensor]:
    """Two hidden layers: weights and biases in turn, each [units, in, out]."""
    draws = [generator(seed, f"start of width {width}") for seed in seeds]
    weights = []
    for rows, columns in ((_INPUT, width), (width, width), (width, _OUTPUT)):
        std = math.sqrt(2 / rows)
        weights.append(torch.from_numpy(np.stack([draw.normal(0, std, (rows, columns)) for draw in draws])).float())
        weights.append(torch.zeros(len(seeds), 1, columns))
    return weights


def _forward(weights: Sequence[Tensor], digits: Tensor) -> Tensor:
    """[units, sums, 6] digits -> logits [units, sums, 4, 10]."""
    first, b1, second, b2, third, b3 = weights
    hidden = torch.baddbmm(b1, F.one_hot(digits, 10).flatten(2).float(), first).relu()
    hidden = torch.baddbmm(b2, hidden, second).relu()
    return torch.baddbmm(b3, hidden, third).view(*digits.shape[:2], ANSWER, 10)


def sums_of(draw: np.random.Generator, count: int, held_out: bool) -> tuple[np.ndarray, np.ndarray]:
    """Digits of both summands [count, 6] and of the answer [count, 4]. A tenth of all sums is held out."""
    pairs = draw.integers(0, 10**DIGITS, (2 * count if not held_out else 15 * count, 2))
    apart = (pairs[:, 0] * 1000 + pairs[:, 1]) * 7919 % 1000003 % 10 == 0
    pairs = pairs[apart == held_out][:count]
    asked = np.concatenate([_digits(pairs[:, 0], DIGITS), _digits(pairs[:, 1], DIGITS)], 1)
    return asked, _digits(pairs.sum(1), ANSWER)


def _scrambled(answers: np.ndarray) -> np.ndarray:
    code = generator(0, "scrambled code").permutation(10**ANSWER)
    return _digits(code[answers @ 10 ** np.arange(ANSWER - 1, -1, -1)], ANSWER)


def _digits(numbers: np.ndarray, count: int) -> np.ndarray:
    return numbers[:, None] // 10 ** np.arange(count - 1, -1, -1) % 10


def _stack(arrays: Sequence[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.stack(arrays))


def _answers(chances: Tensor, right: np.ndarray) -> Answers:
    hits = chances.gather(-1, torch.from_numpy(right)[..., None])
    return Answers(chances.argmax(-1).numpy(), right, -float(hits.mean()))
