"""Which pairs of titles to compare: near linear in their number. Pure.

A title is put in blocks for its key, for each half of it, and for its content without any one word; two titles meet
when they share a block and a guard. So titles with a typo, an extra word or a missing subtitle meet, and those that
differ in a serial number never do.
"""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from digest.link.titles import Title, content

CROWDED = 40
"""Largest block in which all titles are paired; in larger ones each meets only its neighbours, as one title given
10,000 times would cost 10^8 comparisons."""
BESIDE = 2
"""Neighbours that a title in a crowded block meets."""
LONGEST = 40
"""Words of a title that are left out in turn."""


def meeting(titles: Sequence[Title]) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, each once. `titles` must be in a stable order, not that of arrival."""
    found, whose = array("q"), array("q")
    for n, title in enumerate(titles):
        own = _blocks(title)
        found.extend(own)
        whose.extend([n] * len(own))
    if not found:
        return []
    blocks, owners = np.frombuffer(found, np.int64), np.frombuffer(whose, np.int64)
    order = np.lexsort((owners, blocks))
    blocks, owners = blocks[order], owners[order]
    ends = np.flatnonzero(np.append(blocks[1:] != blocks[:-1], True)) + 1
    pairs: set[tuple[int, int]] = set()
    start = 0
    for end in map(int, ends):
        if end - start > 1:
            pairs.update(_pairs(owners[start:end].tolist()))
        start = end
    return sorted(pairs)


def _blocks(title: Title) -> set[int]:
    """The blocks of a title, as hashes: a collision only costs one more comparison."""
    words = title.content[:LONGEST]
    if not words:
        return set()
    found = {hash((title.guard, title.key)), hash((title.guard, words))}
    found |= {hash((title.guard, content(part))) for part in title.parts}
    if len(words) >= 3:
        found |= {hash((title.guard, words[:n] + words[n + 1 :])) for n in range(len(words))}
    return found


def _pairs(block: list[int]) -> Iterator[tuple[int, int]]:
    reach = len(block) if len(block) <= CROWDED else BESIDE
    for n, first in enumerate(block):
        for second in block[n + 1 : n + 1 + reach]:
            yield first, second
