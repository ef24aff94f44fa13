"""Joining works by title: how right, how fast, is it linear? The known-bad arm joins all with a fuzzy ratio above 90.

    python -m benchmarks.linking

Right: the labelled pairs of tests/link, by half; and each paper of the recorded world, where that is, beside a made-up
page about it. Fast: made-up titles of the words of this repository, one in twenty planted twice in another spelling;
each size runs in its own process, so that its peak memory is its own.
"""

import json
import lzma
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rapidfuzz import fuzz

from benchmarks.beside import ROOT, WORLD, alone
from digest.replications.proportions import wilson

PAPERS = WORLD / "data" / "arxiv.jsonl.xz"
SIZES = (5_000, 20_000, 100_000)
PLANTED = 20
"""One title in so many is planted again."""
WHEN = datetime(2025, 5, 3, tzinfo=UTC)
HALVES = {
    "tuning": "tuned on",
    "final": "as first opened: 42 of 44 joined, 1 pair wrongly; then mended, so it proves no more than tuning does",
    "fresh": "as first opened, after that: 29 of 30 joined, 0 wrongly; then an underscore in a handle was mended",
}


def main() -> None:
    right()
    print()
    if PAPERS.exists():
        announced()
        print()
    fast()


def announced() -> None:
    """Every recorded paper beside a page that announces it, in five spellings: which pages are joined to another paper
    than their own? A join of two pages, or of two papers, is wrong too.
    """
    from digest.link import likenesses

    with lzma.open(PAPERS, "rt", encoding="utf-8") as file:
        papers = [json.loads(line) for line in file]
    print(
        f"{len(papers):,} recorded papers, each announced on a page{'':12} {'joins that are right':>24}  joined, asked"
    )
    for spelling, change in SPELLINGS.items():
        for authors in (True, False):
            pages = [(n, change(row["title"], n)) for n, row in enumerate(papers)]
            entries = [_paper(row) for row in papers]
            entries += [_page(papers[n], title, n, authors) for n, title in pages if title]
            found = [(one.a[-10:] == one.b[-10:], one) for one in likenesses(entries)]
            joined = [own for own, one in found if one.verdict == "same"]
            asked = sum(own for own, one in found if one.verdict == "unsure")
            name, of = f"{spelling}, {'the authors' if authors else 'no author'} named", len(entries) - len(papers)
            share = _share(sum(joined), len(joined), 4)
            print(f"  {name:46} {share:>24}  {sum(joined):,} and {asked:,} of {of:,}")
            for one in sorted({one.titles for own, one in found if one.verdict == "same" and not own}):
                print(f"    not its own: {' | '.join(one)}")


def _paper(row: dict[str, Any]) -> Any:
    from digest.model import Entry

    key = "arxiv:" + row["id"].partition("v")[0]
    when, by = datetime.fromisoformat(row["published"]), tuple(row["authors"])
    return Entry(key=key, source="arXiv", kind="paper", title=row["title"], authors=by, url="", published=when)


def _page(row: dict[str, Any], title: str, n: int, authors: bool) -> Any:
    """A page of one of 97 blogs, up to three weeks later."""
    paper = _paper(row)
    said = {"title": title, "source": f"blog {n % 97}", "published": paper.published + timedelta(days=n % 21)}
    said |= {} if authors else {"authors": ()}
    return paper.model_copy(update={**said, "kind": "page", "key": "page:" + paper.key.partition(":")[2]})


def right() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "link"))
    from pairs import pairs

    from digest.link import likenesses

    print(f"{'pairs':24} {'same':>5} {'different':>9}  {'precision':>21} {'recall':>21}  asked (same, different)")
    arms: dict[str, Callable[[Any], str]] = {
        "ours": lambda pair: next((one.verdict for one in likenesses([pair.a, pair.b])), "different"),
        "ratio > 90 (known bad)": lambda pair: (
            "same" if fuzz.ratio(pair.a.title.lower(), pair.b.title.lower()) > 90 else "different"
        ),
    }
    for half, told in HALVES.items():
        those = pairs(half)
        for name, arm in arms.items():
            verdicts = [(pair.same, arm(pair)) for pair in those]
            hits = sum(same and verdict == "same" for same, verdict in verdicts)
            joined = sum(verdict == "same" for _, verdict in verdicts)
            same = sum(same for same, _ in verdicts)
            asked = [sum(one is side and verdict == "unsure" for one, verdict in verdicts) for side in (True, False)]
            print(
                f"{half + ', ' + name:32} {same:5} {len(those) - same:5}  {_share(hits, joined):>21}"
                f" {_share(hits, same):>21}  {asked[0]}, {asked[1]}"
            )
        print(f"  ({half}: {told})")


def _share(hits: int, of: int, digits: int = 3) -> str:
    """'0.977 [0.880, 0.996]': the share and its 95 % Wilson interval."""
    if not of:
        return "none"
    share = wilson(hits / of, of)
    return f"{share.mean:.{digits}f} [{share.low:.{digits}f}, {share.high:.{digits}f}]"


def fast() -> None:
    base = 0.0
    for size in SIZES:
        took = alone("linking", size)
        base = base or took["cpu"]
        print(
            f"{size:7,} titles  {took['cpu']:6.2f} s of CPU ({took['wall']:.2f} s), {took['cpu'] / base:5.1f} x for"
            f" {size / SIZES[0]:.0f} x the titles; {took['mb']} MB above the entries' own {took['before']} MB;"
            f" planted {took['planted']:,}, joined {took['found']:,}, wrongly {took['wrong']:,}"
        )
    few = made_up(2_000)
    start = time.process_time()
    pairs = sum(fuzz.ratio(a.title, b.title) > 90 for n, a in enumerate(few) for b in few[n + 1 :])
    plain = time.process_time() - start
    start = time.process_time()
    _joined(few)
    ours = time.process_time() - start
    print(f"  2,000 titles  every pair by ratio {plain:.2f} s of CPU ({pairs} pairs), ours {ours:.2f} s")


def measure(size: int) -> dict[str, float]:
    """Seconds and megabytes of likenesses() and join() for so many titles."""
    entries = made_up(size)
    _joined(entries[:100])  # imports are not the work
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wall, cpu = time.perf_counter(), time.process_time()
    joined = _joined(entries)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    planted = {(one.key, "arxiv:" + one.key.removeprefix("page:")) for one in entries if one.key.startswith("page:")}
    right = {(b, a) for b, a in planted} & {(b, a) for a, b in joined}
    return {
        "cpu": cpu,
        "wall": wall,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before,
        "before": before,
        "planted": len(planted),
        "found": len(right),
        "wrong": len(joined) - len(right),
    }


def _joined(entries: Sequence[Any]) -> set[tuple[str, str]]:
    """The pairs of keys that stand in one work: (the main face's, the other's)."""
    from digest.link import join

    return {(work.key, other.key) for work in join(entries) for other in work.others}


def made_up(size: int) -> list[Any]:
    """Entries with titles of common and rare words, one in PLANTED of them planted again as a page."""
    from digest.model import Entry

    text = " ".join(path.read_text() for path in sorted(ROOT.glob("digest/**/*.py")) + sorted(ROOT.glob("docs/*.md")))
    words = sorted(set(re.findall(r"[a-z]{4,12}", text)))
    dice = random.Random(0)
    dice.shuffle(words)
    weights = [1 / (n + 3) for n in range(len(words))]
    entries, papers = [], size - size // (PLANTED + 1)
    for n in range(papers):
        title = " ".join(dice.choices(words, weights, k=dice.randint(5, 11))).capitalize()
        said = {
            "authors": (f"Person{n % 997} Family{n}", f"Other Name{n % 4999}"),
            "url": "https://x.example/",
            "published": WHEN,
        }
        entries.append(Entry(key=f"arxiv:{n}", source="arXiv", kind="paper", title=title, **said))
        if n % PLANTED == 0:
            entries.append(Entry(key=f"page:{n}", source="blog", kind="page", title=_again(title, n), **said))
    return entries


def _again(title: str, n: int) -> str:
    """The title as somebody else would write it."""
    first, _, rest = title.partition(" ")
    kinds = (
        title.upper(),
        f"[Linkpost] {title}",
        f"The {title} | Anthropic",
        f"{first} — {rest}",
        title.replace(" ", "-", 1),
    )
    return kinds[n // PLANTED % len(kinds)]


def _slipped(title: str, n: int) -> str:
    """The title with two letters of its longest word exchanged; '' where no word has eight."""
    longest = max(re.findall(r"[a-z]+", title) or [""], key=len)
    return title.replace(longest, longest[:4] + longest[5] + longest[4] + longest[6:]) if len(longest) > 7 else ""


SPELLINGS: dict[str, Callable[[str, int], str]] = {
    "as it is": lambda title, n: title,
    "respelt": lambda title, n: _again(title, n * PLANTED),
    "before the colon": lambda title, n: title.partition(": ")[0] if ": " in title else "",
    "after the colon": lambda title, n: title.partition(": ")[2],
    "with a slip": _slipped,
}
"""How a page writes the title of paper n; '' where it has none."""


if __name__ == "__main__":
    main()
