"""What the editor does to one issue changes the next; what the machine did alone teaches nothing."""

from datetime import UTC, datetime

import pytest

from digest import choose, table
from digest.draft import draft
from digest.model import Approval, Entry, Month, Work
from digest.rank import forget, rank
from digest.rank.lessons import Seen, lessons

MAY, JUNE = Month(year=2025, number=5), Month(year=2025, number=6)
KINDS = {
    "a": ("Scheming in debate games", "We study scheming of debaters who deceive an overseer in debate games."),
    "b": ("Linear probes catch deception", "Linear probes on activations catch deception of language models."),
    "c": ("Jailbreaks by emoji strings", "Emoji strings jailbreak the safety guardrails of aligned language models."),
}


def works(month, extra=""):
    return tuple(
        Work(
            entry=Entry(
                key=f"arxiv:{month.year % 100}{month.number:02d}.0000{n}", kind="paper", source="arXiv",
                title=f"{title}{extra}", abstract=text, url="u", published=datetime(2025, month.number, 3, tzinfo=UTC),
                authors=(f"{kind} author",),
            )
        )
        for n, (kind, (title, text)) in enumerate(KINDS.items(), 1)
    )  # fmt: skip


@pytest.fixture
def issue(desk):
    """May's sheet as the machine laid it: three works offered."""
    draft(desk, MAY, rank(desk, MAY, works(MAY)), [])
    return desk


def scores(desk):
    return {pick.key[-1]: pick.score for pick in rank(desk, JUNE, works(JUNE, " again")).ranking.picks}


def sheet(desk, change):
    path = desk.table(MAY) / "issue.md"
    path.write_text(change(path.read_text()))


def made(desk, month):
    """An issue of the machine's, approved."""
    draft(desk, month, rank(desk, month, works(month)), [])
    yes = Approval(month=month, edition="e", files={}, table={}, subject="s", at=month.end)
    desk.store.put(yes, str(month), "")


MONTHS = [Month(year=2022 + n // 12, number=n % 12 + 1) for n in range(28)]


def test_what_was_seen_of_a_month_goes_when_no_issue_can_learn_from_it_any_more(desk):
    for month in MONTHS:
        made(desk, month)
        assert len(desk.store.keys(Seen)) <= 13
    now = Month(year=2024, number=5)
    rank(desk, now, works(now))
    assert desk.store.keys(Seen) == [*map(str, MONTHS[-12:]), "2024-05"]


def test_what_an_open_month_may_still_learn_from_stays(desk):
    """February 2023 was never made: who makes it now learns from the issues before it."""
    gap = MONTHS[13]
    for month in (one for one in MONTHS if one != gap):
        made(desk, month)
    held = set(desk.store.keys(Seen))
    assert held == {*map(str, MONTHS[1:13]), *map(str, MONTHS[-13:])}


def test_an_untouched_sheet_teaches_nothing(issue):
    assert lessons(issue, JUNE) == ()


def test_a_killed_kind_falls_and_a_kept_author_rises(issue):
    before = scores(issue)
    choose.kill(issue, MAY, "arxiv:2505.00003")
    after = scores(issue)
    assert after["3"] < before["3"]
    assert {one.verdict for one in lessons(issue, JUNE) if one.work.key.endswith("3")} == {"killed"}
    picks = {pick.key[-1]: pick for pick in rank(issue, JUNE, works(JUNE, " again")).ranking.picks}
    assert any(one.name == "authors" for one in picks["1"].signals)
    told = [reason for pick in picks.values() for reason in pick.reasons]  # printed for readers too
    assert "like what the editor killed" in told


def test_a_deleted_line_is_a_kill(issue):
    sheet(issue, lambda text: table.without(text, "arxiv:2505.00002"))
    assert {one.work.key[-1]: one.verdict for one in lessons(issue, JUNE)}["2"] == "killed"


def test_a_merge_is_no_kill(issue):
    a, b, _ = (work.key for work in works(MAY))
    choose.merge(issue, MAY, a, b)
    assert b not in (table.read(issue.table(MAY))[0].model_dump_json())
    assert not [one for one in lessons(issue, JUNE) if one.verdict == "killed"]


def test_a_mention_moved_up_teaches_more_than_one_left(desk):
    desk = desk_with(desk, items=1)
    picks = rank(desk, MAY, works(MAY))
    draft(desk, MAY, picks, [])
    low = picks.kept[-1]
    sheet(desk, lambda text: table.with_item(table.without(text, low.key), line(low)))
    assert {one.work.key: one.verdict for one in lessons(desk, JUNE)}[low.key] == "moved up"


def test_forgetting_brings_the_old_scores_back(issue):
    before = scores(issue)
    choose.kill(issue, MAY, "arxiv:2505.00003")
    assert scores(issue) != before
    assert forget(issue, JUNE) == ("2025-05",)
    assert scores(issue) == before


def test_a_month_teaches_only_later_ones(issue):
    choose.kill(issue, MAY, "arxiv:2505.00003")
    assert lessons(issue, MAY) == ()


def test_a_rerun_leaves_the_table_and_suggests_newcomers(issue):
    before = (issue.table(MAY) / "issue.md").read_text()
    new = works(MAY)[0].entry.model_copy(update={"key": "arxiv:2505.00009", "title": "Scheming and sabotage by agents"})
    draft(issue, MAY, rank(issue, MAY, (*works(MAY), Work(entry=new))), [])
    after = (issue.table(MAY) / "issue.md").read_text()
    assert after.startswith(before.rstrip("\n"))
    assert [one.key for one in table.parse_sheet(after, "issue.md").suggested] == ["arxiv:2505.00009"]


def desk_with(desk, **size):
    from dataclasses import replace

    issue = desk.config.issue.model_copy(update=size)
    return replace(desk, config=desk.config.model_copy(update={"issue": issue}))


def line(work):
    from digest.model import Line

    return Line(key=work.key, title=work.entry.title, url=work.entry.url)
