"""What a topic's direction does to a model of bytes, paper by paper. Needs torch and transformers.

Every text is START, a prefix of one paper and TAIL bytes of another, as long as the model's context lets the prefix be;
what is read is the bits that the tail costs. Several tails and several contexts make one number: one of each varies far
more from unit to unit than a topic does.
A direction is [width] and is added at every place; some are [vectors, width].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from digest.errors import ModelRefused
from digest.replications.bench import generator
from digest.replications.decoder import Decoder, Edit

PREFIX, TAIL = 384, 126
"""Bytes; of the prefix at most."""
HUNDRED = 100 / TAIL / 0.6931471805599453
"""From nats of a tail to bits of a hundred bytes."""
_AT_ONCE = {"cpu": 64, "mps": 64, "cuda": 512}
"""Texts in one forward pass."""


@dataclass(frozen=True)
class Unit:
    """The held-out papers of one unit; a and b are of the two topics, the others of none of them."""

    a: Sequence[str]
    b: Sequence[str]
    """As many as of a: what is read after each prefix."""
    more_a: Sequence[str]
    more_b: Sequence[str]
    """Whose beginnings are contexts."""
    neutral: str
    off_target: Sequence[str]

    @property
    def tails(self) -> list[str]:
        """Of a, b, a, b, ..."""
        return [tail for pair in zip(self.a, self.b, strict=True) for tail in pair]


@dataclass(frozen=True)
class Topics:
    decoder: Decoder
    layer: int

    @property
    def prefix(self) -> int:
        """Bytes of another paper that fit before a tail, after the start and with one to spare."""
        return min(PREFIX, int(self.decoder.model.config.max_position_embeddings) - TAIL - 2)

    def text(self, prefix: str, tail: str) -> list[int]:
        return [*self.decoder.start, *prefix.encode()[: self.prefix], *tail.encode()[:TAIL]]

    def cost(self, texts: Sequence[Sequence[int]], edit: Edit | None = None) -> Tensor:
        """Bits per hundred bytes of each tail, [texts]; all in one pass, for an edit may know their places."""
        tokens = self.decoder.tensor(texts)
        logits = self.decoder.logits(tokens, self.layer, edit)[:, -TAIL - 1 : -1]
        nats = F.cross_entropy(logits.transpose(1, 2), tokens[:, -TAIL:], reduction="none")
        return nats.sum(1) * HUNDRED

    def shifts(self, unit: Unit, vectors: Tensor) -> Tensor:
        """How much more each vector makes b's tails cost than a's, after a prefix of neither topic: [vectors]."""
        rows = [self.text(unit.neutral, tail) for tail in unit.tails]
        before, found = _toward(self.cost(rows)), []
        for some in torch.split(vectors, max(1, self._at_once // len(rows))):
            added = some.repeat_interleave(len(rows), 0)[:, None]
            costs = self.cost(rows * len(some), partial(torch.add, added))
            found.append(_toward(costs.view(len(some), len(rows))))
        return torch.cat(found) - before

    def context(self, unit: Unit, edits: Sequence[Edit | None] = (None,)) -> list[float]:
        """The same shift by prefixes of topic a in place of ones of topic b, under each edit: what a model that knows
        topics shows.
        """
        rows = self._after(unit, unit.more_a) + self._after(unit, unit.more_b)
        found = []
        for edit in edits:
            costs = torch.cat([self.cost(some, edit) for some in self._parts(rows)])
            by_a, by_b = costs.view(2, -1)
            found.append(float(_toward(by_a) - _toward(by_b)))
        return found

    def patched(self, unit: Unit) -> float:
        """The same shift when b's prefixes stand there, with the activations of a's at one layer put in their place."""
        given, after = (self._after(unit, more) for more in (unit.more_a, unit.more_b))
        places, costs = slice(1 + self.prefix), []
        for source, some in zip(self._parts(given), self._parts(after), strict=True):
            other = self.decoder.stream(self.decoder.tensor(source), self.layer)[:, places]
            costs.append(self.cost(some, partial(_put_in, other)) - self.cost(some))
        return float(_toward(torch.cat(costs)))

    def off_target(self, unit: Unit, vector: Tensor) -> tuple[float, float]:
        """Bits of tails of neither topic, without the vector and with it."""
        texts = [self.text(unit.neutral, tail) for tail in unit.off_target]
        return float(self.cost(texts).mean()), float(self.cost(texts, lambda stream: stream + vector).mean())

    def mean(self, papers: Sequence[str]) -> Tensor:
        """Mean activation of each paper's beginning over its places, [papers, width]."""
        rows = [self.text(paper, "") for paper in papers]
        return torch.cat(
            [
                self.decoder.stream(self.decoder.tensor(some), self.layer)[:, len(self.decoder.start) :].mean(1)
                for some in self._parts(rows)
            ]
        )

    @property
    def _at_once(self) -> int:
        return _AT_ONCE[self.decoder.device.type]

    def _parts(self, rows: Sequence[list[int]]) -> list[Sequence[list[int]]]:
        return [rows[at : at + self._at_once] for at in range(0, len(rows), self._at_once)]

    def _after(self, unit: Unit, prefixes: Sequence[str]) -> list[list[int]]:
        """Every tail after every prefix."""
        return [self.text(prefix, tail) for prefix in prefixes for tail in unit.tails]


def _put_in(other: Tensor, stream: Tensor) -> Tensor:
    """The stream with what stands at its first places replaced."""
    return torch.cat([other, stream[:, other.shape[1] :]], 1)


def without(direction: Tensor) -> Edit:
    """The stream with a direction taken out of it at every place."""
    unit = F.normalize(direction, dim=-1)
    return lambda stream: stream - (stream @ unit)[..., None] * unit


def groups(means: Tensor, sizes: tuple[int, int], count: int) -> Tensor:
    """Differences between the means of two groups of papers, drawn whatever their topic: [count, width]."""
    one, other = sizes
    if one + other > len(means):
        raise ModelRefused("too few papers are kept beside the model to draw unrelated groups from")
    found = []
    for number in range(count):
        drawn = torch.from_numpy(generator(0, f"group {number}").permutation(len(means))).to(means.device)
        found.append(means[drawn[:one]].mean(0) - means[drawn[one : one + other]].mean(0))
    return torch.stack(found)


def noise(like: Tensor, count: int) -> Tensor:
    return at_norm(torch.from_numpy(generator(0, "directions").normal(size=(count, len(like)))).to(like), like)


def at_norm(vectors: Tensor, like: Tensor) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(like)
    return F.normalize(vectors, dim=-1) * length


def _toward(costs: Tensor) -> Tensor:
    """How much more b costs than a in the mean, for columns a, b, a, b, ...: [...] without the last axis."""
    return costs[..., 1::2].mean(-1) - costs[..., 0::2].mean(-1)
