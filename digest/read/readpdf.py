"""Reads a PDF from standard input and writes its visible text with positions to standard output as JSON. A program of
its own, because PDFium is C code and the bytes are untrusted. It imports nothing of the digest.

Visibility is found by rendering: each page is drawn with and without its text, and text whose area looks the same both
times is invisible. This covers white on white, covered, clipped, transparent and off-page text without listing cases.

python -P readpdf.py SECONDS < body
"""

import ctypes
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import hypot, sqrt
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

MOST_PAGES = 300
MOST_CHARS, MOST_RUNS = 1_500_000, 20_000
"""Characters in the whole file; runs on one page."""
MOST_MEMORY = 2_000_000_000
WIDEST = 1600
"""Pixels of a rendered page's longer side at most; an ordinary page is rendered at one pixel per point."""
SMALLEST = 3.0
"""Points: smaller type is not meant to be read."""
LEAST_CONTRAST = 26
"""Difference in grey, of 255, that is visible."""
LIGHT = 190
"""Grey, of 255, from which text is checked again without other text, which may lie on it; its ground must be darker."""
# As a number a handle can be compared, and cast back to a handle where needed.
c.FPDFText_GetTextObject.restype = ctypes.c_void_p
_WORD = re.compile(r"[^\s\0]+")
_HYPHENS = frozenset((2, 0xFFFE))
"""What PDFium writes for a hyphen that ends a line."""
_FOUR = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()


@dataclass
class Run:
    """Consecutive letters of one text object on one line."""

    address: int
    first: int
    last: int
    text: str
    shown: bool = True
    box: tuple[float, float, float, float] = (0, 0, 0, 0)

    @property
    def thing(self) -> Any:
        """The text object as PDFium wants it."""
        return ctypes.cast(self.address, c.FPDF_PAGEOBJECT)


def parse(body: bytes, seconds: float) -> dict[str, Any]:
    """{pages, why, hidden, unseen, sheets, ...}: a sheet is a page's width, height and runs, as far as time allows.

    A run is [x0, x1, y, size, style, text], y the height of its baseline, size in points, style of 'b' (bold), 'm'
    (maths), 't' (typewriter).
    """
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        return {"why": "is locked with a password" if locked else "is damaged", "pages": 0, "sheets": []}
    return _read(document, time.monotonic() + seconds)


def _read(document: pdfium.PdfDocument, until: float) -> dict[str, Any]:
    total, read, left, images = len(document), 0, MOST_CHARS, 0
    hidden, sheets = Counter[str](), []
    for number in range(min(total, MOST_PAGES)):
        if left <= 0 or time.monotonic() > until:
            break
        try:
            page = document[number]
            page_sheets = _sheets(page, hidden)
            images += not page_sheets and _has_image(page)
            page.close()
        except pdfium.PdfiumError:
            page_sheets = []
        left -= sum(len(run[5]) for sheet in page_sheets for run in sheet["runs"])
        sheets += page_sheets
        read += 1
    count = sum(len("".join(text.split())) for text in hidden)
    return {
        "why": "", "pages": total, "read": read, "images": images, "hidden": count, "unseen": list(hidden)[:200],
        "sheets": sheets,
    }  # fmt: skip


def _has_image(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=2)), None) is not None


def _sheets(page: pdfium.PdfPage, hidden: Counter[str]) -> list[dict[str, Any]]:
    """The sheets of a page: one for each direction in which text runs on it."""
    text = page.get_textpage()
    runs = list(_runs(text))
    for run in runs:
        run.box = _box(text, run)
    _find_hidden(page, runs)
    turned = page.get_rotation() // 90
    left, bottom, right, top = page.get_cropbox()
    size = (right - left, top - bottom)
    found: dict[int, list[list[Any]]] = {}
    for run in runs:
        scale, turn = _scale_and_turn(text, run.first)
        points = scale * _size(run.thing)
        if not run.shown or points < SMALLEST or _has_no_room(run):
            hidden[run.text] += 1
            continue
        placed = _placed(run.box, (turn - turned) % 4, (left, bottom, right, top), _baseline(text, run.first))
        found.setdefault((turn - turned) % 4, []).append([*placed, round(points, 1), _style(run.thing), run.text])
    text.close()
    return [_sheet(turn, size, found[turn]) for turn in sorted(found)]


def _sheet(turn: int, size: tuple[float, float], runs: list[list[Any]]) -> dict[str, Any]:
    width, height = size if turn % 2 == 0 else size[::-1]
    return {"turn": turn, "width": round(width, 1), "height": round(height, 1), "runs": runs}


def _runs(text: pdfium.PdfTextPage) -> Iterator[Run]:
    """The page's letters in the file's order, split where the text object, the line or the column changes."""
    letters = _letters(text)
    run = None
    for count, (thing, first, last) in enumerate(_pieces(text, letters)):
        between = letters[run.last + 1 : first] if run else ""
        broken = "\n" in between or "\r" in between
        if run and thing == run.address and not broken and not (between and _is_gap(text, run.last, first)):
            run.text += between + letters[first : last + 1]
            run.last = last
            continue
        if run:
            run.text += " " if between and not broken else ""
            yield run
        if count > MOST_RUNS:
            return
        run = Run(thing, first, last, letters[first : last + 1])
    if run:
        yield run


def _letters(text: pdfium.PdfTextPage) -> str:
    """The letters of a page, each at its PDFium index; NUL for what is no character."""
    count = c.FPDFText_CountChars(text)
    codes = [c.FPDFText_GetUnicode(text.raw, at) for at in range(count)]
    return "".join(map(_letter, codes))


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return "\0" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _pieces(text: pdfium.PdfTextPage, letters: str) -> Iterator[tuple[int, int, int]]:
    """The words, split where the text object changes: the object's address, and its first and last index."""
    thing_at = c.FPDFText_GetTextObject
    for word in _WORD.finditer(letters):
        first, last = word.start(), word.end() - 1
        thing = thing_at(text.raw, first)
        if thing != thing_at(text.raw, last):
            things = [thing_at(text.raw, at) for at in range(first, last + 1)]
            for thing, places in groupby(range(first, last + 1), key=lambda at: things[at - first]):
                inside = list(places)
                if thing:
                    yield thing, inside[0], inside[-1]
        elif thing:
            yield thing, first, last


def _corners(text: pdfium.PdfTextPage, at: int) -> tuple[float, float, float, float]:
    c.FPDFText_GetCharBox(text.raw, at, *_FOUR)
    left, right, bottom, top = _FOUR
    return left.value, bottom.value, right.value, top.value


def _is_gap(text: pdfium.PdfTextPage, before: int, after: int) -> bool:
    """Whether the space between two letters is as wide as between columns."""
    one, other = _corners(text, before), _corners(text, after)
    return abs(other[0] - one[2]) > 1.4 * max(4.0, one[3] - one[1], other[3] - other[1])


def _box(text: pdfium.PdfTextPage, run: Run) -> tuple[float, float, float, float]:
    one, other = _corners(text, run.first), _corners(text, run.last)
    middle = _corners(text, (run.first + run.last) // 2)
    boxes = (one, middle, other) if middle != (0, 0, 0, 0) else (one, other)
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _has_no_room(run: Run) -> bool:
    """Whether the letters are too many for their box, as where ActualText replaces what is drawn."""
    width, height = run.box[2] - run.box[0], run.box[3] - run.box[1]
    return len(run.text) >= 8 and max(width, height) / len(run.text) < 0.2 * min(width, height)


def _baseline(text: pdfium.PdfTextPage, at: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetCharOrigin(text, at, x, y)
    return x.value, y.value


def _scale_and_turn(text: pdfium.PdfTextPage, at: int) -> tuple[float, int]:
    """The scale of a letter's matrix, and its rotation in counter-clockwise quarter turns."""
    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(text, at, matrix)
    scale = sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or hypot(matrix.a, matrix.b)
    quarter = (0 if matrix.a >= 0 else 2) if abs(matrix.a) >= abs(matrix.b) else (1 if matrix.b > 0 else 3)
    return scale, quarter


def _size(thing: Any) -> float:
    size = ctypes.c_float()
    c.FPDFTextObj_GetFontSize(thing, size)
    return abs(size.value)


def _placed(
    box: tuple[float, ...], turn: int, crop: tuple[float, ...], origin: tuple[float, float]
) -> tuple[float, float, float]:
    """Left end, right end and baseline, from the lower left corner of the page turned so that the text is upright."""
    x0, y0, x1, y1 = box[0] - crop[0], box[1] - crop[1], box[2] - crop[0], box[3] - crop[1]
    base_x, base_y = origin[0] - crop[0], origin[1] - crop[1]
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    placed = {
        0: (x0, x1, base_y), 1: (y0, y1, width - base_x), 2: (width - x1, width - x0, height - base_y),
        3: (height - y1, height - y0, base_x),
    }[turn]  # fmt: skip
    return round(placed[0], 1), round(placed[1], 1), round(placed[2], 1)


def _style(thing: Any) -> str:
    font = c.FPDFTextObj_GetFont(thing)
    buffer = ctypes.create_string_buffer(200)
    c.FPDFFont_GetBaseFontName(font, buffer, 200)
    name = buffer.value.decode("latin-1").rpartition("+")[2].lower()
    bold = any(sign in name for sign in ("bold", "cmbx", "medi", "black", "heavy", "semibold", "-bd", "sfbx"))
    maths = any(sign in name for sign in ("cmmi", "cmsy", "cmex", "msbm", "msam", "math", "symbol", "eufm", "stix"))
    typewriter = any(sign in name for sign in ("cmtt", "mono", "courier", "sftt", "consol", "nimbusmon", "code"))
    return "b" * bold + "m" * maths + "t" * typewriter


def _find_hidden(page: pdfium.PdfPage, runs: list[Run]) -> None:
    """Marks the runs whose area looks the same without them. Light runs are removed alone too, since others may lie on
    them.
    """
    if not runs:
        return
    c.FPDFPage_SetRotation(page, 0)
    left, bottom, right, top = page.get_cropbox()
    scale = min(1.0, WIDEST / max(1.0, right - left, top - bottom))
    drawn = _drawn(page, scale)
    _mark(runs, _difference(drawn, _without(page, runs, scale)), (left, top), scale)
    light = [run for run in runs if run.shown and _grey(run.thing) >= LIGHT]
    if light:
        ground = _without(page, light, scale)
        _mark(light, _difference(drawn, ground), (left, top), scale)
        for run in light:
            behind = ground[_place(run, (left, top), scale)]
            run.shown = run.shown and abs(_grey(run.thing) - np.median(behind)) >= LEAST_CONTRAST


def _drawn(page: pdfium.PdfPage, scale: float) -> Any:
    return page.render(scale=scale, may_draw_forms=False, draw_annots=False, grayscale=True).to_numpy()


def _without(page: pdfium.PdfPage, runs: list[Run], scale: float) -> Any:
    modes = [(run.thing, c.FPDFTextObj_GetTextRenderMode(run.thing)) for run in runs]
    for thing, _ in modes:
        c.FPDFTextObj_SetTextRenderMode(thing, c.FPDF_TEXTRENDERMODE_INVISIBLE)
    drawn = _drawn(page, scale)
    for thing, mode in reversed(modes):  # of a thing with several runs, the first mode noted is the original
        c.FPDFTextObj_SetTextRenderMode(thing, mode)
    return drawn


def _difference(one: Any, other: Any) -> Any:
    return np.maximum(one, other) - np.minimum(one, other) >= LEAST_CONTRAST


def _mark(runs: list[Run], differs: Any, corner: tuple[float, float], scale: float) -> None:
    for run in runs:
        says_nothing = not any(letter.isalnum() for letter in run.text)  # a lone dot or stroke may be too thin to see
        run.shown = says_nothing or bool(differs[_place(run, corner, scale)].any())


def _place(run: Run, corner: tuple[float, float], scale: float) -> tuple[slice, slice]:
    x0, y0, x1, y1 = run.box
    across = slice(max(0, int((x0 - corner[0]) * scale)), max(0, int((x1 - corner[0]) * scale) + 1))
    down = slice(max(0, int((corner[1] - y1) * scale)), max(0, int((corner[1] - y0) * scale) + 1))
    return down, across


def _grey(thing: Any) -> float:
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    c.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha)
    return 0.299 * red.value + 0.587 * green.value + 0.114 * blue.value


def main() -> None:
    seconds = int(sys.argv[1])
    try:
        import resource  # not on every system; the parent's own time limit holds everywhere

        resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass
    json.dump(parse(sys.stdin.buffer.read(), seconds), sys.stdout)


if __name__ == "__main__":
    main()
