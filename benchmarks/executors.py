"""What a second worker brings: six small jobs on one worker of this machine, on two, and on a dask cluster of two.

    python -m benchmarks.executors

Not part of `make bench`: it needs the extra `cluster`. Baseline: one worker of this machine.
"""

import json
import time
from concurrent.futures import Executor, ThreadPoolExecutor

from distributed import Client, LocalCluster

from digest.replications import bilinear_layers
from digest.replications.sandbox import run_job


def main() -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        base, said = taken(one)
        told = {"one worker": (base, said), "two workers": taken(two)}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as workers,
    ):
        told["dask, two workers"] = taken(workers)
    for name, (seconds, rows) in told.items():
        print(f"{name:<20} {seconds:6.1f} s  {base / seconds:.2f} x{'' if rows == said else '  OTHER ROWS'}")


def taken(executor: Executor) -> tuple[float, list[object]]:
    """Wall seconds, and the rows."""
    params = bilinear_layers.RECIPE.params.model_dump() | {"lengths": [100, 200]}
    jobs = [
        json.dumps({"recipe": "bilinear_layers", "params": params, "seeds": [seed], "cpu_seconds": 300, "memory_gb": 8})
        for seed in (0, 1, 2, 3, 0, 1)
    ]
    start = time.perf_counter()
    answers = [future.result() for future in [executor.submit(run_job, job, 300) for job in jobs]]
    return time.perf_counter() - start, [json.loads(answer)["rows"] for answer in answers]


if __name__ == "__main__":
    main()
