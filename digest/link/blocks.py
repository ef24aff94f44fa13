"""Which pairs of titles are worth judging: near linear in the number of titles. Pure.

A title stands in the block of its key, of each half of it, and of its content without any one word; two titles meet
when they share a block and a guard. So a slip in one word, a word more or less, and a missing subtitle all meet, and
the numbers of a serial never do.
"""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from digest.link.titles import Title, content

CROWDED = 40
"""Titles in one block from which on each meets only those beside it: else one title given 10,000 times costs 10^8."""
BESIDE = 2
LONGEST = 40
"""Words of a title that are left out in turn."""


def meeting(titles: Sequence[Title]) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, each once. Titles stand in an order of their own, not in one of arrival."""
    found, whose = array("q"), array("q")
    for n, title in enumerate(titles):
        mine = _blocks(title)
        found.extend(mine)
        whose.extend([n] * len(mine))
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
    """The blocks of a title, as hashes: equal ones always meet, and two that meet by chance are judged all the same."""
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
    for n, one in enumerate(block):
        for other in block[n + 1 : n + 1 + reach]:
            yield one, other
