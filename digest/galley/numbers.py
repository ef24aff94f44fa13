"""Numbers of an editor's sentence that what it cites does not hold. Pure.

A number that may be the editor's own way to count or to name is left alone: years, dates, small counts in words, the
numbers of lists, sections and models.
"""

import re
from collections.abc import Iterator, Sequence

from digest.ground.quantities import Quantity, quantities
from digest.ground.sentence import parsed

SMALL = 10
"""Counts up to this one, in words, are an editor's own."""
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = re.compile(rf"(?:st|nd|rd|th)? (?:of )?{_MONTH}\b")
_PLACE = re.compile(rf"\b(?:{_MONTH}|(?i:section|table|figure|fig|footnote|chapter|part|appendix|equation|step))\.? $")
_COUNTED = 1_000
"""Numbers of the passages that are compared."""


def unheld_numbers(words: str, held: Sequence[str]) -> list[str]:
    """The numbers of a sentence, as it writes them, that none of the texts holds, be it rounded or spelled out."""
    sentence = parsed(words)
    texts = [parsed(text) for text in held]
    apart = [quantities(text.text.replace("-", " ")) for text in texts]  # also those in names such as 'Pythia-6.9B'
    known = [number for found in (*(text.numbers for text in texts), *apart) for number in found][:_COUNTED]
    strange = (number for number in sentence.numbers if not _is_own(number, sentence.text))
    lost = (number for number in strange if not any(_alike(number, other, sentence.text) for other in known))
    written = (sentence.text[number.start : number.end].strip() for number in lost)
    return [one for one in dict.fromkeys(written) if not any(_stands_in(one, text.text) for text in texts)]


def _is_own(number: Quantity, text: str) -> bool:
    if number.year or _PLACE.search(text[: number.start]) or _DAY.match(text, number.end):
        return True
    if number.spelled and number.unit not in ("%", "times"):
        return number.value <= SMALL
    before, after = text[: number.start].rstrip(), text[number.end : number.end + 1]
    listed = (after == ")" and before[-1:] in ("", "(")) or (after in (".", ":") and not before)
    return listed and not number.unit and number.value <= 2 * SMALL


def _alike(number: Quantity, other: Quantity, text: str) -> bool:
    """Whether two numbers agree, the other rounded to the digits that the first shows; a unit may be left out."""
    if number.unit != other.unit and number.unit and other.unit:
        return False
    return any(
        abs(abs(number.value) - abs(other.value) * scale) <= _step(number, text) for scale in _scales(number, other)
    )


def _scales(number: Quantity, other: Quantity) -> Iterator[float]:
    """By what a number is multiplied before it is compared: a share may be written as 0.5, as 50 or as 50 %."""
    yield 1
    if number.unit == "%" and not other.unit:
        yield 0.01
    elif other.unit == "%" and not number.unit:
        yield 100


def _step(number: Quantity, text: str) -> float:
    """Half of the last digit that a number shows; next to nothing for one in words."""
    exact = 1e-9 * max(1.0, abs(number.value))
    found = re.search(r"\d[\d,]*(?:\.(\d+))?|\.(\d+)", text[number.start : number.end])
    shown = float(found[0].replace(",", "")) if found else 0.0
    if not found or not shown:
        return exact
    return abs(number.value) / shown * 0.5 * 10.0 ** -len(found[1] or found[2] or "") + exact


def _stands_in(written: str, text: str) -> bool:
    """Whether a number stands in a text as it is written, be it as a part of a name such as 'Pythia-6.9B'."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(written)}(?![\d%]|[.,]\d)", text))
