"""Turns the runs of a PDF's pages into lines in reading order, split into columns and cells. Pure and n log n."""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

_MARK = re.compile(r"[\d,–*∗†‡§¶♯♢♠♣⋆ -]{1,40}")
_ACCENT = re.compile("([´`¨ˆ˜ˇ¯˙˚])([A-Za-zı])")
_COMBINING = dict(zip("´`¨ˆ˜ˇ¯˙˚", "\u0301\u0300\u0308\u0302\u0303\u030c\u0304\u0307\u030a", strict=True))
_FOLDED = re.compile("[\ufb00-\ufb06\U0001d400-\U0001d7ff]+")
NUMBERED = 12
"""Numbers in one margin from which they may be line numbers."""
STEP = 4
"""Points between the positions at which a gap between two columns is sought."""


@dataclass
class Cell:
    """Text on one baseline without a wide gap."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    styles: Counter[str] = field(default_factory=Counter)
    """Numbers of letters that are bold ('b'), maths ('m'), typewriter ('t'), and of 'all'."""
    mark: str = ""
    """The raised sign at its beginning, as of a footnote."""
    hanging: tuple[str, int, str] = ("", 0, "")
    """The raised or lowered signs at its end: '^' or '_', their start in `text`, the signs."""

    def share(self, style: str) -> float:
        """How much of it is set in a style, 0..1."""
        return self.styles[style] / max(1, self.styles["all"])


@dataclass
class Line:
    """The cells of one baseline in one column."""

    cells: list[Cell]
    sheet: int
    region: int
    """The number, in the document, of the column or full-width band that it is in; text does not continue across."""
    left: float = 0
    right: float = 0
    """With `left`, where most lines of its column begin and end."""
    above: float = 0
    """Points from the baseline above; 0 at the top of a column."""

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def y(self) -> float:
        return self.widest.y

    @property
    def size(self) -> float:
        return self.widest.size

    @property
    def x0(self) -> float:
        return self.cells[0].x0

    @property
    def x1(self) -> float:
        return self.cells[-1].x1

    @property
    def widest(self) -> Cell:
        return max(self.cells, key=lambda cell: len(cell.text))

    def share(self, style: str) -> float:
        """How much of it is set in a style, 0..1."""
        letters = sum(cell.styles["all"] for cell in self.cells)
        return sum(cell.styles[style] for cell in self.cells) / max(1, letters)


def lines_of(sheets: list[dict[str, Any]]) -> list[Line]:
    """All lines of a document in reading order."""
    cells = [_without_line_numbers(_cells(sheet["runs"])) for sheet in sheets]
    gutters = [_gutter(found, sheet["width"]) for found, sheet in zip(cells, sheets, strict=True)]
    full = [gutter for gutter, found in zip(gutters, cells, strict=True) if len(found) >= 20]
    columned = sum(gutter is not None for gutter in full) >= 0.4 * len(full)
    lines: list[Line] = []
    for number, (found, gutter) in enumerate(zip(cells, gutters, strict=True)):
        for region in _regions(found, gutter if columned else None):
            lines += _lines(region, number, lines[-1].region + 1 if lines else 0)
    return lines


def _cells(runs: Iterable[list[Any]]) -> list[Cell]:
    """Runs joined to cells: first those that follow each other in the file, then those side by side on the page."""
    cells: list[Cell] = []
    for run in runs:
        cell = _cell(run)
        if len(cell.text.strip(" ´`¨ˆ˜ˇ¯˙˚")) == 0:
            continue
        if not (cells and _joins(cells[-1], cell)):
            cells.append(cell)
    ordered: list[Cell] = []
    for row in _rows(cells):
        for cell in row:
            if not (ordered and _joins(ordered[-1], cell)):
                ordered.append(cell)
    return [cell for cell in ordered if cell.text.strip()]


def _without_line_numbers(cells: list[Cell]) -> list[Cell]:
    """The cells without line numbers in a margin."""
    numbers = [cell for cell in cells if cell.text.strip().isdecimal() and len(cell.text.strip()) <= 4]
    places = Counter(round(cell.x1 / 6) for cell in numbers)
    margins = {place for place, count in places.items() if count >= NUMBERED}
    dropped = {id(cell) for place in margins for cell in _counting(numbers, place)}
    return [cell for cell in cells if id(cell) not in dropped]


def _counting(numbers: list[Cell], place: int) -> list[Cell]:
    """The numbers of a margin if most are one more than the one above; else []."""
    column = [cell for cell in numbers if abs(round(cell.x1 / 6) - place) <= 1]
    steps = [int(below.text) - int(above.text) for above, below in itertools.pairwise(column)]
    return column if steps and steps.count(1) > 0.7 * len(steps) else []


def _cell(run: list[Any]) -> Cell:
    x0, x1, y, size, style, text = run
    text = _FOLDED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _ACCENT.sub(lambda found: found[2].replace("ı", "i") + _COMBINING[found[1]], text)
    letters = len(text.strip())
    return Cell(x0, x1, y, size, text, Counter({"all": letters, **dict.fromkeys(style, letters)}))


def _joins(cell: Cell, other: Cell) -> bool:
    """Whether `other` continues `cell`, which it then joins; raised and lowered signs as TeX, note marks dropped."""
    gap, larger = other.x0 - cell.x1, max(cell.size, other.size)
    shift = other.y - cell.y
    if not (-0.6 * larger < gap < 0.9 * larger and abs(shift) < 0.75 * larger) or other.x1 < cell.x0:
        return False
    if abs(shift) > 0.12 * larger and other.size < 0.9 * cell.size:
        _attach(cell, other, "^" if shift > 0 else "_")
    elif abs(shift) > 0.12 * larger and cell.size < 0.9 * other.size:
        _prepend(cell, other)
    elif abs(shift) > 0.25 * larger:
        return False
    else:
        space = " " if gap > 0.16 * larger and not cell.text.endswith(" ") else ""
        cell.text += space + other.text
        cell.size = larger if other.styles["all"] > cell.styles["all"] else cell.size
    cell.styles += other.styles
    cell.x1 = max(cell.x1, other.x1)
    return True


def _attach(cell: Cell, sign: Cell, how: str) -> None:
    """Adds a raised or lowered sign to a cell. A raised number or dagger is a note's mark after a word, which is
    dropped, and an exponent after a symbol.
    """
    signs_text, before = sign.text.strip(), cell.text.rstrip()
    hung, start, signs = cell.hanging
    if hung == how and start + len(_scripted(how, signs)) == len(before):
        before, signs_text = before[:start], signs + signs_text
    is_note = how == "^" and _MARK.fullmatch(signs_text) and not re.search(r"(?:^|[^\w.])\w$|\d$|[)\]}]$", before)
    cell.text = before if is_note else before + _scripted(how, signs_text)
    cell.hanging = ("", 0, "") if is_note else (how, len(before), signs_text)
    if sign.text.endswith(" "):
        cell.text += " "


def _scripted(how: str, signs: str) -> str:
    return f"{how}{{{signs}}}" if len(signs) > 1 else how + signs


def _prepend(cell: Cell, line: Cell) -> None:
    """Puts a small raised sign before a line, as its mark if it can be a footnote's, else as text."""
    sign = cell.text.strip()
    cell.mark = sign if _MARK.fullmatch(sign) else ""
    cell.text = line.text if cell.mark else f"{cell.text} {line.text}"
    cell.y, cell.size = line.y, line.size


def _rows(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Cells of one baseline, from the top of the page, each row from left to right."""
    row: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: -cell.y):
        if row and row[0].y - cell.y > 0.35 * max(row[0].size, cell.size):
            yield sorted(row, key=lambda cell: cell.x0)
            row = []
        row.append(cell)
    if row:
        yield sorted(row, key=lambda cell: cell.x0)


def _gutter(cells: list[Cell], width: float) -> float | None:
    """The x between two columns, which hardly any text crosses; None without enough lines on either side."""
    steps = int(width // STEP) + 2
    crossing = [0] * (steps + 1)
    for cell in cells:
        first, last = max(0, int(cell.x0 // STEP) + 1), min(steps, int(cell.x1 // STEP) + 1)
        if first < last:
            crossing[first] += len(cell.text)
            crossing[last] -= len(cell.text)
    for at in range(1, steps):
        crossing[at] += crossing[at - 1]
    middle = range(int(0.35 * steps), int(0.65 * steps))
    if not middle:
        return None
    least = min(crossing[at] for at in middle)
    gutter = STEP * median(at for at in middle if crossing[at] <= least)
    sides = [[c for c in cells if c.x1 <= gutter], [c for c in cells if c.x0 >= gutter]]
    full = [sum(len(cell.text) >= 20 and cell.x1 - cell.x0 > 0.2 * width for cell in side) for side in sides]
    return gutter if min(full) >= 6 and least < 0.6 * sum(len(cell.text) for cell in cells) else None


def _regions(cells: list[Cell], gutter: float | None) -> Iterator[list[Cell]]:
    """The regions of a page in reading order: full-width bands, and between them the left column, then the right."""
    if gutter is None:
        yield cells
        return
    across: list[Cell] = []
    left: list[Cell] = []
    right: list[Cell] = []
    rows = list(_rows(cells))
    wides = [_is_wide_row(row, gutter) for row in rows]
    for number, row in enumerate(rows):
        wide = wides[number] and any(wides[max(0, number - 1) : number] + wides[number + 1 : number + 2])
        for cell in row:
            crosses = wide or (cell.x0 < gutter - STEP and cell.x1 > gutter + STEP)
            if crosses and (left or right):
                yield from (across, left, right)
                across, left, right = [], [], []
            crosses = crosses or (not (left or right) and _ends_band(across, cell))
            side = across if crosses else left if (cell.x0 + cell.x1) / 2 < gutter else right
            side.append(cell)
    yield from (across, left, right)


def _is_wide_row(row: list[Cell], gutter: float) -> bool:
    """Whether a row is of a full-width table: many cells, and none as wide as a column of text."""
    sides = sum(cell.x1 <= gutter for cell in row), sum(cell.x0 >= gutter for cell in row)
    widest = max(cell.x1 - cell.x0 for cell in row)
    gap = min(b.x0 - a.x1 for a, b in itertools.pairwise(row)) if len(row) > 1 else 0
    many = len(row) >= 4 and min(sides) >= 1 and max(sides) >= 2
    return many and widest < 0.3 * gutter and gap > 0.9 * row[0].size


def _ends_band(across: list[Cell], cell: Cell) -> bool:
    """Whether a short line ends a full-width paragraph."""
    last = across[-1] if across else cell
    under = 0 < last.y - cell.y < 1.45 * cell.size and abs(last.size - cell.size) < 0.5
    return under and abs(cell.x0 - min(one.x0 for one in across[-6:])) < 3


def _lines(cells: list[Cell], sheet: int, region: int) -> list[Line]:
    lines = [Line(row, sheet, region) for row in _rows(cells)]
    full = [line for line in lines if len(line.text) >= 25] or lines
    left, right = _left_edge([line.x0 for line in full]), _right_edge([line.x1 for line in full])
    for number, line in enumerate(lines):
        line.left, line.right = left, right
        line.above = lines[number - 1].y - line.y if number else 0
    return lines


def _left_edge(places: list[float]) -> float:
    """The most frequent left end, to within two points."""
    if not places:
        return 0
    near = Counter(round(place / 2) for place in places).most_common(1)[0][0]
    return min(place for place in places if round(place / 2) == near)


def _right_edge(places: list[float]) -> float:
    return sorted(places)[int(0.9 * (len(places) - 1))] if places else 0
