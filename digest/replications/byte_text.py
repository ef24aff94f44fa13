"""Papers as bytes: the split by paper, the tokenizer, and one long row of tokens. A token is a byte, or START.

A paper's part depends on its key alone, so a paper is in the same part on every machine and in every month.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

START = 256
"""Stands before and after each text."""
WORDS = 257
Part = Literal["train", "held out", "classifier"]
Tokens = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Papers:
    """Abstracts by key, in the order of their keys."""

    texts: Mapping[str, str]

    def part(self, part: Part) -> list[str]:
        return [text for key, text in sorted(self.texts.items()) if part_of(key) == part]

    @property
    def sha256(self) -> str:
        whole = hashlib.sha256()
        for key, text in sorted(self.texts.items()):
            whole.update(f"{key}\0{text}\0".encode())
        return whole.hexdigest()


def part_of(key: str) -> Part:
    """Eight tenths train, one is held out to measure on, one is for a classifier that must not have seen either."""
    place = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % 10
    return "held out" if place == 0 else "classifier" if place == 1 else "train"


def encoded(text: str) -> Tokens:
    """Its bytes in UTF-8."""
    return np.frombuffer(text.encode(), dtype=np.uint8).astype(np.uint16)


def row(texts: Iterable[str]) -> Tokens:
    """All texts after one another: START, text, START, text, ... START."""
    start = np.array([START], dtype=np.uint16)
    parts = [start]
    for text in texts:
        parts += [encoded(text), start]
    return np.concatenate(parts)


def count(texts: Sequence[str]) -> int:
    """Bytes."""
    return sum(len(text.encode()) for text in texts)


def tokenizer(length: int) -> Any:
    """The same bytes as a tokenizer of transformers, which any program opens. Needs transformers and tokenizers."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE(vocab={letter: byte for byte, letter in _letters().items()}, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    end = "<|endoftext|>"
    inner.add_special_tokens([end])
    return PreTrainedTokenizerFast(tokenizer_object=inner, bos_token=end, eos_token=end, model_max_length=length)


def _letters() -> dict[int, str]:
    """GPT-2's letter for each byte: printable ones are themselves, the others come after 255."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + place) for place, byte in enumerate(others)}
