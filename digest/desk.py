"""The desk: all that a command works with. Made once, in cli/; frozen; no globals."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest import config as configs
from digest.config import Config
from digest.errors import ConfigError, MachineRefused
from digest.llm import Estimate, Journal, Model, Paid, place
from digest.model import Month
from digest.net import Mode, Net
from digest.store import Store, lock

Tell = Callable[[str, int, int, str], None]
Agrees = Callable[[Estimate], bool]


def silent(verb: str, done: int, total: int, what: str) -> None:
    """Ignores progress."""


def _yes(estimate: Estimate) -> bool:
    return True


def _nobody(estimate: Estimate) -> bool:
    return False


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    config: Config
    store: Store
    net: Net
    executor: Executor
    """Runs the lab's jobs: threads that start sandboxed child processes, or a cluster's executor."""
    root: Path
    """The folder that holds sources.yaml, issues/, output/, digest.db and cache/."""
    clock: Callable[[], datetime] = _now
    tell: Tell = silent
    """Progress: verb, steps done, steps in all (0: unknown), current step."""
    sample: bool = False
    """A bundled sample month: every rendering says so."""
    again: bool = False
    """Ask sources again for what is stored already: --refresh, or --record into a folder that needs everything."""
    anew: frozenset[str] = frozenset()
    """Keys of works whose items the model writes anew: --again."""

    llm: Model | None = None
    """The model that writes; None when none is configured."""
    agrees: Agrees = _yes
    """Called once, before the first paid answer. A desk made in code agrees by default; an opened one does not."""

    def table(self, month: Month) -> Path:
        return self.root / "issues" / str(month)

    def output(self, month: Month) -> Path:
        return self.root / "output" / str(month)


@contextmanager
def opened(
    root: Path,
    sources: Path,
    mode: Mode = "online",
    responses: Path | None = None,
    sample: bool = False,
    locked: bool = True,
    tell: Tell = silent,
    agrees: Agrees = _nobody,
    model: str = "",
) -> Iterator[Desk]:
    """The desk of one command in one folder. `locked` holds the folder's lock, as every writing command must; `model`
    replaces the configured one.

    Raises ConfigError, Locked, MachineRefused.
    """
    config = configs.load(sources)
    if model and config.llm:
        config = config.model_copy(update={"llm": config.llm.model_copy(update={"model": model})})
    if mode == "offline" and responses and not responses.is_dir():
        raise ConfigError(f"--replay {responses}: no such folder; record one with --record")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineRefused(f"{root}: {error.strerror}: choose another folder with --dir") from error
    again = mode == "refresh" or (mode == "online" and responses is not None)
    with lock(root / "digest.db.lock") if locked else nullcontext():
        # A command that only reads creates no database.
        store = Store(root / "digest.db" if locked or (root / "digest.db").exists() else "sqlite://")
        folder = responses or root / "cache" / "responses"
        net = Net(folder, mode, contact=config.contact, allow_hosts=config.allow_hosts)
        llm = _model(config, store, root, mode, locked)
        with closing(store), net, closing(llm) if llm else nullcontext(), ThreadPoolExecutor(max_workers=2) as executor:
            made_up = sample or config.sample
            desk = Desk(
                config, store, net, executor, root, tell=tell, sample=made_up, again=again, llm=llm, agrees=agrees
            )
            yield desk


def _model(config: Config, store: Store, root: Path, mode: Mode, locked: bool) -> Model | None:
    """The configured model. Offline, or where nothing may be written, it answers only from the journal."""
    if config.llm is None:
        return None
    memory, where = root / "cache" / "llm.json", place(config.llm, os.environ)
    offline = mode == "offline" or not locked
    return Model(config.llm, where, _journal(store), memory, offline=offline, refresh=mode == "refresh")


def _journal(store: Store) -> Journal:
    """Paid answers in the store, accessed by one thread at a time."""
    turn = threading.Lock()

    def find(key: str) -> str | None:
        with turn:
            paid = store.find(Paid, key, key)
        return paid.reply if paid else None

    def put(key: str, reply: str) -> None:
        with turn:
            store.put(Paid(reply=reply), key, key)

    return Journal(find, put)
