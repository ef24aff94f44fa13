"""How a jump of the metric is judged, whatever was measured: networks of a toy, or a family of models there already.

While exact match is near zero we ask how much of its way the token edit distance has gone. The control writes the same
answers in a scrambled code, where a near miss earns nothing: there the smooth metric must jump too.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, linear_regression

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement
from digest.replications.stats import Sample, Table, interval, judged, percent

FLAT = 0.05
"""Exact match below which the ability counts as absent."""
SHARE = 0.5
"""The smallest effect of interest, as a share of the positive control: with less than half the head start that the
paper's own law promises between our smallest and our largest networks, we would not speak of a mirage."""
RECOVERED = 0.95
"""R2 from which a metric counts as recovered from another."""
GAIN = 0.05
"""Mean error of predicted accuracy by which a forecast must beat plain extrapolation to be worth anything."""
LENGTH = 4
"""Digits of an answer."""

EXACT, EDITS, SCRAMBLED = "exact match", "token edit distance", "edit distance in a scrambled code"
ENTROPY, PRODUCT, SIZE = "cross-entropy", "product of digit accuracies", "parameters"


CLAIMS = (
    Hypothesis(
        name="mirage",
        text=f"While exact match is below {percent(FLAT)}, edit distance has made more of its gain than it",
        kind="paper",
        primary=True,
        statistic="share of the gain in edit distance, less that of the gain in exact match, at the last flat size",
        scale="of the whole gain",
    ),
    Hypothesis(
        name="unpredictable",
        text="The paper's law, fitted to the small sizes only, foretells the large no better than plain extrapolation",
        kind="newsletter",
        statistic="mean error of the better of 'it stays flat' and 'logistic in log size', less that of the law",
        scale="of accuracy",
        below=True,
    ),
    Hypothesis(
        name="recoverable",
        text="Exact match can be computed from smooth scores, given the accuracy at each digit",
        kind="doubt",
        statistic="R2 of the product of the four digits' accuracies against exact match",
        scale="R²",
    ),
)


@dataclass(frozen=True)
class Telling:
    """What differs between a toy and a family: the units, the axis and the words."""

    lead: str
    """The box begins so; '{}' is the number of units."""
    units: Callable[[Sequence[str]], Check]
    mastered: float
    """Exact match that the largest must pass, for there to be a jump at all."""
    axis: str
    ticks: tuple[int, ...]
    """Sizes named on the axis; () for all there are."""
    title: str
    """What the title ends in, within brackets."""
    dots: str
    """What a dot is and the lines are means over; '{}' is the number of units."""
    closing: tuple[str, ...] = ()


def judged_as(rows: Sequence[Measurement], telling: Telling) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(CLAIMS, _samples(table), _checks(table, telling), partial(_text, table, telling))


def drawn_as(rows: Sequence[Measurement], path: Path, telling: Telling) -> Figure:
    table = Table(rows)
    sizes = _curves(table, SIZE)[0]
    with plots.canvas(path) as (_, axes):
        plots.zone(axes, sizes[0], _end_of_flat(table), f"exact match\nbelow {percent(FLAT)}")
        for name, colour, label in _LINES:
            plots.family(axes, sizes, [_gains(curve) for curve in _curves(table, name)], colour, label)
        plots.sizes(axes, telling.ticks or tuple(round(size) for size in sizes))
        axes.set_xlabel(telling.axis)
        axes.set_ylabel("share of the whole gain")
        axes.set_title(_title(table, telling))
        axes.legend(loc="lower right", fontsize=17, handlelength=1.3)
    return Figure(name=path.name, caption=_caption(table, telling), alt=_alt(table))


_LINES = (
    (EDITS, plots.BLUE, "edit distance (smooth)"),
    (EXACT, plots.ORANGE, "exact match (sharp)"),
    (SCRAMBLED, plots.GREY, "control (scrambled code)"),
)


def _curves(table: Table, name: str) -> list[list[float]]:
    """Each unit's values, from the smallest size to the largest: 'width 4', or 'model 1'."""
    sizes = sorted(table.conditions(name), key=lambda condition: int(condition.split()[1]))
    return [list(curve) for curve in zip(*(table.one(size, name) for size in sizes), strict=True)]


def _gains(curve: Sequence[float]) -> list[float]:
    """Share of the way from the first value to the last; a curve that goes nowhere has made none of it."""
    way = curve[-1] - curve[0]
    return [(value - curve[0]) / way if way else 0.0 for value in curve]


def _flat(exact: Sequence[float]) -> int:
    """How many sizes lie before the first whose exact match reaches 5 %; at least one."""
    return max(1, next((place for place, value in enumerate(exact) if value >= FLAT), len(exact)))


def _shares(table: Table, name: str) -> list[float]:
    """Of each unit: the share of the gain in this metric at the last flat size."""
    pairs = zip(_curves(table, name), _curves(table, EXACT), strict=True)
    return [_gains(curve)[_flat(exact) - 1] for curve, exact in pairs]


def _head_start(table: Table, name: str) -> list[float]:
    return [share - sharp for share, sharp in zip(_shares(table, name), _shares(table, EXACT), strict=True)]


def promised(first: float, last: float) -> float:
    """The head start by the paper's law, exact match = p^4 and edits = 4 (1 - p), when p goes between these, at 5 %."""
    digit: float = FLAT ** (1 / LENGTH)
    return (digit - first) / (last - first) - (FLAT - first**LENGTH) / (last**LENGTH - first**LENGTH)


def _promise(table: Table) -> float:
    """The positive control: from our smallest networks' digits to our largest's. Nothing where they gain nothing."""
    edits = [fmean(values) for values in zip(*_curves(table, EDITS), strict=True)]
    first, last = 1 - edits[0] / LENGTH, 1 - edits[-1] / LENGTH
    return promised(first, last) if first < last else 0.0


def _samples(table: Table) -> dict[str, Sample]:
    sizes = _curves(table, SIZE)[0]
    exact, entropy, product = (_curves(table, name) for name in (EXACT, ENTROPY, PRODUCT))
    return {
        "mirage": Sample(_head_start(table, EDITS), SHARE * _promise(table)),
        "unpredictable": Sample([forecast_gain(sizes, *unit) for unit in zip(exact, entropy, strict=True)], GAIN),
        "recoverable": Sample([_r2(*unit) for unit in zip(product, exact, strict=True)], RECOVERED),
    }


def forecast_gain(sizes: Sequence[float], exact: Sequence[float], entropy: Sequence[float]) -> float:
    """By how much the law errs less than the better plain extrapolation; both see only the flat sizes."""
    seen = min(max(2, _flat(exact)), len(exact) - 1)
    known, ahead = [math.log(size) for size in sizes[:seen]], [math.log(size) for size in sizes[seen:]]
    power = linear_regression(known, [math.log(max(value, 1e-6)) for value in entropy[:seen]])
    law = [math.exp(-LENGTH * math.exp(power.intercept + power.slope * size)) for size in ahead]
    rise = linear_regression(known, [_logit(value) for value in exact[:seen]])
    logistic = [1 / (1 + math.exp(-rise.intercept - rise.slope * size)) for size in ahead]
    plain = min(_error(guess, exact[seen:]) for guess in (logistic, [exact[seen - 1]] * len(ahead)))
    return plain - _error(law, exact[seen:])


def _logit(share: float) -> float:
    """Kept off 0 and 1, which a finite test cannot tell from a thousandth."""
    kept = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))


def _error(guesses: Sequence[float], values: Sequence[float]) -> float:
    return fmean(abs(guess - value) for guess, value in zip(guesses, values, strict=True))


def _r2(guesses: Sequence[float], values: Sequence[float]) -> float:
    middle = fmean(values)
    spread = math.fsum((value - middle) ** 2 for value in values)
    missed = math.fsum((guess - value) ** 2 for guess, value in zip(guesses, values, strict=True))
    return 1 - missed / spread if spread else 0.0


def _checks(table: Table, telling: Telling) -> tuple[Check, ...]:
    exact = _curves(table, EXACT)
    first, last = interval([curve[0] for curve in exact]), interval([curve[-1] for curve in exact])
    low, high = percent(FLAT), percent(telling.mastered)
    promise = _promise(table)
    control = interval(_head_start(table, SCRAMBLED))
    return (
        telling.units(table.units),
        Check(
            name="manipulation check",
            passed=first.high < FLAT and last.low > telling.mastered,
            text=f"Exact match goes from {percent(first)} to {percent(last)}; below {low} and above {high} wanted.",
        ),
        Check(
            name="positive control",
            passed=promise > 2 * FLAT,
            text=f"The paper's law itself gives a head start of {percent(promise)}; {percent(2 * FLAT)} wanted.",
        ),
        Check(
            name="null baseline",
            passed=control.high < SHARE * promise,
            text=f"In a scrambled code the head start is {percent(control)}; below {percent(SHARE * promise)} wanted.",
        ),
    )


def _text(table: Table, telling: Telling, reserved: Sequence[str]) -> str:
    smooth, sharp, control = (interval(_shares(table, name)) for name in (EDITS, EXACT, SCRAMBLED))
    said = (
        f"{telling.lead.format(len(table.units))}, edit distance had made "
        f"{percent(smooth)} of its gain while exact match was still below {percent(FLAT)}; exact match had made "
        f"{percent(sharp)}, and edit distance in a scrambled code, the control, {percent(control)}.",
        *telling.closing,
        *reserved,
    )
    return " ".join(said)


def _end_of_flat(table: Table) -> float:
    """Halfway, on the log axis, from the last flat size to the next, by the mean curve."""
    sizes = _curves(table, SIZE)[0]
    flat = _flat([fmean(values) for values in zip(*_curves(table, EXACT), strict=True)])
    return math.sqrt(sizes[flat - 1] * sizes[min(flat, len(sizes) - 1)])


def _title(table: Table, telling: Telling) -> str:
    smooth, sharp = (fmean(_shares(table, name)) for name in (EDITS, EXACT))
    return (
        f"Before exact match passes {percent(FLAT)}, edit distance has made\n"
        f"{percent(smooth)} of its gain, exact match {percent(sharp)} ({telling.title})"
    )


def _caption(table: Table, telling: Telling) -> str:
    return (
        f"{telling.dots.format(len(table.units))} "
        "The control writes the same answers in a scrambled code, where a near miss earns nothing."
    )


def _alt(table: Table) -> str:
    smooth, sharp, control = (percent(interval(_shares(table, name))) for name in (EDITS, EXACT, SCRAMBLED))
    return (
        f"Share of the whole gain against parameters, log scale. Where exact match is below {percent(FLAT)}, edit "
        f"distance has made {smooth} of its gain, exact match {sharp}, the scrambled control {control}."
    )
