"""The small model of bytes: trained for a few steps on made-up papers, cut off, gone on with, measured, refused."""

import json
import math
import random

import pytest

from digest.errors import ConfigError, Locked, ModelRefused
from digest.model import Batch, Entry
from digest.replications import byte_model, weights
from digest.replications.byte_model import Course
from digest.store import lock
from digest.train import told, train

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")

from digest.replications import byte_gpt, byte_text  # noqa: E402
from digest.replications.byte_gpt import Budget, Shape, trained  # noqa: E402

TINY = Shape(width=16, layers=2, heads=2, context=16, texts=4, rate=4e-3, turn=0.02, start=0.08)
WORDS = "we show that a small model learns the task when data are few and noise is low".split()


def abstract(number):
    draw = random.Random(number)
    return " ".join(draw.choice(WORDS) for _ in range(20))


@pytest.fixture
def tokens():
    return byte_text.row([abstract(number) for number in range(30)])


@pytest.fixture
def shelf(desk, monkeypatch):
    """A desk whose store has two hundred abstracts, a page without one, and one paper twice."""
    monkeypatch.setitem(byte_gpt.SHAPES, "small", TINY)
    papers = [entry(f"arxiv:2505.{number:05}", abstract=abstract(number)) for number in range(200)]
    desk.store.put(Batch(source="arXiv", window="2025-05-01", state="ok", entries=tuple(papers)), "arXiv/1", "1")
    more = (papers[0], entry("page:a", kind="page", abstract="not a paper"), entry("arxiv:2505.99999"))
    desk.store.put(Batch(source="arXiv", window="2025-05-02", state="ok", entries=more), "arXiv/2", "1")
    return desk


def entry(key, **facts):
    return Entry(**{"key": key, "source": "arXiv", "kind": "paper", "title": key, "url": "https://a.org/", **facts})


def test_cut_off_and_gone_on_with_it_is_the_model_it_would_have_been(tokens, tmp_path, monkeypatch):
    whole = trained(TINY, 1, Budget(steps=8), tokens, tmp_path / "a" / "checkpoint", "p", lambda *_: None)
    monkeypatch.setattr(byte_gpt, "CHECKPOINT", -1.0)
    batch, asked = byte_gpt._batch, []

    def cut(tokens, shape, seed, step):
        asked.append(step)
        if step == 5 and len(asked) == 6:
            raise KeyboardInterrupt
        return batch(tokens, shape, seed, step)

    monkeypatch.setattr(byte_gpt, "_batch", cut)
    folder = tmp_path / "b" / "checkpoint"
    with pytest.raises(KeyboardInterrupt):
        trained(TINY, 1, Budget(steps=8), tokens, folder, "p", lambda *_: None)
    again = trained(TINY, 1, Budget(steps=8), tokens, folder, "p", lambda *_: None)
    assert asked == [0, 1, 2, 3, 4, 5, 5, 6, 7]
    for name, weight in whole.model.state_dict().items():
        assert torch.equal(weight, again.model.state_dict()[name]), name
    assert {path.name for path in folder.iterdir()} == {"model.safetensors", "optimizer.safetensors", "state.json"}


def test_a_checkpoint_of_another_promise_is_not_taken_up(tokens, tmp_path):
    folder = tmp_path / "checkpoint"
    trained(TINY, 1, Budget(steps=3), tokens, folder, "one", lambda *_: None)
    other = trained(TINY, 1, Budget(steps=2), tokens, folder, "two", lambda *_: None)
    assert other.step == 2


def test_a_budget_of_seconds_ends(tokens, tmp_path):
    shares = []
    now = trained(TINY, 1, Budget(seconds=1), tokens, tmp_path / "checkpoint", "p", lambda *told: shares.append(told))
    assert now.seconds >= 1 and now.step > 0
    assert all(0 < share <= 1 and bits > 0 for share, bits in shares)


def test_the_rate_rises_and_falls():
    rates = [byte_gpt.rate_at(share / 100) for share in range(100)]
    assert max(rates) == rates[2] == 1.0 and 0 < rates[0] < rates[1] and 0.1 < rates[-1] < 0.12


@pytest.mark.parametrize("length", [0, 1, 7, 15, 16, 17, 24, 25, 100])
def test_every_byte_is_scored_once(length):
    whole = [text for text, _ in byte_gpt._windows("x" * length, 16)]
    scored = sum(len(window) - first for window, first in byte_gpt._windows("x" * length, 16))
    assert scored == length and all(len(window) <= 16 for window in whole)


def test_the_bits_are_those_of_one_text_read_alone():
    model = byte_gpt.born(TINY, 3).eval()
    texts = ["abc", "", "we show that", "a"]
    expected = []
    for text in texts:
        tokens = torch.tensor([[byte_text.START, *text.encode()]])
        logs = model(tokens).logits.detach().log_softmax(-1)[0]
        expected += [-float(logs[place, byte]) / math.log(2) for place, byte in enumerate(text.encode())]
    assert byte_gpt.bits(model, texts, 16).tolist() == pytest.approx(expected, abs=1e-4)


def test_a_model_that_does_not_beat_counting_says_so_and_is_not_used(shelf):
    ticks = []
    from dataclasses import replace

    report = train(replace(shelf, tell=lambda *said: ticks.append(said)), Course("small", steps=4), fewest=100)
    folder = shelf.root / "cache" / "models" / "byte" / "small"
    assert {path.suffix for path in folder.iterdir()} <= {".json", ".safetensors", ".lock"}
    assert (report["used"], report["parameters"] > 0, report["steps"]) == (False, True, 4)
    assert sum(report["papers"].values()) == 200
    assert "used: no, it does not beat the 5-gram baseline: " in told(report, folder)
    assert ticks[-1][0] == "train"
    with pytest.raises(ModelRefused, match="is not used: it does not beat the 5-gram baseline"):
        weights.found(str(folder))
    assert json.loads((folder / "report.json").read_text()) == report


def test_what_was_trained_is_kept_and_another_course_is_another_model(shelf, monkeypatch):
    first = train(shelf, Course("small", steps=2), fewest=100)
    with monkeypatch.context() as patched:
        patched.setattr(byte_gpt, "trained", None)
        assert train(shelf, Course("small", steps=2), fewest=100) == first
    assert train(shelf, Course("small", steps=2, seed=1), fewest=100)["promise"] != first["promise"]


def test_a_model_that_is_used_opens_as_a_decoder_of_the_scope_small_model(shelf, monkeypatch):
    from dataclasses import replace

    from digest.replications import steering_vector_hf
    from digest.replications.decoder import Decoder
    from digest.replications.weights import HfParams

    better = {"used": True, "why": "", "bits_per_byte": {"model": 1.0, "five_gram": 2.0}, "gain": 1.0}
    monkeypatch.setattr(byte_model, "_compared", lambda *_: better | {"gain_interval": [0.9, 1.1]})
    train(shelf, Course("small", steps=2), fewest=100)
    folder = shelf.root / "cache" / "models" / "byte" / "small"
    decoder = Decoder.opened(HfParams(model=str(folder), device="cpu", threads=1))
    assert decoder.logits(decoder.tensor([decoder.start + decoder.ids("we show")])).shape == (1, 8, byte_text.WORDS)
    recipe = steering_vector_hf.RECIPE
    pinned = weights.pinned(replace(recipe, params=recipe.params.model_copy(update={"model": str(folder)})))
    assert pinned.scope == "small model" and pinned.params.revision.startswith("sha256:")


@pytest.mark.parametrize(("gain", "used"), [(0.5, True), (-0.5, False), (0.0, False)])
def test_it_is_used_when_it_saves_bits_beyond_chance(gain, used):
    texts = [abstract(number) for number in range(40)]
    plain = [2.0 * len(text) for text in texts]
    mine = [(2.0 - gain + 0.2 * (-1) ** place) * len(text) for place, text in enumerate(texts)]
    found = byte_model._compared(mine, plain, texts)
    assert found["used"] is used and bool(found["why"]) is not used


def test_too_few_abstracts_are_refused(shelf):
    with pytest.raises(ConfigError, match="200 abstracts are too few to train on, 1,000 are needed: read more months"):
        train(shelf, Course("small", steps=1))


def test_two_trainings_of_one_model_exclude_each_other(shelf):
    folder = shelf.root / "cache" / "models" / "byte" / "small"
    folder.mkdir(parents=True)
    with lock(folder / "train.lock"), pytest.raises(Locked):
        train(shelf, Course("small", steps=1), fewest=100)


def test_what_is_not_installed_is_named_with_its_extra(shelf, monkeypatch):
    monkeypatch.setattr(byte_model, "NEEDS", ("no-such-torch",))
    with pytest.raises(ConfigError, match=r"no-such-torch not installed: pip install 'ai-safety-digest\[verify,hf\]'"):
        train(shelf, Course("small", steps=1))
