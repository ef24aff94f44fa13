"""From tidy rows to findings. The unit of inference is the independently trained model; nothing else counts as n."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.model import Check, Finding, Measurement, Verdict
from digest.replications.bench import Hypothesis, Judgement, reservations, verdict

LEVEL = 0.05


class UnusableRows(ValueError):
    """The rows cannot be judged: a number that is none, a condition that is missing."""


@dataclass(frozen=True)
class Interval:
    """A mean over units with its 95 % t interval: at eight units the bootstrap's would be too narrow."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return self.told()

    def told(self, digits: int = 2) -> str:
        return f"{signed(self.mean, digits)} [{signed(self.low, digits)}, {signed(self.high, digits)}]"


Kind = Literal["mean", "share", "difference", "beyond chance"]


@dataclass(frozen=True)
class Sample:
    """What a claim is decided on."""

    values: Sequence[float]
    """One effect a unit."""
    sesoi: float
    """Smallest effect of interest, on the same scale."""
    kind: Kind = "mean"
    """Of any numbers; or a share, each value 0 or 1; or the difference of two such in a unit, each −1, 0 or 1; or what
    was found, less each of many draws of what chance gives, which are no values of units.
    """
    units: int = 0
    """How many there are, where a value is not one unit's."""

    @property
    def over(self) -> Interval:
        """Its estimate with its 95 % interval."""
        made = {"mean": interval, "share": share, "difference": difference, "beyond chance": beyond}
        return made[self.kind](self.values)

    @property
    def p(self) -> float:
        """Two-sided, against the sesoi; below 0.05 exactly when the interval leaves the sesoi out."""
        tests = {"mean": p_value, "share": p_share, "difference": p_difference, "beyond chance": p_beyond}
        return tests[self.kind](self.values, self.sesoi)


class Table:
    """Tidy rows, checked. Raises UnusableRows."""

    def __init__(self, rows: Sequence[Measurement]) -> None:
        self._cells: dict[tuple[str, str], dict[str, list[float]]] = {}
        for row in rows:
            if not math.isfinite(row.value):
                raise UnusableRows(f"{row.unit}, {row.condition}, {row.name}: {row.value} is not a number")
            self._cells.setdefault((row.condition, row.name), {}).setdefault(row.unit, []).append(row.value)
        self.units = tuple(dict.fromkeys(row.unit for row in rows))
        if not self.units:
            raise UnusableRows("no rows were measured")

    def conditions(self, name: str) -> tuple[str, ...]:
        """Those under which this was measured."""
        return tuple(condition for condition, measured in self._cells if measured == name)

    def draws(self, condition: str, name: str) -> list[list[float]]:
        """The values of each unit, in the order of units."""
        cell = self._cells.get((condition, name), {})
        missing = [unit for unit in self.units if unit not in cell]
        if missing:
            raise UnusableRows(f"{condition}, {name}: not measured in {', '.join(missing)}")
        return [cell[unit] for unit in self.units]

    def one(self, condition: str, name: str) -> list[float]:
        """One value a unit; where a unit has several, their mean."""
        return [statistics.fmean(values) for values in self.draws(condition, name)]

    def edge(self, condition: str, name: str, share: float) -> list[float]:
        """A quantile of each unit's values, between order statistics."""
        return [quantile(values, share) for values in self.draws(condition, name)]


def signed(value: float, digits: int = 2) -> str:
    """'+3.20', '−2.94' with a true minus; '0.00' for what rounds to nothing."""
    said = f"{value:+.{digits}f}"
    return said.replace("-", "−") if float(said) else said[1:]


def telling_digits(over: Interval, threshold: float) -> int:
    """Decimals that tell the ends of an interval from a threshold: two, or up to four where rounding made them one."""
    return next((n for n in (2, 3) if round(threshold, n) not in (round(over.low, n), round(over.high, n))), 4)


def percent(share: float | Interval) -> str:
    """'27 %', or '27 % [18 %, 36 %]'."""
    if isinstance(share, Interval):
        return f"{percent(share.mean)} [{percent(share.low)}, {percent(share.high)}]"
    return f"{round(100 * share)} %".replace("-", "−")


def less(values: Sequence[float], others: Sequence[float]) -> list[float]:
    """Each unit's value without what the other is."""
    return [value - other for value, other in zip(values, others, strict=True)]


def interval(values: Sequence[float]) -> Interval:
    """Student's t over units, 95 %. A single unit has no interval: it reaches everywhere."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return Interval(mean, -math.inf, math.inf)
    from scipy.special import stdtrit

    reach = float(stdtrit(len(values) - 1, 1 - LEVEL / 2)) * statistics.stdev(values) / math.sqrt(len(values))
    return Interval(mean, mean - reach, mean + reach)


def share(values: Sequence[float]) -> Interval:
    """Clopper and Pearson's exact interval of a share: no t interval holds where nearly all or few units say yes."""
    yes, n = round(sum(values)), len(values)
    if not n:
        return Interval(0.5, 0.0, 1.0)
    from scipy.special import betaincinv

    low = float(betaincinv(yes, n - yes + 1, LEVEL / 2)) if yes else 0.0
    high = float(betaincinv(yes + 1, n - yes, 1 - LEVEL / 2)) if yes < n else 1.0
    return Interval(yes / n, low, high)


def p_share(values: Sequence[float], threshold: float) -> float:
    """Exact binomial test of share = threshold, twice its smaller side: the dual of `share`."""
    yes, n = round(sum(values)), len(values)
    if not n or not 0 < threshold < 1:
        return 1.0 if not n or yes == n * threshold else 0.0
    from scipy.special import betainc

    at_least = float(betainc(yes, n - yes + 1, threshold)) if yes else 1.0
    at_most = 1 - float(betainc(yes + 1, n - yes, threshold)) if yes < n else 1.0
    return min(1.0, 2 * min(at_least, at_most))


def difference(values: Sequence[float]) -> Interval:
    """Of two shares in the same units, by Agresti and Min: one unit each way is added, so that none is no certainty."""
    mean, spread = _added(values)
    from scipy.special import ndtri

    reach = float(ndtri(1 - LEVEL / 2)) * spread
    told = statistics.fmean(values) if values else 0.0
    return Interval(told, max(-1.0, mean - reach), min(1.0, mean + reach))


def p_difference(values: Sequence[float], threshold: float) -> float:
    """Two-sided test of difference = threshold: the dual of `difference`."""
    mean, spread = _added(values)
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(mean - threshold) / spread))


def beyond(values: Sequence[float]) -> Interval:
    """Of a permutation test: how far what was found lies beyond chance, with the middle 95 % of chance's draws."""
    return Interval(statistics.fmean(values), quantile(values, LEVEL / 2), quantile(values, 1 - LEVEL / 2))


def p_beyond(values: Sequence[float], threshold: float) -> float:
    """Twice the share of chance's draws that lie on the rarer side of the threshold; none of them counts as one."""
    fewest = min(sum(value <= threshold for value in values), sum(value >= threshold for value in values))
    return min(1.0, 2 * (fewest + 1) / (len(values) + 1))


def _added(values: Sequence[float]) -> tuple[float, float]:
    """Mean of the differences and its standard error, with half a unit for and half a unit against in each place."""
    n, up, down = len(values) + 2, values.count(1) + 0.5, values.count(-1) + 0.5
    mean = (up - down) / n
    return mean, math.sqrt(up + down - n * mean**2) / n


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between order statistics."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def p_value(values: Sequence[float], threshold: float) -> float:
    """Two-sided one-sample t test of mean = threshold; below 0.05 exactly when the 95 % interval leaves it out."""
    if len(values) < 2:
        return 1.0
    distance, spread = statistics.fmean(values) - threshold, statistics.stdev(values)
    if spread == 0:
        return 1.0 if distance == 0 else 0.0
    from scipy.special import stdtr

    return float(2 * stdtr(len(values) - 1, -abs(distance) / (spread / math.sqrt(len(values)))))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment, in the order given."""
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: (p_values[i], i))):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted


def judged(
    claims: Sequence[Hypothesis],
    samples: Mapping[str, Sample],
    checks: tuple[Check, ...],
    text: Callable[[Sequence[str]], str],
) -> Judgement:
    """Checks and claims as one judgement. `text` words the box, given the sentences that hold something back."""
    said = findings(claims, samples, checks)
    return Judgement(checks, said, verdict(checks, said), text(reservations(checks, said)))


def findings(
    claims: Sequence[Hypothesis], samples: Mapping[str, Sample], checks: Sequence[Check]
) -> tuple[Finding, ...]:
    """Each claim against its sesoi, the secondary ones Holm-corrected. A failed check leaves all inconclusive."""
    secondary = [claim.name for claim in claims if not claim.primary]
    p = {claim.name: samples[claim.name].p for claim in claims}
    p |= dict(zip(secondary, holm([p[name] for name in secondary]), strict=True))
    sound = all(check.passed for check in checks)
    return tuple(_finding(claim, samples[claim.name], p[claim.name] if sound else 1.0) for claim in claims)


def _finding(claim: Hypothesis, sample: Sample, p: float) -> Finding:
    over = sample.over
    said = _decide(over.mean > sample.sesoi, p, claim.below)
    bound = "less than" if claim.below else "more than"
    digits = telling_digits(over, sample.sesoi)
    told = over.told(digits) if sample.values else "nothing to count"
    return Finding(
        claim=claim.text,
        kind=claim.kind,
        primary=claim.primary,
        estimate=over.mean if sample.values else None,
        interval=(over.low, over.high) if sample.values and math.isfinite(over.low) else None,
        sesoi=sample.sesoi,
        n=sample.units or len(sample.values),
        verdict=said,
        text=f"{claim.text}: {told} {claim.scale}, {bound} {signed(sample.sesoi, digits)} wanted: {said}.",
    )


def _decide(above: bool, p: float, below: bool) -> Verdict:
    if p >= LEVEL:
        return "inconclusive"
    return "consistent" if above != below else "inconsistent"
