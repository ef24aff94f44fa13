"""A source that brings far less than its own months do is never ok."""

import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, Time, net

from digest import config, health
from digest.build.seen import count, lines
from digest.fetch import fetch
from digest.model import Month, SourceReport
from digest.report import health_table, missing, status
from digest.store import made_from

MAY = Month.parse("2025-05")


def months(*counts, state="ok", until=MAY):
    """A source's reports of the months right before one, the last count the nearest."""
    rows, number = [], until.year * 12 + until.number - 1
    for back, fetched in zip(range(len(counts), 0, -1), counts, strict=True):
        year, month = divmod(number - back, 12)
        how = "empty" if state == "ok" and not fetched else state
        rows.append((Month(year=year, number=month + 1), report(fetched, how)))
    return tuple(rows)


def report(fetched, state="ok", why=""):
    return SourceReport(name="Lab", kind="feed", state=state, why=why, fetched=fetched)


def judged(fetched, past, state=None):
    return health.judged(report(fetched, state or ("ok" if fetched else "empty")), MAY, past)


@pytest.mark.parametrize(
    ("fetched", "past", "state"),
    [
        (0, (4, 5, 9), "suspicious"),
        (0, (4, 5, 4), "empty"),  # at 4.3 a month nothing comes in one month of 75
        (1, (6, 7, 10), "suspicious"),  # fewer than half of the lowest
        (3, (6, 7, 10), "ok"),
        (0, (4, 5), "empty"),  # two months are no history
        (0, (2, 30, 40), "empty"),  # it is sometimes rare
        (0, (0, 1, 0, 2), "empty"),
        (0, (), "empty"),
        (1, (8, 9, 7, 8, 9, 8, 1, 9, 8), "ok"),  # one freak month, of nine
        (1, (8, 9, 7, 8, 9, 8, 1, 9, 8, 9), "suspicious"),  # and of ten
        (0, (9, *([2] * 12)), "empty"),  # thirteen months back is long ago
    ],
)
def test_a_month_is_held_against_the_sources_own(fetched, past, state):
    assert judged(fetched, months(*past)).state == state


def test_it_says_what_its_months_brought():
    assert judged(1, months(6, 7, 10)).why == "suspiciously empty: 1 entry, its last 3 months brought 6 to 10"


def test_what_failed_stays_so_and_what_was_seen_in_part_says_both():
    past = months(4, 5, 9)
    assert judged(0, past, "failed").state == "failed"
    part = health.judged(report(0, "partial", "reaches back only to 2025-05-30"), MAY, past)
    assert part.state == "partial" and part.why.startswith("reaches back only to 2025-05-30; suspiciously empty: 0")


def test_failed_and_suspicious_months_are_no_history():
    assert judged(0, months(0, 0, 0, state="failed")).state == "empty"
    mixed = (*months(8, 9, 8, until=Month.parse("2025-03")), *months(0, 0, state="suspicious"))
    assert judged(0, mixed).state == "suspicious"  # silent for a third month: still not ok


def test_a_slower_pace_becomes_the_pace_and_silence_never_does():
    before = months(12, 14, 13, until=Month.parse("2025-02"))
    assert judged(4, (*before, *months(4, 5, 4, state="suspicious"))).state == "ok"
    assert judged(0, (*before, *months(0, 0, 0, state="suspicious"))).state == "suspicious"


@given(st.lists(st.integers(0, 50), max_size=14), st.integers(0, 50))
def test_never_suspected_without_a_reason(counts, fetched):
    found = judged(fetched, months(*counts))
    if found.state == "suspicious":
        last = counts[-12:]
        assert len(last) >= 3 and fetched * 2 < sorted(last)[1 if len(last) >= 10 else 0]
        assert sum(one >= 3 for one in last) >= len(last) - 1


CONFIG = """\
schema: 1
interests: [alignment]
sources:
  - {kind: feed, name: Lab, url: "https://lab.example/feed", archive: none}
  - {kind: feed, name: New, url: "https://new.example/feed", archive: none}
"""
OLD = "<item><title>Old</title><link>/o</link><pubDate>Tue, 01 Apr 2025 10:00:00 GMT</pubDate></item>"


@pytest.fixture
def at(desk, tmp_path):
    def make(server, now=datetime(2025, 6, 20, tzinfo=UTC)):
        time = Time(now)
        client = net(tmp_path / "cache", server, time)
        made = dataclasses.replace(desk, net=client, clock=time.now, config=config.parse(CONFIG.encode()))
        for month, past in months(6, 7, 8):
            made.store.put(past, f"{month}/Lab", made_from(str(month)))
        return made

    return make


def feed(*items):
    return f"<rss version='2.0'><channel><title>B</title>{''.join(items)}</channel></rss>".encode()


QUIET = {"https://lab.example/feed": feed(OLD), "https://new.example/feed": feed(OLD)}


def test_a_suspected_source_shows_wherever_gaps_are_told(at):
    desk = at(Server(QUIET))
    fetch(desk, MAY)
    lab = desk.store.latest(SourceReport, "2025-05/Lab")
    assert (lab.state, lab.why) == ("suspicious", "suspiciously empty: 0 entries, its last 3 months brought 6 to 8")
    assert missing(desk, MAY) == "suspiciously empty: Lab"
    assert "suspiciously empty: Lab" in status(desk, MAY)
    assert lines(count([lab], [], []), [lab])[1] == "Suspiciously empty: Lab."


def test_of_many_sources_that_failed_a_line_names_the_first_and_json_all(desk):
    names = [f"Blog {n}" for n in range(9)]
    feeds = [{"kind": "feed", "name": name, "url": f"https://b.example/{name[-1]}"} for name in names]
    many = dataclasses.replace(
        desk, config=config.parse(json.dumps({"sources": feeds, "interests": ["safety"]}).encode())
    )
    for n, name in enumerate(names):
        state = "ok" if n == 0 else "failed" if n > 2 else "partial"
        many.store.put(SourceReport(name=name, kind="feed", state=state), f"{MAY}/{name}", "")
    assert missing(many, MAY) == (
        "6 of 9 sources failed: Blog 3, Blog 4, Blog 5 and 3 more; seen in part: Blog 1, Blog 2;"
        " all of them with digest sources 2025-05"
    )
    assert ", ".join(names[3:]) in json.loads(status(many, MAY, as_json=True))["incomplete"]


def test_a_month_that_is_not_over_is_not_judged(at):
    desk = at(Server(QUIET), datetime(2025, 5, 20, tzinfo=UTC))
    fetch(desk, MAY)
    assert desk.store.latest(SourceReport, "2025-05/Lab").state == "empty"


def test_the_table_tells_state_history_and_reach(at):
    desk = at(Server(QUIET))
    before = json.loads(health_table(desk, MAY, as_json=True))
    assert [one["state"] for one in before] == ["not asked", "not asked"]
    assert before[0]["months"] == {"2025-02": ["ok", 6], "2025-03": ["ok", 7], "2025-04": ["ok", 8]}
    fetch(desk, MAY)
    lab, new = json.loads(health_table(desk, MAY, as_json=True))
    assert (lab["state"], lab["last_good"], lab["months"]["2025-05"]) == ("suspicious", "2025-04", ["suspicious", 0])
    assert (new["state"], new["last_good"], new["reaches_back_to"][:10]) == ("empty", "2025-05", "2025-04-01")
    printed = health_table(desk, MAY)
    assert "2025-05: 1 suspicious, 1 empty" in printed and "2025-04-01" in printed
    assert json.loads(health_table(desk, Month.parse("2025-03"), as_json=True))[0]["last_good"] == "2025-03"


def test_on_a_terminal_the_reason_stands_whole_below_its_source(at):
    desk = at(Server(QUIET | {"https://new.example/feed": b"nothing of a feed"}))
    fetch(desk, MAY)
    wide, narrow = health_table(desk, MAY), health_table(desk, MAY, width=70).splitlines()
    assert max(map(len, narrow)) <= 70 < max(map(len, wide.splitlines()))
    assert "".join(wide.split()) == "".join("".join(narrow).split())
    assert [line for line in narrow if line.startswith("    ")]
