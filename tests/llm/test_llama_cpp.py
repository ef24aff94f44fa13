"""What a real llama.cpp server answers (llama_cpp.json: captured, shortened), each with its outcome."""

import json
from pathlib import Path

import pytest

from digest.desk import opened
from digest.doctor import probe
from digest.errors import EndpointRefused
from digest.llm.reply import circles
from llm.asking import GOOD, PARSED, ask
from llm.server import Reply, Server, reply

SAID = json.loads((Path(__file__).parent / "llama_cpp.json").read_text(encoding="utf-8"))


def said(name):
    status, body = SAID[name]
    return Reply(status, body)


def test_its_whole_answer_is_read_and_its_tokens_counted(setup):
    model, _ = setup([said("whole")])
    answer = ask(model)
    assert answer.parsed == PARSED
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.estimated) == (147, 17, False)


def test_the_window_it_names_is_believed_from_then_on(setup):
    model, server = setup([said("too long"), reply(GOOD)], context=128_000)
    before = model.room()
    answer = ask(model)
    assert (answer.kind, answer.room, len(server.bodies)) == ("truncated", 8192, 1)
    assert model.room() < before / 10
    assert ask(model, document="tide and sand " * 4_000).kind == "truncated"
    assert len(server.bodies) == 1, "what cannot fit is not sent"
    assert ask(model, document="Short.").parsed == PARSED


def test_while_it_loads_its_model_it_is_waited_for(setup):
    model, _ = setup([said("loading")] * 4 + [said("whole")])
    assert ask(model).parsed == PARSED and setup.slept == [20.0] * 4
    model, _ = setup([said("loading")])
    answer = ask(model, document="Another.")
    assert (answer.kind, answer.why) == ("outage", "the model's server was still loading the model")


@pytest.mark.parametrize("name", ["bad schema", "bad form"])
def test_a_form_it_cannot_take_is_asked_for_otherwise(setup, name):
    model, server = setup([said(name), said("whole")])
    assert ask(model).parsed == PARSED and len(server.bodies) == 2
    assert server.bodies[1]["response_format"]["json_schema"]["strict"] is False


def test_a_wrong_path_is_named_so(setup):
    model, _ = setup([said("wrong path")])
    with pytest.raises(EndpointRefused, match=r"llm\.base_url"):
        ask(model)


def test_a_model_that_goes_round_in_circles_is_not_given_twice_the_room(setup):
    captured = SAID["circles"]
    endless = captured["begins"] + captured["repeats"] * captured["times"]
    model, server = setup([reply(endless, finish="length"), reply(GOOD)])
    answer = ask(model)
    assert (answer.kind, len(server.bodies)) == ("cut", 1) and "circles" in answer.why


def test_a_long_answer_that_only_needs_more_room_is_no_circle():
    told = "Model {} of size {} erred in {} % of games."
    claims = [{"text": told.format(n, n * n, n * 7 % 100), "evidence": [f"s{n}"]} for n in range(99)]
    counted = ",\n        ".join(f'"s{n}"' for n in range(300))
    assert circles("the same again. " * 200) and circles(counted), "the second is how one counted ids up"
    assert not circles(json.dumps({"claims": claims})) and not circles("short " * 20)


def test_the_doctor_names_the_window_and_who_signs_the_replies(tmp_path):
    findings = _examined(tmp_path, "gpt-5-mini", 128_000)
    assert findings["window"].state == "no" and "8,192" in findings["window"].told and findings["window"].mend
    assert findings["model named"].state == "unknown" and "smollm2-135m-instruct" in findings["model named"].told
    findings = _examined(tmp_path, "/work/models/smollm2-135m-instruct-q4_1.gguf", 8_192)
    assert findings["window"].state == findings["model listed"].state == "ok" and "model named" not in findings


def _examined(folder, name, context):
    with Server([said("whole")], said("models")) as server:
        llm = json.dumps({"model": name, "base_url": server.url, "context": context})
        sources = "schema: 1\nsources: [{kind: arxiv, name: arXiv, categories: [cs.LG]}]\ninterests: [x]\n"
        (folder / "sources.yaml").write_text(f"{sources}llm: {llm}\n")
        with opened(folder, folder / "sources.yaml") as desk:
            return {one.name: one for one in probe(desk)}
