"""Intervals from what a text states, not from rows: a proportion, two of them, a mean with its standard error.

Apart from stats.py, whose every change moves the criteria that recipes have promised.
"""

import math
from statistics import NormalDist

from digest.replications.stats import LEVEL, Interval


def wilson(share: float, n: int) -> Interval:
    """Wilson's 95 % interval for a proportion of n independent trials."""
    z = NormalDist().inv_cdf(1 - LEVEL / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(share, max(0.0, min(share, centre - reach)), min(1.0, max(share, centre + reach)))


def newcombe(first: Interval, second: Interval) -> Interval:
    """Newcombe's 95 % interval for second − first: independent proportions, each with its Wilson interval."""
    difference = second.mean - first.mean
    below = math.hypot(second.mean - second.low, first.high - first.mean)
    above = math.hypot(second.high - second.mean, first.mean - first.low)
    return Interval(difference, difference - below, difference + above)


def over_runs(mean: float, error: float, n: int) -> Interval:
    """Student's 95 % interval for a mean over n independent runs, from its standard error; n is two at least."""
    from scipy.special import stdtrit

    reach = float(stdtrit(n - 1, 1 - LEVEL / 2)) * error
    return Interval(mean, mean - reach, mean + reach)
