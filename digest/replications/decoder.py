"""A Hugging Face decoder, opened offline, and plain torch hooks on its residual stream. Needs torch, transformers.

Layers are counted as ActAdd counts them: layer l is the INPUT of block l, which is the output of block l - 1, which is
`hidden_states[l]`. Shapes: tokens [texts, length], the stream [texts, length, width], logits [texts, length, words].
Texts of one call are equally long: nothing is padded, so nothing is masked.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from inspect import signature
from typing import Any

import torch
from torch import Tensor

from digest.errors import MachineRefused, ModelRefused
from digest.replications.weights import EXTRA, HfParams, Weights, found

Edit = Callable[[Tensor], Tensor]
"""The stream of one layer -> what stands in its place. May change the tensor it is given."""

_PLACES = ("transformer.h", "model.layers", "gpt_neox.layers", "model.decoder.layers", "blocks", "model.blocks")
"""Where decoders keep their blocks: GPT-2; Llama, Qwen, Mistral, Gemma; Pythia; OPT; others."""
_ROOM = 1.3
"""Of the weights' bytes, what activations and workspace take besides."""
_SPARE = 2**30
_WIDTHS = {"float32": 4, "bfloat16": 2, "float16": 2}
_TRIP = "I love you because you are kind. She said: 3 things, no more."


@dataclass(frozen=True)
class Decoder:
    model: Any = field(repr=False)
    tokenizer: Any = field(repr=False)

    @classmethod
    def opened(cls, params: HfParams) -> "Decoder":
        """The model of the settings, on its device. Raises ModelRefused, MachineRefused."""
        weights = found(params.model)
        if params.revision and weights.revision != params.revision:
            raise ModelRefused(
                f"{params.model} was changed: {params.revision} was promised, {weights.revision} is there"
            )
        torch.set_num_threads(params.threads)
        torch.use_deterministic_algorithms(True, warn_only=True)
        with memory_explained():
            tokenizer, model = _loaded(weights, params.dtype)
            return cls(model.to(device_of(params, weights)[0]).eval(), tokenizer).checked()

    def checked(self) -> "Decoder":
        """Itself, if tokenizer and model belong together as far as that can be seen. Raises ModelRefused."""
        words, rows = len(self.tokenizer), self.model.get_input_embeddings().weight.shape[0]
        if words > rows:
            raise ModelRefused(f"the tokenizer is another model's: it has {words} words, the model {rows}")
        if self.tokenizer.decode(self.ids(_TRIP), clean_up_tokenization_spaces=False).strip() != _TRIP:
            raise ModelRefused("the tokenizer does not give back the text it is given")
        return self

    @property
    def blocks(self) -> Sequence[torch.nn.Module]:
        """In their order. Raises ModelRefused."""
        for place in _PLACES:
            inside: Any = self.model
            for name in place.split("."):
                inside = getattr(inside, name, None)
            if inside is not None:
                return list(inside)
        raise ModelRefused(f"{type(self.model).__name__} keeps its blocks where we do not look: {', '.join(_PLACES)}")

    @property
    def device(self) -> torch.device:
        where: torch.device = self.model.get_input_embeddings().weight.device
        return where

    def ids(self, text: str) -> list[int]:
        """Its tokens, without a start."""
        numbers: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return numbers

    @property
    def start(self) -> list[int]:
        """The token that a text begins with, as TransformerLens prepends it and ActAdd was run; [] where none is."""
        first = self.tokenizer.bos_token_id
        return [] if first is None else [first]

    def tensor(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """Equally long texts, on the model's device."""
        return torch.tensor(texts, device=self.device)

    def logits(self, tokens: Tensor, layer: int = 0, edit: Edit | None = None, last: int = 0) -> Tensor:
        """Next-word logits, in 32 bits, with the stream of one layer edited; of so many last places, 0 for all."""
        with torch.no_grad(), self._hooked(layer, edit), memory_explained():
            out: Tensor = self.model(tokens, use_cache=False, logits_to_keep=last).logits
        return out.float()

    def logits_after(self, begin: Tensor, tokens: Tensor, layer: int, edit: Edit) -> Tensor:
        """The same of texts that share a beginning [1, length], which is read once and never edited."""
        from transformers import DynamicCache

        cache = DynamicCache(config=self.model.config)
        kept: dict[str, Any] = {cache_name(self.model): cache, "use_cache": True}
        with torch.no_grad(), memory_explained():
            self.model(begin, logits_to_keep=1, **kept)
            cache.batch_repeat_interleave(len(tokens))
            with self._hooked(layer, edit):
                out: Tensor = self.model(tokens, **kept).logits
        return out.float()

    def stream(self, tokens: Tensor, layer: int) -> Tensor:
        """What block `layer` receives. Nothing behind it is computed."""
        seen: list[Tensor] = []

        def keep(stream: Tensor) -> Tensor:
            seen.append(stream.detach().clone())
            raise _Enough

        with suppress(_Enough):
            self.logits(tokens, layer, keep)
        return seen[0]

    def given(self, tokens: Tensor) -> list[Any]:
        """What each block gives on these tokens, for `resumed`."""
        outs: list[Any] = []
        with ExitStack() as stack:
            for block in self.blocks:
                stack.callback(block.register_forward_hook(lambda _, __, out: outs.append(out)).remove)
            self.logits(tokens, last=1)
        return outs

    @contextmanager
    def resumed(self, layer: int, given: Sequence[Any]) -> Iterator[None]:
        """Inside, the blocks before `layer` compute nothing: they give what was given before, on the same tokens."""
        before = list(zip(self.blocks[:layer], given, strict=False))
        for block, out in before:
            block.forward = partial(_again, out)
        try:
            yield
        finally:
            for block, _ in before:
                del block.forward  # the class's own stands behind it

    @contextmanager
    def _hooked(self, layer: int, edit: Edit | None) -> Iterator[None]:
        """The input of block `layer` edited: by the block before it, because that one gives it; block 0 by its own."""
        if edit is None:
            yield
            return
        blocks = self.blocks
        if not 0 <= layer < len(blocks):
            raise ModelRefused(f"layer {layer} is asked for, and the model has blocks 0 to {len(blocks) - 1}")
        handle = (
            blocks[layer - 1].register_forward_hook(lambda _, __, out: _of_output(out, edit))
            if layer
            else blocks[0].register_forward_pre_hook(lambda _, args: (edit(args[0]), *args[1:]))
        )
        try:
            yield
        finally:
            handle.remove()


def device_of(params: HfParams, weights: Weights) -> tuple[str, str]:
    """The device, and in words: which one it is, and why no better. Raises MachineRefused for one that is not there."""
    need = weights.size / 4 * _WIDTHS[params.dtype] * _ROOM + _SPARE
    why = "no GPU"
    if params.device in ("auto", "cuda") and torch.cuda.is_available():
        free, _ = torch.cuda.mem_get_info()
        if free >= need or params.device == "cuda":
            return "cuda", f"{torch.cuda.get_device_name()}, TF32 {_tf32()}"
        why = f"its GPU has {free / 2**30:.1f} GB free, {need / 2**30:.1f} are needed"
    if params.device in ("auto", "mps") and torch.backends.mps.is_available():
        return "mps", "Apple GPU"
    if params.device in ("cuda", "mps"):
        raise MachineRefused(f"--set device={params.device}: this machine has none that torch can use")
    threads = f"{params.threads} thread{'s' * (params.threads > 1)}"
    return "cpu", f"cpu, {threads}" + (f" ({why})" if params.device == "auto" else "")


def environment(params: HfParams) -> dict[str, str]:
    """Which models, which revisions, on what and how exactly. Raises ModelRefused, MachineRefused."""
    weights = [found(name) for name in params.names]
    device = device_of(params, max(weights, key=lambda one: one.size))[1]
    told = {"model": params.model, "revision": ",".join(one.revision for one in weights), "device": device}
    return told | {"dtype": params.dtype}


class _Enough(Exception):
    """What was wanted of a forward pass has been seen."""


@contextmanager
def memory_explained() -> Iterator[None]:
    """Raises MachineRefused where memory was too small, and says whose."""
    try:
        yield
    except torch.cuda.OutOfMemoryError:
        raise MachineRefused("the GPU's memory was too small: --set device=cpu, or a smaller model") from None
    except MemoryError:
        raise MachineRefused("the machine's memory was too small: a smaller model fits") from None
    except RuntimeError as error:
        if "can't allocate memory" not in str(error):
            raise
        raise MachineRefused("the machine's memory was too small: a smaller model fits") from None


def _loaded(weights: Weights, dtype: str) -> tuple[Any, Any]:
    """(tokenizer, model), from the folder alone: no network, no code of the model's, no pickle."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from safetensors import SafetensorError
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging
    except ImportError:
        raise ModelRefused(f"transformers is not installed: {EXTRA}") from None
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    offline = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(weights.folder, **offline)
        model = AutoModelForCausalLM.from_pretrained(
            weights.folder, use_safetensors=True, dtype=getattr(torch, dtype), **offline
        )
    except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise ModelRefused(f"{weights.folder} cannot be opened as a decoder: {said}") from None
    return tokenizer, model


def cache_name(model: Any) -> str:
    """How transformers calls the keys and values it is given: another word in newer versions."""
    return "cache" if "cache" in signature(model.forward).parameters else "past_key_values"


def _again(out: Any, *_: Any, **__: Any) -> Any:
    return out


def _of_output(out: Any, edit: Edit) -> Any:
    """A block gives the stream, or a tuple that begins with it."""
    return (edit(out[0]), *out[1:]) if isinstance(out, tuple) else edit(out)


def _tf32() -> str:
    return "on" if torch.backends.cuda.matmul.allow_tf32 else "off"
