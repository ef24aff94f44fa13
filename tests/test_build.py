"""The press with a desk: evidence, report, files that stay and files that go."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from handmade import MONTH, RENDERINGS, STEERING, material, png, printed

from digest import table
from digest.build import build, lay
from digest.errors import ConfigError
from digest.model import Laid


def test_evidence_tells_each_hand_apart():
    [steering, *_] = json.loads(printed()["evidence.json"])["items"]
    by_text = {sentence["text"][:24]: sentence for sentence in steering["sentences"]}
    assert by_text["The authors write: “We i"]["who"] == "machine quote"
    assert by_text["The text we read mention"]["who"] == "checklist"
    assert by_text["It is similar to Editing"]["who"] == "editor"
    assert by_text["Task vectors live in wei"] == {
        "part": "note", "text": by_text["Task vectors live in wei"]["text"], "who": "editor", "evidence": []
    }  # fmt: skip
    assert by_text["Just adding a vector for"]["part"] == "take"
    [place] = by_text["They report: “ActAdd shi"]["evidence"]
    assert (place["sentence"], place["section"], place["start"]) == ("s31", "4.2 Results", 6200)
    assert place["url"] == "https://arxiv.org/html/2308.10248v2" and place["version"] == 2


def test_formulas_are_signs_in_print_and_tex_in_the_evidence():
    item = material().items[STEERING]
    said = "It moves `$x_1$` and the $\\\\ell\\_1$-norm by $\\\\leq 10^{-3}$."
    changed = item.model_copy(update={"prose": said, "doubts": (said,), "bottom": said, "post": "So $R^2$ falls."})
    files = printed(items={**material().items, item.key: changed})
    for name in ("newsletter.html", "email.html", "email.txt", "newsletter.md", "substack.html", "substack.md"):
        assert files[name].count("ℓ₁-norm by ≤ 10⁻³") == 3 and "$x_1$" in files[name].replace("\\_", "_"), name
    assert "So R² falls." in files["thread.json"] and "R^2" not in files["thread.json"]
    [steering, *_] = json.loads(files["evidence.json"])["items"]
    texts = [sentence["text"] for sentence in steering["sentences"]]
    assert r"It moves $x_1$ and the $\ell_1$-norm by $\leq 10^{-3}$." in texts and "So $R^2$ falls." in texts


def test_one_changed_word_makes_a_sentence_the_editors():
    items = material().items
    item = items[STEERING]
    changed = item.model_copy(update={"prose": item.prose.replace("ActAdd shifts 84 %", "ActAdd shifts 94 %")})
    [steering, *_] = json.loads(printed(items={**items, item.key: changed})["evidence.json"])["items"]
    who = {sentence["text"]: sentence["who"] for sentence in steering["sentences"]}
    assert [hand for text, hand in who.items() if "94 %" in text] == ["editor"]


def test_every_printed_sentence_is_in_the_evidence():
    files = printed()
    [steering, *_] = json.loads(files["evidence.json"])["items"]
    page = " ".join(re.sub(r"<sup.*?</sup>|<[^>]+>", "", files["newsletter.html"]).split())
    for sentence in steering["sentences"]:
        if sentence["part"] != "post":
            assert sentence["text"] in page


def lay_table(desk):
    """The hand-made issue, on the editor's table and in the store."""
    issue, folder, store = material(), desk.table(MONTH), desk.store
    (folder / "items").mkdir(parents=True)
    (folder / "issue.md").write_text(table.sheet_text(issue.sheet))
    for n, item in enumerate(issue.items.values()):
        (folder / "items" / f"{n}.md").write_text(table.item_text(item))
    for key, laid in issue.laid.items():
        store.put(Laid(file="items/0.md", text=table.item_text(laid), done=True), f"{MONTH}/{key}", "")
    for key, summary in issue.summaries.items():
        store.put(summary, key, "")
    for key, text in issue.texts.items():
        store.put(text, key, "")
    for one in issue.replications:
        store.put(one, f"{MONTH}/{one.recipe}", "")
    for report in issue.reports:
        store.put(report, f"{MONTH}/{report.name}", "")
    for tally in issue.tallies:
        store.put(tally, f"{MONTH}/{tally.source}", "")
    figures = desk.root / "cache" / "figures"
    figures.mkdir(parents=True)
    (figures / "steering-vector.png").write_bytes(png(12, 7))


def test_build_prints_the_table_and_nothing_else(desk):
    lay_table(desk)
    output = desk.output(MONTH)
    output.mkdir(parents=True)
    (output / "old.html").write_text("from an earlier build")
    edition = build(desk, MONTH)
    there = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    lab = {"figures/steering-vector.png", "replications/steering-vector.html"}
    assert there == {*RENDERINGS, *lab, "card.png", "issue.json", "thread.json", "evidence.json", "report.json"}
    assert set(edition.files) == there - {"report.json"} and not edition.approved


def test_building_again_touches_nothing_but_the_report(desk):
    lay_table(desk)
    build(desk, MONTH)
    before = {path: path.stat().st_mtime_ns for path in desk.output(MONTH).rglob("*.*")}
    build(desk, MONTH)
    changed = {path.name for path, at in before.items() if path.is_file() and path.stat().st_mtime_ns != at}
    assert changed <= {"report.json"}


def test_the_report_balances(desk):
    lay_table(desk)
    edition = build(desk, MONTH)
    report = json.loads((desk.output(MONTH) / "report.json").read_text())
    assert " ".join(report) == ("schema month sources counts items replications llm seconds started_at versions hashes")
    for accounts in (*report["sources"], report["counts"]):
        assert accounts["fetched"] == sum(accounts[name] for name in ("merged", "dropped", "undated", "picked"))
    assert report["hashes"] == edition.files
    assert report["replications"][1] == {
        "recipe": "steering_vector", "key": STEERING, "verdict": "consistent", "scope": "toy model", "struck": False,
        "figures": ["steering-vector.png"],
    }  # fmt: skip
    assert report["items"][0]["sentences"] == 240 and report["items"][1]["doubts"] == 2


def test_a_mistake_in_your_template_stops_the_build_before_anything_is_written(desk):
    lay_table(desk)
    (desk.root / "templates").mkdir()
    (desk.root / "templates" / "newsletter.html").write_text("<h1>{{ isue.title }}</h1>")
    with pytest.raises(ConfigError, match=r"templates/newsletter\.html:1: 'isue' is undefined"):
        build(desk, MONTH)
    assert not desk.output(MONTH).exists()


def test_files_that_are_not_produced_any_more_are_removed(tmp_path):
    lay({"a.txt": b"1", "figures/x.png": b"2"}, tmp_path)
    lay({"a.txt": b"1"}, tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["a.txt"]


SCRIPT = """
import sys; sys.path.insert(0, sys.argv[1])
import handmade, large
from pathlib import Path
from digest.build import pages
from digest.build.archive import BackIssue, archive
from digest.templates import Templates
templates = Templates(Path("templates"))
for material in (handmade.material(base_url="https://d.example", sample=True), large.material(40, 400)):
    files = pages.render(material, templates)
    editions = [BackIssue(material.month, "D", files)]
    print(pages.hashes(files), pages.hashes(archive(editions, "D", "https://d.example", templates)))
"""
CARELESS = """
import datetime, os
print(list({"one", "two", "three", "four"}), datetime.datetime.fromtimestamp(0).isoformat(), os.getcwd())
"""


def said_everywhere(script, folder):
    """What a script prints under other clocks, tongues, hash seeds and folders."""
    said = set()
    places = (
        ("0", "UTC", "C", folder),
        ("7", "Asia/Tokyo", "tr_TR.UTF-8", Path("/")),
        ("9", "America/Lima", "C", folder),
    )
    for seed, zone, tongue, where in places:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": tongue, "LC_ALL": tongue}
        environment["PYTHONPATH"] = str(Path(__file__).parents[1])
        command = [sys.executable, "-c", script, str(Path(__file__).parent)]
        ran = subprocess.run(command, env=environment, cwd=where, capture_output=True, text=True, check=True)
        said.add(ran.stdout)
    return said


def test_the_same_bytes_under_any_clock_tongue_hash_seed_and_folder(tmp_path):
    assert len(said_everywhere(SCRIPT, tmp_path)) == 1


def test_a_careless_program_is_told_apart(tmp_path):
    assert len(said_everywhere(CARELESS, tmp_path)) == 3
