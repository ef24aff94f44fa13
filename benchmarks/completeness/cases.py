"""The failure cases of arXiv and the forums that the world can play: each alone, then ten random mixes over a month.

A line is good when nothing is lost, or when what is lost is said (partial, failed); where the fault passes, nothing
may be lost.
"""

import random
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.completeness import naive, truth
from benchmarks.completeness.world import SOURCES
from digest import config
from digest.desk import opened
from digest.fetch import fetch
from digest.model import Batch, Month
from digest.net import Net
from digest.sources import Window

API, OAI, LW = "arxiv.org/api/query", "oaipmh.arxiv.org", "lesswrong.com/graphql"
DAY, DAYS = "2025-05-06", tuple(f"2025-05-{day:02d}" for day in range(6, 13))
MONTHS = tuple(f"2025-0{n}" for n in range(1, 7))
MONTH = "2025-05"

Faults = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    number: str
    """Of reference/sources.md, section 8."""
    what: str
    faults: Faults
    at: str
    """'day', 'days' (several pages) or 'forum' (half a year of LessWrong, several pages)."""
    whole: bool
    """Whether nothing may be lost: the fault passes, or there is a way around it."""


def _once(kind: str, match: str = API, **more: Any) -> Faults:
    return [{"match": match, "kind": kind, "nth": 1, **more}]


def _always(kind: str, match: str = API, **more: Any) -> Faults:
    return [{"match": match, "kind": kind, **more}]


SECOND_PAGE = "arxiv.org/api/query.*start=1000&"
NO_OAI: Faults = [{"match": OAI, "kind": "503"}]
CASES = (
    Case("1", "empty first page, once", _once("empty-feed"), "day", True),
    Case("1", "empty first page, always; OAI-PMH there", _always("empty-feed"), "day", False),
    Case("1", "empty first page, always; no OAI-PMH", _always("empty-feed") + NO_OAI, "day", False),
    Case("2", "empty middle page, once", _once("empty-feed", SECOND_PAGE), "days", True),
    Case("2", "empty middle page, always", _always("empty-feed", SECOND_PAGE), "days", False),
    Case("3", "error feed with 200, once", _once("error-feed"), "day", True),
    Case("3", "error feed with 400, always; no OAI-PMH", _always("error-feed", status=400) + NO_OAI, "day", False),
    Case("4", "'Rate exceeded.' with 200, once", _once("rate-text"), "day", True),
    Case("4", "'Rate exceeded.' always; OAI-PMH there", _always("rate-text"), "day", False),
    Case("4", "'Rate exceeded.' on page 2, always", _always("rate-text", SECOND_PAGE), "days", False),
    Case("5", "HTML page with 200, once", _once("html"), "day", True),
    Case("5", "HTML page with 200, always; no OAI-PMH", _always("html") + NO_OAI, "day", False),
    Case("5", "HTML page with 403", _always("html", status=403), "day", False),
    Case("6", "429, Retry-After in seconds, once", _once("429", retry_after=1), "day", True),
    Case("6", "429, Retry-After as a date, once", _once("429", retry_after="http-date", seconds=2), "day", True),
    Case("6", "429 without Retry-After, once", _once("429"), "day", True),
    Case("6", "429, Retry-After of an hour, always", _always("429", retry_after=3600), "day", False),
    Case("7", "503, then ok", _once("503"), "day", True),
    Case("7", "503 always; OAI-PMH there", _always("503"), "day", False),
    Case("7", "503 always; no OAI-PMH", _always("503") + NO_OAI, "day", False),
    Case("8", "connection reset, once", _once("reset"), "day", True),
    Case("8", "body shorter than its length, once", _once("truncate"), "day", True),
    Case("8", "XML cut in mid-author, once", _once("cut"), "day", True),
    Case("8", "XML cut in mid-author, on every page", _always("cut", "start=0&"), "day", True),
    Case("8", "empty body, once", _once("empty"), "day", True),
    Case("9", "pages shift, one paper twice, once", _once("doubled"), "day", True),
    Case("10", "the count grows by 2, once", _once("more"), "days", True),
    Case("10", "the count is 2 too high, always", _always("more"), "day", False),
    Case("11", "3 papers missing, once", _once("short"), "day", True),
    Case("11", "3 papers missing, always", _always("short"), "day", False),
    Case("20", "`selector` unknown", _always("no-selector", LW), "forum", True),
    Case("21", "200 with errors, data null", _always("errors", LW), "forum", False),
    Case("21", "data and errors together, always", _always("half", LW), "forum", False),
    Case("22", "Vercel checkpoint before GraphQL", _always("challenge", LW), "forum", False),
    Case("22", "Vercel checkpoint before all of LessWrong", _always("challenge", "lesswrong"), "forum", False),
    Case("22", "403", _always("403", LW), "forum", False),
    Case("24", "the cursor is not heeded", _always("cursor-ignored", LW), "forum", False),
    Case(
        "25",
        "429, Retry-After, in mid-paging",
        [{"match": LW, "kind": "429", "nth": 3, "retry_after": 1}],
        "forum",
        True,
    ),
    Case("30", "pages come newest first", _always("newest-first", LW), "forum", False),
    Case("8", "connection reset in mid-paging", [{"match": LW, "kind": "reset", "nth": 2}], "forum", True),
    Case("8", "no connection from page 3 on", [{"match": LW, "kind": "reset", "nth": [3, 4, 5]}], "forum", False),
)


def alone(world: Any) -> int:
    """Print a line per case; returns how many were not good."""
    print("each fault alone: entries lost of those recorded, and the report; naive: lost, and it always says ok")
    bad, silent = 0, 0
    for case in CASES:
        recorded, batch = _ours(world, case)
        lost = len(recorded - {entry.key for entry in batch.entries})
        missed = _naively(world, case, recorded)
        good = lost == 0 if case.whole else lost == 0 or batch.state in ("partial", "failed")
        bad += not good
        silent += missed > 0
        verdict = "good" if good else "BAD "
        print(
            f"{verdict} {case.number:>3} {case.what:48} {lost:4} of {len(recorded):4}  {batch.state:8}"
            f" naive {missed:4}  {batch.why[:110]}"
        )
    print(f"{len(CASES) - bad} of {len(CASES)} good; naive lost entries unsaid in {silent} of {len(CASES)}")
    return bad


def _ours(world: Any, case: Case) -> tuple[frozenset[str], Batch]:
    sources = {source.name: source for source in config.parse(SOURCES.encode()).sources}
    world.faults = [dict(fault) for fault in case.faults]
    with tempfile.TemporaryDirectory() as folder, Net(Path(folder)) as net:
        if case.at == "forum":
            window = _window("LessWrong", datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC))
            recorded = frozenset().union(*(truth.posts(month)["LessWrong"] for month in MONTHS))
            return recorded, sources["LessWrong"].gather(net, window)
        days = DAYS if case.at == "days" else (DAY,)
        start = datetime.fromisoformat(f"{days[0]}T00:00:00Z")
        window = _window("arXiv", start, start.replace(day=start.day + len(days)))
        recorded = frozenset().union(*(truth.papers(MONTH)[day] for day in days))
        return recorded, sources["arXiv"].gather(net, window)


def _window(source: str, start: datetime, end: datetime) -> Window:
    return Window(source=source, label=f"{start:%Y-%m-%d}", start=start, end=end)


def _naively(world: Any, case: Case, recorded: frozenset[str]) -> int:
    world.faults = [dict(fault) for fault in case.faults]
    if case.at != "forum":
        return len(recorded - naive.day(DAY, len(DAYS) if case.at == "days" else 1))
    return len(recorded - frozenset().union(*(naive.forum("LessWrong", month) for month in MONTHS)))


def mixes(world: Any, count: int = 10) -> int:
    """Print a line per mix; returns how many were not good. After the faults a second run must be whole."""
    print(f"{count} random mixes of faults over {MONTH}, then a run without any")
    bad = 0
    for seed in range(count):
        with tempfile.TemporaryDirectory() as folder:
            world.faults = _mix(seed)
            lost, silent = _lost(Path(folder))
            missed = len(set().union(*truth.papers(MONTH).values()) - _naive_month(world, seed))
            world.faults = []
            after, still_silent = _lost(Path(folder))
        good = not silent and not after and not still_silent
        bad += not good
        print(
            f"{'good' if good else 'BAD '} mix {seed}: {lost:5} entries lost and said, {silent} unsaid; "
            f"after the faults ended {after} lost; naive {missed} lost unsaid"
        )
    return bad


def _mix(seed: int) -> Faults:
    dice = random.Random(seed)
    kinds = ["empty-feed", "error-feed", "rate-text", "html", "503", "429", "reset", "cut", "short", "doubled", "empty"]
    faults: Faults = [
        {"match": API, "kind": kind, "probability": dice.uniform(0.02, 0.12), "seed": dice.random(), "retry_after": 1}
        for kind in dice.sample(kinds, 4)
    ]
    days = dice.sample(range(1, 32), 3)
    faults += [{"match": f"api/query.*202505{day:02d}0000", "kind": dice.choice(kinds[:9])} for day in days]
    if dice.random() < 0.5:
        faults.append({"match": OAI, "kind": "503"})
    forums = ["errors", "challenge", "no-selector", "half", "503", "reset", "newest-first"]
    faults += [
        {"match": f"{site}.*graphql", "kind": dice.choice(forums)}
        for site in dice.sample(["lesswrong", "alignment"], 1)
    ]
    return faults


def _lost(folder: Path) -> tuple[int, int]:
    """Entries lost in windows that say so, and in windows that do not."""
    said = silent = 0
    for batch in month_of(folder):
        recorded = truth.papers(MONTH).get(batch.window) or truth.posts(MONTH).get(batch.source) or frozenset()
        lost = len(recorded - {entry.key for entry in batch.entries})
        if batch.state in ("partial", "failed"):
            said += lost
        else:
            silent += lost
    return said, silent


def month_of(folder: Path) -> list[Batch]:
    """Fetch the month in this folder as `digest run` would; the batch of each window."""
    (folder / "sources.yaml").write_text(SOURCES)
    with opened(folder, folder / "sources.yaml") as desk:
        fetch(desk, Month.parse(MONTH))
        return [batch for source in desk.config.sources for _, batch in desk.store.under(Batch, f"{source.name}/")]


def _naive_month(world: Any, seed: int) -> set[str]:
    world.faults = _mix(seed)
    return set().union(*(naive.day(day) for day in truth.papers(MONTH)))
