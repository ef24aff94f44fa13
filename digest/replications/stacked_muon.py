"""torch's Muon with the matrices of one shape orthogonalised together: a few large products, not hundreds of small.

On a GPU a step of Muon on thirty matrices, one after another, is thousands of launches. A CPU without bf16 products of
its own takes seconds for what takes a hundredth of that in 32 bits, so there they are in 32 bits. Needs torch.
"""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


class StackedMuon(torch.optim.Muon):
    """The same update as torch.optim.Muon with match_rms_adamw, up to the rounding of its bf16; the same state."""

    def __init__(self, weights: Iterable[Tensor], lr: float, momentum: float, weight_decay: float) -> None:
        super().__init__(
            list(weights), lr=lr, momentum=momentum, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
        )

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """One update of every weight that has a gradient. No closure is called."""
        for group in self.param_groups:
            weights = [weight for weight in group["params"] if weight.grad is not None]
            gradients, momenta = [weight.grad for weight in weights], [self._momentum(weight) for weight in weights]
            torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
            ahead = torch._foreach_lerp(gradients, momenta, group["momentum"]) if group["nesterov"] else momenta
            torch._foreach_mul_(weights, 1 - group["lr"] * group["weight_decay"])
            for rows, columns in sorted({tuple(weight.shape) for weight in weights}):
                places = [place for place, weight in enumerate(weights) if weight.shape == (rows, columns)]
                square = orthogonal(torch.stack([ahead[place] for place in places]), group)
                rate = 0.2 * math.sqrt(max(rows, columns)) * group["lr"]
                mine = [weights[place] for place in places]
                torch._foreach_add_(mine, list(square.to(mine[0].dtype).unbind()), alpha=-rate)

    def _momentum(self, weight: Tensor) -> Tensor:
        state = self.state[weight]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(weight)
        buffer: Tensor = state["momentum_buffer"]
        return buffer


def orthogonal(matrices: Tensor, group: dict[str, Any]) -> Tensor:
    """Newton and Schulz's iteration on each of [matrices, rows, columns] (Keller Jordan's Muon)."""
    a, b, c = group["ns_coefficients"]
    tall = matrices.shape[1] > matrices.shape[2]
    now = matrices.transpose(1, 2) if tall else matrices
    now = now.to(torch.bfloat16 if now.is_cuda else torch.float32)
    now = now / torch.linalg.matrix_norm(now, keepdim=True).clamp(min=group["eps"])
    for _ in range(group["ns_steps"]):
        gram = now @ now.transpose(1, 2)
        now = torch.baddbmm(now, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), now, beta=a)
    return now.transpose(1, 2) if tall else now
