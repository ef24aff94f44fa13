"""Finds a quotation in a text. No word, number or sign may differ; the source's own characters are what is shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from digest.ground.keys import Key, key_of

LEAST_WORDS, LEAST_PART = 5, 3
"""Least words of a quotation, and of each part of one with an omission."""
LONGEST_GAP = 400
"""Characters of the source that an omission may leave out."""
LONGEST_QUOTE = 4_000
MOST_PLACES = 50
"""Occurrences of a quotation or of its first part that are tried."""
_OMISSION = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…|\. \. \.)\s*")
SENSE_CHANGING = re.compile(
    r"\b(?:not?|never|none|nothing|nobody|neither|nor|cannot|without|hardly|scarcely|barely|rarely|seldom|few|little|"
    r"fail\w*|unable|lack\w*|except\w*|unless|only|but|however|although|though|if|rather|instead|despite|until|"
    r"unlike|other than|apart from|exclud\w*|less than|false\w*|den(?:y|ies|ied)|refut\w*|contrary|whereas|while|"
    r"else|otherwise|doubt\w*|impossible|unlikely)\b|n['’]t\b|\n\s*\n",
    re.I,
)
"""What an omission must not leave out: words that change the sense of a sentence, and the end of a paragraph."""


@dataclass(frozen=True)
class Located:
    """text[start:end] is the source's wording. 'format_only': the quotation differs in form, not in words."""

    start: int
    end: int
    status: Literal["exact", "format_only", "elided"]


def locate(quote: str, text: str, near: tuple[int, int] | None = None) -> Located | None:
    """Where a quotation occurs, nearest to the span `near` if several times; None unless every word is there."""
    quote = _OMISSION.sub("", quote[: LONGEST_QUOTE + 1], count=1) if _OMISSION.match(quote) else quote
    if len(quote) > LONGEST_QUOTE or _words(key_of(quote)) < LEAST_WORDS:
        return None
    if found := _whole(quote, text, near, False) or _whole(quote, text, near, True):
        return found
    parts = [part for part in _OMISSION.split(quote) if part.strip()]
    return _in_parts(parts, text, near, False) or _in_parts(parts, text, near, True) if len(parts) > 1 else None


def _whole(quote: str, text: str, near: tuple[int, int] | None, split_dashes: bool) -> Located | None:
    source = key_of(text, split_dashes)
    spans = [source.source(*place) for place in islice(source.places(key_of(quote, split_dashes).text), MOST_PLACES)]
    if not spans:
        return None
    start, end = _nearest(spans, near)
    same = text.find(quote.strip(), max(0, start - 2), end + 2)
    return Located(same, same + len(quote.strip()), "exact") if same >= 0 else Located(start, end, "format_only")


def _in_parts(parts: Sequence[str], text: str, near: tuple[int, int] | None, split_dashes: bool) -> Located | None:
    keys = [key_of(part, split_dashes) for part in parts]
    if any(_words(key) < LEAST_PART for key in keys):
        return None
    spans = [span for span in _elided(keys, key_of(text, split_dashes), text) if span]
    return Located(*_nearest(spans, near), "elided") if spans else None


def _words(key: Key) -> int:
    return sum(key.text[at].isalnum() for at in key.at)


def _nearest(spans: Sequence[tuple[int, int]], near: tuple[int, int] | None) -> tuple[int, int]:
    if near is None:
        return spans[0]
    return min(spans, key=lambda span: (max(near[0] - span[0], span[1] - near[1], 0), span))


def _elided(parts: Sequence[Key], source: Key, text: str) -> Iterator[tuple[int, int] | None]:
    """For each occurrence of the first part, the span of all parts in order; None where a gap may not be left out."""
    for first, last in islice(source.places(parts[0].text), MOST_PLACES):
        end: int | None = last
        for part in parts[1:]:
            end = _next_end(part, end, source, text) if end else None
        yield source.source(first, end) if end else None


def _next_end(part: Key, after: int, source: Key, text: str) -> int | None:
    """Where the next part ends; None when the gap before it is too long or changes the sense."""
    place = next(source.places(part.text, after, 4 * LONGEST_GAP), None)
    if not place:
        return None
    gap = text[source.spans[after - 1][1] : source.spans[place[0]][0]]
    return place[1] if len(gap) <= LONGEST_GAP and not SENSE_CHANGING.search(gap) else None
