"""Is every recorded entry of the months there? Over all recorded feeds, newsletters and pages."""

import csv
import zipfile
from collections import Counter
from datetime import UTC, datetime

from benchmarks.feeds.shipped import blogs_shipped, host_of
from benchmarks.feeds.truth import missed, posts_in, recorded_feeds, recorded_posts, rows_in
from benchmarks.feeds.world import MONTHS, WORLD, gathered
from digest.ids import canonical_url
from digest.model import Month
from digest.sources import Feed, page
from digest.text import parse_html


def accounted() -> None:
    """Every recorded entry of the months, over all recorded feeds, newsletters and pages."""
    feeds, blogs = recorded_feeds(), recorded_posts()
    urls = [*feeds, *(f"https://{host}/feed" for host in blogs)]
    sources = [Feed(kind="feed", name=url, url=url) for url in urls]
    for name in MONTHS:
        month = Month.parse(name)
        truth = [
            *(rows_in(body, month) for body in feeds.values()),
            *(posts_in(posts, month) for posts in blogs.values()),
        ]
        batches = gathered(sources, month)
        held = sum(map(len, truth))
        lost = [(row, batch) for rows, batch in zip(truth, batches, strict=True) for row in missed(rows, batch)]
        silent = [row for row, batch in lost if batch.state in ("ok", "empty")]
        for row, batch in lost:
            print(f"  MISSED in {batch.source}: {row[0]!r} {row[2]:%Y-%m-%d}; the source is {batch.state}: {batch.why}")
        states = ", ".join(f"{n} {state}" for state, n in Counter(one.state for one in batches).most_common())
        print(
            f"{name}: {held - len(lost)} of {held} recorded entries of {len(urls)} feeds and newsletters are there"
            f" ({len(silent)} missing without a word); states: {states}"
        )
        for url, rows in pages_in(month).items():
            print(f"  recorded page of the month: {url}: {rows}")


def pages_in(month: Month) -> dict[str, str]:
    """Recorded pages of shipped sources' sites that are of the month, and what becomes of them."""
    shipped_hosts = {host_of(source.url): source.name for source in blogs_shipped()}
    found = {}
    with (
        (WORLD / "data" / "pages.tsv").open(encoding="utf-8", newline="") as file,
        zipfile.ZipFile(WORLD / "data" / "pages.zip") as packed,
    ):
        for row in csv.DictReader(file, delimiter="\t"):
            host = host_of(row["url"])
            if row["kind"] != "page" or host not in shipped_hosts:
                continue
            body = packed.read(row["file"])
            dated = page.dated(body, parse_html(body), row["url"], datetime.now(UTC))
            if dated and dated[0] in month:
                source = next(one for one in blogs_shipped() if one.name == shipped_hosts[host])
                batch = gathered([source], month)[0]
                there = any(canonical_url(entry.url) == canonical_url(row["url"]) for entry in batch.entries)
                found[row["url"]] = "there" if there else f"{source.name} is {batch.state}: {batch.why}"
    return found
