"""Stated gains: 'from 41 % to 56 %, a gain of 15 points', checked against their own two ends. Pure.

A gain belongs to two ends only where nothing stands between them but a comma or a bracket. '15 %' may be points or
relative, to either end, or of what was missing: it differs only when it differs by all of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from digest.model import Sentence
from digest.replications.reported.finding import Input, Outcome, Reported, passage, signed
from digest.replications.reported.stated import START, Range, Stated, decimal, hedged

_UP = "increase|gain|improvement|rise|jump|boost|growth|uplift|lift"
_DOWN = "reduction|decrease|drop|decline|fall|degradation|loss"
_KIND = r"(?:(?:absolute|relative|net|total|overall|substantial|significant|dramatic|remarkable|large|small|modest)\s)*"
_UNIT = (
    r"(?P<unit>\s?%|\s?percent(?!age)|[\s-]?percentage[\s-]points?|[\s-]?points?|\s?pp\b|\s?p\.p\.|\s?×|x\b"
    r"|\s?times\b|-?fold\b)(?P<pt>[\s-]points?)?"
)
_G = rf"{decimal('g')}{_UNIT}"
_CIRCA = r"(?:about|around|roughly|approximately|~|≈|nearly|almost|just|only|under|over|less than|more than)\s?"
_ENDS = re.compile(
    rf"\bfrom\s(?:an?\s|the\s)?(?P<ha>{_CIRCA})?{START}{decimal('a')}(?P<ua>\s?%)?(?:\s\([^()\d]{{1,30}}\))?"
    rf"\s(?:up\s|down\s)?to\s(?P<hb>{_CIRCA})?{START}{decimal('b')}(?P<ub>\s?%)?(?![\w^*×])",
    re.I,
)
_RANGE = re.compile(r"\b(?:rang\w+|between|span\w*|var(?:y|ies|ied|ying))\s$", re.I)
"""'Ranging from 41 % to 56 %' is no change."""
_LEAD = r"\s?[,(—–:]\s?(?:i\.e\.,?\s|that\sis,?\s|representing\s|corresponding\sto\s|marking\s|yielding\s)?"
_AFTER = [
    re.compile(rf"{_LEAD}{pattern}\s?(?=[.,;)]|$)", re.I)
    for pattern in (
        rf"(?:an?\s|the\s)?(?P<kind>{_KIND})(?P<way>{_UP}|{_DOWN})\sof\s{_G}",
        rf"(?:an?\s|the\s)?(?P<kind>{_KIND}){_G}[\s-](?P<kind2>{_KIND})(?P<way>{_UP}|{_DOWN})",
        rf"(?P<sign>[+−-]){_G}",
    )
]
_BEFORE = [
    re.compile(rf"{pattern}$", re.I)
    for pattern in (
        rf"(?:\bby|(?P<way>{_UP}|{_DOWN})\sof)\s(?:an?\s)?(?P<kind>{_KIND}){START}{_G}"
        r"(?:\s?(?:,\s|\(|\s)|\sin(?:\s[a-zA-Z][\w-]*){1,4}?\s?\()",
        rf"\s(?P<kind>{_KIND}){START}{_G}[\s-](?P<kind2>{_KIND})(?:[a-zA-Z][\w@-]*\s){{0,3}}?(?P<way>{_UP}|{_DOWN})"
        r"(?:\s(?:in|of)(?:\s[a-zA-Z][\w-]*){1,4}?)?\s?\(",
    )
]
_BACK = 120
"""Characters before two ends that are searched for their change."""


@dataclass(frozen=True)
class _Ends:
    """Where something rose or fell from and to."""

    a: Stated
    b: Stated
    percent: bool
    exact: bool
    """Neither is 'about' anything."""

    @property
    def mark(self) -> str:
        return " %" if self.percent else ""

    @property
    def told(self) -> str:
        """'From 41 % to 56 % is +15 points (+36.6 % of the first)'."""
        change, digits = self.b.value - self.a.value, max(self.a.digits, self.b.digits)
        points = f"{signed(change, digits)} points" if self.percent else signed(change, digits)
        share = f" ({signed(100 * change / self.a.value, 1)} % of the first)" if self.a.value else ""
        return f"From {self.a.said}{self.mark} to {self.b.said}{self.mark} is {points}{share}"

    def inputs(self, sentence: Sentence) -> tuple[Input, Input]:
        ends = (("from", self.a), ("to", self.b))
        first, second = (Input(name, f"{one.said}{self.mark}", sentence.id) for name, one in ends)
        return first, second


@dataclass(frozen=True)
class _Gain:
    """A change that a text states of its own two ends."""

    stated: Stated
    unit: str
    """'points', '%' or 'times'."""
    up: bool | None
    """None where it is not said."""
    exact: bool

    @property
    def said(self) -> str:
        return f"{self.stated.said} {self.unit}"


def found(sentence: Sentence, one_n: tuple[Sentence, Stated] | None = None) -> Iterator[Reported]:
    """Every two ends with the change between them, checked against what is stated of it.

    `one_n` is the only number of items that the text states, and where: named beside ends that have none.
    """
    text = sentence.text
    for hit in _ENDS.finditer(text):
        if (ends := _ends(text, hit)) is None:
            continue
        gain = _gain(text, hit)
        if gain and (ends.percent or ends.a.digits + ends.b.digits):
            yield _checked(sentence, ends, gain)
        elif ends.percent and ends.exact and not gain:
            yield _unchecked(sentence, ends, one_n)


def _ends(text: str, hit: re.Match[str]) -> _Ends | None:
    a, b, percent = Stated(hit["a"]), Stated(hit["b"]), bool(hit["ub"])
    if a.value == b.value or (hit["ua"] and not percent) or (percent and max(a.value, b.value) > 100):
        return None
    return None if _RANGE.search(text[: hit.start()]) else _Ends(a, b, percent, not (hit["ha"] or hit["hb"]))


def _gain(text: str, hit: re.Match[str]) -> _Gain | None:
    """What is stated right behind the ends, or right before them."""
    after = (pattern.match(text, hit.end()) for pattern in _AFTER)
    before = (pattern.search(text[max(0, hit.start() - _BACK) : hit.start()]) for pattern in _BEFORE)
    stated = next(filter(None, (*after, *before)), None)
    if stated is None:
        return None
    parts = stated.groupdict(default="")
    return _Gain(Stated(parts["g"]), _unit(parts), _up(parts), not hedged(stated.string, stated.start("g")))


def _unit(parts: dict[str, str]) -> str:
    written = parts["unit"].strip(" -").lower()
    if parts["pt"] or "point" in written or written in ("pp", "p.p."):
        return "points"
    return "times" if written in ("×", "x", "times", "fold") else "%"


def _up(parts: dict[str, str]) -> bool | None:
    if sign := parts.get("sign"):
        return sign == "+"
    return re.fullmatch(_UP, parts["way"], re.I) is not None if parts.get("way") else None


def _checked(sentence: Sentence, ends: _Ends, gain: _Gain) -> Reported:
    def made(outcome: Outcome, result: str) -> Reported:
        inputs = (*ends.inputs(sentence), Input("stated change", gain.said, sentence.id))
        return Reported(outcome, inputs, (passage(sentence),), result, sentence.section)

    readings = list(_readings(ends, gain))
    if any(one.meets(gain.stated.range) for one in readings if one):
        return made("adds up", f"{ends.told}; {gain.said} is stated: it adds up.")
    firm = ends.percent and ends.exact and gain.exact and gain.up in (None, ends.b.value > ends.a.value)
    if firm and None not in readings:
        return made("does not add up", f"{ends.told}, and {gain.said} is stated: it is that by no reading we know.")
    why = f"it is not clear of what the stated {gain.said} is the change"
    return made("cannot be computed", f"{ends.told}. It cannot be checked: {why}.")


def _readings(ends: _Ends, gain: _Gain) -> Iterator[Range | None]:
    """Every stretch that the stated change may mean, in its own unit; None for one without an end."""
    first, second = ends.a.range, ends.b.range
    change = (second - first).size()
    if ends.percent or gain.unit != "points":
        yield change
    if not ends.percent:  # a score of 0 to 1
        yield change * 100
    if gain.unit == "points":
        return
    whole = Fraction(100 if ends.percent else 1)
    missing, left = ((Range(whole, whole) - one).size() for one in (first, second))
    ratios = [(change, of) for of in (first, second, missing, left)]
    ratios += [(second, first), (first, second), (missing, left), (left, missing)]
    for top, bottom in ratios:
        ratio = top.over(bottom)
        yield ratio * (100 if gain.unit == "%" else 1) if ratio else None


def _unchecked(sentence: Sentence, ends: _Ends, one_n: tuple[Sentence, Stated] | None) -> Reported:
    """Two ends and no stated change: the difference, and why it has no interval."""
    why, places = "N is not stated", [passage(sentence)]
    if one_n and (where := one_n[0]):
        why += f" there; {where.id} states {one_n[1].said} of something, and only a reader can tell whether of this"
        places += [passage(where)] if where.id != sentence.id else []
    result = f"{ends.told}. No interval can be computed: {why}."
    return Reported("cannot be computed", ends.inputs(sentence), tuple(places), result, sentence.section)
