"""Checks a report of figures from a table: each must be the cell of the row and the column that the report names.

A row says nothing about its figures; its label, the column's heads and the caption do. So a report may say these,
letter for letter, and hardly anything else: what is no name, figure or small word must open the caption. A figure and
its names stand together between two commas or 'and's, unless one row or one column is said of all. What is exchanged
names another cell; what names no cell, or several, is left to the other checks.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from digest.ground.captioned import leaves_out_change, opens
from digest.ground.labels import ARROWS, EDGES, FIGURE, Names, Naming, joined, literals, naming, tokens, varies, word
from digest.model import Table, Text
from digest.text import plain

Verdict = Literal["bound", "wrong", "open"]
"""The figures are those of the cells named; one is not, or might be told and is not; or it cannot be made out."""
_SAYING = frozenset(
    "scored scores score reached reaches achieved achieves got gets obtained obtains attained attains had has have "
    "showed shows gave gives was were is are recorded reported a an the of on in at for to with its it value".split()
)
"""Words around names and figures that say nothing more of them."""
_SET_APART = frozenset("and but against versus vs compared".split())
_PARTS = _SET_APART | {"while", "whereas"}
_MEANT = {"lower": frozenset("↓⇓⬇▼"), "higher": frozenset("↑⇑⬆▲")}
_BETTER = re.compile(r"\s*\((lower|higher) is better\)", re.I)
_CAPTION = 600
"""Characters of a caption that are searched."""


@dataclass(frozen=True)
class Cited:
    """A table of which a report cites rows."""

    table: Table
    rows: frozenset[str]
    """The ids of the rows that are cited."""
    caption: str
    said: frozenset[str]
    """Its rows and heads as sentences."""


def cited(text: Text, ids: Collection[str], hidden: Collection[str] = ()) -> Cited | None:
    """The table of which these ids cite rows; None for none, for two, whose figures could be exchanged, and for one
    whose names are `hidden`.
    """
    found = [one for one in text.tables if any(row.sentence in ids for row in one.rows)]
    if len(found) != 1 or not set(beside(text, ids)).isdisjoint(hidden):
        return None
    table = found[0]
    rows = [row.sentence for row in table.rows]
    wanted = {*rows, *table.heads, *table.caption}
    said = {one.id: plain(one.text) for one in text.sentences if one.id in wanted}
    caption = " ".join(said.get(one, "") for one in table.caption)[:_CAPTION]
    whole = frozenset(said.get(one, "") for one in (*rows, *table.heads))
    return Cited(table, frozenset(ids) & frozenset(rows), caption, whole)


def beside(text: Text, ids: Collection[str]) -> tuple[str, ...]:
    """The ids of the heads, the captions and the rows above that say what the figures of these rows are."""
    held = [(one, row) for one in text.tables for row in one.rows if row.sentence in ids]
    wanted = {name for one, row in held for name in (*one.heads, *one.caption, *row.above)}
    return tuple(one.id for one in text.sentences if one.id in wanted)


def tabled(report: str, of: Cited) -> Verdict:
    """Whether each figure of a report is the cell that it names. A row of several figures bears none left unnamed."""
    parts = _parts(_BETTER.sub(" ", report), naming(of.table))
    verdict = _verdict(report, parts, of)
    figures = any(one.figures for one in parts)
    return "wrong" if verdict == "open" and figures and any(_can_tell(row, of.table) for row in of.rows) else verdict


def _can_tell(row: str, table: Table) -> bool:
    """Whether names tell this row from all others, and its figures from each other."""
    names, cells = next((one.names, one.cells) for one in table.rows if one.sentence == row)
    columns = [column for column, cell in zip(table.columns, cells, strict=True) if column and cell]
    return len(columns) > 1 and len({*columns}) == len(columns) and [one.names for one in table.rows].count(names) == 1


@dataclass
class _Part:
    """A stretch of a report with one figure, and the names said in it."""

    figures: list[str] = field(default_factory=list)
    rows: list[Names] = field(default_factory=list)
    columns: list[Names] = field(default_factory=list)
    strange: list[list[str]] = field(default_factory=lambda: [[]])
    """Runs of words that are neither names nor figures."""
    late_rows: bool = False
    """Whether a row is named after the figure."""
    late_columns: bool = False
    mixed: bool = False
    """Whether it sets one name apart from another: 'A had 2 against + X' is not said of the row 'A + X'."""

    def fresh(self) -> bool:
        return not (self.figures or self.rows or self.columns)


_Item = tuple[Literal["name", "figure", "word", "break"], Names]


def _parts(report: str, known: Naming) -> list[_Part]:
    """A report in parts with one figure each; what stands before the first or after the last belongs to it."""
    items = list(_items(report, known))
    ahead = sum(kind == "figure" for kind, _ in items)
    parts = [_Part()]
    for kind, words in items:
        if kind == "word":
            parts[-1].strange[-1] += words
            continue
        parts[-1].strange.append([])
        if kind == "figure":
            parts[-1].figures += words
            ahead -= 1
        elif kind == "name":
            _name(parts[-1], words, known)
        elif ahead and parts[-1].figures:
            parts.append(_Part())
        elif not _SET_APART.isdisjoint(words) and (len(parts) == 1 or not parts[-1].fresh()):
            parts[-1].mixed = True
    return parts


def _items(report: str, known: Naming) -> Iterator[_Item]:
    """The names of a report, the longest first, its figures, its other words, and the breaks between its parts."""
    said, at = tokens(report), 0
    while at < len(said):
        sizes = range(min(known.longest, len(said) - at), 0, -1)
        size = next((n for n in sizes if joined(said[at : at + n]) in known), 0)
        one = word(said[at])
        joins = not size and one.lower() in _PARTS
        if size:
            yield "name", joined(said[at : at + size])
        elif FIGURE.fullmatch(one):
            yield "figure", (one,)
        elif one and not joins:
            yield "word", (one,)
        at += max(size, 1)
        end = said[at - 1].rstrip(EDGES)[-1:]
        if joins or end in (",", ";", ":") or (end == "." and not size):
            yield "break", (one.lower(),) if joins else ()


def _name(part: _Part, words: Names, known: Naming) -> None:
    """Notes a name; one that may be a row's or a column's is none."""
    row, column = known.rows.get(words), known.columns.get(words)
    if row and column:
        part.strange[-1] += words
    elif row:
        part.rows.append(row)
        part.late_rows |= bool(part.figures)
    elif column:
        part.columns.append(column)
        part.late_columns |= bool(part.figures)


def _verdict(report: str, parts: Sequence[_Part], of: Cited) -> Verdict:
    if any(one.mixed or len(one.figures) != 1 for one in parts):
        return "open"
    rows = _varied(_each([one.rows for one in parts], leads=not any(one.late_rows for one in parts)))
    columns = _each([one.columns for one in parts], leads=not any(one.late_columns for one in parts))
    if rows is None or columns is None:
        return "open"
    figures = [part.figures[0] for part in parts]
    verdicts = [_told(*one, of) for one in zip(figures, rows, columns, strict=True)]
    if "wrong" in verdicts:
        return "wrong"
    named = {name for one in (*rows, *columns) for names in one for name in names}
    clear = "open" not in verdicts and _unmixed(rows, columns, of) and _points_right(report, named)
    clear = clear and not leaves_out_change(report, of.caption)
    return "bound" if clear and not any(_adds(run, of) for part in parts for run in part.strange) else "open"


def _told(figure: str, rows: Sequence[Names], columns: Sequence[Names], of: Cited) -> Verdict:
    """Whether a figure is the cell of this row and column; open where they name no cell, or several."""
    row = _only(rows, [one.names for one in of.table.rows])
    column = _only(columns, of.table.columns)
    if row is None or column is None:
        return "open"
    meant = of.table.rows[row]
    ways = literals(meant.cells[column], (*meant.names, *of.table.columns[column]))
    if figure in ways:
        return "bound" if meant.sentence in of.rows else "open"
    return "wrong" if ways else "open"


def _only(said: Sequence[Names], known: Sequence[Names]) -> int | None:
    """The one row or column that has all the names said; of several the one that has no other names."""
    if not said:
        return None
    fits = [at for at, names in enumerate(known) if all(set(one) & set(names) for one in said)]
    whole = [at for at in fits if all(any(name in one for one in said) for name in known[at])]
    chosen = fits if len(fits) == 1 else whole
    return chosen[0] if len(chosen) == 1 else None


def _each(said: list[list[Names]], *, leads: bool) -> list[list[Names]] | None:
    """The names of each part. One that is given once holds for all; where all come before their figures, a part without
    one goes on with the last. Else it is open which of two a figure belongs to.
    """
    given = [one for one in said if one]
    if len(given) == 1:
        return given * len(said)
    if not said[0] or (len(given) < len(said) and not leads):
        return None
    whole = [said[0]]
    for one in said[1:]:
        whole.append(one or whole[-1])
    return whole


def _varied(said: list[list[Names]] | None) -> list[list[Names]] | None:
    """The rows with the one that a '+ X' varies, where only the part before it names that: 'A had 1 and with X 2'."""
    whole: list[list[Names]] = []
    for one in said or ():
        added = bool(whole) and all(varies(name) for names in one for name in names)
        before = [names for names in whole[-1] if not varies(names[0])] if added else []
        whole.append([*before, *one])
    return whole or None


def _unmixed(rows: Sequence[Sequence[Names]], columns: Sequence[Sequence[Names]], of: Cited) -> bool:
    """Whether no outer name that is left out of one part is given to another: 'A had 1 in Group G, and B had 2', where
    B belongs to another group.
    """
    axes = ((rows, [one.names for one in of.table.rows]), (columns, of.table.columns))
    for parts, known in axes:
        outer = {name for names in known for name in names[:-1]}
        told = {one[0] for said in parts for one in said if len(one) == 1 and one[0] in outer}
        for said in parts:
            at = _only(said, known)
            names = set(known[at]) if at is not None else set[str]()
            if told - names and any(not any(name in one for one in said) for name in names):
                return False
    return True


def _points_right(report: str, names: Collection[str]) -> bool:
    """Whether 'lower is better' is only said where an arrow of the table says so."""
    arrows = {arrow for name in names for arrow in ARROWS.findall(name)}
    return all(arrows and arrows <= _MEANT[found[1].lower()] for found in _BETTER.finditer(report))


def _adds(run: Sequence[str], of: Cited) -> bool:
    """Whether a run of words says more than small words and the caption's first phrase do."""
    said = [one.lower() for one in run]
    while said and said[0] in _SAYING:
        said.pop(0)
    while said and said[-1] in _SAYING:
        said.pop()
    return bool(said) and not opens(of.caption, said)
