"""A sent edition that was wrong: its page is mended with a dated note, the next issue says so, nothing else moves."""

import datetime as dt
import json
import re
from html import unescape

import pytest
from handmade import EMERGENCE, MONTH, SOURCES, STEERING, material, only, printed
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from digest.build import lay, pages
from digest.cli import app
from digest.correct import correct, corrected, next_issue, told_again, unheld_quotations
from digest.desk import opened
from digest.editions import approval_of, approved_files, edition_of, keep, sha256
from digest.errors import ConfigError, NeedsPerson
from digest.galley import gather
from digest.model import Approval, Correction, Month, Text
from digest.templates import Templates

DAY = dt.date(2025, 7, 5)
OURS = Templates("/nowhere")
OLD, NEW = "perplexity on unrelated text rises by 0.3 %", "perplexity on unrelated text rises by 3 %"


def edition(**changes):
    return {name: text.encode() for name, text in printed(approved=True, **changes).items()}


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page.decode())).split())


def test_the_page_and_its_markdown_change_and_say_so_and_nothing_else_does():
    files = edition()
    mended = corrected(files, STEERING, OLD, NEW, DAY, "The decimal point had slipped.")
    assert {name for name in files if files[name] != mended[name]} == {"newsletter.html", "newsletter.md"}
    note = f"Corrected on 2025-07-05: “{OLD}” now reads “{NEW}”. The decimal point had slipped."
    for name in ("newsletter.html", "newsletter.md"):
        said = words(mended[name]).replace("*", "")
        assert said.count(note) == 1 and said.count(NEW) == 2 and said.count(OLD) == 1
    page = mended["newsletter.html"].decode()
    assert page.index('<p class="correction">') > page.index("</h2>", page.index("<article"))


def test_only_the_note_and_the_words_differ():
    files = edition()
    page = corrected(files, STEERING, OLD, NEW, DAY, "")["newsletter.html"].decode()
    page = re.sub(r'\n<p class="correction">.*?</p>', "", page)
    assert page.replace(NEW, OLD).split() == files["newsletter.html"].decode().split()


def test_an_item_with_brackets_in_its_title_is_found():
    files = edition(**only(title="Be selective [Progress Report]", prose=f"They write that {OLD}."))
    mended = corrected(files, STEERING, OLD, NEW, DAY, "")
    assert words(mended["newsletter.md"]).count(NEW) == 2


def test_a_second_correction_of_the_same_words_is_told_above_the_first():
    once = corrected(edition(), STEERING, OLD, NEW, DAY, "A.")
    twice = corrected(once, STEERING, NEW, "it does not rise", dt.date(2025, 8, 1), "B.")
    said = words(twice["newsletter.html"])
    assert said.index("Corrected on 2025-08-01") < said.index("Corrected on 2025-07-05")
    assert f"“{OLD}” now reads “{NEW}”. A." in said


@pytest.mark.parametrize(
    ("old", "told"),
    [("no such words", "do not stand in the item"), ("the", "stand"), ("erplexity on unrelated tex", "do not stand"),
     ("article id", "do not stand"),
     ("The paper argues", "do not stand")],
)  # fmt: skip
def test_words_that_are_not_there_once_are_refused(old, told):
    with pytest.raises(ConfigError, match=told):
        corrected(edition(), STEERING, old, "other", DAY, "")


def test_an_item_that_is_not_there_is_refused():
    with pytest.raises(ConfigError, match="has no item 'arxiv:1'"):
        corrected(edition(), "arxiv:1", "a", "b", DAY, "")


def test_hostile_words_stay_words():
    evil = "<script>alert(1)</script> [x](javascript:y) *z*"
    mended = corrected(edition(), STEERING, OLD, evil, DAY, evil)
    assert "<script>" not in mended["newsletter.html"].decode() + mended["newsletter.md"].decode()
    assert "](javascript" not in mended["newsletter.md"].decode().replace("\\](", "")


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20))
def test_whatever_the_new_words_they_stand_there(new):
    files = edition(**only(prose="It rises by 0.3 % here.", title="T"))
    if new == "0.3 %":
        return
    mended = corrected(files, STEERING, "0.3 %", new, DAY, "")
    assert f"It rises by {new} here." in words(mended["newsletter.html"])


# --- which issue tells it


@pytest.mark.parametrize(
    ("day", "approved", "issue"),
    [
        ("2025-06-20", "2025-05", "2025-06"),
        ("2025-07-05", "2025-05", "2025-06"),
        ("2025-07-05", "2025-05 2025-06", "2025-07"),
        ("2026-01-02", "2025-05", "2025-12"),
        ("2025-06-02", "2025-05", "2025-06"),
    ],
)
def test_the_first_issue_still_being_edited_tells_it(day, approved, issue):
    found = next_issue(MONTH, dt.date.fromisoformat(day), lambda month: str(month) in approved.split())
    assert str(found) == issue


@pytest.mark.parametrize(
    "name", ["newsletter.md", "newsletter.html", "email.html", "email.txt", "thread.md", "substack.html", "substack.md"]
)
def test_the_next_issue_says_it_before_all_else(name):
    wrong = Correction(
        month=Month(year=2025, number=4), key="k", title="A <b>title</b>", old="1 %", new="2 %", why="Swapped",
        date=DAY, issue=MONTH,
    )  # fmt: skip
    said = words(printed(corrections=(wrong,))[name].encode())
    told = "April 2025, “A <b>title</b>”: “1 %” should read “2 %”. Swapped."
    assert told.replace("<b>", "").replace("</b>", "") in said.replace("<b>", "").replace("</b>", "")
    assert "<b>" not in printed(corrections=(wrong,))["newsletter.html"].partition("<body>")[2]
    assert "orrection" not in printed()[name].replace("corrections", "").replace(".correction", "")


# --- at the desk


def approve(desk):
    """The month as a person approved it: its bytes in the store, and laid in output/."""
    files = pages.render(material(approved=True), OURS)
    hashes = {name: sha256(content) for name, content in files.items()}
    yes = Approval(month=MONTH, edition=edition_of(hashes), files=hashes, table={}, subject="T", at=desk.clock())
    keep(desk.store, yes, files)
    lay(files, desk.output(MONTH))


@pytest.fixture
def published(desk):
    approve(desk)
    return desk


def test_it_is_kept_for_the_next_issue_and_the_archive_is_mended(published):
    made = correct(published, MONTH, "https://arxiv.org/abs/2308.10248v2", OLD, NEW, "Slipped.")
    assert NEW in (published.output(MONTH) / "newsletter.html").read_text()
    folder = published.table(made.issue)
    folder.mkdir(parents=True)
    (folder / "issue.md").write_text(f"---\nmonth: {made.issue}\ntitle: Next\n---\n\n## Items\n")
    assert gather(published, made.issue).corrections == (made,)
    assert json.loads(made.model_dump_json())["old"] == OLD


def test_a_correction_inside_a_quotation_that_the_source_does_not_say_is_named(published):
    made = correct(published, MONTH, STEERING, OLD, NEW, "")
    [quote] = unheld_quotations(published, made)
    assert NEW in quote
    body = f"We say: {quote} And more."
    text = Text(key=STEERING, version=1, origin="html", url="https://a.example", body=body, sentences=(), coverage=1.0)
    published.store.put(text, STEERING, "")
    assert unheld_quotations(published, made) == ()


def test_a_draft_and_a_month_without_an_edition_are_refused(desk):
    lay(pages.render(material(), OURS), desk.output(MONTH))
    with pytest.raises(NeedsPerson, match="nobody approved"):
        correct(desk, MONTH, STEERING, OLD, NEW, "")


def test_words_that_are_not_there_leave_the_archive_as_it_was(published):
    before = (published.output(MONTH) / "newsletter.html").read_bytes()
    with pytest.raises(ConfigError):
        correct(published, MONTH, EMERGENCE, OLD, NEW, "")
    assert (published.output(MONTH) / "newsletter.html").read_bytes() == before


def test_the_kept_bytes_are_mended_and_a_new_print_tells_it_again(published):
    before = approval_of(published.store, MONTH)
    correct(published, MONTH, STEERING, OLD, NEW, "Slipped.")
    after = approval_of(published.store, MONTH)
    changed = {name for name in after.files if after.files[name] != before.files[name]}
    assert changed == {"newsletter.html", "newsletter.md"} and after.edition != before.edition
    assert after.table == before.table, "the yes still holds"
    assert NEW.encode() in approved_files(published.store, after)["newsletter.html"]
    anew = told_again(published, MONTH, pages.render(material(approved=True), OURS))
    assert anew["newsletter.html"] == approved_files(published.store, after)["newsletter.html"]


def test_the_command_mends_and_tells(tmp_path):
    (tmp_path / "sources.yaml").write_text(SOURCES)
    with opened(tmp_path, tmp_path / "sources.yaml") as desk:
        approve(desk)
    run = ["correct", "2025-05", STEERING, "--old", OLD, "--new", NEW, "--why", "Slipped.", "-C", str(tmp_path)]
    done = CliRunner().invoke(app, run)
    assert done.exit_code == 0, done.exception
    assert "corrected 2025-05, arxiv:2308.10248" in done.stdout and "stay as they are" in done.stdout
