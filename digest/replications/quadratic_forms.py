"""A bilinear layer read exactly: each output is a quadratic form of what the layer receives. Needs torch.

Pearce et al. 2024, arXiv 2410.08417. Shapes: what a layer receives, normalised, is [units, examples, width]; outputs
are [units, examples, letters], the layer's score for each letter.
"""

import math

import torch
from torch import Tensor

Forms = tuple[Tensor, Tensor]
"""Eigenvalues [units, letters, width] and eigenvectors [units, letters, width, width] of each letter, in float64."""


def forms(widen: Tensor, gate: Tensor, narrow: Tensor, write: Tensor) -> Forms:
    """Of the layer (Wx) * (Vx), then P, then what writes each letter: each [units, in, out]."""
    back = torch.bmm(narrow.double(), write.double())  # [units, hidden, letters]
    matrix = torch.einsum("uih,ujh,uhl->ulij", widen.double(), gate.double(), back)
    # On the CPU: a GPU takes such matrices one after another, and a minute for what takes seconds there.
    values, vectors = torch.linalg.eigh(((matrix + matrix.transpose(-1, -2)) / 2).cpu())
    return values.to(matrix.device), vectors.to(matrix.device)


def outputs(normed: Tensor, of: Forms, keep: int) -> Tensor:
    """The output out of the `keep` eigenvectors of largest eigenvalue in size."""
    values, vectors = of
    order = values.abs().argsort(-1, descending=True)[..., :keep]
    chosen = torch.gather(vectors, -1, order[..., None, :].expand(*vectors.shape[:-1], order.shape[-1]))
    along = torch.einsum("uei,ulik->uelk", normed.double(), chosen)
    return (along**2 * torch.gather(values, -1, order)[:, None]).sum(-1)


def explained(normed: Tensor, output: Tensor, of: Forms, keep: int) -> Tensor:
    """R2 of the `keep` largest eigenvectors, the median over letters: [units]."""
    few = outputs(normed, of, keep)
    spread = output - output.mean(1, keepdim=True)
    missed = spread - (few - few.mean(1, keepdim=True))
    return (1 - missed.pow(2).sum(1) / spread.pow(2).sum(1)).median(-1).values


def agreement(normed: Tensor, output: Tensor, of: Forms) -> Tensor:
    """Decimal digits to which the output and the sum over all eigenvectors agree at worst, relative to the largest
    output: [units].
    """
    whole = outputs(normed, of, of[0].shape[-1])
    worst = (whole - output).abs().amax((1, 2)) / output.abs().amax((1, 2))
    return -worst.clamp(min=1e-16).log() / math.log(10)
