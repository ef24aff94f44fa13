"""Neurons of small transformers that learn the language of feelings, and what they do on fresh text. Needs torch.

A unit's texts for choosing explanations, its texts for scoring them and its training text come from streams of their
own, and no scoring text is also one for choosing.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications import feeling_grammar as grammar
from digest.replications.stacked_gpt import Batch, Shape, StackedGPT, each, norm, train

Words = np.ndarray
"""Word numbers of one unit, [texts, length], each text led by the start token."""


def born(shape: Shape, seeds: Sequence[int]) -> StackedGPT:
    """One untrained model per seed, and torch set so that rows come out the same again."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    return StackedGPT.born(shape, seeds)


def taught(model: StackedGPT, seeds: Sequence[int], texts: int, steps: int, rate: float) -> None:
    """Train each unit on its own endless text, in place."""
    writers = [Random(f"{seed} text that neurons learn from") for seed in seeds]
    train(model, _batch(writers, texts, model.shape.length), steps, rate)


def fresh(seed: int, purpose: str, texts: int, length: int, without: Words | None = None) -> Words:
    """So many different texts of one purpose, none of which is among those `without`."""
    writer, taken = Random(f"{seed} {purpose}"), {tuple(text) for text in (without if without is not None else ())}
    found: dict[tuple[int, ...], None] = {}
    while len(found) < texts:
        text = tuple(grammar.text(writer, length))
        if text not in taken:
            found[text] = None
    return np.array(list(found))


def activations(model: StackedGPT, texts: Sequence[Words]) -> np.ndarray:
    """What every hidden neuron does at every word but the start token: [units, layers, neurons, texts, words].

    Without its way out, a block adds to the stream what its attention adds and nothing else; that is what its neurons
    read.
    """
    tokens = torch.from_numpy(np.stack(texts))
    found = []
    with torch.no_grad():
        for block in range(model.shape.layers):
            muted = {**model.weights, f"narrow{block}": torch.zeros_like(model.weights[f"narrow{block}"])}
            read = replace(model, weights=muted).before(tokens, block + 1)
            found.append(hidden(model, read, block)[:, :, 1:].permute(0, 3, 1, 2))
    return torch.stack(found, 1).numpy()


def hidden(model: StackedGPT, read: Tensor, block: int) -> Tensor:
    """A block's neurons from the stream they read: [units, texts, length, neurons]."""
    return F.gelu(each(norm(read), model.weights[f"widen{block}"]), approximate="tanh")


def losses(model: StackedGPT, texts: Sequence[Words]) -> list[float]:
    """Each unit's mean loss on its texts, in nats per word."""
    tokens = torch.from_numpy(np.stack(texts))
    with torch.no_grad():
        chances = model.logits(tokens[:, :, :-1]).log_softmax(-1)
    return chances.gather(-1, tokens[:, :, 1:, None]).mean((1, 2, 3)).neg().tolist()


def _batch(writers: Sequence[Random], texts: int, length: int) -> Batch:
    return lambda: torch.tensor([[grammar.text(writer, length) for _ in range(texts)] for writer in writers])
