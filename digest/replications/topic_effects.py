"""What a topic's direction does to a model of bytes, paper by paper. Needs torch and transformers.

Every text is START, PREFIX bytes of one paper and TAIL bytes of another; what is read is the bits that the tail costs.
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

PREFIX, TAIL = 128, 126
HUNDRED = 100 / TAIL / 0.6931471805599453
"""From nats of a tail to bits of a hundred bytes."""
_AT_ONCE = 64


@dataclass(frozen=True)
class Unit:
    """The held-out papers of one unit; a and b are of the two topics, the others of none of them."""

    a: str
    b: str
    more_a: str
    more_b: str
    neutral: str
    off_target: str


@dataclass(frozen=True)
class Topics:
    decoder: Decoder
    layer: int

    def text(self, prefix: str, tail: str) -> list[int]:
        return [*self.decoder.start, *prefix.encode()[:PREFIX], *tail.encode()[:TAIL]]

    def cost(self, texts: Sequence[Sequence[int]], edit: Edit | None = None) -> Tensor:
        """Bits per hundred bytes of each tail, [texts]."""
        tokens = self.decoder.tensor(texts)
        logits = self.decoder.logits(tokens, self.layer, edit)[:, -TAIL - 1 : -1]
        nats = F.cross_entropy(logits.transpose(1, 2), tokens[:, -TAIL:], reduction="none")
        return nats.sum(1) * HUNDRED

    def shifts(self, unit: Unit, vectors: Tensor) -> Tensor:
        """How much more each vector makes b's tail cost than a's, after a prefix of neither topic: [vectors]."""
        pair = [self.text(unit.neutral, unit.a), self.text(unit.neutral, unit.b)]
        before = _toward(self.cost(pair))
        found = []
        for some in torch.split(vectors, _AT_ONCE // 2):
            added = some.repeat_interleave(2, 0)[:, None]
            found.append(_toward(self.cost(pair * len(some), partial(torch.add, added))))
        return torch.cat(found) - before

    def context(self, unit: Unit, edit: Edit | None = None) -> float:
        """The same shift by a prefix of topic a in place of one of topic b: what a model that knows topics shows."""
        return float(_toward(self.cost(self._after(unit, unit.more_a), edit))) - float(
            _toward(self.cost(self._after(unit, unit.more_b), edit))
        )

    def patched(self, unit: Unit) -> float:
        """The same shift when b's prefix stands there, with the activations of a's at one layer put in its place."""
        other = self.decoder.stream(self.decoder.tensor(self._after(unit, unit.more_a)), self.layer)
        places = slice(1 + PREFIX)

        def put_in(stream: Tensor) -> Tensor:
            stream = stream.clone()
            stream[:, places] = other[:, places]
            return stream

        after = self._after(unit, unit.more_b)
        return float(_toward(self.cost(after, put_in))) - float(_toward(self.cost(after)))

    def off_target(self, unit: Unit, vector: Tensor) -> tuple[float, float]:
        """Bits of a tail of neither topic, without the vector and with it."""
        text = [self.text(unit.neutral, unit.off_target)]
        return float(self.cost(text)[0]), float(self.cost(text, lambda stream: stream + vector)[0])

    def mean(self, papers: Sequence[str]) -> Tensor:
        """Mean activation of each paper over its places, [papers, width]."""
        texts = [self.text(paper, paper[PREFIX:]) for paper in papers]
        rows = [row[: PREFIX + 1] for row in texts]
        return torch.cat(
            [
                self.decoder.stream(part, self.layer)[:, 1:].mean(1)
                for part in torch.split(self.decoder.tensor(rows), _AT_ONCE)
            ]
        )

    def _after(self, unit: Unit, prefix: str) -> list[list[int]]:
        return [self.text(prefix, unit.a), self.text(prefix, unit.b)]


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
    """How much more b costs than a, for rows a, b, a, b, ..."""
    return costs[1::2] - costs[0::2]
