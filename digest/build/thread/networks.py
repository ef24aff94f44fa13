"""What each network counts, and how much it takes. Pure.

X: weighted characters (weight.py). Bluesky: at most 300 graphemes and 3,000 bytes of UTF-8. Mastodon: the instance's
limit, 500 unless it says otherwise, in graphemes, every address 23.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from digest.build.thread.inert import URL
from digest.build.weight import LIMIT, weighted_length
from digest.publishers import bluesky
from digest.publishers import mastodon as instance
from digest.text import graphemes


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


def _on_mastodon(text: str, per_url: int) -> int:
    return graphemes(URL.sub("x" * per_url, text))


def mastodon(limit: int = instance.LIMIT, per_url: int = 23) -> Network:
    """An instance; both figures are its `configuration.statuses` of /api/v2/instance."""
    return Network("mastodon", "Mastodon", limit, lambda text: _on_mastodon(text, per_url))


X = Network("x", "X", LIMIT, weighted_length, gathers=True)
BLUESKY = Network("bluesky", "Bluesky", bluesky.GRAPHEMES, graphemes, bytes=bluesky.BYTES)
NETWORKS = (X, BLUESKY, mastodon())
