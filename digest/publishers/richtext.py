"""Bluesky's format: links by byte positions, and record keys that sort. Pure."""

import hashlib
from collections.abc import Sequence
from typing import Any

from digest.model import Month

_BASE32 = "234567abcdefghijklmnopqrstuvwxyz"


def facets(text: str, links: Sequence[str]) -> list[dict[str, Any]]:
    """A link facet for each URL in the text, in UTF-8 bytes, end exclusive, in order, without overlaps."""
    found: dict[int, tuple[int, str]] = {}
    for url in sorted(set(links), key=len, reverse=True):
        at = text.find(url)
        while at >= 0:
            start, end = len(text[:at].encode()), len(text[: at + len(url)].encode())
            if all(end <= other or start >= ends for other, (ends, _) in found.items()):
                found[start] = (end, url)
            at = text.find(url, at + 1)
    link = "app.bsky.richtext.facet#link"
    return [
        {"index": {"byteStart": start, "byteEnd": end}, "features": [{"$type": link, "uri": url}]}
        for start, (end, url) in sorted(found.items())
    ]


def tid(month: Month, channel: str, number: int) -> str:
    """A record key: 13 characters that sort in thread order, always the same for the same post."""
    salt = int.from_bytes(hashlib.sha256(f"{month}|{channel}".encode()).digest()[:8], "big")
    micros = int(month.end.timestamp()) * 1_000_000 + salt % 1_000_000_000 + number * 1_000
    value = micros << 10 | (salt >> 40) % 1024
    return "".join(_BASE32[value >> shift & 31] for shift in range(60, -1, -5))
