"""Words and word pairs of a text, as the ranker sees them. Pure; bounded, whatever a stranger wrote."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from digest.model import Entry

VERSION = 2
"""Raised with any change here: a model's weights belong to the words it was fitted on."""
TITLE, ABSTRACT, BODY = 500, 6_000, 12_000
"""Characters read of each."""
TITLE_COUNTS = 3
_TEX = re.compile(r"\\[a-zA-Z]+")
_TAG = re.compile(r"<[^>]{0,2000}>")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\bthis https?\s+url\b", re.I)
_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """Lower-case words of Latin letters and digits, plural s folded. Addresses are not seen, nor markup that only one
    source keeps."""
    text = _TEX.sub(" ", without_links(text)).lower()
    if not text.isascii():
        text = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return [_folded(word) for word in _WORD.findall(text)]


def without_links(text: str) -> str:
    """Without addresses, and without "this https URL", which arXiv's pages show in their place and its API does not:
    a text that came by a page is no better for it."""
    return _LINK.sub(" ", text)


def _folded(word: str) -> str:
    plural = len(word) > 3 and word[-1] == "s" and word[-2] not in "sui"
    return word[:-1] if plural else word


def title_of(entry: Entry) -> list[str]:
    return words(entry.title[:TITLE])


def text_of(entry: Entry) -> list[str]:
    """The abstract's words; of what has none, the body's."""
    return words(entry.abstract[:ABSTRACT] or _TAG.sub(" ", entry.body[:BODY]))


def terms(title: list[str], text: list[str]) -> Iterator[str]:
    """Every word and every pair of neighbours; those of the title count three times, and no pair spans the two."""
    for part, times in ((title, TITLE_COUNTS), (text, 1)):
        for _ in range(times):
            yield from part
            yield from map(" ".join, pairwise(part))
