"""One look for all figures: 1200 x 675, white, legible at 600 pixels, safe for the colour-blind, same bytes again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from typing import Any

from digest.replications.stats import Interval, interval, signed

BLUE, ORANGE, GREEN, GREY, INK = "#006CA9", "#AC4A00", "#00523C", "#666666", "#222222"
"""Okabe and Ito's hues, dark enough to be read as text (4.5:1) on white and on BAND. GREEN is the darkest, so that the
colour-blind tell it from GREY.
"""
BAND = "#E6E6E6"
"""What lies behind the marks: a null baseline, or a stretch of the axis."""
DPI = 100
MARGIN = 14
"""White pixels around a figure, which a dark page needs."""

_LOOK: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 20,
    "axes.titlesize": 24,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 18,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.constrained_layout.w_pad": MARGIN / DPI,
    "figure.constrained_layout.h_pad": MARGIN / DPI,
    "legend.frameon": False,
    "legend.fontsize": 18,
}


@contextmanager
def canvas(path: Path, panels: int = 1) -> Iterator[tuple[Any, Any]]:
    """A figure and its axes (an array for several panels), written to `path` at the end. Ignores any matplotlibrc."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **_LOOK}):
        figure = Figure(figsize=(12, 6.75), dpi=DPI, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.subplots(1, panels)
        _fitted(figure)
        # Without this matplotlib writes its version into the file.
        figure.savefig(path, format="png", metadata={"Software": None})


def _fitted(figure: Any) -> None:
    """Set a title or a label below smaller, point by point, that would run out of the picture."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    titles = figure.findobj(lambda one: isinstance(one, Text) and one.get_fontsize() == _LOOK["axes.titlesize"])
    for text in [*titles, *(axes.xaxis.label for axes in figure.axes)]:
        while text.get_window_extent().x1 > figure.bbox.x1 - MARGIN:
            text.set_fontsize(text.get_fontsize() - 1)


def column(axes: Any, place: float, values: Sequence[float], colour: str, digits: int = 1) -> None:
    """Every unit's dot, and beside them the mean with its 95 % interval."""
    over = interval(values)
    beside = [place - 0.16 + 0.05 * (rank % 3 - 1) for rank in range(len(values))]
    axes.plot(beside, values, "o", color=colour, alpha=0.55, markersize=10, markeredgewidth=0)
    reach = [[over.mean - over.low], [over.high - over.mean]]
    axes.errorbar(
        [place + 0.05], [over.mean], yerr=reach, fmt="s", color=colour, markersize=11, capsize=8, elinewidth=3
    )
    said = signed(over.mean, digits) if round(over.mean, digits) else f"{0:.{digits}f}"
    axes.annotate(said, (place + 0.14, over.mean), va="center", color=colour, fontweight="bold")
    axes.set_xlim(-0.5, place + 0.5)


def band(axes: Any, low: float, high: float, label: str) -> None:
    """The null baseline, named where it lies, and the zero line in it."""
    axes.axhspan(low, high, color=BAND, linewidth=0)
    axes.axhline(0, color=INK, linewidth=1)
    axes.annotate(
        label,
        (0.99, low),
        xycoords=("axes fraction", "data"),
        xytext=(0, 6),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=16,
    )


def family(axes: Any, at: Sequence[float], curves: Sequence[Sequence[float]], colour: str, label: str) -> None:
    """Every unit's curve as dots, and the line of their means."""
    for curve in curves:
        axes.plot(at, curve, "o", color=colour, alpha=0.3, markersize=7, markeredgewidth=0)
    means = [fmean(values) for values in zip(*curves, strict=True)]
    axes.plot(at, means, "-" if colour != GREY else "--", color=colour, linewidth=4, label=label)


def zone(axes: Any, low: float, high: float, label: str) -> None:
    """A stretch of the horizontal axis, named at its top."""
    axes.axvspan(low, high, color=BAND, linewidth=0)
    axes.annotate(
        label, (low, 1), xycoords=("data", "axes fraction"), xytext=(5, -8), textcoords="offset points", va="top"
    )


def sizes(axes: Any, marks: Sequence[int]) -> None:
    """A horizontal log axis with its marks written out."""
    axes.set_xscale("log")
    axes.set_xticks(marks, [f"{mark:,}" for mark in marks])
    axes.minorticks_off()


def shares(axes: Any, rows: Sequence[tuple[str, Interval, str]], units: Sequence[Sequence[float]] = ()) -> None:
    """Shares with their intervals, in per cent, one below the other: name, interval, colour. Units' dots lie
    below, side by side where they are equal.
    """
    for place, values in enumerate(units):
        below = [place + 0.2 + 0.06 * (rank % 3) for rank in range(len(values))]
        dots = [100 * value + 1.2 * (rank // 3 - len(values) // 6) for rank, value in enumerate(values)]
        axes.plot(dots, below, "o", color=rows[place][2], alpha=0.55, markersize=9, markeredgewidth=0)
    for place, (_, over, colour) in enumerate(rows):
        mean, low, high = (100 * max(-0.05, min(1.08, value)) for value in (over.mean, over.low, over.high))
        reach = [[mean - low], [high - mean]]
        axes.errorbar([mean], [place], xerr=reach, fmt="s", color=colour, markersize=13, capsize=8, elinewidth=3)
        axes.annotate(
            f"{mean:.0f} %", (mean, place), xytext=(0, 14), textcoords="offset points", ha="center", color=colour,
            fontweight="bold",
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-5, 108)


def least(axes: Any, at: float, between: tuple[float, float], label: str) -> None:
    """A threshold, in per cent, beside the rows that it is about, named at its foot."""
    axes.plot([at, at], between, color=INK, linestyle="--", linewidth=2)
    side = {"xytext": (-8, 4), "ha": "right"} if at > 60 else {"xytext": (8, 4), "ha": "left"}
    axes.annotate(label, (at, between[1]), textcoords="offset points", va="bottom", fontsize=18, **side)
