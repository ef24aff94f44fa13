"""Rows that were measured on a lent GPU and brought home (docs/gpu): judged again, they come to what the docs say."""

from pathlib import Path

import pytest

from benchmarks.gpu_rows import read
from digest.replications.bench import verdict

GPU = Path(__file__).parents[2] / "docs" / "gpu"
FILES = sorted(GPU.glob("*.json.xz"))


def test_there_are_rows():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=[path.name.partition(".")[0] for path in FILES])
def test_rows_from_a_gpu_come_to_what_was_said_of_them(path):
    recipe, rows, told = read(path)
    said = recipe.judge(rows)
    assert (said.verdict, said.text) == (told["verdict"], told["text"])
    assert said.verdict == verdict(said.checks, said.findings)
    assert {row.unit for row in rows} == {f"seed {seed}" for seed in recipe.seeds}
    assert told["environment"]["device"].startswith("NVIDIA")
    started, ended = told["attempts"]
    assert started["criterion"] == ended["criterion"] == told["criterion"] and ended["came_to"].startswith(said.verdict)


@pytest.mark.parametrize("path", FILES, ids=[path.name.partition(".")[0] for path in FILES])
def test_the_docs_name_the_run_and_its_verdict(path):
    _, _, told = read(path)
    docs = (GPU.parent / "replications.md").read_text(encoding="utf-8")
    line = next(line for line in docs.splitlines() if told["criterion"][:12] in line)
    assert told["verdict"] in line
