"""A decoder that reads on: what it read last is kept, so a text that begins alike is not read twice. Needs torch.

The likeliest word each time and nothing else: what a model's own folder says of sampling and penalties is left aside.
"""

from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor

from digest.replications.decoder import Decoder, cache_name, memory_explained


class Greedy:
    """One decoder and the keys and values of the tokens it read last."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self._read: list[int] = []
        self._cache: Any = None

    def after(self, tokens: list[int], places: int = 1) -> Tensor:
        """Logits behind each of so many last tokens, in 32 bits: [places, words]. Raises MachineRefused."""
        alike = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(self._read, tokens, strict=False)))
        first = self._cropped(min(alike, len(tokens) - places))
        given = {cache_name(self.decoder.model): self._cache, "use_cache": True, "logits_to_keep": places}
        self._read = []  # nothing is known of the cache if this fails
        with torch.no_grad(), memory_explained():
            logits: Tensor = self.decoder.model(self.decoder.tensor([tokens[first:]]), **given).logits
        self._read = list(tokens)
        return logits[0].float()

    def said(self, tokens: list[int], most: int, ended: Callable[[str], bool], closed: bool = False) -> str:
        """The text that follows, until it ends, the model ends it or `most` tokens are written; `closed`: the model may
        not end it.
        """
        ends, said, text = self._ends(), list(tokens), ""
        for _ in range(most):
            logits = self.after(said)[0]
            if closed:
                logits[list(ends)] = -torch.inf
            word = int(logits.argmax())
            if word in ends:
                break
            said.append(word)
            text = self.decoder.tokenizer.decode(said[len(tokens) :], skip_special_tokens=True)
            if ended(text):
                break
        return text

    def likeliest(self, tokens: list[int], texts: list[list[int]]) -> int:
        """Which of these goes on best, by the total probability of its tokens."""
        return max(range(len(texts)), key=lambda one: self._chance(tokens, texts[one]))

    def _chance(self, tokens: list[int], text: list[int]) -> float:
        logs = self.after([*tokens, *text[:-1]], len(text)).log_softmax(-1)
        return float(logs[torch.arange(len(text)), text].sum())

    def _cropped(self, length: int) -> int:
        """How many tokens need not be read again; a cache that cannot be cut is begun anew."""
        from transformers import DynamicCache

        beyond = len(self._read) - length
        if self._cache is None or not length or (beyond and any(self._cache.is_sliding)):
            self._cache = DynamicCache(config=self.decoder.model.config)
            return 0
        if beyond:
            self._cache.crop(-beyond)
        return length

    def _ends(self) -> set[int]:
        """The tokens that end a reply, as tokenizer and model know them."""
        return set(_numbers(self.decoder.tokenizer.eos_token_id, self.decoder.model.generation_config.eos_token_id))


def _numbers(*told: Any) -> Iterator[int]:
    for one in told:
        yield from one if isinstance(one, list) else [] if one is None else [one]
