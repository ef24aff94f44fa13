import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from digest.model import Measurement
from digest.replications import RECIPES, steering_vector
from digest.replications.bench import Params
from digest.replications.sandbox import contained, run_job, stop_all
from digest.replications.worker import measured, measured_or_why

HERE = Path(__file__).parents[2]
PARENT_OF_A_CHILD = """
import subprocess, time
print(subprocess.Popen(['sleep', '60']).pid, file=open('pid', 'w'), flush=True)
"""
STAYS = PARENT_OF_A_CHILD + "time.sleep(60)"
TIED = """
import os, time
from digest.replications import worker
worker.TIE()
open('pid', 'w').write(str(os.getpid()))
time.sleep(60)
"""
LIMITS = {"cpu_seconds": 60, "memory_gb": 8}


def python(code):
    return [sys.executable, "-c", code]


def alive(pid):
    """Zombies count as dead: in a container nobody may be there to bury them."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def written(file):
    return file.exists() and file.read_text().strip() != ""


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see who is alive")


@needs_proc
def test_a_timeout_kills_the_child_and_its_children(tmp_path):
    assert contained(python(STAYS), tmp_path, 1.5) == "it was stopped after 1.5 seconds"
    assert eventually(lambda: not alive(int((tmp_path / "pid").read_text())))


@needs_proc
def test_children_left_behind_are_killed_too(tmp_path):
    assert contained(python(PARENT_OF_A_CHILD), tmp_path, 30) == ""
    assert eventually(lambda: not alive(int((tmp_path / "pid").read_text())))


def test_ctrl_c_can_stop_every_worker(tmp_path):
    said = []
    thread = Thread(target=lambda: said.append(contained(python(STAYS), tmp_path, 60)))
    thread.start()
    assert eventually(lambda: written(tmp_path / "pid"))
    stop_all()
    thread.join(20)
    assert said and "signal 9" in said[0]


def test_a_crash_is_one_sentence(tmp_path):
    assert contained(python("1 / 0"), tmp_path, 30) == "it stopped with an error: ZeroDivisionError: division by zero"
    assert contained(python("import sys; sys.exit(3)"), tmp_path, 30) == "it stopped with an error: exit code 3"


def test_a_worker_sees_no_key_and_no_proxy(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    code = "import json, os; json.dump(dict(os.environ), open('seen.json', 'w'))"
    assert contained(python(code), tmp_path, 30) == ""
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert not {name for name in seen if "KEY" in name or "PROXY" in name.upper()}
    assert (seen["OMP_NUM_THREADS"], seen["PYTHONHASHSEED"], seen["HOME"]) == ("1", "0", str(tmp_path))
    assert seen["OMP_WAIT_POLICY"] == "PASSIVE", "threads that spin on busy cores kept a toy from its end"


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_a_worker_gets_no_more_memory_than_its_job_allows(tmp_path):
    code = "from digest.replications.worker import limit; limit(10, 1); bytearray(2**31)"
    assert "MemoryError" in contained(python(code), tmp_path, 30)


def test_a_worker_that_burns_cpu_is_ended(tmp_path):
    code = "from digest.replications.worker import limit; limit(1, 1)\nwhile True: pass"
    assert contained(python(code), tmp_path, 30) == "it used more CPU time than allowed"


@needs_proc
@pytest.mark.parametrize("tie", ["watch_input", "ask_kernel"])
def test_a_worker_dies_with_its_parent(tmp_path, tie):
    """Each tie by itself: the end of the input is portable, the kernel's signal needs no Python thread."""
    command = python(TIED.replace("TIE", tie))
    asked = f"contained({command!r}, Path(), 60)"
    parent = f"from pathlib import Path; from digest.replications.sandbox import contained; {asked}"
    process = subprocess.Popen(python(parent), cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(HERE)})
    assert eventually(lambda: written(tmp_path / "pid"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert eventually(lambda: not alive(int((tmp_path / "pid").read_text())))


def test_an_unknown_recipe_is_an_answer_not_a_crash_of_ours():
    answer = json.loads(run_job(json.dumps({"recipe": "none", "params": {}, "seeds": [], **LIMITS}), 60))
    assert answer.keys() == {"why"} and "StopIteration" in answer["why"]


class Size(Params):
    size: float = 1.0


def fake(measure):
    from dataclasses import replace

    return replace(steering_vector.RECIPE, name="fake", params=Size(), measure=measure, needs=())


def test_rows_that_are_no_numbers_never_leave_the_worker():
    recipe = fake(lambda params, seeds: [Measurement(unit="seed 1", condition="a", name="b", value=float("nan"))])
    told = measured_or_why({"recipe": "fake", "params": {}, "seeds": [1]}, [recipe])
    assert told == {"why": "the rows cannot be judged: seed 1, a, b: nan is not a number"}


def test_parameters_are_checked_in_the_worker():
    with pytest.raises(ValueError, match="sise"):
        measured({"recipe": "fake", "params": {"sise": 2}, "seeds": [1]}, [fake(lambda params, seeds: [])])


TOYS = [recipe for recipe in RECIPES if recipe.tier == "toy"]
"""Recipes that train their units beside each other; units that are asked share no tensor."""
SMALL = {
    "steering_vector": {"steps": 2, "texts": 2, "width": 8, "prompts": 3, "contrasts": 3, "directions": 3},
    "emergence_metric": {"widths": [4, 6, 8, 10], "steps": 2, "sums": 10, "tested": 50},
    "bilinear_layers": {"lengths": [2, 4], "at_once": 16, "tested": 100},
    "neuron_explanations": {"steps": 2, "texts": 2, "width": 8, "layers": 2, "neurons": 12, "pages": 40},
}


def test_a_recipe_runs_in_its_worker():
    pytest.importorskip("torch", reason="torch is not installed")
    recipe = RECIPES[0]
    job = {"recipe": recipe.name, "params": SMALL[recipe.name], "seeds": [100], **LIMITS}
    answer = json.loads(run_job(json.dumps(job), 120))
    assert {"python", "torch", "device"} <= answer["environment"].keys()
    recipe.judge([Measurement(**row) for row in answer["rows"]])


@pytest.mark.parametrize("recipe", TOYS, ids=lambda recipe: recipe.name)
def test_units_do_not_touch(recipe):
    """Seed 100 gives the same rows whoever is trained beside it; the arithmetic may differ in the last digits."""
    pytest.importorskip("torch", reason="torch is not installed")
    alone, beside = (
        measured({"recipe": recipe.name, "params": SMALL[recipe.name], "seeds": seeds}, RECIPES)["rows"]
        for seeds in ([100], [101, 100])
    )
    first, second = ([row["value"] for row in rows if row["unit"] == "seed 100"] for rows in (alone, beside))
    other = [row["value"] for row in beside if row["unit"] == "seed 101"]
    assert first == pytest.approx(second, rel=1e-3, abs=1e-4)
    assert other != pytest.approx(second, rel=1e-3, abs=1e-4)


def test_a_unit_with_huge_gradients_leaves_the_others_alone():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    from digest.replications.stacked_gpt import Shape, StackedGPT, train

    def trained(seeds):
        model = StackedGPT.born(Shape(words=11, length=6, width=8, layers=1), seeds)
        for weight in model.weights.values():
            weight.data[:-1] *= 30
        tokens = torch.arange(6).repeat(len(seeds), 4, 1)
        train(model, lambda: tokens, 4, 0.01)
        return model.weights["words"][-1]

    assert torch.allclose(trained([1]), trained([0, 1]), atol=1e-5)
