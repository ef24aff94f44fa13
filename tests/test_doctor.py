"""What an endpoint can do is proved by its replies."""

import json

import pytest
from llm.server import Reply, Server, error, reply

from digest.desk import opened
from digest.doctor import probe, table
from digest.errors import ConfigError
from digest.llm.tokens import guess

READING = '{"colour": "green", "word": "heron"}'
PROSE = "Grass is green, my friend."
SOURCES = "schema: 1\nsources: [{kind: arxiv, name: arXiv, categories: [cs.LG]}]\ninterests: [x]\n"


def examine(folder, script, models=("m",), tokens=2_000, **llm):
    with Server(script, models) as server:
        told = json.dumps({"model": "m", "base_url": server.url, **llm})
        (folder / "sources.yaml").write_text(SOURCES + f"llm: {told}\n")
        with opened(folder, folder / "sources.yaml") as desk:
            findings = probe(desk, tokens)
    return {one.name: one for one in findings}, server, table(findings)


def form(body):
    return body.get("response_format", {}).get("type", "plain")


def size(body):
    return guess(body["messages"][1]["content"])


def states(findings):
    return {name: one.state for name, one in findings.items()}


def test_an_endpoint_that_does_all_is_shown_so(tmp_path):
    findings, server, printed = examine(tmp_path, lambda body: reply(READING, usage=(size(body), 9)))
    expected = {"reachable", "model listed", "completion", "parameters", "usage", "context", "this test"}
    assert {name for name, state in states(findings).items() if state == "ok"} >= expected
    assert [one.state for name, one in findings.items() if name.startswith("rung")] == ["ok"] * 4
    assert findings["price"].state == "unknown" and "max_tokens" in findings["price"].told
    assert len(server.bodies) <= 8 and "rung 1: json_schema, strict" in printed
    assert sum(size(body) for body in server.bodies) < 2_600


def test_a_schema_that_is_ignored_is_caught_and_the_next_run_begins_lower(tmp_path):
    def ollama_cloud(body):
        tempted = "not in JSON" in body["messages"][1]["content"]
        return reply(PROSE if tempted else READING, usage=(size(body), 9))

    findings, _, _ = examine(tmp_path, ollama_cloud)
    assert [one.state for name, one in findings.items() if name.startswith("rung")] == ["no", "no", "ok", "ok"]
    (learned,) = json.loads((tmp_path / "cache/llm.json").read_text())["endpoints"].values()
    assert learned["rung"] == 2


def test_forms_that_are_refused_are_named(tmp_path):
    def plain_only(body):
        return reply(READING) if form(body) == "plain" else error(400, "no response_format here")

    findings, _, _ = examine(tmp_path, plain_only)
    assert [one.state for name, one in findings.items() if name.startswith("rung")] == ["no", "no", "no", "ok"]


def test_a_small_window_is_found_by_a_long_prompt(tmp_path):
    def num_ctx(body):
        return reply(READING, usage=(min(size(body), 1024), 9))

    findings, server, _ = examine(tmp_path, num_ctx)
    assert findings["context"].state == "no" and "only 1,024 were read" in findings["context"].told
    assert max(size(body) for body in server.bodies) < 2_300
    findings, server, _ = examine(tmp_path, num_ctx, tokens=6_000)
    assert 5_500 < max(size(body) for body in server.bodies) < 6_500


def test_usage_that_is_not_told_is_named(tmp_path):
    findings, _, _ = examine(tmp_path, [reply(READING, usage=None)])
    assert findings["usage"].state == "no" and findings["context"].state == "unknown"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([error(401, "bad key")], "does not accept the key"),
        ([error(404, "model 'm' not found")], "has no model 'm'"),
        ([Reply(body=b"<html>")], "no answer"),
    ],
)
def test_an_endpoint_that_lets_nobody_in_costs_one_request(tmp_path, script, said):
    findings, server, _ = examine(tmp_path, script, models=Reply(500))
    assert findings["completion"].state == "no" and said in findings["completion"].told and len(server.bodies) == 1


def test_an_older_server_costs_at_most_eight_completions(tmp_path):
    def picky(body):
        for name in ("temperature", "max_completion_tokens"):
            if name in body:
                return error(400, f"unknown {name}", param=name)
        return reply(READING, usage=(size(body), 9))

    findings, server, _ = examine(tmp_path, picky)
    assert findings["completion"].state == "ok" and "without temperature" in findings["parameters"].told
    assert len(server.bodies) <= 8


def test_a_server_that_is_not_running_and_a_budget_of_zero_are_told(tmp_path):
    findings, _, _ = examine(tmp_path, [reply(READING)], base_url="http://127.0.0.1:1/v1")
    assert findings["reachable"].state == "no" and list(findings) == ["reachable"]
    findings, server, _ = examine(tmp_path, [reply(READING)], max_dollars=0)
    assert findings["budget"].state == "no" and server.bodies == []


def test_without_a_model_it_says_where_to_name_one(desk):
    with pytest.raises(ConfigError, match=r"no `llm:`"):
        probe(desk)
