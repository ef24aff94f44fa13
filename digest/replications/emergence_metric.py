"""Is a sudden ability a matter of the metric? A toy of Schaeffer et al. 2023, arXiv 2304.15004.

Families of small networks of growing width learn to add three-digit numbers. Exact match stays near zero and then
jumps; we ask how much of its way the token edit distance has gone by then. The control writes the same answers in a
scrambled code, where a near miss earns nothing: there the smooth metric must jump too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications.bench import Judgement, Params, Recipe, units_check
from digest.replications.emergence_judging import (
    CLAIMS,
    EDITS,
    ENTROPY,
    EXACT,
    PRODUCT,
    SCRAMBLED,
    SIZE,
    Telling,
    drawn_as,
    judged_as,
)

if TYPE_CHECKING:
    from digest.replications.adders import Answers


class EmergenceParams(Params):
    widths: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = Field(
        (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128), min_length=4, max_length=24
    )
    steps: int = Field(600, ge=1, le=10_000)
    sums: int = Field(300, ge=1, le=10_000)
    """Examples per step and unit."""
    tested: int = Field(2000, ge=50, le=50_000)
    """Sums no network of the unit saw in training."""
    rate: float = Field(8e-3, gt=0, le=0.1)


def measure(params: EmergenceParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one network per width and seed, and score its answers. The unit is the seed's whole family of widths."""
    from digest.replications import adders

    rows = []
    for width in params.widths:
        size = adders.parameters(width)
        answers = adders.answers(width, seeds, params.steps, params.sums, params.tested, params.rate)
        for seed, scores in zip(seeds, map(scored, answers), strict=True):
            named = {"unit": f"seed {seed}", "condition": f"width {width}"}
            rows += [
                Measurement(**named, name=name, value=round(value, 6)) for name, value in {SIZE: size, **scores}.items()
            ]
    return rows


TELLING = Telling(
    lead="In {} families of networks trained independently on three-digit sums",
    units=units_check,
    mastered=0.8,
    axis="parameters of the network",
    ticks=(500, 1000, 3000, 10_000, 30_000),
    title="toy networks",
    dots="Each dot is one network; lines are means over {} independently trained families.",
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


RECIPE = Recipe(
    name="emergence_metric",
    title="Does the jump vanish with a smoother metric?",
    papers=("arxiv:2304.15004",),
    scope="toy model",
    ours="networks of at most 29,480 parameters, which only add,",
    theirs="families of language models",
    params=EmergenceParams(),
    claims=CLAIMS,
    deviations=(
        "Networks of 464 to 29,480 parameters trained here on three-digit addition, not language models.",
        "Sizes differ in width only; all train equally long, on digits given one by one.",
        "Answers have four digits with leading zeros, so an edit is mostly a wrong digit.",
        "Training length and rate were chosen on seeds 0 to 3 and then frozen.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)


def scored(answers: "Answers") -> dict[str, float]:
    return {
        EXACT: answers.exact_match,
        EDITS: answers.edits,
        SCRAMBLED: answers.scrambled_edits,
        ENTROPY: answers.cross_entropy,
        PRODUCT: answers.product,
    }
