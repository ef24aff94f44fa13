"""Does adding an activation vector steer a model? A toy of Turner et al. 2023, arXiv 2308.10248.

Twelve small GPTs learn an invented language of two feelings. The vector is the difference of two activations, of "i
love you because you are" and "i hate you because you are", at the last word. It is added at the last word of sentences
that say nothing of feelings, and we see how the odds of a good word against a bad one change. The paper's own form, a
short pair added from the front of the sentence, is tried beside it.

Models that are trained alike carry a verb's feeling to the last word in different blocks. Three quarters of it had
arrived before block 1 in 6 of 32 models on tuning seeds, before block 2 in 15 more, before block 3 in 8, and in 3 only
after that. Where a last word holds no feeling there is none to add, so the block is found in each model: by a rule that
never sees the vector, on sentences that nothing is measured on.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications import feeling_grammar as grammar
from digest.replications.bench import Judgement, Params, Recipe
from digest.replications.feeling_prompts import FRONT, FRONT_NULL
from digest.replications.steering_judging import CLAIMS, Telling, drawn_as, judged_as


class SteeringParams(Params):
    steps: int = Field(700, ge=1, le=5000)
    """With 700 the verb moves each of 32 tuning models by more than 4."""
    texts: int = Field(32, ge=1, le=256)
    """A step, for each unit."""
    length: int = Field(15, ge=12, le=64)
    """Tokens a text: two or three sentences."""
    width: int = Field(48, ge=8, le=512, multiple_of=4)
    layers: int = Field(4, ge=2, le=12)
    arrived: float = Field(0.75, gt=0, le=1)
    """The vector is added before the first block that receives, at the last word, this share of what the verb does. The
    first, not the best: the paper's own place is early, and the more blocks come after it, the more has to carry it.
    """
    front_layer: int = Field(0, ge=0, le=11)
    """The block, counted from 0, whose input the pair from the front is added to."""
    coefficient: float = Field(3.0, gt=0, le=100)
    """What the pair from the front is multiplied by."""
    rate: float = Field(3e-3, gt=0, le=0.1)
    prompts: int = Field(32, ge=2, le=48)
    contrasts: int = Field(500, ge=2, le=1000)
    """Unrelated contrasts, for each unit and each form."""
    directions: int = Field(100, ge=2, le=1000)
    """Contrasts of mere topic, and random directions, for each unit."""


def measure(params: SteeringParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one model per seed and try every vector on it. Shifts in natural log-odds, losses in nats a word."""
    import torch

    from digest.replications import steered, steering_effects
    from digest.replications.stacked_gpt import Shape

    shape = Shape(len(grammar.WORDS), params.length, params.width, params.layers)
    lab, losses = steered.trained(shape, seeds, params.steps, params.texts, params.rate)
    places = steering_effects.places(lab, params.arrived, params.prompts)
    effects = {
        ("none", "training loss"): losses[:, None],
        ("none", "block"): torch.tensor(places)[:, None],
        **steering_effects.at_the_last_word(lab, places, params.prompts, params.contrasts, params.directions),
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
    ours="models of 114,000 parameters, in an invented language,",
    theirs="GPT-2 XL",
    params=SteeringParams(),
    claims=CLAIMS,
    deviations=(
        "Models of 114,000 parameters trained here on an invented language of some sixty words, not GPT-2-XL.",
        "The form that decides is one vector added at the last word, not the paper's sequence added from the front.",
        "From the front, the pair is added to the embeddings (block 0 of 4), the paper's at block 6 of 48.",
        "Scored by the odds of four good words against four bad ones, not by reading generated text.",
        "The block is found in each model by a rule: the first that receives three quarters of what the verb does, on "
        "sentences of its own; the paper has one for all.",
        "Depth, length of training and strengths were chosen on seeds 0 to 31 and then frozen.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(300, 312)),
    threads=2,
)
