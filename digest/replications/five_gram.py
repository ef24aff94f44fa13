"""The baseline that a byte model must beat: interpolated Witten-Bell over the last four bytes. It only counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest.replications.byte_text import START, WORDS, encoded

SEEN = 4
"""Bytes before the one that is predicted."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Of one length of context. A gram is its context's number times WORDS, plus the next token."""

    grams: Numbers
    """Sorted."""
    times: Numbers
    contexts: Numbers
    """Sorted."""
    totals: Numbers
    """How often the context stood there."""
    kinds: Numbers
    """How many different tokens followed it."""

    @classmethod
    def of(cls, grams: Numbers) -> "Counts":
        different, times = np.unique(grams, return_counts=True)
        contexts, first, kinds = np.unique(different // WORDS, return_index=True, return_counts=True)
        return cls(different, times, contexts, np.add.reduceat(times, first), kinds)

    def interpolated(self, grams: Numbers, shorter: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probability of each gram's last token: Witten and Bell's mixture with the shorter context's."""
        seen = _looked_up(self.grams, self.times, grams)
        total, kinds = (_looked_up(self.contexts, these, grams // WORDS) for these in (self.totals, self.kinds))
        mixed = (seen + kinds * shorter) / np.maximum(total + kinds, 1)
        return np.where(total > 0, mixed, shorter)


@dataclass(frozen=True)
class FiveGram:
    counts: tuple[Counts, ...]
    """From no context to SEEN bytes of it."""

    @classmethod
    def counted(cls, texts: Sequence[str]) -> "FiveGram":
        tokens, real = _padded(texts)
        return cls(tuple(Counts.of(grams[real]) for grams in _grams(tokens)))

    def bits(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Bits it needs for each byte of the texts; their ends are not counted."""
        tokens, real = _padded(texts)
        counted = real & (tokens[SEEN:] != START)
        chance = np.full(int(counted.sum()), 1 / WORDS)
        for known, grams in zip(self.counts, _grams(tokens), strict=True):
            chance = known.interpolated(grams[counted], chance)
        bits: npt.NDArray[np.float64] = -np.log2(chance)
        return bits


def _padded(texts: Sequence[str]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Each text after SEEN starts and before one end, all in one row; and which places after SEEN are predicted."""
    before, end = np.full(SEEN, START), np.array([START])
    parts = [part for text in texts for part in (before, encoded(text), end)]
    real = [np.repeat([place % 3 != 0], len(part)) for place, part in enumerate(parts)]
    return np.concatenate(parts).astype(np.int64), np.concatenate(real)[SEEN:]


def _grams(tokens: Numbers) -> Iterator[Numbers]:
    """For each length of context, from none: the number of context and next token, at every place after SEEN."""
    gram, power = tokens[SEEN:].copy(), WORDS
    yield gram.copy()
    for back in range(1, SEEN + 1):
        gram += power * tokens[SEEN - back : len(tokens) - back]
        power *= WORDS
        yield gram.copy()


def _looked_up(known: Numbers, values: Numbers, wanted: Numbers) -> Numbers:
    """The value of each, 0 where it is not known."""
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, values[place], 0)
