"""How explanations of neurons are judged and drawn, whoever explains: a list in a toy, a list or a model in a real one.

Each tier's own file says what a unit is and measures; the claims, thresholds and checks stand here once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement
from digest.replications.neuron_labels import (
    BEST,
    BEST_OTHER,
    DEAD,
    DRAWN,
    HELPS,
    ITSELF,
    LEFT,
    LISTED,
    LOSS,
    MARK,
    MODEL,
    MOVES,
    OTHER,
    OWN,
    PLANTED,
    PLANTED_OTHER,
    SHUFFLED,
    TABLE,
    TOPS,
    UNTRAINED,
    R,
)
from digest.replications.stats import Interval, Kind, Sample, Table, interval, judged, less, percent, quantile, signed

SHARE = 0.25
"""The smallest effect of interest, as a share of the positive control: neurons made to deserve the paper's mark of 0.8
gain that much over another's explanation; a gain of less than a quarter of it (about 0.2) leaves 96 % of what a neuron
does unsaid, and would not be called an explanation."""
RARE = 0.1
"""Share of neurons that still counts as few: thirty times the paper's own 0.33 %, for neurons of a language of sixty
words, or of a small model of bytes, are simpler than those of GPT-2 XL."""
SLIGHT = 0.05
"""r by which two ways of scoring must differ before we call them different: a sixteenth of the paper's mark."""
UNANSWERED = 0.05
"""Share of neurons that an endpoint may leave without an answer."""

CLAIMS = (
    Hypothesis(
        name="foretells",
        text="Explanations foretell random neurons on unseen text, beyond what explanations of other neurons do",
        kind="paper",
        primary=True,
        statistic="mean r by the neuron's own explanation, less mean r by that of another neuron of its layer",
        scale="of r",
    ),
    Hypothesis(
        name="few",
        text=f"Few neurons are explained well, at r of {MARK:g} or more",
        kind="paper",
        statistic=f"share of the random neurons whose explanation reaches {MARK:g}",
        scale="of the neurons",
        below=True,
    ),
    Hypothesis(
        name="showcase",
        text="The ten best of a model's neurons promise more than its random neurons keep",
        kind="doubt",
        statistic="mean r of the ten best of all neurons, less mean r of the random ones",
        scale="of r",
    ),
    Hypothesis(
        name="table",
        text="A mere table of each word's mean activation foretells neurons better than explanations do",
        kind="doubt",
        statistic="mean r by the table, less mean r by the explanations",
        scale="of r",
    ),
    Hypothesis(
        name="flatters",
        text="Scoring on texts of the highest activations flatters explanations",
        kind="doubt",
        statistic="mean r on five such texts and five others, less mean r on all texts",
        scale="of r",
    ),
    Hypothesis(
        name="untrained",
        text="Neurons of an untrained model are explained as well",
        kind="doubt",
        statistic="mean r in the trained model, less mean r before its training",
        scale="of r",
        below=True,
    ),
)
HELD_STILL = (
    Hypothesis(
        name="used",
        text="The model uses a neuron where its explanation holds: held at its mean, it changes the loss there most",
        kind="doubt",
        statistic="r between where the explanation holds and the size of the change of the loss with the neuron held "
        "at its mean, less the same for another neuron's explanation",
        scale="of r",
    ),
    Hypothesis(
        name="helps",
        text="And there the neuron helps: held at its mean, the loss rises where its explanation holds",
        kind="doubt",
        statistic="r between where the explanation holds and the rise of the loss with the neuron held at its mean, "
        "less the same for another neuron's explanation",
        scale="of r",
    ),
)
"""Of tiers that hold a neuron still, which the paper did not."""


@dataclass(frozen=True)
class Telling:
    """What the same judging says of another kind of unit and of another explainer."""

    claims: tuple[Hypothesis, ...]
    lead: str
    """The box begins so; '{}' is the number of units."""
    dots: str
    """What a dot is; '{}' is the number of units."""
    place: str
    """In the title, within brackets."""
    explainer: str
    """What ends the caption: who explains."""
    table: str
    """In the title: 'word table'."""
    columns: dict[str, tuple[str, str]]
    """Condition -> its label and colour, from the left."""
    units: Callable[[Sequence[str]], Check]
    baseline: tuple[str, str]
    """The condition that the model's loss must beat, and what it is called."""
    learned: float
    """By how much, in ..."""
    scale: str
    deserved: float
    """r that planted neurons must pass."""
    few: Kind = "mean"
    """A unit's share of well-explained neurons is a mean over several, or 0 or 1 of the one that it is."""
    best: str = "The ten best of each model reached {}, and "
    models: str = "The models beat"
    null: str = "Explanations chosen on shuffled activations"
    ends: tuple[str, ...] = ()
    """Sentences that end the box."""


def judged_as(rows: Sequence[Measurement], telling: Telling) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(telling.claims, _samples(table, telling), _checks(table, telling), partial(_text, table, telling))


def drawn_as(rows: Sequence[Measurement], path: Path, telling: Telling) -> Figure:
    table = Table(rows)
    with plots.canvas(path) as (_, axes):
        plots.band(axes, *_null_band(table), "95 % of neurons, explained by chance")
        axes.axhline(MARK, color=plots.INK, linestyle=":", linewidth=2)
        axes.annotate(f"{MARK:g}, the paper's mark", (-0.45, MARK + 0.02), fontsize=18)
        for place, (condition, (_, colour)) in enumerate(telling.columns.items()):
            plots.column(axes, place, _dots(table, condition), colour, digits=2)
        axes.set_xticks(range(len(telling.columns)), [label for label, _ in telling.columns.values()])
        for note in axes.texts:  # numbers lie on lines and stay legible
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1})
        axes.set_xlim(-0.5, len(telling.columns) - 0.3)
        axes.set_ylim(top=1.08)
        axes.set_ylabel("how well activations\nare foretold (r)")
        axes.set_title(_title(table, telling))
    return Figure(name=path.name, caption=_caption(table, telling), alt=_alt(table, telling))


def _dots(table: Table, condition: str) -> list[float]:
    """One value a unit; where all units carry the same several (the ten best of their one model), these."""
    first, *rest = table.draws(condition, R)
    return first if len(first) > 1 and rest and all(values == first for values in rest) else table.one(condition, R)


def _samples(table: Table, telling: Telling) -> dict[str, Sample]:
    """Of each claim that this telling makes."""
    own, least = table.one(OWN, R), _least(table)
    made: dict[str, Callable[[], Sample]] = {
        "foretells": lambda: Sample(less(own, table.one(OTHER, R)), least),
        "few": lambda: Sample(_good(table), RARE, telling.few),
        "showcase": lambda: Sample(less(table.one(BEST, R), own), least),
        "table": lambda: Sample(less(table.one(TABLE, R), own), SLIGHT),
        "list": lambda: Sample(less(table.one(LISTED, R), own), SLIGHT),
        "flatters": lambda: Sample(less(table.one(TOPS, R), own), SLIGHT),
        "untrained": lambda: Sample(less(own, table.one(UNTRAINED, R)), SLIGHT),
        "used": lambda: _held_still(table, MOVES),
        "helps": lambda: _held_still(table, HELPS),
    }
    return {claim.name: made[claim.name]() for claim in telling.claims}


def _least(table: Table) -> float:
    """The smallest effect of interest."""
    return SHARE * fmean(less(table.one(PLANTED, R), table.one(PLANTED_OTHER, R)))


def _held_still(table: Table, name: str) -> Sample:
    """The smallest effect of interest is the same share of what the neuron's own activations say in place of words."""
    least = SHARE * max(0.0, fmean(table.one(ITSELF, name)))
    return Sample(less(table.one(OWN, name), table.one(OTHER, name)), least)


def _good(table: Table) -> list[float]:
    """Of each unit the share of neurons that reach the paper's mark."""
    return [fmean(r >= MARK for r in several) for several in table.draws(OWN, R)]


def _checks(table: Table, telling: Telling) -> tuple[Check, ...]:
    baseline, called = telling.baseline
    saved = interval(less(table.one(baseline, LOSS), table.one(MODEL, LOSS)))
    planted, shuffled = interval(table.one(PLANTED, R)), interval(table.one(SHUFFLED, R))
    dead = interval(table.one(DRAWN, DEAD))
    return (
        telling.units(table.units),
        Check(
            name="manipulation check",
            passed=saved.low > telling.learned and dead.high < 0.5,
            text=(
                f"{telling.models} {called} by {saved} {telling.scale}, more than {signed(telling.learned)} wanted; "
                f"{_never(dead)} of the random neurons are dead, less than half wanted."
            ),
        ),
        Check(
            name="positive control",
            passed=planted.low > telling.deserved,
            text=(
                f"Neurons made of one hypothesis and noise, to deserve {MARK:g}, score {planted}; "
                f"more than {signed(telling.deserved)} wanted."
            ),
        ),
        Check(
            name="null baseline",
            passed=shuffled.low > -SLIGHT and shuffled.high < SLIGHT,
            text=f"{telling.null} score {shuffled}; within {SLIGHT:g} of zero wanted.",
        ),
        *_answers(table),
    )


def _answers(table: Table) -> tuple[Check, ...]:
    """Where a model was asked: whether it answered."""
    if not table.conditions(LEFT):
        return ()
    left = fmean(table.one(DRAWN, LEFT))
    said = f"{percent(left)} of the neurons lack an answer in the form asked for; {percent(UNANSWERED)} at most wanted."
    return (Check(name="answers", passed=left <= UNANSWERED, text=said),)


def _never(dead: Interval) -> str:
    """A share that is mostly nought: 'none', or with its interval."""
    return "none" if dead.mean == 0 else percent(dead)


def _text(table: Table, telling: Telling, reserved: Sequence[str]) -> str:
    own, other, words = (interval(table.one(name, R)) for name in (OWN, OTHER, TABLE))
    best = telling.best.format(interval(_dots(table, BEST))) if telling.best else ""
    said = (
        f"{telling.lead.format(len(table.units))} foretold random neurons on unseen text with r of {own}; another "
        f"neuron's sentence gave {other}, a table of each word's mean activation {words}. {best}"
        f"{percent(Sample(_good(table), RARE, telling.few).over)} of random neurons {MARK:g}. "
        f"Dead neurons, which score 0: {_never(interval(table.one(DRAWN, DEAD)))}.",
        *reserved,
        *telling.ends,
    )
    return " ".join(said)


def _null_band(table: Table) -> tuple[float, float]:
    """Holds 95 % of single neurons' scores by explanations that were chosen on shuffled activations."""
    each = table.draws(SHUFFLED, R)
    if all(len(values) == 1 for values in each):  # a unit is one neuron
        each = [[value for (value,) in each]]
    low, high = (fmean(quantile(values, share) for values in each) for share in (0.025, 0.975))
    return low, high


def _title(table: Table, telling: Telling) -> str:
    own, other, words = (fmean(table.one(name, R)) for name in (OWN, OTHER, TABLE))
    second = f"the ten best at {fmean(table.one(BEST, R)):.2f}" if telling.best else f"another's at {other:.2f}"
    return (
        f"Explanations foretell random neurons at r = {own:.2f},\n"
        f"{second}, a {telling.table} at {words:.2f} ({telling.place})"
    )


def _caption(table: Table, telling: Telling) -> str:
    low, high = _null_band(table)
    return (
        f"Each dot is {telling.dots.format(len(table.units))}, squares are means with 95 % "
        f"intervals. The dotted line is the paper's mark of {MARK:g}; the grey band, {signed(low)} to {signed(high)}, "
        f"holds 95 % of neurons explained by chance. {telling.explainer}"
    )


_SAID = {
    OWN: "own explanation",
    OTHER: "another neuron's",
    UNTRAINED: "own in the untrained model",
    TABLE: "table of words",
    LISTED: "best of a fixed list",
    TOPS: "own on texts of the highest activations and others",
    BEST: "the ten best neurons",
    BEST_OTHER: "the ten best by another's explanation",
    PLANTED: "planted neurons",
}


def _alt(table: Table, telling: Telling) -> str:
    said = ", ".join(f"{_SAID[condition]} {interval(_dots(table, condition))}" for condition in telling.columns)
    return f"Dot plot of r between foretold and true activations: {said}."
