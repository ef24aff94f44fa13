"""Abstracts -> a small model of bytes: trained on the papers of this folder's store, measured on papers it never saw.

It is used only where it beats an interpolated 5-gram of bytes counted on the same papers. The model lies in
cache/models/byte/SIZE/: config.json, model.safetensors, tokenizer, report.json. torch is imported only inside.
"""

from pathlib import Path
from typing import Any

from digest.desk import Desk
from digest.model import Batch, Entry
from digest.replications.byte_model import FEWEST, Course, fitting, made, refuse
from digest.store import lock

__all__ = ["Course", "told", "train"]


def train(desk: Desk, course: Course, fewest: int = FEWEST) -> dict[str, Any]:
    """The report of a model trained on the store's abstracts; the kept one where the same was asked before.

    Cut off, it goes on from its last checkpoint when it is called again with the same course.
    Raises ConfigError, Locked.
    """
    papers = [(one.key, one.primary_category or "", one.abstract) for one in _entries(desk)]
    refuse(papers, fewest)
    folder = desk.root / "cache" / "models" / "byte" / fitting(course.size)
    folder.mkdir(parents=True, exist_ok=True)
    with lock(folder / "train.lock"):
        return made(papers, course, folder, lambda *said: desk.tell("train", *said))


def told(report: dict[str, Any], folder: Path) -> str:
    """The report as lines."""
    bits, papers = report["bits_per_byte"], report["papers"]
    low, high = report["gain_interval"]
    return "\n".join(
        [
            f"{report['parameters']:,} parameters, {report['bytes_seen']:,} bytes seen in {report['steps']:,} steps "
            f"and {report['seconds']:,.0f} s on {report['device']} ({report['how']})",
            f"papers: {papers['train']:,} to train on, {papers['held out']:,} held out, {papers['classifier']:,} kept "
            "for a classifier",
            f"bits per byte on held-out papers: {bits['model']:.3f}, the 5-gram {bits['five_gram']:.3f}; "
            f"saved, by paper, {report['gain']:+.3f} [{low:+.3f}, {high:+.3f}]",
            f"used: {'yes' if report['used'] else 'no, ' + report['why']}",
            f"versions: {', '.join(f'{name} {number}' for name, number in report['versions'].items())}",
            f"The model: {folder}",
        ]
    )


def _entries(desk: Desk) -> list[Entry]:
    """Every paper of the store that has an abstract, once."""
    entries = (entry for _, batch in desk.store.under(Batch, "") for entry in batch.entries)
    return list({entry.key: entry for entry in entries if entry.kind == "paper" and entry.abstract}.values())
