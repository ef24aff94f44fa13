"""Keeps a network from turning words into mentions, tags or links that nobody meant. Pure.

An invisible word joiner (U+2060) inside `@name`, `#word`, `$TSLA` and `README.md` keeps them plain words.
"""

import re
from collections.abc import Iterator

from digest.build.weight import auto_links

JOINER = "\u2060"
URL = re.compile(r"https?://(?:[^\s“”\"<>()]|\([^\s“”\"<>()]*\))+(?<![.,;:!?\]’'])", re.I)
"""A URL written out; it includes a closing bracket only if that was opened inside it."""
_CALLS = re.compile(r"(?<![\w&])([@＠#＃$])(\w*[^\W_]\w*)")


def inert(text: str) -> tuple[str, tuple[str, ...]]:
    """Make mentions, tags and accidental links inert, but not URLs written out; returns the text and those words."""
    parts, kept, at = list[str](), list[str](), 0
    for url in URL.finditer(text):
        parts += [_inert(text[at : url.start()], kept), url[0]]
        at = url.end()
    parts.append(_inert(text[at:], kept))
    return "".join(parts), tuple(dict.fromkeys(kept))


def _inert(words: str, kept: list[str]) -> str:
    kept += [found[0] for found in _CALLS.finditer(words)]
    words = _CALLS.sub(rf"\1{JOINER}\2", words)
    for start, end in reversed(auto_links(words)):
        kept.append(words[start:end])
        words = words[:start] + re.sub(r"[.](?=\S)", "." + JOINER, words[start:end]) + words[end:]
    return words


def urls(text: str) -> Iterator[str]:
    """The URLs written in a text, in order."""
    yield from (found[0] for found in URL.finditer(text))
