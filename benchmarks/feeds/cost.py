"""What a month of feeds costs in CPU, with the world in a process of its own."""

import os
import resource
import subprocess
import sys
import tempfile
import time

from benchmarks.feeds.shipped import blogs_shipped
from benchmarks.feeds.truth import recorded_feeds, recorded_posts
from benchmarks.feeds.world import MONTHS, WORLD, gathered
from digest.model import Month
from digest.sources import Feed, readers


def work() -> None:
    """The CPU of a month of feeds, with the world in a process of its own."""
    feeds = recorded_feeds()
    urls = [*feeds, *(f"https://{host}/feed" for host in recorded_posts())]
    sources = [Feed(kind="feed", name=url, url=url) for url in urls]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(WORLD / "serve.py"), "--port", "0", "--ca", f"{folder}/ca.pem"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder
        ) as server:
            assert server.stdout
            told = [server.stdout.readline() for _ in range(3)]
            settings = dict(pair.split("=", 1) for line in told[1:] for pair in line.split()[1:])
            os.environ |= {**settings, "DIGEST_PACE": "0.01"}
            before, began = used(), time.perf_counter()
            batches = gathered(sources, Month.parse(MONTHS[0]))
            wall = time.perf_counter() - began
            readers._readers.close()  # what a worker that is kept has used counts once it has ended
            took = used() - before
            server.terminate()
    size = sum(map(len, feeds.values())) / 1e6
    answered = sum(one.state != "failed" for one in batches)
    shipped_feeds = sum(isinstance(one, Feed) for one in blogs_shipped())
    print(
        f"{len(urls)} feeds ({answered} answer, {size:.1f} MB): {took:.1f} s of CPU, {wall:.1f} s on the clock;"
        f" so the starter's {shipped_feeds} feeds: {took / len(urls) * shipped_feeds:.1f} s of CPU"
    )


def used() -> float:
    """Seconds of CPU of this process and the workers it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
