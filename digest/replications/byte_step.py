"""One training step of a GPT-2 of bytes. Needs torch and transformers.

On a CPU the model runs as transformers runs it, in 32 bits. On a GPU the same function is computed here on the same
weights, which stay in 32 bits: products in bf16, each block compiled once and used for all, the last product widened to
words that its kernels like. Nothing in a step waits for the GPU.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from digest.replications.stacked_muon import StackedMuon

EIGHT = 8
"""Numbers of bf16 in the 16 bytes that a product's rows must be a multiple of to be fast."""
_HOW = "blocks compiled, products in bf16"
Loss = Callable[[Any, Tensor], Tensor]
"""(model, tokens [texts, length + 1]) -> the mean cost of each token after the first, in nats."""


@dataclass
class Step:
    """The optimizers of one model, and how its loss is computed."""

    model: Any = field(repr=False)
    optimizers: Sequence[torch.optim.Optimizer]
    loss: Loss
    how: str
    """In words, for the report."""

    def __call__(self, tokens: Tensor, rate: float, seed: int | None = None) -> Tensor:
        """One step at a share of the highest rates. Returns the loss before it, in nats; `seed` draws what is dropped,
        so that a training that was cut off drops the same.
        """
        if seed is not None:
            torch.manual_seed(seed)
        loss = self.loss(self.model, tokens)
        self.model.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * optimizer.defaults["lr"]
            optimizer.step()
        return loss.detach()


def ready(model: Any, rate: float, turn: float, texts: int, length: int) -> Step:
    """How this machine trains the model on [texts, length]. What is compiled is compiled here, while no clock runs."""
    optimizers, device = optimizers_of(model, rate, turn), model.transformer.wte.weight.device
    if device.type != "cuda":
        return Step(model, optimizers, as_transformers, "transformers, 32 bits")
    return Step(model, optimizers, *tried(model, torch.zeros(texts, length, dtype=torch.int64, device=device)))


def tried(model: Any, tokens: Tensor, dtype: torch.dtype = torch.bfloat16) -> tuple[Loss, str]:
    """The compiled loss where it compiles, else the same loss uncompiled, and why."""
    loss, how = partial(narrow, dtype=dtype, block=compiled(block), last=compiled(last)), _HOW
    try:
        loss(model, tokens).backward()  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever a compiler raises on a machine of a reader's, the training goes on without it
        loss, said = partial(narrow, dtype=dtype), (str(error).strip().splitlines() or ["no words"])[0][:120]
        how = f"blocks not compiled ({type(error).__name__}: {said}), products in bf16"
    model.zero_grad()
    return loss, how


def compiled(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    made: Callable[..., Tensor] = torch.compile(function, dynamic=False, fullgraph=True)
    return made


def as_transformers(model: Any, tokens: Tensor) -> Tensor:
    logits = model(tokens[:, :-1], use_cache=False).logits
    return F.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten())


def narrow(
    model: Any, tokens: Tensor, dtype: torch.dtype, block: Callable[..., Tensor] | None = None,
    last: Callable[..., Tensor] | None = None,
) -> Tensor:  # fmt: skip
    """The same as transformers computes for a GPT-2 that is trained, with its products in `dtype`."""
    inside, heads, dropped = model.transformer, model.config.n_head, model.config.resid_pdrop
    words = inside.wte.weight
    stream = F.embedding(tokens[:, :-1], words) + inside.wpe.weight[: tokens.shape[1] - 1]
    stream = F.dropout(stream, dropped)
    for one in inside.h:
        stream = (block or _BLOCK)(stream, *one.parameters(), heads=heads, dropped=dropped, dtype=dtype)
    return (last or _LAST)(stream, tokens[:, 1:], inside.ln_f.weight, inside.ln_f.bias, words, dtype=dtype)


def block(
    stream: Tensor, norm: Tensor, norm_bias: Tensor, attend: Tensor, attend_bias: Tensor, merge: Tensor,
    merge_bias: Tensor, norm2: Tensor, norm2_bias: Tensor, widen: Tensor, widen_bias: Tensor, shrink: Tensor,
    shrink_bias: Tensor, *, heads: int, dropped: float, dtype: torch.dtype,
) -> Tensor:  # fmt: skip
    """One block of GPT-2 on [texts, length, width], its weights in the order of `GPT2Block.parameters()`."""
    texts, length, width = stream.shape
    seen = F.layer_norm(stream, (width,), norm, norm_bias).to(dtype)
    split = _times(seen, attend, attend_bias).view(texts, length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(split[0], split[1], split[2], is_causal=True)
    mixed = mixed.transpose(1, 2).reshape(texts, length, width)
    stream = stream + F.dropout(_times(mixed, merge, merge_bias), dropped)
    seen = F.layer_norm(stream, (width,), norm2, norm2_bias).to(dtype)
    wide = F.gelu(_times(seen, widen, widen_bias), approximate="tanh")
    return stream + F.dropout(_times(wide, shrink, shrink_bias), dropped)


def last(
    stream: Tensor, expected: Tensor, norm: Tensor, norm_bias: Tensor, words: Tensor, *, dtype: torch.dtype
) -> Tensor:
    """The mean cost of the expected tokens. Words that do not exist are added for the product and cut off after it."""
    seen = F.layer_norm(stream, stream.shape[-1:], norm, norm_bias).to(dtype)
    wide = F.pad(words.to(dtype), (0, 0, 0, -len(words) % EIGHT))
    logits = (seen.flatten(0, 1) @ wide.t())[:, : len(words)].float()
    return F.cross_entropy(logits, expected.flatten())


_BLOCK, _LAST = block, last
"""As they are, where they are not compiled."""


def _times(seen: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.addmm(bias.to(seen.dtype), seen.flatten(0, 1), weight.to(seen.dtype)).view(*seen.shape[:-1], -1)


def optimizers_of(model: Any, rate: float, turn: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for the rest: half the bytes for the same loss, on this model."""
    inside = {name: weight for name, weight in model.named_parameters() if ".h." in name and weight.ndim == 2}
    others = [weight for name, weight in model.named_parameters() if name not in inside]
    return [
        StackedMuon(inside.values(), lr=turn, momentum=0.95, weight_decay=0.1),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.1, fused=others[0].is_cuda),
    ]
