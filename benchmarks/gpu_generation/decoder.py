"""The decoder that is steered, a GPT-2 of random weights, its size, and the rows it goes on with."""

from contextlib import contextmanager
from dataclasses import dataclass

import torch
import transformers

from benchmarks.gpu_generation.clock import CUDA
from digest.replications.steered_generation import Row


@dataclass(frozen=True)
class Size:
    layers: int = 48
    width: int = 1600
    heads: int = 25
    words: int = 50257
    conditions: int = 16
    prompts: int = 8
    samples: int = 4
    length: int = 16
    new: int = 64
    copied: int = 2**32
    """Bytes of the copy that bandwidth is measured by."""


TINY = Size(layers=2, width=64, heads=4, words=500, conditions=3, prompts=2, samples=2, length=8, new=8, copied=2**22)


class Decoder:
    """A GPT-2 of random weights, by the three things that generation asks of a decoder."""

    def __init__(self, size: Size, dtype: torch.dtype) -> None:
        config = transformers.GPT2Config(
            vocab_size=size.words, n_positions=1024, n_embd=size.width, n_layer=size.layers, n_head=size.heads,
            activation_function="gelu_pytorch_tanh", bos_token_id=None, eos_token_id=None, use_cache=True,
        )  # fmt: skip
        # the same function as GPT-2's own gelu_new, in one kernel
        torch.manual_seed(0)
        with torch.device("cuda" if CUDA else "cpu"):
            self.model = transformers.GPT2LMHeadModel(config).to(dtype).eval()
        last = self.model.transformer.ln_f.weight
        with torch.no_grad():  # logits of deviation 4, as peaked as a trained model's, and no word that repeats itself
            scale = 4 / (self.model.transformer.wte.weight.float().std() * size.width**0.5)
            last.copy_(scale * (torch.randint(0, 2, last.shape, device=last.device) * 2 - 1))

    @property
    def device(self) -> torch.device:
        return self.model.transformer.wte.weight.device

    @contextmanager
    def _hooked(self, layer, edit):
        block = self.model.transformer.h[layer - 1]
        changed = lambda _, __, out: (edit(out[0]), *out[1:]) if isinstance(out, tuple) else edit(out)  # noqa: E731
        handle = block.register_forward_hook(changed) if edit else None
        try:
            yield
        finally:
            if handle:
                handle.remove()

    @property
    def weight_bytes(self) -> int:
        """Of all that a step reads: the output is the table of words, and of the places one row is read."""
        places = self.model.transformer.wpe.weight.nbytes
        return sum(one.nbytes for one in self.model.parameters()) - places


def rows_of(size: Size, device: torch.device, layer_norm: float = 20.0) -> list[list[Row]]:
    """One list for each condition; the first is not steered."""
    draw = torch.Generator().manual_seed(1)
    prompts = torch.randint(0, size.words, (size.prompts, size.length), generator=draw).tolist()
    vectors = layer_norm * torch.nn.functional.normalize(
        torch.randn(size.conditions, 4, size.width, generator=draw), dim=-1
    ).to(device)
    return [
        [
            Row(tuple(prompt), vectors[condition] if condition else None, torch.rand(size.new, generator=draw))
            for prompt in prompts
            for _ in range(size.samples)
        ]
        for condition in range(size.conditions)
    ]
