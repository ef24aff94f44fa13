"""The model at work on an issue, over a real socket: agreed to, resumed, asked again only where that can help."""

import json
from dataclasses import replace

import pytest
from llm.server import Server, error, reply

from digest.desk import opened
from digest.draft import draft
from digest.errors import ConfigError
from digest.model import Month, Pick, Picks, Ranking, Summary
from digest.report import missing
from digest.summarize import summarize

from .invented import DRAFT, EXTRACTED, text, work

SOURCES = """\
schema: 1
sources:
  - {kind: feed, name: A lab, url: "https://lab.example/feed.xml"}
interests: [reward hacking]
llm: {model: m, base_url: "URL", timeout: 5, price: {input: 1, output: 2}}
"""


def answers(body):
    """The right form for the pass, at the tokens that a server would count."""
    words = "".join(message["content"] for message in body["messages"])
    answer = EXTRACTED if "Take out:" in words else DRAFT
    return reply(json.dumps(answer), usage=(len(words) // 4, 400))


class Issue:
    def __init__(self, folder, server, agrees=lambda estimate: True):
        (folder / "sources.yaml").write_text(SOURCES.replace("URL", server.url))
        self.folder, self.agrees = folder, agrees

    def run(self, agrees=None, of=None, anew=()):
        with opened(self.folder, self.folder / "sources.yaml", agrees=agrees or self.agrees) as desk:
            return summarize(replace(desk, anew=frozenset(anew)), (of or text(),), (work(),))[0]


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def test_a_second_run_asks_nothing_and_says_the_same(tmp_path):
    with Server(answers) as server:
        issue = Issue(tmp_path, server)
        first, second = issue.run(), issue.run()
        assert len(server.bodies) == 2 and first == second
    assert first.mode == "model" and first.usage.calls == 2 and first.usage.dollars > 0


def test_nothing_is_paid_for_that_nobody_agreed_to_and_later_agreement_counts(tmp_path):
    seen = []
    with Server(answers) as server:
        issue = Issue(tmp_path, server)
        refused = issue.run(agrees=lambda estimate: seen.append(estimate))
        assert refused.mode == "notes" and "agreed" in refused.why_notes and not server.bodies and refused.unfinished
        assert seen[0].papers == 1 and seen[0].dollars > 0 and "1 papers" in seen[0].told
        assert issue.run().mode == "model"


def test_a_passing_failure_is_asked_again(tmp_path):
    broke = [True]
    with Server(lambda body: error(402, "no money") if broke else answers(body)) as server:
        issue = Issue(tmp_path, server)
        assert issue.run().why_notes
        broke.clear()
        assert issue.run().mode == "model"


def test_what_the_model_left_undone_makes_a_run_incomplete(tmp_path):
    month = Month.parse("2025-05")
    pick = Pick(key=text().key, rank=1, score=1.0, place="item", reasons=("yours",))
    with Server(answers) as server:
        issue = Issue(tmp_path, server)
        told = []
        for agreed in (False, True):
            issue.run(agrees=lambda _, agreed=agreed: agreed)
            with opened(tmp_path, tmp_path / "sources.yaml") as desk:
                desk.store.put(Ranking(picks=(pick,)), str(month), "")
                told.append(missing(desk, month))
    assert told == ["not written by the model: 1 (the cost of the model was not agreed to)", ""]


def test_a_refusal_is_final(tmp_path):
    with Server(lambda body: reply("", finish="content_filter")) as server:
        issue = Issue(tmp_path, server)
        assert issue.run() == issue.run() and issue.run().why_notes and len(server.bodies) == 1
        assert not issue.run().unfinished


def test_a_changed_prompt_is_a_new_question(tmp_path):
    with Server(answers) as server:
        issue = Issue(tmp_path, server)
        issue.run()
        prompts = tmp_path / "templates" / "prompts"
        prompts.mkdir(parents=True)
        (prompts / "voice.md").write_text("Write like a heron.")
        issue.run()
        assert len(server.bodies) == 3, "the first pass has no voice, and its answer is at hand"


def test_a_wrong_key_ends_the_run_before_the_first_item(tmp_path):
    with Server(lambda body: error(401, "wrong")) as server, pytest.raises(ConfigError) as told:
        Issue(tmp_path, server).run()
    assert "OPENAI_API_KEY" in str(told.value) and len(server.bodies) == 1


def test_an_empty_text_is_not_sent(tmp_path):
    empty = text().model_copy(update={"sentences": (), "body": ""})
    with Server(answers) as server:
        summary = Issue(tmp_path, server).run(of=empty)
        assert summary.mode == "notes" and summary.why_notes and not server.bodies


def test_a_budget_of_nothing_buys_nothing(tmp_path):
    with Server(answers) as server:
        issue = Issue(tmp_path, server)
        sources = (tmp_path / "sources.yaml").read_text()
        (tmp_path / "sources.yaml").write_text(sources.replace("timeout: 5", "timeout: 5, max_dollars: 0"))
        assert issue.run().mode == "notes" and not server.bodies


def test_what_an_issue_spent_yesterday_counts_today(tmp_path):
    with Server(answers) as server:
        issue = Issue(tmp_path, server)
        spent = issue.run().usage
        cap = spent.prompt_tokens + spent.completion_tokens + 1_000
        sources = (tmp_path / "sources.yaml").read_text()
        (tmp_path / "sources.yaml").write_text(sources.replace("timeout: 5", f"timeout: 5, max_tokens: {cap}"))
        other, another = text().model_copy(update={"key": "arxiv:2505.00002"}), work()
        another = another.model_copy(update={"entry": another.entry.model_copy(update={"key": "arxiv:2505.00002"})})
        with opened(tmp_path, tmp_path / "sources.yaml", agrees=lambda estimate: True) as desk:
            late = summarize(desk, (text(), other), (work(), another))[1]
        assert "spent" in late.why_notes and len(server.bodies) == 2


OTHER = "arxiv:2505.00002"
ANOTHER = {**DRAFT, "sentences": DRAFT["sentences"][:2]}


def changing(body):
    """Another draft whenever it is asked for anew."""
    words = "".join(message["content"] for message in body["messages"])
    drafts = changing.drafts
    answer = EXTRACTED if "Take out:" in words else drafts.pop(0) if len(drafts) > 1 else drafts[0]
    return reply(json.dumps(answer), usage=(len(words) // 4, 400))


@pytest.fixture
def written(tmp_path):
    """An issue of one item, and a server that would write it otherwise a second time."""
    changing.drafts = [DRAFT, ANOTHER]
    with Server(changing) as server:
        issue = Issue(tmp_path, server)
        yield issue, server, issue.run()


def test_one_item_is_asked_anew_and_the_others_are_not(written):
    issue, server, _ = written
    entry = work().entry.model_copy(update={"key": OTHER})
    other = (text().model_copy(update={"key": OTHER}), work().model_copy(update={"entry": entry}))
    seen = []

    def both(anew=()):
        with opened(issue.folder, issue.folder / "sources.yaml", agrees=lambda one: seen.append(one) or True) as desk:
            desk = replace(desk, anew=frozenset(anew))
            return summarize(desk, (text(), other[0]), (work(), other[1]))

    before = both()
    asked, seen[:] = len(server.bodies), []
    after = both(anew=[OTHER])
    assert len(server.bodies) == asked + 2 and [one.papers for one in seen] == [1]
    assert after[0] == before[0] and after[1].mode == "model"
    assert after[1].usage.calls == before[1].usage.calls + 2
    assert both() == after and len(server.bodies) == asked + 2, "the next run asks nothing"


def test_what_is_written_anew_takes_its_place_and_lies_beside_what_was_edited(written):
    issue, _, first = written
    month, pick = Month.parse("2025-05"), Pick(key=text().key, rank=1, score=1.0, place="item", reasons=("yours",))
    picks = Picks(ranking=Ranking(picks=(pick,)), kept=(work(),), shortlist=(work(),))

    def lay(summary):
        with opened(issue.folder, issue.folder / "sources.yaml") as desk:
            return draft(desk, month, picks, [summary])

    lay(first)
    file = next((issue.folder / "issues/2025-05/items").iterdir())
    file.write_text(mine := file.read_text().replace("signed: no", "signed: yes"))
    second = issue.run(anew=[text().key])
    assert second.written != first.written and second.mode == "model"
    assert lay(second) == (f"{file.stem}.fresh.md",) and file.read_text() == mine


@pytest.mark.parametrize("why", ["the server fails", "nobody agreed"])
def test_an_item_asked_anew_in_vain_stays_as_it_was(written, why, caplog):
    issue, server, first = written
    if why == "the server fails":
        server.script = lambda body: error(402, "no money")
    asked = len(server.bodies)
    agrees = (lambda estimate: False) if why == "nobody agreed" else None
    again = issue.run(anew=[text().key], agrees=agrees)
    assert again == first and "stays as it was" in caplog.text
    assert len(server.bodies) == asked + (why == "the server fails")


def dear(body):
    """The last answer takes all that an issue may cost."""
    words = "".join(message["content"] for message in body["messages"])
    extracting = "Take out:" in words
    return reply(json.dumps(EXTRACTED if extracting else DRAFT), usage=(len(words) // 4, 400 if extracting else 2**21))


def test_what_an_item_cost_before_counts_when_it_is_asked_anew(tmp_path, caplog):
    with Server(dear) as server:
        issue = Issue(tmp_path, server)
        first = issue.run()
        assert issue.run(anew=[text().key]) == first and first.mode == "model" and len(server.bodies) == 2
    assert "the money set aside for this issue is spent" in caplog.text


def test_an_item_that_is_not_read_for_the_issue_is_not_asked_anew(written):
    issue, server, _ = written
    with pytest.raises(ConfigError, match="it is not read for this issue"):
        issue.run(anew=["arxiv:2505.00009"])
    assert len(server.bodies) == 2


def test_a_summary_of_the_first_form_is_read(desk):
    """SCHEMA 1 knew no model: what it lacks has its empty value."""
    old = {"key": "k", "mode": "notes", "title": "T", "url": "u", "claims": [], "facts": [], "origin": "html"}
    old |= {"coverage": 1.0, "sentences": 3}
    summary = Summary.model_validate_json(json.dumps(old))
    assert summary.written == () and summary.doubts == () and summary.usage is None
