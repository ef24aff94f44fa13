"""The desk: what every verb works with. Made once, in cli.py; frozen; no globals."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.config import Config
from digest.model import Month
from digest.net import Net
from digest.store import Store


def _silent(verb: str, done: int, total: int, what: str) -> None: ...


@dataclass(frozen=True)
class Desk:
    config: Config
    store: Store
    net: Net
    executor: Executor
    """Runs the lab's jobs: a thread pool whose tasks are sandboxed child processes."""
    clock: Callable[[], datetime]
    root: Path
    """The folder that holds sources.yaml, issues/, output/, digest.db and cache/."""
    tell: Callable[[str, int, int, str], None] = _silent
    """Progress: verb, steps done, steps in all (0: unknown), what is being done now."""
    sample: bool = False
    """A bundled sample month: every rendering says so."""

    def table(self, month: Month) -> Path:
        return self.root / "issues" / str(month)

    def output(self, month: Month) -> Path:
        return self.root / "output" / str(month)
