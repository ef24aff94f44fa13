"""The steering recipe on a model that is there already: judged on planted tables, run on a model of random weights."""

import json

import pytest

from digest.errors import ModelRefused
from digest.model import Measurement
from digest.replications import steering_texts as texts
from digest.replications import steering_vector_hf as hf
from digest.replications.feeling_prompts import LOSS, SHIFT
from digest.replications.sandbox import run_job

from . import planted

LIMITS = {"cpu_seconds": 300, "memory_gb": 12}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"pair": 0.2}, "inconsistent"),
        ({"pair": -3.0, "reversed": 3.0}, "inconsistent"),
        ({"pair": 1.5, "spread": 8.0}, "inconclusive"),
        ({"reversed": 0.5}, "partly consistent"),
        ({"loss": 1.5}, "partly consistent"),
        ({"pair from the front": 0.3}, "consistent"),
        ({"swap": 0.1, "patch": 0.1}, "inconclusive"),
        ({"patch": 1.0}, "inconclusive"),
        ({"count": 23}, "inconclusive"),
        ({"count": 24}, "consistent"),
        ({"first": 0, "count": 4}, "inconclusive"),
    ],
)
def test_steering_is_judged_by_what_was_planted(changes, said):
    assert hf.judge(planted.prompted(**changes)).verdict == said


def test_units_are_prompts_and_are_called_so():
    text = hf.judge(planted.prompted(count=10)).text
    assert "On 10 prompts without feeling, adding the vector moved" in text
    assert "Exploratory: 10 prompts are too few for a verdict, which takes 24." in text
    assert "trained" not in text and "toy" not in text
    tuned = hf.judge(planted.prompted(count=32, first=0)).checks[0]
    assert not tuned.passed and tuned.text == "Exploratory: prompts that the settings were tuned on give no verdict."


def test_every_unit_has_a_prompt_a_frame_and_a_sentence_of_its_own():
    assert [texts.place(seed) for seed in (0, 3, 100, 131)] == [0, 3, 4, 35]
    for kind in (texts.NEUTRAL, texts.FRAMES, texts.PLAIN):
        assert len(set(kind)) == len(kind) == 4 + len(hf.RECIPE.seeds)
    assert len(hf.RECIPE.seeds) >= 24 and hf.RECIPE.params.contrasts >= 500


def test_no_neutral_text_holds_a_word_of_feeling():
    feeling = {word.strip() for word in (*texts.GOOD, *texts.BAD)} | {"love", "hate", "loves", "hates", "like", "likes"}
    for text in (*texts.NEUTRAL, *texts.PLAIN, *texts.WORDS, *(frame.format("") for frame in texts.FRAMES)):
        assert not feeling & set(text.lower().replace(".", "").replace(",", "").split()), text


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("transformers", reason="transformers is not installed")
    from .tiny_model import made

    return made(tmp_path_factory.mktemp("tiny"), layers=4, loud=1.0)


@pytest.fixture(scope="module")
def bench(folder):
    from digest.replications.decoder import Decoder
    from digest.replications.steered_decoder import Bench
    from digest.replications.weights import HfParams

    return Bench(Decoder.opened(HfParams(model=str(folder), device="cpu", threads=1)), 2)


def test_the_odds_are_those_of_whole_words_read_one_by_one(bench):
    """Each word's chance by itself, token after token, without rows that share a start."""
    import torch

    def chance(word):
        begin, tokens = bench.decoder.start + bench.decoder.ids("The road is"), bench.decoder.ids(word)
        logs = bench.decoder.logits(bench.decoder.tensor([begin + tokens])).log_softmax(-1)
        return sum(logs[0, len(begin) - 1 + step, token] for step, token in enumerate(tokens))

    good, bad = (torch.stack([chance(word) for word in words]).logsumexp(0) for words in (texts.GOOD, texts.BAD))
    assert bench.value(bench.odds("The road is")) == pytest.approx(float(good - bad), abs=1e-5)


def test_many_vectors_at_once_do_what_each_does_alone(bench):
    import torch

    vectors = torch.randn(9, 5, 32, generator=torch.Generator().manual_seed(1))
    odds = bench.odds("The road is")
    for front, some in ((True, vectors), (False, vectors[:, :1])):
        together = bench.shifts(odds, some, front)
        alone = torch.cat([bench.shifts(odds, vector[None], front) for vector in some])
        assert together.abs().max() > 1e-4
        assert torch.allclose(together, alone, atol=1e-5)


def test_the_last_word_is_the_prompts_and_not_the_answers(bench):
    import torch

    odds = bench.odds("The road is")
    assert odds.last == len(bench.decoder.start + bench.decoder.ids("The road is")) - 1
    vector = torch.ones(1, 1, 32)
    by_hand = bench.value(odds, lambda stream: stream + torch.eye(stream.shape[1])[odds.last][:, None])
    assert float(bench.shifts(odds, vector, front=False)[0]) == pytest.approx(by_hand - bench.value(odds), abs=1e-5)


def test_what_is_left_out_of_a_pass_changes_no_shift(bench):
    """Every token of every row read anew and all logits kept, against what the recipe computes: ends and beginnings."""
    import torch

    from digest.replications.steered_decoder import _adder

    def slowly(question, vector, where):
        for_all = [bench.decoder.logits(question.tokens, bench.layer, edit)[:, question.last :]
                   for edit in (None, _adder(vector, where))]  # fmt: skip
        before, after = (float(question.read(logits[None])[0]) for logits in for_all)
        return after - before

    vectors = torch.randn(3, 4, 32, generator=torch.Generator().manual_seed(2))
    odds, loss = bench.odds("The road is"), bench.loss("The road is long and old.", 4)
    assert 0 < odds.last < odds.tokens.shape[1] - 1
    for question, front in ((odds, True), (loss, True), (odds, False)):
        some, where = (vectors, slice(4)) if front else (vectors[:, :1], slice(odds.last, odds.last + 1))
        expected = torch.tensor([slowly(question, vector[None], where) for vector in some])
        assert expected.abs().min() > 1e-4
        assert torch.allclose(bench.shifts(question, some, front), expected, atol=1e-5)


def test_verbs_are_the_first_pair_that_is_cut_alike(bench):
    from dataclasses import replace

    class Cuts:
        def __init__(self, *apart):
            self.apart = apart

        def ids(self, word):
            return [0, 1] if word.strip() in self.apart else [0]

    assert bench.verbs == ("loves", "hates")
    assert replace(bench, decoder=Cuts("hates")).verbs == ("loved", "hated")
    with pytest.raises(ModelRefused, match="cuts 'loves' and 'hates', 'loved' and 'hated' into different numbers"):
        _ = replace(bench, decoder=Cuts("hates", "hated")).verbs


def test_contrasts_are_of_equal_norm_at_each_place_and_none_twice(bench):
    import torch

    from digest.replications.steered_decoder import vectors

    front, last = vectors(bench, 5.0, 500, 10)
    norms = {name: torch.linalg.vector_norm(some, dim=-1) for name, some in front.items()}
    assert norms["pair"][0, 0] == 0 and norms["pair"][0, 1:].min() > 0
    for name in ("single", "random", "reversed"):
        assert torch.allclose(norms[name], norms["pair"].expand_as(norms[name]), rtol=1e-4)
    assert torch.allclose(norms["unrelated"].norm(dim=-1), norms["pair"].norm(), rtol=1e-4)
    apart = norms["unrelated"][:, 1] > 0  # two words that begin alike differ later only
    assert torch.allclose(norms["unrelated"][apart], norms["pair"].expand_as(norms["unrelated"][apart]), rtol=1e-4)
    assert 0 < (~apart).sum() < 100
    assert front["unrelated"].shape[0] == last[hf.LAST_NULL].shape[0] == 500
    assert len({tuple(vector.flatten().tolist()) for vector in front["unrelated"]}) == 500
    assert front["pair"].shape[1] == 1 + len("Love")


def test_all_activations_put_in_are_the_other_sentence(bench):
    """The positive control's own limit: every place patched is the swap itself."""
    hates, likes = (bench.odds(texts.FRAMES[0].format(verb)) for verb in texts.VERBS[0][::-1])
    other = bench.decoder.stream(likes.tokens, bench.layer)
    assert bench.value(hates, lambda stream: other) == pytest.approx(bench.value(likes), abs=1e-5)
    swap, patch = bench.swapped(texts.FRAMES[0])
    assert swap == pytest.approx(bench.value(likes) - bench.value(hates)) and patch != 0


def job(folder, seeds, **settings):
    params = {"model": str(folder), "contrasts": 12, "directions": 4, "threads": 1, "device": "cpu", **settings}
    return json.dumps({"recipe": "steering_vector", "tier": "hf", "params": params, "seeds": seeds, **LIMITS})


def test_a_model_of_random_weights_is_inconclusive_by_its_manipulation_check(folder):
    answer = json.loads(run_job(job(folder, [100, 101, 102]), 300))
    assert "why" not in answer, answer
    rows = [Measurement(**row) for row in answer["rows"]]
    assert {row.unit for row in rows} == {"prompt 100", "prompt 101", "prompt 102"}
    assert {row.value for row in rows if row.name == hf.LAYER} == {1.0}
    judged = hf.judge(rows)
    assert judged.verdict == "inconclusive"
    assert [check.passed for check in judged.checks if check.name == "manipulation check"] == [False]
    assert {"model", "revision", "device", "dtype", "transformers"} <= answer["environment"].keys()
    assert {(row.condition, row.name) for row in rows} >= {("pair", LOSS), ("none", LOSS), ("single", SHIFT)}


def test_what_cannot_be_opened_did_not_run_and_says_why(folder):
    pytest.importorskip("torch", reason="torch is not installed")
    assert json.loads(run_job(job("/no/such/place", [100]), 120)) == {"why": "there is no folder /no/such/place"}
    changed = json.loads(run_job(job(folder, [100], revision="sha256:0"), 120))["why"]
    assert "was changed: sha256:0 was promised" in changed
