"""Who an item says wrote its work: as the editor states in its file, else as the source does. Pure."""

from collections.abc import Sequence

from digest.model import Entry, Item, Summary
from digest.text import plain

NAMED = 3
"""Authors named before the rest are counted; a fourth and last author is still named."""


def authors(item: Item, summary: Summary | None, entry: Entry | None) -> tuple[str, ...]:
    """The authors' names as plain text. An editor's empty list names nobody."""
    known = (summary.authors if summary else ()) or (entry.authors if entry else ())
    return tuple(filter(None, map(plain, known if item.authors is None else item.authors)))


def byline(names: Sequence[str]) -> str:
    """'A, B and C', or 'A, B, C and 4 more'; '' without authors."""
    shown = list(names if len(names) <= NAMED + 1 else names[:NAMED])
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
