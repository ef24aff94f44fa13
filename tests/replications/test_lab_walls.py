"""How far a worker is shut in where a GPU's driver answers in some places only; its answers are made up here."""

import pytest

from digest.replications import walls


@pytest.fixture
def machine(monkeypatch):
    """A machine that has all namespaces, and whose driver answers unless the command holds one of these words."""

    def made(*deaf_to):
        def done(command, env=None):
            return walls._GPU[-1] not in command or not any(word in command for word in deaf_to)

        monkeypatch.setattr(walls, "_done", done)
        walls._allowed.cache_clear()

    yield made
    walls._allowed.cache_clear()


@pytest.mark.parametrize(
    ("deaf_to", "words"),
    [
        ((), "own processes; no network"),
        (("--pid",), "own session, other processes open to it, for the GPU wants that; no network"),
        (("--user",), "own session; network and other processes open to it"),
        (("-c",), "own processes; no network"),  # it never answers: there is no GPU to make way for
    ],
)
def test_a_worker_that_may_use_a_gpu_gets_the_best_walls_behind_which_it_answers(machine, deaf_to, words):
    machine(*deaf_to)
    assert walls.found(network=False, gpu=True).words == words
    assert walls.found(network=False).words == "own processes; no network"
