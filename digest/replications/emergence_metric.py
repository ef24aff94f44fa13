"""Is a sudden ability a matter of the metric? A toy of Schaeffer et al. 2023, arXiv 2304.15004.

Families of small networks of growing width learn to add three-digit numbers. Exact match stays near zero and then
jumps; we ask how much of its way the token edit distance has gone by then. The control writes the same answers in a
scrambled code, where a near miss earns nothing: there the smooth metric must jump too.
"""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import fmean, linear_regression
from typing import TYPE_CHECKING

from pydantic import Field

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, Params, Recipe, units_check
from digest.replications.stats import Sample, Table, interval, judged, percent

if TYPE_CHECKING:
    from digest.replications.adders import Answers

FLAT = 0.05
"""Exact match below which the ability counts as absent."""
SHARE = 0.5
"""The smallest effect of interest, as a share of the positive control: with less than half the head start that the
paper's own law promises between our smallest and our largest networks, we would not speak of a mirage."""
MASTERED = 0.8
"""Exact match that the largest networks must pass, for there to be a jump at all."""
RECOVERED = 0.95
"""R2 from which a metric counts as recovered from another."""
GAIN = 0.05
"""Mean error of predicted accuracy by which a forecast must beat plain extrapolation to be worth anything."""
LENGTH = 4
"""Digits of an answer."""

EXACT, EDITS, SCRAMBLED = "exact match", "token edit distance", "edit distance in a scrambled code"
ENTROPY, PRODUCT, SIZE = "cross-entropy", "product of digit accuracies", "parameters"


class EmergenceParams(Params):
    widths: tuple[int, ...] = Field((4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128), min_length=4, max_length=24)
    steps: int = Field(600, ge=1, le=10_000)
    sums: int = Field(300, ge=1, le=10_000)
    """Examples a step, for each unit."""
    tested: int = Field(2000, ge=50, le=50_000)
    """Sums no network of the unit saw in training."""
    rate: float = Field(8e-3, gt=0, le=0.1)


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


def measure(params: EmergenceParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one network per width and seed, and score its answers. The unit is the seed's whole family of widths."""
    from digest.replications import adders

    rows = []
    for width in params.widths:
        size = adders.parameters(width)
        answers = adders.answers(width, seeds, params.steps, params.sums, params.tested, params.rate)
        for seed, scores in zip(seeds, map(_scores, answers), strict=True):
            named = {"unit": f"seed {seed}", "condition": f"width {width}"}
            rows += [
                Measurement(**named, name=name, value=round(value, 6)) for name, value in {SIZE: size, **scores}.items()
            ]
    return rows


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(CLAIMS, _samples(table), _checks(table), partial(_text, table))


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    table = Table(rows)
    sizes = _curves(table, SIZE)[0]
    with plots.canvas(path) as (_, axes):
        plots.zone(axes, sizes[0], _end_of_flat(table), f"exact match\nbelow {percent(FLAT)}")
        for name, colour, label in _LINES:
            plots.family(axes, sizes, [_gains(curve) for curve in _curves(table, name)], colour, label)
        plots.sizes(axes, (500, 1000, 3000, 10_000, 30_000))
        axes.set_xlabel("parameters of the network")
        axes.set_ylabel("share of the whole gain")
        axes.set_title(_title(table))
        axes.legend(loc="lower right", fontsize=17, handlelength=1.3)
    return Figure(name=path.name, caption=_caption(table), alt=_alt(table))


RECIPE = Recipe(
    name="emergence_metric",
    title="Does the jump vanish with a smoother metric?",
    papers=("arxiv:2304.15004",),
    scope="toy model",
    ours="networks of at most 29,480 parameters, which only add,",
    theirs="families of language models",
    params=EmergenceParams(),
    claims=CLAIMS,
    deviations=(
        "Networks of 464 to 29,480 parameters trained here on three-digit addition, not language models.",
        "Sizes differ in width only; all train equally long, on digits given one by one.",
        "Answers have four digits with leading zeros, so an edit is mostly a wrong digit.",
        "Training length and rate were chosen on seeds 0 to 3 and then frozen.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)

_LINES = (
    (EDITS, plots.BLUE, "edit distance (smooth)"),
    (EXACT, plots.ORANGE, "exact match (sharp)"),
    (SCRAMBLED, plots.GREY, "control (scrambled code)"),
)


def _scores(answers: "Answers") -> dict[str, float]:
    return {
        EXACT: answers.exact_match,
        EDITS: answers.edits,
        SCRAMBLED: answers.scrambled_edits,
        ENTROPY: answers.cross_entropy,
        PRODUCT: answers.product,
    }


def _curves(table: Table, name: str) -> list[list[float]]:
    """Each unit's values, from the smallest width to the largest."""
    widths = sorted(int(condition.removeprefix("width ")) for condition in table.conditions(name))
    return [list(curve) for curve in zip(*(table.one(f"width {width}", name) for width in widths), strict=True)]


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


def _checks(table: Table) -> tuple[Check, ...]:
    exact = _curves(table, EXACT)
    first, last = interval([curve[0] for curve in exact]), interval([curve[-1] for curve in exact])
    low, high = percent(FLAT), percent(MASTERED)
    promise = _promise(table)
    control = interval(_head_start(table, SCRAMBLED))
    return (
        units_check(table.units),
        Check(
            name="manipulation check",
            passed=first.high < FLAT and last.low > MASTERED,
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


def _text(table: Table, reserved: Sequence[str]) -> str:
    smooth, sharp, control = (interval(_shares(table, name)) for name in (EDITS, EXACT, SCRAMBLED))
    said = (
        f"In {len(table.units)} families of networks trained independently on three-digit sums, edit distance had made "
        f"{percent(smooth)} of its gain while exact match was still below {percent(FLAT)}; exact match had made "
        f"{percent(sharp)}, and edit distance in a scrambled code, the control, {percent(control)}.",
        *reserved,
    )
    return " ".join(said)


def _end_of_flat(table: Table) -> float:
    """Halfway, on the log axis, from the last flat size to the next, by the mean curve."""
    sizes = _curves(table, SIZE)[0]
    flat = _flat([fmean(values) for values in zip(*_curves(table, EXACT), strict=True)])
    return math.sqrt(sizes[flat - 1] * sizes[min(flat, len(sizes) - 1)])


def _title(table: Table) -> str:
    smooth, sharp = (fmean(_shares(table, name)) for name in (EDITS, EXACT))
    return (
        f"Before exact match passes {percent(FLAT)}, edit distance has made\n"
        f"{percent(smooth)} of its gain, exact match {percent(sharp)} (toy networks)"
    )


def _caption(table: Table) -> str:
    return (
        f"Each dot is one network; lines are means over {len(table.units)} independently trained families. "
        "The control writes the same answers in a scrambled code, where a near miss earns nothing."
    )


def _alt(table: Table) -> str:
    smooth, sharp, control = (percent(interval(_shares(table, name))) for name in (EDITS, EXACT, SCRAMBLED))
    return (
        f"Share of the whole gain against parameters, log scale. Where exact match is below {percent(FLAT)}, edit "
        f"distance has made {smooth} of its gain, exact match {sharp}, the scrambled control {control}."
    )
