"""Lists that run side by side: '5 % and 7 % on A and B', 'P and Q did R and S, respectively'."""

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
"""The words that tell one entry of a list from the others, in lower case."""


def listed(sentence: Sentence) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """Each pair of lists of one length whose entries belong together one by one."""
    numbers = [run for run in _runs(sentence, [[word] for word in sentence.words if word.is_number]) if len(run) > 1]
    names = [run for run in _runs(sentence, _names(sentence)) if len(run) > 1]
    for row in numbers:
        for other in names:
            if len(other) == len(row):
                yield _told_apart(row), _told_apart(other)
                break
    if (at := sentence.text.find("respectively")) > 0:
        for row in (*numbers, *names):
            if 1 < len(row) <= _MOST and (last := _before(sentence.text[:at], len(row))) and not _same(row, last):
                yield _told_apart(row), last


def agree(said: Sentence, lists: tuple[list[Entry], list[Entry]]) -> bool | None:
    """Whether a sentence pairs the entries as two lists do; None when it names too few of them to tell."""
    first, second = (_mentioned(said, entries) for entries in lists)
    if len(first) < 2 or len(second) < 2:
        single = len(first) == len(second) == 1
        return (first == second) if single else None
    common = [n for n in first if n in second]
    if len(common) < 2 and len(first) == len(second):
        return False
    return [n for n in first if n in common] == [n for n in second if n in common]


def _mentioned(said: Sentence, entries: Sequence[Entry]) -> list[int]:
    """Which entries a sentence names, in its order."""
    order: list[int] = []
    for word in said.words:
        for n, entry in enumerate(entries):
            zero = word.low in ("none", "zero", "no") and entry & _ZERO
            if n not in order and (zero or word.low in entry or (word.sense and word.sense in entry)):
                order.append(n)
    return order


def _names(sentence: Sentence) -> list[list[Word]]:
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
    """Groups of words that nothing but commas and 'and' parts."""
    runs: list[list[list[Word]]] = []
    for group in groups:
        gap = sentence.text[runs[-1][-1][-1].end : group[0].start].lstrip("%)") if runs else "."
        if runs and _BETWEEN.fullmatch(gap) and len(runs[-1]) < _MOST:
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs


def _told_apart(row: Sequence[Sequence[Word]]) -> list[Entry]:
    words = [frozenset(word.low for word in group) for group in row]
    return _distinct(words)


def _distinct(entries: Sequence[Entry]) -> list[Entry]:
    return [
        entry - frozenset().union(*(other for m, other in enumerate(entries) if m != n))
        for n, entry in enumerate(entries)
    ]


def _before(text: str, count: int) -> list[Entry]:
    """The last `count` entries of a list at the end of a text: one or two words of each."""
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
