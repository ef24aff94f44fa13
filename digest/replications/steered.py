"""The steering recipe's laboratory: trained toy models, and what a vector added to them does. Needs torch.

Shapes: tokens are [units, prompts, length], vectors [units, vectors, width], effects [units, vectors].
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications import feeling_grammar as grammar
from digest.replications.bench import generator
from digest.replications.stacked_gpt import Shape, StackedGPT, train

_GOOD = [grammar.NUMBER[word] for word in grammar.GOOD]
_BAD = [grammar.NUMBER[word] for word in grammar.BAD]
THREADS = 2
_AT_ONCE = 20
"""Vectors tried in one forward pass: keeps memory under a gigabyte."""

Outcome = Callable[[Tensor], Tensor]
"""Next-word logits [units, prompts, words] -> one number a prompt [units, prompts]."""


@dataclass(frozen=True)
class Lab:
    model: StackedGPT
    seeds: Sequence[int]
    layer: int = 0

    def only(self, units: Sequence[int], layer: int) -> "Lab":
        """Some of the units, counted from 0, steered before another block."""
        weights = {name: weight[list(units)] for name, weight in self.model.weights.items()}
        return Lab(StackedGPT(self.model.shape, weights), [self.seeds[unit] for unit in units], layer)

    def prompts(self, write: Callable[[Random], Iterable[str]], purpose: str) -> Tensor:
        """Each unit's own prompts, drawn with its own seed."""
        drawn = [[grammar.tokens(prompt) for prompt in write(Random(f"{seed} {purpose}"))] for seed in self.seeds]
        return torch.tensor(drawn)

    def fixed(self, prompts: Sequence[str]) -> Tensor:
        """The same prompts for every unit."""
        return torch.tensor([grammar.tokens(prompt) for prompt in prompts]).expand(len(self.seeds), -1, -1)

    def activations(self, prompts: Tensor) -> Tensor:
        """What block `layer` receives at the last word, [units, prompts, width]."""
        return self.model.before(prompts, self.layer)[:, :, -1]

    def effect(self, prompts: Tensor, vectors: Tensor, outcome: Outcome) -> Tensor:
        """Mean change of the outcome over prompts when each vector is added at the last word."""
        stream = self.model.before(prompts, self.layer)
        without = outcome(self.model.after(stream, self.layer)[:, :, -1]).mean(1, keepdim=True)
        some = torch.split(vectors[:, :, None], _AT_ONCE, 1)
        return torch.cat([self._added(stream, one, slice(-1, None), outcome) for one in some], 1) - without

    def streams(self, prompts: Tensor) -> Tensor:
        """What block `layer` receives at every word, [units, prompts, length, width]."""
        return self.model.before(prompts, self.layer)

    def effect_from_front(self, prompts: Tensor, vectors: Tensor, outcome: Outcome) -> Tensor:
        """Mean change of the outcome when [units, vectors, words, width] are added to as many words at the start."""
        stream = self.model.before(prompts, self.layer)
        without = outcome(self.model.after(stream, self.layer)[:, :, -1]).mean(1, keepdim=True)
        some = torch.split(vectors, _AT_ONCE, 1)
        return torch.cat([self._added(stream, one, slice(one.shape[2]), outcome) for one in some], 1) - without

    def patched(self, prompts: Tensor, others: Tensor, outcome: Outcome) -> Tensor:
        """Mean change when each prompt's last activation is replaced by that of its counterpart, [units, 1]."""
        stream = self.model.before(prompts, self.layer)
        without = outcome(self.model.after(stream, self.layer)[:, :, -1])
        stream[:, :, -1] = self.activations(others)
        return (outcome(self.model.after(stream, self.layer)[:, :, -1]) - without).mean(1, keepdim=True)

    def outcome(self, prompts: Tensor, outcome: Outcome) -> Tensor:
        """Mean over prompts, [units, 1]."""
        return outcome(self.model.logits(prompts)[:, :, -1]).mean(1, keepdim=True)

    def noise(self, count: int) -> Tensor:
        """Directions drawn at random, each unit its own."""
        width = self.model.shape.width
        drawn = [torch.from_numpy(generator(seed, "directions").normal(size=(count, width))) for seed in self.seeds]
        return torch.stack(drawn).float()

    def _added(self, stream: Tensor, vectors: Tensor, where: slice, outcome: Outcome) -> Tensor:
        """The outcome's mean over prompts with each of [units, vectors, words, width] added to the words at `where`."""
        units, prompts, length, width = stream.shape
        steered = stream[:, None].repeat(1, vectors.shape[1], 1, 1, 1)
        steered[:, :, :, where] += vectors[:, :, None]
        logits = self.model.after(steered.view(units, -1, length, width), self.layer)[:, :, -1]
        return torch.mean(outcome(logits).view(units, -1, prompts), 2)


def trained(shape: Shape, seeds: Sequence[int], steps: int, texts: int, rate: float) -> tuple[Lab, Tensor]:
    """One model per seed, each on its own endless text; and the last loss of each, in nats a token."""
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    writers = [Random(f"{seed} text") for seed in seeds]
    model = StackedGPT.born(shape, seeds)
    losses = train(
        model,
        lambda: torch.tensor([[grammar.text(writer, shape.length) for _ in range(texts)] for writer in writers]),
        steps,
        rate,
    )
    return Lab(model, seeds), losses


def at_norm(vectors: Tensor, like: Tensor) -> Tensor:
    """The same directions at another vector's length."""
    length: Tensor = torch.linalg.vector_norm(like, dim=-1, keepdim=True)
    return F.normalize(vectors, dim=-1) * length


def mean_of(effects: Sequence[Tensor]) -> Tensor:
    """Mean over kinds of prompts and over draws, [units, 1]."""
    return torch.stack([effect.mean(1, keepdim=True) for effect in effects]).mean(0)


def log_odds(logits: Tensor) -> Tensor:
    """Of a good word against a bad one, natural logarithm."""
    chances = logits.log_softmax(-1)
    return chances[..., _GOOD].logsumexp(-1) - chances[..., _BAD].logsumexp(-1)


def loss_of(words: Sequence[str]) -> Outcome:
    """Nats by which the model misses the language's own next word, one of these at equal chance."""
    expected = [grammar.NUMBER[word] for word in words]
    return lambda logits: -logits.log_softmax(-1)[..., expected].mean(-1)
