"""What the caption of a table says of all its figures. Pure."""

import re
from collections.abc import Sequence

from digest.ground.labels import word
from digest.ground.lexicon import NEGATIONS

_BORDERS = frozenset("of on for in by with across under using at a an the over from to".split())
_LABEL = re.compile(r"(?i)^(?:supplementary |extended data )?(?:table|tab\.|figure|fig\.)\s*[\w.]+?[:.|]\s")
_SEVERAL = re.compile(
    r"(?i)[,;:(]|\b(?:and|or|vs|versus|against|left|right|top|bottom|upper|lower|bold|rows?|columns?)\b"
)
"""Signs that a sentence's first words may be about a part of the table only."""
_CHANGE = re.compile(
    r"(?i)\b(?:chang|differ|improve|gain|drop|delta|relative|reduc|increas|decreas|p-value|correlat|lift|deviation|"
    r"standard error|varianc|ranks?\b|ranking)\w*|[Δ∆]"
)
"""Words by which a figure may be no score but the difference of two, or another measure of it."""
_OF_FIGURES = re.compile(
    r"(?i)\b(?:values?|numbers?|entries|entry|cells?|figures|scores|(?:we|table) (?:report|show))\b"
)


def opens(caption: str, run: Sequence[str]) -> bool:
    """Whether a caption begins with these words in lower case, as a phrase of their own. Further on it speaks of parts
    of the table and of other things: 'Left: with tools', 'Best in bold', 'accuracy of models trained on code'.
    """
    first = _opening(caption).replace("(%)", " ")
    words = [word(one).lower() for one in first.split()]
    if _SEVERAL.search(first) or set(run) & NEGATIONS or any(map(str.isdigit, "".join(run))):
        return False
    return words[: len(run)] == list(run) and (len(words) == len(run) or words[len(run)] in _BORDERS)


def leaves_out_change(report: str, caption: str) -> bool:
    """Whether a caption tells of changes or differences, first or of the figures, and a report does not."""
    later = (one for one in re.split(r"(?<=\.)\s", caption) if _OF_FIGURES.search(one))
    told = {found[0].lower() for one in (_opening(caption), *later) for found in _CHANGE.finditer(one)}
    return bool(told) and told.isdisjoint(found[0].lower() for found in _CHANGE.finditer(report))


def _opening(caption: str) -> str:
    """A caption's first sentence, without 'Table 3:'."""
    return re.split(r"\.(?:\s|$)", _LABEL.sub("", caption))[0]
