"""Each case played alone: the batch that comes of it, whether it passes, and what is printed of them all."""

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.feed_faults.blog import MAY, slug_of
from benchmarks.feed_faults.cases import CASES, Case
from benchmarks.feed_faults.naive import naively
from benchmarks.feed_faults.server import Server
from digest.model import Batch
from digest.net import Net


def main() -> None:
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    rows = [(case, *played(case)) for case in CASES]
    bad = [row for row in rows if not row[2]]
    for case, batch, _, _ in bad:
        print(f"  FAULT NOT TOLD: {case.number} {case.what}: {batch.state} {batch.why}, lost {len(lost(case, batch))}")
    for case, batch, passed, naive in rows:
        arm = f"{naive} lost" if naive >= 0 else "no answer"
        verdict, gone_here = "ok " if passed else "BAD", len(lost(case, batch))
        print(f"  {verdict} {case.number:4} {case.what:42} {batch.state:7} lost {gone_here:2}; feedparser: {arm}")
    recoverable = [row for row in rows if not row[0].must_tell]
    gone = sum(len(lost(case, batch)) for case, batch, _, _ in recoverable)
    naive_too = sum(row[3] != 0 for row in recoverable)
    print(
        f"{len(rows)} fault cases of feeds: {len(rows) - len(bad)} pass; {gone} posts lost in the {len(recoverable)}"
        f" that show the month whole; there feedparser on the URL loses posts in {naive_too}"
    )


def played(case: Case) -> tuple[Batch, bool, int]:
    """The batch, whether the case passes, and how many posts the naive arm misses."""
    with Server(case.site) as home, tempfile.TemporaryDirectory() as folder:
        source = case.make(home)
        now = [datetime(2025, 12, 1, tzinfo=UTC)]
        with Net(
            Path(folder), clock=lambda: now[0], allow_hosts=("127.0.0.1", "localhost"), sleep=lambda _: None
        ) as net:
            batch = source.gather(net, source.windows(MAY)[0])
            if case.twice:
                now[0] += timedelta(days=1)
                batch = source.gather(net, source.windows(MAY)[0])
        naive = len(case.wanted - naively(f"{home}/feed", MAY))
    whole = batch.state in ("ok", "empty")
    return batch, (not whole) if case.must_tell else not lost(case, batch) and whole, naive


def lost(case: Case, batch: Batch) -> set[str]:
    """The wanted posts that no entry stands for; an undated one is listed apart, and so not lost."""
    return set(case.wanted) - {slug_of(entry.url, entry.title) for entry in batch.entries}
