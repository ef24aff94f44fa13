"""What each network counts, and how much it takes. Pure.

X: weighted characters (weight.py). Bluesky: at most 300 graphemes and 3,000 bytes of UTF-8. Mastodon: the instance's
limit, 500 unless it says otherwise, in graphemes, every address 23.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import regex

from digest.build.thread.inert import URL
from digest.build.weight import LIMIT, weighted_length

_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True)
class Network:
    name: Literal["x", "bluesky", "mastodon"]
    title: str
    limit: int
    length: Callable[[str], int]
    bytes: int = 0
    """Of UTF-8, at most; 0: it sets no such limit."""
    gathers: bool = False
    """Addresses stand in its last post only: one that holds any costs more."""

    def holds(self, text: str, spare: int = 0) -> bool:
        """Whether a post may say this and `spare` characters more."""
        return self.length(text) + spare <= self.limit and (not self.bytes or len(text.encode()) + spare <= self.bytes)


def graphemes(text: str) -> int:
    """What a reader counts as one letter each."""
    return len(text) if text.isascii() and "\r" not in text else sum(1 for _ in _GRAPHEME.finditer(text))


def clusters(text: str) -> list[str]:
    """The graphemes of a text, in order."""
    return list(_GRAPHEME.findall(text))


def _on_mastodon(text: str, per_url: int) -> int:
    return graphemes(URL.sub("x" * per_url, text))


def mastodon(limit: int = 500, per_url: int = 23) -> Network:
    """An instance; both figures are its `configuration.statuses` of /api/v2/instance."""
    return Network("mastodon", "Mastodon", limit, lambda text: _on_mastodon(text, per_url))


X = Network("x", "X", LIMIT, weighted_length, gathers=True)
BLUESKY = Network("bluesky", "Bluesky", 300, graphemes, bytes=3000)
NETWORKS = (X, BLUESKY, mastodon())
