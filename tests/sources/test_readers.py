"""The workers that read feeds: kept, bounded, replaced."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.errors import BadContent
from digest.sources import readers
from digest.sources.readers import Readers

URL = "https://blog.example/feed.xml"
FEED = b"<rss version='2.0'><channel><title>B</title><item><title>%s</title><link>/a</link></item></channel></rss>"
ATTRIBUTES = " ".join(f"a{n}='x'" for n in range(40_000)).encode()
SLOW = FEED.replace(b"<title>%s", b"<title " + ATTRIBUTES + b">T")
"""32 s of work for feedparser 6.0.14 where nothing stops it."""


@pytest.fixture
def pool():
    made = Readers(2, seconds=0.4, patience=20)
    yield made
    made.close()


def title(pool, name=b"T"):
    return json.loads(pool.read(FEED % name, "application/rss+xml", URL))["entries"][0]["title"]


def pids(pool):
    return {worker.pid for worker in pool._all}


def test_a_worker_is_kept_for_the_next_feed(pool):
    assert [title(pool, name) for name in (b"one", b"two", b"three")] == ["one", "two", "three"]
    assert len(pids(pool)) == 1


def test_several_threads_each_get_their_own_feed(pool):
    names = [f"feed {n}".encode() for n in range(24)]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda name: title(pool, name), names)) == [name.decode() for name in names]
    assert len(pids(pool)) <= 2


def test_a_feed_that_takes_too_much_work_ends_its_worker_and_nobody_elses(pool):
    title(pool)
    before = os.times()
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(pool.read, SLOW, "application/rss+xml", URL)
        assert {title(pool, b"fine") for _ in range(5)} == {"fine"}
        with pytest.raises(BadContent, match=r"blog\.example/feed\.xml: the feed could not be read in 0\.4 s of work"):
            slow.result()
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 2
    assert title(pool) == "T"


def test_a_worker_that_hangs_without_working_is_killed():
    pool = Readers(1, patience=0.5)
    title(pool)
    (worker,) = pool._all
    os.kill(worker.pid, signal.SIGSTOP)
    with pytest.raises(BadContent, match=r"could not be read in 0\.5 s"):
        title(pool)
    assert title(pool) == "T"
    pool.close()
    assert pids(pool) == set()


def test_a_worker_that_left_meanwhile_is_replaced_without_a_word(pool):
    title(pool)
    (worker,) = pool._all
    worker.stdin.close()
    worker.wait(10)
    assert title(pool) == "T"
    assert worker.pid not in pids(pool)


def test_a_feed_that_wants_more_memory_than_it_may_have_is_a_value(pool, monkeypatch, tmp_path):
    source = readers._WORKER.read_text().replace("1_000_000_000", "60_000_000")
    (tmp_path / "readfeed.py").write_text(source)
    monkeypatch.setattr(readers, "_WORKER", tmp_path / "readfeed.py")
    with pytest.raises(BadContent, match="more memory than a feed may have"):
        pool.read(FEED % (b"x" * 20_000_000), "", URL)


def test_a_feed_that_breaks_the_parser_is_a_value(pool):
    with pytest.raises(BadContent, match="broke feedparser"):
        pool.read(b"<?xml version='1.0' encoding='punycode'?>" + FEED % b"a-", "", URL)
    assert title(pool) == "T"


def test_an_answer_without_measure_is_not_taken_in(pool, monkeypatch):
    monkeypatch.setattr(readers, "MOST", 1000)
    with pytest.raises(BadContent, match="unfolds into more than"):
        pool.read(FEED % (b"x" * 5000), "", URL)
    monkeypatch.undo()
    assert title(pool) == "T"


def test_who_is_interrupted_leaves_no_answer_behind_for_the_next_feed(pool, monkeypatch):
    title(pool)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(readers, "int", interrupted, raising=False)  # between question and answer
    with pytest.raises(KeyboardInterrupt):
        title(pool, b"one")
    monkeypatch.undo()
    assert title(pool, b"two") == "two"


def test_a_reader_writes_no_file(pool, tmp_path, monkeypatch):
    """Whatever a feed makes the parser do: its process cannot grow a file."""
    source = readers._WORKER.read_text().replace(
        "def parse(", f"def parse(*_):\n    open({str(tmp_path / 'out')!r}, 'w').write('x')\n\n\ndef parsed("
    )
    (tmp_path / "readfeed.py").write_text(source)
    monkeypatch.setattr(readers, "_WORKER", tmp_path / "readfeed.py")
    assert pool.read(FEED % b"x", "", URL) == b"null"
    assert (tmp_path / "out").read_bytes() == b""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc whether a process is there")
def test_workers_end_with_their_parent():
    program = (
        "import os; from digest.sources import readers\n"
        "readers.found_in(b'<rss/>', '', 'u'); print(*(w.pid for w in readers._readers._all), flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    (pid,) = map(int, done.stdout.split())
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return  # gone, and nobody has asked how
        except OSError:
            return
        time.sleep(0.02)
    pytest.fail("it outlived its parent")
