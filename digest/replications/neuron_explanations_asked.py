"""Can a language model say what a neuron does? Bills et al. 2023, "Language models can explain neurons in language
models", in a small form: the model behind an endpoint explains and simulates neurons of a model of bytes on this disk.

For each neuron it sees five excerpts of the highest activations and writes a sentence. It is then told that sentence
and asked how active the neuron is at each token of excerpts of other papers; told another neuron's, the same; and so
with a neuron that we made of one plain sentence. The neuron is the unit.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications import plots
from digest.replications.bench import EndpointParams, Hypothesis, Judgement, Recipe, units_check
from digest.replications.neuron_explanations_hf import ENOUGH, LEARNED
from digest.replications.neuron_explanations_hf import RECIPE as HF
from digest.replications.neuron_judging import Telling, drawn_as, judged_as
from digest.replications.neuron_labels import FIVE_GRAM, LISTED, MARK, OTHER, OWN, PLANTED, TABLE, TOPS

DESERVED = MARK / 2
"""r that an explainer must reach on neurons that one plain sentence explains: half of what a perfect one would."""


class NeuronEndpointParams(EndpointParams):
    subject: str = Field("cache/models/byte/small", max_length=300)
    """The folder of the decoder whose neurons are explained."""
    subject_revision: str = Field("", max_length=80)
    """Filled in, and part of the criterion: a hash of its files."""
    length: int = Field(256, ge=64, le=2048)
    """Tokens of a window."""
    windows: int = Field(200, ge=50, le=5000)
    long: int = Field(32, ge=8, le=60)
    """Tokens of an excerpt."""
    answer_tokens: int = Field(3000, ge=100, le=16_000)


_OTHERS = {
    "foretells": {
        "statistic": "r on ten random excerpts by the neuron's own explanation, less r by that of another neuron, of "
        "its layer where one was drawn"
    },
    "table": {"statistic": "r by the table, less r by the explanation, at the same tokens"},
    "flatters": {
        "statistic": "r on the five excerpts of its highest activations and five others, less r on ten random"
    },
}
_LIST = Hypothesis(
    name="list",
    text="The best of a fixed list of plain sentences foretells neurons better than the model's explanations do",
    kind="doubt",
    statistic="r by the sentence of the list that fits the choosing text best, less r by the explanation, at the same "
    "tokens",
    scale="of r",
)
ASKED_CLAIMS = (
    *(
        claim.model_copy(update=_OTHERS.get(claim.name, {}))
        for claim in HF.claims
        if claim.name in ("foretells", "few", "table", "flatters")
    ),
    _LIST,
)


def measure(params: NeuronEndpointParams, seeds: Sequence[int]) -> list[Measurement]:
    """Open the subject, ask for sentences and then for activations. r by neuron; bits per byte of one text beside each.

    Raises ModelRefused, MachineRefused, EndpointRefused, Unanswered.
    """
    from digest.replications import neuron_asking, neuron_texts
    from digest.replications import neuron_units as units
    from digest.replications.asking import asking
    from digest.replications.decoder import Decoder
    from digest.replications.decoder_neurons import Neurons
    from digest.replications.samples import Sampled
    from digest.replications.weights import HfParams, found

    subject = HfParams(model=params.subject, revision=params.subject_revision, device="cpu")
    neurons = Neurons(Decoder.opened(subject))
    corpus = neuron_texts.corpus(neurons.decoder, found(params.subject).folder, params.length, params.windows)
    which = [units.drawn(seed, neurons.count) for seed in seeds]
    sides = units.looked_at(neurons, corpus, which)
    bits = units.compared(neurons, corpus)
    with asking(params) as asker:
        told, samples = neuron_asking.told(
            asker, sides, corpus, seeds, which, neurons.width, params.long, params.answer_tokens
        )
    rows = [
        Measurement(unit=f"neuron {seed}", condition=condition, name=name, value=round(value, 6))
        for row, (seed, one) in enumerate(zip(seeds, told, strict=True))
        for (condition, name), values in (one | bits[row % len(bits)]).items()
        for value in values
    ]
    return Sampled(rows, samples)


TELLING = Telling(
    claims=ASKED_CLAIMS,
    lead="In one small model, sentences that the model asked wrote and then simulated",
    dots="one of {} random neurons of one small model",
    place="one explainer, one small model",
    explainer="The model asked wrote the sentences and simulated them.",
    table="token table",
    columns={
        OWN: ("own\nexplanation", plots.BLUE),
        OTHER: ("another\nneuron's", plots.GREY),
        LISTED: ("best of\na list", plots.GREEN),
        TABLE: ("table\nof tokens", plots.GREEN),
        TOPS: ("own, on\ntop texts", plots.ORANGE),
        PLANTED: ("control\n(planted)", plots.GREY),
    },
    units=lambda units: units_check(units, "neuron", "random neurons", ENOUGH),
    baseline=(FIVE_GRAM, "a 5-gram"),
    learned=LEARNED,
    scale="bits a byte",
    deserved=DESERVED,
    few="share",
    models="The model whose neurons they are beats",
    best="",
    null="Activations in another order, foretold by the same answers,",
    ends=(
        "One explainer and one small model were tried, and the intervals are over neurons: they speak of these two and "
        "of no other.",
    ),
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


RECIPE = Recipe(
    name=HF.name,
    title=HF.title,
    papers=HF.papers,
    scope="other model",
    tier="endpoint",
    theirs="GPT-2 XL, explained by GPT-4",
    params=NeuronEndpointParams(),
    claims=ASKED_CLAIMS,
    deviations=(
        "The neurons are those of a small model of bytes, trained here, not of GPT-2 XL; excerpts are 32 bytes long.",
        "The model asked both explains and simulates. It sees five excerpts of high activation, as in the paper.",
        "It names the active tokens with 1 to 10, and the rest count as 0; the paper reads expected values off the "
        "simulator's probabilities for each token.",
        "The score is r on ten random excerpts; the paper's five of the highest activations and five others stand "
        "beside it as a doubt.",
        "An explanation without a usable answer scores 0; the other explanation is that of another drawn neuron.",
        "No neuron is held still at this tier, and no untrained model is explained.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 164)),
    needs=("openai", "matplotlib", "torch", "transformers", "safetensors"),
    seconds=12 * 3600,
    memory_gb=12,
    threads=2,
    questions=(320, 720_000, 150_000),
)
