"""A number as it was written, and the stretch of values that it may stand for. Exact: fractions, no floating point."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

WORDS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), 2)}
HEDGE = (
    r"(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|over|under|above|below|more than|less than"
    r"|fewer than|at least|at most|up to|as (?:much|many|high|low) as|average|mean|median|maximum|max|best|best-case"
    r"|~|≈|∼|>|<|≥|≤|≳|≲)"
)
_HEDGED = re.compile(rf"{HEDGE}\s*(?:an?\s|the\s|only\s|just\s)?[\s$(]*$", re.I)
_SIZED = (r"\d{1,3}(?:,\d{3})+|\d{1,7}", r"\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d{1,5})?|\.\d{1,5}")
START = r"(?<![\w.,/+±×−–-])(?<!\d )(?<!\^)"
"""No number begins in the middle of another, of a range or of a name."""


def whole(name: str) -> str:
    """The pattern of a whole number, as a named group."""
    return rf"(?P<{name}>{_SIZED[0]})(?![\d,]*\d)(?!\.\d)"


def decimal(name: str) -> str:
    """The pattern of a number, as a named group."""
    return rf"(?P<{name}>{_SIZED[1]})(?!\d)(?![.,]\d)"


def percentage(name: str) -> str:
    """The pattern of a percentage, as a named group that holds its digits."""
    return rf"{decimal(name)}\s?(?:%|percent\b|per cent\b)(?!\s?(?:[-–]\s?)?points?\b)"


@dataclass(frozen=True)
class Range:
    """low..high, without its ends: no rounding is off by a whole last digit."""

    low: Fraction
    high: Fraction

    def meets(self, other: "Range") -> bool:
        return self.low < other.high and other.low < self.high

    def __sub__(self, other: "Range") -> "Range":
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, factor: int) -> "Range":
        return Range(self.low * factor, self.high * factor)

    def over(self, other: "Range") -> "Range | None":
        """None where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            return None
        ends = [one / two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(min(ends), max(ends))

    def size(self) -> "Range":
        """Of the absolute value."""
        ends = sorted((abs(self.low), abs(self.high)))
        return Range(Fraction(0) if self.low <= 0 <= self.high else ends[0], ends[1])


def mean(ranges: Iterable[Range]) -> Range:
    """Of numbers in these stretches."""
    all_of = list(ranges)
    return Range(sum(one.low for one in all_of) / len(all_of), sum(one.high for one in all_of) / len(all_of))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Stated:
    """A number as it was written."""

    said: str
    """'1,024', '30.8'."""

    @property
    def value(self) -> Fraction:
        return Fraction(self.said.replace(",", ""))

    @property
    def digits(self) -> int:
        """After the point."""
        return len(self.said.partition(".")[2])

    @property
    def range(self) -> Range:
        """All that it may be rounded from: to nearest, up or down; '40' and '45' are often rounder than they look."""
        step = Fraction(1, 10**self.digits)
        if not self.digits and self.value and self.value % 5 == 0:
            step = Fraction(5) if self.value % 10 == 0 else Fraction(5, 2)
        return Range(self.value - step, self.value + step)


def hedged(text: str, start: int) -> bool:
    """Whether what stands before a place makes the number there no exact one: 'about', 'up to', 'an average of'."""
    return bool(_HEDGED.search(text[max(0, start - 30) : start])) or bool(
        re.search(rf"\b{HEDGE}\s(?:\w+\s){{0,2}}of\s$", text[max(0, start - 40) : start], re.I)
    )


def untexed(text: str) -> str:
    """Numbers as a reader sees them: '$37\\%$' is 37%, '{,}' a comma, '\\pm' its sign."""
    for tex, seen in (("\\%", "%"), ("{,}", ","), ("\\pm", "±"), ("\\times", "×"), ("\\approx", "≈"), ("\\sim", "~")):
        text = text.replace(tex, seen)
    text = re.sub(r"\\(?:mathbf|textbf|mathrm|bm|text)\{([^{}$]{0,40})\}", r"\1", text)
    text = re.sub(r"\$\s?([-−+~≈±×<>≤≥]?\s?[\d.,]+(?:\s?[%±/×=]\s?[\d.,]*)*%?)\s?\$", r"\1", text)
    return re.sub(r"\b([nN])\s?=\s?\$?(\d)", r"\1=\2", text).replace("**", "")
