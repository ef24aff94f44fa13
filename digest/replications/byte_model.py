"""Papers in hand -> a small model of bytes in a folder, measured on papers it never saw. Needs torch and transformers.

The folder holds config.json, model.safetensors, the tokenizer, papers.json (what no model is trained on) and, last of
all, report.json: without it the folder is no model of ours. Nothing here knows a store or a desk.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from digest.errors import ConfigError
from digest.replications import byte_text, kept_papers
from digest.replications.byte_text import Papers
from digest.replications.five_gram import FiveGram
from digest.replications.kept_papers import Kept
from digest.replications.needs import installed
from digest.replications.stats import Interval, interval
from digest.replications.weights import EXTRA, REPORT

VERSION = 2
FEWEST = 1000
"""Abstracts below which there is nothing to learn from, and too few papers to measure on."""
NEEDS = ("torch", "transformers", "safetensors", "tokenizers")
Size = Literal["", "small", "base"]
Tell = Callable[[int, int, str], None]
"""(thousandths done, 1000, what is said of it)."""


@dataclass(frozen=True)
class Course:
    """What to train and for how long. `steps` where it is set, else `minutes`."""

    size: Size = ""
    """'': base where there is a GPU, small elsewhere."""
    minutes: float = 10.0
    steps: int = 0
    seed: int = 0

    def promise(self, papers: Papers, shape: Any) -> str:
        """The hash of what the model is made of: the same papers, shape and course promise the same model."""
        facts = [papers.sha256, asdict(shape), self.steps, self.steps or self.minutes, self.seed, VERSION]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def refuse(papers: Sequence[Kept], fewest: int = FEWEST) -> None:
    """Raises ConfigError where nothing can be trained here, or not on these papers."""
    if absent := [need for need in NEEDS if not installed(need)]:
        raise ConfigError(f"{' and '.join(absent)} not installed: {EXTRA}")
    if len(papers) < fewest:
        raise ConfigError(
            f"{len(papers):,} abstracts are too few to train on, {fewest:,} are needed: "
            "read more months first, with digest fetch 2025-05"
        )


def fitting(size: Size) -> Literal["small", "base"]:
    """The size that is asked for, or the one that this machine can train."""
    import torch

    return size or ("base" if torch.cuda.is_available() else "small")


def made(kept: Sequence[Kept], course: Course, folder: Path, tell: Tell) -> dict[str, Any]:
    """The report of the model in `folder`, trained now, or kept there where the same was asked before."""
    from digest.replications import byte_gpt

    papers, size = Papers({key: abstract for key, _, abstract in kept}), fitting(course.size)
    shape = byte_gpt.SHAPES[size]
    promise = course.promise(papers, shape)
    kept_papers.write(folder, kept)
    if done := _kept(folder, promise):
        return done
    texts, apart = papers.part("train"), papers.part("held out")
    with ThreadPoolExecutor(1) as beside:  # the baseline is counted while the model is trained
        counted = beside.submit(lambda: _by_paper(FiveGram.counted(texts).bits(apart), apart))
        budget = byte_gpt.Budget(course.steps, 0 if course.steps else 60 * course.minutes)
        now = byte_gpt.trained(
            shape, course.seed, budget, byte_text.row(texts), folder / "checkpoint", promise,
            lambda share, bits: tell(round(1000 * share), 1000, f"{bits:.2f} bits per byte"),
        )  # fmt: skip
        tell(1000, 1000, "measuring on held-out papers, and counting the 5-gram")
        mine = _by_paper(byte_gpt.bits(now.model, apart, shape.context).numpy(), apart)
        found = _compared(mine, counted.result(), apart)
    report = {
        "schema": 1, "made_by": "digest verify train", "promise": promise, "size": size, "seed": course.seed,
        "trained_on_sha256": papers.sha256, **byte_gpt.facts(shape, now), **found,
        "papers": {part: len(papers.part(part)) for part in ("train", "held out", "classifier")},
        "bytes": {"train": byte_text.count(texts), "held out": byte_text.count(apart)},
        "versions": {need: installed(need) for need in NEEDS},
    }  # fmt: skip
    _write(now.model, shape.context, folder, report)
    return report


def _compared(mine: Sequence[float], plain: Sequence[float], texts: Sequence[str]) -> dict[str, Any]:
    """Bits per byte of both, and whether the model is used. The unit is the held-out paper."""
    sizes = [len(text.encode()) for text in texts]
    model, baseline = (sum(bits) / sum(sizes) for bits in (mine, plain))
    each = [(theirs - ours) / size for ours, theirs, size in zip(mine, plain, sizes, strict=True)]
    gain: Interval = interval(each)
    used = gain.low > 0
    why = f"it does not beat the 5-gram baseline: {model:.3f} against {baseline:.3f} bits per byte on held-out papers"
    return {
        "bits_per_byte": {"model": round(model, 4), "five_gram": round(baseline, 4)}, "gain": round(gain.mean, 4),
        "gain_interval": [round(gain.low, 4), round(gain.high, 4)], "used": used, "why": "" if used else why,
    }  # fmt: skip


def _by_paper(bits: Any, texts: Sequence[str]) -> list[float]:
    """Bits of each text, out of those of every byte of all."""
    ends = np.cumsum([0, *(len(text.encode()) for text in texts)])
    return [float(bits[first:last].sum()) for first, last in pairwise(ends)]


def _write(model: Any, length: int, folder: Path, report: dict[str, Any]) -> None:
    from transformers.utils import logging

    logging.disable_progress_bar()
    (folder / REPORT).unlink(missing_ok=True)
    model.to("cpu").save_pretrained(folder, safe_serialization=True)
    byte_text.tokenizer(length).save_pretrained(folder)
    (folder / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "checkpoint", ignore_errors=True)


def _kept(folder: Path, promise: str) -> dict[str, Any] | None:
    path = folder / REPORT
    if not path.is_file():
        return None
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report if report.get("promise") == promise else None
