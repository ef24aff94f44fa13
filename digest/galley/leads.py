"""Words of the machine's that led to a sentence, left behind where an editor struck all that they led to. Pure."""

import re

from digest.model import Item

_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def without_idle_leads(item: Item, laid: Item | None) -> Item:
    """An item without each paragraph that is only the beginning of a drafted one, up to its colon, and leads nowhere.

    Before a list it still leads. An editor's own words are left alone.
    """
    paragraphs = _PARAGRAPH.split(item.prose)
    idle = {n for n, words in enumerate(paragraphs) if laid and _led(words.strip(), laid) and not _list(paragraphs, n)}
    kept = [words for n, words in enumerate(paragraphs) if n not in idle]
    return item.model_copy(update={"prose": "\n\n".join(kept)}) if idle else item


def _led(words: str, laid: Item) -> bool:
    drafted = (one.strip() for one in _PARAGRAPH.split(laid.prose))
    return words.endswith(":") and any(one == words or one.startswith((f"{words} ", f"{words}\n")) for one in drafted)


def _list(paragraphs: list[str], n: int) -> bool:
    return n + 1 < len(paragraphs) and paragraphs[n + 1].lstrip().startswith("- ")
