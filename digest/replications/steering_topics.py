"""Does a direction of activations carry a topic? Turner et al. 2023, arXiv 2308.10248, by their own quantity.

They show that a vector made of a topic lowers the loss on texts of that topic and of no other. Here the model is a
small one of bytes, trained by `digest verify train` on abstracts; the direction is the mean activation on papers of one
arXiv category less that on papers of another, and what is measured is the cost of abstracts that the model never saw.
The unit is two held-out papers of each category, read after the beginnings of other papers.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Annotated

from pydantic import Field

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, Recipe, units_check
from digest.replications.kept_papers import COST, SHIFT
from digest.replications.stats import Sample, Table, interval, judged, less, signed
from digest.replications.weights import HfParams

SHARE = 0.25
"""The smallest effect of interest, as a share of the positive control: what moves the model less than a quarter as far
as the activations of another context is too weak to be called steering."""
EDGE = 0.975
KNOWS = 0.5
"""Bits of a hundred bytes by which the context's topic must matter to a model that knows topics at all."""
COST_MARGIN = 0.05
ABLATED = 0.1
"""Of what the context does: a direction that carries less than a tenth of it is not where the topic is."""
LAYER, COEFFICIENT = "layer", "coefficient"
ENOUGH = 24
SCALE = "bits per 100 bytes"


class TopicParams(HfParams):
    topic: str = Field("cs.CV", max_length=40)
    other: str = Field("cs.CL", max_length=40)
    coefficients: tuple[Annotated[float, Field(gt=0, le=100)], ...] = Field(
        (1.0, 2.0, 4.0, 8.0, 16.0), min_length=1, max_length=12
    )
    """What the direction is multiplied by: of these, and of all layers but the first, the best on tuning pairs."""
    contrasts: int = Field(200, ge=2, le=2000)
    directions: int = Field(20, ge=2, le=1000)


CLAIMS = (
    Hypothesis(
        name="steers",
        text="Adding the topic's direction makes texts of the topic cheaper against the other's, beyond unrelated ones",
        kind="paper",
        primary=True,
        statistic="shift by the direction, less the 97.5 % point of the shifts by unrelated groups of its norm",
        scale=SCALE,
    ),
    Hypothesis(
        name="reverses",
        text="Subtracting it does the opposite",
        kind="paper",
        statistic="minus the shift by the reversed direction",
        scale=SCALE,
    ),
    Hypothesis(
        name="spares",
        text="Texts of neither topic cost as much as before",
        kind="paper",
        statistic="rise of their cost, as a share of it",
        scale="of the cost",
        below=True,
    ),
    Hypothesis(
        name="pair beats single",
        text="The difference of two topics steers further than one topic's mean at equal norm",
        kind="newsletter",
        statistic="shift by the direction, less the shift by the topic's own mean scaled to its norm",
        scale=SCALE,
    ),
    Hypothesis(
        name="carries",
        text="Taken out of the activations, the direction takes the context's topic with it, more than random ones do",
        kind="doubt",
        statistic="fall of the context's shift without the direction, less the mean fall without random directions",
        scale=SCALE,
    ),
)


def measure(params: TopicParams, seeds: Sequence[int]) -> list[Measurement]:
    """Open the model once, find layer and coefficient on tuning pairs, and try every direction on each pair of papers.
    Bits per hundred bytes. Raises ModelRefused, MachineRefused.
    """
    from digest.replications import kept_papers, topic_units
    from digest.replications.decoder import Decoder
    from digest.replications.topic_effects import Topics
    from digest.replications.weights import found

    folder = found(params.model).folder
    apart, kept = kept_papers.read(folder, "held out"), kept_papers.read(folder, "classifier")
    library = topic_units.Library.of(apart, kept, params.topic, params.other)
    units = [library.unit(seed) for seed in seeds]
    decoder = Decoder.opened(params)
    layer, coefficient = topic_units.chosen(decoder, library, params.coefficients, COST_MARGIN)
    topics = Topics(decoder, layer)
    given = coefficient, params.contrasts, params.directions
    directions = topic_units.directions_of(topics, library.directions, *given)
    rows = []
    for seed, unit in zip(seeds, units, strict=True):
        where = {("none", LAYER): [float(layer)], ("none", COEFFICIENT): [coefficient]}
        told = where | topic_units.told(topics, unit, directions)
        rows += [
            Measurement(unit=f"pair {seed}", condition=condition, name=name, value=round(value, 6))
            for (condition, name), values in told.items()
            for value in values
        ]
    return rows


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(CLAIMS, _samples(table), _checks(table), partial(_text, table))


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    table = Table(rows)
    columns = {
        "pair": "direction",
        "reversed": "reversed",
        "single": "one topic\nalone",
        "patch": "control\n(swapped)",
        "context": "another\ncontext",
    }
    with plots.canvas(path) as (_, axes):
        plots.band(axes, *_band(table), "95 % of unrelated directions of the same size")
        for place, condition in enumerate(columns):
            colour = plots.GREY if condition in ("patch", "context") else plots.BLUE
            plots.column(axes, place, table.one(condition, SHIFT), colour)
        axes.set_xticks(range(len(columns)), columns.values())
        axes.set_ylabel("shift toward the topic\n(bits per 100 bytes)")
        axes.set_title(_title(table))
    return Figure(name=path.name, caption=_caption(table), alt=_alt(table))


RECIPE = Recipe(
    name="steering_topics",
    title="Steering a small model toward a topic",
    papers=("arxiv:2308.10248",),
    scope="other model",
    ours="a small model of bytes, trained here,",
    theirs="GPT-2 XL",
    params=TopicParams(),
    claims=CLAIMS,
    deviations=(
        "A model of bytes trained here on abstracts for minutes, not GPT-2-XL.",
        "The direction is a difference of means over many papers and is added at every place, not a pair of prompts.",
        "Topics are arXiv's own primary categories; cost is read off abstracts that exist, nothing is sampled.",
        "One model is tried: the unit is two held-out papers of each topic, and no interval is over models.",
        "A context is the mean over six papers of each topic, at most 384 bytes of each.",
        "Layer and coefficient are those that steered pairs 0 to 3 furthest, found in each model anew.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 132)),
    needs=("torch", "matplotlib", "transformers", "safetensors"),
    seconds=3600,
    memory_gb=12,
    threads=2,
    tier="hf",
)


def _samples(table: Table) -> dict[str, Sample]:
    pair, context = table.one("pair", SHIFT), table.one("context", SHIFT)
    least = SHARE * fmean(table.one("patch", SHIFT))
    cost, steered = table.one("none", COST), table.one("pair", COST)
    ablated, random = table.one("ablated", SHIFT), table.one("random ablated", SHIFT)
    return {
        "steers": Sample(less(pair, table.edge("unrelated", SHIFT, EDGE)), least),
        "reverses": Sample([-value for value in table.one("reversed", SHIFT)], least),
        "spares": Sample([after / before - 1 for before, after in zip(cost, steered, strict=True)], COST_MARGIN),
        "pair beats single": Sample(less(pair, table.one("single", SHIFT)), least),
        "carries": Sample(less(random, ablated), ABLATED * fmean(context)),
    }


def _checks(table: Table) -> tuple[Check, ...]:
    context, patch = interval(table.one("context", SHIFT)), interval(table.one("patch", SHIFT))
    noise, least = interval(table.one("random", SHIFT)), SHARE * patch.mean
    return (
        units_check(table.units, "pair", "pairs of held-out papers", ENOUGH),
        Check(
            name="manipulation check",
            passed=context.low > KNOWS,
            text=f"Contexts of the topic in place of the other's shift by {context}; more than {KNOWS:g} wanted.",
        ),
        Check(
            name="positive control",
            passed=patch.low > context.mean / 2,
            text=(
                f"Putting in the activations of the other context shifts by {patch}; a lower bound above "
                f"{signed(context.mean / 2)}, half of what the context itself does, was wanted."
            ),
        ),
        Check(
            name="null baseline",
            passed=-least < noise.low and noise.high < least,
            text=f"Random directions of the same norm shift by {noise}; within {least:.2f} of zero wanted.",
        ),
    )


def _text(table: Table, reserved: Sequence[str]) -> str:
    pair, context = interval(table.one("pair", SHIFT)), interval(table.one("context", SHIFT))
    low, high = _band(table)
    said = (
        f"On {len(table.units)} sets of papers that the model never saw, adding the topic's direction made its "
        f"text cheaper than the other's by {pair} bits per 100 bytes; unrelated directions of the same size gave "
        f"{signed(low)} to {signed(high)}, and contexts of the topic in place of the other's {context}.",
        *reserved,
        "One model was tried, and the intervals are over pairs of papers: they speak of this model and of no other.",
    )
    return " ".join(said)


def _band(table: Table) -> tuple[float, float]:
    return fmean(table.edge("unrelated", SHIFT, 1 - EDGE)), fmean(table.edge("unrelated", SHIFT, EDGE))


def _title(table: Table) -> str:
    low, high = _band(table)
    return (
        f"The topic's direction shifts cost by {signed(fmean(table.one('pair', SHIFT)), 1)},\n"
        f"unrelated ones by {signed(low, 1)} to {signed(high, 1)} (one small model)"
    )


def _caption(table: Table) -> str:
    return (
        f"Each dot is one of {len(table.units)} sets of abstracts that the model never saw; bars are means with 95 % "
        "intervals. The grey band holds 95 % of the shifts by differences between groups of papers drawn whatever "
        "their topic, at the same size."
    )


def _alt(table: Table) -> str:
    told = {name: interval(table.one(name, SHIFT)) for name in ("pair", "reversed", "single", "patch", "context")}
    low, high = _band(table)
    return (
        f"Dot plot of the shift toward the topic, in bits per 100 bytes: direction {told['pair']}, reversed "
        f"{told['reversed']}, one topic alone {told['single']}, positive control {told['patch']}, another context "
        f"{told['context']}; unrelated directions lie between {signed(low)} and {signed(high)}."
    )
