"""Can a sentence predict what a neuron does? A toy of Bills et al. 2023, "Language models can explain neurons in
language models". Huang et al. 2023, arXiv 2309.10312, led to its doubts; what they tested is not tried, so no verdict
stands beside them.

Eight small GPTs learn an invented language. Each of sixty neurons, drawn at random, gets the hypothesis out of a fixed
list that fits it best on one text, and is scored by Pearson's r on another. There is no language model among the
explainers: the list stands in for GPT-4, which makes this a test of the scoring and not of GPT-4.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from digest.ids import key_of
from digest.model import Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Judgement, Params, Recipe, units_check
from digest.replications.neuron_judging import CLAIMS, SLIGHT, Telling, drawn_as, judged_as
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
    TABLE,
    UNTRAINED,
    R,
)

if TYPE_CHECKING:
    import numpy as np

LEARNED = 0.1
"""Nats per word by which a model must beat a table of word pairs, or it learned only which word follows which."""


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


TELLING = Telling(
    claims=CLAIMS,
    lead="In {} independently trained toy transformers, sentences out of a fixed list (no language model wrote them)",
    dots="one of {} independently trained toy models",
    place="toy",
    explainer="A list of hypotheses explains here, no language model.",
    table="word table",
    columns={
        OWN: ("own\nexplanation", plots.BLUE),
        OTHER: ("another\nneuron's", plots.GREY),
        UNTRAINED: ("own, before\ntraining", plots.GREY),
        TABLE: ("table\nof words", plots.GREEN),
        BEST: ("ten best,\nown", plots.ORANGE),
        BEST_OTHER: ("ten best,\nanother's", plots.ORANGE),
    },
    units=units_check,
    baseline=(PAIRS, "a table of word pairs"),
    learned=LEARNED,
    scale="nats a word",
    deserved=MARK - 2 * SLIGHT,
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


RECIPE = Recipe(
    name="neuron_explanations",
    title="Do explanations foretell what neurons do?",
    papers=(
        key_of("https://openaipublic.blob.core.windows.net/neuron-explainer/paper/index.html"),
        key_of("https://openai.com/index/language-models-can-explain-neurons-in-language-models/"),
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
