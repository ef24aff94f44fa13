"""Neurons of a decoder: judged on planted tables, read and held still where a tiny model of random weights has them."""

import json
import random

import numpy as np
import pytest

from digest.errors import ModelRefused
from digest.model import Measurement
from digest.replications import kept_papers
from digest.replications import neuron_explanations_hf as recipe
from digest.replications import neuron_labels as labels
from digest.replications.sandbox import run_job

from . import planted

WORDS = "the Image of a model pixel (see camera) and 3 words in $x$ training".split()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"other": 0.5}, "inconsistent"),
        ({"own": 0.0, "good": 0}, "inconsistent"),
        ({"other": 0.3}, "inconclusive"),
        ({"good": 20}, "partly consistent"),
        ({"shuffled": 0.2}, "inconclusive"),
        ({"planted": 0.6}, "inconclusive"),
        ({"model": 2.35}, "inconclusive"),
        ({"dead": 40}, "inconclusive"),
        ({"count": 59}, "inconclusive"),
        ({"first": 0}, "inconclusive"),
    ],
)
def test_neurons_of_one_model_are_judged_by_what_was_planted(changes, said):
    judged = recipe.judge(planted.foretold(**changes))
    assert judged.verdict == said, judged


@pytest.mark.parametrize(
    ("changes", "claim", "said"),
    [
        ({}, "showcase", "consistent"),
        ({"best": 0.6}, "showcase", "inconsistent"),
        ({"table": 0.45}, "table", "inconsistent"),
        ({"untrained": 0.2}, "untrained", "inconsistent"),
        ({}, "used", "consistent"),
        ({"moves": 0.01}, "used", "inconsistent"),
        ({}, "helps", "consistent"),
        ({"helps": 0.0}, "helps", "inconsistent"),
    ],
)
def test_doubts_are_judged_and_change_no_verdict(changes, claim, said):
    judged = recipe.judge(planted.foretold(**changes))
    names = [one.name for one in recipe.HF_CLAIMS]
    assert judged.findings[names.index(claim)].verdict == said, judged.findings[names.index(claim)]
    assert judged.verdict == "consistent"
    assert "no language model wrote them" in judged.text and "of this model and of no other" in judged.text


def test_the_ten_best_are_shown_as_ten_and_not_once_for_each_neuron():
    rows = planted.foretold()
    best = [row for row in rows if row.condition == labels.BEST]
    spread = {id(row): row.model_copy(update={"value": 0.9 + 0.01 * (place % 10)}) for place, row in enumerate(best)}
    text = recipe.judge([spread.get(id(row), row) for row in rows]).text
    assert "ten best of all its neurons reached +0.94 [+0.92, +0.97] (over these ten)" in text, text


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("transformers", reason="transformers is not installed")
    from .tiny_model import made

    draw = random.Random(0)
    made(where := tmp_path_factory.mktemp("tiny"), layers=3, loud=5.0)
    texts = [" ".join(draw.choice(WORDS) for _ in range(90)) + ". Naïve end." for _ in range(700)]
    kept_papers.write(where, [(f"arxiv:2505.{n:05}", "cs.LG", text) for n, text in enumerate(texts)])
    return where


@pytest.fixture(scope="module")
def neurons(folder):
    from digest.replications.decoder import Decoder
    from digest.replications.decoder_neurons import Neurons
    from digest.replications.weights import HfParams

    return Neurons(Decoder.opened(HfParams(model=str(folder), device="cpu", threads=1)))


@pytest.fixture(scope="module")
def corpus(neurons, folder):
    from digest.replications.neuron_texts import corpus

    return corpus(neurons.decoder, folder, 64, 50)


def tokens(windows):
    return [window.tokens for window in windows]


def test_text_for_choosing_and_for_scoring_are_of_other_papers_and_windows_are_cut_where_their_text_is(corpus, folder):
    parts = {part: [text for _, _, text in kept_papers.read(folder, part)] for part in ("classifier", "held out")}
    assert set(parts["classifier"]).isdisjoint(parts["held out"])
    for windows, part in ((corpus.choosing, "classifier"), (corpus.scoring, "held out")):
        for window in windows:
            assert any(window.text in text for text in parts[part])
            assert len(window.tokens) == 64 and len(window.ends) == 63
            assert "".join(window.pieces) == window.text
            assert bytes(window.tokens[1:]).decode(errors="ignore") in window.text


def test_a_model_without_papers_reads_the_documentation_of_python_in_two_halves(neurons, tmp_path):
    from digest.replications import english
    from digest.replications.neuron_texts import corpus

    found, whole = corpus(neurons.decoder, tmp_path, 64, 60), english.letters()
    half = len(whole) // 2
    assert len(found.choosing) == len(found.scoring) == 60
    assert all(window.text in whole[:half] for window in found.choosing)
    assert all(window.text in whole[half - 200 :] for window in found.scoring)


def test_too_few_papers_are_refused(neurons, folder, tmp_path):
    from digest.replications.neuron_texts import corpus

    kept_papers.write(tmp_path, [(f"arxiv:2505.{n:05}", "cs.LG", "words " * 60) for n in range(100)])
    with pytest.raises(ModelRefused, match="are too few, 50 of each are wanted"):
        corpus(neurons.decoder, tmp_path, 64, 50)


def test_neurons_are_what_the_blocks_last_matrix_reads(neurons, corpus):
    """What we see of them, written out by that matrix, is what the MLP wrote."""
    import torch

    few, wrote = tokens(corpus.choosing[:3]), []
    block = neurons.decoder.blocks[1]
    handle = block.mlp.register_forward_hook(lambda _, __, out: wrote.append(out.detach()))
    which = list(range(128, 256))
    seen = neurons.seen(few, np.ones((1, 3 * 63), dtype=np.float32), which)
    handle.remove()
    acts = torch.from_numpy(seen.drawn).permute(1, 2, 0)
    with torch.no_grad():
        assert torch.allclose(block.mlp.c_proj(acts), wrote[0][:, 1:], atol=1e-4)
    assert neurons.count == 3 * 128
    assert seen.peak[128:256] == pytest.approx(seen.drawn.max((1, 2)))
    assert seen.mean[128:256] == pytest.approx(seen.drawn.mean((1, 2)), abs=1e-5)


def test_r_of_all_neurons_with_all_sayings_is_pearsons(neurons, corpus):
    from digest.replications.neuron_sayings import facts_of, held, listed

    facts = facts_of(corpus.choosing)
    holds = held(listed(facts), facts)
    seen = neurons.seen(tokens(corpus.choosing), holds, [5, 200])
    for row, neuron in enumerate((5, 200)):
        by_hand = np.corrcoef(np.vstack([seen.drawn[row].reshape(1, -1), holds]))[0, 1:]
        assert seen.r[neuron] == pytest.approx(by_hand, abs=1e-4)
    assert np.abs(seen.r).max() > 0.1


def test_a_neuron_held_still_changes_the_loss_and_no_hook_is_left_behind(neurons, corpus):
    few = tokens(corpus.scoring[:1])
    whole = neurons.losses(few)
    assert whole.shape == (1, 62)
    assert np.abs(neurons.losses(few, 40, 50.0) - whole).max() > 1e-3
    assert np.array_equal(neurons.losses(few), whole)


def test_the_same_neurons_held_still_in_the_weights_give_the_same_losses(neurons, corpus):
    """A neuron at nought is a row of the matrix at nought."""
    import torch

    few = tokens(corpus.scoring[:2])
    by_hook = neurons.losses(few, 128 + 7, 0.0)
    weight = neurons.decoder.blocks[1].mlp.c_proj.weight
    kept = weight[7].clone()
    with torch.no_grad():
        weight[7] = 0
        by_weight = neurons.losses(few)
        weight[7] = kept
    assert by_hook == pytest.approx(by_weight, abs=1e-4)


@pytest.mark.parametrize("numbers", [2**28, 1])
def test_going_on_from_what_earlier_blocks_gave_changes_no_loss(neurons, corpus, numbers, monkeypatch):
    """All texts at once, and one at a time; what the earlier blocks do then is not asked."""
    from digest.replications import decoder_neurons

    monkeypatch.setattr(decoder_neurons, "_NUMBERS", numbers)
    few, first = tokens(corpus.scoring[:3]), []
    given, whole = neurons.given(few), neurons.losses(few)
    assert len(given) == (1 if numbers > 1 else 3)
    handle = neurons.decoder.blocks[1].mlp.register_forward_pre_hook(lambda *_: first.append(1))
    for neuron in (5, 128 + 7, 256 + 9):
        held = neurons.losses(few, neuron, 3.0)
        assert np.abs(held - whole).max() > 1e-4
        computed = len(first)
        assert np.array_equal(neurons.losses(few, neuron, 3.0, given), held)
        assert len(first) - computed == (len(given) if neuron < 256 else 0)
    handle.remove()
    assert np.array_equal(neurons.losses(few), whole)


def test_sayings_hold_where_they_say():
    from digest.replications.neuron_sayings import facts_of
    from digest.replications.neuron_texts import Window

    text = "We Train. So $x$ (two) GPTs"
    window = Window(tuple(range(len(text))), text, tuple(range(1, len(text) + 1)))
    facts = {name: dict(enumerate(row[0])) for name, row in facts_of([window]).items()}
    at = text.index("r")
    assert (facts["kind"][at], facts["pair"][at]) == ("a consonant", "a consonant after a capital")
    assert (facts["word"][at + 1], facts["two"][at + 1], facts["three"][at + 2]) == ("tra", "ra", "rai")
    assert (facts["begins"][at], facts["depth"][at], facts["word before"][at]) == ("t", "second", "we")
    assert facts["kind after"][text.index(".")] == "a space" and facts["word"][text.index(".")] == ""
    assert facts["place"][text.index("x")] == "inside a formula in dollar signs"
    assert facts["place"][text.index("two")] == "inside brackets"
    assert facts["place"][text.index("PT")] == "inside a word of capitals"
    assert facts["place"][text.index("So") + 1] == "in the first word of a sentence"
    assert (facts["token"][at], facts["token before"][at]) == ("'r'", "'T'")


def test_a_planted_neuron_is_found_and_what_it_turns_to_later_chooses_nothing(neurons, corpus):
    from dataclasses import replace

    from digest.replications import neuron_units as units

    which = list(range(0, 384, 8))
    sides = units.looked_at(neurons, corpus, which)
    seeds = list(range(100, 100 + len(which)))
    told = units.scored(sides, corpus, seeds, which, neurons.width)
    mean = {label: np.mean([one[label, labels.R] for one in told]) for label in
            (labels.OWN, labels.PLANTED, labels.PLANTED_OTHER, labels.SHUFFLED)}  # fmt: skip
    assert mean[labels.PLANTED] > 0.75 and abs(mean[labels.PLANTED_OTHER]) < 0.15 and abs(mean[labels.SHUFFLED]) < 0.1
    turned = replace(sides, after=replace(sides.after, r=-sides.after.r))
    other = units.scored(turned, corpus, seeds, which, neurons.width)
    assert np.mean([one[labels.OWN, labels.R] for one in other]) == pytest.approx(-mean[labels.OWN])


def test_another_neuron_is_one_of_the_same_layer_that_is_alive():
    from digest.replications.neuron_units import another

    alive = np.array([True, True, False, True, True, False])
    assert {another(seed, 0, alive, 3) for seed in range(20)} == {1}
    assert {another(seed, 4, alive, 3) for seed in range(20)} == {3}


def test_no_neuron_is_in_two_units_and_a_small_model_has_too_few():
    from digest.replications.neuron_units import drawn

    units = [drawn(seed, 384) for seed in (*range(4), *range(100, 480))]
    assert len(set(units)) == len(units) == 384
    with pytest.raises(ModelRefused, match="the model has 384 neurons, too few for neuron 480"):
        drawn(480, 384)


@pytest.mark.parametrize("kind", ["Llama", "GPTNeoX", "OPT"])
def test_other_families_are_read_and_held_where_they_keep_their_neurons(kind, neurons, corpus):
    transformers = pytest.importorskip("transformers")
    from digest.replications.decoder import Decoder
    from digest.replications.decoder_neurons import Neurons

    given = {"vocab_size": 257, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    given |= {"ffn_dim": 24, "word_embed_proj_dim": 16} if kind == "OPT" else {"intermediate_size": 24}
    config = getattr(transformers, f"{kind}Config")(**given)
    model = getattr(transformers, f"{kind}{'ForCausalLM'}")(config).eval()
    others = Neurons(Decoder(model, neurons.decoder.tokenizer))
    few = tokens(corpus.scoring[:2])
    assert (others.width, others.count) == (24, 48)
    seen = others.seen(few, np.ones((1, 126), dtype=np.float32), [3, 30])
    assert seen.drawn.shape == (2, 2, 63) and seen.drawn.std(2).min() > 0
    held = others.losses(few, 30, 100.0)
    assert np.abs(held - others.losses(few)).max() > 1e-3
    assert np.array_equal(others.losses(few, 30, 100.0, others.given(few)), held)


def test_a_block_without_such_a_matrix_is_refused_in_one_line():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    from digest.replications.decoder import Decoder
    from digest.replications.decoder_neurons import Neurons

    model = torch.nn.Module()
    model.blocks = torch.nn.ModuleList([torch.nn.Linear(2, 2)])
    with pytest.raises(ModelRefused, match="keeps its neurons where we do not look"):
        _ = Neurons(Decoder(model, None)).count


def test_a_model_of_random_weights_is_measured_whole_and_comes_out_inconclusive(folder):
    params = {"model": str(folder), "threads": 1, "device": "cpu", "length": 64, "windows": 50, "still": 2}
    job = {"recipe": "neuron_explanations", "tier": "hf", "params": params, "seeds": list(range(100, 106)),
           "cpu_seconds": 300, "memory_gb": 12}  # fmt: skip
    answer = json.loads(run_job(json.dumps(job), 300))
    assert "why" not in answer, answer
    judged = recipe.judge([Measurement(**row) for row in answer["rows"]])
    assert judged.verdict == "inconclusive"
    failed = [check.name for check in judged.checks if not check.passed]
    assert "manipulation check" in failed and "positive control" not in failed
