"""What the items say alike: the same opening, the same doubt. A reader of eight items notices by the third. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from digest.evaluate.pieces import Piece, content, cosine
from digest.evaluate.scores import Metric
from digest.text import clip

MOST = 0.4
"""Share of the items that may say the same."""
FEWEST = 3
"""Items; of two, a repetition says nothing."""
ALIKE = 0.75
"""Cosine of two doubts that are one."""


def repeats(pieces: Sequence[Piece]) -> tuple[Metric, ...]:
    """The largest share of the items that open, or doubt, alike."""
    return (
        _largest("same opening", _openings(pieces), len(pieces), "items that begin with the same three words"),
        _largest("same doubt", _doubts(pieces), len(pieces), "items with the same doubt in nearly the same words"),
        _largest("same kind of doubt", _kinds(pieces), len(pieces), "items with a doubt of the same kind"),
    )


def _largest(name: str, groups: dict[str, set[int]], items: int, means: str) -> Metric:
    if items < FEWEST or not groups:
        return Metric(name, None, items, means)
    said, of = max(groups.items(), key=lambda pair: (len(pair[1]), pair[0]))
    value = len(of) / items if len(of) > 1 else 0.0
    warning = f"{name} in {len(of)} of {items} items: {clip(said, 80)}" if value > MOST else ""
    return Metric(name, value, items, means, warning=warning)


def _openings(pieces: Sequence[Piece]) -> dict[str, set[int]]:
    """By the first three words outside quotation marks."""
    groups: dict[str, set[int]] = {}
    for number, piece in enumerate(pieces):
        first = next((one.text for one in piece.said if one.text.strip()), "")
        head = first.partition("“")[0].casefold().split()[:3]
        if len(head) >= 2:
            groups.setdefault(" ".join(head), set()).add(number)
    return groups


def _doubts(pieces: Sequence[Piece]) -> dict[str, set[int]]:
    """Each doubt with the items that hold one much like it."""
    held = [
        (number, one.text, content(" ".join(one.own)))
        for number, piece in enumerate(pieces)
        for one in piece.said
        if one.part == "doubt"
    ][:400]
    return {text: {number for number, _, other in held if cosine(bag, other) >= ALIKE} for _, text, bag in held}


def _kinds(pieces: Sequence[Piece]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = {}
    for number, piece in enumerate(pieces):
        for kind in _distinct(one.kind for one in (piece.summary.doubts if piece.summary else ())):
            groups.setdefault(kind.replace("_", " "), set()).add(number)
    return groups


def _distinct(kinds: Iterable[str]) -> list[str]:
    return list(Counter(kinds))
