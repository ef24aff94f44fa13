"""What a block gives is added to its stream, and the sum normalized: one kernel in Triton. Import it only with CUDA."""

import torch
import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
import triton.language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
from torch import Tensor
from torch.nn import LayerNorm


@triton.jit  # type: ignore[untyped-decorator,unused-ignore]
def _add_and_normalize(  # type: ignore[no-untyped-def]  # Triton reads annotations as types of its own
    stream, added, weight, bias, normal, width, epsilon, WIDTH: tl.constexpr
):
    start = tl.program_id(0).to(tl.int64) * width
    within = tl.arange(0, WIDTH)
    real = within < width
    more = tl.load(added + start + within, mask=real, other=0.0).to(tl.float32)
    total = tl.load(stream + start + within, mask=real, other=0.0).to(tl.float32) + more
    kept = total.to(stream.dtype.element_ty)
    tl.store(stream + start + within, kept, mask=real)
    total = kept.to(tl.float32)
    apart = tl.where(real, total - tl.sum(total, 0) / width, 0.0)
    spread = tl.rsqrt(tl.sum(apart * apart, 0) / width + epsilon)
    scale = tl.load(weight + within, mask=real, other=0.0).to(tl.float32)
    shift = tl.load(bias + within, mask=real, other=0.0).to(tl.float32)
    found = apart * spread * scale + shift
    tl.store(normal + start + within, found.to(normal.dtype.element_ty), mask=real)


def add_and_normalize(stream: Tensor, added: Tensor, norm: LayerNorm) -> Tensor:
    """The sum's LayerNorm, [rows, width]; the sum itself, rounded to its type, is left in `stream`.

    stream, added [rows, width], contiguous. Means are in 32 bits.
    """
    rows, width = stream.shape
    normal = torch.empty_like(stream)
    _add_and_normalize[(rows,)](
        stream, added, norm.weight, norm.bias, normal, width, norm.eps, WIDTH=triton.next_power_of_2(width), num_warps=8
    )
    return normal
