"""The database, its disk, torch, and how far the lab is shut in: read-only checks."""

import importlib.util
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from digest.doctor.finding import Finding
from digest.errors import Locked, MachineRefused
from digest.migrations import MIGRATIONS
from digest.store import lock
from digest.text import many

LEAST_FREE = 500_000_000
"""Bytes; a month's responses and texts take about 100 MB."""
_SHARED_DISKS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p")


def database(root: Path) -> Iterator[Finding]:
    """Whether digest.db is intact, of this program's schema, and on a disk with room."""
    path = root / "digest.db"
    yield from _folder(root)
    if path.exists():
        yield _whole(path)
        yield _free_to_use(root)
    else:
        yield Finding("database", "ok", "none yet: the first run makes it")


def _folder(root: Path) -> Iterator[Finding]:
    try:
        with tempfile.TemporaryFile(dir=root):
            yield Finding("folder", "ok", f"{root.resolve()} can be written to")
    except OSError as error:
        yield Finding(
            "folder", "no", f"{root}: {error.strerror}", "choose another with --dir, or change its permissions"
        )
        return
    free = shutil.disk_usage(root).free
    space = f"{free / 1e9:,.1f} GB free"
    yield (
        Finding("disk", "ok", space)
        if free >= LEAST_FREE
        else Finding("disk", "no", space, "free some space: a month takes about 0.1 GB, and half a GB should be left")
    )
    if (kind := _disk_kind(root)) in _SHARED_DISKS:
        mend = "move the folder to a disk of this machine: SQLite's write-ahead log is not safe over a network"
        yield Finding("disk", "no", f"lies on {kind}", mend)


def _whole(path: Path) -> Finding:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            applied = {row[0] for row in connection.execute("SELECT name FROM migrations")}
    except sqlite3.Error as error:
        return _damaged(str(error))
    if problems != ["ok"]:
        return _damaged("; ".join(map(str, problems))[:300])
    known = {step.__name__ for step in MIGRATIONS}
    if unknown := sorted(applied - known):
        return Finding("database", "no", f"made by a newer digest ({', '.join(unknown)})", "upgrade this program")
    older = "" if applied == known else "; of an older shape, which the next run changes"
    return Finding("database", "ok", f"whole, {path.stat().st_size / 1e6:,.1f} MB{older}")


def _damaged(problem: str) -> Finding:
    mend = "move digest.db away (keep it: paid answers lie in it) and run again; issues/ is untouched"
    return Finding("database", "no", f"damaged: {problem}", mend)


def _free_to_use(root: Path) -> Finding:
    try:
        with lock(root / "digest.db.lock"):
            return Finding("lock", "ok", "no run is going on")
    except Locked:
        return Finding("lock", "unknown", "a run is going on in this folder")
    except MachineRefused as error:
        return Finding("lock", "no", str(error))


def _disk_kind(root: Path) -> str:
    """The type of file system a folder is on, as Linux names it; '' elsewhere."""
    try:
        rows = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    except (OSError, UnicodeDecodeError):
        return ""
    here = root.resolve()
    inside = [(mount, kind) for mount, kind in rows if here.is_relative_to(mount.replace("\\040", " "))]
    return max(inside, key=lambda row: len(row[0]), default=("", ""))[1]


def lab_walls() -> Iterator[Finding]:
    """How far the lab's worker processes are shut in here, which every result records."""
    from digest.replications import walls  # brings every recipe along

    best, with_gpu = walls.found(network=False), walls.found(network=False, gpu=True)
    if not best.command:
        told = f"a worker has its {best.words}; recipes are this program's own, and each result says so"
        yield Finding("lab's walls", "unknown", told, walls.mend())
    else:
        gpu = "" if with_gpu == best else f"; with the GPU: {with_gpu.words}"
        yield Finding("lab's walls", "ok", f"a worker has its {best.words}{gpu}")


def torch_here() -> Iterator[Finding]:
    """Whether torch is there, which the lab's recipes need, and a GPU."""
    if importlib.util.find_spec("torch") is None:
        mend = "pip install 'ai-safety-digest[verify]', where you want replications"
        yield Finding("torch", "unknown", "not installed: replications say 'did not run'", mend)
        return
    try:
        import torch

        with_gpu = torch.cuda.is_available()
        version = f"torch {torch.__version__}, {many(torch.get_num_threads(), 'thread')}"
        yield Finding("torch", "ok", version)
        if with_gpu:
            free, total = torch.cuda.mem_get_info()
            about = f"{torch.cuda.get_device_name()}, {free / 1e9:,.0f} of {total / 1e9:,.0f} GB free"
            yield Finding("GPU", "ok", about)
        else:
            yield Finding("GPU", "unknown", "none: the recipes run on the CPU, in their small versions")
    except (ImportError, OSError, RuntimeError) as error:  # a broken driver, a wheel for another machine
        yield Finding("torch", "no", f"{type(error).__name__}: {error}"[:300], "install torch anew, or remove it")
