import dataclasses
import os
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from wire import Server, Time, net

from digest import config
from digest.errors import ConfigError, MachineRefused
from digest.fetch import fetch, reported
from digest.model import Batch, Month, SourceReport
from digest.net import Net
from digest.sources import Feed

MAY = Month.parse("2025-05")
CONFIG = """\
schema: 1
interests: [alignment]
sources:
  - {kind: feed, name: One, url: "https://one.example/feed"}
  - {kind: feed, name: Two, url: "https://two.example/feed"}
"""
LATER = datetime(2025, 6, 21, tzinfo=UTC)
ONE, TWO = "https://one.example/feed", "https://two.example/feed"


def rss(*items):
    rows = "".join(f"<item><title>{t}</title><link>{link}</link><pubDate>{d}</pubDate></item>" for t, link, d in items)
    return f"<rss version='2.0'><channel><title>B</title>{rows}</channel></rss>".encode()


NEW = ("New", "https://one.example/new", "Fri, 02 May 2025 10:00:00 GMT")
SHARED = ("Shared", "https://else.example/shared", "Thu, 01 May 2025 10:00:00 GMT")
OLD = ("Old", "https://one.example/old", "Tue, 01 Apr 2025 10:00:00 GMT")


@pytest.fixture
def at(desk, tmp_path):
    """A desk with a server, at a time."""

    def make(server, now=datetime(2025, 6, 20, tzinfo=UTC), text=CONFIG):
        time = Time(now)
        client = net(tmp_path / "cache", server, time)
        return dataclasses.replace(desk, net=client, clock=time.now, config=config.parse(text.encode()))

    return make


def reports(desk, month=MAY):
    return {name.split("/", 1)[1]: report for name, report in desk.store.under(SourceReport, f"{month}/")}


def test_all_sources_in_order_and_each_with_its_report(at):
    desk = at(Server({ONE: rss(NEW, SHARED, OLD), TWO: rss(SHARED, OLD)}))
    assert [(entry.source, entry.title) for entry in fetch(desk, MAY)] == [
        ("One", "Shared"),
        ("Two", "Shared"),
        ("One", "New"),
    ]
    one, two = reports(desk)["One"], reports(desk)["Two"]
    assert (one.state, one.fetched, one.why, two.fetched) == ("ok", 2, "", 1)


def test_one_broken_source_stops_nobody(at):
    desk = at(Server({ONE: httpx.Response(403), TWO: rss(SHARED, OLD)}))
    assert [entry.source for entry in fetch(desk, MAY)] == ["Two"]
    assert (reports(desk)["One"].state, "not wanted" in reports(desk)["One"].why) == ("failed", True)


def test_what_is_final_is_never_asked_for_again_and_what_failed_is(at):
    server = Server({ONE: rss(NEW, OLD), TWO: httpx.Response(404)})
    fetch(at(server), MAY)
    server.asked.clear()
    server.answers[TWO] = rss(SHARED)
    entries = fetch(at(server), MAY)
    assert [request.url.host for request in server.asked] == ["two.example"]
    assert [entry.title for entry in entries] == ["Shared", "New"]
    server.asked.clear()
    desk = at(server)
    assert fetch(desk, MAY) == entries
    assert server.asked == []  # "reaches back only to" is final too: a feed never reaches further back later
    assert reports(desk)["Two"].why == "reaches back only to 2025-05-01"


def test_an_answer_that_was_no_good_is_not_believed_again(at):
    tagged = httpx.Response(200, headers={"etag": "x"}, content=b"")
    server = Server({ONE: tagged, TWO: rss(SHARED, OLD)})
    fetch(at(server), MAY)
    server.answers[ONE] = rss(NEW, OLD)
    assert "New" in [entry.title for entry in fetch(at(server), MAY)]
    assert "if-none-match" not in server.asked[-1].headers


def kept(desk):
    with desk.store.firm() as connection:
        rows = connection.execute(sa.text("SELECT noun, key, made_from FROM made")).all()
    return [tuple(row) for row in rows]


def test_a_window_that_is_fetched_every_day_is_kept_once(at):
    """Each day's copy of an open month stayed for ever, though nobody could ask for it again."""
    for day in range(2, 32):
        posts = [(f"N{n}", f"https://one.example/{n}", f"{n:02} May 2025 10:00:00 GMT") for n in range(1, day)]
        desk = at(Server({ONE: rss(*posts[::-1], OLD), TWO: httpx.Response(404)}), datetime(2025, 5, day, tzinfo=UTC))
        assert len(fetch(desk, MAY)) == day - 1
    assert sorted(key for noun, key, _ in kept(desk) if noun == "Batch") == ["One/2025-05", "Two/2025-05"]
    assert sorted(key for noun, key, _ in kept(desk) if noun == "SourceReport") == ["2025-05/One", "2025-05/Two"]
    fetch(at(Server({ONE: rss(*posts[::-1], OLD), TWO: rss(SHARED, OLD)})), MAY)  # on 20 June: final
    assert sorted(key for noun, key, _ in kept(desk) if noun == "Batch") == ["One/2025-05", "Two/2025-05"]


def day_of(*days):
    return [(f"N{day}", f"https://one.example/{day}", f"{day:02} May 2025 10:00:00 GMT") for day in sorted(days)[::-1]]


def one_at(at, day, answer, text=CONFIG):
    """What feed One gives, and its report, when it is read on a day of May or (from 32 on) of June."""
    desk = at(Server({ONE: answer, TWO: rss(SHARED, OLD)}), datetime(2025, 5, 1, tzinfo=UTC) + timedelta(day - 1), text)
    titles = [entry.title for entry in fetch(desk, MAY) if entry.source == "One"]
    return titles, reports(desk)["One"]


def test_a_short_feed_that_is_read_often_enough_holds_the_whole_month(at):
    one_at(at, 8, rss(*day_of(2, 5), OLD))
    one_at(at, 20, rss(*day_of(7, 18)))
    titles, report = one_at(at, 45, rss(*day_of(16, 18, 30)))
    assert titles == ["N2", "N5", "N7", "N16", "N18", "N30"]
    assert (report.state, report.why) == ("ok", "")
    assert report.notes == ("3 from earlier runs: the source no longer shows them",)
    assert one_at(at, 50, httpx.Response(404))[0] == titles  # final, and so not asked for again


def test_a_gap_between_two_readings_is_told(at):
    one_at(at, 8, rss(*day_of(2, 5), OLD))
    titles, report = one_at(at, 45, rss(*day_of(16, 30)))
    assert titles == ["N2", "N5", "N16", "N30"]
    assert (report.state, report.reaches_back_to) == ("partial", datetime(2025, 5, 16, 10, tzinfo=UTC))
    assert report.why == "reaches back only to 2025-05-16; 2 entries are kept from an earlier run"


def test_a_source_that_fails_later_loses_nothing(at):
    one_at(at, 8, rss(*day_of(2, 5), OLD))
    for day in (45, 46):
        titles, report = one_at(at, day, httpx.Response(404))
        assert (titles, report.state) == (["N2", "N5"], "partial")
        assert report.why == "one.example/feed: HTTP 404, there is no such page; 2 entries are kept from an earlier run"
    titles, report = one_at(at, 47, rss(*day_of(7, 30)))  # what was seen until 8 May joins on
    assert (titles, report.state) == (["N2", "N5", "N7", "N30"], "ok")


def test_what_was_asked_otherwise_is_not_kept(at):
    one_at(at, 8, rss(*day_of(2, 5), OLD))
    other = CONFIG.replace('one.example/feed"}', 'one.example/feed", keywords: [N5, N30]}')
    assert one_at(at, 45, rss(*day_of(16, 30)), other)[0] == ["N30"]


def test_a_whole_reading_forgets_what_was_taken_back(at):
    one_at(at, 8, rss(*day_of(2, 5), OLD))
    assert one_at(at, 45, rss(*day_of(5, 30), OLD))[0] == ["N5", "N30"]


def test_a_final_window_is_found_again_when_sources_yaml_is_as_it_was(at):
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    first = fetch(at(server), MAY)
    other = CONFIG.replace('feed"}', 'feed", keywords: [nothing]}')
    assert fetch(at(server, text=other), MAY) == ()
    server.asked.clear()
    assert (fetch(at(server), MAY), server.asked) == (first, [])


def test_three_years_of_runs_leave_one_batch_a_month(at):
    months = [Month(year=2022 + n // 12, number=n % 12 + 1) for n in range(36)]
    text = CONFIG.partition("  - {kind: feed, name: Two")[0]
    for month in months:
        for days in (10, 20, 40):  # the last one when the month has settled
            last = min(days, 28)
            posts = [
                (f"{days}", f"https://one.example/{n}", f"{n} {month.start:%b %Y} 10:00:00 GMT")
                for n in range(last, 0, -1)
            ]
            desk = at(
                Server({ONE: rss(*posts, (*OLD[:2], "1 Jan 2020 10:00:00 GMT"))}),
                month.start + timedelta(days=days),
                text,
            )
            fetch(desk, month)
    batches = [(key, made) for noun, key, made in kept(desk) if noun == "Batch"]
    assert [key for key, _ in batches] == [f"One/{month}" for month in months]
    assert all(made for _, made in batches)  # by what they were made from: all are final
    assert sum(noun == "SourceReport" for noun, _, _ in kept(desk)) == 36


BUSY = httpx.Response(429, headers={"retry-after": "5400"})
COME_BACK = "asked to come back at 2025-06-20 01:30:00 UTC"


def test_who_asks_us_to_come_back_later_is_told_with_the_time_and_asked_by_the_next_run(at):
    server = Server({ONE: BUSY, TWO: rss(SHARED, OLD)})
    desk = at(server)
    fetch(desk, MAY)
    one = reports(desk)["One"]
    assert (one.state, COME_BACK in one.why) == ("failed", True)
    assert desk.clock() < datetime(2025, 6, 20, 0, 0, 20, tzinfo=UTC)  # it was not waited for
    server.answers[ONE] = rss(NEW, OLD)
    assert [entry.title for entry in fetch(at(server), MAY)] == ["Shared", "New"]


def test_what_came_before_a_server_got_busy_is_kept_and_the_rest_asked_for_by_the_next_run(at):
    text = (
        CONFIG.splitlines()[0]
        + """
interests: [alignment]
sources:
  - {kind: sitemap, name: One, url: "https://one.example/sitemap.xml", include: ["^/p/"]}
"""
    )
    pages = [f"https://one.example/p/{n}" for n in range(9)]
    listed = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    post = b"<html><head><title>T</title><meta property='article:published_time' content='2025-05-03'></head></html>"
    server = Server({"https://one.example/sitemap.xml": f"<urlset>{listed}</urlset>".encode(), pages[0]: post})
    server.answers |= dict.fromkeys(pages[1:], BUSY)
    desk = at(server, text=text)
    assert len(fetch(desk, MAY)) == 1
    one = reports(desk)["One"]
    assert (one.state, one.why.startswith("8 of 9 pages could not be read"), COME_BACK in one.why) == (
        "partial",
        True,
        True,
    )
    assert len(server.asked) == 3  # the map, a page, and one that says not now
    server.answers |= dict.fromkeys(pages[1:], post)
    assert len(fetch(at(server, text=text), MAY)) == 9


def test_asked_again_even_what_is_final_is(at):
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    fetch(at(server), MAY)
    server.asked.clear()
    desk = dataclasses.replace(at(server), again=True)
    desk.net.mode = "refresh"
    fetch(desk, MAY)
    assert {request.url.host for request in server.asked} == {"one.example", "two.example"}


@pytest.mark.parametrize(("days", "asked"), [(6, 2), (7, 0)])
def test_a_window_settles_seven_days_after_its_end(at, days, asked):
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    now = MAY.end + timedelta(days=days)
    fetch(at(server, now), MAY)
    server.asked.clear()
    fetch(at(server, now + timedelta(days=60)), MAY)
    assert len(server.asked) == asked


THREE = CONFIG + '  - {kind: feed, name: Three, url: "https://three.example/feed"}\n'


def told(body, *dates):
    """A server for each date, which calls it the present."""
    urls = (ONE, TWO, "https://three.example/feed")
    answers = [httpx.Response(200, headers={"Date": date}, content=body) for date in dates]
    return Server(dict(zip(urls, answers, strict=True)))


def test_a_clock_that_runs_ahead_of_every_server_closes_no_window(at):
    ahead = at(told(rss(OLD), *["Thu, 01 May 2025 06:00:00 GMT"] * 3), text=THREE)
    with pytest.raises(MachineRefused, match=r"clock says 2025-06-20, and of 3 servers none is later than 2025-05-01"):
        fetch(ahead, MAY)
    assert not any(batch.final for _, batch in ahead.store.under(Batch, ""))
    fetch(
        at(told(rss(OLD), "Thu, 01 May 2025 06:00:00 GMT", "no date", "Mon, 01 Jan 0001 00:00:00 +2359"), text=THREE),
        MAY,
    )
    assert not any(batch.final for _, batch in ahead.store.under(Batch, "")), "one server may itself be wrong"
    right = at(told(rss(NEW, OLD), "Fri, 20 Jun 2025 00:00:00 GMT", *["Thu, 01 May 2025 06:00:00 GMT"] * 2), text=THREE)
    assert [entry.title for entry in fetch(right, MAY)] == ["New"] * 3
    assert all(batch.final for _, batch in right.store.under(Batch, ""))


def test_an_answer_from_a_cache_is_as_old_as_its_age_says(at):
    """What was cached seven weeks ago tells the present as well as a fresh answer."""
    cached = told(rss(OLD), *["Fri, 02 May 2025 00:00:00 GMT"] * 3)
    for answer in cached.answers.values():
        answer.headers["Age"] = str(49 * 24 * 3600)
    desk = at(cached, text=THREE)
    fetch(desk, MAY)
    assert all(batch.final for _, batch in desk.store.under(Batch, ""))


def test_another_configuration_asks_anew(at):
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    fetch(at(server), MAY)
    fetch(at(server, LATER, CONFIG.replace('/feed"}\n', '/feed", keywords: [new]}\n', 1)), MAY)
    assert [request.url.host for request in server.asked].count("one.example") == 2


def test_a_replay_finishes_no_window(at, tmp_path):
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    with net(tmp_path / "cache", server) as polite:
        polite.get(ONE)
        polite.get(TWO)
    desk = dataclasses.replace(at(server), net=Net(tmp_path / "cache", "offline"))
    replayed = fetch(desk, MAY)
    server.asked.clear()
    assert fetch(at(server, datetime(2025, 7, 20, tzinfo=UTC)), MAY) == replayed
    assert len(server.asked) == 2


def test_a_month_in_the_future_is_refused_and_the_present_one_asked_so_far(at):
    desk = at(Server(), datetime(2025, 5, 3, 12, tzinfo=UTC))
    with pytest.raises(ConfigError, match="2025-06 has not begun"):
        fetch(desk, Month.parse("2025-06"))
    arxiv = "schema: 1\ninterests: [x]\nsources: [{kind: arxiv, name: arXiv, categories: [cs.LG]}]\n"
    server = Server()
    fetch(at(server, datetime(2025, 5, 3, 12, tzinfo=UTC), arxiv), MAY)
    asked = [request.url.params["search_query"] for request in server.asked if request.url.host == "export.arxiv.org"]
    days = {re.search(r"\[(\d{8})", query)[1] for query in asked}
    assert days == {"20250501", "20250502", "20250503"}


def test_no_network_at_all_is_the_machines_refusal(at):
    nowhere = httpx.ConnectError("[Errno -2] Name or service not known")
    with pytest.raises(MachineRefused, match="not one source could be reached"):
        fetch(at(Server({ONE: nowhere, TWO: nowhere})), MAY)
    half = at(Server({ONE: nowhere, TWO: httpx.Response(500)}))
    assert fetch(half, MAY) == ()


def test_without_a_network_what_is_kept_still_serves(at):
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    kept = fetch(at(server), MAY)
    nowhere = httpx.ConnectError("no route")
    assert fetch(at(Server({ONE: nowhere, TWO: nowhere})), MAY) == kept


def test_a_bug_in_a_source_is_raised_and_the_rest_is_kept(at, monkeypatch):
    gather = Feed.gather

    def buggy(self, polite, window):
        if self.name == "Two":
            raise ZeroDivisionError
        return gather(self, polite, window)

    monkeypatch.setattr(Feed, "gather", buggy)
    server = Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})
    with pytest.raises(ZeroDivisionError):
        fetch(at(server), MAY)
    monkeypatch.undo()
    assert len(fetch(at(server), MAY)) == 2


def test_progress_is_told_window_by_window(at):
    told = []
    desk = dataclasses.replace(
        at(Server({ONE: rss(NEW, OLD), TWO: rss(SHARED, OLD)})), tell=lambda *step: told.append(step)
    )
    fetch(desk, MAY)
    assert [step[:3] for step in told] == [("fetch", 1, 2), ("fetch", 2, 2)]
    assert {step[3] for step in told} == {"One", "Two"}


def batch(state, why=""):
    return Batch(source="arXiv", window="2025-05-01", state=state, why=why)


@pytest.mark.parametrize(
    ("batches", "state", "why"),
    [
        ([batch("ok")] * 3, "ok", ""),
        ([batch("ok"), batch("empty", "no paper that day")], "ok", ""),
        ([batch("empty", "nothing")], "empty", "nothing"),
        ([batch("failed", "HTTP 503")], "failed", "HTTP 503"),
        ([batch("failed", "a"), batch("failed", "b")], "failed", "of 2 windows 2 failed; the first: a"),
        (
            [batch("ok"), batch("partial", "3 missing"), batch("failed", "x")],
            "partial",
            "of 3 windows 1 failed and 1 incomplete; the first: 3 missing",
        ),
        ([], "empty", "no window has begun"),
    ],
)
def test_a_source_is_as_good_as_its_worst_window(batches, state, why):
    report = reported("arXiv", "arxiv", batches)
    assert (report.state, report.why) == (state, why)


@pytest.fixture
def world(shared, tmp_path):
    """The recorded world as a proxy in a process of its own: its port, its certificate, and its log."""
    pytest.importorskip("trustme")
    pytest.importorskip("graphql")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    authority = tmp_path / "ca.pem"
    command = [sys.executable, shared / "world/serve.py", "--data", shared / "world/data", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--ca", authority, "--log", tmp_path / "log"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout.readline()  # it says what it holds when it is ready
    yield f"http://127.0.0.1:{port}", authority
    server.terminate()
    server.wait()
    server.stdout.close()


def test_three_days_and_all_sources_of_the_world(at, world, monkeypatch, tmp_path):
    proxy, authority = world
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, proxy)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    monkeypatch.setenv("DIGEST_PACE", "0")
    now = datetime(2025, 5, 3, 23, 59, tzinfo=UTC)
    starter = (Path(__file__).parents[1] / "sources.yaml").read_text()
    desk = dataclasses.replace(at(Server(), now, starter), net=Net(tmp_path / "world", clock=lambda: now))
    with desk.net:
        entries = fetch(desk, MAY)
    found = reports(desk)
    assert (found["arXiv"].state, found["arXiv"].fetched) == ("ok", 414)
    assert found["LessWrong"].state == "ok"
    assert {report.state for report in found.values()} <= {"ok", "empty", "partial", "failed"}
    assert all(report.why for report in found.values() if report.state != "ok")
    assert sum(report.fetched for report in found.values()) == len(entries)
