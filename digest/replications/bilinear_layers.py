"""Do bilinear layers predict as well as standard ones, and can they be read exactly? A toy of Sharkey 2023 (arXiv
2305.03452) and Pearce et al. 2024 (arXiv 2410.08417).

Small next-letter networks whose layers are ReLU, GELU, bilinear or linear read plain English. All have the same number
of weights and multiply by each once, so that equal parameters and equal multiplications by weights are one comparison
here; what activations cost is left out. Each kind has the rate that was best for it on seeds 0 to 3, out of five. The
linear arm must lose.
"""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from pydantic import Field

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, Params, Recipe, units_check
from digest.replications.stats import Interval, Sample, Table, interval, judged, percent, signed

if TYPE_CHECKING:
    from torch import Tensor

    from digest.replications.stacked_mlp import StackedMLP

SHARE = 1 / 12
"""The margin, as a share of the positive control: a twelfth of what having no nonlinearity at all costs. On seeds 0 to
3 that control is 28 % of the loss, so the margin is about 2 %."""
DIGITS = 5.0
"""Agreement that float32 weights and a float64 decomposition must reach: the identity is algebra."""
COSINE, FEW = 0.95, 8
"""What counts as finding a product's own directions; and how many of 48 eigenvectors are few."""
CLEARER = 0.2
"""R2 by which training must make few eigenvectors say more, for structure and not chance to be found."""
LOSS, DIGITS_AGREE, PRODUCTS, R2 = "loss", "digits of agreement", "least cosine", "R2 of 8 eigenvectors"
RELU, AGAIN, GELU, BILINEAR, LINEAR = "ReLU", "ReLU again", "GELU", "bilinear", "linear"


class BilinearParams(Params):
    lengths: tuple[int, ...] = Field((400, 800, 1600), min_length=1, max_length=6)
    """Steps after which the loss is taken; the longest decides."""
    at_once: int = Field(128, ge=8, le=4096)
    tested: int = Field(4000, ge=100, le=50_000)
    """Held-out places, drawn anew for each unit."""
    relu_rate: float = Field(6e-3, gt=0, le=0.1)
    gelu_rate: float = Field(3e-3, gt=0, le=0.1)
    bilinear_rate: float = Field(3e-3, gt=0, le=0.1)
    linear_rate: float = Field(6e-3, gt=0, le=0.1)


CLAIMS = (
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
        text=f"Training makes {FEW} of 48 eigenvectors say most of a letter's output",
        kind="paper",
        statistic=f"R2 of the {FEW} largest eigenvectors on held-out text, less the same before training",
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


def measure(params: BilinearParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one network per kind and seed on the same text, each in its own order, and score it on its own places."""
    from digest.replications import english, stacked_mlp

    text = english.letters()
    training = english.windows(text[: len(text) * 9 // 10], stacked_mlp.SEEN)
    held = english.places(text[len(text) * 9 // 10 :], stacked_mlp.SEEN, seeds, params.tested)
    shape = stacked_mlp.Shape(english.count(text))
    rows = []
    for name, kind, rate in (
        (RELU, "relu", params.relu_rate), (AGAIN, "relu", params.relu_rate), (GELU, "gelu", params.gelu_rate),
        (BILINEAR, "bilinear", params.bilinear_rate), (LINEAR, "linear", params.linear_rate),
    ):  # fmt: skip
        purpose = "second initialisation" if name == AGAIN else "initialisation"
        model = stacked_mlp.StackedMLP.born(shape, kind, seeds, purpose)  # type: ignore[arg-type]
        before = _few(model, held[0]) if kind == "bilinear" else []
        losses = stacked_mlp.train(model, *training, params.lengths, rate, params.at_once, seeds, held, purpose)
        for steps, values in losses.items():
            rows += _row(seeds, f"{name}, {steps} steps", LOSS, values.tolist())
        if kind == "bilinear":
            rows += _row(seeds, "trained", R2, _few(model, held[0])) + _row(seeds, "untrained", R2, before)
            rows += _row(seeds, BILINEAR, DIGITS_AGREE, _agreement(model, held[0]))
    pairs = ((0, 1), (2, 3), (4, 5), (1, 6))
    rows += _row(seeds, "products", PRODUCTS, stacked_mlp.product_layers(seeds, pairs, 12, 1500).tolist())
    return rows + _row(seeds, "letters alone", LOSS, [english.entropy(text)] * len(seeds))


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(CLAIMS, _samples(table), _checks(table), partial(_text, table))


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    table = Table(rows)
    better, margin = _better(table), 100 * _margin(table)
    shown = [name for name in (RELU, GELU, AGAIN, BILINEAR) if name != better]
    with plots.canvas(path) as (_, axes):
        plots.band(axes, -margin, margin, f"as good as {better}, by the margin")
        for place, name in enumerate(shown):
            values = [100 * value for value in _gain(table, name)]
            plots.column(axes, place, values, plots.BLUE if name == BILINEAR else plots.GREY)
        axes.set_xticks(range(len(shown)), shown)
        axes.set_ylabel(f"loss saved against {better}, %")
        axes.set_title(_title(table))
    return Figure(name=path.name, caption=_caption(table), alt=_alt(table))


RECIPE = Recipe(
    name="bilinear_layers",
    title="Bilinear layers in place of ReLU and GELU",
    papers=("arxiv:2305.03452", "arxiv:2410.08417"),
    scope="toy model",
    ours="networks of 40,944 parameters, which read four letters,",
    theirs="transformers",
    params=BilinearParams(),
    claims=CLAIMS,
    deviations=(
        "Networks of two layers without attention that see four letters, not transformers.",
        "The text is the documentation that comes with Python: 440,000 letters, the same for every network.",
        "Weights and multiplications by them are equal in all kinds; what activations cost is left out.",
        "Rates were chosen for each kind on seeds 0 to 3, out of five, for the longest training; then frozen.",
        "Layers receive the stream normalised, so that they are quadratic in what is normalised.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)


def _row(seeds: Sequence[int], condition: str, name: str, values: Sequence[float]) -> list[Measurement]:
    return [
        Measurement(unit=f"seed {seed}", condition=condition, name=name, value=round(value, 6))
        for seed, value in zip(seeds, values, strict=True)
    ]


def _few(model: "StackedMLP", contexts: "Tensor") -> list[float]:
    """Mean over layers of the median over letters: R2 of the few largest eigenvectors on held-out text."""
    import torch

    from digest.replications import stacked_mlp

    found = []
    with torch.no_grad():
        for number in range(stacked_mlp.LAYERS):
            normed, output = stacked_mlp.through(model, contexts[:, :500], number)
            few = stacked_mlp.from_forms(normed, *stacked_mlp.forms(model, number), FEW)
            spread = output - output.mean(1, keepdim=True)
            missed = spread - (few - few.mean(1, keepdim=True))
            found.append((1 - missed.pow(2).sum(1) / spread.pow(2).sum(1)).median(-1).values)
        return torch.stack(found).mean(0).tolist()


def _agreement(model: "StackedMLP", contexts: "Tensor") -> list[float]:
    import torch

    from digest.replications import stacked_mlp

    worst = []
    with torch.no_grad():
        for number in range(stacked_mlp.LAYERS):
            normed, output = stacked_mlp.through(model, contexts[:, :500], number)
            whole = stacked_mlp.from_forms(normed, *stacked_mlp.forms(model, number), model.shape.width)
            worst.append((whole - output).abs().amax((1, 2)) / output.abs().amax((1, 2)))
        return [-math.log10(max(value, 1e-16)) for value in torch.stack(worst).amax(0).tolist()]


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


def _margin(table: Table) -> float:
    return SHARE * _cost(table).mean


def _learned(table: Table) -> list[float]:
    trained, untrained = table.one("trained", R2), table.one("untrained", R2)
    return [after - before for after, before in zip(trained, untrained, strict=True)]


def _samples(table: Table) -> dict[str, Sample]:
    gain, margin = _gain(table, BILINEAR), _margin(table)
    return {
        "no worse": Sample(gain, -margin),
        "no better": Sample(gain, margin),
        "exact": Sample(table.one(BILINEAR, DIGITS_AGREE), DIGITS),
        "products": Sample(table.one("products", PRODUCTS), COSINE),
        "few": Sample(_learned(table), CLEARER),
    }


def _checks(table: Table) -> tuple[Check, ...]:
    alone, worst = table.one("letters alone", LOSS)[0], interval(_losses(table, BILINEAR))
    cost, margin = _cost(table), _margin(table)
    again = interval([a - b for a, b in zip(_gain(table, AGAIN), _gain(table, RELU), strict=True)])
    return (
        units_check(table.units),
        Check(
            name="manipulation check",
            passed=worst.high < alone - 0.5,
            text=f"The bilinear loss is {worst.mean:.2f} nats, that of letter counts {alone:.2f}; 0.5 less wanted.",
        ),
        Check(
            name="positive control",
            passed=cost.low > 0.05,
            text=f"A linear layer costs {percent(cost)} of the loss; more than {percent(0.05)} wanted.",
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


def _text(table: Table, reserved: Sequence[str]) -> str:
    gain = interval(_gain(table, BILINEAR))
    said = (
        f"In {len(table.units)} independently trained networks of each kind, bilinear layers saved {_finely(gain)} of "
        f"the loss against {_better(table)}, the better of the two standard ones; the margin was "
        f"{100 * _margin(table):.1f} %, a twelfth of what linear layers cost ({percent(_cost(table))}).",
        *reserved,
    )
    return " ".join(said)


def _title(table: Table) -> str:
    gain = interval(_gain(table, BILINEAR))
    return (
        f"Bilinear layers save {signed(100 * gain.mean, 1)} % of the loss against {_better(table)};\n"
        f"a linear layer costs {percent(_cost(table).mean)} (toy networks)"
    )


def _caption(table: Table) -> str:
    return (
        f"Each dot is one of {len(table.units)} independently trained networks after {_last(table):,} steps; squares "
        "are means with 95 % intervals. The grey band is the margin within which two kinds count as equally good."
    )


def _alt(table: Table) -> str:
    kinds = [name for name in (RELU, GELU, AGAIN, BILINEAR) if name != _better(table)]
    told = "; ".join(f"{name} {_finely(interval(_gain(table, name)))}" for name in kinds)
    return f"Dot plot of the loss saved against {_better(table)}: {told}. The margin is ±{100 * _margin(table):.1f} %."
