import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from digest import choose, earlier
from digest.cli import app
from digest.editions import keep, sha256
from digest.errors import Frozen, NeedsPerson
from digest.link import link
from digest.model import Approval, Batch, Choices, Entry, Month, Offered
from digest.month import make_issue, skim
from digest.rank import rank

APRIL, MAY = Month.parse("2025-04"), Month.parse("2025-05")
SHEET = "---\nmonth: {month}\ntitle: T\n---\n\n## Items\n{items}\n\n## Also seen\n{also}\n"


def entry(key: str, day: str, **facts: object) -> Entry:
    kind, source = ("paper", "arXiv") if key.startswith("arxiv") else ("post", "LessWrong")
    said = {"kind": kind, "source": source, "title": f"On {key}", "url": f"https://x.example/{key}"}
    said["published"] = f"{day}T00:00:00Z"
    return Entry.model_validate({"key": key, **said, **facts})


PAPER = entry("arxiv:2504.00001", "2025-04-20")
QUIET = entry("arxiv:2504.00002", "2025-04-21")
POST = entry("forum:aaaaaaaaaaaaaaaaa", "2025-05-03", links=("arxiv:2504.00001",), karma=9)
LINKPOST = entry("forum:bbbbbbbbbbbbbbbbb", "2025-05-04", same_as=("arxiv:2504.00001",))


def held(desk, *entries: Entry) -> None:
    """April as the store holds it."""
    batch = Batch(source="arXiv", window="2025-04-20", state="ok", entries=entries, final=True)
    desk.store.put(batch, "arXiv/2025-04-20", "x")


def issue(desk, month: Month, items: str = "", also: str = "") -> None:
    """An issue that was built."""
    desk.table(month).mkdir(parents=True)
    (desk.table(month) / "issue.md").write_text(SHEET.format(month=month, items=items, also=also))
    desk.output(month).mkdir(parents=True)
    (desk.output(month) / "newsletter.md").write_text("x")


def linked(desk, *entries: Entry) -> dict[str, tuple[str, tuple[str, ...], str]]:
    return {work.key: (work.from_month, work.why_now, work.covered_in) for work in link(desk, MAY, entries)}


def test_a_paper_of_april_comes_back_when_may_talks_of_it_and_its_pick_says_so(desk):
    held(desk, PAPER, QUIET)
    assert linked(desk, POST) == {
        PAPER.key: ("2025-04", ("linked by 1 new entry",), ""),
        POST.key: ("", (), ""),
    }
    picks = rank(desk, MAY, link(desk, MAY, [POST]))
    (pick,) = [one for one in picks.ranking.picks if one.key == PAPER.key]
    assert any(reason.startswith("from April 2025: linked by 1 new entry") for reason in pick.reasons)


def test_talk_of_april_is_no_news_in_may(desk):
    held(desk, PAPER, entry("forum:ccccccccccccccccc", "2025-04-25", links=(PAPER.key,)))
    assert linked(desk) == {}


def test_a_new_face_in_may_brings_it_back_as_one_work(desk):
    held(desk, PAPER)
    assert linked(desk, LINKPOST) == {PAPER.key: ("2025-04", ("posted at LessWrong",), "")}


def test_a_version_of_may_brings_it_back_and_one_of_april_does_not(desk):
    held(desk, PAPER.model_copy(update={"version": 2, "updated": datetime(2025, 5, 9, tzinfo=UTC)}),
         QUIET.model_copy(update={"version": 2, "updated": datetime(2025, 4, 29, tzinfo=UTC)}))  # fmt: skip
    assert linked(desk) == {PAPER.key: ("2025-04", ("revised (v2, 2025-05-09)",), "")}


@pytest.mark.parametrize("place", ["items", "also"])
def test_what_an_issue_covered_never_comes_back_as_news(desk, place):
    held(desk, PAPER)
    issue(desk, APRIL, **{place: f"- {PAPER.key} [T](https://x.example)"})
    assert linked(desk, POST, LINKPOST) == {POST.key: ("", (), ""), LINKPOST.key: ("", (), "2025-04")}
    (pick,) = rank(desk, MAY, link(desk, MAY, [LINKPOST])).ranking.picks
    assert (pick.place, pick.reasons[0]) == ("dropped", "covered in the issue of 2025-04")


@pytest.mark.parametrize("left", [(), ("items/one.md",)], ids=["all", "its sheet"])
def test_what_an_approved_issue_printed_does_not_come_back_where_its_table_was_put_away(desk, left):
    held(desk, PAPER)
    files = {"issue.json": json.dumps({"items": [{"key": PAPER.key, "title": "T", "url": PAPER.url}]}).encode()}
    hashes = {name: sha256(content) for name, content in files.items()}
    keep(desk.store, APPROVED.model_copy(update={"month": APRIL, "files": hashes}), files)
    for name in left:
        (desk.table(APRIL) / name).parent.mkdir(parents=True)
        (desk.table(APRIL) / name).write_text("x")
    assert linked(desk, POST, LINKPOST) == {POST.key: ("", (), ""), LINKPOST.key: ("", (), "2025-04")}
    assert [line.title for line in earlier.items(desk, MAY, 12)["2025-04"]] == ["T"]


def test_an_issue_that_was_never_built_covers_nothing(desk):
    held(desk, PAPER)
    issue(desk, APRIL, f"- {PAPER.key} [T](https://x.example)")
    (desk.output(APRIL) / "newsletter.md").unlink()
    assert PAPER.key in linked(desk, POST)


def test_a_line_deleted_in_april_is_a_kill_and_a_merged_one_is_none(desk):
    held(desk, PAPER, QUIET)
    issue(desk, APRIL)
    desk.store.put(Offered(keys=(PAPER.key,)), str(APRIL), "")
    assert linked(desk, POST) == {POST.key: ("", (), "")}
    desk.store.put(Choices(merged=((QUIET.key, PAPER.key),)), str(APRIL), "")
    assert PAPER.key in linked(desk, POST)


def test_what_the_editor_killed_in_april_stays_dead(desk):
    held(desk, PAPER)
    desk.store.put(Choices(killed=(PAPER.key,)), str(APRIL), "")
    assert linked(desk, POST) == {POST.key: ("", (), "")}


def test_a_paper_of_three_months_ago_does_not_come_back(desk):
    old = entry("arxiv:2502.00001", "2025-02-20")
    desk.store.put(Batch(source="arXiv", window="2025-02-20", state="ok", entries=(old,)), "arXiv/2025-02-20", "x")
    assert linked(desk, POST.model_copy(update={"links": (old.key,)})) == {POST.key: ("", (), "")}


def test_the_edge_of_january_is_november():
    assert [str(one) for one in earlier.before(Month.parse("2025-01"))] == ["2024-12", "2024-11"]


def test_the_accounts_count_each_entry_in_the_month_it_came_in(desk):
    from digest.model import Accounts

    held(desk, PAPER)
    rank(desk, MAY, link(desk, MAY, [POST, LINKPOST]))
    tallies = desk.store.latest(Accounts, str(MAY)).tallies
    assert {one.source: one.fetched for one in tallies} == {"arXiv": 0, "LessWrong": 2}


APPROVED = Approval(
    month=MAY, edition="e", files={}, table={}, subject="May", at=datetime.fromisoformat("2025-06-09T00:00:00Z")
)


@pytest.mark.parametrize("verb", [make_issue, skim])
def test_an_approved_month_is_refused_by_every_verb_and_nothing_changes(desk, verb):
    desk.store.put(APPROVED, str(MAY), "")
    with pytest.raises(Frozen, match="2025-05 is approved"):
        verb(desk, MAY)
    assert not (desk.root / "issues").exists()


@pytest.mark.parametrize("word", [choose.merge, choose.split])
def test_no_word_of_the_editor_changes_an_approved_month(desk, word):
    desk.store.put(APPROVED, str(MAY), "")
    with pytest.raises(NeedsPerson, match="takes your yes back"):
        word(desk, MAY, PAPER.key, QUIET.key)
    with pytest.raises(NeedsPerson, match="takes your yes back"):
        choose.kill(desk, MAY, PAPER.key)


@pytest.mark.parametrize(
    ("command", "code"),
    [("run", 0), ("fetch", 0), ("rank", 0), ("draft", 0), ("add https://arxiv.org/abs/2505.00001", 4)],
)
def test_a_command_on_an_approved_month_says_so(tmp_path, desk, command, code):
    from digest.store import Store

    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "sources.yaml").write_text((tmp_path / "sources.yaml").read_text())
    store = Store(folder / "digest.db")
    store.put(APPROVED, "2025-05", "")
    store.close()
    result = CliRunner().invoke(app, [*command.split(), "--month", "2025-05", "--dir", str(folder)])
    assert "2025-05 is approved" in str(result.exception) and result.exception.exit_code == code
    assert not (folder / "issues").exists() and not (folder / "output").exists()
