"""Reported numbers: what a text states, recomputed from its own proportions, counts, N and seeds. Pure and bounded.

A figure as it is written stands for a stretch of values. Nothing is said not to add up while any usual way of rounding,
any reading of "15 %", or a word such as "about" leaves a way in which it does. What a person did not confirm is printed
nowhere.

stated.py     a number as it was written, and the stretch it stands for
counts.py     '37 of 120 (31 %)', '71.3 % of 500 questions', and two of them beside each other
gains.py      'from 41 % to 56 %, a gain of 15 points'
spreads.py    '0.62 ± 0.03 over five seeds'
tables.py     a column of means or of differences, learned from the table's own rows
finding.py    what all of them return
drawing.py    the shares that a box prints, as a figure
sheet.py      the file that the editor confirms them in, and the box of those that were
"""

from collections.abc import Iterator
from itertools import groupby, takewhile

from digest.model import Sentence, Text
from digest.replications.reported import counts, gains, spreads, tables
from digest.replications.reported.finding import LONGEST, ORDER, Reported
from digest.replications.reported.stated import untexed
from digest.text import plain

MOST = 12
"""Findings of one text: what does not add up first, then what was computed."""
OF_ROWS, OF_GAPS = 3, 3
"""... of which single rows of tables may give so many, and what cannot be computed."""

__all__ = ["MOST", "Reported", "found"]


def found(text: Text) -> tuple[Reported, ...]:
    """What a text's own numbers come to; at most MOST findings, the weightiest first, else in the text's order."""
    said = [_read(one) for one in text.sentences]
    spoken = [one for one in said if one.kind != "row"]
    rows = counts.of_rows([one for one in said if one.kind == "row"])[:OF_ROWS]
    once: dict[str, Reported] = {}
    for one in (*_in_sentences(spoken), *_in_tables(text), *rows):
        once.setdefault(one.result, one)
    gaps = [one for one in once.values() if one.outcome == "cannot be computed"][:OF_GAPS]
    kept = [one for one in once.values() if one.outcome != "cannot be computed"] + gaps
    return tuple(sorted(kept, key=lambda one: ORDER[one.outcome])[:MOST])


def _in_sentences(said: list[Sentence]) -> Iterator[Reported]:
    one_n, seeds = counts.only_n(said), spreads.only_seeds(said)
    for one in said:
        yield from (*counts.found(one), *gains.found(one, one_n), *spreads.found(one, seeds))


def _in_tables(text: Text) -> Iterator[Reported]:
    for rows, captions in _tables(text):
        yield from tables.found(rows, captions)


def _read(sentence: Sentence) -> Sentence:
    """As its numbers can be read: TeX's dollars and backslashes away, and no more than LONGEST characters."""
    return sentence.model_copy(update={"text": untexed(plain(sentence.text[:LONGEST]))})


def _tables(text: Text) -> list[tuple[list[Sentence], list[Sentence]]]:
    """(rows, captions beside them); a PDF's rows are too often no table's."""
    if text.origin == "pdf":
        return []
    runs = [list(run) for _, run in groupby(text.sentences, key=lambda one: (one.kind == "row", one.section))]
    around = [[], *runs, []]
    return [
        ([_read(one) for one in run], [_read(one) for one in _captions(before, after)])
        for before, run, after in zip(around, runs, around[2:], strict=False)
        if run[0].kind == "row"
    ]


def _captions(before: list[Sentence], after: list[Sentence]) -> list[Sentence]:
    """The caption that touches a table; none where one stands on either side, for one of them is another's."""
    above = list(takewhile(lambda one: one.kind == "caption", reversed(before)))[:3][::-1]
    below = list(takewhile(lambda one: one.kind == "caption", after))[:3]
    return [] if above and below else above or below
