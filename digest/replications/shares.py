"""Shares of almost nothing: where what they divide by is near zero they are no result, and their size would mislead."""

import re

UNTOLD = "[not computable: a share of almost nothing]"
_NUMBER = r"[+−]?\d+(?:\.\d+)?"
_SHARE = re.compile(
    rf"{_NUMBER} %(?: \[{_NUMBER} %, {_NUMBER} %\])?"
    rf"|{_NUMBER} \[{_NUMBER}, {_NUMBER}\](?= of )"
    rf"|(?P<scale> of [^\W\d][^.,\d]*, (?:more|less) than ){_NUMBER}(?= wanted)"
)
_NONE = re.compile(r"(?<![\d.])\d{4}")
"""Before the point: a share of 1,000 %, or of a thousand times its whole, is none."""


def computable(words: str) -> str:
    """Words of the lab as they are printed: a share that is none is called so, whatever its recipe made of it."""
    return _SHARE.sub(lambda found: (found["scale"] or "") + UNTOLD if _NONE.search(found[0]) else found[0], words)
