"""Topic steering: judged on planted tables, run on a model of random weights with papers beside it."""

import json
import random

import pytest

from digest.errors import ModelRefused
from digest.model import Measurement
from digest.replications import kept_papers, steering_topics
from digest.replications.byte_text import part_of
from digest.replications.sandbox import run_job

from . import planted

LIMITS = {"cpu_seconds": 300, "memory_gb": 12}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"pair": 0.2}, "inconsistent"),
        ({"pair": 1.45}, "inconclusive"),
        ({"reversed": 0.5}, "partly consistent"),
        ({"cost": 1.5}, "partly consistent"),
        ({"single": 2.9}, "consistent"),
        ({"context": 0.3, "patch": 0.3}, "inconclusive"),
        ({"patch": 1.0}, "inconclusive"),
        ({"count": 23}, "inconclusive"),
        ({"first": 0, "count": 32}, "inconclusive"),
    ],
)
def test_topics_are_judged_by_what_was_planted(changes, said):
    assert steering_topics.judge(planted.topical(**changes)).verdict == said


def test_a_direction_that_carries_nothing_is_told():
    verdicts = {one.claim: one.verdict for one in steering_topics.judge(planted.topical(ablated=4.0)).findings}
    assert [said for claim, said in verdicts.items() if "Taken out" in claim] == ["inconsistent"]


def papers(count=3600):
    draw = random.Random(0)
    words = {"cs.CV": "image pixel camera", "cs.CL": "word language text", "cs.LG": "loss model data"}
    kinds = sorted(words)
    found = []
    for number in range(count):
        kind = kinds[number % 3]
        text = " ".join(draw.choice(words[kind].split()) for _ in range(90))
        found.append((f"arxiv:2505.{number:05}", kind, text))
    return found


def test_what_is_kept_are_the_papers_that_no_model_is_trained_on(tmp_path):
    kept_papers.write(tmp_path, papers())
    apart, kept = (kept_papers.read(tmp_path, part) for part in ("held out", "classifier"))
    assert {part_of(key) for key, _, _ in apart} == {"held out"} and {part_of(key) for key, _, _ in kept} == {
        "classifier"
    }
    assert kept_papers.read(tmp_path, "train") == []
    with pytest.raises(ModelRefused, match="needs a model of `digest verify train`"):
        kept_papers.read(tmp_path / "elsewhere", "held out")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("transformers", reason="transformers is not installed")
    from .tiny_model import made

    made(where := tmp_path_factory.mktemp("tiny"), layers=3, loud=1.0)
    kept_papers.write(where, papers())
    return where


@pytest.fixture(scope="module")
def topics(folder):
    from digest.replications.decoder import Decoder
    from digest.replications.topic_effects import Topics
    from digest.replications.weights import HfParams

    return Topics(Decoder.opened(HfParams(model=str(folder), device="cpu", threads=1)), 2)


@pytest.fixture
def shelf(folder):
    from digest.replications.topic_units import Library

    parts = (kept_papers.read(folder, part) for part in ("held out", "classifier"))
    return Library.of(*parts, "cs.CV", "cs.CL")


def test_no_paper_is_in_two_units_and_too_few_are_refused(shelf):
    units = [shelf.unit(seed) for seed in (0, 1, 2, 3, 100, 101)]
    used = [
        text
        for unit in units
        for given in vars(unit).values()
        for text in ([given] if given is unit.neutral else given)
    ]
    made_of = [*shelf.directions.a, *shelf.directions.b, *shelf.directions.others]
    assert len(used) == 6 * (2 + 2 + 2 + 6 + 6 + 1) and len({*used, *made_of}) == len(used) + len(made_of)
    with pytest.raises(ModelRefused, match="papers of a topic are too few for 801 pairs: read more months"):
        shelf.unit(900)


def test_shifts_of_many_directions_are_those_of_each(topics, shelf):
    import torch

    unit, vectors = shelf.unit(0), 0.5 * torch.randn(5, 32, generator=torch.Generator().manual_seed(0))
    a, b = ([topics.text(unit.neutral, tail) for tail in tails] for tails in (unit.a, unit.b))

    def toward(edit=None):
        return float(topics.cost(b, edit).mean() - topics.cost(a, edit).mean())

    by_hand = [toward(lambda stream, v=vector: stream + v) - toward() for vector in vectors]
    assert topics.shifts(unit, vectors).tolist() == pytest.approx(by_hand, abs=1e-3)
    assert max(map(abs, by_hand)) > 1e-3


def test_layer_and_size_are_those_that_steer_the_tuning_pairs_furthest_and_spare_the_rest(topics, shelf):
    from dataclasses import replace

    from digest.replications.bench import TUNING
    from digest.replications.topic_units import chosen

    units, sizes = [shelf.unit(seed) for seed in TUNING], (0.5, 2.0, 200.0)
    known = {}
    for layer in (1, 2):
        at = replace(topics, layer=layer)
        direction = at.mean(shelf.directions.a).mean(0) - at.mean(shelf.directions.b).mean(0)
        for size in sizes:
            costs = [at.off_target(unit, size * direction) for unit in units]
            rise = sum(after / before - 1 for before, after in costs) / len(units)
            known[layer, size] = rise, sum(float(at.shifts(unit, size * direction[None])[0]) for unit in units)
    for margin in (0.05, 1e9):
        spared = {where: shift for where, (rise, shift) in known.items() if rise < margin}
        assert chosen(topics.decoder, shelf, sizes, margin) == max(spared, key=spared.get)
    least = min(known, key=lambda where: known[where][0])
    assert chosen(topics.decoder, shelf, sizes, -1.0) == least, "where nothing is spared, what costs least"


def test_a_direction_taken_out_is_gone_and_taking_it_out_twice_changes_nothing():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("transformers", reason="transformers is not installed")
    from digest.replications.topic_effects import without

    stream, direction = torch.randn(2, 3, 8), torch.randn(8)
    once = without(direction)(stream)
    assert torch.allclose(once @ direction, torch.zeros(2, 3), atol=1e-5)
    assert torch.allclose(without(direction)(once), once, atol=1e-5)


def test_activations_of_every_place_of_the_context_at_layer_0_are_the_context(topics, shelf):
    """At the first layer nothing has been read yet, so the patch is the swap itself."""
    from dataclasses import replace

    first, unit = replace(topics, layer=0), shelf.unit(0)
    assert first.patched(unit) == pytest.approx(first.context(unit)[0], abs=1e-3)


def test_a_context_is_the_mean_over_its_papers(topics, shelf):
    from dataclasses import replace

    unit = shelf.unit(100)
    one_by_one = [
        topics.context(replace(unit, a=[a], b=[b], more_a=[more_a], more_b=[more_b]))[0]
        for a, b in zip(unit.a, unit.b, strict=True)
        for more_a, more_b in zip(unit.more_a, unit.more_b, strict=True)
    ]
    whole = topics.context(unit, [None, lambda stream: stream + 0])
    assert whole[0] == pytest.approx(sum(one_by_one) / 12, abs=1e-3) and whole[1] == whole[0]


@pytest.mark.parametrize(("bytes_seen", "prefix"), [(256, 128), (512, 384), (4096, 384)])
def test_the_prefix_is_as_long_as_the_context_lets_it_be(bytes_seen, prefix):
    from types import SimpleNamespace

    from digest.replications.topic_effects import Topics

    model = SimpleNamespace(config=SimpleNamespace(max_position_embeddings=bytes_seen))
    assert Topics(SimpleNamespace(model=model, start=[256]), 1).prefix == prefix


def test_a_model_of_random_weights_is_inconclusive(folder):
    params = {"model": str(folder), "contrasts": 8, "directions": 3, "threads": 1, "device": "cpu"}
    job = {"recipe": "steering_topics", "tier": "hf", "params": params, "seeds": [100, 101, 102], **LIMITS}
    answer = json.loads(run_job(json.dumps(job), 300))
    assert "why" not in answer, answer
    judged = steering_topics.judge([Measurement(**row) for row in answer["rows"]])
    assert judged.verdict == "inconclusive"
    assert {row["value"] for row in answer["rows"] if row["name"] == steering_topics.LAYER} == {1.0}  # 3 of 7, of three
    assert [check.passed for check in judged.checks if check.name == "manipulation check"] == [False]
