"""Steered text, many rows at once: every row is one sample of one prompt under one condition, with a vector of its own.

As ActAdd samples (Turner et al. 2023, arXiv 2308.10248, and TransformerLens, in which it was run): the vector is added
from the front of the prompt, at one layer, when the prompt is read, and the continuation is left alone. Of the next
word's logits, over the temperature, the penalty is taken once for each time that a word stands in the text so far, the
prompt's included; then the likeliest words are kept until they pass `top_p`, and one of them is drawn.

A row's text hangs on its tokens, its vector and its noise, and on no other row. Prompts of equal length are read
together; then all rows go on side by side, each at a place of its own. Needs torch and transformers.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Protocol

import torch
from torch import Tensor

from digest.errors import ModelRefused
from digest.replications import gpt2_step
from digest.replications.kept_attention import Appending, Kept, Reading, keeping

LIKELIEST = 256
"""Words that are sorted at each step. Where they do not reach `top_p`, the row is sampled again with all sorted."""
AT_ONCE = 512
"""Rows of one batch."""


class Steered(Protocol):
    """What is needed of a decoder."""

    @property
    def model(self) -> Any: ...

    @property
    def device(self) -> torch.device: ...

    def _hooked(self, layer: int, edit: Callable[[Tensor], Tensor] | None) -> AbstractContextManager[None]: ...


@dataclass(frozen=True)
class Sampling:
    """The paper's settings. With `top_p` 0 the likeliest word is always taken."""

    top_p: float = 0.3
    temperature: float = 1.0
    penalty: float = 1.0
    """Of a word, for each time that it stands there already: OpenAI's frequency penalty."""
    new: int = 64
    """Tokens of a continuation."""


@dataclass(frozen=True)
class Row:
    tokens: tuple[int, ...]
    """The prompt, with the start that the tokenizer gives a text."""
    vector: Tensor | None
    """Added from the front, [words, width]; None: nothing is."""
    noise: Tensor
    """Uniform in [0, 1), one for each new token: [new]."""


def continued(
    decoder: Steered, layer: int, rows: Sequence[Row], sampling: Sampling, likeliest: int = LIKELIEST
) -> list[list[int]]:
    """The new tokens of every row, in the rows' order. Raises ModelRefused."""
    order = sorted(range(len(rows)), key=lambda row: len(rows[row].tokens))
    found: list[list[int]] = [[] for _ in rows]
    for start in range(0, len(order), AT_ONCE):
        places = order[start : start + AT_ONCE]
        some = [rows[place] for place in places]
        batch = Batch(decoder, layer, len(some), len(some[-1].tokens), sampling, likeliest)
        new = batch.continued(some).tolist()
        unsure = batch.unsure.tolist()
        if again := [row for row in range(len(some)) if unsure[row]]:
            sure = continued(decoder, layer, [some[row] for row in again], sampling, batch.words)
            new = [sure[again.index(row)] if row in again else tokens for row, tokens in enumerate(new)]
        for place, tokens in zip(places, new, strict=True):
            found[place] = tokens
    return found


class Batch:
    """So many rows of prompts no longer than `longest`, on buffers that stay where they are: a CUDA graph of one step
    is captured once and replayed, for these rows and for others that are put in their place.
    """

    def __init__(
        self, decoder: Steered, layer: int, rows: int, longest: int, sampling: Sampling, likeliest: int = LIKELIEST
    ) -> None:
        self.decoder, self.layer, self.sampling = decoder, layer, sampling
        self.words = int(decoder.model.config.vocab_size)
        self.likeliest = min(likeliest, self.words)
        device, room = decoder.device, longest + sampling.new
        self.kept = Kept(rows, room)
        self.tokens = torch.zeros(rows, room, dtype=torch.long, device=device)
        self.known = torch.zeros(rows, dtype=torch.long, device=device)
        """Tokens of each row so far, its prompt's included."""
        self.drawn = torch.zeros(1, dtype=torch.long, device=device)
        self.noise = torch.zeros(rows, sampling.new, device=device)
        self.unsure = torch.zeros(rows, dtype=torch.bool, device=device)
        """Whether the likeliest words did not reach `top_p` at some step."""
        self.fused = gpt2_step.fits(decoder.model)
        """Whether steps go by kernels made for a GPT-2, or by the model's own code."""
        self._graph: torch.cuda.CUDAGraph | None = None
        self._warm = False

    def continued(self, rows: Sequence[Row]) -> Tensor:
        """The new tokens [rows, new] of rows in the order of their length. Raises ModelRefused."""
        with torch.no_grad(), keeping(self.decoder.model):
            self.read(rows)
            for _ in range(self.sampling.new - 1):
                self.advance()
        first = torch.tensor([len(row.tokens) for row in rows], device=self.tokens.device)
        places = first[:, None] + torch.arange(self.sampling.new, device=first.device)
        return self.tokens.gather(1, places)

    def read(self, rows: Sequence[Row]) -> None:
        """The prompts, with their vectors, and the first word after each. Raises ModelRefused."""
        self.tokens.zero_(), self.drawn.zero_(), self.unsure.zero_()
        self.noise.copy_(torch.stack([row.noise for row in rows]))
        self.known.copy_(torch.tensor([len(row.tokens) for row in rows]))
        logits, start = [], 0
        for length, group in groupby(rows, lambda row: len(row.tokens)):
            some = list(group)
            where = slice(start, start := start + len(some))
            self.tokens[where, :length] = torch.tensor([row.tokens for row in some], device=self.tokens.device)
            with self.decoder._hooked(self.layer, _adder(some)):
                places = torch.arange(length, device=self.tokens.device).expand(len(some), -1)
                logits.append(self._logits(self.tokens[where, :length], places, Reading(self.kept, where)))
        first = torch.cat(logits)
        if first.isnan().any():
            raise ModelRefused("what the model gives for the next token is no number: its weights are broken")
        self._draw(first)

    def advance(self) -> None:
        """One more token in every row. On CUDA the first step is a plain one, for what is made lazily must be there
        before a graph is captured; all others replay it.
        """
        if self._graph is None and self._warm and self.tokens.is_cuda:
            self._graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._graph):
                self._step()
        if self._graph is None:
            self._step()
            self._warm = True
        else:
            self._graph.replay()

    def _step(self) -> None:
        at = self.known - 1
        token = self.tokens.gather(1, at[:, None])
        self._draw(self._following(token, at))

    def _following(self, token: Tensor, at: Tensor) -> Tensor:
        """The logits of what follows each row's token at its place, [rows, words]. token [rows, 1]; at [rows]."""
        kept = Appending(self.kept, at)
        if self.fused:
            return gpt2_step.logits(self.decoder.model, token[:, 0], at, kept)
        return self._logits(token, at[:, None], kept)

    def _logits(self, tokens: Tensor, places: Tensor, kept: Reading | Appending) -> Tensor:
        """Of what follows each row's last token, by the model's own code, [rows, words]. tokens, places [rows, some]"""
        out = self.decoder.model(tokens, position_ids=places, use_cache=False, logits_to_keep=1, kept=kept)
        logits: Tensor = out.logits[:, -1]
        return logits

    def _draw(self, logits: Tensor) -> None:
        """One word for each row, by its own noise."""
        logits = logits.float()
        if self.sampling.temperature != 1:
            logits = logits / self.sampling.temperature
        seen = torch.arange(self.tokens.shape[1], device=logits.device) < self.known[:, None]
        logits.scatter_add_(1, self.tokens, seen * -self.sampling.penalty)
        chances, words = logits.log_softmax(-1).topk(self.likeliest)
        chances = chances.exp()
        reached = chances.cumsum(-1)
        inside = reached - chances <= self.sampling.top_p
        if self.likeliest < self.words:
            self.unsure |= reached[:, -1] <= self.sampling.top_p
        mass = (chances * inside).cumsum(-1)
        noise = self.noise.index_select(1, self.drawn)
        place = (mass <= noise * mass[:, -1:]).sum(-1).clamp(max=inside.sum(-1) - 1)
        self.tokens.scatter_(1, self.known[:, None], words.gather(1, place[:, None]))
        self.known += 1
        self.drawn += 1


def greedy(sampling: Sampling) -> Sampling:
    """The same, but always the likeliest word, whatever stands there already."""
    return replace(sampling, top_p=0.0, penalty=0.0)


def _adder(rows: Sequence[Row]) -> Callable[[Tensor], Tensor] | None:
    """Each row's vector from the front of its prompt. Raises ModelRefused for a prompt that is shorter."""
    vectors = [row.vector for row in rows if row.vector is not None]
    if not vectors:
        return None
    words, length = max(len(vector) for vector in vectors), len(rows[0].tokens)
    if words > length:
        raise ModelRefused(f"a prompt of {length} tokens is shorter than the vector, which has {words}")
    added = vectors[0].new_zeros(len(rows), words, vectors[0].shape[-1])
    for place, row in enumerate(rows):
        if row.vector is not None:
            added[place, : len(row.vector)] = row.vector

    def add(stream: Tensor) -> Tensor:
        stream = stream.clone()
        stream[:, :words] += added.to(stream)
        return stream

    return add
