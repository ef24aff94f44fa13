"""Repetition between items: the same opening, the same doubt. A reader of eight items notices by the third. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from digest.evaluate.pieces import Piece, content, cosine
from digest.evaluate.scores import Metric
from digest.text import clip

MOST = 0.4
"""Share of the items that may repeat something before the editor is warned."""
FEWEST = 3
"""Items needed for these metrics; with two, a repetition means nothing."""
ALIKE = 0.75
"""Cosine similarity from which two doubts count as the same."""


def repeats(pieces: Sequence[Piece]) -> tuple[Metric, ...]:
    """The largest share of items with the same opening, the same doubt, and the same kind of doubt."""
    return (
        _largest("same opening", _openings(pieces), len(pieces), "items that begin with the same three words"),
        _largest("same doubt", _doubts(pieces), len(pieces), "items with the same doubt in nearly the same words"),
        _largest("same kind of doubt", _kinds(pieces), len(pieces), "items with a doubt of the same kind"),
    )


def _largest(name: str, groups: dict[str, set[int]], items: int, means: str) -> Metric:
    if items < FEWEST or not groups:
        return Metric(name, None, items, means)
    shared, of = max(groups.items(), key=lambda pair: (len(pair[1]), pair[0]))
    value = len(of) / items if len(of) > 1 else 0.0
    warning = f"{name} in {len(of)} of {items} items: {clip(shared, 80)}" if value > MOST else ""
    return Metric(name, value, items, means, warning=warning)


def _openings(pieces: Sequence[Piece]) -> dict[str, set[int]]:
    """Group items by their first three words outside quotation marks."""
    groups: dict[str, set[int]] = {}
    for number, piece in enumerate(pieces):
        first = next((sentence.text for sentence in piece.said if sentence.text.strip()), "")
        head = first.partition("“")[0].casefold().split()[:3]
        if len(head) >= 2:
            groups.setdefault(" ".join(head), set()).add(number)
    return groups


def _doubts(pieces: Sequence[Piece]) -> dict[str, set[int]]:
    """Each doubt with the items that have one much like it; at most 400 doubts are compared."""
    held = [
        (number, doubt.text, content(" ".join(doubt.own)))
        for number, piece in enumerate(pieces)
        for doubt in piece.said
        if doubt.part == "doubt"
    ][:400]
    return {text: {number for number, _, other in held if cosine(bag, other) >= ALIKE} for _, text, bag in held}


def _kinds(pieces: Sequence[Piece]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = {}
    for number, piece in enumerate(pieces):
        for kind in _distinct(doubt.kind for doubt in (piece.summary.doubts if piece.summary else ())):
            groups.setdefault(kind.replace("_", " "), set()).add(number)
    return groups


def _distinct(kinds: Iterable[str]) -> list[str]:
    return list(Counter(kinds))
