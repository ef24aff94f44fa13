"""How steering is judged and drawn, whatever is steered: toys that we train, or one model on many prompts.

Each tier's own file says what a unit is and measures; the claims, thresholds and checks stand here once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, units_check
from digest.replications.feeling_prompts import LOSS, SHIFT
from digest.replications.stats import Sample, Table, interval, judged, less, signed

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


def _samples(table: Table, telling: Telling) -> dict[str, Sample]:
    pair, single = table.one("pair", SHIFT), table.one("single", SHIFT)
    loss, steered = table.one("none", LOSS), table.one("pair", LOSS)
    least = SHARE * fmean(table.one("patch", SHIFT))
    beside = less(table.one(telling.beside, SHIFT), table.edge(telling.beside_null, SHIFT, EDGES[1]))
    samples = {
        "steers": Sample(less(pair, table.edge("unrelated", SHIFT, EDGES[1])), least),
        "reverses": Sample([-value for value in table.one("reversed", SHIFT)], least),
        f"steers {telling.beside.removeprefix('pair ')}": Sample(beside, least),
        "spares": Sample([after / before - 1 for before, after in zip(loss, steered, strict=True)], LOSS_MARGIN),
        "pair beats single": Sample(less(pair, single), least),
        "single fails": Sample(single, least),
    }
    if "beats topics" in {claim.name for claim in telling.claims}:
        samples["beats topics"] = Sample(less(pair, table.edge("topic", SHIFT, EDGES[1])), least)
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
    low, high = (fmean(table.edge("unrelated", SHIFT, share)) for share in EDGES)
    return low, high


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
        f"the {telling.beside} that band ends at {signed(fmean(table.edge(telling.beside_null, SHIFT, EDGES[1])), 1)}."
    )


def _alt(table: Table, telling: Telling) -> str:
    said = {name: interval(table.one(name, SHIFT)) for name in ("pair", "reversed", "single", telling.beside, "patch")}
    low, high = _null_band(table)
    return (
        f"Dot plot of the shift toward good words, in log-odds: pair {said['pair']}, reversed {said['reversed']}, "
        f"single {said['single']}, {telling.beside} {said[telling.beside]}, positive control {said['patch']}; "
        f"unrelated vectors lie between {signed(low)} and {signed(high)}."
    )
