"""What others counted: asked politely, told with its source, and never in the way of anything else."""

import dataclasses
import json
import logging

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, Time, net

from digest import config
from digest.counters import COUNTERS, Question, gathered, hugging_face, key_of, openalex, semantic_scholar
from digest.enrich import enrich, in_question
from digest.errors import BadContent, ConfigError
from digest.model import Counted, Enrichment, Line, Month, Offered, Pick, Ranking
from digest.publishers.secret import Secret
from digest.report import counted_table

SOURCES = """\
schema: 1
interests: [x]
sources: [{kind: arxiv, name: a, categories: [cs.LG]}]
enrich: {%s}
"""
ALL = "hugging_face: yes, openalex: yes, semantic_scholar: yes"
MAY = Month.parse("2025-05")
KEY = "k3y-Hunter2+7f3a/"
ONE, TWO = "arxiv:2505.00001", "arxiv:2505.00002"
HF, OA, S2 = hugging_face.PLACE, openalex.PLACE, semantic_scholar.PLACE.split("?")[0]
DAY = Time().now().date()
ROW = {"paper": {"id": "2505.00001", "upvotes": 42, "githubRepo": "https://github.com/Owner/Repo"}, "numComments": 3}
VOTED = Counted(
    key=ONE, source="Hugging Face daily papers", at=DAY, upvotes=42, comments=3, code="https://github.com/owner/repo"
)


def page(*rows) -> bytes:
    return json.dumps(rows).encode()


def works(*rows) -> bytes:
    return json.dumps({"meta": {"count": len(rows)}, "results": rows}).encode()


def work(name="2505.00001", cited=3, retracted=False):
    return {"doi": f"https://doi.org/10.48550/arxiv.{name}", "cited_by_count": cited, "is_retracted": retracted}


def scholar(name="2505.00001", cited=12, influential=3):
    said = {"paperId": "x", "externalIds": {"ArXiv": name}, "citationCount": cited}
    return {**said, "influentialCitationCount": influential}


@pytest.fixture
def keys(monkeypatch):
    monkeypatch.setenv("OPENALEX_API_KEY", KEY)
    monkeypatch.setenv("S2_API_KEY", KEY)


def ask(name, polite, papers=(ONE, TWO)):
    counter = COUNTERS[name]
    key = Secret(KEY) if counter.variable else Secret("")
    with polite:
        return gathered(counter, polite, Question(MAY, papers, key))


def asking(desk, folder, answers, asked=ALL, papers=(ONE, TWO)):
    """A desk that asks for counts, after its ranking, and its server."""
    picks = [Pick(key=key, rank=n, score=1.0, place="item", reasons=("x",)) for n, key in enumerate(papers, 1)]
    desk.store.put(Ranking(picks=tuple(picks)), str(MAY), "")
    server = Server(answers)
    made = config.parse((SOURCES % asked).encode())
    return dataclasses.replace(desk, config=made, net=net(folder, server)), server


def answers(**changed):
    said = {"hf": [page(ROW), page()], "oa": works(work(retracted=True)), "s2": page(scholar(), None), **changed}
    return {HF: said["hf"], OA: said["oa"], S2: said["s2"]}


def test_every_configured_place_is_asked_and_told_with_its_day(desk, tmp_path, keys):
    asked, _ = asking(desk, tmp_path / "c", answers())
    made = enrich(asked, MAY)
    assert made.why == ""
    assert [one.told for one in made.of(ONE)] == [
        "Hugging Face daily papers, 2025-06-20: 42 votes, 3 comments, code: https://github.com/owner/repo",
        "OpenAlex, 2025-06-20: 3 citations, marked as retracted",
        "Semantic Scholar, 2025-06-20: 12 citations, 3 of them influential",
    ]
    assert made.of(TWO) == ()
    told = counted_table(asked, MAY)
    assert "42 votes" in told and "12 citations" in told and "not enriched" not in told
    assert len(json.loads(counted_table(asked, MAY, as_json=True))["facts"]) == 3


def test_a_month_of_daily_papers_is_read_until_a_page_brings_nothing_new(tmp_path):
    other = {"paper": {"id": "2505.00002", "upvotes": 1}}
    server = Server({HF: [page(ROW), page(other), page(other)]})
    made = ask("hugging_face", net(tmp_path, server))
    assert [one.key for one in made.facts] == [ONE, TWO] and made.why == "" and made.facts[0] == VOTED
    assert [request.url.params["p"] for request in server.asked] == ["0", "1", "2"]


def test_only_papers_in_question_are_asked_for_in_calls_no_larger_than_allowed(tmp_path):
    papers = tuple(f"arxiv:2505.{n:05}" for n in range(501))
    server = Server({S2: page(), OA: works()})
    ask("semantic_scholar", net(tmp_path / "s", server), papers)
    sizes = [len(json.loads(request.content)["ids"]) for request in server.asked]
    assert sizes == [500, 1] and json.loads(server.asked[0].content)["ids"][0] == "ARXIV:2505.00000"
    server.asked.clear()
    ask("openalex", net(tmp_path / "o", server), papers[:60])
    dois = [request.url.params["filter"].removeprefix("doi:").split("|") for request in server.asked]
    assert [len(one) for one in dois] == [25, 25, 10] and dois[0][1] == "10.48550/arxiv.2505.00001"


def test_a_call_of_semantic_scholar_waits_a_second_for_the_last(tmp_path):
    time = Time()
    papers = tuple(f"arxiv:2505.{n:05}" for n in range(1001))
    ask("semantic_scholar", net(tmp_path, Server({S2: page()}), time), papers)
    assert time.slept == [1.0, 1.0]


def test_a_paper_is_known_by_its_id_and_never_by_its_place_in_the_answer(tmp_path):
    strange = [None, scholar("2505.00002"), scholar("2411.99999"), {"citationCount": 5}, {"externalIds": None}, 7]
    made = ask("semantic_scholar", net(tmp_path / "s", Server({S2: page(*strange)})))
    assert [one.key for one in made.facts] == [TWO] and made.why == ""
    journal = {"doi": "https://doi.org/10.1000/182", "cited_by_count": 9}
    made = ask(
        "openalex",
        net(tmp_path / "o", Server({OA: works(journal, {"doi": None}, None, work("2505.00002"), work("2411.99999"))})),
    )
    assert [one.key for one in made.facts] == [TWO] and made.why == ""


def test_a_batch_of_unknown_papers_is_no_failure(tmp_path):
    none = httpx.Response(400, json={"error": "No valid paper ids given"})
    assert ask("semantic_scholar", net(tmp_path / "a", Server({S2: none}))) == Enrichment()
    other = httpx.Response(400, json={"error": "Unrecognized fields"})
    assert "HTTP 400" in ask("semantic_scholar", net(tmp_path / "b", Server({S2: other}))).why


FAILURES = {
    "a refused key": (httpx.Response(401), "HTTP 401; is the key in"),
    "not wanted": (httpx.Response(403), "we are not wanted there; is the key in"),
    "a quota until tomorrow": (httpx.Response(429, headers={"retry-after": "40000"}), "its quota is used up"),
    "a quota without a word": (httpx.Response(429), "its quota is used up"),
    "a broken server": (httpx.Response(503), "HTTP 503"),
    "gone": (httpx.Response(404), "HTTP 404"),
    "malformed": (b'[{"externalIds"', "not JSON"),
    "no list": (b'"hello"', "not a list"),
    "a page for people": (b"<html>", "not JSON"),
    "nothing": (b"", "not JSON"),
    "nested without end": (b"[" * 100_000, "not JSON"),
    "huge": (b" " * 6_000_000, "more than"),
    "no line": (httpx.ConnectError("no route"), "cannot be reached"),
}


@pytest.mark.parametrize("name", ["openalex", "semantic_scholar"])
@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_is_one_line_with_what_to_do(tmp_path, name, failure):
    answer, said = FAILURES[failure]
    made = ask(name, net(tmp_path, Server({OA: answer, S2: answer})))
    assert made.facts == () and made.why.startswith(COUNTERS[name].name) and said in made.why
    assert "\n" not in made.why and KEY not in made.why


def test_a_short_retry_after_is_waited_for(tmp_path):
    time = Time()
    busy = httpx.Response(429, headers={"retry-after": "7"})
    made = ask("semantic_scholar", net(tmp_path, Server({S2: [busy, page(scholar())]}), time))
    assert made.why == "" and made.facts[0].citations == 12 and 7.0 in time.slept


def test_what_came_before_a_failure_is_kept(tmp_path):
    papers = tuple(f"arxiv:2505.{n:05}" for n in range(30))
    server = Server({OA: [works(work("2505.00003")), httpx.Response(500)]})
    made = ask("openalex", net(tmp_path, server), papers)
    assert [one.key for one in made.facts] == ["arxiv:2505.00003"] and "HTTP 500" in made.why


def test_a_failed_place_touches_no_other_and_what_it_told_before_stays(desk, tmp_path, keys):
    asked, _ = asking(desk, tmp_path / "a", answers())
    before = enrich(asked, MAY)
    asked, _ = asking(desk, tmp_path / "b", answers(s2=httpx.Response(401)))
    made = enrich(asked, MAY)
    assert set(made.facts) == set(before.facts) and made.why.startswith("Semantic Scholar: ")
    assert "not enriched: Semantic Scholar" in counted_table(asked, MAY)


@pytest.mark.parametrize("variable", ["OPENALEX_API_KEY", "S2_API_KEY"])
@pytest.mark.parametrize("value", ["", "two words", "schlüssel", "hidden\nline"])
def test_without_a_usable_key_nobody_is_asked(desk, tmp_path, monkeypatch, keys, variable, value):
    monkeypatch.setenv(variable, value)
    asked, server = asking(desk, tmp_path / "c", answers(), "openalex: yes, semantic_scholar: yes")
    made = enrich(asked, MAY)
    assert len(server.asked) == 1 and variable in made.why and "is free at" in made.why
    assert not value or value not in made.why


def test_a_key_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert key_of(COUNTERS["openalex"], {"OPENALEX_API_KEY_FILE": str(tmp_path / "key")}).reveal() == KEY
    with pytest.raises(ConfigError, match="S2_API_KEY_FILE"):
        key_of(COUNTERS["semantic_scholar"], {"S2_API_KEY_FILE": str(tmp_path / "none")})


def test_off_unless_asked_for(desk, tmp_path, keys):
    assert enrich(desk, MAY) == Enrichment() and desk.store.latest(Enrichment, str(MAY)) is None
    asked, server = asking(desk, tmp_path / "c", answers(), "semantic_scholar: yes")
    enrich(asked, MAY)
    assert {request.url.host for request in server.asked} == {"api.semanticscholar.org"}


def test_in_question_are_picks_near_misses_what_was_offered_and_earlier_items(desk):
    def pick(key, rank, place="dropped"):
        return Pick(key=key, rank=rank, score=1.0, place=place, reasons=("x",))

    far = [pick(f"arxiv:2505.1{n:04}", n) for n in range(3, 40)]
    picks = (pick("arxiv:2505.00002", 2, "also"), pick("forum:x", 40, "item"), pick(ONE, 1, "item"), *far)
    desk.store.put(Ranking(picks=picks), str(MAY), "")
    desk.store.put(Offered(keys=("arxiv:2505.00009", ONE)), str(MAY), "")
    april = Month.parse("2025-04")
    desk.table(april).mkdir(parents=True)
    line = Line(key="arxiv:2504.00001", title="T", url="https://x.example")
    (desk.table(april) / "issue.md").write_text(
        f"---\nmonth: 2025-04\ntitle: T\n---\n\n## Items\n- {line.key} [T]({line.url})\n"
    )
    desk.output(april).mkdir(parents=True)
    (desk.output(april) / "newsletter.md").write_text("x")
    near = [f"arxiv:2505.1{n:04}" for n in range(3, 15)]
    assert list(in_question(desk, MAY)) == [ONE, TWO, "arxiv:2505.00009", *near, "arxiv:2504.00001"]


# The key: to its host alone, and nowhere else.


def sent(request) -> str:
    return f"{request.url} {dict(request.headers)} {request.content!r}"


def test_the_key_goes_along_as_each_place_reads_it(tmp_path):
    server = Server({OA: works(), S2: page()})
    ask("openalex", net(tmp_path / "o", server))
    ask("semantic_scholar", net(tmp_path / "s", server))
    assert server.asked[0].url.params["api_key"] == KEY and KEY not in str(server.asked[0].headers)
    assert server.asked[1].headers["x-api-key"] == KEY and KEY not in str(server.asked[1].url)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "http://api.openalex.org/x", "http://api.semanticscholar.org/"]
)
def test_the_key_is_not_sent_where_it_is_redirected_to(tmp_path, status, target):
    echoed = httpx.Response(status, headers={"location": f"{target}?api_key=k3y-Hunter2%2B7f3a%2F&more=1"})
    for name, place in (("openalex", OA), ("semantic_scholar", S2)):
        server = Server({place: echoed, target: page(), target.rstrip("/"): page()})
        ask(name, net(tmp_path / name, server))
        elsewhere = server.asked[1:]
        assert all("unter2" not in sent(request) for request in elsewhere)
        assert elsewhere or (name == "semantic_scholar" and status in (301, 302))  # a query is not sent on as a GET


def test_an_address_that_holds_the_key_elsewhere_is_not_followed(tmp_path):
    server = Server({OA: httpx.Response(302, headers={"location": "https://evil.example/k3y-Hunter2+7f3a/"})})
    made = ask("openalex", net(tmp_path, server))
    assert len(server.asked) == 1 and "holds our key" in made.why and "unter2" not in made.why


def test_the_same_host_gets_it_again_and_the_recording_holds_none(tmp_path):
    moved = OA + "/"
    there = httpx.Response(301, headers={"location": f"{moved}?api_key=k3y-Hunter2%2B7f3a%2F"})
    server = Server({OA: there, moved: works(work(), {"doi": f"you sent {KEY}"})})
    made = ask("openalex", net(tmp_path, server))
    assert [one.citations for one in made.facts] == [3] and server.asked[1].url.params.get_list("api_key") == [KEY]
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and not any(b"unter2" in path.read_bytes() or "unter2" in str(path).lower() for path in kept)


def test_the_key_stands_in_no_log_or_message(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    said = [works(), httpx.Response(500), httpx.Response(404, json={"you sent": KEY}), httpx.ConnectError("no")]
    for n, answer in enumerate(said):
        for name in ("openalex", "semantic_scholar"):
            made = ask(name, net(tmp_path / str(n), Server({OA: answer, S2: answer})))
            assert "unter2" not in f"{made!r}"
    assert "api.openalex.org" in caplog.text and "unter2" not in caplog.text
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and not any(b"unter2" in one for one in kept)


def test_a_key_written_into_sources_yaml_is_not_repeated():
    with pytest.raises(ConfigError, match=r"enrich\.semantic_scholar") as caught:
        config.parse((SOURCES % f"semantic_scholar: {KEY}").encode())
    assert "unter2" not in str(caught.value)


PARSERS = (hugging_face.parse, openalex.parse, semantic_scholar.parse)


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"<html>", b"[" * 100_000, b'{"results": 3}'])
def test_what_is_no_list_is_refused(parse, body):
    with pytest.raises(BadContent):
        parse(body)


FIELDS = st.sampled_from(
    "paper id upvotes githubRepo numComments doi cited_by_count is_retracted externalIds ArXiv citationCount".split()
)
WORDS = st.text() | st.sampled_from(["2505.00001", "https://doi.org/10.48550/arxiv.2505.00001", "https://["])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner),
    max_leaves=20,
)


@given(st.lists(JSON))
def test_no_row_breaks_it(rows):
    for parse in PARSERS:
        body = {"results": rows} if parse is openalex.parse else rows
        for one in parse(json.dumps(body).encode()):
            counts = (one.upvotes, one.comments, one.citations, one.influential)
            assert all(count is None or count >= 0 for count in counts) and one.key.startswith("arxiv:")
            assert not one.code or one.code.startswith("https://github.com/")
