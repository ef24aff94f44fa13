"""How long X counts a text."""

import sys
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import Any

LIMIT = 280


def weighted_length(text: str) -> int:
    """NFC; a URL is 23, most scripts 1, others and every emoji 2. The limit of a post is 280.

    twitter-text-parser is the only right counter in Python (24 of 24 of today's weighted conformance cases); it is
    quiet since 2023, so it stays behind this function.
    """
    return int(_parser()(text).weightedLength) if text else 0


@cache
def _parser() -> Callable[[str], Any]:
    """Its import reads one file through pkg_resources, which setuptools 82 dropped: this stands in while it loads."""
    stand_in, before = ModuleType("pkg_resources"), sys.modules.get("pkg_resources")
    stand_in.resource_string = _resource  # type: ignore[attr-defined]
    sys.modules["pkg_resources"] = stand_in
    try:
        from twitter_text import parse_tweet
    finally:
        del sys.modules["pkg_resources"]
        if before:
            sys.modules["pkg_resources"] = before
    return parse_tweet  # type: ignore[no-any-return]


def _resource(module: str, name: str) -> bytes:
    return (files(module.rpartition(".")[0]) / name).read_bytes()
