"""The GPU's lock: one process at a time, let go at its end, whoever made the file."""

import subprocess
import sys

import pytest

from digest.errors import MachineRefused
from digest.replications import gpu

HOLDER = """
import sys, time
from pathlib import Path
from digest.replications import gpu
gpu.hold("cuda", Path(sys.argv[1]), 5, lambda: True)
gpu.hold("auto", Path(sys.argv[1]), 5, lambda: True)  # what is held is held
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "gpu.lock"
    yield path
    gpu._held.pop(path, None)


@pytest.fixture
def holder(lock):
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    yield other
    other.kill()
    other.wait()
    other.stdout.close()


def test_a_second_job_waits_and_then_says_what_to_do(lock, holder):
    with pytest.raises(MachineRefused, match=r"another job holds the GPU .*--set device=cpu"):
        gpu.hold("auto", lock, 0.3, lambda: True)


def test_the_lock_goes_with_the_process_that_held_it(lock, holder):
    holder.kill()
    holder.wait()
    gpu.hold("auto", lock, 5, lambda: True)
    assert lock in gpu._held


def test_without_a_gpu_or_on_the_cpu_nothing_is_held(lock):
    gpu.hold("auto", lock, 0, lambda: False)
    gpu.hold("cpu", lock, 0, lambda: True)
    gpu.hold("mps", lock, 0, lambda: True)
    assert not lock.exists()


def test_a_lock_file_that_cannot_be_made_is_explained(tmp_path):
    with pytest.raises(MachineRefused, match="no job can be kept off the GPU"):
        gpu.hold("cuda", tmp_path / "absent" / "gpu.lock", 0, lambda: True)
