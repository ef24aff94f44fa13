"""Recipes that misbehave: whatever a worker does, it ends, it says why, and nothing of it is left."""

import json
import sys
import time
from pathlib import Path

import pytest

from digest.replications import sandbox
from digest.replications.sandbox import contained, run_job
from digest.replications.walls import OPEN, found

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see who is alive")

SHUT = found(network=False)
WALLS = [
    pytest.param(OPEN, id="session"),
    pytest.param(SHUT, id="namespaces", marks=pytest.mark.skipif(SHUT == OPEN, reason="no namespaces here")),
]
LIMITED = "from digest.replications.worker import limit; limit(3, 2)\n"  # the import alone takes a second
SLEEPER = "import subprocess, sys, time\nsleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
FAULTS = {
    "busy loop": (LIMITED + "while True: pass", "it used more CPU time than allowed"),
    "fork": ("import os, time\nos.fork(); time.sleep(60)", "it was stopped after 2 seconds"),
    "child left behind": (SLEEPER + "subprocess.Popen(sleep)", ""),
    "setsid escape": (SLEEPER + "subprocess.Popen(sleep, start_new_session=True)", ""),
    "double fork": (
        "import os, time\nif os.fork() == 0:\n os.setsid()\n os.fork() or time.sleep(60)\n time.sleep(60)",
        "",
    ),
    "100 GB": (LIMITED + "bytearray(100 * 2**30)", "it stopped with an error: MemoryError"),
    "deaf to signals": (
        "import signal, time\nfor one in range(1, 30):\n if one not in (9, 19): signal.signal(one, signal.SIG_IGN)\n"
        "time.sleep(60)",
        "it was stopped after 2 seconds",
    ),
    "disk": (
        "n = 0\nwhile True:\n open(f'part{n}', 'wb').truncate(2**20); n += 1",
        "it was stopped: it wrote more than 64 MB",
    ),
}


def survivors(mark: Path) -> list[str]:
    """Living processes whose folder this is or was."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state = (place / "stat").read_text().split(") ")[1][0]
            if state != "Z" and str((place / "cwd").readlink()).startswith(str(mark)):
                found.append(place.name)
        except OSError:
            continue
    return found


def none_left(mark: Path, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while survivors(mark) and time.monotonic() < until:
        time.sleep(0.05)
    return not survivors(mark)


@pytest.mark.parametrize("walls", WALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_a_worker_does_nothing_of_it_is_left(tmp_path, monkeypatch, fault, walls):
    monkeypatch.setattr(sandbox, "MAX_DISK", 2**26)
    code, said = FAULTS[fault]
    seconds = 2 if "2 seconds" in said else 30  # on a busy machine a second of CPU time takes many
    assert contained([sys.executable, "-c", code], tmp_path, seconds, walls) == said
    assert none_left(tmp_path)


@pytest.mark.skipif(SHUT == OPEN, reason="no namespaces here")
def test_a_worker_reaches_no_network_unless_its_tier_needs_it(tmp_path):
    code = "import socket; socket.create_connection(('127.0.0.1', PORT), 2)"
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", code.replace("PORT", str(server.getsockname()[1]))]
        assert "OSError" in contained(command, tmp_path, 20, SHUT)
        assert contained(command, tmp_path, 20, found(network=True)) == ""
        assert contained(command, tmp_path, 20, OPEN) == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_the_kernel_holds_is_given_up_on(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.1)
    monkeypatch.setattr(sandbox, "_kill", lambda group: None)
    monkeypatch.setattr(sandbox, "_sweep", lambda mark: None)
    command = [sys.executable, "-c", "import time; time.sleep(3)"]
    assert contained(command, tmp_path, 0.2).startswith("it could not be killed")


def test_how_far_it_was_shut_in_is_written_beside_the_rows():
    pytest.importorskip("torch", reason="torch is not installed")
    from .test_lab_sandbox import LIMITS, SMALL

    job = {"recipe": "bilinear_layers", "params": SMALL["bilinear_layers"], "seeds": [100], **LIMITS}
    assert json.loads(run_job(json.dumps(job), 120))["environment"]["isolation"] == SHUT.words
