"""Does adding an activation vector steer a model? A toy of Turner et al. 2023, arXiv 2308.10248.

Twelve small GPTs learn an invented language of two feelings. The vector is the difference of two activations, of "i
love you because you are" and "i hate you because you are", at the last word. It is added at the last word of sentences
that say nothing of feelings, and we see how the odds of a good word against a bad one change. The paper's own form, a
short pair added from the front of the sentence, is tried beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from pydantic import Field

from digest.model import Check, Figure, Measurement
from digest.replications import feeling_grammar as grammar
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, Params, Recipe, units_check
from digest.replications.feeling_prompts import FRONT, FRONT_NULL, LOSS, SHIFT
from digest.replications.stats import Sample, Table, interval, judged, quantile, signed

SHARE = 0.25
"""The smallest effect of interest, as a share of the positive control: a vector that moves the model less than a
quarter as far as putting the other sentence's own activation in its place is too weak to be called steering."""
EDGES = (0.025, 0.975)
"""Quantiles of the unrelated contrasts that the pair has to pass."""
LOSS_MARGIN = 0.05
"""Rise of the loss on unrelated words that still counts as leaving them alone: a twentieth."""
LEARNED = 1.0
"""Log-odds by which changing the verb must move a model that has learned feelings at all."""


@dataclass(frozen=True)
class Telling:
    """What the same judging says of another kind of unit, and which form of the vector stands beside the first."""

    claims: tuple[Hypothesis, ...]
    lead: str
    """Before the first figure: 'In {} independently trained toy transformers'."""
    dots: str
    """In the caption: 'one of {} independently trained toy models'."""
    place: str
    """In the title: 'toy model'."""
    beside: str
    """Condition of the other form."""
    beside_null: str
    units: Callable[[Sequence[str]], Check] = units_check
    learned: float = LEARNED
    closing: str = ""
    """A sentence that ends the box."""


class SteeringParams(Params):
    steps: int = Field(700, ge=1, le=5000)
    """Twice as many as the slowest tuning model took to learn feelings."""
    texts: int = Field(32, ge=1, le=256)
    """A step, for each unit."""
    length: int = Field(20, ge=12, le=64)
    """Tokens a text."""
    width: int = Field(48, ge=8, le=512, multiple_of=4)
    layers: int = Field(3, ge=2, le=12)
    layer: int = Field(2, ge=1, le=11)
    """The block whose input the vector is added to, counted from 0."""
    front_layer: int = Field(0, ge=0, le=11)
    """The same for the pair that is added from the front."""
    coefficient: float = Field(3.0, gt=0, le=100)
    """What the pair from the front is multiplied by."""
    rate: float = Field(3e-3, gt=0, le=0.1)
    prompts: int = Field(32, ge=2, le=48)
    contrasts: int = Field(500, ge=2, le=1000)
    """Unrelated contrasts, for each unit and each form."""
    directions: int = Field(100, ge=2, le=1000)
    """Contrasts of mere topic, and random directions, for each unit."""


CLAIMS = (
    Hypothesis(
        name="steers",
        text="Adding the pair's vector moves the odds toward good words, beyond what unrelated contrasts do",
        kind="paper",
        primary=True,
        statistic="shift by the pair's vector, less the 97.5 % point of the shifts by unrelated contrasts of its norm",
        scale="log-odds",
    ),
    Hypothesis(
        name="reverses",
        text="Subtracting the vector moves the odds the other way",
        kind="paper",
        statistic="minus the shift by the reversed vector",
        scale="log-odds",
    ),
    Hypothesis(
        name="spares",
        text="Words that have nothing to do with feelings are predicted as well as before",
        kind="paper",
        statistic="rise of the loss on them, as a share of the loss without a vector",
        scale="of the loss",
        below=True,
    ),
    Hypothesis(
        name="steers from the front",
        text="A short pair added from the front of the sentence, the paper's own form, also goes beyond its null",
        kind="paper",
        statistic="shift by it, less the 97.5 % point of the shifts by unrelated contrasts of its norm in its form",
        scale="log-odds",
    ),
    Hypothesis(
        name="pair beats single",
        text="A pair steers further than a single concept at equal norm",
        kind="newsletter",
        statistic="shift by the pair's vector, less the shift by the single concept's activation scaled to its norm",
        scale="log-odds",
    ),
    Hypothesis(
        name="single fails",
        text="A single concept at equal norm does not steer",
        kind="newsletter",
        statistic="shift by the single concept's activation, scaled to the pair's norm",
        scale="log-odds",
        below=True,
    ),
    Hypothesis(
        name="beats topics",
        text="The pair also steers further than contrasts of mere topic, blown up to its norm",
        kind="doubt",
        statistic="shift by the pair's vector, less the 97.5 % point of the shifts by topic contrasts of its norm",
        scale="log-odds",
    ),
)


def measure(params: SteeringParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one model per seed and try every vector on it. Shifts in natural log-odds, losses in nats a word."""
    from digest.replications import steered, steering_effects
    from digest.replications.stacked_gpt import Shape

    shape = Shape(len(grammar.WORDS), params.length, params.width, params.layers)
    lab, losses = steered.trained(shape, params.layer, seeds, params.steps, params.texts, params.rate)
    effects = {
        ("none", "training loss"): losses[:, None],
        **steering_effects.at_the_last_word(lab, params.prompts, params.contrasts, params.directions),
        **steering_effects.from_the_front(
            lab, params.front_layer, params.coefficient, params.prompts, params.contrasts
        ),
    }
    return [
        Measurement(unit=f"seed {seed}", condition=condition, name=name, value=round(value, 6))
        for (condition, name), by_unit in effects.items()
        for seed, values in zip(seeds, by_unit.tolist(), strict=True)
        for value in values
    ]


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TOY)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TOY)


def judged_as(rows: Sequence[Measurement], telling: Telling) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(telling.claims, _samples(table, telling), _checks(table, telling), partial(_text, table, telling))


def drawn_as(rows: Sequence[Measurement], path: Path, telling: Telling) -> Figure:
    table = Table(rows)
    columns = {
        "pair": "pair\n(love − hate)",
        "reversed": "reversed\n(hate − love)",
        "single": "single\n(love alone)",
        telling.beside: telling.beside.replace(" the ", "\nthe "),
        "patch": "control\n(swapped)",
    }
    with plots.canvas(path) as (_, axes):
        plots.band(axes, *_null_band(table), "95 % of unrelated vectors of the same size")
        for place, condition in enumerate(columns):
            colour = plots.GREY if condition == "patch" else plots.BLUE
            plots.column(axes, place, table.one(condition, SHIFT), colour)
        axes.set_xticks(range(len(columns)), columns.values())
        axes.set_ylabel("shift toward good words\n(log-odds)")
        axes.set_title(_title(table, telling))
    return Figure(name=path.name, caption=_caption(table, telling), alt=_alt(table, telling))


TOY = Telling(
    claims=CLAIMS,
    lead="In {} independently trained toy transformers",
    dots="one of {} independently trained toy models",
    place="toy model",
    beside=FRONT,
    beside_null=FRONT_NULL,
)

RECIPE = Recipe(
    name="steering_vector",
    title="Steering by adding an activation vector",
    papers=("arxiv:2308.10248",),
    scope="toy model",
    ours="models of 87,000 parameters, in an invented language,",
    theirs="GPT-2 XL",
    params=SteeringParams(),
    claims=CLAIMS,
    deviations=(
        "Models of 87,000 parameters trained here on an invented language of some sixty words, not GPT-2-XL.",
        "The form that decides is one vector added at the last word, not the paper's sequence added from the front.",
        "From the front, the pair is added to the embeddings (block 0 of 3), the paper's at block 6 of 48.",
        "Scored by the odds of four good words against four bad ones, not by reading generated text.",
        "Layers and strengths were chosen on seeds 0 to 3 and then frozen.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(200, 212)),
    threads=2,
)


def _samples(table: Table, telling: Telling) -> dict[str, Sample]:
    pair, single = table.one("pair", SHIFT), table.one("single", SHIFT)
    loss, steered = table.one("none", LOSS), table.one("pair", LOSS)
    least = SHARE * fmean(table.one("patch", SHIFT))
    beside = _less(table.one(telling.beside, SHIFT), _edge(table, telling.beside_null, EDGES[1]))
    samples = {
        "steers": Sample(_less(pair, _edge(table, "unrelated", EDGES[1])), least),
        "reverses": Sample([-value for value in table.one("reversed", SHIFT)], least),
        f"steers {telling.beside.removeprefix('pair ')}": Sample(beside, least),
        "spares": Sample([after / before - 1 for before, after in zip(loss, steered, strict=True)], LOSS_MARGIN),
        "pair beats single": Sample(_less(pair, single), least),
        "single fails": Sample(single, least),
    }
    if "beats topics" in {claim.name for claim in telling.claims}:
        samples["beats topics"] = Sample(_less(pair, _edge(table, "topic", EDGES[1])), least)
    return samples


def _checks(table: Table, telling: Telling) -> tuple[Check, ...]:
    swap, patch = interval(table.one("swap", SHIFT)), interval(table.one("patch", SHIFT))
    noise = interval(table.one("random", SHIFT))
    least = SHARE * patch.mean
    return (
        telling.units(table.units),
        Check(
            name="manipulation check",
            passed=swap.low > telling.learned,
            text=(
                f"Changing the prompt's verb from hating to liking shifts by {swap}; more than {telling.learned:g} "
                "wanted."
            ),
        ),
        Check(
            name="positive control",
            passed=patch.low > swap.mean / 2,
            text=(
                f"Putting in the activation of a sentence with the opposite verb shifts by {patch}; a lower bound "
                f"above {signed(swap.mean / 2)}, half of what the verb itself does, was wanted."
            ),
        ),
        Check(
            name="null baseline",
            passed=-least < noise.low and noise.high < least,
            text=f"Random directions of the pair's norm shift by {noise}; within {least:.2f} of zero wanted.",
        ),
    )


def _text(table: Table, telling: Telling, reserved: Sequence[str]) -> str:
    pair, single = interval(table.one("pair", SHIFT)), interval(table.one("single", SHIFT))
    low, high = _null_band(table)
    said = (
        f"{telling.lead.format(len(table.units))}, adding the vector moved the log-odds of good "
        f"words against bad ones by {pair}; unrelated vectors of the same size gave {signed(low, 1)} to "
        f"{signed(high, 1)}, and one concept alone {single}.",
        *reserved,
        telling.closing,
    )
    return " ".join(filter(None, said))


def _null_band(table: Table) -> tuple[float, float]:
    low, high = (fmean(_edge(table, "unrelated", share)) for share in EDGES)
    return low, high


def _edge(table: Table, condition: str, share: float) -> list[float]:
    """A quantile of the vectors' shifts in each unit."""
    return [quantile(shifts, share) for shifts in table.draws(condition, SHIFT)]


def _less(values: Sequence[float], others: Sequence[float]) -> list[float]:
    return [value - other for value, other in zip(values, others, strict=True)]


def _title(table: Table, telling: Telling) -> str:
    low, high = _null_band(table)
    return (
        f"Adding the vector shifts word odds by {signed(fmean(table.one('pair', SHIFT)), 1)},\n"
        f"unrelated vectors by {signed(low, 1)} to {signed(high, 1)} ({telling.place})"
    )


def _caption(table: Table, telling: Telling) -> str:
    return (
        f"Each dot is {telling.dots.format(len(table.units))}; bars are means with 95 % intervals. "
        "The grey band holds 95 % of the shifts by vectors of the same size that contrast texts without feeling; for "
        f"the {telling.beside} that band ends at {signed(fmean(_edge(table, telling.beside_null, EDGES[1])), 1)}."
    )


def _alt(table: Table, telling: Telling) -> str:
    said = {name: interval(table.one(name, SHIFT)) for name in ("pair", "reversed", "single", telling.beside, "patch")}
    low, high = _null_band(table)
    return (
        f"Dot plot of the shift toward good words, in log-odds: pair {said['pair']}, reversed {said['reversed']}, "
        f"single {said['single']}, {telling.beside} {said[telling.beside]}, positive control {said['patch']}; "
        f"unrelated vectors lie between {signed(low)} and {signed(high)}."
    )
