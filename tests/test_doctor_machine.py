"""What is broken is named, with how to mend it; what is merely absent is nobody's fault."""

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from wire import Server, Time, net

from digest.config import parse
from digest.doctor import counters, database, examine, lab_walls, publishers, sources, table, torch_here, wrong
from digest.doctor.finding import Finding
from digest.errors import ConfigError
from digest.publishers import Folder
from digest.replications import walls
from digest.store import Store

NOW = datetime(2025, 6, 20, tzinfo=UTC)
SOURCES = """\
schema: 1
interests: [x]
sources:
  - {kind: feed, name: Fine, url: "https://fine.example/feed"}
  - {kind: feed, name: Gone, url: "https://gone.example/feed"}
  - {kind: feed, name: Moved, url: "https://moved.example/feed"}
  - {kind: feed, name: Old, url: "https://old.example/feed"}
  - {kind: feed, name: Shut, url: "https://shut.example/feed"}
  - {kind: sitemap, name: Map, url: "https://map.example/sitemap.xml", include: ["^/research/"]}
  - {kind: index, name: Rebuilt, url: "https://list.example/", item: '//a[@class="note"]'}
publishers: [{kind: folder, path: out}]
"""


def feed(*days):
    items = "".join(
        f"<item><title>T{n}</title><link>/{n}</link>"
        f"<pubDate>{NOW - timedelta(days=back):%a, %d %b %Y} 10:00:00 GMT</pubDate></item>"
        for n, back in enumerate(days)
    )
    return (
        f"<rss version='2.0'><channel><title>B</title><generator>Substack</generator>{items}</channel></rss>".encode()
    )


ANSWERS = {
    "https://fine.example/feed": feed(3, 9),
    "https://moved.example/feed": httpx.Response(301, headers={"location": "https://fine.example/feed"}),
    "https://old.example/feed": feed(900),
    "https://shut.example/feed": httpx.Response(403),
    "https://map.example/sitemap.xml": b"<urlset><url><loc>https://map.example/about</loc></url></urlset>",
    "https://list.example/": b"<html><body>new design</body></html>",
}


def looked_at(tmp_path, answers=None, text=SOURCES):
    server = Server(ANSWERS if answers is None else answers)
    config = parse(text.encode())
    with net(tmp_path, server, Time(NOW)) as polite:
        return {one.name.removeprefix("source "): one for one in sources(config.sources, polite, NOW)}, server


def test_each_source_is_asked_once_and_what_is_wrong_is_named_with_its_cure(tmp_path):
    found, server = looked_at(tmp_path)
    assert {name: one.state for name, one in found.items()} == {
        "Fine": "ok", "Gone": "no", "Moved": "ok", "Old": "unknown", "Shut": "no", "Map": "no", "Rebuilt": "no",
    }  # fmt: skip
    assert found["Fine"].told == "2 entries, 2025-06-11 to 2025-06-17"
    assert "the address is gone" in found["Gone"].mend
    assert found["Moved"].mend == "has moved to https://fine.example/feed: change sources.yaml"
    assert "nothing for more than a year" in found["Old"].told
    assert "another network" in found["Shut"].mend
    assert "`include`" in found["Map"].told and "`include`" in found["Map"].mend
    assert "change `item`" in found["Rebuilt"].mend
    assert len(server.asked) == 8  # one each, and the redirect


@pytest.mark.parametrize(
    ("answer", "state", "told", "mend"),
    [
        (httpx.Response(302, headers={"location": "/feed"}), "no", "more than 5 redirects", "in a circle"),
        (httpx.Response(302, headers={"location": "http://169.254.169.254/"}), "no", "private network", "allow_hosts"),
        (b"<rss>" + b" " * 15_000_001, "no", "more than 15 MB", "shorter"),
        (httpx.Response(429, headers={"retry-after": "9000"}), "no", "asked to come back", "the next run asks again"),
        (httpx.Response(418), "no", "HTTP 418", "try again later"),
        (feed(3, 9)[:-16], "unknown", "2 entries, 2025-06-11 to 2025-06-17; the feed breaks off", "try again later"),
        (feed(), "unknown", "the feed shows no entry at all", "try again later"),
    ],
)
def test_whatever_is_wrong_with_a_source_has_a_cure(tmp_path, answer, state, told, mend):
    found, _ = looked_at(tmp_path, ANSWERS | {"https://fine.example/feed": answer})
    assert (found["Fine"].state, told in found["Fine"].told, mend in found["Fine"].mend) == (state, True, True)


def test_no_network_at_all_is_one_finding(tmp_path):
    broken = {url: httpx.ConnectError("no route") for url in (*ANSWERS, "https://gone.example/feed")}
    found, _ = looked_at(tmp_path, broken)
    assert list(found) == ["network"] and found["network"].state == "no" and "HTTPS_PROXY" in found["network"].mend


def test_what_is_recorded_is_not_taken_for_an_answer(tmp_path):
    looked_at(tmp_path)
    found, _ = looked_at(tmp_path, {})
    assert found["Fine"].state == "no"


def states(findings):
    return {one.name: one.state for one in findings}


def test_a_database_that_is_whole_newer_or_damaged(tmp_path):
    assert states(database(tmp_path)) == {"folder": "ok", "disk": "ok", "database": "ok"}
    Store(tmp_path / "digest.db").close()
    assert states(database(tmp_path)) == {"folder": "ok", "disk": "ok", "database": "ok", "lock": "ok"}
    with sqlite3.connect(tmp_path / "digest.db") as connection:
        connection.execute("INSERT INTO migrations VALUES ('m999_later')")
    connection.close()
    newer = {one.name: one for one in database(tmp_path)}["database"]
    assert newer.state == "no" and "m999_later" in newer.told and newer.mend == "upgrade this program"
    (tmp_path / "digest.db").write_bytes(b"not a database at all, but long enough to be taken for one" * 100)
    damaged = {one.name: one for one in database(tmp_path)}["database"]
    assert damaged.state == "no" and "move digest.db away" in damaged.mend


def test_pages_of_a_database_that_were_overwritten_are_found(tmp_path):
    Store(tmp_path / "digest.db").close()
    with sqlite3.connect(tmp_path / "digest.db") as connection:
        rows = [("Noun", f"key{n}", "x", 1, "y" * 500) for n in range(400)]
        connection.executemany("INSERT INTO made VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = (tmp_path / "digest.db").read_bytes()
    (tmp_path / "digest.db").write_bytes(whole[:40_000] + b"\xa5" * 8_000 + whole[48_000:])
    assert states(database(tmp_path))["database"] == "no"


def test_a_run_that_is_going_on_is_no_fault(tmp_path):
    Store(tmp_path / "digest.db").close()
    with (tmp_path / "digest.db.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert states(database(tmp_path))["lock"] == "unknown"


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    disk = {one.name: one for one in database(tmp_path)}["disk"]
    assert disk.state == "no" and "free some space" in disk.mend


def test_without_torch_nothing_is_wrong(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (one,) = torch_here()
    assert one.state == "unknown" and "pip install" in one.mend


def test_how_far_the_lab_is_shut_in_is_told_and_how_to_mend_it(monkeypatch, tmp_path):
    shut = walls.Walls("own processes; no network", ("unshare", "--pid"))
    monkeypatch.setattr(walls, "found", lambda network, gpu=False: shut)
    (one,) = lab_walls()
    assert (one.state, one.told, one.mend) == ("ok", "a worker has its own processes; no network", "")
    monkeypatch.setattr(walls, "found", lambda network, gpu=False: walls.OPEN if gpu else shut)
    assert "with the GPU: own session; network and other processes open to it" in next(lab_walls()).told
    monkeypatch.setattr(walls, "found", lambda network, gpu=False: walls.OPEN)
    (one,) = lab_walls()
    assert one.state == "unknown" and "network and other processes open to it" in one.told and not wrong([one])
    assert walls.mend("darwin") == ""
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/unshare")
    assert "seccomp profile that allows unshare" in walls.mend("linux", tmp_path)
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "apparmor_restrict_unprivileged_userns").write_text("1\n")
    assert walls.mend("linux", tmp_path).startswith("sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert "util-linux" in walls.mend("linux", tmp_path)


COUNTED = {
    "https://huggingface.co/api/daily_papers": b'[{"paper": {"id": "2505.00001", "upvotes": 4}}]',
    "https://api.openalex.org/works": b'{"results": []}',
    "https://api.semanticscholar.org/graph/v1/paper/batch": b'[{"externalIds": {"ArXiv": "1706.03762"}}]',
}
PLACES = ("hugging_face", "openalex", "semantic_scholar")


def counted(tmp_path, names=PLACES, **answers):
    server = Server({**COUNTED, **answers})
    with net(tmp_path, server, Time(NOW)) as polite:
        return {one.name: one for one in counters(names, polite, NOW)}, server


def test_each_counter_that_is_asked_for_is_asked_once(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENALEX_API_KEY", "hunter2-7f3a")
    monkeypatch.setenv("S2_API_KEY", "hunter2-7f3a")
    found, server = counted(tmp_path)
    states = {name: one.state for name, one in found.items()}
    assert states == {"enrich hugging_face": "ok", "enrich openalex": "unknown", "enrich semantic_scholar": "ok"}
    assert len(server.asked) == 3 and "hunter2" not in table(found.values())
    assert counted(tmp_path, ())[0] == {}


def test_a_key_that_is_missing_or_refused_and_a_spent_quota_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    monkeypatch.setenv("S2_API_KEY", "hunter2-7f3a")
    scholar = "https://api.semanticscholar.org/graph/v1/paper/batch"
    found, server = counted(tmp_path, PLACES[1:], **{scholar: httpx.Response(403)})
    missing, refused = found["enrich openalex"], found["enrich semantic_scholar"]
    assert missing.state == refused.state == "no" and len(server.asked) == 1
    assert missing.told == "OPENALEX_API_KEY is not set, so nothing was asked"
    assert "openalex.org/settings" in missing.mend
    assert "still good" in refused.mend and "S2_API_KEY" in refused.mend
    spent = httpx.Response(429, headers={"retry-after": "50000"})
    found, _ = counted(tmp_path, PLACES[2:], **{scholar: spent})
    assert found["enrich semantic_scholar"].state == "no" and "tomorrow" in found["enrich semantic_scholar"].mend


def test_what_is_looked_at_is_told_as_it_goes_on(tmp_path):
    told = []
    with net(tmp_path, Server(ANSWERS), Time(NOW)) as polite:
        config = parse(SOURCES.encode())
        list(sources(config.sources, polite, NOW, lambda *said: told.append(said)))
        list(counters(("openalex",), polite, NOW, lambda *said: told.append(said)))
    assert [said[:3] for said in told] == [*(("doctor", n, 7) for n in range(1, 8)), ("doctor", 0, 0)]
    assert {said[3] for said in told} == {*(source.name for source in config.sources), "OpenAlex"}


class Checked:
    kind = "post office"

    def __init__(self, said):
        self.said = said

    def check(self, root):
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    def ready(self):
        return "ready, by letter"


def test_publishers_are_asked_whether_they_could_send(tmp_path):
    refused = ConfigError("no key: set BUTTONDOWN_KEY")
    found = list(
        publishers([Folder(kind="folder", path="out"), Checked(""), Checked("no list"), Checked(refused)], tmp_path)
    )
    assert [(one.state, one.told) for one in found] == [
        ("ok", "ready"), ("ok", "ready, by letter"), ("no", "no list"), ("no", "no key: set BUTTONDOWN_KEY"),
    ]  # fmt: skip
    assert not (tmp_path / "out").exists()  # looked at, not made


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    (one,) = publishers([Folder(kind="folder", path="shut/out")], tmp_path)
    assert one.state == "no" and "permissions" in one.told


@pytest.mark.parametrize(
    ("states", "bad"),
    [
        ({"a": "ok", "b": "unknown"}, False),
        ({"a": "no"}, True),
        ({"rung 1: strict": "no", "rung 2: loose": "ok"}, False),
        ({"rung 1: strict": "no", "rung 2: loose": "no"}, True),
    ],
)
def test_what_counts_as_wrong(states, bad):
    assert wrong([Finding(name, state, "") for name, state in states.items()]) is bad


def test_the_table_and_its_json():
    findings = [Finding("a", "no", "broken", "mend it"), Finding("bb", "ok", "fine")]
    assert table(findings) == "no       a   broken\n             mend: mend it\nok       bb  fine"
    assert json.loads(table(findings, as_json=True))[0] == {
        "name": "a",
        "state": "no",
        "told": "broken",
        "mend": "mend it",
    }


def test_what_mends_several_is_said_once_and_fits_the_terminal():
    cure = "look whether the name is right, or wait"
    findings = [Finding(f"source {name}", "no", f"{name}.example cannot be reached", cure) for name in "abc"]
    lines = table([*findings, Finding("disk", "no", "full", "free some space")], width=40).splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[:2] == ["no       source a  a.example cannot be", "                   reached"]
    assert lines[-6:-3] == ["no       disk      full", "                   mend: free some space", ""]
    assert lines[-3:] == [
        "mend 3: look whether the name is right,",
        "        or wait",
        "  a, b, c",
    ]


def test_the_command_ends_with_3_and_a_mistake_in_the_configuration_with_2(tmp_path):
    text = SOURCES.replace("https://", "http://127.0.0.1:9/")  # every address is inside: none is asked
    (tmp_path / "sources.yaml").write_text(text)
    command = [sys.executable, "-m", "digest", "doctor", "--json", "--dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "doctor 7/7" in done.stderr
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert found["source Fine"]["state"] == "no" and found["publisher folder"]["state"] == "ok"
    (tmp_path / "sources.yaml").write_text("sources: [")
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 2


def test_a_damaged_database_keeps_nothing_else_from_being_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr("digest.doctor.sources", lambda *_: iter(()))
    (tmp_path / "sources.yaml").write_text(SOURCES + 'llm: {model: m, base_url: "http://localhost:9/v1"}\n')
    (tmp_path / "digest.db").write_bytes(b"broken" * 1000)
    found = {one.name: one for one in examine(tmp_path)}
    assert found["database"].state == "no" and "mend that first" in found["model"].told
    assert "publisher folder" in found
