"""Parse, link and rank 1,000, 5,000 and 10,000 entries: is it linear, and does it fit? Baseline: the 1,000.

The entries are arXiv's, from the recorded world beside this checkout where there is one; else they are made of the
words of this repository. Each size runs in its own process, so that its peak memory is its own.
"""

import html
import itertools
import json
import lzma
import random
import re
import resource
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.beside import ROOT, WORLD, alone

PAPERS = WORLD / "data" / "arxiv.jsonl.xz"
SIZES = (1_000, 5_000, 10_000)
PAGE = 1_000
ENTRY = """<entry><id>http://arxiv.org/abs/{id}v1</id><title>{title}</title><updated>{published}</updated>
<link href="https://arxiv.org/abs/{id}v1" rel="alternate" type="text/html"/><summary>{abstract}</summary>
<category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/><published>{published}</published>
<arxiv:primary_category term="cs.LG"/><author><name>A. Author</name></author></entry>"""
FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>x</title><updated>2025-06-01T00:00:00Z</updated>
<opensearch:itemsPerPage>1000</opensearch:itemsPerPage><opensearch:totalResults>{total}</opensearch:totalResults>
<opensearch:startIndex>{start}</opensearch:startIndex>{entries}</feed>"""


def main() -> None:
    origin = "the recorded world" if PAPERS.exists() else "made-up abstracts (no recorded world beside this checkout)"
    print(f"parse + link + rank, entries from {origin}")
    base = 0.0
    for size in SIZES:
        took = alone("month", size)
        total = took["parse"] + took["link"] + took["rank"]
        base = base or total
        ratio = f"{total / base:4.1f} x the baseline for {size / SIZES[0]:.0f} x the entries"
        print(
            f"{size:6,} entries  {total:6.2f} s  {ratio}"
            f"  (parse {took['parse']:.2f}, link {took['link']:.2f}, rank {took['rank']:.2f})  peak {took['mb']} MB"
        )


def measure(size: int) -> dict[str, float]:
    """Seconds of each step for so many entries, and peak memory in MB."""
    from arxiv import _feed  # noqa: F401  the parser's import is not the parse
    from sklearn.feature_extraction import text  # noqa: F401

    from digest.config import load
    from digest.link import join
    from digest.rank import order
    from digest.sources.arxiv import Arxiv
    from digest.sources.window import Window

    net: Any = Recorded(papers(size))
    spring = Window(
        source="arXiv", label="2025", start=datetime(2025, 5, 1, tzinfo=UTC), end=datetime(2025, 7, 1, tzinfo=UTC)
    )
    marks = [time.perf_counter()]
    entries = Arxiv(kind="arxiv", name="arXiv", categories=("cs.LG",)).gather(net, spring).entries
    marks.append(time.perf_counter())
    works = join(entries)
    marks.append(time.perf_counter())
    ranking = order(works, load(ROOT / "sources.yaml").interests, 8, 15)
    marks.append(time.perf_counter())
    assert len(ranking.picks) == size, len(ranking.picks)
    steps = (b - a for a, b in itertools.pairwise(marks))
    took = dict(zip(("parse", "link", "rank"), steps, strict=True))
    return {**took, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


class Recorded:
    """Stands in for the network: Atom pages as arXiv sends them, made beforehand."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.pages = {
            n: FEED.format(
                total=len(rows), start=n, entries="".join(ENTRY.format(**row) for row in rows[n : n + PAGE])
            ).encode()
            for n in range(0, len(rows), PAGE)
        }

    def get(self, url: str, **_: object) -> Any:
        from digest.net import Response

        start = int(parse_qs(urlsplit(url).query)["start"][0])
        return Response(url, 200, {}, self.pages[start], datetime.now(UTC), stored=True)


def papers(size: int) -> list[dict[str, str]]:
    if PAPERS.exists():
        with lzma.open(PAPERS, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        rows = [row for row in rows if row["published"].startswith(("2025-05", "2025-06"))][:size]
        return [{k: html.escape(row[k]) for k in ("id", "title", "abstract", "published")} for row in rows]
    words = sorted(set(re.findall(r"[a-z]{4,}", " ".join(p.read_text() for p in sorted(ROOT.glob("digest/**/*.py"))))))
    dice = random.Random(0)
    text = lambda n: " ".join(dice.choices(words, k=n))  # noqa: E731
    stamp = "2025-05-03T00:00:00Z"
    return [{"id": f"2505.{n:05d}", "title": text(9), "abstract": text(170), "published": stamp} for n in range(size)]


if __name__ == "__main__":
    main()
