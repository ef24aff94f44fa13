"""The shares that a box prints, drawn with their intervals, so that two of them can be held beside each other."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from digest.model import Figure
from digest.replications import plots
from digest.replications.reported.finding import Reported, Share, number, reach
from digest.replications.stats import Interval
from digest.text import plain

FEWEST, MOST = 2, 6
"""One share alone is said in a line; more than MOST would stand too close."""


def shares(printed: Sequence[Reported]) -> tuple[Share, ...]:
    """Those of what a box prints, each once, as drawn; () where there is nothing to hold beside each other."""
    each = tuple(dict.fromkeys(share for one in printed for share in one.shares))[:MOST]
    return each if len(each) >= FEWEST else ()


def figure(drawn: Sequence[Share]) -> Figure:
    """Its words, and a name that says what it is made of. Pure."""
    made_of = hashlib.sha256(repr(drawn).encode()).hexdigest()[:8]
    told = "; ".join(f"{one.label}: {number(100 * one.value, 1)} % {reach(one.low, one.high)}" for one in drawn)
    return Figure(
        name=f"reported_numbers-{made_of}.png",
        caption="Shares as the text states them. Bars: 95 % intervals (Wilson), if the items are independent.",
        alt=plain(f"Dot plot of {len(drawn)} shares with their intervals. {told}."),
    )


def draw(drawn: Sequence[Share], path: Path) -> None:
    """Needs matplotlib."""
    rows = [(plain(one.label), Interval(one.value, one.low, one.high), plots.BLUE) for one in drawn]
    with plots.canvas(path) as (_, axes):
        plots.shares(axes, rows)
        axes.set_xlabel("per cent, with 95 % intervals")
        axes.set_title("What the stated counts leave open")
