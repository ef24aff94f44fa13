"""The child that measures: `python -m digest.replications.worker JOB.json FOLDER`, JSON in, FOLDER/rows.json out.

It dies with the process that started it, and cannot take more memory, CPU time or disk than the job allows.
"""

import ctypes
import importlib.metadata
import json
import os
import platform
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from digest.errors import DigestError, ModelRefused
from digest.replications import RECIPES, gpu, gpu_params
from digest.replications.bench import EndpointParams, Params, Recipe
from digest.replications.gpu_params import GpuParams
from digest.replications.players import SCRIPTED
from digest.replications.samples import Sampled
from digest.replications.stats import Table, UnusableRows
from digest.replications.weights import HfParams


def main() -> None:
    job, folder = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2])
    die_with_parent()
    limit(job["cpu_seconds"], job["memory_gb"])
    result = measured_or_why(job, RECIPES)
    (folder / "rows.json").write_text(json.dumps(result, allow_nan=False), encoding="utf-8")


def measured_or_why(job: dict[str, Any], recipes: Iterable[Recipe[Any]]) -> dict[str, Any]:
    """The rows, or {'why': a phrase} of an error that explains itself."""
    try:
        return measured(job, recipes)
    except DigestError as error:
        return {"why": str(error)}
    except UnusableRows as error:
        return {"why": f"the rows cannot be judged: {error}"}


def measured(job: dict[str, Any], recipes: Iterable[Recipe[Any]]) -> dict[str, Any]:
    """The job's rows and the environment they were measured in. Raises UnusableRows, and whatever `measure` raises."""
    tier = job.get("tier", "toy")
    recipe = next(recipe for recipe in recipes if (recipe.name, recipe.tier) == (job["recipe"], tier))
    params = type(recipe.params).model_validate(job["params"])
    model = opened(params)
    wall, cpu = time.perf_counter(), time.process_time()
    with without_nan(params):
        rows = recipe.measure(params, job["seeds"])
    took = {"took": f"{time.perf_counter() - wall:.0f} s, {time.process_time() - cpu:.0f} s of CPU time"}
    Table(rows)
    walls = {"isolation": job["isolation"]} if "isolation" in job else {}
    told = environment(recipe) | model | asked(params) | took | walls
    samples = rows.samples if isinstance(rows, Sampled) else ()
    shown = {"samples": [one.model_dump() for one in samples]} if samples else {}
    return {"rows": [row.model_dump() for row in rows], "environment": told, **shown}


def environment(recipe: Recipe[Any]) -> dict[str, str]:
    """Versions and device: what another machine would have to share to give the same rows."""
    versions = {need: importlib.metadata.version(need) for need in recipe.needs}
    threads = f"{recipe.threads} thread{'s' * (recipe.threads > 1)}"
    machine = f"{platform.system()} {platform.machine()}"
    device = {"device": f"cpu, {threads}", "machine": machine, "processor": processor()}
    return {"python": platform.python_version(), **versions, **device}


def processor() -> str:
    """Its name, where Linux tells it; else what Python knows."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name"))
    return next(names, platform.processor())


def opened(params: Params) -> dict[str, str]:
    """Which model is opened, and on which device, once no other job has the GPU; nothing for the CPU's recipes."""
    if isinstance(params, GpuParams):
        gpu.hold(params.device)
        return gpu_params.told(params)
    if not isinstance(params, HfParams):
        return {}
    gpu.hold(params.device)  # before the free memory is looked at, which the other job may have taken
    from digest.replications.decoder import environment as of_decoder

    return of_decoder(params)


@contextmanager
def without_nan(params: Params) -> Iterator[None]:
    """Inside, a decoder whose logits are no numbers raises ModelRefused: a recipe would blame what it replied."""
    if not isinstance(params, HfParams):
        yield
        return
    from torch.nn.modules.module import register_module_forward_hook

    ways = "its weights are damaged: fetch or convert them again"
    ways += "" if params.dtype == "float32" else ", or too large for this form: try --set dtype=float32"

    def refuse(_: Any, __: Any, out: Any) -> None:
        if getattr(out, "logits", None) is not None and out.logits.isnan().any():
            raise ModelRefused(f"{params.model} in {params.dtype} gives NaN in place of numbers; {ways}")

    handle = register_module_forward_hook(refuse)
    try:
        yield
    finally:
        handle.remove()


def asked(params: Params) -> dict[str, str]:
    """Which model answered and where; nothing for a recipe that asks none."""
    if not isinstance(params, EndpointParams):
        return {}
    host = "none: a script" if params.model.startswith(SCRIPTED) else urlsplit(params.base_url).netloc
    return {"model": params.model, "host": host, "device": "an endpoint"}


def die_with_parent() -> None:
    """Two ties, because each can fail: the kernel's, and the end of the input that the parent holds open."""
    ask_kernel()
    watch_input()


def ask_kernel() -> None:
    """On Linux: SIGKILL when the parent's thread ends."""
    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)


def watch_input() -> None:
    threading.Thread(target=_wait_for_end_of_input, daemon=True).start()


def limit(cpu_seconds: int, memory_gb: int) -> None:
    """No limit on memory where `memory_gb` is 0: CUDA reserves more address space than any limit that helps."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**28, 2**28))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and memory_gb:
        resource.setrlimit(resource.RLIMIT_AS, (memory_gb * 2**30, memory_gb * 2**30))


def _wait_for_end_of_input() -> None:
    while os.read(0, 1024):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
