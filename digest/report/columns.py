"""Aligned columns for a person, JSON for a script."""

import json
from collections.abc import Sequence


def columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in (head, *rows)
    )


def as_text(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)
