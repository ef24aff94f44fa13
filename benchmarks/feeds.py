"""Feeds, archives and pages: is what was published in a month accounted for, and is every gap told?

Needs the recorded world beside this checkout (DIGEST_SHARED names another place) for all but the fault cases and the
rule of health; where it is missing this says so. Failures are printed first.    python -m benchmarks.feeds
"""

import csv
import gzip
import json
import lzma
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from lxml import etree

from benchmarks.feed_faults import alone, naive
from digest import health
from digest.config import load
from digest.ids import canonical_url
from digest.model import Batch, Month, SourceReport
from digest.net import Net
from digest.sources import Feed, Index, Sitemap, page
from digest.sources.window import document

ROOT = Path(__file__).resolve().parents[1]
WORLD = Path(os.environ.get("DIGEST_SHARED", ROOT.parent / "shared")) / "world"
MONTHS = ("2025-05", "2025-06")
FAULTS = ("503", "403", "404", "truncate", "empty", "empty-feed", "rate-text", "challenge", "reset", "content-type")
PASSING = ("503", "reset", "truncate")
"""Tried again within the run."""
CUT = 3
"""Posts that a shortened Substack feed shows; the real ones show 20, and the recorded blogs hold few."""


def main() -> None:
    if WORLD.exists():
        sys.path.insert(0, str(WORLD))
        work()
        with world() as played:
            accounted()
            shipped()
            reaching()
            mixes(played)
        ladder()
    else:
        print(f"no recorded world at {WORLD}: its months, the shipped sources and the mixes of faults are not measured")
    alone.main()
    rule()


@contextmanager
def world() -> Iterator[Any]:
    """The recorded world as this process's proxy; its servers' complaints about cut connections are not ours."""
    from serve import World

    with redirect_stderr(StringIO()), World(str(WORLD / "data")) as played:
        os.environ |= {**played.env, "DIGEST_PACE": "0.01"}
        yield played


def gathered(sources: list[Any], month: Month, **net: Any) -> list[Batch]:
    """A batch per source, side by side, from a client that has nothing recorded."""
    with tempfile.TemporaryDirectory() as folder, Net(Path(folder), **net) as client, ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda source: source.gather(client, source.windows(month)[0]), sources))


# ---- what the world holds, read without digest and without feedparser

Row = tuple[str, str, datetime]
"""Title, link, date."""


def recorded_feeds() -> dict[str, bytes]:
    """One address for each recorded feed -> its bytes."""
    with (WORLD / "data" / "feeds.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    by_file: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: "raw.githubusercontent.com" in row["url"]):
        by_file.setdefault(row["file"], row["url"])
    return {url: (WORLD / "data" / "feeds" / name).read_bytes() for name, url in by_file.items()}


def rows_in(body: bytes, month: Month) -> list[Row]:
    """The month's entries of a feed, by lxml and the standard library's readers of dates."""
    if body.lstrip(b"\xef\xbb\xbf \n")[:1] == b"{":
        items = json.loads(body).get("items") or []
        found = [(str(one.get("title")), str(one.get("url")), moment(str(one.get("date_published")))) for one in items]
    else:
        body = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        try:
            root = etree.fromstring(
                body.lstrip(), etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True)
            )
        except etree.XMLSyntaxError:  # empty, or nothing like XML
            root = None
        nodes = [] if root is None else [node for node in root.iter() if name_of(node) in ("item", "entry")]
        found = [row_of(node) for node in nodes]
    return [(title, link, when) for title, link, when in found if when in month]


def row_of(node: Any) -> tuple[str, str, datetime | None]:
    said: dict[str, str] = {}
    for child in (one for one in node if isinstance(one.tag, str)):
        text = "".join(child.itertext()).strip() or str(child.get("href") or "")
        said.setdefault(name_of(child), text)
    when = next((said[name] for name in ("pubDate", "published", "date", "issued", "updated") if name in said), "")
    return said.get("title", ""), said.get("link", ""), moment(when)


def name_of(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def moment(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(" ".join(text.split()))
        except (ValueError, TypeError, IndexError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def recorded_posts() -> dict[str, list[dict[str, Any]]]:
    """Substack host -> its posts."""
    found: dict[str, list[dict[str, Any]]] = {}
    with lzma.open(WORLD / "data" / "substack.jsonl.xz", "rt", encoding="utf-8") as file:
        for post in map(json.loads, file):
            found.setdefault(post["host"], []).append(post)
    return found


def posts_in(posts: list[dict[str, Any]], month: Month) -> list[Row]:
    rows = [(post["title"], post["canonical_url"], moment(post["post_date"])) for post in posts]
    return [(title, link, when) for title, link, when in rows if when in month]


def missed(rows: list[Row], batch: Batch) -> list[Row]:
    """Rows that no entry of the batch stands for: neither by address, nor by title and minute."""
    links = {canonical_url(entry.url) for entry in batch.entries}
    titles = {(letters(entry.title), entry.published) for entry in batch.entries}
    days = {entry.published for entry in batch.entries}
    return [
        row
        for row in rows
        if not (row[1].startswith("http") and canonical_url(row[1]) in links)
        and (letters(row[0]), row[2]) not in titles
        and not (row[2] in days and not letters(row[0]))
    ]


def letters(text: str) -> str:
    return re.sub(r"&\w+;|<[^>]+>|\W+", "", text).casefold()


# ---- the figures


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
            took, wall = used() - before, time.perf_counter() - began
            server.terminate()
    size = sum(map(len, feeds.values())) / 1e6
    answered = sum(one.state != "failed" for one in batches)
    shipped_feeds = sum(isinstance(one, Feed) for one in blogs_shipped())
    print(
        f"{len(urls)} feeds ({answered} answer, {size:.1f} MB): {took:.1f} s of CPU, {wall:.1f} s on the clock;"
        f" so the starter's {shipped_feeds} feeds: {took / len(urls) * shipped_feeds:.1f} s of CPU"
    )


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
            dated = page.dated(body, document(body), row["url"], datetime.now(UTC))
            if dated and dated[0] in month:
                source = next(one for one in blogs_shipped() if one.name == shipped_hosts[host])
                batch = gathered([source], month)[0]
                there = any(canonical_url(entry.url) == canonical_url(row["url"]) for entry in batch.entries)
                found[row["url"]] = "there" if there else f"{source.name} is {batch.state}: {batch.why}"
    return found


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def blogs_shipped() -> list[Feed | Sitemap | Index]:
    return [one for one in load(ROOT / "sources.yaml").sources if isinstance(one, Feed | Sitemap | Index)]


def shipped() -> None:
    """`digest fetch` and `digest sources` on the starter, each state held against what the world really answers."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lines = (ROOT / "sources.yaml").read_text(encoding="utf-8")
        (root / "sources.yaml").write_text(lines, encoding="utf-8")
        command = [sys.executable, "-m", "digest"]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        at = ["--month", MONTHS[0], "--dir", folder]
        began = time.perf_counter()
        subprocess.run([*command, "fetch", *at], check=False, capture_output=True, env=env)
        took = time.perf_counter() - began
        told = json.loads(
            subprocess.run([*command, "sources", *at, "--json"], check=True, capture_output=True, env=env).stdout
        )
    month = Month.parse(MONTHS[0])
    truths = {source.name: truth_of(source.url, month) for source in blogs_shipped()}
    plain = {one.name for one in blogs_shipped() if isinstance(one, Feed) and not one.keywords and not one.exclude}
    false = []
    for one in told:
        answers, held = truths.get(one["name"], ("", None))
        if answers == "no":
            false += [one] if one["state"] != "failed" or not one["why"] else []
        elif held is not None and one["name"] in plain:
            false += [one] if (one["entries"], one["state"]) != (held, "ok" if held else "empty") else []
        elif held is not None:
            false += [one] if one["entries"] > held or one["state"] not in ("ok", "empty") else []
    for one in false:
        print(f"  FALSE STATE: {one['name']}: {one['state']}, {one['why']}; the world: {truths[one['name']]}")
    states = ", ".join(f"{n} {state}" for state, n in Counter(one["state"] for one in told).most_common())
    checked = sum(bool(one) for one, _ in truths.values())
    print(
        f"digest sources --month {MONTHS[0]}: {len(told)} shipped sources, {states}; {len(false)} states are not what"
        f" the world really answers ({checked} checked by other means); fetched in {took:.0f} s"
    )
    for one in told:
        print(f"  {one['state']:8} {one['entries']:5} {one['name']}: {one['why'][:90]}")


def truth_of(url: str, month: Month) -> tuple[str, int | None]:
    """Whether the world answers an address, asked by urllib, and how many of a feed's entries are of the month."""
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"User-Agent": "truth"}), timeout=20) as reply:
            body = reply.read()
    except (urllib.error.URLError, OSError):
        return "no", None
    return "yes", len(rows_in(body, month)) if b"<rss" in body[:500] or b"<feed" in body[:500] else None


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


def ladder() -> None:
    """The ladder of dates without its rung of the address, held against the address, where a recorded page has one."""
    verdicts: Counter[str] = Counter()
    with (
        (WORLD / "data" / "pages.tsv").open(encoding="utf-8", newline="") as file,
        zipfile.ZipFile(WORLD / "data" / "pages.zip") as packed,
    ):
        seen = set()
        for row in csv.DictReader(file, delimiter="\t"):
            told = page.date_in_path(row["url"])
            if row["kind"] != "page" or told is None or row["file"] in seen:
                continue
            seen.add(row["file"])
            body = packed.read(row["file"])
            found = page.dated(body, document(body), "https://nowhere.example/", datetime.now(UTC))
            near = found and abs(found[0] - told) < timedelta(days=1, hours=14)
            verdict = "right" if near else "wrong" if found else "none"
            verdicts[verdict] += 1
            if verdict == "wrong" and found:
                print(f"  WRONG DATE: {row['url']}: {found[0]:%Y-%m-%d}")
    print(f"dates of {sum(verdicts.values())} recorded pages whose address has one, without it: {dict(verdicts)}")


def rule() -> None:
    """How often the rule of health suspects a sound source, and how often one that fell silent, by its monthly pace."""
    dice, tries, month = np.random.default_rng(0), 2_000, Month.parse("2025-12")
    print(f"suspected of {tries} months, by pace and months known: sound | brings nothing | brings a quarter")
    for pace in (1, 2, 4, 8, 16, 32):
        for known in (3, 6, 11):
            made: dict[str, Callable[[], int]] = {
                "sound": lambda pace=pace: int(dice.poisson(pace)),
                "silent": lambda: 0,
                "quarter": lambda pace=pace: int(dice.poisson(pace / 4)),
            }
            hits = Counter[str]()
            for _ in range(tries):
                past = tuple(
                    (Month(year=2025, number=12 - known + n), report(int(dice.poisson(pace)))) for n in range(known)
                )
                for name, make in made.items():
                    hits[name] += health.judged(report(make()), month, past).state == "suspicious"
            print(
                f"  {pace:3} a month, {known:2} known: {hits['sound'] / tries:6.1%} | {hits['silent'] / tries:6.1%}"
                f" | {hits['quarter'] / tries:6.1%}"
            )


def report(fetched: int) -> SourceReport:
    return SourceReport(name="x", kind="feed", state="ok" if fetched else "empty", fetched=fetched)


def used() -> float:
    """Seconds of CPU of this process and the workers it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
