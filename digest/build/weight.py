"""How long X counts a text, and what it makes a link of."""

import re
import sys
import unicodedata
from functools import cache
from importlib.resources import files
from types import ModuleType

LIMIT = 280
_SLOW = re.compile("[^\x00-\u10ff\u2000-\u200c\u2010-\u201f\u2032-\u2037]|[\xa9\xae]|[.]\\S")
"""Where counting takes more than counting characters: another weight, an emoji, perhaps a link."""


def weighted_length(text: str) -> int:
    """NFC; a URL is 23, most scripts 1, others and every emoji 2. The limit of a post is 280.

    twitter-text-parser is the only right counter in Python (24 of 24 of today's weighted conformance cases); it is
    quiet since 2023, so it stays behind this function. What needs no parser is counted without it.
    """
    text = unicodedata.normalize("NFC", text.encode(errors="replace").decode())  # half a character can't be posted
    return int(_twitter().parse_tweet(text).weightedLength) if _SLOW.search(text) else len(text)


def auto_links(text: str) -> list[tuple[int, int]]:
    """What X would make a link of, as (start, end): addresses, and bare names such as README.md or x.ai."""
    if not re.search(r"[.]\S", text):
        return []
    found = _twitter().extract_urls_with_indices(text)
    return [(one["indices"][0], one["indices"][1]) for one in found]


@cache
def _twitter() -> ModuleType:
    """Its import reads one file through pkg_resources, which setuptools 82 dropped: this stands in while it loads."""
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
