"""Turns a PDF's pages, as runs of letters with positions, into the blocks that a reader sees. Pure.

lines.py       runs -> lines in reading order, split into columns and cells
furniture.py   running heads, page numbers, the archive's stamp
paragraphs.py  lines -> headings, paragraphs, items, captions, notes, tables, maths, code
hyphens.py     words cut by the end of a line
"""

import re
from collections.abc import Iterator
from typing import Any

from digest.text.markup import Block
from digest.text.pdf.furniture import stamped, without_furniture
from digest.text.pdf.hyphens import Joiner
from digest.text.pdf.lines import lines_of
from digest.text.pdf.paragraphs import Part, parts_of
from digest.text.strings import plain

_ABSTRACT = re.compile(r"(?:abstract|summary)\s*(?:[.:—–-]|$)", re.I)

__all__ = ["blocks_of", "stamped"]


def blocks_of(sheets: list[dict[str, Any]]) -> tuple[Block, ...]:
    """The blocks of a document, without title and authors as far as these are recognised."""
    lines = without_furniture(lines_of(sheets), sheets)
    parts = _without_front(parts_of(lines))
    joiner = Joiner(line.text for line in lines)
    return tuple(_blocks(parts, joiner))


def _without_front(parts: list[Part]) -> list[Part]:
    """The parts from the abstract on; where none is found, all parts but the title."""
    first = [part for part in parts if part.lines[0].sheet == 0]
    opening = next((at for at, part in enumerate(first) if _opens_abstract(part)), None)
    if opening is not None:
        return parts[opening:]
    headings = [at for at, part in enumerate(first[:8]) if part.kind == "heading"]
    title = max(headings, key=lambda at: first[at].lines[0].size, default=None)
    return parts if title is None or not _is_title(parts, title) else parts[:title] + parts[title + 1 :]


def _is_title(parts: list[Part], at: int) -> bool:
    """Whether a heading is the title: no later one is as large."""
    size = parts[at].lines[0].size
    return all(part.lines[0].size < size - 0.5 for part in parts[at + 1 :] if part.kind == "heading")


def _opens_abstract(part: Part) -> bool:
    """Whether a part is the abstract's heading, or the abstract with a run-in heading ('Abstract—We train ...')."""
    found = _ABSTRACT.match(part.lines[0].text.strip())
    return found is not None and part.kind in ("heading", "prose")


def _blocks(parts: list[Part], joiner: Joiner) -> Iterator[Block]:
    headings: list[tuple[int, str]] = []
    for part in parts:
        if part.kind == "heading":
            while headings and headings[-1][0] >= part.level:
                headings.pop()
        text = _text(part, joiner)
        if text:
            yield Block(text, part.kind, " › ".join(title for _, title in headings))
        if part.kind == "heading" and text:
            headings.append((part.level, text))


def _text(part: Part, joiner: Joiner) -> str:
    if part.kind == "table":
        return _rows(" | ".join(cell.text for cell in line.cells) for line in part.lines)
    if part.kind in ("code", "maths"):
        return _rows(line.text for line in part.lines)
    return plain(joiner.join(line.text for line in part.lines))


def _rows(lines: Iterator[str]) -> str:
    return "\n".join(row for row in map(plain, lines) if row)
