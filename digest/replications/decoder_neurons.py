"""The hidden neurons of a decoder's MLPs: what each does at each place, and what it costs to hold one still.

A neuron is one number of what the last matrix of a block's MLP reads, so a forward hook before that matrix sees it and
may put another number in its place. Neurons are counted through: a layer's follow those of the layer before. Needs
torch.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.errors import ModelRefused
from digest.replications.decoder import Decoder, memory_explained

_OUTS = ("mlp.c_proj", "mlp.down_proj", "mlp.dense_4h_to_h", "mlp.fc_out", "mlp.fc2", "fc2")
"""The last matrix of a block's MLP: GPT-2; Llama, Qwen, Mistral, Gemma; Pythia; GPT-J; Phi; OPT."""
_AT_ONCE = 2**12
"""Tokens of one forward pass ..."""
_NUMBERS = 2**28
"""... and numbers that it may give at most, a gigabyte: a token costs as many as the model has words."""
Numbers = np.ndarray
Watch = Callable[[Tensor], Tensor | None]
"""A layer's neurons [texts, places, neurons] -> what stands in their place, or None to leave them."""


@dataclass(frozen=True)
class Seen:
    """What all neurons did on some texts, places of the start token left out."""

    r: Numbers
    """Of each neuron with each saying: [neurons, sayings]; 0 where either never moves."""
    mean: Numbers
    peak: Numbers
    """Both [neurons]."""
    drawn: Numbers
    """What the drawn neurons did: [drawn, texts, places], 32 bits."""


@dataclass(frozen=True)
class Neurons:
    decoder: Decoder

    @property
    def outs(self) -> list[Any]:
        """Of each block the matrix that reads its neurons. Raises ModelRefused."""
        found = [_out(block) for block in self.decoder.blocks]
        if None in found or len({_width(one) for one in found}) > 1:
            raise ModelRefused(
                f"{type(self.decoder.model).__name__} keeps its neurons where we do not look ({', '.join(_OUTS)} of a "
                "block), or has not equally many in each block"
            )
        return found

    @property
    def width(self) -> int:
        """Neurons of one layer."""
        return _width(self.outs[0])

    @property
    def count(self) -> int:
        return self.width * len(self.outs)

    def seen(self, texts: Sequence[Sequence[int]], held: Numbers, drawn: Sequence[int]) -> Seen:
        """One pass over equally long texts; `held` is [sayings, texts * places]. Sums are kept in 64 bits."""
        width, first = self.width, len(self.decoder.start)
        places = len(texts[0]) - first
        holds = torch.from_numpy(held).reshape(len(held), len(texts), places)
        sums = _Sums.empty(self.count, len(held))
        mine = np.zeros((len(drawn), len(texts), places), dtype=np.float32)
        at = 0

        def look(layer: int, now: slice, acts: Tensor) -> None:
            acts = acts.reshape(now.stop - now.start, -1, width)[:, first:].float()  # OPT lays its texts end to end
            here = holds[:, now].to(acts.device).flatten(1)
            sums.add(slice(layer * width, (layer + 1) * width), acts.flatten(0, 1), here)
            for row, neuron in enumerate(drawn):
                if neuron // width == layer:
                    mine[row, now] = acts[:, :, neuron % width].cpu().numpy()

        for some in _batches(texts):
            now = slice(at, at + len(some))
            with self._watched([partial(look, layer, now) for layer in range(len(self.outs))]):
                self.decoder.logits(self.decoder.tensor(some), last=1)
            at += len(some)
        count = len(texts) * places
        return Seen(sums.r(held, count), sums.total / count, sums.peak, mine)

    def given(self, texts: Sequence[Sequence[int]]) -> list[list[Any]]:
        """What the blocks give on these texts, for `losses` to go on from."""
        return [self.decoder.given(self.decoder.tensor(some)) for some in self._batches(texts)]

    def losses(
        self,
        texts: Sequence[Sequence[int]],
        neuron: int | None = None,
        still: float = 0.0,
        given: Sequence[Sequence[Any]] = (),
    ) -> Numbers:
        """Nats of the token after each place but the last, [texts, places - 1]; with one neuron held still. With what
        the blocks gave on the same texts, those before the neuron's are not computed anew.
        """
        first, found = len(self.decoder.start), []
        layer = 0 if neuron is None else neuron // self.width
        hold: list[Watch | None] = [None] * len(self.outs)
        if neuron is not None:
            hold[layer] = _holding(neuron % self.width, still)
        batches = self._batches(texts)
        for some, before in zip(batches, given or [[]] * len(batches), strict=True):
            tokens = self.decoder.tensor(some)
            with self._watched(hold), self.decoder.resumed(layer if before else 0, before):
                logits = self.decoder.logits(tokens)
            found += [
                F.cross_entropy(one[first:-1], text[first + 1 :], reduction="none").cpu()
                for one, text in zip(logits, tokens, strict=True)
            ]
        whole: Numbers = torch.stack(found).numpy()
        return whole

    def _batches(self, texts: Sequence[Sequence[int]]) -> list[Sequence[Sequence[int]]]:
        """Fewer at once where each token gives many numbers."""
        words = self.decoder.model.get_input_embeddings().weight.shape[0]
        return list(_batches(texts, min(_AT_ONCE, _NUMBERS // words)))

    def forget(self) -> None:
        """The weights exchanged, in place, for those of an untrained model of the same shape: there is no way back."""
        torch.manual_seed(0)
        with memory_explained():
            fresh = type(self.decoder.model)(self.decoder.model.config)
            self.decoder.model.load_state_dict(fresh.state_dict())

    @contextmanager
    def _watched(self, watches: Sequence[Watch | None]) -> Iterator[None]:
        with ExitStack() as stack:
            for out, watch in zip(self.outs, watches, strict=True):
                if watch is not None:
                    stack.callback(out.register_forward_pre_hook(_hook(watch)).remove)
            yield


@dataclass(frozen=True)
class _Sums:
    """Over places, in 64 bits on the CPU, of which no device but that has them for certain."""

    total: Numbers
    squares: Numbers
    peak: Numbers
    products: Numbers

    @classmethod
    def empty(cls, neurons: int, sayings: int) -> "_Sums":
        return cls(np.zeros(neurons), np.zeros(neurons), np.full(neurons, -np.inf), np.zeros((neurons, sayings)))

    def add(self, which: slice, acts: Tensor, holds: Tensor) -> None:
        """Activations [places, neurons] and sayings [sayings, places]."""
        self.total[which] += acts.sum(0).cpu().numpy()
        self.squares[which] += acts.square().sum(0).cpu().numpy()
        self.peak[which] = np.maximum(self.peak[which], acts.amax(0).cpu().numpy())
        self.products[which] += (holds @ acts).T.cpu().numpy()

    def r(self, held: Numbers, count: int) -> Numbers:
        mean, often = self.total / count, held.mean(1, dtype=np.float64)
        spread, turns = self.squares / count - mean**2, often - often**2
        moves = spread > 1e-6 * np.maximum(self.squares / count, 1e-12)
        spreads = np.sqrt(np.where(moves, spread, 1)[:, None] * np.where(turns > 0, turns, 1))
        found: Numbers = (self.products / count - mean[:, None] * often) / spreads
        return np.where(moves[:, None] & (turns > 0), found, 0.0)


def _out(block: Any) -> Any:
    for place in _OUTS:
        inside = block
        for name in place.split("."):
            inside = getattr(inside, name, None)
        if inside is not None:
            return inside
    return None


def _width(out: Any) -> int:
    """What a matrix reads: torch's keeps it as a number, GPT-2's own as the first side of its weights."""
    if out is None:
        return 0
    return int(getattr(out, "in_features", 0) or out.weight.shape[0])


def _hook(watch: Watch) -> Callable[[Any, tuple[Any, ...]], tuple[Any, ...] | None]:
    def hook(_: Any, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
        changed = watch(args[0])
        return None if changed is None else (changed, *args[1:])

    return hook


def _holding(neuron: int, still: float) -> Watch:
    def hold(acts: Tensor) -> Tensor:
        acts = acts.clone()
        acts[..., neuron] = still
        return acts

    return hold


def _batches(texts: Sequence[Sequence[int]], tokens: int = _AT_ONCE) -> Iterator[Sequence[Sequence[int]]]:
    many = max(1, tokens // len(texts[0]))
    for at in range(0, len(texts), many):
        yield texts[at : at + many]
