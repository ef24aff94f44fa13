"""Can a sentence predict what a real model's neuron does, and does the model use it there? Bills et al. 2023,
"Language models can explain neurons in language models"; the doubt is Huang et al.'s, arXiv 2309.10312.

One decoder is opened, as a rule a small one of bytes from `digest verify train`, and two hundred of its neurons are
drawn at random from all layers. Each gets the sentence out of a fixed list that fits it best on some papers, and is
scored on others. The neuron is the unit, so what comes out speaks of that model only.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications import plots
from digest.replications.bench import Judgement, Recipe, units_check
from digest.replications.neuron_explanations import RECIPE as TOY
from digest.replications.neuron_judging import CLAIMS, HELD_STILL, SLIGHT, Telling, drawn_as, judged_as
from digest.replications.neuron_labels import BEST, BEST_OTHER, FIVE_GRAM, MARK, OTHER, OWN, TABLE, UNTRAINED
from digest.replications.weights import ON_THIS_MACHINE, HfParams

ENOUGH = 60
"""Neurons below which there is no verdict."""
LEARNED = 0.1
"""Bits per byte by which a model must beat a 5-gram, to have learned more than which byte follows which four."""


class NeuronHfParams(HfParams):
    length: int = Field(256, ge=32, le=2048)
    """Tokens of a window."""
    windows: int = Field(200, ge=50, le=5000)
    """For choosing explanations, and as many others for scoring them; fewer where there are fewer texts."""
    still: int = Field(16, ge=1, le=1000)
    """Windows for scoring on which each neuron is held at its mean."""


_OTHERS = {
    "showcase": {"statistic": "mean r of the ten best of all the model's neurons, less r of each random one"},
    "table": {
        "text": "A mere table of each token's mean activation foretells neurons better than explanations do",
        "statistic": "r by the table, less r by the explanation",
    },
    "flatters": {"statistic": "r on five such windows and five others, less r on all windows"},
    "untrained": {"statistic": "r in the trained model, less r of the same neuron in a model of random weights"},
    "foretells": {"statistic": "r by the neuron's own explanation, less r by that of another neuron of its layer"},
}
"""What is computed, or said, differently from the toy."""
HF_CLAIMS = (*(claim.model_copy(update=_OTHERS.get(claim.name, {})) for claim in CLAIMS), *HELD_STILL)


def measure(params: NeuronHfParams, seeds: Sequence[int]) -> list[Measurement]:
    """Open the model once, explain its neurons on one text, score them on another, hold each still. r by neuron; bits
    a byte of one text for scoring beside each.

    Raises ModelRefused, MachineRefused.
    """
    from digest.replications import neuron_units as units
    from digest.replications.decoder import Decoder
    from digest.replications.decoder_neurons import Neurons
    from digest.replications.neuron_texts import corpus
    from digest.replications.weights import found

    neurons = Neurons(Decoder.opened(params))
    texts = corpus(neurons.decoder, found(params.model).folder, params.length, params.windows)
    which = [units.drawn(seed, neurons.count) for seed in seeds]
    sides = units.looked_at(neurons, texts, which)
    told = units.scored(sides, texts, seeds, which, neurons.width)
    bits, few = units.compared(neurons, texts), texts.scoring[: params.still]
    tokens = [window.tokens for window in few]
    whole, given = neurons.losses(tokens), neurons.given(tokens)
    for row, (seed, neuron) in enumerate(zip(seeds, which, strict=True)):
        told[row] |= bits[row % len(bits)]
        told[row] |= units.held_still(neurons, sides, few, seed, neuron, row, whole, given)
    for one, before in zip(told, units.untrained(neurons, sides, texts, which), strict=True):
        one |= before
    return [
        Measurement(unit=f"neuron {seed}", condition=condition, name=name, value=round(value, 6))
        for seed, one in zip(seeds, told, strict=True)
        for (condition, name), values in one.items()
        for value in values
    ]


TELLING = Telling(
    claims=HF_CLAIMS,
    lead="In one model, sentences out of a fixed list (no language model wrote them)",
    dots="one of {} random neurons of one model, but for the ten best",
    place="one model",
    explainer="A list of sentences explains here, no language model.",
    table="token table",
    columns={
        OWN: ("own\nexplanation", plots.BLUE),
        OTHER: ("another\nneuron's", plots.GREY),
        UNTRAINED: ("own, before\ntraining", plots.GREY),
        TABLE: ("table\nof tokens", plots.GREEN),
        BEST: ("ten best,\nown", plots.ORANGE),
        BEST_OTHER: ("ten best,\nanother's", plots.ORANGE),
    },
    units=lambda units: units_check(units, "neuron", "random neurons", ENOUGH),
    baseline=(FIVE_GRAM, "a 5-gram"),
    learned=LEARNED,
    scale="bits a byte",
    deserved=MARK - 2 * SLIGHT,
    few="share",
    models="The model beats",
    best="The ten best of all its neurons reached {} (over these ten), and ",
    ends=("One model was tried, and the intervals are over its neurons: they speak of this model and of no other.",),
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


RECIPE = Recipe(
    name=TOY.name,
    title=TOY.title,
    papers=TOY.papers,
    scope="other model",
    theirs=TOY.theirs,
    params=NeuronHfParams(),
    claims=HF_CLAIMS,
    deviations=(
        "No language model explains or simulates: the best fitting of some hundreds of sentences (about the token, the "
        "letters and words around it, formulas and brackets) stands in for GPT-4's, and foretells 1 where it holds.",
        "A sentence may speak of the next letter, which the neuron has not read.",
        "Explanations are chosen on 200 random windows of 256 tokens and scored on 200 others, by r over all tokens.",
        "A neuron is held at its mean at all places of 16 windows at once; a place is charged with the token after it.",
        "The model is the one that is named, not GPT-2 XL; the unit is the neuron, and no interval is over models.",
        "Where a saying fits a neuron's negative side, it is not found: explanations foretell high activation only.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 300)),
    seconds=3 * 3600,
    **ON_THIS_MACHINE,
)
