"""kill -9 at random moments of a fetch, again and again in one folder until it is through; then in a new folder.

Counted is what was a closed window before a kill and is asked for after it. Known-bad arm: a run that kept nothing.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.completeness import truth
from benchmarks.completeness.cases import MONTH, month_of
from benchmarks.completeness.world import SOURCES
from digest.model import Batch
from digest.store import Store

KILLS = 50
PACE = "0.05"


def killed(world: Any, kills: int = KILLS) -> int:
    """Print the figures; returns 1 when they are not good."""
    world.faults, dice = [], random.Random(0)
    recorded = frozenset().union(*truth.papers(MONTH).values(), *truth.posts(MONTH).values())
    done = folders = twice = lost = anew = 0
    while done < kills:
        folders += 1
        with tempfile.TemporaryDirectory() as name:
            folder, closed, ended = Path(name), set[str](), False
            (folder / "sources.yaml").write_text(SOURCES)
            while not ended:
                asked, ended = _run(world, folder, dice.randrange(7) if done < kills else 1000, dice.uniform(0, 0.4))
                done += not ended
                twice += len(asked & closed)
                closed = _closed(folder)
            anew += _thrown_away(world, folder, closed)
            lost += len(recorded - {entry.key for batch in month_of(folder) for entry in batch.entries})
    good = not twice and not lost
    print(
        f"{'good' if good else 'BAD '} {done} kills in {folders} folders: {lost} entries lost in the end,"
        f" {twice} closed windows of arXiv asked for again; an arm that keeps nothing asked for {anew} again"
    )
    return int(not good)


def _run(world: Any, folder: Path, requests: int, seconds: float) -> tuple[set[str], bool]:
    """One fetch in its own process, killed so long after so many requests: the days asked for, and whether it ended."""
    world.requests.clear()
    command = [sys.executable, "-m", "benchmarks.completeness", "fetch", str(folder)]
    child = subprocess.Popen(command, env={**os.environ, "DIGEST_PACE": PACE}, start_new_session=True)
    while child.poll() is None and len(world.requests) < requests:
        time.sleep(0.01)
    try:
        child.wait(seconds)
        return _days(world), True
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        time.sleep(0.2)  # what it had sent is still being noted
        return _days(world), False


def _days(world: Any) -> set[str]:
    found = (re.search(r"submittedDate%3A%5B(\d{4})(\d\d)(\d\d)", one["url"]) for one in list(world.requests))
    return {"-".join(one.groups()) for one in found if one}


def _closed(folder: Path) -> set[str]:
    if not (folder / "digest.db").exists():
        return set()
    store = Store(folder / "digest.db")
    try:
        return {batch.window for _, batch in store.under(Batch, "arXiv/") if batch.final}
    finally:
        store.close()


def _thrown_away(world: Any, folder: Path, closed: set[str]) -> int:
    """How many closed windows are asked for again when nothing was kept."""
    with tempfile.TemporaryDirectory() as fresh:
        shutil.copy(folder / "sources.yaml", fresh)
        asked, _ = _run(world, Path(fresh), 8, 0)
    return len(asked & closed)
