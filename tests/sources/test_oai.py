import contextlib
from datetime import UTC, date, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_arxiv import entry as atom_entry
from test_arxiv import feed as atom_feed
from wire import Server, Time, net

from digest.errors import BadContent
from digest.model import Month
from digest.sources import Arxiv, oai
from digest.sources.run import learned

API, OAI = "https://export.arxiv.org/api/query", oai.ENDPOINT
MAY = Month.parse("2025-05")
SOURCE = Arxiv(kind="arxiv", name="arXiv", categories=("cs.LG", "stat.ML"))
WINDOWS = SOURCE.windows(MAY)
FRIDAY = WINDOWS[1]


def record(number, dates=("Fri, 02 May 2025 12:00:00 GMT",), categories="cs.LG", more="", authors="Ann Ott, Bo Li"):
    versions = "".join(
        f'<version version="v{n}"><date>{when}</date><size>9kb</size></version>' for n, when in enumerate(dates, 1)
    )
    return f"""<record><header><identifier>oai:arXiv.org:{number}</identifier><datestamp>2025-05-05</datestamp></header>
      <metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{number}</id><submitter>S</submitter>{versions}
      <title>Paper\n  {number}</title><authors>{authors}</authors><categories>{categories}</categories>{more}
      <abstract>  On arXiv:2308.10248.\n</abstract></arXivRaw></metadata></record>"""


def answer(*records, token="", today="2025-06-20", error=""):
    more = f"<resumptionToken>{token}</resumptionToken>" if token else ""
    body = f"<ListRecords>{''.join(records)}{more}</ListRecords>" if records or token else ""
    said = f'<error code="{error}">because</error>' if error else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
      <responseDate>{today}T00:00:00Z</responseDate><request>x</request>{said}{body}</OAI-PMH>""".encode()


NOTHING = answer(error="noRecordsMatch")


def harvest(by_day, token_answers=None, today="2025-06-20"):
    """A server of OAI-PMH: records by (set, day of change), and answers by token."""

    def respond(request):
        asked = request.url.params
        if token := asked.get("resumptionToken"):
            return httpx.Response(200, content=(token_answers or {})[token])
        assert asked["metadataPrefix"] == "arXivRaw" and asked["from"] == asked["until"]
        made = by_day.get((asked["set"], asked["from"]))
        made = made if isinstance(made, bytes) else answer(*made, today=today) if made else None
        return httpx.Response(200, content=made or answer(error="noRecordsMatch", today=today))

    return respond


def gathered(tmp_path, api, oai_answer, windows=(FRIDAY,)):
    server = Server({API: api, OAI: oai_answer})
    with net(tmp_path, server, Time()) as polite:
        server.net = polite
        batches = [SOURCE.gather(polite, window) for window in windows]
    return batches, server


DOWN = httpx.Response(503)


def test_the_api_down_a_day_comes_from_oai_and_the_report_says_so(tmp_path):
    days = {
        ("cs", "2025-05-05"): [record("2505.00001"), record("2505.00009", categories="cs.RO")],
        ("stat", "2025-05-06"): [record("2505.00002", categories="stat.ML cs.LG")],
    }
    (batch,), server = gathered(tmp_path, DOWN, harvest(days))
    assert [one.key for one in batch.entries] == ["arxiv:2505.00001", "arxiv:2505.00002"]
    assert (batch.state, batch.final) == ("partial", False)
    assert "from OAI-PMH, the lesser source" in batch.why and "HTTP 503" in batch.why
    assert "papers changed again after 2025-05-09 are missing" in batch.why
    asked = [request.url.params for request in server.asked if request.url.host == "oaipmh.arxiv.org"]
    assert {one["set"] for one in asked} == {"cs", "stat"}
    assert ({one["from"] for one in asked}) == {f"2025-05-{day:02d}" for day in range(2, 10)}


def test_an_api_that_names_no_paper_of_a_whole_day_is_down_too(tmp_path):
    (batch,), _ = gathered(tmp_path, atom_feed(), harvest({("cs", "2025-05-05"): [record("2505.00001")]}))
    assert (batch.state, len(batch.entries), batch.final) == ("partial", 1, False)
    assert "as the API gave nothing (2025-05-02: arXiv named no paper at all" in batch.why
    (batch,), _ = gathered(tmp_path / "b", atom_feed(), harvest({}))
    assert (batch.state, "OAI-PMH names no paper of 2025-05-02 either" in batch.why) == ("partial", True)


def test_a_paper_as_oai_gives_it(tmp_path):
    more = "<comments>Withdrawn by the authors</comments><doi>10.1234/X</doi>"
    dates = ("Fri, 02 May 2025 23:59:59 GMT", "Mon, 05 May 2025 08:00:00 GMT")
    days = {("cs", "2025-05-05"): [record("2505.00001", dates, "cs.LG cs.CY", more, "Ann Ott (MIT (CSAIL)) and Bo Li")]}
    (batch,), _ = gathered(tmp_path, DOWN, harvest(days))
    (paper,) = batch.entries
    assert (paper.version, paper.title, paper.authors) == (2, "Paper 2505.00001", ("Ann Ott", "Bo Li"))
    assert paper.published == datetime(2025, 5, 2, 23, 59, 59, tzinfo=UTC)
    assert paper.updated == datetime(2025, 5, 5, 8, tzinfo=UTC)
    assert (paper.abstract, paper.links, paper.withdrawn) == ("On arXiv:2308.10248.", ("arxiv:2308.10248",), True)
    assert (paper.primary_category, paper.same_as) == ("cs.LG", ("doi:10.1234/x",))


def test_membership_is_by_first_submission_and_half_open(tmp_path):
    edges = ("01 May 2025 23:59:59", "02 May 2025 00:00:00", "02 May 2025 23:59:59", "03 May 2025 00:00:00")
    rows = [
        record(f"2505.0000{n}", (f"Fri, {when} GMT", "Sat, 03 May 2025 10:00:00 GMT")) for n, when in enumerate(edges)
    ]
    (batch,), _ = gathered(tmp_path, DOWN, harvest({("cs", "2025-05-05"): rows}))
    assert [one.key for one in batch.entries] == ["arxiv:2505.00001", "arxiv:2505.00002"]


def test_all_pages_of_a_day_by_their_tokens(tmp_path):
    first = answer(record("2505.00001"), token="a")
    rest = {"a": answer(record("2505.00002"), token="b"), "b": answer(record("2505.00003"))}
    (batch,), _ = gathered(tmp_path, DOWN, harvest({("cs", "2025-05-05"): first}, rest))
    assert len(batch.entries) == 3


@pytest.mark.parametrize("tokens", [{"a": "a"}, {"a": "b", "b": "a"}])
def test_a_token_that_comes_back_cannot_make_it_loop(tmp_path, tokens):
    rest = {token: answer(record("2505.00001"), token=following) for token, following in tokens.items()}
    first = answer(record("2505.00001"), token="a")
    (batch,), server = gathered(tmp_path, DOWN, harvest({("cs", "2025-05-02"): first}, rest))
    assert batch.state == "failed" and "the same resumption token twice" in batch.why
    assert len(server.asked) < 10


def test_tokens_without_end_end(tmp_path):
    def endless(request):
        number = int(request.url.params.get("resumptionToken", "0"))
        return httpx.Response(200, content=answer(record("2505.00001"), token=str(number + 1)))

    (batch,), server = gathered(tmp_path, DOWN, endless)
    assert "still not at the end of 2025-05-02" in batch.why
    assert len(server.asked) < oai.MAX_PAGES + 10


def test_the_days_of_a_month_share_what_was_asked(tmp_path):
    days = {
        ("cs", f"2025-05-{n:02d}"): [record(f"2505.000{n:02d}", (f"Fri, {n:02d} May 2025 12:00:00 GMT",))]
        for n in range(1, 32)
    }
    batches, server = gathered(tmp_path, DOWN, harvest(days), WINDOWS)
    assert [len(batch.entries) for batch in batches] == [1] * 31
    assert {batch.state for batch in batches} == {"partial"}
    to_oai = [request for request in server.asked if request.url.host == "oaipmh.arxiv.org"]
    assert len(to_oai) == 2 * (31 + oai.REACH)
    # After three such days the API is left alone: 3 tries each.
    assert len(server.asked) - len(to_oai) == 9


def test_they_share_it_also_when_the_last_run_is_not_to_be_trusted(tmp_path):
    days = {
        ("cs", f"2025-05-0{n}"): [record(f"2505.0000{n}", (f"Fri, 0{n} May 2025 12:00:00 GMT",))] for n in (1, 2, 3)
    }
    server = Server({API: DOWN, OAI: harvest(days)})
    with net(tmp_path, server) as polite:
        for window in WINDOWS[:3]:
            with polite.afresh():
                assert len(SOURCE.gather(polite, window).entries) == 1
    assert sum(request.url.host == "oaipmh.arxiv.org" for request in server.asked) == 2 * (3 + oai.REACH)


def test_it_stops_at_the_servers_own_day(tmp_path):
    days = {("cs", "2025-05-02"): [record("2505.00001")]}
    (batch,), server = gathered(tmp_path, DOWN, harvest(days, today="2025-05-03"))
    assert len(batch.entries) == 1 and "after 2025-05-03" in batch.why
    assert {r.url.params["from"] for r in server.asked if r.url.host == "oaipmh.arxiv.org"} == {
        "2025-05-02",
        "2025-05-03",
    }


def test_where_we_are_not_wanted_we_do_not_go_round_to_the_other_door(tmp_path):
    (batch,), server = gathered(tmp_path, httpx.Response(403), harvest({}))
    assert (batch.state, len(server.asked)) == ("failed", 1)


def test_one_good_day_of_the_api_and_it_is_trusted_again(tmp_path):
    good = atom_feed(atom_entry("2505.00001", "2025-05-02T12:00:00Z"))
    days = {
        ("cs", f"2025-05-0{n}"): [record(f"2505.0000{n}", (f"Fri, 0{n} May 2025 12:00:00 GMT",))] for n in (1, 2, 3)
    }
    api = [DOWN] * 6 + [good]  # two days, three tries each
    batches, server = gathered(tmp_path, api, harvest(days), [WINDOWS[0], WINDOWS[2], FRIDAY])
    assert [batch.state for batch in batches] == ["partial", "partial", "ok"]
    assert learned(server.net).api_failures == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(error="badArgument"), "OAI-PMH: badArgument: because"),
        (answer(record("2505.00001"))[:-30], "OAI-PMH: not whole XML"),
        (b"<html><body>busy</body></html>", "OAI-PMH: an answer of another kind"),
        (b"Rate exceeded.", "OAI-PMH: not whole XML"),
        (b"", "OAI-PMH: not whole XML"),
        (NOTHING, "OAI-PMH names no paper of 2025-05-02 either"),
        (DOWN, "oaipmh.arxiv.org/oai: HTTP 503"),
    ],
)
def test_when_both_fail_both_are_named(tmp_path, said, why):
    (batch,), _ = gathered(tmp_path, DOWN, said)
    assert (batch.state, batch.entries) == ("failed", ())
    assert "export.arxiv.org/api/query: HTTP 503" in batch.why and why in batch.why


def test_deleted_and_unreadable_records_are_left_out():
    deleted = '<record><header status="deleted"><identifier>x</identifier></header></record>'
    odd = [record("nonsense"), record("2505.00002", ("soon",)), record("2505.00003", ())]
    page = oai.parse(answer(deleted, *odd, record("2505.00004")))
    assert [one.entry_id for one in page.results] == ["2505.00004v1"]
    assert page.today == date(2025, 6, 20)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. One, B. Two and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One (1), B. Two (2) ((1) Here, There, (2) Else)", ["A. One", "B. Two"]),
        ("Alexander Andersen", ["Alexander Andersen"]),
        (", ,", []),
        ("(" * 10_000, []),
        ("A. One), B. Two", ["A. One)", "B. Two"]),
    ],
)
def test_authors_without_their_affiliations(line, names):
    assert oai.authors(line) == names


def test_the_sets_of_categories():
    sets = {"cs.LG": "cs", "stat.ML": "stat", "quant-ph": "physics:quant-ph", "astro-ph.CO": "physics:astro-ph"}
    assert {category: oai.set_of(category) for category in sets} == sets


def test_nothing_outside_the_answer_is_read():
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        + answer(record("2505.00001", more="<comments>&a;</comments>")).split(b"?>", 1)[1]
    )
    with contextlib.suppress(BadContent):
        assert [one.comment for one in oai.parse(bomb).results] == [None]


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_break_the_reading(body, within):
    whole = answer(record("2505.00001")).replace(b"because", body) if within else body
    with contextlib.suppress(BadContent):
        oai.parse(whole)
