import contextlib
import dataclasses
import itertools
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, Time, net

from digest.errors import BadContent
from digest.fetch import fetch
from digest.model import Month
from digest.net import Response
from digest.sources import Arxiv
from digest.sources.atom import total_of

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


def test_a_paper_with_an_odd_title_three_thousand_authors_and_nothing_else(tmp_path):
    people = "".join(f"<author><name>A{n} B</name></author>" for n in range(3000))
    titles = ("0", "On\n   $\\mathcal{O}(n)$ &amp; \\emph{more}")
    papers = [
        entry(f"2505.0000{n}").replace(f"Paper\n  2505.0000{n}", title).replace("<author>", people + "<author>")
        for n, title in enumerate(titles)
    ]
    batch, _ = gathered(tmp_path, feed(*papers))
    assert [paper.title for paper in batch.entries] == ["0", "On $\\mathcal{O}(n)$ & \\emph{more}"]
    assert {(len(paper.authors), paper.comment, paper.doi) for paper in batch.entries} == {(3001, "", None)}


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
    assert (batch.state, batch.final) == ("partial", False)
    assert batch.why.startswith("2025-05-02: 1 of 2 papers never came (1 came twice: the pages shifted")
    assert (len(batch.entries), len(server.asked)) == (1, 2)


def test_the_second_asking_is_not_answered_from_the_recordings(tmp_path):
    server = Server({API: [feed(), feed(entry("2505.00001"))]})
    with net(tmp_path, server) as polite:
        batch = SOURCE.gather(polite, FRIDAY)
    assert (batch.state, len(server.asked)) == ("ok", 2)


@pytest.mark.parametrize("window", [FRIDAY, SATURDAY])
def test_a_day_without_a_paper_is_not_believed(tmp_path, window):
    batch, server = gathered(tmp_path, feed(), window=window)
    assert (batch.state, batch.final) == ("partial", False)
    assert "no paper at all for that day" in batch.why
    assert [request.url.host for request in server.asked] == ["export.arxiv.org"] * 2 + ["oaipmh.arxiv.org"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ERROR, "incorrect id"),
        (httpx.Response(400, content=ERROR), "arXiv refused the query: incorrect id (HTTP 400)"),
        (httpx.Response(400, content=b"bad"), "HTTP 400"),
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


def test_an_abstract_that_names_the_address_of_errors_is_no_error(tmp_path):
    page = feed(entry("2505.00001")).replace(b"An abstract", b"See http://arxiv.org/api/errors#x. An abstract")
    batch, _ = gathered(tmp_path, page)
    assert (batch.state, len(batch.entries)) == ("ok", 1)


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


def test_half_a_paper_is_no_paper(tmp_path):
    """The package's parser would give its first author alone, and no word of warning."""
    pair = [entry("2505.00001"), entry("2505.00002", more="<author><name>B. Author</name></author>")]
    cut = feed(*pair)[: feed(*pair).rindex(b"<author>")]
    batch, server = gathered(tmp_path, cut, feed(pair[1], total=2))
    assert [len(paper.authors) for paper in batch.entries] == [1, 2]
    assert (batch.state, len(server.asked)) == ("ok", 2)


def test_a_page_cut_before_its_first_paper_says_so(tmp_path):
    page = feed(entry("2505.00001"))
    batch, _ = gathered(tmp_path, page[: page.index(b"<summary>")])
    assert (batch.state, "cut short before its first paper" in batch.why) == ("failed", True)


def test_an_empty_page_in_the_middle_is_asked_once_more(tmp_path):
    one, two = feed(entry("2505.00001"), total=2), feed(entry("2505.00002"), total=2)
    batch, server = gathered(tmp_path, one, feed(total=2), one, two)
    assert (batch.state, len(batch.entries), len(server.asked)) == ("ok", 2, 4)


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (feed(total=2), "an empty page in the middle of the results"),
        (b"Rate exceeded.", "'Rate exceeded'"),
        (httpx.Response(404), "HTTP 404"),
        (feed(entry("2505.00002", "yesterday"), total=2), "an entry that cannot be read"),
    ],
)
def test_what_came_before_the_trouble_stays_and_the_trouble_is_named(tmp_path, later, why):
    first = feed(entry("2505.00001"), total=2)
    batch, _ = gathered(tmp_path, lambda request: first if b"start=0&" in request.url.query else later)
    assert (batch.state, len(batch.entries), batch.final) == ("partial", 1, False)
    assert batch.why.startswith("2025-05-02: 1 of 2 papers never came") and why in batch.why


def test_what_two_tries_lost_in_different_places_is_whole_together(tmp_path):
    one, two, three = (entry(f"2505.0000{n}") for n in (1, 2, 3))
    drifted = [feed(one, two, total=3), feed(two, total=3)]  # the pages moved: the third was never shown
    batch, server = gathered(tmp_path, *drifted, feed(one, three, total=3), feed(three, total=3))
    assert (batch.state, len(batch.entries), len(server.asked)) == ("ok", 3, 4)


def test_the_newest_version_of_two_tries_is_kept(tmp_path):
    old = feed(entry("2505.00001"), total=2)
    new = feed(entry("2505.00001", version=2), entry("2505.00002"))
    batch, _ = gathered(tmp_path, old, feed(total=2), new)
    assert [paper.version for paper in batch.entries] == [2, 1]


def test_pages_without_end_end(tmp_path):
    page = feed(entry("2505.00001"), entry("2505.00002"), total=900_000_000)
    batch, server = gathered(tmp_path, page)
    assert (batch.state, len(batch.entries)) == ("partial", 2)
    assert "not at the end after 40 pages" in batch.why
    assert len(server.asked) == 80


EDGES = [("2025-05", 31), ("2024-02", 29), ("2025-02", 28), ("2024-12", 31), ("2025-01", 31)]


@pytest.mark.parametrize(("month", "days"), EDGES)
def test_the_windows_are_the_month_and_nothing_else(month, days):
    month = Month.parse(month)
    windows = SOURCE.windows(month)
    assert len(windows) == days
    assert (windows[0].start, windows[-1].end) == (month.start, month.end)
    assert all(one.end == two.start for one, two in itertools.pairwise(windows))


@pytest.mark.parametrize(("month", "_"), EDGES)
def test_the_last_second_of_a_month_is_in_and_the_next_ones_first_is_not(tmp_path, month, _):
    month = Month.parse(month)
    last, second = SOURCE.windows(month)[-1], timedelta(seconds=1)
    moments = (last.start - second, last.start, month.end - second, month.end)
    page = feed(*(entry(f"2506.0000{n}", f"{when:%Y-%m-%dT%H:%M:%SZ}") for n, when in enumerate(moments)))
    batch, server = gathered(tmp_path, page, window=last)
    assert [paper.key for paper in batch.entries] == ["arxiv:2506.00001", "arxiv:2506.00002"]
    asked = server.asked[0].url.params["search_query"]
    assert f"{last.start:%Y%m%d}0000 TO {last.start:%Y%m%d}2359]" in asked


def test_late_arrivals_and_second_versions_come_with_a_later_run_and_then_the_day_is_closed(desk, tmp_path):
    one, two = entry("2505.00001"), entry("2505.00002")
    server = Server({API: feed(one)})

    def run(day):
        time = Time(datetime(2025, 5, day, tzinfo=UTC))
        at = dataclasses.replace(desk, clock=time.now, net=net(tmp_path / "cache", server, time))
        before = len(server.asked)
        found = fetch(dataclasses.replace(at, config=desk.config), MAY)
        friday = [paper for paper in found if paper.published.day == 2]
        asked = [r for r in server.asked[before:] if "202505020000" in str(r.url)]
        return [(paper.key[-1], paper.version) for paper in friday], len(asked)

    assert run(4) == ([("1", 1)], 1)
    server.answers[API] = feed(one, two)
    assert run(6) == ([("1", 1), ("2", 1)], 1)
    server.answers[API] = feed(entry("2505.00001", version=2), two)
    assert run(11) == ([("1", 2), ("2", 1)], 1)
    assert run(12) == ([("1", 2), ("2", 1)], 0)


WITHDRAWN = [
    "This paper has been withdrawn by the author due to an error in Theorem 2",
    "Withdrawn: see arXiv:2401.00001",
    "author requested withdrawal",
    "The authors are withdrawing this work",
    "This submission has been withdrawn by arXiv administrators",
    "withdrawn from arXiv by the authors",
]
STANDING = [
    "",
    "12 pages, 3 figures",
    "Withdrawn from ICLR 2025, now at TMLR",
    "This version replaces the earlier withdrawn one",
    "was not withdrawn",
    "Drawn by hand",
]


@pytest.mark.parametrize(("comment", "withdrawn"), [(c, True) for c in WITHDRAWN] + [(c, False) for c in STANDING])
def test_a_withdrawn_paper_is_marked(tmp_path, comment, withdrawn):
    page = feed(entry("2505.00001", version=2, more=f"<arxiv:comment>{comment}</arxiv:comment>"))
    batch, _ = gathered(tmp_path, page)
    assert batch.entries[0].withdrawn is withdrawn


def test_a_withdrawal_in_the_abstract_counts_and_a_paper_about_one_does_not(tmp_path):
    page = feed(entry("2505.00001"))
    for abstract, withdrawn in (("This paper has been withdrawn.", True), ("We study what was withdrawn.", False)):
        batch, _ = gathered(tmp_path / str(withdrawn), page.replace(b"An abstract on", abstract.encode()))
        assert batch.entries[0].withdrawn is withdrawn


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
