"""How a post begins: its item's title, as short as there is room for, and where the work was published. Pure."""

import re

from digest.galley.footnotes import source_name, url_of
from digest.ids import urlsplit_safe
from digest.model import Item
from digest.text import plain

LONG, SHORT = 60, 32
"""Characters of a title that is shortened, where the full one leaves too little room for finding and doubt."""
EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u20e3]")
WORDS = 3
"""A title is cut at its colon if so many words stand before it; 'VINC-S' alone would not say what it is about."""
_INNER = str.maketrans("“”", "‘’")
_HANGS = re.compile(
    r"(?:[ ,;:–—&+([-]+|\b(?:an?|the|of|in|on|at|to|for|from|by|with|as|and|or|but|is|are|was|were|be|been|has|have|do|"
    r"does|can|could|may|might|will|would|should|must|you|your|its|their|our|we|I|less|more|most|than|that|which|who|"
    r"how|why|what|when|whether|if|between|via|using|into|about))$",
    re.I,
)
"""What a shortened title may not end in, since its sense hangs on the next word."""
NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot|unless|except|hardly|rarely|only|fail(?:s|ed)?)\b"
    r"|n[’']t\b",
    re.I,
)
"""Words without which a sentence may say the opposite."""


def openings(item: Item) -> list[str]:
    """How a post may begin: '“Title” (arXiv, abstract only)', then the same with ever shorter titles."""
    title = " ".join(EMOJI.sub("", plain(item.title)).translate(_INNER).split()) or item.key
    url = item.url if urlsplit_safe(item.url) else url_of(item.key)
    of = ", ".join(filter(None, (source_name(url), *map(plain, item.badges))))
    where = f" ({of})" if of else ""
    head = title.partition(": ")[0]
    head = head if len(head.split()) >= WORDS else title
    titles = dict.fromkeys((title, _shortened(head, title, LONG), _shortened(title, title, SHORT)))
    return [f"“{short}”{where}" for short in titles]


def _shortened(words: str, title: str, most: int) -> str:
    """The first words of a title, with an ellipsis if more follow; the whole title where a negation would be lost."""
    if len(words) > most:
        words = words[: most + 1].rpartition(" ")[0] or words[:most]
        while hangs := _HANGS.search(words):
            words = words[: hangs.start()]
        words = words or title[:most]
    if NEGATION.search(title.removeprefix(words)):
        return title
    return title if words == title else f"{words.rstrip(' ,;:')} …"
