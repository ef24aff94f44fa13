"""Reads which row and column name each figure of a table. Pure; where the table leaves it open, no name is given."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

MOST_ROWS, MOST_COLUMNS = 400, 60
LONGEST_NAME = 120
"""Characters of a row's or a column's name; a longer one is a text."""
_FIGURE = re.compile(r"[<>≤≥≈~+−–-]?\s?[$€£]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)\s?(?:%|[kKMBTx×s])?\W*(?:[±(\[{].*)?")
_EMPTY = re.compile(r"(?i)\W*|n/?a|n\.\s?a\.|none|yes|no|oom|tbd")
"""A cell that states no figure, and that is no name of a column either."""
_ADDED = re.compile(r"(?:\+|w/o?\b)")
"""How a row begins that varies the row above it: '+ RLHF'."""
_STEPPED = re.compile(r"[A-Za-z][A-Za-z ]{0,29}")
"""A head that may name steps: 'Depth', 'k', 'Training steps'; no unit and no arrow, as a measure has."""
LEAST_STEPS = 3
_STYLE = re.compile(
    r"\\(?:(?:text|math)(?:bf|it|tt|sc|rm|sf|normal)?|bm|boldsymbol|underline|emph|scriptstyle)\s?|[{}$]"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as its page gives it."""

    text: str
    across: int = 1
    down: int = 1
    heads: bool = False
    """Whether the page marks it as naming its column."""


@dataclass(frozen=True)
class Line:
    """A row with what names it, outermost first, and one text for each column: '' where no figure can be told."""

    names: tuple[str, ...]
    cells: tuple[str, ...]
    above: tuple[int, ...]
    """The rows that hold a name of it: its group's heading, the row it varies, the first row of a label's span."""


@dataclass(frozen=True)
class Figures:
    """A table whose figures have names. `lines`: None for a row that is no row of figures."""

    columns: tuple[tuple[str, ...], ...]
    """What names each column of figures, outermost first; () where nothing does."""
    lines: tuple[Line | None, ...]
    heads: tuple[int, ...]
    """The rows that name the columns."""


_Spot = tuple[str, tuple[int, int], Cell | None]
"""A place of the grid: its text, where its cell begins, and the cell; None where nothing is."""


def figures(rows: Sequence[Sequence[Cell]]) -> Figures | None:
    """The names of a table's figures; None where no row names its columns, or none of its rows has a name."""
    grid = _grid(rows)
    width = len(grid[0]) if grid else 0
    if width < 2 or any(len(row) != width for row in grid):
        return None
    heads = _heads(grid)
    body = [at for at in range(len(grid)) if at not in heads]
    _name_steps(grid, heads, [at for at in body if len(_cells_of(grid[at])) > 1])
    labels = _label_columns([grid[at] for at in body if len(_cells_of(grid[at])) > 1])
    if not heads or not 0 < labels < width or _heads_too_wide(grid, heads, labels):
        return None
    beside = _second_table(grid, heads, body, labels)
    columns = tuple(_column(grid, heads, at) if at < beside else () for at in range(labels, width))
    return Figures(columns, tuple(_lines(grid, heads, labels)), heads)


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[_Spot]]:
    """The cells on their places, spans spread out; [] for a table too large."""
    grid: list[list[_Spot]] = []
    below: dict[tuple[int, int], _Spot] = {}
    for y, row in enumerate(rows[:MOST_ROWS]):
        places: list[_Spot] = []
        for cell in (*row, None):
            while (y, len(places)) in below:
                places.append(below[y, len(places)])
            if cell is None:
                break
            spot = (_plain_figure(cell.text), (y, len(places)), cell)
            for _ in range(cell.across):
                for dy in range(1, min(cell.down, len(rows) - y)):
                    below[y + dy, len(places)] = spot
                places.append(spot)
            if len(places) > MOST_COLUMNS:
                return []
        grid.append(places)
    return grid if len(rows) <= MOST_ROWS else []


def _plain_figure(text: str) -> str:
    """A cell without the TeX that only styles it: '$\\mathbf{81.2}_{\\pm 0.3}$' is '81.2 ± 0.3'."""
    if "\\" in text or "$" in text:
        text = text.replace("\\downarrow", "↓").replace("\\uparrow", "↑")
        text = re.sub(r"_?\{?\\pm\s?", " ± ", re.sub(r"\\[ ,;]|~", " ", text))
        text = _STYLE.sub("", text)
    return " ".join(text.split())


def _is_figure(spot: _Spot) -> bool:
    return bool(_FIGURE.fullmatch(spot[0]))


def _cells_of(row: Sequence[_Spot]) -> list[_Spot]:
    """The cells of a row that are not empty, each once."""
    return list({spot[1]: spot for spot in row if spot[0]}.values())


def _groups(row: Sequence[_Spot]) -> bool:
    """Whether a row is only a heading of the rows below it."""
    cells = _cells_of(row)
    alone = len(cells) == 1 and not _is_figure(cells[0])
    return alone and row[0][1] == cells[0][1]


def _heads(grid: Sequence[Sequence[_Spot]]) -> tuple[int, ...]:
    """The first rows, which name the columns: as the page marks them, else those above the first figure."""
    marked = list(takewhile(lambda at: _is_marked(grid[at]), range(len(grid))))
    unmarked = takewhile(lambda at: not any(map(_is_figure, grid[at])), range(len(grid)))
    return tuple(at for at in marked or unmarked if not _groups(grid[at]) and _cells_of(grid[at]))


def _is_marked(row: Sequence[_Spot]) -> bool:
    cells = [cell for text, _, cell in row if text and cell]
    return bool(cells) and all(cell.heads for cell in cells)


def _name_steps(grid: Sequence[list[_Spot]], heads: Sequence[int], body: Sequence[int]) -> None:
    """Makes names of a first column of steps: under 'Depth' 1, 2, 3 become 'Depth 1', 'Depth 2', 'Depth 3'."""
    over = list(dict.fromkeys(grid[at][0][0] for at in heads if grid[at][0][0]))
    steps = [grid[at][0][0] for at in body]
    if len(over) != 1 or not _STEPPED.fullmatch(over[0]) or len(steps) < LEAST_STEPS:
        return
    if not all(one.isascii() and one.isdigit() for one in steps):
        return
    numbers = [int(one) for one in steps]
    if all(one < two for one, two in pairwise(numbers)) or all(one > two for one, two in pairwise(numbers)):
        for at in body:
            text, place, cell = grid[at][0]
            grid[at][0] = (f"{over[0]} {text}", place, cell)


def _heads_too_wide(grid: Sequence[Sequence[_Spot]], heads: Sequence[int], labels: int) -> bool:
    """Whether a head spans a column of labels and one of figures, so that what it names is open."""
    return any(grid[at][labels - 1][1] == grid[at][labels][1] and grid[at][labels][0] for at in heads)


def _label_columns(body: Sequence[Sequence[_Spot]]) -> int:
    """How many columns come before the first one with a figure."""
    width = len(body[0]) if body else 0
    return next((x for x in range(width) if any(_is_figure(row[x]) for row in body)), width)


def _second_table(grid: Sequence[Sequence[_Spot]], heads: Sequence[int], body: Sequence[int], labels: int) -> int:
    """The column where another table begins beside the first: labels of its own, under the same head or under none."""
    said = [[grid[at][x][0] for at in heads] for x in range(len(grid[0]))]
    for x in range(labels, len(said)):
        if said[x] in said[:labels] if any(said[x]) else any(_is_word(grid[at][x]) for at in body):
            return x
    return len(said)


def _is_word(spot: _Spot) -> bool:
    return bool(spot[0]) and not _is_figure(spot) and not _EMPTY.fullmatch(spot[0])


def _column(grid: Sequence[Sequence[_Spot]], heads: Sequence[int], x: int) -> tuple[str, ...]:
    spots = {grid[at][x][1]: grid[at][x][0] for at in heads if grid[at][x][0]}
    return tuple(spots.values()) if all(len(one) <= LONGEST_NAME for one in spots.values()) else ()


def _lines(grid: Sequence[Sequence[_Spot]], heads: Sequence[int], labels: int) -> Iterator[Line | None]:
    group, base, above = ("", -1), ("", -1), ""
    anew = False
    for at, row in enumerate(grid):
        anew = anew or (at not in heads and at > heads[0] and _heads_anew(row, labels))
        if at in heads or _groups(row):
            group, base = (group if at in heads else (row[0][0], at)), ("", -1)
            yield None
            continue
        implied = bool(labels > 1 and not row[0][0])  # left blank: perhaps it is as above
        above = above if implied else row[0][0]
        added = bool(_ADDED.match(above))
        base = base if added else (above, at)
        own = [(above, at if implied else row[0][1][0]), *((spot[0], spot[1][0]) for spot in row[1:labels])]
        known = {name: place for name, place in (group, base if added else ("", -1), *own) if name}
        told = not (anew or implied or any(len(one) > LONGEST_NAME for one in known))
        cells = tuple(_told(spot, row) if told else "" for spot in row[labels:])
        yield Line(tuple(known), cells, tuple(sorted({place for place in known.values() if place != at})))


def _heads_anew(row: Sequence[_Spot], labels: int) -> bool:
    """Whether a row amid the figures may name the columns anew: it has words where figures are due."""
    cells = row[labels:]
    words = any(map(_is_word, cells)) and not any(map(_is_figure, cells))
    return not _groups(row) and (_is_marked(row) or words)


def _told(spot: _Spot, row: Sequence[_Spot]) -> str:
    """A figure that belongs to one column alone; '' otherwise."""
    alone = sum(other[1] == spot[1] for other in row) == 1
    return spot[0] if alone and _is_figure(spot) else ""
