from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import BadContent, NetError
from digest.sources.keyset import MAX_PAGES, all_rows, moment, stamp

START, END = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


def rows_at(minutes):
    return [{"_id": f"p{n}", "postedAt": stamp(START + timedelta(minutes=m))} for n, m in enumerate(minutes)]


class Forum:
    """A server with its faults: `cap` rows a page, an order, a cursor it heeds or not, a page that fails."""

    def __init__(self, rows, cap=10_000, order="asc", heeds=True, fails_at=None, to_the_day=False):
        self.rows, self.cap, self.order, self.heeds, self.fails_at = rows, cap, order, heeds, fails_at
        self.to_the_day, self.asked = to_the_day, 0

    def __call__(self, after, size):
        self.asked += 1
        if self.asked == self.fails_at:
            raise BadContent("broke")
        after = after[:10] if self.to_the_day else after
        rows = [row for row in self.rows if not self.heeds or row["postedAt"] >= after]
        rows.sort(key=lambda row: (row["postedAt"], row["_id"]), reverse=self.order == "desc")
        if self.order == "mixed":
            rows.sort(key=lambda row: hash(row["_id"]))
        return rows[: min(size, self.cap)]


@given(
    minutes=st.lists(st.sampled_from(range(0, 44_640, 97)) | st.just(7), max_size=240),
    cap=st.sampled_from([3, 7, 50, 60, 10_000]),
    order=st.sampled_from(["asc", "asc", "desc", "mixed"]),
    heeds=st.booleans(),
    fails_at=st.none() | st.integers(2, 6),
)
def test_it_ends_and_what_is_not_whole_says_so(minutes, cap, order, heeds, fails_at):
    forum = Forum(rows_at(minutes), cap, order, heeds, fails_at)
    found = all_rows(forum, START, END)
    assert forum.asked <= MAX_PAGES
    whole = {row["_id"] for row in found.rows} == {row["_id"] for row in forum.rows}
    # Fewer than 50 whatever we ask, and all of one moment or day: that cannot be told from a forum that has no more.
    crowded = cap < 50 and any(sum(m // 1440 == day for m in minutes) > 1 for day in range(31))
    assert whole or found.doubts or crowded


@pytest.mark.parametrize("cap", [3, 20, 50, 10_000])
@pytest.mark.parametrize("to_the_day", [False, True])
def test_a_servers_own_limit_and_a_cursor_rounded_to_its_day_lose_nothing(cap, to_the_day):
    forum = Forum(rows_at(range(0, 43_000, 1440 if cap < 50 else 600)), cap, to_the_day=to_the_day)
    found = all_rows(forum, START, END)
    assert (len(found.rows), found.doubts) == (len(forum.rows), ())


def test_newest_first_is_noticed_and_read_in_a_larger_page():
    forum = Forum(rows_at(range(0, 18_000, 100)), order="desc")
    found = all_rows(forum, START, END)
    assert (len(found.rows), len(found.doubts)) == (180, 1)
    assert "do not keep to the order of time" in found.doubts[0]


def test_a_cursor_that_is_not_heeded_is_noticed():
    forum = Forum(rows_at(range(0, 18_000, 100)), cap=50, heeds=False)
    found = all_rows(forum, START, END)
    assert (len(found.rows), forum.asked <= 5) == (50, True)
    assert "do not begin where they were asked to" in found.doubts[0]


def test_many_posts_of_one_moment_and_a_server_that_gives_no_larger_page():
    forum = Forum(rows_at([5] * 70 + [9, 11]), cap=50)
    found = all_rows(forum, START, END)
    assert {"p70", "p71"} <= {row["_id"] for row in found.rows}
    assert found.doubts == ("more than 50 posts of 2025-05-01T00:05:00.000Z cannot be asked for",)


def test_a_date_from_the_future_does_not_lead_past_the_month():
    forum = Forum([*rows_at(range(0, 6000, 100)), {"_id": "odd", "postedAt": "2099-01-01T00:00:00.000Z"}])
    forum.rows.insert(0, forum.rows.pop())
    found = all_rows(lambda after, size: [forum.rows[0], *forum(after, size)], START, END)
    assert {row["_id"] for row in found.rows} == {row["_id"] for row in forum.rows} - {"odd"}


def test_nor_does_one_at_the_end_of_a_short_page():
    forum, odd = Forum(rows_at(range(0, 40_000, 1500)), cap=9), {"_id": "odd", "postedAt": "2099-01-01T00:00:00.000Z"}
    found = all_rows(lambda after, size: [*forum(after, size), odd], START, END)
    assert {row["_id"] for row in found.rows} == {row["_id"] for row in forum.rows}


def test_what_came_before_a_failure_stays():
    found = all_rows(Forum(rows_at(range(0, 12_000, 100)), fails_at=3), START, END)
    assert (len(found.rows), found.doubts) == (99, ("99 posts came, and then: broke",))
    with pytest.raises(NetError):
        all_rows(Forum(rows_at([1]), fails_at=1), START, END)


def test_a_row_without_a_date_is_told():
    found = all_rows(lambda after, size: [*rows_at([1]), {"_id": "x", "postedAt": "soon"}], START, END)
    assert (len(found.rows), found.doubts) == (1, ("a post without an id or a date that can be read was left out",))


def test_stamps_are_full_and_never_later():
    assert stamp(datetime(2025, 5, 1, 2, 3, 4, 567_999, UTC)) == "2025-05-01T02:03:04.567Z"
    assert moment("2025-05-01T02:00:00-05:00") == datetime(2025, 5, 1, 7, tzinfo=UTC)
    assert moment("soon") is moment(None) is None
