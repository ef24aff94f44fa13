import os
import sqlite3
import stat
import subprocess
import sys

import pytest
import sqlalchemy as sa

from digest.errors import Locked, MachineRefused, MadeByNewer
from digest.model import Batch, Choices, Post, SourceReport
from digest.store import Store, lock, made_from

A, B = Post(text="a"), Post(text="b")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "digest.db")
    yield made
    made.close()


def test_what_is_put_is_found_by_what_it_was_made_from(store):
    store.put(A, "k", made_from("x"))
    assert store.find(Post, "k", made_from("x")) == A
    assert store.find(Post, "k", made_from("y")) is None
    assert store.find(Choices, "k", made_from("x")) is None


def test_the_current_thing_is_the_one_last_put_or_found(store):
    store.put(A, "k", "a")
    store.put(B, "k", "b")
    assert store.latest(Post, "k") == B
    store.find(Post, "k", "a")
    assert store.latest(Post, "k") == A


def test_a_prefix_is_taken_literally(store):
    store.put(A, "2025-05/x_y", "")
    store.put(B, "2025-05/xzy", "")
    assert store.under(Post, "2025-05/x_") == [("2025-05/x_y", A)]


def test_what_is_dropped_is_gone_and_nothing_else_is(store):
    for key, made in (("k", "a"), ("k", "b"), ("k", ""), ("l", "a")):
        store.put(A, key, made)
    store.put(Choices(), "k", "a")
    store.drop(Post, "k", "a")
    assert (store.find(Post, "k", "a"), store.latest(Post, "k"), store.find(Post, "l", "a")) == (None, A, A)
    assert store.find(Choices, "k", "a") is not None
    store.find(Post, "k", "b")
    store.drop_earlier(Post, "k")
    assert (store.find(Post, "k", ""), store.latest(Post, "k")) == (None, A)
    store.drop(Post, "k", "b")
    assert (store.latest(Post, "k"), store.keys(Post), store.keys(Choices)) == (None, ["l"], ["k"])


def test_an_older_database_lets_go_of_copies_that_a_later_one_replaced_and_of_nothing_else(tmp_path, store):
    def batch(**more):
        return Batch(source="s", window="2025-05", state="ok", why='{"final":false}', **more)

    report = SourceReport(name="s", kind="feed", state="ok")
    store.put(batch(), "s/2025-05", "unfinished")
    store.put(batch(final=True), "s/2025-05", "as sources.yaml was once")
    store.put(batch(), "s/2025-05", "the current one")
    for made in ("old", "new"):
        store.put(report, "2025-05/s", made)
        store.put(A, "k", made)
    store.close()
    with sqlite3.connect(tmp_path / "digest.db") as db:
        db.execute("DELETE FROM migrations WHERE name = 'm003_superseded'")
    db.close()
    again = Store(tmp_path / "digest.db")
    assert again.find(Batch, "s/2025-05", "unfinished") is None
    assert again.latest(Batch, "s/2025-05") == batch()
    assert again.find(Batch, "s/2025-05", "as sources.yaml was once") == batch(final=True)
    assert (again.find(SourceReport, "2025-05/s", "old"), again.latest(SourceReport, "2025-05/s")) == (None, report)
    assert again.find(Post, "k", "old") == A
    again.close()


def test_it_outlives_the_program(tmp_path):
    first = Store(tmp_path / "d.db")
    first.put(A, "k", "a")
    first.close()
    second = Store(tmp_path / "d.db")
    assert second.latest(Post, "k") == A
    second.close()


def test_a_record_and_a_database_made_by_a_newer_digest_are_refused(tmp_path, store):
    store.put(A, "k", "a")
    with sqlite3.connect(tmp_path / "digest.db") as db:
        db.execute("UPDATE made SET schema_no = 2")
    db.close()
    with pytest.raises(MadeByNewer, match="upgrade this program"):
        store.latest(Post, "k")
    with sqlite3.connect(tmp_path / "digest.db") as db:
        db.execute("INSERT INTO migrations VALUES ('m999_future')")
    db.close()
    with pytest.raises(MadeByNewer, match="m999_future"):
        Store(tmp_path / "digest.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_said_plainly(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(MachineRefused, match="permissions"):
        Store(tmp_path / "d.db")


def test_a_damaged_file_is_said_plainly(tmp_path):
    (tmp_path / "d.db").write_bytes(b"this is no database, and long enough to be read as one" * 20)
    with pytest.raises(MachineRefused, match="damaged"):
        Store(tmp_path / "d.db")


def test_a_full_disk_is_said_plainly(store, monkeypatch):
    with store._engine.begin() as connection:
        connection.execute(sa.text("PRAGMA max_page_count = 8"))
    with pytest.raises(MachineRefused, match="disk is full"):
        store.put(Post(text="x" * 200_000), "k", "a")


def test_a_disk_that_is_full_before_anything_is_read_is_not_called_broken(tmp_path):
    Store(tmp_path / "d.db").close()
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "from pathlib import Path; from digest.store import Store\n"
        "from digest.errors import MachineRefused\n"
        "try: Store(Path(sys.argv[1]))\n"
        "except MachineRefused as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "d.db"], stdout=subprocess.PIPE, text=True)
    assert "disk is full" in done.stdout


def test_one_run_at_a_time(tmp_path):
    with lock(tmp_path / "l"), pytest.raises(Locked, match="another run"), lock(tmp_path / "l"):
        pass
    with lock(tmp_path / "l"):
        pass
