"""Does adding an activation vector steer a real model? Turner et al. 2023, arXiv 2308.10248, in the paper's own form.

The vector is the difference of the activations of "Love" and "Hate" at every place from the front, times five, added
from the front of prompts that say nothing of feelings, at the paper's depth: block 6 of 48. One model is tried on many
prompts, so the unit is the prompt, and what comes out speaks of that model only.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications import steering_texts as texts
from digest.replications.bench import Judgement, Recipe, units_check
from digest.replications.steering_judging import CLAIMS, Telling, drawn_as, judged_as
from digest.replications.steering_texts import LAST, LAST_NULL
from digest.replications.weights import HfParams

LAYER, VERBS = "layer", "pair of verbs"
ENOUGH = 24
"""Prompts below which there is no verdict."""
MOVED = 0.5
"""Log-odds by which changing the verb must move a model that knows feelings: odds of two to one become three to one."""


class SteeringHfParams(HfParams):
    layer: int = Field(6, ge=0, le=200)
    """The block whose input the vector is added to, counted from 0 ..."""
    blocks: int = Field(48, ge=1, le=200)
    """... in a model of so many blocks; in another model the block at the same depth, and never the first."""
    coefficient: float = Field(5.0, gt=0, le=100)
    contrasts: int = Field(500, ge=2, le=2000)
    """Unrelated contrasts, of each form."""
    directions: int = Field(50, ge=2, le=1000)


_OTHERS = {
    "steers": "shift by the pair's vector, less the 97.5 % point of the shifts by unrelated word pairs of its norm",
    "spares": "rise of the loss on them behind the vector's places, as a share of the loss without a vector",
    "pair beats single": "shift by the pair's vector, less the shift by 'Love' alone, scaled to its norm at each place",
    "single fails": "shift by 'Love' alone, scaled to the pair's norm at each place",
}
"""What is computed differently from the toy."""
_AT_THE_LAST_WORD = {
    "name": "steers at the last word",
    "text": "One vector added at the last word, as later work does, also goes beyond its null",
    "kind": "doubt",
}
HF_CLAIMS = tuple(
    claim.model_copy(
        update=_AT_THE_LAST_WORD
        if claim.name == "steers from the front"
        else {"statistic": _OTHERS.get(claim.name, claim.statistic)}
    )
    for claim in CLAIMS
    if claim.name != "beats topics"
)
"""Those of the toy, but for mere topics: here the pairs of words are mere topics already."""


def measure(params: SteeringHfParams, seeds: Sequence[int]) -> list[Measurement]:
    """Open the model once and try every vector on each prompt. Shifts in natural log-odds, losses in nats a token.

    Raises ModelRefused, MachineRefused.
    """
    from digest.replications import steered_decoder as steered
    from digest.replications.decoder import Decoder

    decoder = Decoder.opened(params)
    layer = max(1, round(len(decoder.blocks) * params.layer / params.blocks))
    bench = steered.Bench(decoder, layer)
    front, last = steered.vectors(bench, params.coefficient, params.contrasts, params.directions)
    where = {("none", LAYER): [float(layer)], ("none", VERBS): [float(texts.VERBS.index(bench.verbs))]}
    rows = []
    for seed in seeds:
        told = where | steered.told(bench, texts.place(seed), front, last)
        rows += [
            Measurement(unit=f"prompt {seed}", condition=condition, name=name, value=round(value, 6))
            for (condition, name), values in told.items()
            for value in values
        ]
    return rows


TELLING = Telling(
    claims=HF_CLAIMS,
    lead="On {} prompts without feeling",
    dots="one of {} prompts, put to one model",
    place="one model",
    beside=LAST,
    beside_null=LAST_NULL,
    units=lambda units: units_check(units, "prompt", "prompts", ENOUGH),
    learned=MOVED,
    closing="One model was tried, and the intervals are over prompts: they speak of this model and of no other.",
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


RECIPE = Recipe(
    name="steering_vector",
    title="Steering by adding an activation vector",
    papers=("arxiv:2308.10248",),
    scope="other model",
    theirs="GPT-2 XL",
    params=SteeringHfParams(),
    claims=HF_CLAIMS,
    deviations=(
        "Scored by the odds of six good words against six bad ones after 32 prompts of ours, not by reading samples.",
        "Vectors of equal norm are equal place by place; the paper compares them without such a scale.",
        "In a model that does not have 48 blocks the vector is added at the same depth, an eighth.",
        "Where a tokenizer cuts 'loves' and 'hates' unequally, as SmolLM2's does, 'loved' and 'hated' stand for them.",
        "One model is tried: the unit is the prompt, and no interval is over models.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 132)),
    needs=("torch", "matplotlib", "transformers", "safetensors"),
    seconds=4 * 3600,
    memory_gb=24,
    threads=2,
    tier="hf",
    own_models=("openai-community/gpt2-xl", "gpt2-xl"),
)
