"""Abstracts -> a small model of bytes: trained on the papers of this folder's store, measured on papers it never saw.

It is used only where it beats an interpolated 5-gram of bytes counted on the same papers. The model lies in
cache/models/byte/SIZE/: config.json, model.safetensors, tokenizer, report.json. torch is imported only inside.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np

from digest.desk import Desk
from digest.errors import ConfigError
from digest.model import Batch, Entry
from digest.replications import byte_text, kept_papers
from digest.replications.byte_text import Papers
from digest.replications.five_gram import FiveGram
from digest.replications.needs import installed
from digest.replications.stats import Interval, interval
from digest.replications.weights import EXTRA, REPORT
from digest.store import lock, made_from

VERSION = 1
FEWEST = 1000
"""Abstracts below which there is nothing to learn from, and too few papers to measure on."""
NEEDS = ("torch", "transformers", "safetensors", "tokenizers")
Size = Literal["", "small", "base"]


@dataclass(frozen=True)
class Course:
    """What to train and for how long. `steps` where it is set, else `minutes`."""

    size: Size = ""
    """'': base where there is a GPU, small elsewhere."""
    minutes: float = 10.0
    steps: int = 0
    seed: int = 0


def train(desk: Desk, course: Course, fewest: int = FEWEST) -> dict[str, Any]:
    """The report of a model trained on the store's abstracts; the kept one where the same was asked before.

    Cut off, it goes on from its last checkpoint when it is called again with the same course.
    Raises ConfigError, Locked.
    """
    entries = _entries(desk)
    papers = Papers({entry.key: entry.abstract for entry in entries})
    _refuse(papers, fewest)
    size = course.size or _fitting()
    folder = desk.root / "cache" / "models" / "byte" / size
    folder.mkdir(parents=True, exist_ok=True)
    promise = made_from(papers.sha256, size, course.steps, course.steps or course.minutes, course.seed, VERSION)
    with lock(folder / "train.lock"):
        kept_papers.write(folder, [(one.key, one.primary_category or "", one.abstract) for one in entries])
        if kept := _kept(folder, promise):
            return kept
        return _made(desk, course, size, papers, folder, promise)


def told(report: dict[str, Any], folder: Path) -> str:
    """The report as lines."""
    bits, papers = report["bits_per_byte"], report["papers"]
    low, high = report["gain_interval"]
    return "\n".join(
        [
            f"{report['parameters']:,} parameters, {report['bytes_seen']:,} bytes seen in {report['steps']:,} steps "
            f"and {report['seconds']:,.0f} s on {report['device']}",
            f"papers: {papers['train']:,} to train on, {papers['held out']:,} held out, {papers['classifier']:,} kept "
            "for a classifier",
            f"bits per byte on held-out papers: {bits['model']:.3f}, the 5-gram {bits['five_gram']:.3f}; "
            f"saved, by paper, {report['gain']:+.3f} [{low:+.3f}, {high:+.3f}]",
            f"used: {'yes' if report['used'] else 'no, ' + report['why']}",
            f"versions: {', '.join(f'{name} {number}' for name, number in report['versions'].items())}",
            f"The model: {folder}",
        ]
    )


def _made(desk: Desk, course: Course, size: str, papers: Papers, folder: Path, promise: str) -> dict[str, Any]:
    from digest.replications import byte_gpt

    shape, texts = byte_gpt.SHAPES[size], papers.part("train")
    budget = byte_gpt.Budget(course.steps, 0 if course.steps else 60 * course.minutes)
    now = byte_gpt.trained(
        shape, course.seed, budget, byte_text.row(texts), folder / "checkpoint", promise,
        lambda share, bits: desk.tell("train", round(1000 * share), 1000, f"{bits:.2f} bits per byte"),
    )  # fmt: skip
    desk.tell("train", 1000, 1000, "measuring on held-out papers, and counting the 5-gram")
    apart = papers.part("held out")
    mine = _by_paper(byte_gpt.bits(now.model, apart, shape.context).numpy(), apart)
    plain = _by_paper(FiveGram.counted(texts).bits(apart), apart)
    report = {
        "schema": 1, "made_by": "digest verify train", "promise": promise, "size": size, "seed": course.seed,
        "trained_on_sha256": papers.sha256, **byte_gpt.facts(shape, now), **_compared(mine, plain, apart),
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
    """The report comes last: without it the folder is no model of ours."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    (folder / REPORT).unlink(missing_ok=True)
    model.to("cpu").save_pretrained(folder, safe_serialization=True)
    byte_text.tokenizer(length).save_pretrained(folder)
    (folder / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "checkpoint", ignore_errors=True)


def _entries(desk: Desk) -> list[Entry]:
    """Every paper of the store that has an abstract, once."""
    entries = (entry for _, batch in desk.store.under(Batch, "") for entry in batch.entries)
    return list({entry.key: entry for entry in entries if entry.kind == "paper" and entry.abstract}.values())


def _refuse(papers: Papers, fewest: int) -> None:
    if absent := [need for need in NEEDS if not installed(need)]:
        raise ConfigError(f"{' and '.join(absent)} not installed: {EXTRA}")
    if len(papers.texts) < fewest:
        raise ConfigError(
            f"{len(papers.texts):,} abstracts are too few to train on, {fewest:,} are needed: "
            "read more months first, with digest fetch --month 2025-05"
        )


def _fitting() -> Size:
    import torch

    return "base" if torch.cuda.is_available() else "small"


def _kept(folder: Path, promise: str) -> dict[str, Any] | None:
    path = folder / REPORT
    if not path.is_file():
        return None
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report if report.get("promise") == promise else None
