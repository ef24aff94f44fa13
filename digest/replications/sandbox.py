"""The parent's side of a job: a child in its own session, few variables, a deadline. Failure is a sentence."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from digest.llm import Endpoint
from digest.replications.answers import ANSWERS

_running: set[int] = set()
"""Process groups this process started. The operating system's table is as global as this one."""
_guard = threading.Lock()

_KEPT = ("PATH", "TMPDIR", "LD_LIBRARY_PATH")
"""The only variables a worker inherits: no key, no proxy, no address."""

_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_WAY_OUT = ("OPENAI_BASE_URL", "SSL_CERT_FILE", "SSL_CERT_DIR", *_PROXIES, *map(str.lower, _PROXIES))
"""What a worker that asks an endpoint inherits beside those, and beside its one key."""

MAX_BYTES = 2**26
"""Of a worker's answer."""


def run_job(job: str, seconds: float) -> str:
    """JSON in, JSON out: {'rows', 'environment'}, or {'why': a phrase} whatever the child does. Raises OSError."""
    with TemporaryDirectory(prefix="digest-lab-") as name:
        folder = Path(name)
        (folder / "job.json").write_text(job, encoding="utf-8")
        command = [sys.executable, "-m", "digest.replications.worker", str(folder / "job.json"), str(folder)]
        why = contained(command, folder, seconds, granted(json.loads(job), os.environ))
        return json.dumps({"why": why}) if why else _answer(folder / "rows.json")


def granted(job: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Variables that this job gets beside what every worker gets: none, unless its tier is endpoint."""
    if job.get("tier") != "endpoint":
        return {}
    names = (job["params"].get("key_env") or Endpoint.model_fields["key_env"].default, *_WAY_OUT)
    return {name: environ[name] for name in names if name in environ} | {ANSWERS: job["answers"]}


def contained(command: Sequence[str], folder: Path, seconds: float, more: Mapping[str, str] | None = None) -> str:
    """Run a command in `folder` and its own session, then kill all that is left of it. Returns why it failed, or ''.
    `more` are variables that it gets beside those of every worker.
    """
    complaint = folder / "stderr"
    with complaint.open("wb") as stderr, _started(command, folder, stderr.fileno(), more or {}) as process:
        with _guard:
            _running.add(process.pid)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"it was stopped after {seconds:g} seconds"
        finally:
            _kill(process.pid)
            with _guard:
                _running.discard(process.pid)
    return _explained(process.returncode, complaint)


def stop_all() -> None:
    """Kill every worker of this process: for Ctrl-C, which does not reach sessions of their own."""
    with _guard:
        for group in _running:
            _kill(group)


def _started(command: Sequence[str], folder: Path, stderr: int, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**more, **_environment(folder)},
        stdin=subprocess.PIPE,  # held open: its end tells the child that we are gone
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        start_new_session=True,
    )


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS")}
    ours = {"HOME": str(folder), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | threads | ours | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        return


def _explained(code: int, complaint: Path) -> str:
    if code == 0:
        return ""
    if code == -signal.SIGXCPU:
        return "it used more CPU time than allowed"
    if code < 0:
        return f"it was killed by signal {-code}, as a process is that takes too much memory"
    with complaint.open("rb") as file:
        file.seek(max(0, complaint.stat().st_size - 2000))
        lines = file.read().decode(errors="replace").strip().splitlines()
    return f"it stopped with an error: {lines[-1][:200] if lines else f'exit code {code}'}"


def _answer(file: Path) -> str:
    if not file.is_file() or file.stat().st_size > MAX_BYTES:
        return json.dumps({"why": "it ended without an answer we can read"})
    return file.read_text(encoding="utf-8")
