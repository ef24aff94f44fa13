"""Whether two lists of authors share a person, as far as names tell. Pure."""

import re
import unicodedata
from collections.abc import Sequence

MOST = 200
"""Authors of one entry that are looked at."""
_NOBODY = {"anonymous", "admin", "editor", "editors", "team", "staff", "unknown", "guest", "deleted"}


def names(authors: Sequence[str]) -> frozenset[str]:
    """Each author as 'surname initial' and as one word: 'Neel Nanda' and 'Nanda, N.' share 'nanda n'."""
    return frozenset(name for author in authors[:MOST] for name in _names(author))


def named(authors: Sequence[str]) -> bool:
    """Whether an author has a first and a last name; a handle says nothing of who it is not."""
    return any(len(author.split()) > 1 for author in authors[:MOST])


def _names(author: str) -> list[str]:
    text = unicodedata.normalize("NFD", author[:100].casefold())
    text = "".join(one for one in text if not unicodedata.combining(one))
    if text.count(",") == 1:
        last, first = text.split(",")
        text = f"{first} {last}"
    parts = [part for part in re.split(r"[\W_]+", text) if part]
    if not parts or parts[0] in _NOBODY or parts[-1] in _NOBODY:
        return []
    squashed = "".join(parts)
    return [squashed] if len(parts) == 1 or len(parts) > 6 else [squashed, f"{parts[-1]} {parts[0][0]}"]
