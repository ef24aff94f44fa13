"""Is a sudden ability a matter of the metric? Schaeffer et al. 2023, arXiv 2304.15004, on transformers that add.

Families of transformers of growing width, for a GPU: what the toy asks of plain networks, asked of the architecture
that the paper is about. The unit is the seed's whole family. Judged as the toy is, by the same claims and thresholds.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications.bench import Judgement, Recipe, units_check
from digest.replications.emergence_judging import CLAIMS, SIZE, Telling, drawn_as, judged_as
from digest.replications.emergence_metric import scored
from digest.replications.gpu_params import ON_A_GPU, GpuParams, ready


class TransformerFamilyParams(GpuParams):
    widths: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = Field(
        (4, 6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64), min_length=4, max_length=24
    )
    """Each divisible by the heads."""
    layers: int = Field(2, ge=1, le=12)
    heads: int = Field(2, ge=1, le=16)
    steps: int = Field(1000, ge=10, le=100_000)
    sums: int = Field(256, ge=1, le=10_000)
    """Examples per step and unit."""
    tested: int = Field(2000, ge=50, le=50_000)
    """Sums no transformer of the unit saw in training."""
    rate: float = Field(2.4e-2, gt=0, le=0.1)
    """Adam's highest learning rate, at a width of 16 ..."""
    power: float = Field(1.5, ge=0, le=2)
    """... and it falls with so high a power of the width ..."""
    most: float = Field(3.2e-2, gt=0, le=0.1)
    """... from this one."""

    def rate_of(self, width: int) -> float:
        return min(self.most, self.rate * math.pow(16 / width, self.power))


def measure(params: TransformerFamilyParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one transformer per width and seed, and score its answers. Raises MachineRefused."""
    import torch

    from digest.replications import adding_transformers as adding

    device, rows = ready(params), []
    for width in params.widths:
        shape = adding.shape_of(width, params.layers, params.heads)
        rates = torch.full((len(seeds),), params.rate_of(width), device=device)
        answers = adding.answers(shape, seeds, params.steps, params.sums, params.tested, rates)
        for seed, one in zip(seeds, answers, strict=True):
            rows += [
                Measurement(unit=f"seed {seed}", condition=f"width {width}", name=name, value=round(value, 6))
                for name, value in {SIZE: float(shape.parameters), **scored(one)}.items()
            ]
    return rows


TELLING = Telling(
    lead="In {} families of transformers trained independently on three-digit sums",
    units=units_check,
    mastered=0.8,
    axis="parameters of the transformer",
    ticks=(500, 2_000, 5_000, 20_000, 100_000),
    title="small transformers",
    dots="Each dot is one transformer; lines are means over {} independently trained families.",
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
    ours="transformers of at most 99,840 parameters, which only add,",
    theirs="families of language models",
    params=TransformerFamilyParams(),
    claims=CLAIMS,
    deviations=(
        "Transformers of two layers trained here on three-digit addition only, not language models.",
        "Sizes differ in width only; all train equally long, on digits given one by one.",
        "Answers have four digits with leading zeros, so an edit is mostly a wrong digit.",
        "Rates, out of five for each width, were chosen on seeds 0 to 3 and put into one rule; then frozen.",
        "Matrix products are in TF32 on a GPU.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 116)),
    **ON_A_GPU,
)
