"""One job at a time on a machine's GPU: a lock of the operating system, let go when the process that holds it ends."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from digest.errors import MachineRefused
from digest.replications.needs import gpu_there

LOCK = Path("/tmp/digest-gpu.lock")
"""Of all users of the machine, because they share the device: so it is no user's, and not below TMPDIR."""
PATIENCE = 900.0
"""Seconds to wait for another job."""
_held: dict[Path, Any] = {}


def hold(device: str, lock: Path = LOCK, patience: float = PATIENCE, there: Callable[[], bool] = gpu_there) -> None:
    """Hold the GPU until this process ends, where the settings may use one and there is one. A lock held already is
    held. Raises MachineRefused when another job keeps it longer than `patience` seconds.
    """
    if device not in ("auto", "cuda") or not there() or lock in _held:
        return
    file, until = _opened(lock), time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until:
                raise MachineRefused(
                    f"another job holds the GPU ({lock}) for more than {patience:g} s: wait for it to end, "
                    "or use --set device=cpu"
                ) from None
            time.sleep(min(1.0, patience / 4))
        else:
            _held[lock] = file
            return


def _opened(lock: Path) -> int:
    """Written by nobody: whoever may open it may hold it."""
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except PermissionError:
        return os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise MachineRefused(
            f"{lock}: {error.strerror}: no job can be kept off the GPU; use --set device=cpu"
        ) from None
