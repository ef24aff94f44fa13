"""Every way a server answers, over a real socket and through the real client, each with its outcome."""

import gzip
import json
import logging
import threading
import time

import pytest

from digest.errors import ConfigError, EndpointRefused
from digest.llm import Answer, NoAnswer
from llm.asking import GOOD, KEY, PARSED, ask
from llm.server import Reply, completion, error, reply

PROSE = "The answer is yes, and there are two of them."


def forms(server):
    """The rung of each request."""
    told = [body.get("response_format", {}) for body in server.bodies]
    return [(form.get("type", "plain"), form.get("json_schema", {}).get("strict")) for form in told]


STRICT, LOOSE, OBJECT, PLAIN = (
    ("json_schema", True), ("json_schema", False), ("json_object", None), ("plain", None),
)  # fmt: skip


def test_a_whole_answer_is_parsed_and_counted(setup):
    model, server = setup([reply(GOOD, usage=(120, 30))])
    answer = ask(model)
    assert answer.parsed == PARSED and answer.bought
    assert (answer.usage.calls, answer.usage.prompt_tokens, answer.usage.completion_tokens) == (1, 120, 30)
    assert forms(server) == [STRICT] and answer.usage.dollars is None and not answer.usage.estimated


def test_the_request_keeps_the_document_before_the_question_and_its_schema_strict(setup):
    model, server = setup([reply(GOOD)])
    ask(model, ask="First pass?")
    ask(model, ask="Second pass?")
    one, two = (body["messages"] for body in server.bodies)
    assert one[0] == two[0] == {"role": "system", "content": "You read."}
    assert one[1]["content"] == "A document.\n\nFirst pass?" and two[1]["content"] == "A document.\n\nSecond pass?"
    schema = server.bodies[0]["response_format"]["json_schema"]["schema"]
    assert schema["additionalProperties"] is False and schema["required"] == ["word", "many"]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("refusals", "last"),
    [(1, LOOSE), (2, OBJECT), (3, PLAIN)],
)
def test_a_form_that_is_refused_steps_down_the_ladder_and_stays_there(setup, status, refusals, last):
    no = error(status, "response_format of this type is not supported", param="response_format")
    model, server = setup([no] * refusals + [reply(GOOD)])
    assert ask(model).parsed == PARSED
    assert forms(server)[-1] == last and len(server.bodies) == refusals + 1
    ask(model, document="Another.")
    again = setup.another(server.url)
    ask(again, document="A third.")
    assert forms(server)[-2:] == [last, last], "the rung is remembered, in this run and the next"


def test_llama_cpp_that_wants_either_schema_or_grammar_is_asked_otherwise(setup):
    said = 'Either "json_schema" or "grammar" can be specified, but not both'
    model, server = setup([error(400, said), reply(GOOD)])
    assert ask(model).parsed == PARSED and forms(server) == [STRICT, LOOSE]


def test_below_json_schema_the_schema_stands_in_words_at_the_end(setup):
    model, server = setup([error(400, "json_schema")] * 2 + [reply(GOOD)])
    ask(model)
    told = server.bodies[-1]["messages"][1]["content"]
    assert told.startswith("A document.\n\nWhat is it?\n\nReply with one JSON object") and '"many"' in told


@pytest.mark.parametrize(
    "content",
    [
        f"```json\n{GOOD}\n```",
        f'<think>Is it {{yes}}? {{"word": "no", "many": 1}}</think>\n{GOOD}',
        f"the template ate the tag that opens this</think>{GOOD}",
        f"Here you are:\n{GOOD}\nI hope this helps.",
        f"{{x}} is what you asked for: {GOOD}",
        [{"type": "text", "text": GOOD}],
    ],
)
def test_the_object_is_found_in_what_stands_around_it(setup, content):
    model, server = setup([reply(content)])
    assert ask(model).parsed == PARSED and len(server.bodies) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PROSE, "no JSON object"),
        ('{"word": "yes"}', "many: Field required"),
        ('{"word": "yes", "many": 2, "link": "https://evil.example"}', "link: Extra inputs"),
        ('{"word": "yes", "many": "lots"}', "many: Input should be a valid integer"),
        ('{"word": "no", "word": "yes", "many": 2}', "twice in one JSON object"),
        ('{"word": "yes", "many": NaN}', "NaN is no JSON"),
        ('{"word": "yes", "many": 1e999}', "too large"),
        ('{"word": "yes", "many":', "broken or cut off"),
        ("<think>" + GOOD, "no JSON object"),
        ("[1, 2]", "no JSON object"),
    ],
)
def test_an_unfit_answer_is_repaired_once_with_what_was_wrong(setup, content, told):
    model, server = setup([reply(content), reply(GOOD)])
    answer = ask(model)
    assert isinstance(answer, Answer) and answer.parsed == PARSED and answer.usage.calls == 2
    *_, wrong, repair = server.bodies[1]["messages"]
    assert wrong["role"] == "assistant" and told in repair["content"]
    assert server.bodies[1]["messages"][0] == server.bodies[0]["messages"][0]


def test_a_repair_that_is_unfit_too_is_given_up(setup):
    model, server = setup([reply(PROSE)])
    answer = ask(model)
    assert answer.kind == "unfit" and answer.usage.calls == 2 == len(server.bodies)


def test_a_server_that_ignores_the_schema_is_asked_in_words_from_then_on(setup):
    model, server = setup(lambda body: reply(GOOD if "Reply with one JSON" in str(body["messages"]) else PROSE))
    assert ask(model).parsed == PARSED and forms(server) == [STRICT, OBJECT]
    ask(model, document="Another.")
    assert forms(server) == [STRICT, OBJECT, OBJECT]


def test_a_value_out_of_bounds_is_no_reason_to_leave_the_rung(setup):
    long = json.dumps({"word": "y" * 300, "many": 2})
    model, server = setup([reply(long), reply(GOOD)])
    assert ask(model).parsed == PARSED and forms(server) == [STRICT, STRICT]


def test_half_a_surrogate_pair_becomes_a_question_mark(setup):
    model, _ = setup([reply('{"word": "a\\ud800b", "many": 2}')])
    assert ask(model).parsed.word == "a?b"


def test_a_question_with_half_a_surrogate_pair_can_be_asked(setup):
    model, _ = setup([reply(GOOD)])
    assert ask(model, document="a\ud800b").parsed == PARSED


@pytest.mark.parametrize("content", ["", "  \n", None])
def test_an_empty_answer_is_asked_for_once_more(setup, content):
    model, server = setup([reply(content), reply(GOOD)])
    assert ask(model).parsed == PARSED and len(server.bodies) == 2
    model, server = setup([reply(content)])
    answer = ask(model, document="Empty for ever.")
    assert (answer.kind, len(server.bodies)) == ("unfit", 2) and "empty" in answer.why


@pytest.mark.parametrize(
    "declined",
    [
        reply(None, refusal="I cannot help with that."),
        reply("half a sen", finish="content_filter"),
        error(400, "The response was filtered due to the content management policy", code="content_filter"),
        error(403, "Your input was flagged by moderation"),
    ],
)
def test_a_refusal_is_not_asked_again(setup, declined):
    model, server = setup([declined])
    answer = ask(model)
    assert (answer.kind, answer.why, len(server.bodies)) == ("refused", "the model declined to answer", 1)
    assert setup.kept == {}


def test_an_answer_cut_off_gets_twice_the_room_once(setup):
    model, server = setup([reply(GOOD[:9], finish="length"), reply(GOOD)])
    assert ask(model).parsed == PARSED
    assert [body["max_completion_tokens"] for body in server.bodies] == [4000, 8000]
    model, server = setup([reply(GOOD[:9], finish="length")])
    answer = ask(model, document="Endless.")
    assert (answer.kind, len(server.bodies), answer.usage.calls) == ("cut", 2, 2)


def test_a_wait_of_a_second_is_waited(setup):
    model, _ = setup([error(429, "slow down", {"Retry-After": "1"}), reply(GOOD)])
    assert ask(model).parsed == PARSED and setup.slept == [1.0]


def test_a_wait_may_be_a_date_or_milliseconds(setup):
    later = {"Retry-After": "Tue, 24 Nov 2026 12:00:30 GMT"}
    model, _ = setup([error(429, "", later), error(503, "", {"retry-after-ms": "1500"}), reply(GOOD)])
    assert ask(model).parsed == PARSED and setup.slept == [30.0, 1.5]


@pytest.mark.parametrize(
    "pausing",
    [
        error(429, "come back", {"Retry-After": "300"}),
        error(429, "", {"Retry-After": "Tue, 24 Nov 2026 13:00:00 GMT"}),
        error(429, "You exceeded your current quota", code="insufficient_quota"),
        error(402, "Insufficient credits"),
    ],
)
def test_a_long_wait_pauses_the_run(setup, pausing):
    model, server = setup([pausing])
    assert ask(model).kind == "paused"
    assert ask(model, document="Another.").kind == "paused" and len(server.bodies) == 1 and setup.slept == []


def test_a_paused_run_still_answers_from_the_journal(setup):
    model, server = setup([reply(GOOD), error(429, "", {"Retry-After": "300"})])
    ask(model)
    assert ask(model, document="Another.").kind == "paused"
    assert ask(model).parsed == PARSED and len(server.bodies) == 2


def test_a_broken_server_is_asked_five_times(setup):
    model, server = setup([error(500)] * 4 + [reply(GOOD)])
    assert ask(model).parsed == PARSED and setup.slept == [0.5, 1.0, 2.0, 4.0]
    model, server = setup([error(500)])
    assert (ask(model, document="Another.").kind, len(server.bodies)) == ("outage", 5)


def test_after_three_outages_in_a_row_nothing_more_is_asked(setup):
    model, server = setup([error(500)])
    kinds = [ask(model, document=str(n)).kind for n in range(5)]
    assert kinds == ["outage", "outage", "outage", "paused", "paused"] and len(server.bodies) == 15


def test_a_connection_that_breaks_in_the_body_is_tried_again(setup):
    model, server = setup([Reply(body=completion(GOOD), reset=True), reply(GOOD)])
    assert ask(model).parsed == PARSED and len(server.bodies) == 2


def test_nobody_there_is_an_outage(setup):
    model = setup.another("http://127.0.0.1:1/v1")
    answer = ask(model)
    assert (answer.kind, answer.why, answer.usage.calls) == ("outage", "the model could not be reached", 0)


def test_a_server_that_drips_its_headers_for_an_hour_holds_nobody(setup):
    model, _ = setup([Reply(body=completion(GOOD), drip=0.1, headers={"X-Pad": "x" * 36_000})], timeout=0.2)
    said = []
    thread = threading.Thread(target=lambda: said.append(ask(model)), daemon=True)
    thread.start()
    thread.join(30)
    assert said and said[0].why == "the model did not answer in time"


@pytest.mark.parametrize("slow", [{"delay": 1.0}, {"drip": 0.1}])
def test_a_server_that_is_too_slow_is_left_after_two_tries(setup, slow):
    model, server = setup([Reply(body=completion(GOOD), **slow)], timeout=0.2)
    answer = ask(model)
    assert (answer.kind, answer.why, len(server.bodies)) == ("outage", "the model did not answer in time", 2)
    assert answer.usage.calls == 2 and answer.usage.estimated, "the prompts may have been charged for"


@pytest.mark.parametrize(
    "page",
    [
        Reply(body=b"<html><title>Welcome</title>", headers={"Content-Type": "text/html"}),
        Reply(302, b"", {"Location": "http://127.0.0.1:1/v1/chat/completions"}),
        Reply(418, b"{}"),
    ],
)
def test_a_page_or_a_redirect_is_no_answer(setup, page):
    model, server = setup([page])
    answer = ask(model)
    assert (answer.kind, len(server.bodies), answer.usage.calls) == ("outage", 1, 0)


def test_a_redirect_takes_the_key_nowhere(setup):
    _, other = setup([reply(GOOD)])
    model, _ = setup([Reply(307, b"", {"Location": other.url + "/chat/completions"})])
    assert ask(model).kind == "outage" and other.headers == []


@pytest.mark.parametrize("broken", [{"choices": []}, {"choices": None}, {"choices": [{"message": None}]}, {"a": 1}])
def test_a_reply_without_a_choice_is_tried_again_and_given_up(setup, broken):
    model, server = setup([Reply(body=broken), reply(GOOD)])
    assert ask(model).parsed == PARSED
    model, server = setup([Reply(body=broken)])
    assert (ask(model, document="Another.").kind, len(server.bodies)) == ("outage", 5)


def test_an_error_within_a_200_counts_as_that_error(setup):
    model, server = setup([Reply(body={"error": {"code": 402, "message": "no credit"}, "choices": None})])
    assert (ask(model).kind, len(server.bodies)) == ("paused", 1)


@pytest.mark.parametrize("usage", [None, (0, 0), (-5, 10), (10**12, 10**12)])
def test_usage_that_is_missing_or_nonsense_is_guessed_and_marked(setup, usage):
    model, _ = setup([reply(GOOD, usage=usage)])
    answer = ask(model)
    assert answer.usage.estimated and 5 < answer.usage.prompt_tokens < 200
    assert answer.parsed == PARSED


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_stops_everything_with_one_line(setup, status):
    model, server = setup([error(status, f"Incorrect API key provided: {KEY}")])
    for _ in range(2):
        with pytest.raises(EndpointRefused) as caught:
            ask(model)
    said = str(caught.value)
    assert "OPENAI_API_KEY" in said and KEY not in said and "\n" not in said and len(server.bodies) == 1
    assert caught.value.exit_code == 2 and isinstance(caught.value, ConfigError)


@pytest.mark.parametrize(
    "unknown",
    [
        error(404, "The model `m` does not exist", code="model_not_found"),
        error(404, 'model "m" not found, try pulling it first'),
        error(400, "m is not a valid model ID"),
    ],
)
def test_a_model_that_is_unknown_stops_everything(setup, unknown):
    model, server = setup([unknown])
    with pytest.raises(EndpointRefused, match=r"llm\.model: .* has no model 'm'"):
        ask(model)
    assert len(server.bodies) == 1


def test_an_address_without_v1_is_named(setup):
    model, _ = setup(lambda _: error(404, "Not Found"))
    with pytest.raises(EndpointRefused, match=r"llm\.base_url: .* ends in /v1"):
        ask(model)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("Unsupported parameter: 'max_completion_tokens' is not supported", "max_completion_tokens"),
        ("extra fields not permitted: max_completion_tokens; use max_tokens instead", None),
    ],
)
def test_an_older_server_is_told_max_tokens(setup, said, field):
    def server_of_2023(body):
        return error(400, said, param=field) if "max_completion_tokens" in body else reply(GOOD)

    model, server = setup(server_of_2023)
    assert ask(model).parsed == PARSED and server.bodies[-1]["max_tokens"] == 4000
    ask(setup.another(server.url), document="Another.")
    assert len(server.bodies) == 3, "what was learned is kept"


def test_parameters_that_are_refused_are_left_out_and_that_is_kept(setup):
    def picky(body):
        for name in ("temperature", "reasoning_effort", "max_completion_tokens"):
            if name in body:
                return error(400, f"Unsupported value: '{name}' does not support this", param=name)
        return reply(GOOD)

    model, server = setup(picky, reasoning_effort="low")
    assert ask(model).parsed == PARSED and len(server.bodies) == 4
    assert {"temperature", "reasoning_effort"}.isdisjoint(server.bodies[-1]) and "max_tokens" in server.bodies[-1]
    ask(setup.another(server.url, reasoning_effort="low"), document="Another.")
    assert len(server.bodies) == 5


def test_a_server_that_refuses_for_ever_is_given_up(setup):
    model, server = setup(lambda body: error(400, "temperature", param="temperature"))
    assert ask(model).kind == "outage" and len(server.bodies) == 4
    model, server = setup([error(400, "Bad Request")])
    assert ask(model, document="Another.").kind == "outage" and len(server.bodies) <= 4


@pytest.mark.parametrize(
    "long",
    [
        error(400, "This model's maximum context length is 8192 tokens", code="context_length_exceeded"),
        error(400, "the request exceeds the available context size", type="exceed_context_size_error"),
        error(400, "'max_completion_tokens' is too large: 4000. This model's maximum context length is 4096 tokens"),
        error(413, "Payload too large"),
    ],
)
def test_a_prompt_the_server_calls_too_long_is_truncated(setup, long):
    model, server = setup([long])
    assert (ask(model).kind, len(server.bodies)) == ("truncated", 1)


def test_a_packed_reply_is_unpacked(setup):
    packed = gzip.compress(json.dumps(completion(GOOD)).encode())
    model, _ = setup([Reply(body=packed, headers={"Content-Encoding": "gzip"})])
    assert ask(model).parsed == PARSED


def test_a_reply_of_five_megabytes_is_refused_packed_or_not(setup):
    big = json.dumps(completion("x" * 5_000_000)).encode()
    for body, headers in ((big, {}), (gzip.compress(big), {"Content-Encoding": "gzip"})):
        model, server = setup([Reply(body=body, headers=headers)])
        answer = ask(model)
        assert (answer.kind, len(server.bodies)) == ("outage", 1) and "longer than we accept" in answer.why


def test_an_error_page_of_any_size_is_bounded(setup):
    model, server = setup([Reply(400, b"x" * 6_000_000)])
    answer = ask(model)
    assert answer.kind == "outage" and len(answer.detail) <= 300 and len(server.bodies) == 1


def test_a_local_server_is_sent_a_dash_where_there_is_no_key(setup):
    model, server = setup([reply(GOOD)], key="")
    assert ask(model).parsed == PARSED and server.headers[0]["authorization"] == "Bearer -"


@pytest.mark.parametrize("key", [KEY, "an odd one: 0123456789"])
def test_the_key_is_in_no_log_error_or_journal(setup, caplog, key):
    caplog.set_level(logging.DEBUG)
    echo = reply(json.dumps({"word": key, "many": 2}))
    model, _ = setup([error(500, f"key {key} is tired"), error(400, f"key {key}: response_format"), echo], key=key)
    ask(model)
    model, _ = setup([error(400, f"no: {key}", param="nothing")], key=key)
    answer = ask(model, document="Another.")
    assert isinstance(answer, NoAnswer) and key not in answer.detail and "[key]" in answer.detail
    kept = "".join(setup.kept.values()) + (setup.folder / "cache" / "llm.json").read_text()
    assert setup.kept and key not in kept + caplog.text + repr(model.place)


def test_no_more_requests_at_once_than_configured(setup):
    model, server = setup([Reply(body=completion(GOOD), delay=0.05)], concurrency=2)
    threads = [threading.Thread(target=ask, args=(model,), kwargs={"document": str(n)}) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.bodies) == 6 and server.most_at_once <= 2


def test_who_waits_is_told_at_once_when_the_run_stops(setup):
    model, _ = setup([Reply(body=completion(GOOD), delay=30)], timeout=60)
    said = []
    thread = threading.Thread(target=lambda: said.append(ask(model)))
    thread.start()
    time.sleep(0.2)
    model.close()
    thread.join(10)
    assert not thread.is_alive() and said[0].kind == "outage"


@pytest.mark.parametrize("useless", [reply("no JSON"), reply(GOOD[:9], finish="length"), reply("")])
def test_a_question_that_may_cost_one_reply_is_not_asked_again(setup, useless):
    model, server = setup([useless, reply(GOOD)])
    answer = ask(model, answers=1)
    assert (answer.kind in ("unfit", "cut"), len(server.bodies), answer.usage.calls) == (True, 1, 1)
