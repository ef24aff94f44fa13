"""Where each toy model is steered: a rule that is blind to the vector, on sentences that nothing is measured on."""

import json

import pytest

from digest.replications.sandbox import run_job

torch = pytest.importorskip("torch", reason="torch is not installed")

from digest.replications import feeling_grammar as grammar  # noqa: E402
from digest.replications.stacked_gpt import Shape, StackedGPT  # noqa: E402
from digest.replications.steered import Lab  # noqa: E402
from digest.replications.steering_effects import at_the_last_word, places  # noqa: E402

BLOCKS = 4
COUNT = 4


def laboratory(attends):
    """Untrained models in which words hear of each other in one block only: unit after unit, this one."""
    model = StackedGPT.born(Shape(len(grammar.WORDS), 15, width=16, layers=BLOCKS), [SEED] * len(attends))
    for unit, only in enumerate(attends):
        for block in set(range(BLOCKS)) - {only}:
            model.weights[f"merge{block}"].data[unit] = 0
    for weight in model.weights.values():
        weight.requires_grad_(False)
    return Lab(model, [SEED] * len(attends))


SEED = 0
"""A start whose verbs of liking happen to speak for good words, whichever block attends."""


def test_a_model_is_steered_before_the_first_block_that_the_verb_has_reached():
    assert places(laboratory((0, 1, 2)), 0.75, COUNT) == [1, 2, 3]


def test_a_share_that_no_block_receives_leaves_the_one_that_receives_most(monkeypatch):
    arrived = {1: 0.2, 2: 0.7, 3: 0.6}
    monkeypatch.setattr(Lab, "patched", lambda lab, *_: torch.tensor([[arrived[lab.layer]], [-arrived[lab.layer]]]))
    monkeypatch.setattr(Lab, "outcome", lambda lab, prompts, outcome: float(LIKED(prompts)) * torch.ones(2, 1))
    assert places(laboratory((0, 0)), 0.75, COUNT) == [2, 1]
    assert places(laboratory((0, 0)), 0.6, COUNT)[0] == 2
    assert places(laboratory((0, 0)), 0.1, COUNT)[0] == 1


def LIKED(prompts):
    return prompts[0, 0, 2] in [grammar.NUMBER[word] for word in grammar.LIKE]


def test_the_sentences_that_find_the_place_are_not_measured_on(monkeypatch):
    seen, patched = [], Lab.patched

    def watched(lab, prompts, others, outcome):
        seen.append({tuple(prompt) for prompt in prompts[0].tolist()})
        return patched(lab, prompts, others, outcome)

    monkeypatch.setattr(Lab, "patched", watched)
    lab = laboratory((1,))
    at = places(lab, 0.75, COUNT)
    chosen = set().union(*seen)
    seen.clear()
    at_the_last_word(lab, at, COUNT, 3, 3)
    assert len(chosen) == COUNT and [len(one) for one in seen] == [COUNT]
    assert chosen.isdisjoint(seen[0])


def test_each_model_is_steered_at_its_own_place():
    lab = laboratory((0, 2, 0))
    together = at_the_last_word(lab, [3, 1, 3], COUNT, 3, 3)
    for unit, block in enumerate((3, 1, 3)):
        alone = at_the_last_word(lab.only([unit], block), [block], COUNT, 3, 3)
        assert {what: effects[unit].tolist() for what, effects in together.items()} == {
            what: pytest.approx(effects[0].tolist(), abs=1e-5) for what, effects in alone.items()
        }


def test_the_rows_tell_where_each_model_was_steered():
    small = {"steps": 2, "texts": 2, "width": 8, "prompts": 3, "contrasts": 3, "directions": 3}
    job = {"recipe": "steering_vector", "tier": "toy", "params": small, "seeds": [0, 1], "cpu_seconds": 100}
    rows = json.loads(run_job(json.dumps(job | {"memory_gb": 8}), 100))["rows"]
    told = [row for row in rows if row["name"] == "block"]
    assert [row["unit"] for row in told] == ["seed 0", "seed 1"] and {row["value"] for row in told} <= {1.0, 2.0, 3.0}
