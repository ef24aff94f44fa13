"""The tier gpu: transformers stacked over seeds, tried here on a CPU at tiny settings. Full runs stand in docs."""

import json

import pytest

from digest.errors import MachineRefused
from digest.replications import bilinear_transformers, emergence_transformers, english
from digest.replications.bench import generator
from digest.replications.worker import measured_or_why

torch = pytest.importorskip("torch")

torch.set_num_threads(1)  # on busy cores threads wait for each other

from digest.replications import (  # noqa: E402
    adding_transformers,
    quadratic_forms,
    stacked_transformer,
)

FAMILY = {"device": "cpu", "widths": (4, 8, 12, 16), "steps": 6, "sums": 8, "tested": 60}
READERS = {
    "device": "cpu",
    "lengths": (3, 5),
    "width": 24,
    "layers": 2,
    "heads": 2,
    "length": 32,
    "texts": 2,
    "tested": 4,
    "product_steps": 10,
    "rates": (2e-3, 8e-3),
    "tuned_on": 1,
}


@pytest.fixture
def papers(tmp_path):
    text = english.letters()
    kept = [[f"arxiv:2505.{place:05}", "cs.LG", text[place * 1000 : place * 1000 + 900]] for place in range(40)]
    (tmp_path / "papers.json").write_text(json.dumps({"schema": 1, "papers": kept}), encoding="utf-8")
    return tmp_path


def shape(kind="gelu"):
    return stacked_transformer.Shape(words=12, length=12, width=8, layers=2, heads=2, kind=kind)


def tokens(seed, texts=5):
    return torch.from_numpy(generator(seed, "tokens").integers(0, 12, (texts, 12)))


def learned(seeds, steps=5, rates=None):
    stack = stacked_transformer.Stack.born(shape(), seeds, "cpu")
    batch = torch.stack([tokens(seed) for seed in seeds])
    given = torch.tensor(rates or [0.01] * len(seeds))
    last = stacked_transformer.train(stack, lambda _: batch, steps, given, adding_transformers.loss)
    return stack, last


def test_a_unit_is_the_same_whoever_stands_beside_it():
    alone, nats = learned([101])
    beside, all_nats = learned([100, 101], rates=[0.03, 0.01])
    assert torch.allclose(alone.rows[0], beside.rows[1], atol=1e-6)
    assert torch.allclose(nats[0], all_nats[1], atol=1e-5)
    assert not torch.allclose(beside.rows[0], beside.rows[1], atol=1e-2)


def test_adam_is_the_librarys_adam():
    """The same slopes, rates and steps through torch.optim.Adam, with the norm cut by torch's own function."""
    ours, _ = learned([7])
    stack = stacked_transformer.Stack.born(shape(), [7], "cpu")
    weights = [torch.nn.Parameter(weight.detach().clone()) for weight in stack.weights.values()]
    free = stacked_transformer.Stack(stack.shape, stack.rows, dict(zip(stack.weights, weights, strict=True)))
    optimizer = torch.optim.Adam(weights, lr=0.01, betas=(0.9, 0.98))
    for share, *_ in stacked_transformer.schedule(5).tolist():
        optimizer.zero_grad()
        batch = tokens(7)[None]
        adding_transformers.loss(free.logits(batch[:, :, :-1]), batch[:, :, 1:]).sum().backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.param_groups[0]["lr"] = 0.01 * share
        optimizer.step()
    for name, weight in zip(stack.weights, weights, strict=True):
        assert torch.allclose(ours.weights[name], weight, atol=1e-5), name


@pytest.mark.parametrize("kind", ["relu", "gelu", "bilinear", "linear"])
def test_every_kind_has_as_many_weights_in_its_layers(kind):
    wide = stacked_transformer.Shape(words=12, length=12, width=24, layers=2, heads=2, kind=kind)
    assert wide.parameters == (12 + 12 + 12 * 24 * 2) * 24


def test_no_place_sees_what_comes_after_it():
    stack, _ = learned([3])
    before = tokens(3)[None]
    changed = before.clone()
    changed[:, :, 7:] = (changed[:, :, 7:] + 1) % 12
    assert torch.allclose(stack.logits(before)[:, :, :7], stack.logits(changed)[:, :, :7], atol=1e-5)
    assert not torch.allclose(stack.logits(before)[:, :, 7:], stack.logits(changed)[:, :, 7:], atol=1e-3)


def test_answers_follow_from_the_digits_that_the_model_wrote():
    """Read back with its own digits in place, each is again the likeliest."""
    stack, _ = learned([5], steps=20)
    asked = adding_transformers.examples(5, 9, held_out=True)[None, :, : adding_transformers.ASKED].long()
    said = adding_transformers.written(stack, asked)
    whole = torch.cat([asked, said], 2)
    again = stack.logits(whole[:, :, :-1])[:, :, -adding_transformers.ANSWER :, :10].argmax(-1)
    assert torch.equal(said, again)


def test_sums_of_the_test_are_never_learned():
    taught = {tuple(row) for row in adding_transformers.examples(1, 3000, held_out=False)[:, :7].tolist()}
    asked = {tuple(row) for row in adding_transformers.examples(1, 3000, held_out=True)[:, :7].tolist()}
    assert not taught & asked and len(asked) > 2900
    first = adding_transformers.examples(1, 1, held_out=False)[0].tolist()
    number = lambda digits: int("".join(map(str, digits)))  # noqa: E731
    assert number(first[:3]) + number(first[4:7]) == number(first[8:])


def test_a_bilinear_layer_is_its_quadratic_forms():
    draw = torch.Generator().manual_seed(0)
    widen, gate, narrow, write = (torch.randn(2, *size, generator=draw) for size in ((6, 5), (6, 5), (5, 6), (6, 3)))
    normed = torch.randn(2, 40, 6, generator=draw)
    output = ((normed @ widen) * (normed @ gate) @ narrow @ write).double()
    forms = quadratic_forms.forms(widen, gate, narrow, write)
    assert (quadratic_forms.agreement(normed, output, forms) > 5).all()
    assert torch.allclose(quadratic_forms.explained(normed, output, forms, 6), torch.ones(2, dtype=torch.float64))
    assert (quadratic_forms.explained(normed, output, forms, 2) < 0.999).all()
    assert (quadratic_forms.agreement(normed, 1.01 * output, forms) < 3).all()


def test_a_family_of_transformers_is_measured_and_judged():
    params = emergence_transformers.RECIPE.params.model_copy(update=FAMILY)
    rows = emergence_transformers.measure(params, [100, 101])
    assert len(rows) == 2 * 4 * 6 and rows == emergence_transformers.measure(params, [100, 101])
    assert emergence_transformers.judge(rows).verdict == "inconclusive"


def test_transformers_of_four_kinds_are_measured_and_judged(papers, tmp_path, monkeypatch):
    tuned, best = [], bilinear_transformers.best_rate
    monkeypatch.setattr(bilinear_transformers, "best_rate", lambda *told: tuned.append(told[2]) or best(*told))
    recipe = bilinear_transformers.RECIPE.reading(papers)
    rows = bilinear_transformers.measure(recipe.params.model_copy(update=READERS), [100, 101])
    assert tuned == ["relu", "gelu", "bilinear", "linear"], "once each"
    said = bilinear_transformers.judge(rows)
    assert said.verdict == "inconclusive" and "transformers of each kind" in said.text
    exact = [row.value for row in rows if row.name == "digits of agreement"]
    assert len(exact) == 2 and min(exact) > 5, "the identity is algebra, trained or not"
    figure = bilinear_transformers.draw(rows, said, tmp_path / "figure.png")
    assert "small transformers" in figure.caption + said.text + figure.alt or (tmp_path / "figure.png").is_file()


def test_other_papers_are_another_promise(papers):
    before = bilinear_transformers.RECIPE.reading(papers).params.sha256
    path = papers / "papers.json"
    path.write_text(path.read_text(encoding="utf-8").replace("arxiv:2505.00001", "arxiv:2505.99999"), encoding="utf-8")
    assert before and bilinear_transformers.RECIPE.reading(papers).params.sha256 != before


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_without_a_gpu_it_says_so_and_what_to_do():
    recipe = emergence_transformers.RECIPE
    job = {"recipe": recipe.name, "tier": "gpu", "params": recipe.params.model_dump(), "seeds": [100]}
    assert "no GPU that torch can use; --tier toy" in measured_or_why(job, [recipe])["why"]
    with pytest.raises(MachineRefused):
        emergence_transformers.measure(recipe.params, [100])
