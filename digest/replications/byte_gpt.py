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
from digest.replications.byte_step import Step, ready
from digest.replications.byte_text import START, WORDS, Tokens, encoded

CHECKPOINT = 240.0
"""Seconds between two checkpoints."""
WARM_UP, COOL_DOWN = 0.02, 0.1
"""The share of the budget in which the rate rises, and what is left of it at the end."""
TELLING = 20
"""Steps between two looks at the loss: each look waits for the GPU."""
_AT_ONCE = {"cpu": 64, "cuda": 256}
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
    """Windows per step."""
    rate: float
    """AdamW's, for embeddings, norms and biases."""
    turn: float
    """Muon's, for the matrices of the blocks."""
    start: float
    """Standard deviation of the first weights: GPT-2's 0.02 is too small for a width of 128, and learns late."""
    dropped: float = 0.0
    """Share of what each block adds that is dropped in training: a big model reads the same papers many times."""


SHAPES = {
    "small": Shape(width=128, layers=4, heads=4, context=256, texts=8, rate=4e-3, turn=0.02, start=0.08),
    "base": Shape(width=512, layers=7, heads=8, context=512, texts=128, rate=1e-3, turn=0.006, start=0.04, dropped=0.1),
}
"""small: under a million parameters, for minutes on a CPU; its rates were chosen on the training papers' loss after 50
seconds. base: twenty-two million, for a GPU that is busy with 65,536 bytes a step; its rates were chosen
out of six pairs on the training papers' loss after 200 steps (`python -m benchmarks.gpu_training --tune`)."""


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
    how: str = ""
    """In words: in which numbers, and whether compiled."""


def born(shape: Shape, seed: int) -> Any:
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=WORDS, n_positions=shape.context, n_embd=shape.width, n_layer=shape.layers, n_head=shape.heads,
        resid_pdrop=shape.dropped, embd_pdrop=shape.dropped, attn_pdrop=0.0, bos_token_id=START, eos_token_id=START,
        initializer_range=shape.start, activation_function="gelu_pytorch_tanh",
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
    row = on(device, tokens)
    now = Trained(born(shape, seed).to(device).train())
    step = ready(now.model, shape.rate, shape.turn, shape.texts, shape.context + 1)
    now.how = step.how
    _resume(now, step.optimizers, folder, promise)
    saved, before = time.monotonic(), time.monotonic()
    while (share := budget.share(now.step, now.seconds)) < 1:
        loss = taken(step, row, shape, seed, now.step, share)
        now.step += 1
        if now.step % TELLING == 0:
            tell(budget.share(now.step, now.seconds), float(loss) / math.log(2))
        now.seconds, before = now.seconds + time.monotonic() - before, time.monotonic()
        if before - saved > CHECKPOINT:
            _save(now, step.optimizers, folder, promise)
            saved = before
    _save(now, step.optimizers, folder, promise)
    now.model.eval()
    return now


def taken(step: Step, row: Tensor, shape: Shape, seed: int, number: int, share: float) -> Tensor:
    """Step `number`, on its own batch, at the rate of this share of the budget: the loss before it, in nats."""
    return step(_batch(row, shape, seed, number), rate_at(share), _drawn(shape, seed, number))


def on(device: str, tokens: Tokens) -> Tensor:
    """The whole row where the model is: 25 MB of papers take 50 MB there, and no batch is copied again."""
    return torch.from_numpy(tokens.astype(np.int16)).to(device)


def _drawn(shape: Shape, seed: int, step: int) -> int | None:
    """What is dropped in a step is drawn anew from (seed, step), too; None where nothing is."""
    return int(generator(seed, f"dropped {step}").integers(2**62)) if shape.dropped else None


def rate_at(share: float) -> float:
    """Of the highest rate: a straight rise, then a straight fall."""
    if share < WARM_UP:
        return max(share, WARM_UP / 20) / WARM_UP
    return 1 - (1 - COOL_DOWN) * (share - WARM_UP) / (1 - WARM_UP)


def bits(model: Any, texts: Sequence[str], context: int) -> Tensor:
    """Bits it needs for each byte of the texts, each byte with at least half a context before it where there is one."""
    device = next(model.parameters()).device
    found, at_once = [], _AT_ONCE[device.type]
    windows = [window for text in texts for window in _windows(text, context)]
    for at in range(0, len(windows), at_once):
        some = windows[at : at + at_once]
        tokens = torch.full((len(some), context), START)
        scored = torch.zeros((len(some), context), dtype=torch.bool)
        for place, (window, first) in enumerate(some):
            tokens[place, : len(window)] = torch.from_numpy(window.astype(np.int64))
            scored[place, first : len(window)] = True
        tokens = tokens.to(device)
        with torch.no_grad():
            logits = model(tokens, use_cache=False).logits.float()
            nats = F.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none").cpu()
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


def _batch(row: Tensor, shape: Shape, seed: int, step: int) -> Tensor:
    """Windows of one byte more than the context, anywhere in the row, where the row is: [texts, context + 1]."""
    starts = torch.from_numpy(generator(seed, f"batch {step}").integers(0, len(row) - shape.context, shape.texts))
    if row.is_cuda:
        starts = starts.pin_memory().to(row.device, non_blocking=True)
    return row[starts[:, None] + torch.arange(shape.context + 1, device=row.device)].long()


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
        "seconds": round(now.seconds, 1), "device": _named(next(now.model.parameters()).device), "how": now.how,
    }  # fmt: skip


def _named(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else str(device)
