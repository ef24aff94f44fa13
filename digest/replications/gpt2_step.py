"""One more token in every row of a GPT-2, in seven kernels a layer where its own code takes ten.

The same weights and the same sums as transformers' GPT2LMHeadModel; on CUDA the stream's sum and its LayerNorm are one
kernel, and the activation is done where its product ends. What does not fit goes through the model's own code.
"""

import warnings
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import LayerNorm
from torch.nn import functional as F

from digest.replications.kept_attention import Appending

TANH = ("gelu_new", "gelu_pytorch_tanh")


def fits(model: Any) -> bool:
    """Whether the model is a plain GPT-2, and, on CUDA, whether the kernels of this module do what they should."""
    if type(model).__name__ != "GPT2LMHeadModel" or model.training or model.config.activation_function not in TANH:
        return False
    products = [one for block in model.transformer.h for one in _products(block)]
    if model.config.add_cross_attention or any(type(one).__name__ != "Conv1D" for one in products):
        return False
    first = model.transformer.h[0].mlp.c_fc.weight
    return not first.is_cuda or _works(first.device, first.dtype, *first.shape)


def logits(model: Any, tokens: Tensor, places: Tensor, kept: Appending) -> Tensor:
    """Of what follows each row's new token, [rows, words]. tokens, places [rows]."""
    body = model.transformer
    stream = body.wte(tokens) + body.wpe(places)
    normal = body.h[0].ln_1(stream)
    after = [*(block.ln_1 for block in body.h[1:]), body.ln_f]
    for layer, (block, following) in enumerate(zip(body.h, after, strict=True)):
        attend, gather, widen, narrow = _products(block)
        heads = _product(normal, attend).view(len(tokens), 1, 3, block.attn.num_heads, -1)
        query, key, value = (heads[:, :, part].transpose(1, 2) for part in range(3))
        mixed = kept(layer, query, key, value, block.attn.scaling)
        normal = _added(stream, _product(mixed.reshape(stream.shape), gather), block.ln_2)
        normal = _added(stream, _product(_activated(normal, widen), narrow), following)
    found: Tensor = model.lm_head(normal)
    return found


def _products(block: Any) -> tuple[Any, Any, Any, Any]:
    return block.attn.c_attn, block.attn.c_proj, block.mlp.c_fc, block.mlp.c_proj


def _product(rows: Tensor, by: Any) -> Tensor:
    return torch.addmm(by.bias, rows, by.weight)


def _activated(rows: Tensor, by: Any) -> Tensor:
    if rows.is_cuda:  # there its gelu is the one by tanh; on a CPU it is not
        return torch._addmm_activation(by.bias, rows, by.weight, use_gelu=True)
    return F.gelu(_product(rows, by), approximate="tanh")


def _added(stream: Tensor, added: Tensor, norm: LayerNorm) -> Tensor:
    """The stream's LayerNorm after `added` is added to it, in place."""
    if stream.is_cuda:
        from digest.replications.residual_norm import add_and_normalize

        return add_and_normalize(stream, added, norm)
    normal: Tensor = norm(stream.add_(added))
    return normal


@cache
def _works(device: torch.device, dtype: torch.dtype, width: int, inner: int) -> bool:
    """Whether this device's sum, norm and activation are those of a CPU, tried once; a warning where they are not."""
    draw = torch.Generator().manual_seed(0)
    stream, added = torch.randn(2, 4, width, generator=draw).to(dtype)
    norm = LayerNorm(width).to(dtype)
    weight = torch.randn(width, inner, generator=draw).to(dtype) / width**0.5
    widen = torch.nn.ParameterDict({"weight": weight, "bias": torch.randn(inner, generator=draw).to(dtype)})

    def tried(stream: Tensor, added: Tensor, norm: LayerNorm, widen: Any) -> list[Tensor]:
        stream = stream.clone()
        normal = _added(stream, added, norm)
        return [one.detach().float().cpu() for one in (stream, normal, _activated(normal, widen))]

    try:
        with torch.no_grad():
            found = tried(stream.to(device), added.to(device), norm.to(device), widen.to(device))
            wanted = tried(stream, added, norm.cpu(), widen.cpu())
        good = all(torch.allclose(one, other, rtol=0.02, atol=0.02) for one, other in zip(found, wanted, strict=True))
        why = "they give something else"
    except Exception as error:  # no Triton, no compiler, another version's signature: the model's own code remains
        good, why = False, f"{type(error).__name__}: {error}"
    if not good:
        warnings.warn(f"on {device} the fused kernels of a GPT-2 are not used: {why}", stacklevel=2)
    return good
