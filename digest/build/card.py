"""The preview image that a shared link shows: 1200 x 630 pixels, the same bytes on every machine. Pure.

The only font is Pillow's own (Aileron, CC0), so that the result does not depend on installed fonts. It has Latin
letters only: accents are dropped, and a title in another script is replaced by the month.
"""

import io
import unicodedata
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from digest.build.issue import Issue
from digest.text import many

SIZE = (1200, 630)
_PAPER, _INK, _SOFT, _LINK = "#fcfbf8", "#23211e", "#625c54", "#7d3420"
_LEFT, _RIGHT = 96, 1104
_KNOWN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("©°±·«»‘’“”…")


def draw(issue: Issue) -> bytes:
    """Draw the PNG: whether the issue is a draft or a sample, then its title, preheader and number of items."""
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 16, SIZE[1]), fill=_LINK)
    y = 92
    for mark in issue.marks:
        y = _write(pen, drawable(mark), y, 28, _LINK)
    y = _write(pen, drawable(issue.title) or issue.month.title, y + 20, 84, _INK, most=3)
    _write(pen, drawable(issue.preheader), y + 28, 34, _SOFT, most=2)
    _write(pen, _holds(issue), 520, 30, _INK, most=1)
    file = io.BytesIO()
    image.quantize(32, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def drawable(words: str) -> str:
    """Reduce words to letters the font has; '' if some cannot be drawn even without accents."""
    words = words.translate({0x2013: "-", 0x2014: "-", 0xA0: " "})
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return bare if set(bare) <= _KNOWN else ""


def _holds(issue: Issue) -> str:
    boxes = sum(len(piece.boxes) for piece in issue.pieces)
    counts = [many(len(issue.pieces), "item"), many(boxes, "replication") if boxes else ""]
    return " · ".join(filter(None, counts))


def _write(pen: ImageDraw.ImageDraw, words: str, y: int, size: int, ink: str, most: int = 1) -> int:
    """Write at most `most` lines from y down; returns the y of the next line."""
    font = ImageFont.load_default(size)
    assert isinstance(font, FreeTypeFont)
    lines = list(_lines(words, font))
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], font)]
    for line in lines:
        pen.text((_LEFT, y), line, font=font, fill=ink)
        y += round(size * 1.24)
    return y


def _lines(words: str, font: FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > _RIGHT - _LEFT:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _shortened(line: str, font: FreeTypeFont) -> str:
    while line and font.getlength(f"{line}…") > _RIGHT - _LEFT:
        line = line[:-1]
    return f"{line.rstrip(' ,;:.-')}…"
