"""Can a sentence foretell what a neuron does? A toy of Bills et al. 2023, "Language models can explain neurons in
language models", and of the rebuttal by Huang et al. 2023, arXiv 2309.10312.

Eight small GPTs learn an invented language. Each of sixty neurons, drawn at random, gets the hypothesis out of a fixed
list that fits it best on one text, and is scored by Pearson's r on another. There is no language model among the
explainers: the list stands in for GPT-4, which makes this a test of the scoring and not of GPT-4.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from pydantic import Field

from digest.ids import key_of
from digest.model import Check, Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Hypothesis, Judgement, Params, Recipe, units_check
from digest.replications.neuron_labels import (
    BEST,
    BEST_OTHER,
    DEAD,
    DRAWN,
    LOSS,
    MARK,
    MODEL,
    OTHER,
    OWN,
    PAIRS,
    PLANTED,
    PLANTED_OTHER,
    SHUFFLED,
    TABLE,
    TOPS,
    UNTRAINED,
    R,
)
from digest.replications.stats import Interval, Sample, Table, interval, judged, less, percent, signed

if TYPE_CHECKING:
    import numpy as np

SHARE = 0.25
"""The smallest effect of interest, as a share of the positive control: neurons made to deserve the paper's mark of 0.8
gain that much over another's explanation; a gain of less than a quarter of it (about 0.2) leaves 96 % of what a neuron
does unsaid, and would not be called an explanation."""
RARE = 0.1
"""Share of neurons that still counts as few: thirty times the paper's own 0.33 %, for neurons of a language of sixty
words are simpler than those of GPT-2 XL."""
SLIGHT = 0.05
"""r by which two ways of scoring must differ before we call them different: a sixteenth of the paper's mark."""
LEARNED = 0.1
"""Nats a word by which a model must beat a table of word pairs, to have learned more than which word follows which."""


class NeuronParams(Params):
    steps: int = Field(450, ge=1, le=5000)
    texts: int = Field(32, ge=1, le=256)
    """A training step, for each unit."""
    length: int = Field(20, ge=12, le=64)
    """Tokens a text."""
    width: int = Field(48, ge=8, le=512, multiple_of=4)
    layers: int = Field(3, ge=1, le=12)
    rate: float = Field(5e-3, gt=0, le=0.1)
    neurons: int = Field(60, ge=10, le=1000)
    """Drawn at random from all layers, for each unit."""
    pages: int = Field(200, ge=20, le=5000)
    """Texts for choosing explanations, and as many others for scoring them."""


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


def measure(params: NeuronParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one model per seed, explain its neurons on one text and score them on another. r by neuron, loss in nats
    a word.
    """
    from digest.replications import feeling_grammar as grammar
    from digest.replications import neurons
    from digest.replications.stacked_gpt import Shape

    choosing = [neurons.fresh(seed, "text for choosing", params.pages, params.length) for seed in seeds]
    scoring = [
        neurons.fresh(seed, "text for scoring", params.pages, params.length, without)
        for seed, without in zip(seeds, choosing, strict=True)
    ]
    model = neurons.born(Shape(len(grammar.WORDS), params.length, params.width, params.layers), seeds)
    before = [neurons.activations(model, texts) for texts in (choosing, scoring)]
    neurons.taught(model, seeds, params.texts, params.steps, params.rate)
    after = [neurons.activations(model, texts) for texts in (choosing, scoring)]
    rows = []
    for unit, (seed, loss) in enumerate(zip(seeds, neurons.losses(model, scoring), strict=True)):
        texts, untrained, trained = ([of[unit] for of in both] for both in ((choosing, scoring), before, after))
        rows += _rows(seed, _examined(seed, texts, untrained, trained, params.neurons) | {(MODEL, LOSS): [loss]})
    return rows


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    table = Table(rows)
    return judged(CLAIMS, _samples(table), _checks(table), partial(_text, table))


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    table = Table(rows)
    columns = {
        OWN: ("own\nexplanation", plots.BLUE),
        OTHER: ("another\nneuron's", plots.GREY),
        UNTRAINED: ("own, before\ntraining", plots.GREY),
        TABLE: ("table\nof words", plots.GREEN),
        BEST: ("ten best,\nown", plots.ORANGE),
        BEST_OTHER: ("ten best,\nanother's", plots.ORANGE),
    }
    with plots.canvas(path) as (_, axes):
        plots.band(axes, *_null_band(table), "95 % of neurons, explained by chance")
        axes.axhline(MARK, color=plots.INK, linestyle=":", linewidth=2)
        axes.annotate(f"{MARK:g}, the paper's mark", (-0.45, MARK + 0.02), fontsize=18)
        for place, (condition, (_, colour)) in enumerate(columns.items()):
            plots.column(axes, place, table.one(condition, R), colour, digits=2)
        axes.set_xticks(range(len(columns)), [label for label, _ in columns.values()])
        for note in axes.texts:  # numbers lie on lines and stay legible
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1})
        axes.set_xlim(-0.5, len(columns) - 0.3)
        axes.set_ylim(top=1.08)
        axes.set_ylabel("how well activations\nare foretold (r)")
        axes.set_title(_title(table))
    return Figure(name=path.name, caption=_caption(table), alt=_alt(table))


RECIPE = Recipe(
    name="neuron_explanations",
    title="Do explanations foretell what neurons do?",
    papers=(
        key_of("https://openaipublic.blob.core.windows.net/neuron-explainer/paper/index.html"),
        key_of("https://openai.com/index/language-models-can-explain-neurons-in-language-models/"),
        "arxiv:2309.10312",
    ),
    scope="toy model",
    ours="models of 87,000 parameters, with a fixed list of hypotheses in place of GPT-4 as their explainer,",
    theirs="GPT-2 XL",
    params=NeuronParams(),
    claims=CLAIMS,
    deviations=(
        "No language model explains or simulates: the best fitting of some 230 hypotheses (about the word, the word "
        "before and the mood so far) stands in for GPT-4's sentence, and foretells 1 where it holds and 0 elsewhere.",
        "Models of 87,000 parameters trained here on an invented language of some sixty words, not GPT-2 XL.",
        "Explanations are chosen on 200 random texts of twenty tokens, not on excerpts of high activation.",
        "They are scored on 200 other random texts, by r over all words but the start token.",
        "Nothing is ablated: whether the model uses what the explanation says is not tried.",
        "Training settings are those that were chosen for steering on seeds 0 to 3, and then frozen.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)


def _examined(
    seed: int,
    texts: Sequence["np.ndarray"],
    untrained: Sequence["np.ndarray"],
    trained: Sequence["np.ndarray"],
    count: int,
) -> dict[tuple[str, str], Sequence[float]]:
    """(condition, name) -> values of one unit. Each pair is for choosing and for scoring."""
    from digest.replications import feeling_grammar as grammar
    from digest.replications import neuron_study as study
    from digest.replications.neuron_scores import pair_loss
    from digest.replications.neurons import fresh

    pages = study.Pages.of(seed, texts[0], texts[1])
    r = study.studied(pages, trained[0], trained[1], count)
    r[UNTRAINED] = study.explained(pages, untrained[0], untrained[1], count)
    read = fresh(seed, "text for pairs of words", 10 * len(texts[0]), texts[0].shape[1])
    return {
        **{(condition, R): values.tolist() for condition, values in r.items()},
        (DRAWN, DEAD): study.silent(pages, trained[0], count).tolist(),
        (PAIRS, LOSS): [pair_loss(read, texts[1], len(grammar.WORDS))],
    }


def _rows(seed: int, values: Mapping[tuple[str, str], Sequence[float]]) -> list[Measurement]:
    return [
        Measurement(unit=f"seed {seed}", condition=condition, name=name, value=round(value, 6))
        for (condition, name), several in values.items()
        for value in several
    ]


def _samples(table: Table) -> dict[str, Sample]:
    own = table.one(OWN, R)
    least = _least(table)
    return {
        "foretells": Sample(less(own, table.one(OTHER, R)), least),
        "few": Sample(_good(table, OWN), RARE),
        "showcase": Sample(less(table.one(BEST, R), own), least),
        "table": Sample(less(table.one(TABLE, R), own), SLIGHT),
        "flatters": Sample(less(table.one(TOPS, R), own), SLIGHT),
        "untrained": Sample(less(own, table.one(UNTRAINED, R)), SLIGHT),
    }


def _least(table: Table) -> float:
    """The smallest effect of interest."""
    return SHARE * fmean(less(table.one(PLANTED, R), table.one(PLANTED_OTHER, R)))


def _good(table: Table, condition: str) -> list[float]:
    """Of each unit the share of neurons that reach the paper's mark."""
    return [fmean(r >= MARK for r in several) for several in table.draws(condition, R)]


def _checks(table: Table) -> tuple[Check, ...]:
    saved = interval(less(table.one(PAIRS, LOSS), table.one(MODEL, LOSS)))
    planted, shuffled = interval(table.one(PLANTED, R)), interval(table.one(SHUFFLED, R))
    dead = interval(table.one(DRAWN, DEAD))
    return (
        units_check(table.units),
        Check(
            name="manipulation check",
            passed=saved.low > LEARNED and dead.high < 0.5,
            text=(
                f"The models beat a table of word pairs by {saved} nats a word, more than {signed(LEARNED)} wanted; "
                f"{_never(dead)} of the random neurons are dead, less than half wanted."
            ),
        ),
        Check(
            name="positive control",
            passed=planted.low > MARK - 2 * SLIGHT,
            text=(
                f"Neurons made of one hypothesis and noise, to deserve {MARK:g}, score {planted}; "
                f"more than {signed(MARK - 2 * SLIGHT)} wanted."
            ),
        ),
        Check(
            name="null baseline",
            passed=shuffled.low > -SLIGHT and shuffled.high < SLIGHT,
            text=f"Explanations chosen on shuffled activations score {shuffled}; within {SLIGHT:g} of zero wanted.",
        ),
    )


def _never(dead: Interval) -> str:
    """A share that is mostly nought: 'none', or with its interval."""
    return "none" if dead.mean == 0 else percent(dead)


def _text(table: Table, reserved: Sequence[str]) -> str:
    own, other, words, best = (interval(table.one(name, R)) for name in (OWN, OTHER, TABLE, BEST))
    said = (
        f"In {len(table.units)} independently trained toy transformers, sentences out of a fixed list (no language "
        f"model wrote them) foretold random neurons on unseen text with r of {own}; another neuron's sentence gave "
        f"{other}, a table of each word's mean activation {words}. The ten best of each model reached {best}, and "
        f"{percent(interval(_good(table, OWN)))} of random neurons {MARK:g}. "
        f"Dead neurons, which score 0: {_never(interval(table.one(DRAWN, DEAD)))}.",
        *reserved,
    )
    return " ".join(said)


def _null_band(table: Table) -> tuple[float, float]:
    """Holds 95 % of single neurons' scores by explanations that were chosen on shuffled activations."""
    low, high = (fmean(table.edge(SHUFFLED, R, share)) for share in (0.025, 0.975))
    return low, high


def _title(table: Table) -> str:
    own, best, words = (fmean(table.one(name, R)) for name in (OWN, BEST, TABLE))
    return (
        f"Explanations foretell random neurons at r = {own:.2f},\n"
        f"the ten best at {best:.2f}, a word table at {words:.2f} (toy)"
    )


def _caption(table: Table) -> str:
    low, high = _null_band(table)
    return (
        f"Each dot is one of {len(table.units)} independently trained toy models, squares are means with 95 % "
        f"intervals. The dotted line is the paper's mark of {MARK:g}; the grey band, {signed(low)} to {signed(high)}, "
        "holds 95 % of neurons explained by chance. A list of hypotheses explains here, no language model."
    )


def _alt(table: Table) -> str:
    said = {name: interval(table.one(name, R)) for name in (OWN, OTHER, UNTRAINED, TABLE, BEST, BEST_OTHER)}
    return (
        f"Dot plot of r between foretold and true activations: own explanation {said[OWN]}, another neuron's "
        f"{said[OTHER]}, own in the untrained model {said[UNTRAINED]}, table of words {said[TABLE]}; the ten best "
        f"neurons {said[BEST]}, and the ten best by another's explanation {said[BEST_OTHER]}."
    )
