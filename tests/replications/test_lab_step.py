"""The step of a GPU, tried on a CPU in 32 bits: the same loss, gradients and update as the plain one's."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")

from digest.replications import byte_gpt, byte_step  # noqa: E402
from digest.replications.byte_gpt import Shape  # noqa: E402
from digest.replications.stacked_muon import StackedMuon  # noqa: E402

TINY = Shape(width=32, layers=3, heads=4, context=16, texts=4, rate=4e-3, turn=0.02, start=0.2)


@pytest.fixture
def model():
    return byte_gpt.born(TINY, 1).train()


@pytest.fixture
def tokens():
    return torch.randint(0, 257, (4, 17), generator=torch.Generator().manual_seed(0))


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: weight.grad.clone() for name, weight in model.named_parameters()}


def test_loss_and_gradients_are_those_of_transformers(model, tokens):
    theirs, ours = byte_step.as_transformers(model, tokens), byte_step.narrow(model, tokens, torch.float32)
    assert float(ours.detach()) == pytest.approx(float(theirs.detach()), abs=1e-5)
    expected, found = gradients(model, theirs), gradients(model, ours)
    assert expected.keys() == found.keys()
    for name, gradient in expected.items():
        assert torch.allclose(found[name], gradient, atol=1e-5), name


def test_in_bf16_the_loss_is_the_same_to_its_rounding(model, tokens):
    theirs, ours = byte_step.as_transformers(model, tokens), byte_step.narrow(model, tokens, torch.bfloat16)
    assert float(ours.detach()) == pytest.approx(float(theirs.detach()), rel=5e-3) and ours.dtype == torch.float32


def test_a_machine_that_cannot_compile_trains_without_and_says_why(model, tokens, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no compiler here\nand more")

    monkeypatch.setattr(byte_step, "compiled", lambda _: broken)
    loss, how = byte_step.tried(model, tokens, torch.float32)
    assert "not compiled (RuntimeError: no compiler here)" in how
    assert float(loss(model, tokens).detach()) == pytest.approx(
        float(byte_step.as_transformers(model, tokens).detach()), abs=1e-5
    )
    assert all(weight.grad is None for weight in model.parameters())


def test_what_is_dropped_is_drawn_from_the_seed(tokens):
    from dataclasses import replace

    model = byte_gpt.born(replace(TINY, dropped=0.5), 1).train()
    found = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        found.append(float(byte_step.narrow(model, tokens, torch.float32).detach()))
    assert found[0] == found[1] != found[2]


def test_stacked_muon_turns_each_matrix_as_muon_does():
    draw = torch.Generator().manual_seed(0)
    shapes = [(8, 24), (8, 24), (24, 8), (8, 8), (8, 8)]
    starts = [torch.randn(shape, generator=draw) for shape in shapes]
    ours, theirs = ([torch.nn.Parameter(start.clone()) for start in starts] for _ in range(2))
    how = {"lr": 0.02, "momentum": 0.95, "weight_decay": 0.1}
    stacked, plain = StackedMuon(ours, **how), torch.optim.Muon(theirs, adjust_lr_fn="match_rms_adamw", **how)
    for _ in range(3):
        for mine, other in zip(ours, theirs, strict=True):
            mine.grad = torch.randn(mine.shape, generator=draw)
            other.grad = mine.grad.clone()
        stacked.step()
        plain.step()
    for mine, other, start in zip(ours, theirs, starts, strict=True):
        assert float((mine - other).detach().norm() / (other - start).detach().norm()) < 0.02
    states = [optimizer.state_dict()["state"] for optimizer in (stacked, plain)]
    assert all(torch.allclose(states[0][n]["momentum_buffer"], states[1][n]["momentum_buffer"]) for n in range(5))
