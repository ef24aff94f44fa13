"""Pacing: one request in flight per group of hosts, and a gap after each answer."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from digest.errors import ConfigError
from digest.net.address import is_local


@dataclass(frozen=True)
class Group:
    """Hosts that share one queue."""

    name: str
    gap: float = 0.0
    """Seconds between an answer and the next request."""
    deadline: float = 20.0
    """Seconds that one answer may take, with its tries, redirects and the waits that Retry-After asks for."""
    on_top: float = 0.0
    """Longest Retry-After, in seconds, that does not count towards the deadline."""
    patience: float = 60.0
    """Seconds of Retry-After that this group is granted in all during a run."""


# arXiv asks for at most one request every three seconds over all its hosts; the forums' robots.txt asks for the same. A
# Semantic Scholar key allows one request a second. arXiv has no substitute, so we wait longer for it.
_GROUPS = {
    "arxiv.org": Group("arxiv.org", 3.0, 120.0, on_top=120.0, patience=600.0),
    "lesswrong.com": Group("lesswrong.com", 3.0, 60.0),
    "alignmentforum.org": Group("lesswrong.com", 3.0, 60.0),
    "effectivealtruism.org": Group("effectivealtruism.org", 3.0, 60.0),
    "semanticscholar.org": Group("semanticscholar.org", 1.0, 60.0),
}


def group_of(host: str) -> Group:
    """The group of a host name; an unlisted host is a group of its own, without a gap."""
    return next((group for name, group in _GROUPS.items() if host == name or host.endswith("." + name)), Group(host))


@dataclass
class _Gate:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")
    granted: float = 0.0
    """Seconds of Retry-After granted so far."""


class Pace:
    """Lets one request per group run at a time. `factor` scales the gaps; `monotonic` is in seconds."""

    def __init__(self, factor: float, monotonic: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._factor, self._monotonic, self._sleep = factor, monotonic, sleep
        self._gates: dict[str, _Gate] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, group: Group) -> Iterator[None]:
        """Wait for the group's turn; the gap starts when it ends."""
        gate = self._gate(group)
        with gate.lock:
            if (wait := gate.free_at - self._monotonic()) > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                gate.free_at = self._monotonic() + group.gap * self._factor

    def rest(self, group: Group, seconds: float) -> None:
        """Let nobody ask this group for this many seconds, as a Retry-After demands."""
        gate = self._gate(group)
        with gate.lock:
            gate.free_at = max(gate.free_at, self._monotonic() + seconds)

    def grants(self, group: Group, seconds: float) -> bool:
        """Whether the group's remaining patience covers these seconds; if so, they are used up."""
        gate = self._gate(group)
        with gate.lock:
            if gate.granted + seconds > group.patience:
                return False
            gate.granted += seconds
            return True

    def _gate(self, group: Group) -> _Gate:
        with self._lock:
            return self._gates.setdefault(group.name, _Gate())


def factor_of(environ: Mapping[str, str]) -> float:
    """DIGEST_PACE, which scales the gaps. Below 1 is for a simulated web: ignored unless the proxy is on loopback."""
    text = environ.get("DIGEST_PACE", "1")
    try:
        factor = float(text)
    except ValueError:
        raise ConfigError(
            f"DIGEST_PACE={text!r}: expected a number, such as 1 (the polite pace) or 2 (twice as slow)"
        ) from None
    behind_world = is_local(environ.get("HTTPS_PROXY") or environ.get("https_proxy") or "")
    return max(factor, 0.0) if behind_world else max(factor, 1.0)
