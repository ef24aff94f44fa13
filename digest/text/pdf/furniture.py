"""Removes what a page has beside its text: running heads, page numbers, the archive's stamp. Pure."""

import re
from collections import defaultdict
from typing import Any

from digest.text.pdf.lines import Line

_STAMP = re.compile(r"arXiv:(\d{4}\.\d{4,5})(?:v(\d{1,3}))?\b.{0,60}$")
_FOLIO = re.compile(r"(?:page )?[-–—· ]*(?:\d{1,4}|[ivxlc]{1,6})[-–—· ]*(?:(?:of|/|\|) ?\d{1,4})?", re.I)
EDGE = 0.1
"""Share of the page's height, at its top and at its bottom, in which running heads are sought."""


def stamped(sheets: list[dict[str, Any]]) -> str:
    """The version the archive printed on the first page, 'v2'; '' when there is no stamp."""
    for run in (run for sheet in sheets[:3] for run in sheet["runs"]):
        if (found := _STAMP.match(run[5].strip())) and found[2]:
            return f"v{found[2]}"
    return ""


def without_furniture(lines: list[Line], sheets: list[dict[str, Any]]) -> list[Line]:
    """The lines without running heads, page numbers and stamp."""
    edges = [line for line in lines if _is_at_edge(line, sheets[line.sheet]["height"])]
    heads = _running(edges)
    for line in lines:
        line.cells = [cell for cell in line.cells if not _STAMP.match(cell.text.strip())]
    dropped = {id(line) for line in edges if _worded(line) in heads or _is_folio(line)}
    return [line for line in lines if line.cells and id(line) not in dropped]


def _is_at_edge(line: Line, height: float) -> bool:
    return line.y < EDGE * height or line.y > (1 - EDGE) * height


def _worded(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower()).strip()


def _is_folio(line: Line) -> bool:
    return bool(_FOLIO.fullmatch(line.text.strip()))


def _running(edges: list[Line]) -> set[str]:
    """The texts, numbers masked, at the edge of at least three sheets, or of two in a short file: running heads."""
    sheets: defaultdict[str, set[int]] = defaultdict(set)
    for line in edges:
        sheets[_worded(line)].add(line.sheet)
    least = 3 if max((line.sheet for line in edges), default=0) > 2 else 2
    return {worded for worded, found in sheets.items() if len(found) >= least and len(worded) > 1}
