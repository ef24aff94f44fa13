"""The papers that lie beside a model of bytes: those it never saw, with their categories, in an order of their own."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from digest.errors import ModelRefused
from digest.replications.byte_text import Part, part_of

FILE = "papers.json"
SHIFT, COST = "shift", "off-target cost"
"""How the topic recipe names what it measures on them."""
LEAST = 400
"""Bytes of an abstract that is long enough to fill a context."""

Kept = tuple[str, str, str]
"""(key, primary category, abstract)"""


def write(folder: Path, papers: Sequence[Kept]) -> None:
    """Keep those that no model is trained on."""
    apart = sorted(paper for paper in papers if part_of(paper[0]) != "train")
    (folder / FILE).write_text(json.dumps({"schema": 1, "papers": apart}, ensure_ascii=False), encoding="utf-8")


def read(folder: Path, part: Part) -> list[Kept]:
    """One part of them, ordered by a hash of the key. Raises ModelRefused where a folder keeps none."""
    path = folder / FILE
    if not path.is_file():
        raise ModelRefused(f"{folder} keeps no {FILE}: this recipe needs a model of `digest verify train`")
    papers = [(str(key), str(kind), str(text)) for key, kind, text in json.loads(path.read_text("utf-8"))["papers"]]
    mine = [paper for paper in papers if part_of(paper[0]) == part and len(paper[2].encode()) >= LEAST]
    return sorted(mine, key=lambda paper: place(paper[0]))


def place(key: str) -> float:
    """Where a paper stands in that order, from 0 to 1; it depends on the key alone, as its part does."""
    return int(hashlib.sha256(f"order {key}".encode()).hexdigest()[:13], 16) / 16**13
