"""The lab's wire to a model, on real sockets: nothing bought twice, every end of the asking one clear line."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from llm.server import Reply, Server, completion, error, reply
from pydantic import BaseModel

from digest.errors import ConfigError, EndpointRefused, MachineRefused
from digest.replications.answers import ANSWERS, FILE, journal
from digest.replications.asking import Unanswered, asking
from digest.replications.bench import EndpointParams
from digest.replications.sandbox import granted

KEY = "sk-canary-0123456789abcdef"


class Word(BaseModel):
    word: str


def asked(server, folder, questions, key=KEY, **params):
    """What a worker would get for some questions."""
    settings = EndpointParams(**{"model": "m", "base_url": server if isinstance(server, str) else server.url, **params})
    environ = {"OPENAI_API_KEY": key, ANSWERS: str(folder / FILE)}
    with asking(settings, environ, lambda seconds: None) as asker:
        return asker.each(lambda one: asker.ask(Word, "You read.", one, 50), questions)


def test_a_rerun_buys_nothing_twice_and_keeps_the_order(tmp_path):
    with Server(lambda body: reply(json.dumps({"word": body["messages"][1]["content"][-1]}))) as server:
        first = asked(server, tmp_path, ["say a", "say b", "say c"])
        again = asked(server, tmp_path, ["say c", "say a", "say d"])
        assert [one.word for one in first] == ["a", "b", "c"] and [one.word for one in again] == ["c", "a", "d"]
        assert len(server.bodies) == 4


def test_what_a_model_declines_or_spoils_is_none_and_the_rest_goes_on(tmp_path):
    def script(body):
        return reply("I would rather not." if "bad" in body["messages"][1]["content"] else '{"word": "a"}')

    with Server(script) as server:
        assert [one and one.word for one in asked(server, tmp_path, ["good", "bad"])] == ["a", None]


def test_no_more_is_asked_at_once_than_allowed(tmp_path):
    with Server([reply('{"word": "a"}')]) as server:
        asked(server, tmp_path, [f"say {n}" for n in range(12)], concurrency=2)
        assert server.most_at_once <= 2


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([error(401, "bad key")], "does not accept the key in OPENAI_API_KEY (error 401): set it to a key"),
        (
            [error(404, "The model `m` does not exist")],
            "has no model 'm' (error 404): name one that it has with --model",
        ),
        ([error(404, "not found")], "the address mostly ends in /v1"),
    ],
)
def test_a_refusal_is_one_line_that_says_what_to_do_and_names_no_file(tmp_path, script, said):
    with Server(script) as server, pytest.raises(EndpointRefused) as caught:
        asked(server, tmp_path, ["say a", "say b"])
    assert said in str(caught.value) and not str(caught.value).startswith("llm") and KEY not in str(caught.value)


def test_a_far_endpoint_without_a_key_is_not_asked(tmp_path):
    with pytest.raises(EndpointRefused, match=r"no key for api\.example: set the environment variable OPENAI_API_KEY"):
        asked("https://api.example/v1", tmp_path, ["say a"], key="")


def test_a_server_that_is_not_there_is_said(tmp_path):
    with pytest.raises(Unanswered, match=r"could not be reached \(127\.0\.0\.1:9\): the answers so far are kept"):
        asked("http://127.0.0.1:9/v1", tmp_path, ["say a"])


def test_what_the_server_said_and_the_time_it_had_are_told(tmp_path):
    refuses = error(400, f"max_tokens is too large; your key is {KEY}")
    with (
        Server([refuses]) as server,
        pytest.raises(Unanswered, match=r": it said “.*max_tokens is too large") as caught,
    ):
        asked(server, tmp_path, ["say a"])
    assert KEY not in str(caught.value)
    slow = Reply(200, completion('{"word": "a"}'), delay=0.4)
    late = r"in time .*: it had 0\.1 s, --set timeout=N gives it more; the answers"
    with Server([slow]) as server, pytest.raises(Unanswered, match=late):
        asked(server, tmp_path, ["say a"], timeout=0.1)


def test_the_cap_ends_the_run_and_a_higher_one_goes_on_from_what_is_kept(tmp_path):
    questions = [f"say {n}" for n in range(20)]
    with Server([reply('{"word": "a"}', usage=(100, 20))]) as server:
        with pytest.raises(
            Unanswered, match=r"cap of 1,000 tokens or \$3.00 was reached after \d answers: they are kept"
        ):
            asked(server, tmp_path, questions, max_tokens=1000)
        bought = len(server.bodies)
        assert 0 < bought < 10
        assert len(asked(server, tmp_path, questions)) == 20
        assert len(server.bodies) == 20


def test_an_answer_is_on_the_disk_before_it_is_used_and_a_torn_line_costs_itself_only(tmp_path):
    file = tmp_path / FILE
    journal(file).put("one", "first")
    with file.open("a") as torn:
        torn.write('{"key": "two", "rep')
    journal(file).put("three", "third\n")
    kept = journal(file)
    assert [kept.find(key) for key in ("one", "two", "three")] == ["first", None, "third\n"]


def test_many_threads_and_two_journals_never_mix_their_lines(tmp_path):
    files = [journal(tmp_path / FILE), journal(tmp_path / FILE)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: files[n % 2].put(str(n), "x" * 5000), range(100)))
    kept = journal(tmp_path / FILE)
    assert all(kept.find(str(n)) == "x" * 5000 for n in range(100))


def test_the_key_is_in_no_file_even_where_the_server_says_it(tmp_path):
    with Server([reply(json.dumps({"word": KEY}))]) as server:
        asked(server, tmp_path, ["say a"])
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_only_the_tier_endpoint_gets_a_key_its_own_and_the_way_out():
    environ = {"MY_KEY": "1", "OPENAI_API_KEY": "2", "AWS_SECRET": "3", "https_proxy": "4", "HOME": "5"}
    job = {"tier": "endpoint", "params": {"key_env": "MY_KEY"}, "answers": "/x"}
    assert granted(job, environ) == {"MY_KEY": "1", "https_proxy": "4", ANSWERS: "/x"}
    assert granted({**job, "params": {"key_env": ""}}, environ).keys() == {"OPENAI_API_KEY", "https_proxy", ANSWERS}
    assert [granted({**job, "tier": tier}, environ) for tier in ("toy", "hf", "reanalysis", "")] == [{}] * 4


def test_a_bad_address_is_a_mistake_of_the_settings(tmp_path):
    with pytest.raises(ConfigError):
        asked("http://user:secret@127.0.0.1/v1", tmp_path, ["say a"])
    assert list(tmp_path.iterdir()) == []


def test_after_a_failure_nothing_new_is_asked_and_what_is_under_way_is_kept(tmp_path):
    def script(body):
        bad = body["messages"][1]["content"] == "say 0"
        return error(401, "no") if bad else Reply(200, completion('{"word": "a"}'), delay=0.3)

    with Server(script) as server:
        with pytest.raises(EndpointRefused):
            asked(server, tmp_path, [f"say {n}" for n in range(30)])
        assert len(server.bodies) <= 8
        assert len((tmp_path / FILE).read_text().split("\n\n")) == len(server.bodies) - 1


def test_a_folder_that_is_not_there_or_not_to_be_written_is_the_machine(tmp_path):
    with Server([reply('{"word": "a"}')]) as server:
        with pytest.raises(MachineRefused, match="no such folder on this machine"):
            asked(server, tmp_path / "elsewhere", ["say a"])
        assert server.bodies == []
        (tmp_path / FILE).mkdir()
        with pytest.raises(MachineRefused, match="an answer could not be kept"):
            asked(server, tmp_path, ["say a"])
