"""The whole path on the bundled sample month: killed anywhere it ends with the same files, on any machine."""

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from digest.model import Enrichment
from digest.store import Store
from digest.templates import sample_month

# The lab has its own tests, and takes a minute: here it finds no recipe. KILL_AT=n: the n-th write is the last.
NEWSROOM = """
import os, signal, sys
from functools import partial
from pathlib import Path
import digest.files, digest.month
from digest.desk import opened
from digest.model import Month
from digest.store import Store
from digest.templates import sample_month

left = int(os.environ.get("KILL_AT", "0"))

def mortal(function):
    def once(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return once

digest.files._replace = mortal(digest.files._replace)
Store.put = mortal(Store.put)
digest.month.verify = partial(digest.month.verify, recipes=())
sample = sample_month()
asked = Path(os.environ.get("SOURCES", sample / "sources.yaml"))
with opened(Path(sys.argv[1]), asked, "offline", sample / "responses", sample=True) as desk:
    digest.month.make_issue(desk, Month(year=2025, number=2))
"""
UTC = {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}


def run(folder, **environment):
    command = [sys.executable, "-c", NEWSROOM, str(folder)]
    return subprocess.run(command, env={**os.environ, **UTC, **environment}, capture_output=True, text=True).returncode


def made(folder):
    """Every file of issues/ and output/, but for the two fields that tell when it ran."""
    files = {}
    for path in sorted(p for top in ("issues", "output") for p in Path(folder, top).rglob("*") if p.is_file()):
        content = path.read_bytes()
        if path.name == "report.json":
            content = json.dumps(
                {k: v for k, v in json.loads(content).items() if k not in ("seconds", "started_at")}
            ).encode()
        files[str(path.relative_to(folder))] = content
    return files


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unkilled")
    assert run(folder) == 0
    return made(folder)


def test_the_sample_month_makes_every_rendering(unkilled):
    names = {Path(name).name for name in unkilled}
    assert {
        "issue.md",
        "newsletter.md",
        "newsletter.html",
        "email.html",
        "email.txt",
        "thread.md",
        "thread.json",
    } <= names
    assert {"evidence.json", "report.json"} <= names
    for name in ("newsletter.md", "newsletter.html", "email.html", "email.txt", "thread.md"):
        text = unkilled[f"output/2025-02/{name}"].decode()
        assert "Draft, not reviewed" in text and "Sample issue" in text, name
    assert "no critical reading was done" in unkilled["output/2025-02/newsletter.md"].decode()


def test_every_source_accounts_for_every_entry(unkilled):
    report = json.loads(unkilled["output/2025-02/report.json"])
    for source in (*report["sources"], report["counts"]):
        assert source["fetched"] == source["merged"] + source["dropped"] + source["undated"] + source["picked"], source


def test_clock_language_hash_seed_and_folder_change_no_byte(unkilled, tmp_path):
    folder = tmp_path / "another folder"
    assert run(folder, TZ="Pacific/Auckland", LANG="C", LC_ALL="C", PYTHONHASHSEED="7") == 0
    assert made(folder) == unkilled


@pytest.mark.parametrize("nth", [1, 9, 38, 60, 75, 90, 115, 130])
def test_killed_and_started_again_it_ends_with_the_same_files(unkilled, tmp_path, nth):
    assert run(tmp_path, KILL_AT=str(nth)) == -signal.SIGKILL
    run(tmp_path, KILL_AT=str(nth // 2 + 3))
    assert run(tmp_path) == 0
    assert made(tmp_path) == unkilled


def test_a_second_run_changes_nothing(unkilled, tmp_path):
    assert run(tmp_path) == 0
    (tmp_path / "output" / "2025-02" / "newsletter.md").unlink()
    assert run(tmp_path) == 0
    assert made(tmp_path) == unkilled


def test_counters_that_all_fail_change_no_byte(unkilled, tmp_path):
    asked = tmp_path / "sources.yaml"
    plain = (sample_month() / "sources.yaml").read_text()
    asked.write_text(plain + "\nenrich: {hugging_face: yes, openalex: yes, semantic_scholar: yes}\n")
    folder = tmp_path / "month"
    assert run(folder, SOURCES=str(asked), S2_API_KEY="hunter2-7f3a", OPENALEX_API_KEY="") == 0
    assert made(folder) == unkilled
    with closing(Store(folder / "digest.db")) as store:
        why = store.latest(Enrichment, "2025-02").why
    assert "daily_papers" in why and "OPENALEX_API_KEY is not set" in why and "paper/batch" in why
