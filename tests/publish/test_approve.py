"""A person's yes: what it is refused for, what it keeps, and what takes it back."""

import io
import json
import re
import sqlite3
from dataclasses import replace

import handmade
import press
import pytest
from handmade_model import text
from typer.testing import CliRunner

from digest import month as story
from digest import preflight
from digest.approve import boxes
from digest.cli import app
from digest.console import Console
from digest.correct import correct
from digest.editions import approval_of, approved_files, sha256, standing
from digest.errors import Frozen, MachineRefused, NeedsPerson
from digest.model import Likeness, Likenesses, Pick, Ranking, Sentence, SourceReport
from digest.preflight import Finding

ITEM = "issues/2025-05/items/one.md"


@pytest.fixture
def root(tmp_path):
    return press.lay(tmp_path, [{"kind": "folder", "path": "site"}])


def edit(root, old, new, name=ITEM):
    path = root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refusal(root):
    with pytest.raises(NeedsPerson) as error:
        press.approve(root)
    return str(error.value)


def test_an_unsigned_item_is_named_with_what_waits_in_it(root):
    edit(root, "signed: yes", "signed: no")
    said = refusal(root)
    assert "1 item is not signed; keep, edit or strike" in said and "\n    issues/2025-05/items/one.md (1 doubt" in said
    assert "two.md" not in said


def test_every_open_item_is_named_at_once(root):
    press.lay(root, [{"kind": "folder", "path": "site"}], signed="no")
    said = refusal(root)
    assert "one.md" in said and "two.md" in said and said.count("signed: yes") == 1


def test_what_cannot_be_proved_is_not_approved(root):
    edit(root, "and it came out.", "and it came out.[^s9]")
    assert "the mark leads nowhere" in refusal(root)


@pytest.fixture
def was_read(root):
    body = "The method works on two small models and on nothing else."
    with press.desk_at(root) as desk:
        desk.store.put(text(key="arxiv:2505.00001", body=body, sentences=()), "arxiv:2505.00001", "")
    return root


def digest(monkeypatch, root, *words):
    """A command's exit code, and all that it says, in one line."""
    told = io.StringIO()
    for name in ("office", "month", "table", "shared", "press"):
        monkeypatch.setattr(f"digest.cli.{name}.console", Console(told))
    done = CliRunner().invoke(app, [*words, "--dir", str(root)])
    error = done.exception if isinstance(done.exception, NeedsPerson) else None
    return error.exit_code if error else done.exit_code, " ".join(
        f"{done.output} {told.getvalue()} {error or ''}".split()
    )


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('take: ""', "take: They say “it works on each and every model”.", "items/one.md: what"),
        ('take: ""', """take: 'They say "it works on each and every model".'""", "items/one.md: what"),
        ('post: "', 'post: "“It works on each and every model”, they say. ', "items/one.md: what"),
        ("A short month.", "“It works on each and every model”, they say.", "issues/2025-05/issue.md: opening: what"),
    ],
)
def test_a_quotation_that_nobody_read_stops_the_yes_until_the_editor_answers_for_it(
    was_read, monkeypatch, old, new, where
):
    edit(was_read, old, new, "issues/2025-05/issue.md" if "opening" in where else ITEM)
    digest(monkeypatch, was_read, "build", "2025-05")
    code, said = digest(monkeypatch, was_read, "approve", "2025-05")
    assert code == 4 and f"{where} was read of it does not say “" in said and "2025-05 --not-in-source" in said
    code, said = digest(monkeypatch, was_read, "approve", "2025-05", "--not-in-source")
    assert code == 0 and "on your word, as what was read does not say it: " in said
    record = json.loads((was_read / "output/2025-05/evidence.json").read_text())["not_in_source"]
    assert [one["quote"].casefold() for one in record] == ["it works on each and every model"]
    assert "not what the table gives" not in digest(monkeypatch, was_read, "preflight", "2025-05")[1]


def test_a_quotation_that_was_read_stops_nothing_and_leaves_no_word_on_record(was_read, monkeypatch):
    edit(was_read, 'take: ""', "take: They say “The method works ... and on nothing else”, a “toy”.")
    edit(was_read, "A short month.", "“The method works on two small models”, no more.", "issues/2025-05/issue.md")
    digest(monkeypatch, was_read, "build", "2025-05")
    assert digest(monkeypatch, was_read, "approve", "2025-05")[0] == 0
    assert "not_in_source" not in json.loads((was_read / "output/2025-05/evidence.json").read_text())


def test_a_number_that_the_cited_passage_does_not_hold_stops_the_yes_until_the_editor_answers_for_it(root, monkeypatch):
    body = "The method works on 50% of the models."
    said = (Sentence(id="s1", section="", start=0, end=len(body), text=body),)
    with press.desk_at(root) as desk:
        desk.store.put(text(key="arxiv:2505.00001", body=body, sentences=said), "arxiv:2505.00001", "")
    edit(root, "and it came out.", "and it came out. It works on 15 % of them.[^s1]")
    assert "does not hold 15 %: “It works on 15 %" in digest(monkeypatch, root, "build", "2025-05")[1]
    code, told = digest(monkeypatch, root, "approve", "2025-05")
    assert code == 4 and "does not hold 15 %" in told and "2025-05 --not-in-source" in told
    code, told = digest(monkeypatch, root, "approve", "2025-05", "--not-in-source")
    assert code == 0 and "on your word, as the passage it cites does not hold 15 %: " in told
    (one,) = json.loads((root / "output/2025-05/evidence.json").read_text())["not_in_source"]
    assert one["number"] == "15 %" and one["quote"] == "It works on 15 % of them."


def test_what_comes_next_is_never_past_an_open_finding_and_is_the_yes_once_it_was_printed(was_read, monkeypatch):
    def following(command):
        return re.findall(r"Next: (.*?)(?: build \d+/|$)", digest(monkeypatch, was_read, command, "2025-05")[1])[0]

    monkeypatch.setattr("digest.report.standing.reports", lambda *_: [SourceReport(name="A", kind="feed", state="ok")])
    there = f" --dir {was_read}"
    assert following("status") == f"digest build 2025-05{there}, then digest approve 2025-05{there}"
    assert following("build") == following("status") == f"digest approve 2025-05{there}"
    edit(was_read, 'take: ""', "take: They say “it works on each and every model”.")
    for command in ("build", "status"):
        assert following(command) == f"mend what waits, then digest build 2025-05{there}"
        assert digest(monkeypatch, was_read, command, "2025-05")[1].count("does not say “it works on each") == 1
    edit(was_read, "take: They say “it works on each and every model”.", 'take: ""')
    edit(was_read, "and it came out.", "and it came out.[^s9]")
    assert following("build") == f"mend what waits, then digest build 2025-05{there}"
    assert f"waits for you: {was_read}/issues/2025-05/items/" in digest(monkeypatch, was_read, "status", "2025-05")[1]


def test_an_empty_issue_is_not_approved(root):
    sheet = root / "issues/2025-05/issue.md"
    sheet.write_text("".join(row for row in sheet.read_text().splitlines(True) if not row.startswith("- ")))
    assert "no item to print" in refusal(root)


def test_an_item_whose_file_is_gone_is_not_sent_as_a_mention(root):
    (root / ITEM).unlink()
    assert "arxiv:2505.00001 stands among the items and its file is gone" in refusal(root)


def test_what_nobody_could_look_at_is_not_approved(root):
    with press.desk_at(root) as desk:
        story.build(desk, press.MAY)
        edit(root, "and it came out.", "and it did not.")
        with pytest.raises(NeedsPerson, match=r"is printed anew: look at .*newsletter\.html.*; then type"):
            story.sign_off(desk, press.MAY)
        assert approval_of(desk.store, press.MAY) is None
        assert "and it did not." in (root / "output/2025-05/newsletter.md").read_text()
        assert story.sign_off(desk, press.MAY)


def test_what_was_never_printed_is_not_approved(root):
    with press.desk_at(root) as desk, pytest.raises(NeedsPerson, match="look at it first: digest build 2025-05"):
        story.sign_off(desk, press.MAY)


def test_preflight_is_asked_about_the_bytes_that_would_go(root, monkeypatch):
    seen = {}

    def inspect(looked):
        seen.update(looked.files)
        return (
            Finding("fail", "email.html", "97,000 bytes, and Gmail cuts it", "shorten it"),
            Finding("warn", "email.html", "a trifle", "look"),
        )

    monkeypatch.setattr(preflight, "inspect", inspect)
    with press.desk_at(root) as desk:
        story.build(desk, press.MAY)
        with pytest.raises(NeedsPerson, match="Gmail cuts it; shorten it") as told:
            story.sign_off(desk, press.MAY)
    assert "a trifle" not in str(told.value)
    assert b"Draft, not reviewed" not in seen["newsletter.html"]


def test_the_mark_of_a_draft_goes_and_the_bytes_are_kept(root):
    with press.desk_at(root) as desk:
        story.build(desk, press.MAY)
        assert "Draft, not reviewed" in (root / "output/2025-05/newsletter.html").read_text()
        approval = story.sign_off(desk, press.MAY)
        files = approved_files(desk.store, approval)
        assert not [name for name, content in files.items() if b"Draft, not reviewed" in content]
        assert (root / "output/2025-05/newsletter.html").read_bytes() == files["newsletter.html"]
        assert desk.store.latest(type(approval), "2025-05") == approval


def test_the_report_has_the_hashes_of_the_files_beside_it_also_once_approved_and_corrected(root):
    folder = root / "output/2025-05"

    def stale():
        hashes = json.loads((folder / "report.json").read_text())["hashes"]
        there = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in folder.rglob("*.*")}
        return {name for name in there.keys() | hashes if there.get(name) != hashes.get(name)} - {"report.json"}

    press.approve(root)
    assert not stale()
    with press.desk_at(root) as desk:
        correct(desk, press.MAY, "arxiv:2505.00001", "it came out", "it came out late", "Slipped.")
    assert not stale()


def test_an_approved_month_is_not_ranked_again_to_say_why(root, monkeypatch):
    monkeypatch.chdir(root)
    pick = Pick(key="arxiv:2505.00001", rank=2, score=1.5, place="item", reasons=("about reward hacking",))
    with press.desk_at(root) as desk:
        desk.store.put(Ranking(picks=(pick,)), "2025-05", "before")
        source = desk.config.sources[0]  # that it failed is no news of the answer, which is whole
        desk.store.put(SourceReport(name=source.name, kind=source.kind, state="failed"), f"2025-05/{source.name}", "")
    press.approve(root)
    for option in ("--explain", "--why-not"):
        told = CliRunner().invoke(app, ["rank", "2025-05", option, "2505.00001", "--replay", "responses"])
        assert told.exit_code == 0 and "item: about reward hacking" in told.output
    asked = CliRunner().invoke(app, ["rank", "2025-05", "--ask", "--replay", "responses"])
    assert isinstance(asked.exception, Frozen)
    with press.desk_at(root) as desk:
        assert desk.store.latest(Ranking, "2025-05").picks == (pick,)


def test_publishing_sends_the_approved_bytes_whatever_was_printed_or_changed_since(root):
    press.approve(root)
    with press.desk_at(root) as desk:
        kept = approved_files(desk.store, approval_of(desk.store, press.MAY))
    for page in (root / "output/2025-05").glob("*.html"):
        page.write_text("something else")
    (root / "templates").mkdir()
    (root / "templates/newsletter.html").write_text("a template of another day")
    assert press.publish(root, {}).exit_code == 0
    site = root / "site/2025-05"
    assert {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.*")} == kept


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda root: edit(root, "and it came out.", "and it came out!"), "items/one.md was edited"),
        (lambda root: (root / ITEM).unlink(), "items/one.md was deleted"),
        (lambda root: (root / "issues/2025-05/items/three.md").write_text("x"), "items/three.md is new"),
        (lambda root: edit(root, "- arxiv:2505.00001", "<!-- -->", "issues/2025-05/issue.md"), "issue.md was edited"),
    ],
)
def test_editing_takes_the_approval_back_and_names_what_changed(root, act, said):
    press.approve(root)
    act(root)
    with pytest.raises(NeedsPerson, match="does not hold any more") as error:
        press.publish(root, {})
    assert said in str(error.value) and not (root / "site").exists()


def test_a_month_that_is_approved_keeps_one_ranking_and_another_month_all_of_its_own(root):
    with press.desk_at(root) as desk:
        for month in ("2025-05", "2025-06"):
            for made in ("a run", "a later one"):
                desk.store.put(Ranking(picks=()), month, made)
    press.approve(root)
    with press.desk_at(root) as desk:
        found = {m: desk.store.find(Ranking, m, "a run") for m in ("2025-05", "2025-06")}
        assert found == {"2025-05": None, "2025-06": Ranking(picks=())}
        assert desk.store.latest(Ranking, "2025-05") == Ranking(picks=())


def test_putting_the_words_back_gives_the_approval_back(root):
    press.approve(root)
    edit(root, "and it came out.", "and it came out!")
    edit(root, "and it came out!", "and it came out.")
    assert press.publish(root, {}).exit_code == 0


def test_fresh_machine_text_and_links_still_to_be_read_change_nothing(root):
    press.approve(root)
    (root / "issues/2025-05/items/one.fresh.md").write_text("new machine text")
    (root / "issues/2025-05/inbox.txt").write_text("https://arxiv.org/abs/2505.00009\n")
    with press.desk_at(root) as desk:
        assert standing(desk.store, press.MAY, desk.table(press.MAY))


def test_approving_twice_is_one_approval_and_approving_after_an_edit_is_a_new_edition(root):
    first = press.approve(root)
    with press.desk_at(root) as desk:
        assert story.sign_off(desk, press.MAY) == first
    edit(root, "and it came out.", "and it came out, once.")
    second = press.approve(root)
    assert second.edition != first.edition
    with press.desk_at(root) as desk:
        assert approval_of(desk.store, press.MAY) == second
        assert approved_files(desk.store, first)["newsletter.md"] != approved_files(desk.store, second)["newsletter.md"]


def test_approved_bytes_that_the_disk_changed_are_not_sent(root):
    approval = press.approve(root)
    with sqlite3.connect(root / "digest.db") as db:
        db.execute("UPDATE printed SET content = X'78' WHERE sha256 = ?", (approval.files["email.txt"],))
    db.close()
    with pytest.raises(MachineRefused, match=r"email\.txt are damaged"):
        press.publish(root, {})


def test_nothing_is_published_that_nobody_approved(root):
    with pytest.raises(NeedsPerson, match="2025-05 is not approved"):
        press.publish(root, {})


def test_a_struck_box_is_not_printed_and_the_others_are_listed():
    material = handmade.material()
    assert boxes(material)[0].startswith(f"{handmade.STEERING}: steering")
    ours = material.items[handmade.STEERING]
    recipes = tuple(one.recipe for one in material.replications if material.home(one) == handmade.STEERING)
    struck = replace(material, items={**material.items, ours.key: ours.model_copy(update={"strike": recipes})})
    assert not [line for line in boxes(struck) if line.startswith(handmade.STEERING)]


def test_the_plan_names_what_the_next_sending_lays_anew_and_asks_for_nothing_when_all_is_out(root, monkeypatch):
    def planned():
        told = io.StringIO()
        monkeypatch.setattr("digest.cli.office.console", Console(told))
        done = CliRunner().invoke(app, ["publish", "2025-05", "--dir", str(root)])
        return " ".join((done.output + told.getvalue()).split())

    press.approve(root)
    assert re.search(r"1 of 1 part to send (digest: )?nothing was sent; to send: digest publish", planned())
    press.publish(root, {})
    assert re.search(r"0 of 1 part to send.*nothing was sent, and nothing waits for it", planned())
    edit(root, "and it came out.", "and it came out well.")
    press.approve(root)
    assert re.search(r"approved now: to be done again 1 of 1 part to send.*; to send: ", planned())


def test_preflight_does_not_ask_to_print_a_corrected_page_away(root):
    press.approve(root)
    with press.desk_at(root) as desk:
        correct(desk, press.MAY, "arxiv:2505.00001", "and it came out", "and it came out well", "A word was lost.")
    assert "came out well" in (root / "output/2025-05/newsletter.html").read_text()
    done = CliRunner().invoke(app, ["preflight", "2025-05", "--dir", str(root)])
    assert "not what the table gives" not in done.output


def test_status_says_whether_a_yes_stands_and_what_is_out(root):
    from digest.report.standing import _approval_lines, doubles, status

    with press.desk_at(root) as desk:
        assert _approval_lines(desk, press.MAY) == ["Draft, not reviewed"]
    press.approve(root)
    with press.desk_at(root) as desk:
        assert "\n".join(_approval_lines(desk, press.MAY)).endswith("nothing is out")
    press.publish(root, {})
    with press.desk_at(root) as desk:
        assert "\n".join(_approval_lines(desk, press.MAY)).endswith("1 sent")
        assert json.loads(status(desk, press.MAY, as_json=True))["approved"] is True
        pair = Likeness(a="arxiv:1", b="forum:2", titles=("One", "Two"), verdict="unsure", why="the same title")
        desk.store.put(Likenesses(pairs=(pair,)), "2025-05", "")
        source = desk.config.sources[0]
        desk.store.put(SourceReport(name=source.name, kind=source.kind, state="ok"), f"2025-05/{source.name}", "")
        assert "one work or two?" in "\n".join(doubles(desk, press.MAY))
        asked = status(desk, press.MAY)
        assert "nothing is out" in asked or "1 sent" in asked
        assert "one work or two?" not in asked, "of an approved month merge and split are refused"
    edit(root, "and it came out.", "and it did not.")
    with press.desk_at(root) as desk:
        assert "no longer: issues/2025-05/items/" in "\n".join(_approval_lines(desk, press.MAY))
