"""Each network's limit for a post, and how it counts. Pure.

X: 280 weighted characters (weight.py). Bluesky: at most 300 graphemes and 3,000 bytes of UTF-8. Mastodon: the
instance's limit, 500 by default, in graphemes, with every URL counted as 23.
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
    """The limit in bytes of UTF-8; 0 for none."""
    gathers: bool = False
    """Whether all URLs go into the last post, because a post with a URL costs more."""

    def holds(self, text: str, spare: int = 0) -> bool:
        """Whether a post has room for this text and `spare` characters more."""
        return self.length(text) + spare <= self.limit and (not self.bytes or len(text.encode()) + spare <= self.bytes)


def _on_mastodon(text: str, per_url: int) -> int:
    return graphemes(URL.sub("x" * per_url, text))


def mastodon(limit: int = instance.LIMIT, per_url: int = 23) -> Network:
    """A Mastodon instance; both figures are in `configuration.statuses` of its /api/v2/instance."""
    return Network("mastodon", "Mastodon", limit, lambda text: _on_mastodon(text, per_url))


X = Network("x", "X", LIMIT, weighted_length, gathers=True)
BLUESKY = Network("bluesky", "Bluesky", bluesky.GRAPHEMES, graphemes, bytes=bluesky.BYTES)
NETWORKS = (X, BLUESKY, mastodon())
