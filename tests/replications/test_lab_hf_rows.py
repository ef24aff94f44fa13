"""Rows measured on real pretrained weights (docs/hf): judged again without them, they come to what was said."""

import re
from pathlib import Path

import pytest

from benchmarks.gpu_rows import read
from digest.replications.bench import verdict
from digest.replications.whole_stories import LEFT_OUT

HF = Path(__file__).parents[2] / "docs" / "hf"
FILES = sorted(HF.glob("*.json.xz"))
NAMES = [path.name.partition(".json")[0] for path in FILES]


def as_worded_now(text):
    """What was said before a nought lost its sign, and before several claims that failed were told in one go."""
    text, lead = re.sub(r"[+−](?=0\.00\b)", "", text), "Another claim of the paper did not hold here. "
    if text.count(lead) < 2:
        return text
    return text.replace(lead, lead.replace("Another claim", "Other claims"), 1).replace(lead, "")


def test_there_are_rows_and_a_figure_of_each():
    assert FILES
    assert {path.stem for path in HF.glob("*.png")} == set(NAMES)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_rows_of_a_real_model_come_to_what_was_said_of_them(path):
    recipe, rows, told = read(path)
    said = recipe.judge(rows)
    assert recipe.tier == "hf" and (said.verdict, said.text) == (told["verdict"], as_worded_now(told["text"]))
    assert said.verdict == verdict(said.checks, said.findings)
    tried = {int(row.unit.split()[-1].partition("-")[0]) for row in rows if row.unit != "run"}
    left_out = sum(row.value for row in rows if row.name == LEFT_OUT)
    assert tried <= set(recipe.seeds)
    if recipe.name != "unfaithful_cot":  # which asks no more once nothing could be decided
        assert len(tried) + left_out == len(recipe.seeds)
    assert told["environment"]["revision"].startswith("sha256:") and told["environment"]["device"]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_its_start_was_written_down_before_it_ran_and_with_the_shipped_settings(path):
    recipe, _, told = read(path)
    mine = [one for one in told["attempts"] if one["criterion"] == told["criterion"]]
    *earlier, started, ended = mine
    assert all("start" in one for one in earlier), "those before were stopped by us"
    assert ended["came_to"].startswith(told["verdict"]) and not started["exploratory"]
    shipped = recipe.params.model_dump(exclude={"model", "revision"})
    assert {name: started["params"][name] for name in shipped} == shipped
    assert started["params"]["revision"] == told["environment"]["revision"]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_the_docs_name_the_run_and_its_verdict_and_show_its_figure(path):
    _, _, told = read(path)
    docs = (HF.parent / "replications.md").read_text(encoding="utf-8")
    line = next(line for line in docs.splitlines() if told["criterion"][:12] in line)
    assert told["verdict"] in line
    assert f"](hf/{path.name.partition('.json')[0]}.png)" in docs
