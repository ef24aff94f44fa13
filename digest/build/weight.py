"""X's weighted length of a text, and the words X turns into links."""

import re
import sys
import unicodedata
from functools import cache
from importlib.resources import files
from types import ModuleType

LIMIT = 280
_SLOW = re.compile("[^\x00-\u10ff\u2000-\u200c\u2010-\u201f\u2032-\u2037]|[\xa9\xae]|[.]\\S")
"""Matches texts that need more than counting characters: other weights, an emoji, a possible link."""


def weighted_length(text: str) -> int:
    """Length of a text as X counts it, after NFC: a URL is 23, most letters 1, other scripts and emoji 2; limit 280.

    twitter-text-parser is the only correct counter in Python (24 of 24 of today's weighted conformance cases), but has
    had no release since 2023, so it is used only here, and only for texts that need it.
    """
    text = unicodedata.normalize("NFC", text.encode(errors="replace").decode())  # lone surrogates cannot be posted
    return int(_twitter().parse_tweet(text).weightedLength) if _SLOW.search(text) else len(text)


def auto_links(text: str) -> list[tuple[int, int]]:
    """(start, end) of everything X would turn into a link: URLs, and bare names such as README.md or x.ai."""
    if not re.search(r"[.]\S", text):
        return []
    found = _twitter().extract_urls_with_indices(text)
    return [(url["indices"][0], url["indices"][1]) for url in found]


@cache
def _twitter() -> ModuleType:
    """Import the parser with a stand-in for pkg_resources, which it reads a file through and setuptools 82 dropped."""
    stand_in, before = ModuleType("pkg_resources"), sys.modules.get("pkg_resources")
    stand_in.resource_string = _resource  # type: ignore[attr-defined]
    sys.modules["pkg_resources"] = stand_in
    try:
        import twitter_text
    finally:
        del sys.modules["pkg_resources"]
        if before:
            sys.modules["pkg_resources"] = before
    return twitter_text  # type: ignore[no-any-return]


def _resource(module: str, name: str) -> bytes:
    return (files(module.rpartition(".")[0]) / name).read_bytes()
