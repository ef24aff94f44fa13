"""What a run has learned about its servers: held beside its Net, and forgotten with it."""

from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from digest.model import Entry
from digest.net import Net


@dataclass
class Learned:
    legacy: set[str] = field(default_factory=set)
    """The forums that did not understand the newer form of a query."""
    api_failures: int = 0
    """Days in a row for which arXiv's API gave nothing and OAI-PMH stood in."""
    harvests: dict[tuple[str, date, tuple[str, ...]], tuple[Entry, ...]] = field(default_factory=dict)
    """What OAI-PMH gave, by set, day of change and categories: neighbouring days of submission share it."""


_RUNS: WeakKeyDictionary[Net, Learned] = WeakKeyDictionary()
_LOCK = Lock()


def learned(net: Net) -> Learned:
    """The one record of this run. Sources are frozen configuration and a Net knows no source: it has to lie here."""
    with _LOCK:
        return _RUNS.setdefault(net, Learned())
