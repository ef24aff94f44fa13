"""Parallel lists, whose entries pair up: '5 % and 7 % on A and B', 'P and Q did R and S, respectively'."""

import re
from collections.abc import Iterator, Sequence

from digest.ground.lexicon import STOP
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import sense

_BETWEEN = re.compile(r"(?:\s*[,;/&]\s*|\s+)(?:and\s+|or\s+|et\s+al\.?,?\s*(?:and\s+)?)*", re.I)
_SPLIT = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_ZERO = frozenset(("0", "zero", "none"))
_MOST = 8
"""Entries of a list."""
Entry = frozenset[str]
"""The words that only this entry of its list has, in lower case."""


def listed(sentence: Sentence) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """Each pair of parallel lists in a sentence; both have the same length."""
    numbers = [run for run in _runs(sentence, [[word] for word in sentence.words if word.is_number]) if len(run) > 1]
    names = [run for run in _runs(sentence, _names(sentence)) if len(run) > 1]
    for row in numbers:
        for other in names:
            if len(other) == len(row):
                yield _entries(row), _entries(other)
                break
    if (at := sentence.text.find("respectively")) > 0:
        for row in (*numbers, *names):
            if 1 < len(row) <= _MOST and (last := _list_before(sentence.text[:at], len(row))) and not _same(row, last):
                yield _entries(row), last


def agree(claim: Sentence, lists: tuple[list[Entry], list[Entry]]) -> bool | None:
    """Whether a claim pairs the entries as the two lists do; None when it names too few of them to tell."""
    first, second = (_order_named(claim, entries) for entries in lists)
    if len(first) < 2 or len(second) < 2:
        single = len(first) == len(second) == 1
        return (first == second) if single else None
    common = [n for n in first if n in second]
    if len(common) < 2 and len(first) == len(second):
        return False
    return [n for n in first if n in common] == [n for n in second if n in common]


def _order_named(claim: Sentence, entries: Sequence[Entry]) -> list[int]:
    """The indices of the entries that a claim names, in the order it names them."""
    order: list[int] = []
    for word in claim.words:
        for n, entry in enumerate(entries):
            zero = word.low in ("none", "zero", "no") and entry & _ZERO
            if n not in order and (zero or word.low in entry or (word.sense and word.sense in entry)):
                order.append(n)
    return order


def _names(sentence: Sentence) -> list[list[Word]]:
    """The names of a sentence, each as its words; a size such as '70B' counts as one."""
    groups: list[list[Word]] = []
    for word in sentence.words:
        sized = word.is_number and word.text[-1] in "BM"
        if not (word.is_name or sized):
            continue
        if groups and sentence.text[groups[-1][-1].end : word.start] in (" ", "-"):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _runs(sentence: Sentence, groups: Sequence[list[Word]]) -> list[list[list[Word]]]:
    """Joins neighbouring groups into lists where only commas, 'and' and the like stand between them."""
    runs: list[list[list[Word]]] = []
    for group in groups:
        gap = sentence.text[runs[-1][-1][-1].end : group[0].start].lstrip("%)") if runs else "."
        if runs and _BETWEEN.fullmatch(gap) and len(runs[-1]) < _MOST:
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs


def _entries(row: Sequence[Sequence[Word]]) -> list[Entry]:
    words = [frozenset(word.low for word in group) for group in row]
    return _distinct(words)


def _distinct(entries: Sequence[Entry]) -> list[Entry]:
    return [
        entry - frozenset().union(*(other for m, other in enumerate(entries) if m != n))
        for n, entry in enumerate(entries)
    ]


def _list_before(text: str, count: int) -> list[Entry]:
    """The last `count` entries of the list that ends a text, by one or two words of each; [] when it is shorter."""
    parts = [part for part in _SPLIT.split(text.strip(" ,(")) if part.strip()]
    if len(parts) < count:
        return []
    entries = []
    for n, part in enumerate(parts[-count:]):
        words = [word for word in re.findall(r"[\w.%-]+", part.lower()) if word not in STOP]
        entries.append(
            frozenset(found for word in (words[-1:] if n == 0 else words[:2]) for found in (word, sense(word)) if found)
        )
    return _distinct(entries)


def _same(row: Sequence[Sequence[Word]], last: Sequence[Entry]) -> bool:
    return any(word.low in entry for group, entry in zip(row, last, strict=True) for word in group)
