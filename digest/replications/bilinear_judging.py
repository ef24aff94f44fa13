"""How layers of several kinds are compared, whatever was trained: networks that see four letters, or transformers.

The margin is a share of what having no nonlinearity at all costs; the linear arm must lose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, units_check
from digest.replications.stats import Interval, Sample, Table, interval, judged, percent, signed

DIGITS = 5.0
"""Agreement that float32 weights and a float64 decomposition must reach: the identity is algebra."""
COSINE = 0.95
"""What counts as finding a product's own directions."""
CLEARER = 0.2
"""R2 by which training must make few eigenvectors say more, for structure and not chance to be found."""
LOSS, DIGITS_AGREE, PRODUCTS, R2 = "loss", "digits of agreement", "least cosine", "R2 of few eigenvectors"
RELU, AGAIN, GELU, BILINEAR, LINEAR = "ReLU", "ReLU again", "GELU", "bilinear", "linear"


@dataclass(frozen=True)
class Telling:
    """What differs between the toy and the transformers."""

    few: int
    """Eigenvectors that count as few ..."""
    width: int
    """... of so many."""
    share: float
    """The margin, as a share of the positive control ..."""
    fraction: str
    """... in words: 'a twelfth'."""
    costs: float
    """Share of the loss that having no nonlinearity must cost, for the control to count."""
    networks: str
    """'networks', 'transformers'."""
    title: str
    """What the title ends in, within brackets."""
    letter: str = "letter"
    """What is predicted."""

    @property
    def claims(self) -> tuple[Hypothesis, ...]:
        return (
            Hypothesis(
                name="no worse",
                text="A bilinear layer predicts text no worse than the better of ReLU and GELU",
                kind="paper",
                primary=True,
                statistic="share by which the better's loss exceeds the bilinear one's, after the longest training",
                scale="of the loss",
            ),
            Hypothesis(
                name="exact",
                text="A bilinear layer's output equals the sum over its eigenvectors",
                kind="paper",
                statistic="decimal digits to which the largest difference agrees, relative to the largest output",
                scale="digits",
            ),
            Hypothesis(
                name="products",
                text="Trained on products of two inputs, its eigenvectors are those of the products",
                kind="paper",
                statistic="least |cosine| between extreme eigenvectors and (e_a ± e_b) / √2",
                scale="of a cosine",
            ),
            Hypothesis(
                name="few",
                text=f"Training makes {self.few} of {self.width} eigenvectors say most of a {self.letter}'s output",
                kind="paper",
                statistic=f"R2 of the {self.few} largest eigenvectors on held-out text, less the same before training",
                scale="of R²",
            ),
            Hypothesis(
                name="no better",
                text="A bilinear layer predicts no better than the better of ReLU and GELU either",
                kind="doubt",
                statistic="share by which the better's loss exceeds the bilinear one's, after the longest training",
                scale="of the loss",
                below=True,
            ),
        )


def judged_as(rows: Sequence[Measurement], telling: Telling) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(telling.claims, _samples(table, telling), _checks(table, telling), partial(_text, table, telling))


def drawn_as(rows: Sequence[Measurement], path: Path, telling: Telling) -> Figure:
    table = Table(rows)
    better, margin = _better(table), 100 * _margin(table, telling)
    shown = [name for name in (RELU, GELU, AGAIN, BILINEAR) if name != better]
    with plots.canvas(path) as (_, axes):
        plots.band(axes, -margin, margin, f"as good as {better}, by the margin")
        for place, name in enumerate(shown):
            values = [100 * value for value in _gain(table, name)]
            plots.column(axes, place, values, plots.BLUE if name == BILINEAR else plots.GREY)
        axes.set_xticks(range(len(shown)), shown)
        axes.set_ylabel(f"loss saved against {better}, %")
        axes.set_title(_title(table, telling))
    return Figure(name=path.name, caption=_caption(table, telling), alt=_alt(table, telling))


def _last(table: Table) -> int:
    """The longest training, in steps."""
    found = [name.removeprefix(f"{BILINEAR}, ") for name in table.conditions(LOSS) if name.startswith(f"{BILINEAR}, ")]
    return max(int(name.removesuffix(" steps")) for name in found)


def _losses(table: Table, name: str) -> list[float]:
    return table.one(f"{name}, {_last(table)} steps", LOSS)


def _better(table: Table) -> str:
    """ReLU or GELU, whichever has the lower loss over all units: a choice in each unit would favour them by luck."""
    return min((RELU, GELU), key=lambda name: fmean(_losses(table, name)))


def _gain(table: Table, name: str) -> list[float]:
    """Share of the better's loss that this kind saves, by unit; negative where it is worse."""
    pairs = zip(_losses(table, _better(table)), _losses(table, name), strict=True)
    return [(better - own) / better for better, own in pairs]


def _cost(table: Table) -> Interval:
    """The positive control: what having no nonlinearity costs."""
    return interval([-value for value in _gain(table, LINEAR)])


def _margin(table: Table, telling: Telling) -> float:
    return telling.share * _cost(table).mean


def _learned(table: Table) -> list[float]:
    trained, untrained = table.one("trained", R2), table.one("untrained", R2)
    return [after - before for after, before in zip(trained, untrained, strict=True)]


def _samples(table: Table, telling: Telling) -> dict[str, Sample]:
    gain, margin = _gain(table, BILINEAR), _margin(table, telling)
    return {
        "no worse": Sample(gain, -margin),
        "no better": Sample(gain, margin),
        "exact": Sample(table.one(BILINEAR, DIGITS_AGREE), DIGITS),
        "products": Sample(table.one("products", PRODUCTS), COSINE),
        "few": Sample(_learned(table), CLEARER),
    }


def _checks(table: Table, telling: Telling) -> tuple[Check, ...]:
    alone, worst = table.one("letters alone", LOSS)[0], interval(_losses(table, BILINEAR))
    cost, margin = _cost(table), _margin(table, telling)
    again = interval([a - b for a, b in zip(_gain(table, AGAIN), _gain(table, RELU), strict=True)])
    return (
        units_check(table.units),
        Check(
            name="manipulation check",
            passed=worst.high < alone - 0.5,
            text=(
                f"The bilinear loss is {worst.mean:.2f} nats, that of {telling.letter} counts {alone:.2f}; "
                "0.5 less wanted."
            ),
        ),
        Check(
            name="positive control",
            passed=cost.low > telling.costs,
            text=f"A linear layer costs {percent(cost)} of the loss; more than {percent(telling.costs)} wanted.",
        ),
        Check(
            name="null baseline",
            passed=-margin < again.low and again.high < margin,
            text=f"ReLU from another start saves {_finely(again)} against ReLU; within ±{100 * margin:.1f} % wanted.",
        ),
    )


def _finely(over: Interval) -> str:
    """In per cent with one decimal: '+0.3 % [−0.2 %, +0.8 %]'."""
    low, high = (f"{signed(100 * value, 1)} %" for value in (over.low, over.high))
    return f"{signed(100 * over.mean, 1)} % [{low}, {high}]"


def _text(table: Table, telling: Telling, reserved: Sequence[str]) -> str:
    gain = interval(_gain(table, BILINEAR))
    said = (
        f"In {len(table.units)} independently trained {telling.networks} of each kind, bilinear layers saved "
        f"{_finely(gain)} of the loss against {_better(table)}, the better of the two standard ones; the margin was "
        f"{100 * _margin(table, telling):.1f} %, {telling.fraction} of what linear layers cost "
        f"({percent(_cost(table))}).",
        *reserved,
    )
    return " ".join(said)


def _title(table: Table, telling: Telling) -> str:
    gain = interval(_gain(table, BILINEAR))
    return (
        f"Bilinear layers save {signed(100 * gain.mean, 1)} % of the loss against {_better(table)};\n"
        f"a linear layer costs {percent(_cost(table).mean)} ({telling.title})"
    )


def _caption(table: Table, telling: Telling) -> str:
    return (
        f"Each dot is one of {len(table.units)} independently trained {telling.networks} after {_last(table):,} steps; "
        "squares are means with 95 % intervals. The grey band is the margin within which two kinds count as equally "
        "good."
    )


def _alt(table: Table, telling: Telling) -> str:
    kinds = [name for name in (RELU, GELU, AGAIN, BILINEAR) if name != _better(table)]
    told = "; ".join(f"{name} {_finely(interval(_gain(table, name)))}" for name in kinds)
    margin = f"The margin is ±{100 * _margin(table, telling):.1f} %."
    return f"Dot plot of the loss saved against {_better(table)}: {told}. {margin}"
