"""Joins words that are hyphenated at a line's end, spelled as elsewhere in the document. Pure."""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]|[A-Za-z]")
_BROKEN = re.compile(r"([A-Za-z0-9][A-Za-z0-9’'-]{0,60})[-\u00ad\u2010]$")
_REST = re.compile(r"[A-Za-z0-9]{1,60}(?:-[A-Za-z]{1,60}){0,5}")
# Words that begin or end compounds, which keep their hyphen.
_HEADS = frozenset(
    "well self cross full half high low long short open closed zero few one two three four five first second third "
    "fine large small left right top best worst human model task data user far decision question machine word "
    "sentence token multi black white non".split()
)
_TAILS = frozenset(
    "level based of the trained tuned tuning shot aware specific free like hoc scale step steps known established to "
    "quality driven oriented related dependent style sourced agnostic off making answering box world label turn hop "
    "modal".split()
)


class Joiner:
    """Joins lines, by the words of the document's `lines`."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        cut = False
        for line in lines:
            words = [word.lower() for word in _WORD.findall(line)]
            broken = line.rstrip().endswith(("-", "\u00ad", "\u2010"))
            self._words.update(words[cut : len(words) - broken])
            cut = broken

    def join(self, lines: Iterable[str]) -> str:
        """Lines joined to one text."""
        text = ""
        for line in lines:
            line = line.strip()
            if not text or not line:
                text = text or line
            elif (broken := _BROKEN.search(text[-70:])) and (rest := _REST.match(line)):
                text = (text if self._keeps_hyphen(broken[1], rest[0]) else text[:-1]) + line
            else:
                text += ("" if text.endswith(("—", "/")) else " ") + line
        return text

    def _keeps_hyphen(self, head: str, tail: str) -> bool:
        """Whether a hyphen at a line's end belongs to the word: in 'state-of-' + 'the-art', not 'solubil-' + 'ity'."""
        whole, hyphened = (head + tail).lower(), f"{head}-{tail}".lower()
        if self._words[whole] or self._words[hyphened]:
            return self._words[hyphened] > self._words[whole]
        if not tail[0].islower() or head[-1].isdigit() or head[-1].isupper() or "-" in head:
            return True
        first = tail.split("-")[0]
        both = self._words[head.lower()] > 1 and self._words[first] > 1 and min(len(head), len(first)) > 3
        return both or head.lower() in _HEADS or (first in _TAILS and self._words[head.lower()] > 0)
