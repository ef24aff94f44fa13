"""The parent's side of a job: a child in its own session, few variables, a deadline. Failure is a sentence."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from digest.llm import Endpoint
from digest.replications.answers import ANSWERS
from digest.replications.walls import OPEN, Walls, found

_running: set[int] = set()
"""Process groups this process started. The operating system's table is as global as this one."""
_guard = threading.Lock()

_KEPT = ("PATH", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
"""The only variables a worker inherits: no key, no proxy, no address. The last is how Slurm deals out GPUs."""

_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_WAY_OUT = ("OPENAI_BASE_URL", "SSL_CERT_FILE", "SSL_CERT_DIR", *_PROXIES, *map(str.lower, _PROXIES))
"""What a worker that asks an endpoint inherits beside those, and beside its one key."""

MAX_BYTES = 2**26
"""Of a worker's answer."""
MAX_DISK = 2**30
"""Of all that a worker writes into its folder."""
LOOK, PATIENCE = 0.2, 10.0
"""Seconds between two looks at a worker, and to wait for one that was killed."""
FATAL = 128
MARK = "DIGEST_LAB_JOB"
"""A variable that every child of a job inherits, in whatever session it hides."""


def run_job(job: str, seconds: float) -> str:
    """JSON in, JSON out: {'rows', 'environment'}, or {'why': a phrase} whatever the child does. Raises OSError."""
    asked = json.loads(job)
    with TemporaryDirectory(prefix="digest-lab-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        gpu = asked.get("tier") in ("gpu", "hf")
        walls = found(network=asked.get("network", False), gpu=gpu, env=_environment(folder))
        (folder / "job.json").write_text(json.dumps(asked | {"isolation": walls.words}), encoding="utf-8")
        command = [sys.executable, "-m", "digest.replications.worker", str(folder / "job.json"), str(folder)]
        why = contained(command, folder, seconds, walls, granted(asked, os.environ))
        return json.dumps({"why": why}) if why else _answer(folder / "rows.json")


def granted(job: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Variables that this job gets beside what every worker gets: none, unless its tier is endpoint."""
    if job.get("tier") != "endpoint":
        return {}
    names = (job["params"].get("key_env") or Endpoint.model_fields["key_env"].default, *_WAY_OUT)
    return {name: environ[name] for name in names if name in environ} | {ANSWERS: job["answers"]}


def contained(
    command: Sequence[str], folder: Path, seconds: float, walls: Walls = OPEN, more: Mapping[str, str] | None = None
) -> str:
    """Run a command in `folder` and its own session, then kill all that is left of it. Returns why it failed, or ''.
    `more` are variables that it gets beside those of every worker.
    """
    complaint, mark = folder / "stderr", uuid4().hex
    with complaint.open("wb") as stderr:
        process = _started([*walls.command, *command], folder, stderr.fileno(), {**(more or {}), MARK: mark})
    with _guard:
        _running.add(process.pid)
    try:
        why = _waited(process, folder, time.monotonic() + seconds, seconds)
    finally:
        _kill(process.pid)
        _sweep(mark)
        with _guard:
            _running.discard(process.pid)
        gone = _buried(process)
    if not gone:
        return "it could not be killed: the machine's kernel holds it, as a hung device driver does"
    return why or _explained(process.returncode, complaint)


def _waited(process: subprocess.Popen[bytes], folder: Path, until: float, seconds: float) -> str:
    """Until it ends by itself: ''. Else why it must be stopped."""
    while True:
        try:
            process.wait(min(LOOK, max(0.01, until - time.monotonic())))
            return ""
        except subprocess.TimeoutExpired:
            if time.monotonic() >= until:
                return f"it was stopped after {seconds:g} seconds"
            if _size(folder) > MAX_DISK:
                return f"it was stopped: it wrote more than {MAX_DISK // 2**20} MB"


def _buried(process: subprocess.Popen[bytes]) -> bool:
    """Whether it is gone, seconds after SIGKILL; what hangs in the kernel never is, and must not hold us too."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return True


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
    ours = {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ours |= {"OMP_WAIT_POLICY": "PASSIVE"}  # on busy cores two threads that wait spinning take thrice as long
    ours |= {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": _downloaded(os.environ)}
    return kept | threads | ours | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _downloaded(environ: Mapping[str, str]) -> str:
    """Where Hugging Face keeps what was downloaded: a worker's own home is another."""
    home = environ.get("HF_HOME") or str(Path(environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface")
    return environ.get("HF_HUB_CACHE") or str(Path(home).expanduser() / "hub")


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        return


def _sweep(mark: str) -> None:
    """Kill whoever carries the job's mark: a child that left the session. On Linux only, where /proc tells."""
    wanted = f"{MARK}={mark}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted in path.read_bytes().split(b"\0"):
                os.kill(int(path.parent.name), signal.SIGKILL)


def _size(folder: Path) -> int:
    """Bytes of all files below it, links not followed."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(place) / name).lstat().st_size
    return total


def _explained(code: int, complaint: Path) -> str:
    if code == 0:
        return ""
    if code > FATAL:
        code = FATAL - code  # as a shell tells of a signal
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
