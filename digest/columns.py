"""Aligned columns for a person, whose words are wrapped where the terminal ends; JSON for a script. Pure."""

import json
import textwrap
from collections.abc import Sequence

LEAST = 30
"""Characters a line that the last column needs; where fewer are left, it stands below its row."""


def columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int = 0) -> str:
    """A line for each row; on a terminal of `width`, the last column's words are wrapped."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head) - 1)]
    leads = ("".join(f"{cell:{size}}  " for cell, size in zip(row, widths, strict=False)) for row in (head, *rows))
    return "\n".join(_line(lead, row[-1], width) for lead, row in zip(leads, (head, *rows), strict=True))


def wrapped(lead: str, text: str, width: int) -> str:
    """A line that begins with `lead`; on a terminal of `width`, its words go on below where they began."""
    if not width:
        return lead + text
    room, below = max(width, len(lead) + 20), " " * len(lead)
    return textwrap.fill(
        text, room, initial_indent=lead, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )


def as_text(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)


def _line(lead: str, last: str, width: int) -> str:
    line = (lead + last).rstrip()
    if not width or len(line) <= width:
        return line
    if width - len(lead) >= LEAST:
        return wrapped(lead, last, width)
    return lead.rstrip() + "\n" + wrapped("    ", last, width)
