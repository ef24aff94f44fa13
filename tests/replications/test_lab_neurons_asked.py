"""Neurons explained by a model behind an endpoint: scripts that know, that guess and that decline, over sockets."""

import json
import re

import numpy as np
import pytest
from llm.server import Server, reply

from digest.replications import kept_papers
from digest.replications import neuron_explanations_asked as recipe
from digest.replications import neuron_labels as labels
from digest.replications import neuron_prompts as prompts
from digest.replications.bench import measurement
from digest.replications.stats import Table
from digest.replications.weights import subject_pinned

from . import planted
from .agents import answered
from .test_lab_endpoint import SOURCES, digest
from .test_lab_neurons_hf import folder  # noqa: F401

CHECKS = {"units", "manipulation check", "positive control", "null baseline", "answers"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"other": 0.5}, "inconsistent"),
        ({"other": 0.3}, "inconclusive"),
        ({"good": 20}, "partly consistent"),
        ({"planted": 0.35}, "inconclusive"),
        ({"left": 3}, "consistent"),
        ({"left": 4}, "inconclusive"),
        ({"count": 59}, "inconclusive"),
        ({"first": 0}, "inconclusive"),
    ],
)
def test_an_explainer_is_judged_by_what_was_planted(changes, said):
    judged = recipe.judge(planted.foretold(tier="endpoint", **changes))
    assert judged.verdict == said, judged
    assert {check.name for check in judged.checks} == CHECKS


def test_a_list_that_foretells_better_is_told_and_changes_no_verdict():
    judged = recipe.judge(planted.foretold(tier="endpoint", listed=0.8))
    (found,) = (one for one in judged.findings if "fixed list" in one.claim)
    assert (found.verdict, judged.verdict) == ("consistent", "consistent")
    assert "of these two and of no other" in judged.text


class Explains:
    """Says which token is the most active in what it is shown, and takes a neuron to be active where that token is."""

    def __init__(self, declines=()):
        self.declines, self.explained = declines, []

    def __call__(self, body):
        ask = body["messages"][1]["content"]  # the last one may tell it to keep to the form
        if "said to be active" in ask:
            if "simulation" in self.declines:
                return reply("I would rather not.", usage=None)
            letter = re.search(r"at the token (.) only", ask)[1]
            numbers = [int(number) for number, piece in re.findall(r"(\d+):'(.)'", ask) if piece == letter]
            active = [{"number": one, "activation": 7} for one in numbers]
            return answered(body, {"active": [*active, {"number": 999_999, "activation": 3}]})
        self.explained.append(ask)
        if "explanation" in self.declines:
            return reply("I would rather not.", usage=None)
        levels = {}
        for piece, level in re.findall(r"\{(.)\|(\d+)\}", ask):
            levels.setdefault(piece, []).append(int(level))
        best = max(levels, key=lambda piece: sum(levels[piece]))
        return answered(body, {"sentence": f"at the token {best} only"})


def asked(agent, where, seeds, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with Server(agent) as server:
        params = recipe.NeuronEndpointParams(
            model="m", base_url=server.url, subject=str(where), length=64, windows=50, long=12
        )
        return recipe.measure(params, seeds), server.bodies


def test_each_neuron_costs_five_questions_at_most_and_no_explainer_sees_the_text_for_scoring(folder, monkeypatch):  # noqa: F811
    agent = Explains()
    rows, bodies = asked(agent, folder, list(range(100, 106)), monkeypatch)
    assert 25 <= len(bodies) <= 5 * 6 == recipe.RECIPE.questions[0] * 6 / 64, "what was asked before is kept"
    kept = {
        part: " ".join(text for _, _, text in kept_papers.read(folder, part)) for part in ("classifier", "held out")
    }
    for ask in agent.explained:
        for line in re.findall(r"^\d\. (.*)$", ask, re.M):
            plain = re.sub(r"\{(.)\|\d+\}", r"\1", line)
            assert plain.replace("ï\ufffd", "ï") in kept["classifier"].replace("ï\ufffd", "ï")
    table = Table(rows)
    for condition in (labels.OWN, labels.OTHER, labels.SHUFFLED, labels.TABLE, labels.LISTED, labels.TOPS,
                      labels.PLANTED, labels.PLANTED_OTHER):  # fmt: skip
        assert len(table.one(condition, labels.R)) == 6
    assert sum(table.one(labels.DRAWN, labels.LEFT)) == 0
    assert len(rows.samples) == 4 and {one.drawn for one in rows.samples} == {
        "The first 4 of 6 neurons, in the order of the sha256 of their names."
    }
    for one in rows.samples:
        assert "5 excerpts of its highest activations; the first: “" in one.asked and "at the token" in one.answered
        assert "On 10 random excerpts: r " in one.counted
    again, _ = asked(Explains(), folder, list(range(100, 106)), monkeypatch)
    assert again == rows
    assert recipe.judge(rows).verdict == "inconclusive"


@pytest.mark.parametrize("declines", ["explanation", "simulation"])
def test_without_answers_nothing_is_foretold_and_nothing_is_judged(folder, monkeypatch, declines):  # noqa: F811
    rows, _ = asked(Explains((declines,)), folder, [100, 101], monkeypatch)
    table = Table(rows)
    assert table.one(labels.OWN, labels.R) == [0, 0] and table.one(labels.DRAWN, labels.LEFT) == [1, 1]
    assert [check.passed for check in recipe.judge(rows).checks if check.name == "answers"] == [False]


def test_a_simulation_says_of_each_token_what_was_said_of_it_and_nothing_else():
    told = prompts.Simulation(active=[{"number": 2, "activation": 4}, {"number": 4, "activation": 99},
                                      {"number": 0, "activation": 5}, {"number": 5, "activation": 5}])  # fmt: skip
    assert prompts.simulated(told, 4).tolist() == [0, 4, 0, 10] and not prompts.simulated(None, 3).any()


def test_excerpts_are_shown_from_the_highest_and_never_overlap():
    acts = np.zeros((2, 9))
    acts[1, 5], acts[0, 1] = 3.0, 2.0
    found = prompts.excerpts(acts, 4)
    assert [(one.text, one.places.start) for one in found[:2]] == [(1, 4), (0, 0)]
    assert len({(one.text, one.places.start) for one in found}) == 4


def test_the_subject_is_part_of_the_promise_and_no_exploration(folder, tmp_path):  # noqa: F811
    from digest.replications.bench import LIMITS, NAMING

    named = recipe.RECIPE.with_settings([f"subject={folder}"])
    pinned = subject_pinned(named, tmp_path)
    assert pinned.params.subject_revision.startswith("sha256:")
    assert measurement(pinned) != measurement(named) != measurement(recipe.RECIPE)
    assert "subject" in NAMING and "windows" not in (*LIMITS, *NAMING)
    missing = subject_pinned(recipe.RECIPE, tmp_path)
    assert missing.params.subject == str(tmp_path / "cache/models/byte/small") and not missing.params.subject_revision


def test_a_run_on_a_named_subject_is_a_full_one_and_its_folder_is_told(folder, tmp_path):  # noqa: F811
    (tmp_path / "sources.yaml").write_text(SOURCES)
    with Server(Explains()) as server:
        asked_at = ("verify", "run", "neuron_explanations", "--tier", "endpoint", "--model", "m")
        words = (*asked_at, "--endpoint", server.url, "--json")
        _, out, _ = digest(*words, cwd=tmp_path)
        assert "cache/models/byte/small" in out and not server.bodies
        code, out, err = digest(*words, "--set", f"subject={folder}", cwd=tmp_path)
    (told,) = json.loads(out)
    assert code == 0 and told["tier"] == "endpoint" and told["exploratory"] == "" and told["verdict"], err
    assert told["text"].startswith(
        "We asked m ourselves; this neither supports nor refutes the paper's result on GPT-2"
    )
    started = json.loads((tmp_path / "attempts.jsonl").read_text().splitlines()[-2])
    assert started["params"]["subject"] == str(folder) and started["params"]["subject_revision"]
    assert (tmp_path / "cache" / "figures" / told["figures"][0]["name"]).is_file()
