"""Balance: no agenda crowds out the rest, no serial fills the issue, no interest with a worthy work is left out."""

from datetime import UTC, datetime

from digest.model import Entry, Signal, Work
from digest.rank.places import Weighed, ordered, place


def weighed(n, score, topics=(), near=(), title="", kind="paper", source="arXiv"):
    entry = Entry(
        key=f"arxiv:2505.{n:05d}", kind=kind, source=source, title=title or f"Work {n}", url="u",
        published=datetime(2025, 5, 3, tzinfo=UTC),
    )  # fmt: skip
    return Weighed(Work(entry=entry), (Signal(name="text", points=score),), topics, near)


def places(works, items=4, also=2, interests=()):
    return {int(pick.key[-5:]): pick for pick in place(ordered(works), items, also, (), interests)}


def test_one_topic_leaves_room_for_others():
    many = [weighed(n, 5 - n / 100, ("interpretability",)) for n in range(10)]
    few = [weighed(20, 3, ("reward hacking",)), weighed(21, 2.9, ("governance and society",))]
    picks = places([*many, *few])
    assert picks[20].place == picks[21].place == "item"
    assert picks[9].place == "dropped" and "enough of interpretability" in picks[9].reasons[0]


def test_a_topic_alone_fills_the_issue_when_nothing_else_is_worthy():
    picks = places([weighed(n, 5 - n / 100, ("interpretability",)) for n in range(10)])
    assert [picks[n].place for n in range(7)] == ["item"] * 4 + ["also"] * 2 + ["dropped"]


def test_two_works_of_a_serial_at_most():
    serial = [weighed(n, 5 - n / 100, title=f"Safety newsletter #{40 + n}", kind="post", source="X") for n in range(5)]
    picks = places([*serial, weighed(20, 2)])
    assert sum(picks[n].kept for n in range(5)) == 2 and picks[20].kept


def test_each_interest_with_a_worthy_work_has_one():
    many = [weighed(n, 5 - n / 100, near=(0,)) for n in range(10)]
    picks = places([*many, weighed(20, 3, near=(1,)), weighed(21, 2, near=(2,))], interests=("a", "b", "c"))
    assert picks[20].place == "also" and picks[4].place == "also"
    assert picks[5].place == "dropped"
    assert "its place went to arxiv:2505.00020, for “b”, else without a place" in picks[5].reasons[0]
    assert "here for “b”, else without a place" in picks[20].reasons
    assert picks[21].reasons[0] == "no room: score 2.00"  # near enough, and not worthy


def test_an_interest_without_a_worthy_work_is_not_padded():
    picks = places([weighed(1, 5, near=(0,)), weighed(2, 0.3, near=(1,))], interests=("a", "b"))
    assert picks[2].place == "dropped" and "below" in picks[2].reasons[0]
