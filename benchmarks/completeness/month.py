"""The recorded month: nothing missing, the pace as the world's log shows it, a second run that asks nothing."""

import os
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.completeness import naive, truth
from benchmarks.completeness.cases import MONTH, month_of
from benchmarks.completeness.world import SOURCES
from digest import config
from digest.net import Net
from digest.sources import Window

GAP = 3.0
"""Seconds; what arXiv asks for."""


def whole(world: Any, pace: str = "1") -> int:
    """Print the three figures at this pace; returns how many were not good."""
    world.faults, os.environ["DIGEST_PACE"] = [], pace
    world.requests.clear()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        first = month_of(Path(folder))
        took, asked = time.monotonic() - began, list(world.requests)
        world.requests.clear()
        second = month_of(Path(folder))
        again = list(world.requests)
    os.environ["DIGEST_PACE"] = "0"
    bad = _counted(first) + (first != second) + every_post()
    gaps = _gaps(asked)
    bad += bool(again) + (pace == "1" and min(gaps) < GAP)
    print(
        f"first run: {len(asked)} requests, {took:.0f} s at DIGEST_PACE={pace}; state of every window: {_states(first)}"
    )
    print(
        f"{'good' if min(gaps) >= GAP else 'BAD ' if pace == '1' else '    '} the smallest of {len(gaps)} gaps between"
        f" arXiv requests, start to start: {min(gaps):.3f} s"
    )
    print(f"{'BAD ' if again else 'good'} second run: {len(again)} requests, the same batches: {first == second}")
    world.requests.clear()
    for day in sorted(truth.papers(MONTH))[:3]:
        naive.day(day)
    print(f"naive: the smallest gap is {min(_gaps(world.requests)):.3f} s; its second run asks as much as its first")
    return bad


def every_post() -> int:
    """A line per forum: all posts it ever had in the record, in one window; returns the forums that lack some.

    The month itself has too few of them to need a second page, and none of the EA Forum.
    """
    bad = 0
    for source in config.parse(SOURCES.encode()).sources:
        if source.kind == "forum":
            start, end = datetime(2005, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
            with tempfile.TemporaryDirectory() as folder, Net(Path(folder)) as net:
                batch = source.gather(net, Window(source=source.name, label="all", start=start, end=end))
            recorded, found = truth.posts("2")[source.name], {entry.key for entry in batch.entries}
            bad += recorded != found
            print(
                f"{'good' if recorded == found else 'BAD '} {source.name:16} {len(recorded & found):5} of"
                f" {len(recorded):5} recorded posts of all years, {batch.state}"
            )
    return bad


def _counted(batches: list[Any]) -> int:
    """A line per source: how many of what is recorded came; returns the sources that lack some."""
    bad = 0
    recorded = {"arXiv": frozenset().union(*truth.papers(MONTH).values()), **truth.posts(MONTH)}
    for name, keys in recorded.items():
        found = {entry.key for batch in batches if batch.source == name for entry in batch.entries}
        bad += keys != found
        print(
            f"{'good' if keys == found else 'BAD '} {name:16} {len(keys & found):5} of {len(keys):5} recorded entries;"
            f" {len(found - keys)} that are not recorded for this month"
        )
    return bad


def _states(batches: list[Any]) -> str:
    states = [batch.state for batch in batches]
    return ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))


def _gaps(requests: list[dict[str, Any]]) -> list[float]:
    moments = sorted(one["time"] for one in requests if ".arxiv.org/" in one["url"])
    return [later - earlier for earlier, later in pairwise(moments)]
