"""Reads the numbers of a text, with units and bounds: 1,000 = 1k = a thousand, 92 % = 0.92, three = 3."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

_ONES = dict(zip(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split(), range(20), strict=True))  # fmt: skip
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SPELLED = (
    _ONES | _TENS | {"dozen": 12, "half": 0.5, "quarter": 0.25, "third": 1 / 3, "thirds": 1 / 3, "quarters": 0.25}
)
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "trillion": 1e12, "hundred": 100,
}  # fmt: skip
_UNITS = {
    name: unit
    for unit, names in {
        "%": "%|percent|per cent",
        "points": "pp|pps|percentage points|percentage point|percent points|points|point|bp",
        "times": "x|×|times|fold|-fold",
        "ms": "ms|milliseconds",
        "s": "s|sec|secs|seconds|second",
        "min": "min|mins|minutes|minute",
        "h": "h|hr|hrs|hours|hour|gpu-hours|gpu hours",
        "day": "days|day",
        "week": "weeks|week",
        "month": "months|month",
        "year": "years|year",
        "decade": "decades|decade",
        "sd": "standard deviations",
        "byte": "bytes",
        "bit": "bits",
        "KB": "kb",
        "MB": "mb",
        "GB": "gb",
        "TB": "tb",
        "mile": "miles|mile",
        "yard": "yards|yard",
        "foot": "feet",
        "inch": "inches",
        "m": "metres|meters",
        "km": "km|kilometres|kilometers",
        "kg": "kg",
        "Hz": "hz",
        "°C": "°c",
    }.items()
    for name in names.split("|")
}
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_SPELLED_OUT = "|".join(sorted(_SPELLED, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<sign>[-−+–](?=[\d.]))?(?P<money>[$€£]\s?)?(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?"
    rf"|\d+(?:\.\d+)?|\.\d+)|\b(?P<word>(?:(?:{'|'.join(_TENS)})-(?:{'|'.join(_ONES)}))"
    rf"|{_SPELLED_OUT})\b)(?:[ -]?(?P<scale>(?:hundred|thousand|million|billion|trillion)\b|(?<=\d)(?:[kKMBT]|bn"
    rf"|mn)\b))?(?:[\s-]?(?P<unit>(?<!\d{{4}}){_UNIT})(?![\w])(?!(?<=times)(?! (?:as|more|less|the|fewer|higher"
    rf"|lower|larger|smaller|faster|slower|better))))?(?![\d]|(?<=\d)[a-zA-Z](?<![kKMBTx])\w*)",
    re.I,
)
_RATE = re.compile(r"\s?(?:per|an?|each|every|/)\s?(hour|minute|second|day|week|month|year)\b", re.I)
_BELOW = re.compile(
    r"(?:\b(?:under|below|less than|fewer than|at most|up to|no more than|within|as (?:much|many|high) as|maximum of"
    r"|beneath)|<|≤)\s*(?:just |only )?$",
    re.I,
)
_ABOVE = re.compile(
    r"(?:\b(?:over|above|more than|at least|exceed(?:s|ed|ing)?|greater than|no less than|no fewer than|upwards of"
    r"|minimum of|surpass(?:es|ed|ing)?)|>|≥)\s*(?:just |only )?$",
    re.I,
)
_ROLES = re.compile(r"\b(from|to|of|in|at|with|by|against|versus|vs|than|p|n|k)\W{0,2}$", re.I)
_BEFORE = 24
"""Characters before a number that are searched for its bound and its preposition."""


@dataclass(frozen=True, slots=True)
class Quantity:
    value: float
    unit: str
    bound: Literal["", "<", ">"]
    role: str
    """The preposition, or the p, n or k, before it."""
    start: int
    end: int
    spelled: bool
    year: bool

    @property
    def unit_names(self) -> frozenset[str]:
        """All words for its unit: 'h', 'hour', 'hours'."""
        return frozenset(name for name, unit in _UNITS.items() if unit == self.unit)

    def same(self, other: "Quantity") -> bool:
        """Whether value and unit agree; 92 % is the same as 0.92."""
        return _close(self.value, other.value) and self.fits(other)

    def fits(self, other: "Quantity") -> bool:
        """Whether the units agree. A bare number between 0 and 1 agrees with a percentage, and zero with any zero."""
        if self.unit == other.unit or self.value == other.value == 0:
            return True
        return {self.unit, other.unit} == {"%", ""} and 0 < self.value < 1


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a text, in order; a range gives both its ends."""
    found = [_quantity(text, one) for one in _NUMBER.finditer(text) if not _in_name(text, one.start())]
    return tuple(_shared_units(text, found))


def _in_name(text: str, start: int) -> bool:
    """Whether a hyphen joins the number to a word, so that it is compared as a part of it: 'GPT-4', 'top-5'."""
    return start > 1 and text[start - 1] in "-–" and text[start - 2].isalpha()


def _quantity(text: str, found: re.Match[str]) -> Quantity:
    spelled = (found["word"] or "").lower()
    if spelled:
        value = float(sum(_SPELLED[part] for part in spelled.split("-")))
    else:
        value = float(found["digits"].replace(",", ""))
    scale, unit = (found["scale"] or "").lower(), _UNITS.get((found["unit"] or "").lower(), "")
    value *= _SCALES.get(scale, 1)
    sign = found["sign"] or ""
    if sign and sign in "-−–" and not text[: found.start()].rstrip()[-1:].isdigit():
        value = -value
    if unit == "%":
        value /= 100
    if found["money"]:
        unit = found["money"].strip()
    if rate := _RATE.match(text, found.end()):
        unit += "/" + rate[1].lower()
    before = text[max(0, found.start() - _BEFORE) : found.start()].rstrip("~≈ (")
    bound = _bound(before, bool(spelled))
    role = _ROLES.search(
        re.sub(
            r"\b(?:about|around|roughly|approximately|nearly|almost|just|only|up|a|an|the|score)\s*$", "", before
        ).rstrip()
    )
    year = not (unit or spelled or found["sign"]) and 1900 <= value <= 2100 and len(found["digits"]) == 4
    return Quantity(
        value, unit, bound, role[1].lower() if role and not bound else "", *found.span(), bool(spelled), year
    )


def _bound(before: str, spelled: bool) -> Literal["", "<", ">"]:
    """The bound that the words before a number make it: 'under 20 %', 'more than 100'. 'Over three layers' is none."""
    if spelled and re.search(r"\b(?:over|within|under)\s*$", before, re.I):
        return ""
    return "<" if _BELOW.search(before) else ">" if _ABOVE.search(before) else ""


def _shared_units(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The numbers, where the first of a pair or a range without a unit takes the second's: '5 to 10 %', '3-5 ms'."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        one, following = shared[at], shared[at + 1]
        if (
            one.unit == ""
            and following.unit
            and re.fullmatch(r"\s*(?:-|–|—|to|and|or)\s*", text[one.end : following.start])
        ):
            shared[at] = replace(
                one, unit=following.unit, value=one.value / 100 if following.unit == "%" else one.value
            )
    return shared


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
