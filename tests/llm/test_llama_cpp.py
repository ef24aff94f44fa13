"""What a real llama.cpp server answers (llama_cpp.json: captured, shortened), each with its outcome."""

import json
from pathlib import Path

import pytest

from digest.doctor import probe
from digest.errors import EndpointRefused
from digest.llm.reply import circles
from llm.asking import GOOD, Form, question
from llm.server import Reply, reply

SAID = json.loads((Path(__file__).parent / "llama_cpp.json").read_text(encoding="utf-8"))
PARSED = Form(word="yes", many=2)


def said(name):
    status, body = SAID[name]
    return Reply(status, body)


def ask(model, **changes):
    return model.ask(question(**changes), model.allowance())


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
    model, server = setup([said("loading")] * 4 + [said("whole")])
    assert ask(model).parsed == PARSED and setup.slept == [20.0] * 4
    model, server = setup([said("loading")])
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
