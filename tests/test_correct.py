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
from digest.correct import correct, corrected, next_issue, told_again
from digest.desk import opened
from digest.editions import approval_of, approved_files, edition_of, keep, sha256
from digest.errors import ConfigError, NeedsPerson
from digest.galley import gather
from digest.galley.hands import spans
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
    changed = {"newsletter.html", "newsletter.md", "evidence.json"}
    assert {name for name in files if files[name] != mended[name]} == changed
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


def record(files):
    return json.loads(files["evidence.json"])["items"][0]


def test_the_evidence_keeps_what_was_sent_and_tells_beside_it_what_stands_now():
    files = edition()
    once = corrected(files, STEERING, OLD, NEW, DAY, "A.")
    twice = corrected(once, STEERING, NEW, "it does not rise", dt.date(2025, 8, 1), "B.")
    was = next(one for one in record(files)["sentences"] if OLD in one["text"] and one["part"] != "post")
    [told] = [one for one in record(twice)["sentences"] if "corrected" in one]
    assert {name: told[name] for name in was} == was
    assert told["corrected"] == [
        {"date": "2025-07-05", "old": OLD, "new": NEW, "why": "A.", "text": was["text"].replace(OLD, NEW),
         "who": "editor"},
        {"date": "2025-08-01", "old": NEW, "new": "it does not rise", "why": "B.",
         "text": was["text"].replace(OLD, "it does not rise"), "who": "editor"},
    ]  # fmt: skip
    stripped = [{k: v for k, v in one.items() if k != "corrected"} for one in record(twice)["sentences"]]
    assert stripped == record(files)["sentences"], "the posts too: they stay as sent"


def test_a_sentence_with_a_formula_is_mended_as_the_page_shows_it(desk):
    approve(desk, edition(**only(prose="They report: “The $R^2$ risses to 10.”[^s31]")))
    read(desk, "The $R^2$ rises to 10.")
    correct(desk, MONTH, STEERING, "The R² risses to 10", "The R² rises to 10", "Slipped.")
    files = approved_files(desk.store, approval_of(desk.store, MONTH))
    assert "“The R² rises to 10.”" in words(files["newsletter.html"])
    [told] = [one for one in record(files)["sentences"] if "corrected" in one]
    assert told["text"].endswith("“The $R^2$ risses to 10.”")
    assert told["corrected"][0]["text"].endswith("“The R² rises to 10.”")


def test_words_outside_every_sentence_are_noted_at_their_item():
    files = edition(**only(prose="It rises.", title="A tittle"))
    told = record(corrected(files, STEERING, "tittle", "title", DAY, ""))
    assert told["corrected"] == [{"date": "2025-07-05", "old": "tittle", "new": "title", "why": ""}]
    assert told["sentences"] == record(files)["sentences"] and told["title"] == "A tittle"


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


def approve(desk, files=None):
    """The month as a person approved it: its bytes in the store, and laid in output/."""
    files = files or pages.render(material(approved=True), OURS)
    hashes = {name: sha256(content) for name, content in files.items()}
    yes = Approval(month=MONTH, edition=edition_of(hashes), files=hashes, table={}, subject="T", at=desk.clock())
    keep(desk.store, yes, files)
    lay(files, desk.output(MONTH))


@pytest.fixture
def published(desk):
    approve(desk)
    return desk


@pytest.fixture
def held(published):
    """Published, and the source says it as it is to be printed."""
    read(published, f"We say: {quoted(published).replace(OLD, NEW)} And more.")
    return published


def test_it_is_kept_for_the_next_issue_and_the_archive_is_mended(held):
    made = correct(held, MONTH, "https://arxiv.org/abs/2308.10248v2", OLD, NEW, "Slipped.")
    assert NEW in (held.output(MONTH) / "newsletter.html").read_text()
    folder = held.table(made.issue)
    folder.mkdir(parents=True)
    (folder / "issue.md").write_text(f"---\nmonth: {made.issue}\ntitle: Next\n---\n\n## Items\n")
    assert gather(held, made.issue).corrections == (made,)
    assert json.loads(made.model_dump_json())["old"] == OLD


@pytest.mark.parametrize("between", ["rises by 2 %", "rises by 4 %", "rises by 5 %", "rises by 6 %", "rises by 7 %"])
def test_two_corrections_of_one_sentence_on_one_day_are_both_told_again(held, between):
    """In either order of their keys, which are hashes."""
    middle = OLD.replace("rises by 0.3 %", between)
    for old, new in ((OLD, middle), (middle, NEW)):
        correct(held, MONTH, STEERING, old, new, "Slipped.", unheld_too=True)
    standing = approved_files(held.store, approval_of(held.store, MONTH))
    assert told_again(held, MONTH, pages.render(material(approved=True), OURS)) == standing


@pytest.mark.parametrize("hand", ["Crosstalk", "Reports", "Replies", "Answers", "Figures"])
def test_corrections_of_one_day_are_told_again_in_their_order(held, hand):
    """A later one may hold the words of an earlier one: were it told first, the earlier one would find none."""
    middle = OLD.replace("0.3 %", "3 %")
    begin = middle.rpartition(" ")[0]
    steps = [(OLD, middle), (middle, OLD), (OLD, middle), (begin, f"{hand} {begin}")]
    for old, new in steps:
        correct(held, MONTH, STEERING, old, new, "Slipped.", unheld_too=True)
    standing = approved_files(held.store, approval_of(held.store, MONTH))
    assert told_again(held, MONTH, pages.render(material(approved=True), OURS)) == standing


def read(desk, body):
    """The text of the item, as it was read."""
    text = Text(key=STEERING, version=1, origin="html", url="https://a.example", body=body, sentences=(), coverage=1.0)
    desk.store.put(text, STEERING, "")


def quoted(desk):
    """The quotation on the approved page that holds the old words."""
    page = words((desk.output(MONTH) / "newsletter.html").read_bytes())
    return next(one for one in spans(page) if OLD in one)


def untouched(desk, *how, match, error=NeedsPerson):
    """A correction that is refused, and leaves all as it was."""
    before = approval_of(desk.store, MONTH)
    with pytest.raises(error, match=match):
        correct(desk, MONTH, STEERING, *how)
    return approval_of(desk.store, MONTH) == before and not list(desk.store.under(Correction, ""))


def test_a_quotation_that_the_source_does_not_say_is_refused(published):
    assert untouched(published, OLD, NEW, "Slipped.", match=f"would quote .*{NEW}")
    read(published, f"We say: {quoted(published)} And more.")
    assert untouched(published, OLD, NEW, "Slipped.", match="does not say it so")


def test_a_quotation_that_the_source_says_is_mended(published):
    read(published, f"We say: {quoted(published).replace(OLD, NEW)} And more.")
    assert correct(published, MONTH, STEERING, OLD, NEW, "Slipped.").why == "Slipped."


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "«{}»"])
def test_a_new_quotation_is_held_against_the_source_whatever_its_marks(published, marks):
    read(published, "They did say this of it.")
    whole = f"“{quoted(published)}”"
    assert untouched(
        published, whole, marks.format("they did not say that"), "Slipped.", match="would quote “they did not"
    )
    correct(published, MONTH, STEERING, whole, marks.format("They did say this"), "Slipped.")


@pytest.mark.parametrize("why", ["", "  ", "."])
def test_a_correction_without_a_reason_is_refused(published, why):
    assert untouched(published, OLD, NEW, why, match="what was wrong.*--why", error=ConfigError)


def test_without_its_marks_the_words_are_the_editors(published):
    read(published, "Other words.")
    made = correct(published, MONTH, STEERING, f"“{quoted(published)}”", "It rises a little.", "Slipped.")
    assert "now reads “It rises" in words(_page(published)) and "““" not in words(_page(published))
    assert made.why == "Slipped." and "It rises a little." in words(_page(published))


def test_who_answers_for_a_quotation_lets_readers_know(published):
    read(published, "Other words.")
    made = correct(published, MONTH, STEERING, OLD, NEW, "Slipped.", unheld_too=True)
    told = "Slipped. The new quotation does not stand so in the text that we read."
    assert told in words(_page(published)) and f"{made.why}." == told


def test_a_number_that_the_cited_passage_does_not_hold_is_refused_as_approve_does(published):
    """Without quotation marks: the machine's report of a passage, made wrong."""
    keep_report(published, "The judges catch 81% of lies.", quote="On held-out hands the judges catch 81% of lies.")
    assert untouched(
        published, "81%", "18%", "Slipped.", match="would say 18%, and the passage that it cites does not hold"
    )
    assert untouched(published, "lies", "12 lies", "Slipped.", match="would say 12,")
    made = correct(published, MONTH, STEERING, "81%", "18%", "Slipped.", unheld_too=True)
    assert made.why == "Slipped. The new number does not stand in the passage that the sentence cites"
    assert f"{made.why}." in words(_page(published))
    correct(published, MONTH, STEERING, "18%", "0.81", "Slipped.")


def keep_report(desk, said, quote):
    """The approved edition, with one sentence that cites a passage."""
    files = edition(**only(prose=said))
    data = json.loads(files["evidence.json"])
    data["items"][0]["sentences"][0]["evidence"] = [{"quote": quote}]
    approve(desk, {**files, "evidence.json": json.dumps(data).encode()})


def _page(desk):
    return (desk.output(MONTH) / "newsletter.html").read_bytes()


def test_a_draft_and_a_month_without_an_edition_are_refused(desk):
    lay(pages.render(material(), OURS), desk.output(MONTH))
    with pytest.raises(NeedsPerson, match=r"nobody approved .*, then run digest build \d{4}-\d\d$"):
        correct(desk, MONTH, STEERING, OLD, NEW, "Slipped.")


def test_words_that_are_not_there_leave_the_archive_as_it_was(published):
    before = (published.output(MONTH) / "newsletter.html").read_bytes()
    with pytest.raises(ConfigError):
        correct(published, MONTH, EMERGENCE, OLD, NEW, "Slipped.")
    assert (published.output(MONTH) / "newsletter.html").read_bytes() == before


def test_the_kept_bytes_are_mended_and_a_new_print_tells_it_again(held):
    before = approval_of(held.store, MONTH)
    correct(held, MONTH, STEERING, OLD, NEW, "Slipped.")
    after = approval_of(held.store, MONTH)
    changed = {name for name in after.files if after.files[name] != before.files[name]}
    assert changed == {"newsletter.html", "newsletter.md", "evidence.json"} and after.edition != before.edition
    assert after.table == before.table, "the yes still holds"
    assert NEW.encode() in approved_files(held.store, after)["newsletter.html"]
    anew = told_again(held, MONTH, pages.render(material(approved=True), OURS))
    for name in ("newsletter.html", "evidence.json"):
        assert anew[name] == approved_files(held.store, after)[name]


def test_the_command_mends_and_tells(tmp_path):
    (tmp_path / "sources.yaml").write_text(SOURCES)
    with opened(tmp_path, tmp_path / "sources.yaml") as desk:
        approve(desk)
        read(desk, f"We say: {quoted(desk).replace(OLD, NEW)} And more.")
    run = ["correct", "2025-05", STEERING, "--old", OLD, "--new", NEW, "--why", "Slipped.", "-C", str(tmp_path)]
    done = CliRunner().invoke(app, run)
    assert done.exit_code == 0, done.exception
    assert "corrected 2025-05, arxiv:2308.10248" in done.stdout and "stay as they are" in done.stdout
