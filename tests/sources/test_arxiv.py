import contextlib
from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, Time, net

from digest.errors import BadContent
from digest.model import Month
from digest.net import Response
from digest.sources import Arxiv
from digest.sources.arxiv import total_of

API = "https://export.arxiv.org/api/query"
MAY = Month.parse("2025-05")
SOURCE = Arxiv(kind="arxiv", name="arXiv", categories=("cs.LG", "cs.AI"))
FRIDAY, SATURDAY = SOURCE.windows(MAY)[1:3]
ATOM = {"content-type": "application/atom+xml; charset=utf-8"}


def entry(number, published="2025-05-02T12:00:00Z", version=1, more=""):
    return f"""<entry><id>http://arxiv.org/abs/{number}v{version}</id><title>Paper\n  {number}</title>
      <updated>{published}</updated><summary> An abstract on
      arXiv:2308.10248. </summary><category term="cs.LG"/><category term="cs.CY"/><published>{published}</published>
      <arxiv:primary_category term="cs.LG"/><author><name>A. Author</name></author>{more}</entry>"""


def feed(*entries, total=None):
    total = len(entries) if total is None else total
    return f"""<?xml version='1.0' encoding='UTF-8'?>
      <feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
            xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>arXiv Query</title>
      <opensearch:totalResults>{total}</opensearch:totalResults>{"".join(entries)}</feed>""".encode()


ERROR = feed(
    "<entry><id>http://arxiv.org/api/errors#bad</id><title>Error</title><summary>incorrect id</summary></entry>"
)


def gathered(tmp_path, *answers, window=FRIDAY):
    server = Server({API: list(answers)})
    with net(tmp_path, server) as polite:
        return SOURCE.gather(polite, window), server


def test_a_month_is_asked_day_by_day_with_full_stamps(tmp_path):
    windows = SOURCE.windows(Month.parse("2024-02"))
    assert [windows[0].label, windows[-1].label, len(windows)] == ["2024-02-01", "2024-02-29", 29]
    _, server = gathered(tmp_path, feed(entry("2505.00001")))
    asked = parse_qs(server.asked[0].url.query.decode())
    assert asked["search_query"] == ["(cat:cs.LG OR cat:cs.AI) AND submittedDate:[202505020000 TO 202505022359]"]
    assert (asked["max_results"], asked["sortBy"], asked["sortOrder"]) == (["1000"], ["submittedDate"], ["ascending"])


def test_a_paper_as_arxiv_gives_it(tmp_path):
    more = "<arxiv:comment>Withdrawn:\n see https://arxiv.org/abs/2401.00001v2</arxiv:comment><arxiv:doi>10.1234/X</arxiv:doi>"
    batch, _ = gathered(tmp_path, feed(entry("2505.00001", version=3, more=more)))
    (paper,) = batch.entries
    assert (paper.key, paper.version, paper.title) == ("arxiv:2505.00001", 3, "Paper 2505.00001")
    assert paper.published == datetime(2025, 5, 2, 12, tzinfo=UTC)
    assert paper.abstract == "An abstract on arXiv:2308.10248."
    assert paper.comment == "Withdrawn: see https://arxiv.org/abs/2401.00001v2"
    assert set(paper.links) == {"arxiv:2308.10248", "arxiv:2401.00001"}
    assert (paper.primary_category, paper.categories, paper.same_as) == (
        "cs.LG",
        ("cs.LG", "cs.CY"),
        ("doi:10.1234/x",),
    )
    assert (batch.state, batch.final) == ("ok", True)


def test_an_old_style_number_is_kept_whole(tmp_path):
    batch, _ = gathered(tmp_path, feed(entry("cs.LG/0701001")))
    assert batch.entries[0].key == "arxiv:cs/0701001"  # what arXiv itself redirects cs.LG/0701001 to


def test_membership_is_half_open_and_by_first_submission(tmp_path):
    edges = ("2025-05-01T23:59:59Z", "2025-05-02T00:00:00Z", "2025-05-02T23:59:59Z", "2025-05-03T00:00:00Z")
    batch, _ = gathered(tmp_path, feed(*(entry(f"2506.0000{n}", when) for n, when in enumerate(edges))))
    assert [paper.key for paper in batch.entries] == ["arxiv:2506.00001", "arxiv:2506.00002"]


def test_a_short_day_is_asked_once_more(tmp_path):
    whole = feed(entry("2505.00001"), entry("2505.00002"))
    short = feed(entry("2505.00001"), total=2)
    batch, server = gathered(tmp_path, short, feed(total=2), whole)
    assert (batch.state, len(batch.entries), len(server.asked)) == ("ok", 2, 3)


def test_a_day_that_stays_short_says_how_many_are_missing(tmp_path):
    twice = feed(entry("2505.00001"), entry("2505.00001", version=2), total=2)
    batch, server = gathered(tmp_path, twice)
    assert (batch.state, batch.why, batch.final) == ("partial", "2025-05-02: 1 of 2 papers never came", False)
    assert (len(batch.entries), len(server.asked)) == (1, 2)


def test_the_second_asking_is_not_answered_from_the_recordings(tmp_path):
    server = Server({API: [feed(), feed(entry("2505.00001"))]})
    with net(tmp_path, server) as polite:
        batch = SOURCE.gather(polite, FRIDAY)
    assert (batch.state, len(server.asked)) == ("ok", 2)


def test_a_day_without_a_paper_is_not_believed(tmp_path):
    batch, server = gathered(tmp_path, feed())
    assert (batch.state, batch.final, len(server.asked)) == ("partial", False, 2)
    assert "no paper at all for that day" in batch.why


def test_not_even_on_a_saturday(tmp_path):
    batch, server = gathered(tmp_path, feed(), window=SATURDAY)
    assert (batch.state, batch.final, len(server.asked)) == ("partial", False, 2)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ERROR, "incorrect id"),
        (httpx.Response(400, content=ERROR), "HTTP 400"),
        (b"Rate exceeded.", "Rate exceeded"),
        (httpx.Response(200, html="<html>busy</html>"), "not a feed but text/html"),
        (b"", "not a feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "does not say how many"),
        (feed(entry("nonsense")), "no arXiv id"),
        (feed(entry("2505.00001", "yesterday")), "cannot be read"),
        (feed(entry("2505.00001", "0001-01-01T00:00:00+23:00")), "cannot be read"),
        (httpx.ConnectError("no route"), "no route"),
    ],
)
def test_what_is_no_page_of_results_fails_with_its_reason(tmp_path, answer, why):
    batch, _ = gathered(tmp_path, answer)
    assert (batch.state, batch.entries, batch.final) == ("failed", (), False)
    assert why in batch.why


@pytest.mark.parametrize("answer", [httpx.Response(403), httpx.Response(429, headers={"retry-after": "3600"})])
def test_where_arxiv_does_not_want_us_no_day_is_asked_any_more(tmp_path, answer):
    server, time = Server({API: answer}), Time()
    with net(tmp_path, server, time) as polite:
        states = [SOURCE.gather(polite, window).state for window in SOURCE.windows(MAY)[:5]]
    assert (states, len(server.asked), time.slept) == (["failed"] * 5, 1, [])


def test_what_came_stays_when_the_second_asking_fails(tmp_path):
    twice = feed(entry("2505.00001"), entry("2505.00001", version=2))
    batch, _ = gathered(tmp_path, twice, httpx.Response(404))
    assert (batch.state, len(batch.entries)) == ("partial", 1)


def test_a_truncated_page_is_read_on_from_where_it_broke(tmp_path):
    pages = [entry("2505.00001"), entry("2505.00002")]
    broken = feed(*pages)[: -len(pages[1])]
    rest = feed(pages[1], total=2)
    batch, server = gathered(tmp_path, broken, rest)
    assert (batch.state, len(batch.entries)) == ("ok", 2)
    assert b"start=1" in server.asked[1].url.query


def test_the_same_papers_give_the_same_bytes(tmp_path):
    papers = [entry("2505.00002"), entry("2505.00001"), entry("2505.00003", "2025-05-02T01:00:00Z")]
    one, _ = gathered(tmp_path / "a", feed(*papers))
    two, _ = gathered(tmp_path / "b", feed(*reversed(papers)).replace(b"<id>x</id>", b"<id>another query</id>"))
    assert one == two


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>"])
)
def test_no_bytes_break_the_count(body, start):
    with contextlib.suppress(BadContent):
        assert total_of(Response(API, 200, ATOM, start + body, datetime(2025, 5, 1, tzinfo=UTC))) >= 0
