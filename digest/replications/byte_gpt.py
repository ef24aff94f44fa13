"""A small GPT-2 over bytes: its start, its training with checkpoints, its bits on a text. Needs torch and transformers.

A checkpoint is a folder of safetensors and one state.json. Every step draws its own batch from (seed, step), so a
training that was cut off goes on with the batches it would have had.
"""

import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, load_model, save_file, save_model
from torch import Tensor
from torch.nn import functional as F
from transformers import GPT2Config, GPT2LMHeadModel

from digest.replications import gpu
from digest.replications.bench import generator
from digest.replications.byte_text import START, WORDS, Tokens, encoded

CHECKPOINT = 240.0
"""Seconds between two checkpoints."""
WARM_UP, COOL_DOWN = 0.02, 0.1
"""The share of the budget in which the rate rises, and what is left of it at the end."""
_AT_ONCE = 64
"""Windows scored in one forward pass."""

Told = Callable[[float, float], None]
"""(share of the budget that is done, bits per byte of the last batch)."""


@dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    heads: int
    context: int
    """Bytes that it sees."""
    texts: int
    """Windows a step."""
    rate: float
    """AdamW's, for embeddings, norms and biases."""
    turn: float
    """Muon's, for the matrices of the blocks."""
    start: float
    """Standard deviation of the first weights: GPT-2's 0.02 is too small for a width of 128, and learns late."""


SHAPES = {
    "small": Shape(width=128, layers=4, heads=4, context=256, texts=8, rate=4e-3, turn=0.02, start=0.08),
    "base": Shape(width=384, layers=8, heads=6, context=512, texts=32, rate=2e-3, turn=0.01, start=0.05),
}
"""small: under a million parameters, for minutes on a CPU; its rates were chosen on the training papers' loss after 50
seconds. base: fourteen million, for a GPU; nobody has tried its rates yet."""


@dataclass(frozen=True)
class Budget:
    """Where a training ends: after so many steps, or after so many seconds; one of them is 0."""

    steps: int = 0
    seconds: float = 0.0

    def share(self, step: int, seconds: float) -> float:
        return step / self.steps if self.steps else min(1.0, seconds / self.seconds)


@dataclass
class Trained:
    """A model as far as it has come."""

    model: Any
    step: int = 0
    seconds: float = 0.0
    """Spent in training, over all starts."""


def born(shape: Shape, seed: int) -> Any:
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=WORDS, n_positions=shape.context, n_embd=shape.width, n_layer=shape.layers, n_head=shape.heads,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=START, eos_token_id=START,
        initializer_range=shape.start,
    )  # fmt: skip
    return GPT2LMHeadModel(config)


def parameters(model: Any) -> int:
    return sum(weight.numel() for weight in model.parameters())


def trained(shape: Shape, seed: int, budget: Budget, tokens: Tokens, folder: Path, promise: str, tell: Told) -> Trained:
    """Train until the budget is spent, from the checkpoint in `folder` where there is one of the same promise.

    However it is cut off after its first checkpoint, the next call goes on from the last one.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    gpu.hold(device)
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))  # on busy cores threads wait for each other
    now = Trained(born(shape, seed).to(device))
    optimizers = _optimizers(now.model, shape)
    _resume(now, optimizers, folder, promise)
    now.model.train()
    saved, before = time.monotonic(), time.monotonic()
    while (share := budget.share(now.step, now.seconds)) < 1:
        loss = _step(now.model, optimizers, _batch(tokens, shape, seed, now.step).to(device), rate_at(share))
        now.step += 1
        now.seconds, before = now.seconds + time.monotonic() - before, time.monotonic()
        if now.step % 20 == 0:
            tell(budget.share(now.step, now.seconds), float(loss) / math.log(2))
        if before - saved > CHECKPOINT:
            _save(now, optimizers, folder, promise)
            saved = before
    _save(now, optimizers, folder, promise)
    now.model.eval()
    return now


def rate_at(share: float) -> float:
    """Of the highest rate: a straight rise, then a straight fall."""
    if share < WARM_UP:
        return max(share, WARM_UP / 20) / WARM_UP
    return 1 - (1 - COOL_DOWN) * (share - WARM_UP) / (1 - WARM_UP)


def bits(model: Any, texts: Sequence[str], context: int) -> Tensor:
    """Bits it needs for each byte of the texts, each byte with at least half a context before it where there is one."""
    device = next(model.parameters()).device
    found = []
    windows = [window for text in texts for window in _windows(text, context)]
    for at in range(0, len(windows), _AT_ONCE):
        some = windows[at : at + _AT_ONCE]
        tokens = torch.full((len(some), context), START)
        scored = torch.zeros((len(some), context), dtype=torch.bool)
        for place, (window, first) in enumerate(some):
            tokens[place, : len(window)] = torch.from_numpy(window.astype(np.int64))
            scored[place, first : len(window)] = True
        with torch.no_grad():
            logits = model(tokens.to(device), use_cache=False).logits.float().cpu()
        nats = F.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
        found.append(nats[scored[:, 1:].flatten()] / math.log(2))
    return torch.cat(found)


def _windows(text: str, context: int) -> Iterator[tuple[Tokens, int]]:
    """Overlapping windows of START and the text, each with the first place that it, and no earlier one, scores."""
    whole, half, scored = np.concatenate([[np.uint16(START)], encoded(text)]), context // 2, 1
    while scored < len(whole):
        begin = max(0, scored - half) if scored > 1 else 0
        window = whole[begin : begin + context]
        yield window, scored - begin
        scored = begin + len(window)


def _optimizers(model: Any, shape: Shape) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for the rest: half the bytes for the same loss, on this model."""
    inside = {name: weight for name, weight in model.named_parameters() if ".h." in name and weight.ndim == 2}
    others = [weight for name, weight in model.named_parameters() if name not in inside]
    matrices = torch.optim.Muon(
        inside.values(), lr=shape.turn, momentum=0.95, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"
    )
    return [matrices, torch.optim.AdamW(others, lr=shape.rate, betas=(0.9, 0.98), weight_decay=0.1)]


def _step(model: Any, optimizers: Sequence[torch.optim.Optimizer], tokens: Tensor, rate: float) -> Tensor:
    """One step at a share of the highest rates. Returns the loss before it, in nats."""
    narrow = torch.autocast("cuda", torch.bfloat16) if tokens.is_cuda else nullcontext()
    with narrow:
        logits = model(tokens[:, :-1], use_cache=False).logits
    loss = F.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten())
    model.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate * optimizer.defaults["lr"]
        optimizer.step()
    return loss.detach()


def _batch(tokens: Tokens, shape: Shape, seed: int, step: int) -> Tensor:
    """Windows of one byte more than the context, anywhere in the row: [texts, context + 1]."""
    starts = generator(seed, f"batch {step}").integers(0, len(tokens) - shape.context, shape.texts)
    places = starts[:, None] + np.arange(shape.context + 1)
    return torch.from_numpy(tokens[places].astype(np.int64))


def _save(now: Trained, optimizers: Sequence[torch.optim.Optimizer], folder: Path, promise: str) -> None:
    """Written beside the old one and then put in its place: there is always a whole one."""
    fresh, old = folder.with_name("checkpoint.new"), folder.with_name("checkpoint.old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    save_model(now.model, str(fresh / "model.safetensors"))
    moments = {
        f"{which}.{number}.{name}": value.contiguous()
        for which, optimizer in enumerate(optimizers)
        for number, state in optimizer.state_dict()["state"].items()
        for name, value in state.items()
    }
    save_file(moments, str(fresh / "optimizer.safetensors"))
    told = {"step": now.step, "seconds": now.seconds, "promise": promise}
    (fresh / "state.json").write_text(json.dumps(told), encoding="utf-8")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _resume(now: Trained, optimizers: Sequence[torch.optim.Optimizer], folder: Path, promise: str) -> None:
    """Take up what a checkpoint of the same promise holds; another's is left, and overwritten later."""
    for place in (folder, folder.with_name("checkpoint.old")):
        state = place / "state.json"
        told = json.loads(state.read_text(encoding="utf-8")) if state.is_file() else {}
        if told.get("promise") == promise and now.step == 0:
            load_model(now.model, str(place / "model.safetensors"))
            _take_up(optimizers, load_file(str(place / "optimizer.safetensors")))
            now.step, now.seconds = told["step"], told["seconds"]


def _take_up(optimizers: Sequence[torch.optim.Optimizer], moments: dict[str, Tensor]) -> None:
    states: list[dict[int, dict[str, Tensor]]] = [{} for _ in optimizers]
    for key, value in moments.items():
        which, number, name = key.split(".")
        states[int(which)].setdefault(int(number), {})[name] = value
    for optimizer, state in zip(optimizers, states, strict=True):
        optimizer.load_state_dict(optimizer.state_dict() | {"state": state})


def facts(shape: Shape, now: Trained) -> dict[str, Any]:
    """For the report: sizes, tokens seen, seconds."""
    seen = now.step * shape.texts * shape.context
    return {
        "shape": asdict(shape), "parameters": parameters(now.model), "steps": now.step, "bytes_seen": seen,
        "seconds": round(now.seconds, 1), "device": str(next(now.model.parameters()).device),
    }  # fmt: skip
