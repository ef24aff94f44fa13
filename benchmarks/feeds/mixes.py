"""Random mixes of faults over a month's feeds: what is lost, and is it told?"""

import re
from collections import Counter
from typing import Any

import numpy as np

from benchmarks.feed_faults import naive
from benchmarks.feeds.truth import Row, letters, missed, posts_in, recorded_feeds, recorded_posts, rows_in
from benchmarks.feeds.world import MONTHS, gathered
from digest.model import Month
from digest.sources import Feed

FAULTS = ("503", "403", "404", "truncate", "empty", "empty-feed", "rate-text", "challenge", "reset", "content-type")
PASSING = ("503", "reset", "truncate")
"""Tried again within the run."""


def mixes(played: Any, count: int = 10) -> None:
    """Random faults on a third of the recorded feeds and newsletters of a month; half of the faults come once only."""
    month = Month.parse(MONTHS[0])
    truth = {url: rows for url, body in recorded_feeds().items() if (rows := rows_in(body, month))}
    blogs = recorded_posts().items()
    truth |= {f"https://{host}/feed": rows for host, posts in blogs if (rows := posts_in(posts, month))}
    feeds = [Feed(kind="feed", name=url, url=url) for url in truth]
    sums: Counter[str] = Counter()
    for seed in range(count):
        dice = np.random.default_rng(seed)
        rules = [
            {"match": f"^{re.escape(url)}", "kind": str(dice.choice(FAULTS))}
            | ({"nth": [1]} if dice.random() < 0.5 else {})
            for url in truth
            if dice.random() < 1 / 3
        ]
        played.faults[:] = [dict(rule) for rule in rules]
        passing = {rule["match"] for rule in rules if "nth" in rule and rule["kind"] in PASSING}
        for feed, batch in zip(feeds, gathered(feeds, month), strict=True):
            gone = missed(truth[feed.url], batch)
            sums["lost"] += len(gone)
            sums["of passing faults"] += len(gone) * (f"^{re.escape(feed.url)}" in passing)
            if batch.state in ("ok", "empty") and gone:
                sums["silent"] += len(gone)
                print(f"  LOST WITHOUT A WORD: mix {seed}, {feed.url}: {[row[0] for row in gone]}")
        played.faults[:] = [dict(rule) for rule in rules]
        sums["naive"] += sum(len(naively_missed(rows, url)) for url, rows in truth.items())
    played.faults[:] = []
    healed = sum(len(missed(truth[feed.url], one)) for feed, one in zip(feeds, gathered(feeds, month), strict=True))
    print(
        f"{count} mixes of faults over {len(feeds)} feeds, {count * sum(map(len, truth.values()))} entries in all:"
        f" {sums['lost']} lost while the faults last, {sums['silent']} of them without a word,"
        f" {sums['of passing faults']} to faults that pass; {healed} once they are gone;"
        f" feedparser on the URL: {sums['naive']} lost, all without a word"
    )


def naively_missed(rows: list[Row], url: str) -> list[Row]:
    titles = {letters(title) for title in naive.titles_by_feedparser(url)}
    return [row for row in rows if letters(row[0]) not in titles]
