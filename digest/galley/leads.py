"""Words of the machine's that led to sentences, where an editor struck some or all that they led to. Pure."""

import re

from digest.model import Item
from digest.notes import for_one

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_MARKS = re.compile(r"(?:\[\^[^\]\s]+\])+")


def with_fitting_leads(item: Item, laid: Item | None) -> Item:
    """An item whose drafted leads fit what the editor left: none that leads nowhere, none to limits before one alone.

    A lead is the beginning of a drafted paragraph, up to its colon. Before a list it still leads, to several. An
    editor's own words are left alone.
    """
    if not laid:
        return item
    paragraphs = _PARAGRAPH.split(item.prose)
    left = [
        (n, words) for n, words in enumerate(paragraphs) if _on(paragraphs, n, laid) or not _led(words.strip(), laid)
    ]
    kept = [words if _on(paragraphs, n, laid) else _counted(words, laid) for n, words in left]
    return item.model_copy(update={"prose": "\n\n".join(kept)}) if kept != paragraphs else item


def _counted(words: str, laid: Item) -> str:
    """A paragraph with its lead worded for one limit, where of several drafted ones only one is left."""
    lead, colon, rest = words.partition(":")
    alone = rest.strip() in laid.prose and len(_MARKS.findall(rest)) == 1
    return for_one(lead + colon) + rest if alone and _led((lead + colon).strip(), laid) else words


def _led(words: str, laid: Item) -> bool:
    drafted = (one.strip() for one in _PARAGRAPH.split(laid.prose))
    return words.endswith(":") and any(one == words or one.startswith((f"{words} ", f"{words}\n")) for one in drafted)


def _on(paragraphs: list[str], n: int, laid: Item) -> bool:
    """Whether a paragraph leads to the next: to a list, or to what an editor wrote there."""
    after = paragraphs[n + 1].strip() if n + 1 < len(paragraphs) else ""
    drafted = {one.strip() for one in _PARAGRAPH.split(laid.prose)}
    return bool(after) and (after.startswith("- ") or after not in drafted)
