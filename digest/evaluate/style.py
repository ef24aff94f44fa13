"""Metrics of wording alone: length, long sentences, hype, banned phrases, the first person. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

from digest.evaluate.lexicon import BANNED, FIRST_PERSON, HYPE
from digest.evaluate.pieces import Piece
from digest.evaluate.printed import Said, words
from digest.evaluate.scores import ItemScores, Metric, share

SHORT, LONG = 40, 180
"""The range of an item's length, in words."""
BREATH = 45
"""The words of our own after which a sentence counts as long."""


def style(piece: Piece) -> tuple[Metric, ...]:
    """The style metrics of one item. Quotations are the authors' words and count towards its length only."""
    own = [stretch for sentence in piece.said for stretch in sentence.own]
    length = sum(words(sentence.text) for sentence in piece.said)
    return (
        Metric("words", length or None, 1 if length else 0, "words a reader reads", "words"),
        share(
            "long sentences",
            [_own_words(sentence) > BREATH for sentence in piece.said],
            f"sentences with over {BREATH} words outside quotation marks",
        ),
        _found("hype words", HYPE, own, "words of praise that carry no fact, in 100 words outside quotation marks"),
        _found("banned phrases", BANNED, own, "phrases typical of machines and press offices, in 100 words"),
        _first_person(piece),
    )


def spread(items: Sequence[ItemScores]) -> tuple[Metric, ...]:
    """The spread of item lengths. Uneven lengths are good, lengths far outside the budget are not."""
    lengths = [value for item in items if (value := item.value("words")) is not None]
    inside = share("length in budget", [SHORT <= n <= LONG for n in lengths], f"items of {SHORT} to {LONG} words")
    return (
        _of(lengths, "words, shortest", min, "words of the shortest item"),
        _of(lengths, "words, median", median, "words of the middle item"),
        _of(lengths, "words, longest", max, "words of the longest item"),
        inside,
    )


def _of(lengths: list[float], name: str, which: Callable[[list[float]], float], means: str) -> Metric:
    return Metric(name, which(lengths) if lengths else None, len(lengths), means, "words")


def _own_words(sentence: Said) -> int:
    return sum(words(stretch) for stretch in sentence.own)


def _found(name: str, listed: re.Pattern[str], own: list[str], means: str) -> Metric:
    found = [match[0].lower() for stretch in own for match in listed.finditer(stretch)]
    total = sum(words(stretch) for stretch in own)
    warning = f"{name}: {', '.join(dict.fromkeys(found))}" if found else ""
    return Metric(name, 100 * len(found) / total if total else None, total, means, "times", warning)


def _first_person(piece: Piece) -> Metric:
    """Counted in sentences known to be the machine's only, since an editor may write "I"."""
    machine = [sentence for sentence in piece.machine if sentence.part != "take"]
    uses = [any(FIRST_PERSON.search(stretch) for stretch in sentence.own) for sentence in machine]
    metric = share("first person", uses, "machine sentences that say I or we outside quotation marks")
    return replace(metric, warning="the machine says I or we") if any(uses) else metric
