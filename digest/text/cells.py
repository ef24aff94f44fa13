"""The cells of a page's table, between the signs that stand for their ends while the page is walked. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from digest.text.strings import plain
from digest.text.tables import Cell

END_OF_ROW, END_OF_CELL = "\x1e", "\x1f"
_SPANS = re.compile(r"ltx_(col|row)span_(\d{1,2})")


def cell_of(element: HtmlElement) -> Cell:
    """What a page says of a cell besides its text. A span that is no small number makes it a table of its own."""
    classes = element.get("class") or ""
    by_class = {name: int(number) for name, number in _SPANS.findall(classes)}
    across, down = (_span(element.get(f"{name}span"), by_class.get(name, 1)) for name in ("col", "row"))
    names_row = "ltx_th_row" in classes or element.get("scope") == "row"
    in_head = next(element.iterancestors("thead"), None) is not None
    marked = in_head or "ltx_th_column" in classes or (element.tag == "th" and not names_row)
    return Cell("", across, down, marked)


def _span(said: str | None, otherwise: int) -> int:
    """A cell's span; 99, wider than any table that is read, where the page says nonsense."""
    if said is None:
        return otherwise
    return int(said) if re.fullmatch(r"[1-9]\d?", said.strip(), re.A) else 99


def cells_of(raw: str, known: Sequence[Cell]) -> tuple[tuple[Cell, ...], ...]:
    """The cells of each line of a table; () if it has text outside of cells, or an empty row amid cells that span."""
    rows, at = list[tuple[Cell, ...]](), 0
    spans = any(cell.down > 1 for cell in known)
    for row in raw.split(END_OF_ROW):
        *texts, outside = row.split(END_OF_CELL)
        cells = tuple(replace(cell, text=plain(text)) for cell, text in zip(known[at:], texts, strict=False))
        at += len(texts)
        if outside.strip() or len(cells) < len(texts):
            return ()
        if any(cell.text.strip(" |") for cell in cells):
            rows.append(cells)
        elif spans and texts:
            return ()
    return tuple(rows) if at == len(known) else ()
