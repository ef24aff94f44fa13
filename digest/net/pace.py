"""Whose turn it is: one request in flight per group of hosts, and a gap after each answer."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from digest.errors import ConfigError
from digest.net.address import is_local


@dataclass(frozen=True)
class Group:
    """Hosts that share one turn."""

    name: str
    gap: float = 0.0
    """Seconds between an answer and the next request."""
    deadline: float = 20.0
    """Seconds that one answer may take: all tries and redirects together, and what Retry-After asks for in between."""
    on_top: float = 0.0
    """Seconds up to which a Retry-After is waited for beyond the deadline."""
    patience: float = 60.0
    """Seconds that this group is waited for in all, as long as the run lasts, because it said Retry-After."""


# arXiv asks for one request in three seconds over all its hosts; the forums' robots.txt asks for the same. A key of
# Semantic Scholar's is good for one request a second. There is no other arXiv, so it is waited for longer than others.
_GROUPS = {
    "arxiv.org": Group("arxiv.org", 3.0, 120.0, on_top=120.0, patience=600.0),
    "lesswrong.com": Group("lesswrong.com", 3.0, 60.0),
    "alignmentforum.org": Group("lesswrong.com", 3.0, 60.0),
    "effectivealtruism.org": Group("effectivealtruism.org", 3.0, 60.0),
    "semanticscholar.org": Group("semanticscholar.org", 1.0, 60.0),
}


def group_of(host: str) -> Group:
    """The group of a host name; a host nobody named is a group of its own, without a gap."""
    return next((group for name, group in _GROUPS.items() if host == name or host.endswith("." + name)), Group(host))


@dataclass
class _Gate:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")
    asked_for: float = 0.0
    """Seconds of Retry-After that were granted so far."""


class Pace:
    """Lets one request of a group out at a time. `factor` scales the gaps; the clock is monotonic, in seconds."""

    def __init__(self, factor: float, monotonic: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._factor, self._monotonic, self._sleep = factor, monotonic, sleep
        self._gates: dict[str, _Gate] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, group: Group) -> Iterator[None]:
        """Wait for the group's turn; when it ends, the gap begins."""
        gate = self._gate(group)
        with gate.lock:
            if (wait := gate.free_at - self._monotonic()) > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                gate.free_at = self._monotonic() + group.gap * self._factor

    def rest(self, group: Group, seconds: float) -> None:
        """Nobody asks this group for so long: what a Retry-After means."""
        gate = self._gate(group)
        with gate.lock:
            gate.free_at = max(gate.free_at, self._monotonic() + seconds)

    def grants(self, group: Group, seconds: float) -> bool:
        """Whether the group's patience still has so much in it; if so, it has less from now on."""
        gate = self._gate(group)
        with gate.lock:
            if gate.asked_for + seconds > group.patience:
                return False
            gate.asked_for += seconds
            return True

    def _gate(self, group: Group) -> _Gate:
        with self._lock:
            return self._gates.setdefault(group.name, _Gate())


def factor_of(environ: Mapping[str, str]) -> float:
    """DIGEST_PACE scales the gaps. Below 1 it is for a local world only: it counts only behind a proxy on loopback."""
    asked = environ.get("DIGEST_PACE", "1")
    try:
        factor = float(asked)
    except ValueError:
        raise ConfigError(
            f"DIGEST_PACE={asked!r}: expected a number, such as 1 (the polite pace) or 2 (twice as slow)"
        ) from None
    behind_world = is_local(environ.get("HTTPS_PROXY") or environ.get("https_proxy") or "")
    return max(factor, 0.0) if behind_world else max(factor, 1.0)
