"""Do bilinear layers predict as well as standard ones, and can they be read exactly? A toy of Sharkey 2023 (arXiv
2305.03452) and Pearce et al. 2024 (arXiv 2410.08417).

Small next-letter networks whose layers are ReLU, GELU, bilinear or linear read plain English. All have the same number
of weights and multiply by each once, so that equal parameters and equal multiplications by weights are one comparison
here; what activations cost is left out. Each kind has the rate that was best for it on seeds 0 to 3, out of five. The
linear arm must lose.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications.bench import Judgement, Params, Recipe
from digest.replications.bilinear_judging import (
    AGAIN,
    BILINEAR,
    DIGITS_AGREE,
    GELU,
    LINEAR,
    LOSS,
    PRODUCTS,
    R2,
    RELU,
    Telling,
    drawn_as,
    judged_as,
)

if TYPE_CHECKING:
    from torch import Tensor

    from digest.replications.stacked_mlp import StackedMLP

FEW = 8
"""How many of 48 eigenvectors are few."""
PAIRS = ((0, 1), (2, 3), (4, 5), (1, 6))
"""Inputs whose products a layer must find, out of 12."""


class BilinearParams(Params):
    lengths: tuple[Annotated[int, Field(ge=1, le=50_000)], ...] = Field((400, 800, 1600), min_length=1, max_length=6)
    """Steps after which the loss is taken; the longest decides."""
    at_once: int = Field(128, ge=8, le=4096)
    tested: int = Field(4000, ge=100, le=50_000)
    """Held-out places, drawn anew for each unit."""
    relu_rate: float = Field(6e-3, gt=0, le=0.1)
    gelu_rate: float = Field(3e-3, gt=0, le=0.1)
    bilinear_rate: float = Field(3e-3, gt=0, le=0.1)
    linear_rate: float = Field(6e-3, gt=0, le=0.1)


def measure(params: BilinearParams, seeds: Sequence[int]) -> list[Measurement]:
    """Train one network per kind and seed on the same text, each in its own order; score it on places of its own."""
    from digest.replications import english, stacked_mlp

    text = english.letters()
    training = english.windows(text[: len(text) * 9 // 10], stacked_mlp.SEEN)
    held = english.places(text[len(text) * 9 // 10 :], stacked_mlp.SEEN, seeds, params.tested)
    shape = stacked_mlp.Shape(english.count(text))
    rows = []
    for name, kind, rate in (
        (RELU, "relu", params.relu_rate), (AGAIN, "relu", params.relu_rate), (GELU, "gelu", params.gelu_rate),
        (BILINEAR, "bilinear", params.bilinear_rate), (LINEAR, "linear", params.linear_rate),
    ):  # fmt: skip
        purpose = "second initialisation" if name == AGAIN else "initialisation"
        model = stacked_mlp.StackedMLP.born(shape, kind, seeds, purpose)  # type: ignore[arg-type]
        before = _read(model, held[0])[0] if kind == "bilinear" else []
        losses = stacked_mlp.train(model, *training, params.lengths, rate, params.at_once, seeds, held, purpose)
        for steps, values in losses.items():
            rows += rows_of(seeds, f"{name}, {steps} steps", LOSS, values.tolist())
        if kind == "bilinear":
            few, digits = _read(model, held[0])
            rows += rows_of(seeds, "trained", R2, few) + rows_of(seeds, "untrained", R2, before)
            rows += rows_of(seeds, BILINEAR, DIGITS_AGREE, digits)
    rows += rows_of(seeds, "products", PRODUCTS, stacked_mlp.product_layers(seeds, PAIRS, 12, 1500).tolist())
    return rows + rows_of(seeds, "letters alone", LOSS, [english.entropy(text)] * len(seeds))


TELLING = Telling(
    few=FEW,
    width=48,
    share=1 / 12,  # on seeds 0 to 3 linear layers cost 28 % of the loss, so the margin is about 2 %
    fraction="a twelfth",
    costs=0.05,
    networks="networks",
    title="toy networks",
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


RECIPE = Recipe(
    name="bilinear_layers",
    title="Bilinear layers in place of ReLU and GELU",
    papers=("arxiv:2305.03452", "arxiv:2410.08417"),
    scope="toy model",
    ours="networks of 40,944 parameters, which read four letters,",
    theirs="transformers",
    params=BilinearParams(),
    claims=TELLING.claims,
    deviations=(
        "Networks of two layers without attention that see four letters, not transformers.",
        "The text is the documentation that comes with Python: 440,000 letters, the same for every network.",
        "Weights and multiplications by them are equal in all kinds; what activations cost is left out.",
        "Rates were chosen for each kind on seeds 0 to 3, out of five, for the longest training; then frozen.",
        "Layers receive the stream normalised, so that they are quadratic in what is normalised.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)


def rows_of(seeds: Sequence[int], condition: str, name: str, values: Sequence[float]) -> list[Measurement]:
    return [
        Measurement(unit=f"seed {seed}", condition=condition, name=name, value=round(value, 6))
        for seed, value in zip(seeds, values, strict=True)
    ]


def _read(model: "StackedMLP", contexts: "Tensor") -> tuple[list[float], list[float]]:
    """Of each unit: R2 of the few largest eigenvectors on held-out text, the mean over layers; and the digits to which
    all of them agree with the layer, the worst of all layers.
    """
    import torch

    from digest.replications import quadratic_forms, stacked_mlp

    few, digits = [], []
    with torch.no_grad():
        for number in range(stacked_mlp.LAYERS):
            normed, output = stacked_mlp.through(model, contexts[:, :500], number)
            parts = [model.weights[part] for part in (f"widen{number}", f"gate{number}", f"narrow{number}", "write")]
            forms = quadratic_forms.forms(*parts)
            few.append(quadratic_forms.explained(normed, output, forms, FEW))
            digits.append(quadratic_forms.agreement(normed, output, forms))
    return torch.stack(few).mean(0).tolist(), torch.stack(digits).amin(0).tolist()
