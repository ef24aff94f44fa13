"""How far feeds reach back, with their archives and without, in full and cut short."""

import re
from collections import Counter
from collections.abc import Iterator

import httpx

from benchmarks.feeds.truth import missed, posts_in, recorded_feeds, recorded_posts
from benchmarks.feeds.world import MONTHS, gathered
from digest.model import Month
from digest.sources import Feed

CUT = 3
"""Posts that a shortened Substack feed shows; the real ones show 20, and the recorded blogs hold few."""


class Cut(httpx.BaseTransport):
    """The world, whose Substack feeds show their newest posts only."""

    def __init__(self) -> None:
        self._world = httpx.Client(timeout=30)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._world.get(str(request.url), headers={"user-agent": "x"})
        body = answer.content
        if request.url.path == "/feed":
            items = re.findall(rb"(?s)<item>.*?</item>", body)
            for item in items[CUT:]:
                body = body.replace(item, b"")
        return httpx.Response(answer.status_code, content=Sent(body), headers={"content-type": "text/xml"})


class Sent(httpx.SyncByteStream):
    def __init__(self, body: bytes) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self.body


def reaching() -> None:
    """How many feeds reach back over a month, with their archives and without."""
    for name in MONTHS:
        month = Month.parse(name)
        whole = []
        for archive in ("none", "auto"):
            feeds = [Feed(kind="feed", name=url, url=url, archive=archive) for url in recorded_feeds()]
            whole.append(sum(one.state in ("ok", "empty") for one in gathered(feeds, month)))
        told = f"{whole[0]} reach back alone, {whole[1]} with what the world has of archives"
        print(f"{name}: of {len(feeds)} recorded feeds {told}")
    blogs = recorded_posts()
    for archive in ("none", "auto"):
        sums: Counter[str] = Counter()
        feeds = [Feed(kind="feed", name=host, url=f"https://{host}/feed", archive=archive) for host in blogs]
        for month in (Month(year=2025, number=number) for number in range(4, 10)):
            batches = gathered(feeds, month, transport=Cut(), sleep=lambda _: None)
            for posts, batch in zip(blogs.values(), batches, strict=True):
                rows, reaches = posts_in(posts, month), batch.state in ("ok", "empty")
                gone = len(missed(rows, batch))
                sums.update(months=1, whole=reaches, posts=len(rows), gone=gone, silent=gone * reaches)
        print(
            f"{len(feeds)} newsletters whose feeds are cut to {CUT} posts, six months, archive: {archive}:"
            f" {sums['whole']} of {sums['months']} months seen whole, {sums['gone']} of {sums['posts']} posts missing,"
            f" {sums['silent']} without a word"
        )
