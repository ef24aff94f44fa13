"""Checks a report of figures from a table: each must be the cell of the row and the column that the report names.

A row says nothing about its figures; its label, the column's heads and the caption do. So a report may say these,
letter for letter, and hardly anything else: what is no name, figure or small word must open the caption. A figure and
its names stand together between two commas or 'and's, unless one row or one column is said of all. What is exchanged
names another cell; what names no cell, or several, is left to the other checks.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from digest.ground.lexicon import NEGATIONS, STOP
from digest.model import Table, Text
from digest.text import plain

Verdict = Literal["bound", "wrong", "open"]
"""The figures are those of the cells named; one is not, or might be told and is not; or it cannot be made out."""
Names = tuple[str, ...]
_SAYING = frozenset(
    "scored scores score reached reaches achieved achieves got gets obtained obtains attained attains had has have "
    "showed shows gave gives was were is are recorded reported a an the of on in at for to with its it value".split()
)
"""Words around names and figures that say nothing more of them."""
_PARTS = frozenset("and while whereas but against versus vs compared".split())
_VAGUE = STOP | NEGATIONS | frozenset("all none no yes both each every some most other others best worst any".split())
_BORDERS = frozenset("of on for in by with across under using at a an the over from to".split())
_MARKS = "*†‡§¶"
_EDGES = "“”\"'‘’([{)]}"
_FIGURE = re.compile(r"[<>≤≥≈~+-]?[$€£]?\.?\d\S*")
_ASIDE = re.compile(r"\s*[(\[](?:%|ours|[a-z-]+\d{4}\w*|[^()\[\]]*(?:et al\b|\b\d{4}[a-z]?$)[^()\[\]]*)[)\]]$", re.I)
"""A unit, a work cited or 'ours' at a name's end, which a report may leave out; any other bracket says of what."""
_LABEL = re.compile(r"(?i)^(?:supplementary |extended data )?(?:table|tab\.|figure|fig\.)\s*[\w.]+?[:.|]\s")
_CHANGE = re.compile(
    r"(?i)\b(?:chang|differ|improve|gain|drop|delta|relative|reduc|increas|decreas|p-value|correlat|lift)\w*|[Δ∆]"
)
"""Words of a caption by which a figure may be no score but the difference of two."""
_BESIDE = re.compile(r"(\S+?)(?:\s?[(\[].*)?")
_ADDED = re.compile(r"(?<!\S)(\+|w/o?)\s*(?=[A-Za-z])")
_PERCENT = re.compile(r"(?:^|[^\d\s])\s*%(?!\s*p)")
"""A unit in a name, as in 'ASR (%)' and unlike 'top 5 %'."""
_ARROWS = re.compile("[↑↓⇑⇓⬆⬇▲▼]")
_MEANT = {"lower": frozenset("↓⇓⬇▼"), "higher": frozenset("↑⇑⬆▲")}
_BETTER = re.compile(r"\s*\((lower|higher) is better\)", re.I)
_SHORT = {"acc": "accuracy", "prec": "precision", "avg": "average"}
_SIGNS_OF_MORE = ("+", "w/")
_SIGNS = {ord(one): "-" for one in "−–‑"}
_TEX = re.compile(r"\\(?:text|math)?(?:bf|it|tt|sc|rm|sf)?\s?(?=\{)|[{}$]")
_CAPTION = 600
"""Characters of a caption whose words a report may use."""


@dataclass(frozen=True)
class Cited:
    """A table of which a report cites rows."""

    table: Table
    rows: frozenset[str]
    """The ids of the rows that are cited."""
    caption: str
    said: frozenset[str]
    """Its rows and heads as sentences."""

    @cached_property
    def naming(self) -> "_Naming":
        return _naming(self.table)


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


@dataclass
class _Part:
    """A stretch of a report with one figure, and the names said in it."""

    figures: list[str] = field(default_factory=list)
    rows: list[Names] = field(default_factory=list)
    columns: list[Names] = field(default_factory=list)
    strange: list[list[str]] = field(default_factory=lambda: [[]])
    """Runs of words that are neither names nor figures."""
    late: set[str] = field(default_factory=set)
    """'rows', 'columns': which are named after the figure."""
    twofold: bool = False
    """Whether a name is one of a row and of a column, so that it may be either."""

    def name(self, axis: Literal["rows", "columns"], names: Names) -> None:
        (self.rows if axis == "rows" else self.columns).append(names)
        if self.figures:
            self.late.add(axis)

    def join(self, other: "_Part") -> None:
        """Takes over what follows."""
        for one in other.rows:
            self.name("rows", one)
        for one in other.columns:
            self.name("columns", one)
        self.figures += other.figures
        self.strange += other.strange
        self.late |= other.late
        self.twofold |= other.twofold


def tabled(report: str, of: Cited) -> Verdict:
    """Whether each figure of a report is the cell that it names. A row of several figures bears none left unnamed."""
    parts = _parts(_BETTER.sub(" ", report), of.naming)
    verdict = _verdict(report, parts, of)
    figures = any(one.figures for one in parts)
    return "wrong" if verdict == "open" and figures and any(_can_tell(row, of.table) for row in of.rows) else verdict


def _can_tell(row: str, table: Table) -> bool:
    """Whether names tell this row from all others, and its figures from each other."""
    names, cells = next((one.names, one.cells) for one in table.rows if one.sentence == row)
    columns = [column for column, cell in zip(table.columns, cells, strict=True) if column and cell]
    return len(columns) > 1 and len({*columns}) == len(columns) and [one.names for one in table.rows].count(names) == 1


def _verdict(report: str, parts: Sequence[_Part], of: Cited) -> Verdict:
    if not parts or any(len(one.figures) != 1 or one.twofold for one in parts):
        return "open"
    rows = _varied(_each([one.rows for one in parts], not any("rows" in one.late for one in parts)))
    columns = _each([one.columns for one in parts], not any("columns" in one.late for one in parts))
    if rows is None or columns is None:
        return "open"
    verdicts = [_told(*one, of) for one in zip((part.figures[0] for part in parts), rows, columns, strict=True)]
    if "wrong" in verdicts:
        return "wrong"
    named = {name for one in (*rows, *columns) for names in one for name in names}
    clear = "open" not in verdicts and _unmixed(rows, columns, of) and _points_right(report, named)
    clear = clear and not _leaves_out_change(report, of)
    return "bound" if clear and not any(_adds(run, of) for part in parts for run in part.strange) else "open"


def _told(figure: str, rows: Sequence[Names], columns: Sequence[Names], of: Cited) -> Verdict:
    """Whether a figure is the cell of this row and column; open where they name no cell, or several."""
    row = _only(rows, [one.names for one in of.table.rows])
    column = _only(columns, of.table.columns)
    if row is None or column is None:
        return "open"
    meant = of.table.rows[row]
    ways = _literals(meant.cells[column], (*meant.names, *of.table.columns[column]))
    if figure in ways:
        return "bound" if meant.sentence in of.rows else "open"
    return "wrong" if ways else "open"


def _only(said: Sequence[Names], known: Sequence[Names]) -> int | None:
    """The one row or column that has all the names said; of several the one that has no other names."""
    if not said:
        return None
    fits = [at for at, names in enumerate(known) if all(set(one) & set(names) for one in said)]
    whole = [at for at in fits if all(any(name in one for one in said) for name in known[at])]
    chosen = whole or fits if len(fits) > 1 else fits
    return chosen[0] if len(chosen) == 1 else None


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


def _each(said: list[list[Names]], leads: bool) -> list[list[Names]] | None:
    """The names of each part. One that is given once holds for all; where all come before their figures, a part without
    one goes on with the last. Else it is open which of two a figure belongs to.
    """
    given = [one for one in said if one]
    if len(given) == 1:
        return given * len(said)
    if not given or not said[0] or (len(given) < len(said) and not leads):
        return None
    whole = [said[0]]
    for one in said[1:]:
        whole.append(one or whole[-1])
    return whole


def _varied(said: list[list[Names]] | None) -> list[list[Names]] | None:
    """The rows with the one that a '+ X' varies, where only the part before it names that: 'A had 1 and with X 2'."""
    whole: list[list[Names]] = []
    for one in said or ():
        varies = bool(one) and all(name.startswith(_SIGNS_OF_MORE) for names in one for name in names)
        before = [names for names in whole[-1] if not names[0].startswith(_SIGNS_OF_MORE)] if varies and whole else []
        whole.append([*before, *one])
    return whole or None


def _points_right(report: str, names: Collection[str]) -> bool:
    """Whether 'lower is better' is only said where an arrow of the table says so."""
    arrows = {arrow for name in names for arrow in _ARROWS.findall(name)}
    return all(arrows and arrows <= _MEANT[found[1].lower()] for found in _BETTER.finditer(report))


def _literals(cell: str, names: Names) -> Collection[str]:
    """How a cell may be written: as printed, without its spread or the bracket beside it, with the % of its names."""
    found = _BESIDE.fullmatch(_tidy(cell))
    if not found:
        return ()
    whole = found[1].strip(_MARKS)
    mean = whole.partition("±")[0]
    bare = {whole, mean} if "%" not in whole else {whole}
    percent = any(_PERCENT.search(one) for one in names)
    shares = {f"{one}%" for one in bare if percent and re.fullmatch(r"[+-]?[\d.]+", one)}
    return (bare | shares) - {""}


def _tidy(text: str) -> str:
    """A text with one form of each sign, and its numbers as single words."""
    text = _ARROWS.sub(" ", text.replace("**", "").translate(_SIGNS))
    text = re.sub(r"\s*±\s*", "±", text)
    text = re.sub(r"(?<=\d)\s*(?:%|percent\b|per cent\b)", "%", text)
    text = re.sub(r"(?<!\S)([+<>≤≥≈~-])\s+(?=[$€£]?\.?\d)", r"\1", text)
    return " ".join(text.split())


@dataclass(frozen=True)
class _Naming:
    """The names of a table by their words; each may be short for several."""

    rows: Mapping[Names, Names]
    columns: Mapping[Names, Names]
    longest: int

    def __contains__(self, words: Names) -> bool:
        return words in self.rows or words in self.columns


@lru_cache(maxsize=64)
def _naming(table: Table) -> _Naming:
    rows = _named({name for row in table.rows for name in row.names})
    columns = _named({name for names in table.columns for name in names})
    return _Naming(rows, columns, max(map(len, (*rows, *columns)), default=0))


def _named(names: Collection[str]) -> dict[Names, Names]:
    """Each way of saying a name, with the names it may stand for; a name in full stands for itself alone."""
    full = {name: set(_forms(name)) for name in names}
    short = {name: {form for one in _shorter(name) for form in _forms(one)} for name in names}
    ways: dict[Names, Names] = {}
    for ways_of in (full, short):
        new: dict[Names, list[str]] = {}
        for name, forms in ways_of.items():
            for form in forms - ways.keys():
                new.setdefault(form, []).append(name)
        ways.update({form: tuple(sorted(held)) for form, held in new.items()})
    return ways


def _shorter(name: str) -> Iterator[str]:
    """A name without the aside at its end: 'ASR (%)', 'BLIP-2 (Li et al.)'."""
    if (short := _ASIDE.sub("", name)) != name:
        yield short


def _forms(name: str) -> Iterator[Names]:
    """A name's words as a report may give them; none for a name that would be no name there ('all', '5', 'A')."""
    words = _joined(_words(_TEX.sub("", name)))
    letters = sum(map(str.isalpha, "".join(words)))
    if letters and sum(map(str.isalnum, "".join(words))) > 1 and not {one.lower() for one in words} <= _VAGUE:
        yield words
        yield tuple(_SHORT.get(one.lower(), one) for one in words)
        for sign, word in (("+", "with"), ("w/", "with"), ("w/o", "without")):
            if words[0] == sign and len(words) > 1:
                yield (word, *words[1:])


def _words(text: str) -> list[str]:
    return _ADDED.sub(r"\1 ", _tidy(text)).split()


def _joined(tokens: Sequence[str]) -> Names:
    """The words of a name, with the commas between them: a list of two names is not the name made of both."""
    inner = (_word(one) + "," * (one.rstrip(_EDGES)[-1:] in (",", ";")) for one in tokens[:-1])
    return tuple(filter(None, (*inner, *map(_word, tokens[-1:]))))


def _word(token: str) -> str:
    """A word as it is compared: without brackets, genitive and stops; only longer ones may differ in case."""
    token = token.strip(_EDGES).rstrip(".,;:!?").strip(_EDGES)
    if token[:1].isdigit() or _FIGURE.fullmatch(token):
        return token.rstrip(_MARKS)
    token = re.sub(r"['’]s$", "", token).rstrip(_MARKS) or token
    return token if len(token) <= 3 else token.casefold()


def _parts(report: str, naming: _Naming) -> list[_Part]:
    """A report in parts with one figure each; what stands before the first or after the last belongs to it."""
    tokens = _words(report)
    words = [_word(one) for one in tokens]
    parts, at = [_Part()], 0
    while at < len(tokens):
        sizes = range(min(naming.longest, len(tokens) - at), 0, -1)
        size = next((n for n in sizes if _joined(tokens[at : at + n]) in naming), 0)
        _take(parts[-1], _joined(tokens[at : at + size]), words[at], naming)
        end = tokens[at + max(size, 1) - 1].rstrip(_EDGES)
        at += max(size, 1)
        if end[-1:] in (",", ";", ":") or (not size and (end[-1:] == "." or words[at - 1].lower() in _PARTS)):
            parts.append(_Part())
    return _merged([one for one in parts if one.figures or one.rows or one.columns or any(one.strange)])


def _take(part: _Part, name: Names, word: str, naming: _Naming) -> None:
    if name:
        part.twofold |= name in naming.rows and name in naming.columns
        if name in naming.rows:
            part.name("rows", naming.rows[name])
        if name in naming.columns:
            part.name("columns", naming.columns[name])
        part.strange.append([])
    elif _FIGURE.fullmatch(word):
        part.figures.append(word)
        part.strange.append([])
    elif word and word.lower() not in _PARTS:
        part.strange[-1].append(word)


def _merged(parts: Sequence[_Part]) -> list[_Part]:
    """Parts without a figure, joined to the next one that has one; behind the last figure to the last."""
    whole = [_Part()]
    last = max((at for at, one in enumerate(parts) if one.figures), default=0)
    for at, one in enumerate(parts):
        if whole[-1].figures and at <= last:
            whole.append(_Part())
        whole[-1].join(one)
    return whole


def _adds(run: Sequence[str], of: Cited) -> bool:
    """Whether a run of words says more than small words and a phrase of the caption do."""
    said = [word.lower() for word in run]
    while said and said[0] in _SAYING:
        said.pop(0)
    while said and said[-1] in _SAYING:
        said.pop()
    return bool(said) and not any(_in_caption(said, at, of) for at in range(len(of.caption.split())))


def _in_caption(run: Sequence[str], at: int, of: Cited) -> bool:
    """Whether a sentence of the caption begins here with these words, as a phrase of their own: not half an 'A and B'.
    Further on it speaks of other things too: 'accuracy of models trained on code'.
    """
    tokens = of.caption.split()
    words = [_word(one).lower() for one in tokens]
    end = at + len(run)
    if words[at:end] != list(run) or any(map(str.isdigit, "".join(run))):
        return False
    if set(run) & (NEGATIONS | _PARTS | {"or"}) or any(one[-1] in ",;" for one in tokens[at:end]):
        return False
    opens = at == 0 or tokens[at - 1][-1] in ".:"
    ends = end == len(tokens) or words[end] in _BORDERS or tokens[end][0] == "(" or tokens[end - 1][-1] in ".:"
    return opens and ends


def _leaves_out_change(report: str, of: Cited) -> bool:
    """Whether the caption's first sentence tells of changes or differences, and the report does not."""
    first = re.split(r"\.\s", _LABEL.sub("", of.caption))[0]
    told = {found[0].lower() for found in _CHANGE.finditer(first)}
    return bool(told) and not any(one in report.lower() for one in told)
