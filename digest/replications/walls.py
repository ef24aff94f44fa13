"""How far a worker is shut in on this machine: the best that its kernel allows, and said in the rows."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Walls:
    """How far a worker is shut in, and what must stand before its command for that."""

    words: str
    command: tuple[str, ...] = ()


OPEN = Walls("own session; network and other processes open to it")
_USER = ("unshare", "--user", "--map-root-user")
_NAMESPACES = (*_USER, "--pid", "--fork", "--kill-child")
_OFFLINE = Walls("own session, other processes open to it, for the GPU wants that; no network", (*_USER, "--net"))
"""For a GPU whose driver does not answer in a namespace of processes: one H200 said error 304 there."""
_INIT = ("sh", "-c", '"$@"; exit $?', "sh")
"""The first process of a PID namespace ignores most signals, so the worker is its second."""
_GPU = (sys.executable, "-c", "import ctypes; raise SystemExit(ctypes.CDLL('libcuda.so.1').cuInit(0) != 0)")
"""Whether Nvidia's driver answers, in a twentieth of the time that torch takes to say so."""


_SWITCHES = (
    ("user.max_user_namespaces", "0", "10000"),
    ("kernel.unprivileged_userns_clone", "0", "1"),  # Debian's
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),  # Ubuntu's
)
"""Settings that forbid namespaces: name, forbidding value, allowing value."""


def found(network: bool, gpu: bool = False, env: Mapping[str, str] | None = None) -> Walls:
    """The best that this machine allows. What asks the network keeps it. What may use a GPU gets the best behind which
    the driver answers, where it does in the open. `env`: the variables of the worker.
    """
    walls = _best(network)
    if not gpu or not walls.command or not _done(_GPU, env):
        return walls
    return next((one for one in (walls, _OFFLINE) if _done((*one.command, *_GPU), env)), OPEN)


def mend(system: str = sys.platform, settings: Path = Path("/proc/sys")) -> str:
    """What a person can do where this machine gives a worker no namespaces; '' where nothing is to be done."""
    if system != "linux":
        return ""
    if not shutil.which("unshare"):
        return "install util-linux, which has the command unshare"
    for name, shut, open_ in _SWITCHES:
        if (at := settings / name.replace(".", "/")).is_file() and at.read_text().strip() == shut:
            return f"sudo sysctl -w {name}={open_}, which lets every user make namespaces"
    return "allow user namespaces; in a container, run it with a seccomp profile that allows unshare"


def _best(network: bool) -> Walls:
    if network:
        return Walls("own processes; network open", (*_NAMESPACES, *_INIT)) if _allowed(_NAMESPACES) else OPEN
    shut = (*_NAMESPACES, "--net")
    return Walls("own processes; no network", (*shut, *_INIT)) if _allowed(shut) else OPEN


@cache
def _allowed(command: tuple[str, ...]) -> bool:
    """Whether this kernel lets this user have namespaces. Never on macOS, and not in every container."""
    return _done((*command, "true"))


def _done(command: Sequence[str], env: Mapping[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, env=env, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
