"""A dask cluster of two workers against the machine itself. Skipped where distributed is not installed."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from digest.replications.sandbox import run_job
from digest.verify import cluster
from digest.verify.measuring import rows_of

from .test_lab_sandbox import LIMITS, SMALL

distributed = pytest.importorskip("distributed", reason="distributed is not installed")
pytest.importorskip("torch", reason="torch is not installed")
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def address():
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as two,
        distributed.Client(two),
    ):
        yield two.scheduler_address


def job(name, seed, **settings):
    return json.dumps({"recipe": name, "params": SMALL[name] | settings, "seeds": [seed], **LIMITS})


def poison(job, seconds):
    """Kills whoever runs it."""
    os.kill(os.getpid(), signal.SIGKILL)


def slow(job, seconds, mark):
    """Long enough to be killed in; each start leaves a line."""
    with Path(mark).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(3)
    return run_job(job, seconds)


def rows(answer):
    return json.loads(answer)["rows"]


def test_a_cluster_gives_the_rows_of_this_machine(address):
    jobs = [job(name, seed) for name in SMALL for seed in (100, 101)]
    with cluster(address) as workers:
        there = [future.result() for future in [workers.submit(run_job, one, 120) for one in jobs]]
    assert [rows(one) for one in there] == [rows(run_job(one, 120)) for one in jobs]


def test_a_killed_worker_costs_nothing_but_time(address, tmp_path):
    mark = tmp_path / "starts"
    with cluster(address) as workers:
        future = workers.submit(slow, job("bilinear_layers", 100), 120, str(mark))
        while not mark.exists() or not mark.read_text().strip():
            time.sleep(0.05)
        os.kill(int(mark.read_text().split()[0]), signal.SIGKILL)
        assert rows(future.result(120)) == rows(run_job(job("bilinear_layers", 100), 120))
    assert len(set(mark.read_text().split())) == 2


def test_a_poisoned_task_is_alone_in_its_failure(address):
    class Order:
        class recipe:
            name = "poison"

        criterion = ""

    with cluster(address) as workers:
        bad = workers.submit(poison, "{}", 1)
        good = workers.submit(run_job, job("bilinear_layers", 100), 120)
        assert rows_of(Order, bad) == "the cluster gave it up: KilledWorker"
        assert rows(good.result(120))
