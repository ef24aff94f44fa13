"""Do bilinear layers predict as well as standard ones in transformers, for a GPU? Sharkey 2023 (arXiv 2305.03452),
Pearce et al. 2024 (arXiv 2410.08417).

Byte-level transformers whose layers after attention are ReLU, GELU, bilinear or linear read abstracts. As in the toy
all have as many weights and multiply by each once. Which of five rates is best for each kind is found first, on seeds
of tuning and at the longest of three lengths, for each text anew: the choice is part of what is measured. Judged as the
toy is, by the same thresholds.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from digest.model import Figure, Measurement
from digest.replications import byte_text
from digest.replications.bench import TUNING, Judgement, Recipe, generator
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
from digest.replications.bilinear_layers import PAIRS, rows_of
from digest.replications.gpu_params import ON_A_GPU, GpuDataParams, ready
from digest.replications.kept_papers import FILE

if TYPE_CHECKING:
    from torch import Tensor

    from digest.replications.stacked_mlp import Kind
    from digest.replications.stacked_transformer import Stack

KINDS: dict[str, "Kind"] = {RELU: "relu", AGAIN: "relu", GELU: "gelu", BILINEAR: "bilinear", LINEAR: "linear"}
RATE = "rate"
FEW, READ = 32, 32
"""How many of 192 eigenvectors are few; and how many of the most frequent bytes the layers are read for."""


class BilinearGpuParams(GpuDataParams):
    lengths: tuple[Annotated[int, Field(ge=1, le=50_000)], ...] = Field((200, 400, 800), min_length=1, max_length=6)
    """Steps, each length a training of its own rate's fall; the longest decides."""
    width: int = Field(192, ge=24, le=768, multiple_of=24)
    layers: int = Field(4, ge=1, le=24)
    heads: int = Field(6, ge=1, le=24)
    length: int = Field(256, ge=16, le=1024)
    """Bytes that it sees."""
    texts: int = Field(32, ge=1, le=512)
    """Windows per step and unit."""
    tested: int = Field(128, ge=4, le=4096)
    """Held-out windows, drawn anew for each unit."""
    product_steps: int = Field(1500, ge=10, le=20_000)
    rates: tuple[Annotated[float, Field(gt=0, le=0.1)], ...] = Field(
        (1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2), min_length=1, max_length=12
    )
    """Adam's highest learning rate, of which each kind gets its best ..."""
    tuned_on: int = Field(2, ge=1, le=len(TUNING))
    """... by the mean held-out loss of so many seeds of tuning."""


@dataclass(frozen=True)
class Texts:
    """Abstracts as rows of bytes: to learn from, and, of other papers, to be scored on."""

    learned: np.ndarray
    held: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> "Texts":
        """Of the papers beside a model of `digest verify train`, the last tenth by a hash of the key is held out."""
        papers = json.loads((folder / FILE).read_text(encoding="utf-8"))["papers"]
        papers.sort(key=lambda paper: generator(0, f"place of {paper[0]}").integers(2**62))
        cut = len(papers) * 9 // 10
        learned, held = (byte_text.row([str(text) for _, _, text in part]) for part in (papers[:cut], papers[cut:]))
        return cls(learned.astype(np.int64), held.astype(np.int64))

    def entropy(self) -> float:
        """Of single bytes, in nats."""
        shares = np.bincount(self.held) / len(self.held)
        return float(-sum(share * math.log(share) for share in shares if share))

    def frequent(self, count: int) -> list[int]:
        return [int(letter) for letter in np.bincount(self.held).argsort()[::-1][:count]]


def measure(params: BilinearGpuParams, seeds: Sequence[int]) -> list[Measurement]:
    """Find each kind's rate on seeds of tuning; then train one transformer per kind, length and seed on the same
    papers, each seed in its own order, and score it on its own windows. Raises MachineRefused.
    """
    from digest.replications import stacked_mlp

    device, texts = ready(params), Texts.read(Path(params.data))
    rows = []
    best = {kind: best_rate(params, texts, kind, device) for kind in dict.fromkeys(KINDS.values())}
    for name, kind in KINDS.items():
        rows += rows_of(seeds, name, RATE, [best[kind]] * len(seeds))
        for steps in sorted(params.lengths):
            rates = [best[kind]] * len(seeds)
            stack, before = trained(params, texts, kind, seeds, rates, steps, device, name == AGAIN)
            held = windows(texts.held, params, seeds).to(device)
            rows += rows_of(seeds, f"{name}, {steps} steps", LOSS, losses(stack, held).tolist())
            if kind == "bilinear" and steps == max(params.lengths):
                few, digits = _read(stack, held[:, :8], texts.frequent(READ))
                rows += rows_of(seeds, "trained", R2, few) + rows_of(seeds, BILINEAR, DIGITS_AGREE, digits)
                rows += rows_of(seeds, "untrained", R2, _read(before, held[:, :8], texts.frequent(READ))[0])
    rows += rows_of(
        seeds, "products", PRODUCTS, stacked_mlp.product_layers(seeds, PAIRS, 12, params.product_steps).tolist()
    )
    return rows + rows_of(seeds, "letters alone", LOSS, [texts.entropy()] * len(seeds))


def best_rate(params: BilinearGpuParams, texts: Texts, kind: "Kind", device: str) -> float:
    """Of `rates`, that with the lowest held-out loss after the longest training."""
    return min(losses_by_rate(params, texts, kind, device).items(), key=lambda pair: fmean(pair[1]))[0]


def losses_by_rate(params: BilinearGpuParams, texts: Texts, kind: "Kind", device: str) -> dict[float, list[float]]:
    """The held-out loss of each seed of tuning at each rate, all trained side by side."""
    seeds, count = TUNING[: params.tuned_on] * len(params.rates), params.tuned_on
    rates = [rate for rate in params.rates for _ in range(count)]
    stack, _ = trained(params, texts, kind, seeds, rates, max(params.lengths), device)
    found = losses(stack, windows(texts.held, params, seeds).to(device)).tolist()
    return {rate: found[place * count : (place + 1) * count] for place, rate in enumerate(params.rates)}


def trained(
    params: BilinearGpuParams,
    texts: Texts,
    kind: "Kind",
    seeds: Sequence[int],
    rates: Sequence[float],
    steps: int,
    device: str,
    again: bool = False,
) -> tuple["Stack", "Stack"]:
    """One transformer per seed at its own rate, after its training and as it was before."""
    import torch

    from digest.replications.stacked_transformer import Shape, Stack, train

    shape = Shape(byte_text.WORDS, params.length, params.width, params.layers, params.heads, kind)
    purpose = "second initialisation" if again else "initialisation"
    stack, before = (Stack.born(shape, seeds, device, purpose) for _ in range(2))
    row = torch.from_numpy(texts.learned).to(device)
    starts = _starts(texts.learned, params, seeds, f"order, {purpose}", steps * params.texts)
    places = starts.view(len(seeds), steps, params.texts).to(device)
    within = torch.arange(params.length + 1, device=device)
    given = torch.tensor(rates, device=device)
    train(stack, lambda step: row[places[:, step, :, None] + within], steps, given, loss, narrow=True)
    return stack, before


def windows(row: np.ndarray, params: BilinearGpuParams, seeds: Sequence[int]) -> "Tensor":
    """Held-out windows that each unit draws for itself, [units, windows, length + 1]."""
    import torch

    starts = _starts(row, params, seeds, "held-out windows", params.tested)
    return torch.from_numpy(row)[starts[..., None] + torch.arange(params.length + 1)]


def losses(stack: "Stack", windows: "Tensor") -> "Tensor":
    """Each unit's mean loss in nats per byte, [units]."""
    import torch

    with torch.no_grad():
        parts = [loss(stack.logits(some[:, :, :-1]), some[:, :, 1:]) for some in torch.split(windows, 32, 1)]
    return torch.stack(parts).mean(0)


TELLING = Telling(
    few=FEW,
    width=192,
    share=1 / 12,
    fraction="a twelfth",
    costs=0.05,
    networks="transformers",
    title="small transformers",
    letter="byte",
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
    scope="small model",
    ours="transformers of 1.9 million parameters, which read bytes,",
    theirs="transformers",
    params=BilinearGpuParams(),
    claims=TELLING.claims,
    deviations=(
        "Byte-level transformers of four layers trained here on abstracts for minutes.",
        "Weights and multiplications by them are equal in all kinds; what activations cost is left out.",
        "Each kind has the rate that was best for it on seeds 0 and 1, out of five, for the longest training.",
        "Layers receive the stream normalised, so that they are quadratic in what is normalised.",
        "On a GPU products are in bf16 in training, TF32 after it; layers are read in 64 bits, for 32 frequent bytes.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    files=(FILE,),
    **ON_A_GPU,
)


def _starts(row: np.ndarray, params: BilinearGpuParams, seeds: Sequence[int], purpose: str, count: int) -> "Tensor":
    """Where each unit's windows begin, [units, count]."""
    import torch

    most = len(row) - params.length
    return torch.from_numpy(np.stack([generator(seed, purpose).integers(0, most, count) for seed in seeds]))


def loss(logits: "Tensor", tokens: "Tensor") -> "Tensor":
    from torch.nn import functional as F

    nats = F.cross_entropy(logits.flatten(0, 2), tokens.flatten(), reduction="none")
    return nats.view(len(logits), -1).mean(1)


def _read(stack: "Stack", windows: "Tensor", letters: Sequence[int]) -> tuple[list[float], list[float]]:
    """Of each unit: R2 of the few largest eigenvectors on held-out text, the mean over layers; and the digits to which
    all of them agree with the layer, the worst of all layers. In 64 bits but for the layer's own weights.
    """
    import torch

    from digest.replications import quadratic_forms
    from digest.replications.stacked_gpt import norm

    few, digits = [], []
    write = stack.weights["words"][:, letters].transpose(1, 2).double()
    with torch.no_grad():
        for block in range(stack.shape.layers):
            received = norm(stack.attended(stack.before(windows[:, :, :-1], block), block))
            normed = received.flatten(1, 2)[:, :500]
            output = torch.bmm(stack.layer(normed, block).double(), write)
            widen, gate, narrow = (stack.weights[f"{part}{block}"] for part in ("widen", "gate", "narrow"))
            forms = quadratic_forms.forms(widen, gate, narrow, write)
            few.append(quadratic_forms.explained(normed, output, forms, FEW))
            digits.append(quadratic_forms.agreement(normed, output, forms))
    return torch.stack(few).mean(0).tolist(), torch.stack(digits).amin(0).tolist()
