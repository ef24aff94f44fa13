"""Words and word pairs of a text, as the ranker sees them. Pure; bounded for any input."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from digest.model import Entry

VERSION = 2
"""To be raised with any change here, as a model's weights fit only the words it was trained on."""
TITLE, ABSTRACT, BODY = 500, 6_000, 12_000
"""Characters read of each."""
TITLE_COUNTS = 3
_TEX = re.compile(r"\\[a-zA-Z]+")
_TAG = re.compile(r"<[^>]{0,2000}>")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\bthis https?\s+url\b", re.I)
_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """Lower-case words of Latin letters and digits, without a plural s. URLs and TeX commands are left out."""
    text = _TEX.sub(" ", without_links(text)).lower()
    if not text.isascii():
        text = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return [_folded(word) for word in _WORD.findall(text)]


def without_links(text: str) -> str:
    """The text without URLs, and without "this https URL", which arXiv's pages show for one and its API does not: where
    a text came from must not matter.
    """
    return _LINK.sub(" ", text)


def _folded(word: str) -> str:
    plural = len(word) > 3 and word[-1] == "s" and word[-2] not in "sui"
    return word[:-1] if plural else word


def title_of(entry: Entry) -> list[str]:
    return words(entry.title[:TITLE])


def text_of(entry: Entry) -> list[str]:
    """The words of the abstract or, where there is none, of the body."""
    return words(entry.abstract[:ABSTRACT] or _TAG.sub(" ", entry.body[:BODY]))


def terms(title: list[str], text: list[str]) -> Iterator[str]:
    """Every word and every pair of neighbours; those of the title three times, and no pair spans title and text."""
    for part, times in ((title, TITLE_COUNTS), (text, 1)):
        for _ in range(times):
            yield from part
            yield from map(" ".join, pairwise(part))
