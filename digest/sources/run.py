"""What a run has learned about its servers: kept beside its Net, and dropped with it."""

from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from digest.model import Entry
from digest.net import Net


@dataclass
class Learned:
    legacy: set[str] = field(default_factory=set)
    """Forums that did not understand the newer form of a query."""
    api_failures: int = 0
    """Consecutive days for which arXiv's API gave nothing and OAI-PMH stood in."""
    harvests: dict[tuple[str, date, tuple[str, ...]], tuple[Entry, ...]] = field(default_factory=dict)
    """OAI-PMH's records by set, day of change and categories: neighbouring days of submission share them."""


_RUNS: WeakKeyDictionary[Net, Learned] = WeakKeyDictionary()
_LOCK = Lock()


def learned(net: Net) -> Learned:
    """The record of this run, kept here because sources are frozen configuration and a Net knows no sources."""
    with _LOCK:
        return _RUNS.setdefault(net, Learned())
