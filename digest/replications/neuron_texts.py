"""The texts on which a real model's neurons are explained and, others, scored: windows of equally many tokens.

Beside a model of bytes lie papers that it never saw: explanations are chosen on one part and scored on the other. Any
other model reads the documentation inside Python, whose first half is for choosing. No text is in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digest.errors import ModelRefused
from digest.replications import english, kept_papers
from digest.replications.bench import generator
from digest.replications.byte_text import Part
from digest.replications.decoder import Decoder

FEWEST = 50
"""Windows of each kind below which nothing is said of neurons."""


@dataclass(frozen=True)
class Window:
    tokens: tuple[int, ...]
    """With the model's start token, where it has one."""
    text: str
    ends: tuple[int, ...]
    """For each token but the start: how many letters of the text it and those before it make."""

    @property
    def pieces(self) -> list[str]:
        """The text, token by token; '' for one that ends inside a letter."""
        return [self.text[begin:end] for begin, end in zip((0, *self.ends), self.ends, strict=False)]


@dataclass(frozen=True)
class Corpus:
    choosing: tuple[Window, ...]
    scoring: tuple[Window, ...]
    whole: tuple[str, ...]
    """All that may be read for choosing: what the 5-gram counts."""


def corpus(decoder: Decoder, folder: Path, length: int, most: int) -> Corpus:
    """At most so many windows of each kind, one a text, from a place of it drawn at random.

    Raises ModelRefused where there are too few texts, or the tokenizer does not tell where its tokens end.
    """
    chosen, scored = _texts(folder, most)
    choosing, scoring = (
        tuple(_windows(decoder, texts, length, purpose))[:most]
        for texts, purpose in ((chosen, "windows for choosing"), (scored, "windows for scoring"))
    )
    if min(len(choosing), len(scoring)) < FEWEST:
        raise ModelRefused(
            f"{len(choosing)} texts for choosing and {len(scoring)} for scoring are too few, {FEWEST} of each are "
            "wanted: read more months and train again"
        )
    return Corpus(choosing, scoring, tuple(chosen))


def _texts(folder: Path, most: int) -> tuple[list[str], list[str]]:
    if (folder / kept_papers.FILE).is_file():
        parts: tuple[Part, Part] = ("classifier", "held out")
        chosen, scored = ([text for _, _, text in kept_papers.read(folder, part)] for part in parts)
        return chosen, scored
    whole = english.letters()
    size = len(whole) // (2 * most)
    pieces = [whole[at : at + size] for at in range(0, 2 * most * size, size)]
    return pieces[:most], pieces[most:]


def _windows(decoder: Decoder, texts: Sequence[str], length: int, purpose: str) -> Iterator[Window]:
    """One of each text that is long enough."""
    if not getattr(decoder.tokenizer, "is_fast", False):
        raise ModelRefused("the tokenizer does not tell where its tokens end: one with tokenizer.json is needed")
    draw, start = generator(0, purpose), tuple(decoder.start)
    for text in texts:
        told = decoder.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        ids, offsets = told["input_ids"], told["offset_mapping"]
        spare = len(ids) - (length - len(start))
        if spare >= 0:
            first = int(draw.integers(0, spare + 1))
            inside = offsets[first : len(ids) - spare + first]
            begin = inside[0][0]
            ends = tuple(np.maximum.accumulate([end - begin for _, end in inside]).tolist())
            yield Window((*start, *ids[first : first + len(inside)]), text[begin : begin + ends[-1]], ends)
