"""How fast a page of 1,000 arXiv entries is read: to entries, against feedparser and the bare `arxiv` package."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.month import Recorded, papers

PAGES, ROUNDS = 5, 5


def rates() -> None:
    """Print entries a second of each reader, its best of some rounds; the bare package is the baseline."""
    import feedparser
    from arxiv import _feed

    from digest.sources import Arxiv, Window

    rows = papers(PAGES * 1000)
    net: Any = Recorded(rows)
    source = Arxiv(kind="arxiv", name="arXiv", categories=("cs.LG",))
    spring = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)
    window = Window(source="arXiv", label="2025", start=spring[0], end=spring[1])
    readers: dict[str, Callable[[], int]] = {
        "the bare arxiv package": lambda: sum(len(_feed.parse(page).results) for page in net.pages.values()),
        "ours, to sealed entries with their links": lambda: len(source.gather(net, window).entries),
        "feedparser": lambda: sum(len(feedparser.parse(page).entries) for page in net.pages.values()),
    }
    best = dict.fromkeys(readers, 0.0)
    for _ in range(ROUNDS):  # in turn, so that a busy machine slows all alike
        for name, read in readers.items():
            began = time.process_time()
            count = read()
            best[name] = max(best[name], count / (time.process_time() - began))
    base = best["the bare arxiv package"]
    for name, rate in best.items():
        print(f"{name:42} {rate:8,.0f} entries a second of CPU  {rate / base:5.2f} x the baseline")
