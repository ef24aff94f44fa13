"""An invented paper for the gate's tests, and the real texts that the paraphrases are about."""

import csv
import json
import lzma
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from digest.read import paper_page
from digest.text import sentences, visible

HERE = Path(__file__).parent
PAPER = """\
We study whether a steering vector makes a model less sycophantic. The vector is computed from a pair of prompts, and
we add it at layer 12 of Llama 2 7B. Sycophancy fell from 40% to 22% on our three tasks, while accuracy rose from 61.5
to 63. The vector did not change refusals, except on medical questions. Larger vectors may harm fluency.

Earlier work by Rao et al. (2023) reports that prompting alone removes sycophancy in GPT-4. We could not repeat this.
Inference takes 35 ms a token on one GPU, at a cost of $1,200 in all. Sycophancy and length are correlated.

A second run used 1,000 prompts and five seeds. No model that we tested was honest on every question – not even the
largest—and the state-of-the-art detec\u00adtor failed on 12 of 60 cases. The “probe” is a linear classi\ufb01er.
The gap stays below 5 points. Steering by −0.5 or by +0.5 makes no dif-
ference, and 10² examples were enough.
"""


@cache
def recorded_sentences(shared: Path, names: tuple[str, ...] = ("paraphrases",)) -> dict[str, list[str]]:
    """The sentences of the texts that these files name, by address."""
    folder = shared / "world" / "data"
    wanted = {line["doc"] for name in names for line in paraphrases(name)}
    if not (folder / "pages.zip").is_file() or not (folder / "forum.jsonl.xz").is_file():
        pytest.skip(f"no recorded world in {folder}")
    blocks = {}
    with zipfile.ZipFile(folder / "pages.zip") as pages, (folder / "pages.tsv").open() as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            if row["url"] in wanted:
                html = pages.read(row["file"]).decode()
                blocks[row["url"]] = (paper_page(html) or visible(html)).blocks
    ids = {url.split("/posts/")[1].split("/")[0]: url for url in wanted if "/posts/" in url}
    with lzma.open(folder / "forum.jsonl.xz", "rt") as posts:
        for post in map(json.loads, posts):
            if post["type"] == "post" and post["_id"] in ids:
                blocks[ids[post["_id"]]] = visible(post["html"]).blocks
    return {
        url: [block.text[start:end].strip() for block in found for start, end in sentences(block.text)]
        for url, found in blocks.items()
    }


@cache
def paraphrases(name: str = "paraphrases") -> list[dict]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text().splitlines()]


def standing(name: str, texts: dict[str, list[str]]) -> Iterator[dict]:
    """The lines whose evidence is prose: rows of tables are not among these sentences."""
    for line in paraphrases(name):
        if all(any(one.startswith(start) for one in texts[line["doc"]]) for start in line["evidence"]):
            yield line


def evidence(line: dict, texts: dict[str, list[str]]) -> list[str]:
    """The sentences that a paraphrase stands on."""
    starts = [next((one for one in texts[line["doc"]] if one.startswith(start)), "") for start in line["evidence"]]
    assert all(starts), line
    return starts
