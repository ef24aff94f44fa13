"""Words that a network would make something of: names it would call, and addresses nobody wrote. Pure.

A word joiner (U+2060), which nobody sees, keeps `@name`, `#word`, `$TSLA` and `README.md` what they are: words.
"""

import re
from collections.abc import Iterator

from digest.build.weight import auto_links

JOINER = "\u2060"
URL = re.compile(r"https?://(?:[^\s“”\"<>()]|\([^\s“”\"<>()]*\))+(?<![.,;:!?\]’'])", re.I)
"""An address that was written as one; a bracket belongs to it where it was opened in it."""
_CALLS = re.compile(r"(?<![\w&])([@＠#＃$])(\w*[^\W_]\w*)")


def inert(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with nothing in it that calls or links but the addresses written out; and what was kept from it."""
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
    """The addresses written in a text, in order."""
    yield from (found[0] for found in URL.finditer(text))
