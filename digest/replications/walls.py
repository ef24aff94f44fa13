"""How far a worker can be shut in on this machine: the best that its kernel allows, and said in the rows."""

import subprocess
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Walls:
    """How far a worker is shut in, and what must stand before its command for that."""

    words: str
    command: tuple[str, ...] = ()


OPEN = Walls("own session; network and other processes open to it")
_NAMESPACES = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child")
_INIT = ("sh", "-c", '"$@"; exit $?', "sh")
"""The first process of a PID namespace ignores most signals, so the worker is its second."""


def found(network: bool) -> Walls:
    """The best that this machine allows. What asks the network keeps it."""
    if network:
        return Walls("own processes; network open", (*_NAMESPACES, *_INIT)) if _allowed(_NAMESPACES) else OPEN
    shut = (*_NAMESPACES, "--net")
    return Walls("own processes; no network", (*shut, *_INIT)) if _allowed(shut) else OPEN


@cache
def _allowed(command: tuple[str, ...]) -> bool:
    """Whether this kernel lets this user have namespaces. Never on macOS, and not in every container."""
    try:
        return subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
