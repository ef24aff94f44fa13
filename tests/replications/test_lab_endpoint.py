"""Recipes at the tier endpoint as a person runs them: in a process, in a worker, against a server on a real socket."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from llm.server import Reply, Server, error

from digest.desk import opened
from digest.replications import published_games, unfaithful_cot
from digest.replications.answers import FILE
from digest.verify import on

from . import planted
from .agents import Puzzled

HERE = Path(__file__).parents[2]
SOURCES = "schema: 1\nsources: [{kind: arxiv, name: arXiv, categories: [cs.LG]}]\ninterests: [x]\n"
KEY = "sk-canary-9876543210fedcba"
SMALL = ("--set", "flips=5", "--set", "block=12", "--set", "controls=4")
COT = ("verify", "run", "unfaithful_cot", "--tier", "endpoint")


@pytest.fixture
def home(tmp_path):
    (tmp_path / "sources.yaml").write_text(SOURCES)
    return tmp_path


def command(*words, cwd, **more):
    env = {
        **os.environ,
        "PYTHONPATH": str(HERE),
        "OPENAI_API_KEY": KEY,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "digest", *words], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def digest(*words, cwd, **more):
    process = command(*words, cwd=cwd, **more)
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return process.returncode, out, err


def _lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def at(server, *words):
    return (*COT, "--model", "m", "--endpoint", server.url, *words)


def test_a_run_says_who_was_asked_where_and_is_judged_and_drawn(home):
    with Server(Puzzled(follows=0.9, says=0.0)) as server:
        code, out, _ = digest(*at(server, *SMALL, "--json"), cwd=home)
        assert {headers["authorization"] for headers in map(_lower, server.headers)} == {f"Bearer {KEY}"}
    (told,) = json.loads(out)
    assert code == 0 and told["tier"] == "endpoint" and told["scope"] == "other model"
    assert told["environment"]["model"] == "m" and told["environment"]["host"] in server.url
    assert told["text"].startswith("We asked m ourselves; this neither supports nor refutes the paper's result on GPT")
    assert told["exploratory"].startswith("settings changed by hand: flips=5, block=12")
    assert (home / "cache" / "figures" / told["figures"][0]["name"]).is_file()
    assert len(told["samples"]) == 8 and told["environment"]["rows and samples"].startswith("sha256 ")


def test_a_month_that_has_no_such_work_is_said_before_anything_is_asked(home):
    with Server(Puzzled(follows=0.9, says=0.0)) as server:
        code, _, err = digest(*at(server, "--month", "2025-05"), cwd=home)
        assert code == 2 and not server.bodies and not (home / "attempts.jsonl").exists()
    assert "no work of 2025-05 is arxiv:2305.04388 or is about it" in " ".join(err.split())


def test_a_killed_run_goes_on_where_it_was_and_the_key_is_nowhere(home):
    agent = Puzzled(follows=0.3, says=0.0)

    def slow(body):
        answer = agent(body)
        return Reply(answer.status, {**answer.body, "echo": KEY}, delay=0.05)

    with Server(slow) as server:
        first = command(*at(server, *SMALL), cwd=home)
        while len(server.sent) < 20 and first.poll() is None:
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        time.sleep(1)
        begun, kept = len(server.bodies), len((home / FILE).read_text().split())
        assert begun >= 20
        code, out, err = digest(*at(server, *SMALL), cwd=home)
        assert code == 0 and "exploratory, no verdict" in out, err
        prompts = [body["messages"][-1]["content"] for body in server.bodies]
        twice = len(prompts) - len(set(prompts))
        assert twice <= 4 and kept, "what was under way at the kill is asked again, and nothing else"
        asked = len(server.bodies)
        digest(*at(server, *SMALL, "--set", "flips=6"), cwd=home)
        assert len(server.bodies) == asked, "other settings ask nothing that is kept"
    for path in home.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
    assert KEY not in out + err


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([error(401, f"Incorrect API key provided: {KEY}")], "does not accept the key in OPENAI_API_KEY (error 401)"),
        (
            [error(404, "The model `m` does not exist")],
            "has no model 'm' (error 404): name one that it has with --model",
        ),
    ],
)
def test_a_refusal_did_not_run_and_says_why_in_one_line(home, script, said):
    with Server(script) as server:
        code, out, err = digest(*at(server), cwd=home)
    assert "did not run" in out and said in " ".join(out.split()) and KEY not in out + err
    assert said in (home / "attempts.jsonl").read_text() and code == 3


def test_a_spent_cap_did_not_run_and_partial_rows_are_not_judged(home):
    with Server(Puzzled(follows=0.9, says=0.0)) as server:
        _, out, _ = digest(*at(server, "--set", "max_tokens=20000"), cwd=home)
        assert re.search(r"did not run\s+the cap of 20,000 tokens or \$10.00 was reached after \d+ answers", out), out
        started = json.loads((home / "attempts.jsonl").read_text().splitlines()[0])
        assert started["exploratory"] == "", "a cap decides whether there are rows, and never which"
        bought = len(server.bodies)
        digest(*at(server, "--set", "max_tokens=20001"), cwd=home)
        assert len(server.bodies) <= bought + 4


def test_nobody_named_is_told_what_to_name_and_a_far_endpoint_wants_a_key(home):
    code, out, _ = digest(*COT, cwd=home)
    assert code == 3 and "did not run" in out
    assert "no endpoint is named: put `llm:` into sources.yaml, or add --model NAME" in out
    far = (*COT, "--model", "m", "--endpoint", "https://api.example/v1")
    _, out, err = digest(*far, cwd=home)
    assert "1840 calls, about 1,770,000 tokens" in err and "nobody agreed to the cost" in out and "--yes" in out
    assert not (home / "attempts.jsonl").exists(), "what nobody agreed to is no attempt"
    _, out, _ = digest(*far, "--yes", cwd=home, OPENAI_API_KEY="")
    assert "no key for api.example: set the environment variable OPENAI_API_KEY" in " ".join(out.split())


def test_the_list_shows_what_is_lacking_and_no_issue_and_no_toy_run_touches_an_endpoint(home):
    _, out, _ = digest("verify", "list", cwd=home)
    assert re.search(
        r"unfaithful_cot .+\n  paper +arXiv 2305\.04388\n  endpoint +lacking here: a model \(--model\)\n", out
    ), out
    code, _, err = digest("verify", "run", "unfaithful_cot", cwd=home)
    assert code == 2
    assert "unfaithful_cot has no tier 'toy': it has endpoint, hf; name one with --tier" in " ".join(err.split())


def test_a_script_plays_without_any_endpoint_and_says_that_it_is_none(home):
    code, out, _ = digest("verify", "run", "repeated_games", "--tier", "endpoint", "--model", "scripted/grim", cwd=home)
    assert code == 0 and "Attempt 1 in this digest's record, the first.\nfigure: cache/figures/repeated_games-" in out
    assert "inconclusive in another model" in out and "A script played: this tests the bench and no model." in out
    assert not (home / FILE).exists()


def test_published_data_are_counted_where_the_user_names_them_and_never_unasked(home):
    data = planted.published(home / "authors")
    _, out, _ = digest("verify", "run", "repeated_games", "--data", str(data), "--json", cwd=home)
    (told,) = json.loads(out)
    assert (told["verdict"], told["scope"], told["tier"]) == ("consistent", "reanalysis", "reanalysis")
    assert "GPT-4 defected in 0 of 37 rounds before it was defected on, and in 22 of 23 after" in told["text"]
    for words, code, said in (
        (("--data", str(home)), 2, f"{published_games.DILEMMA} and {published_games.BATTLE} not there"),
        (("--tier", "reanalysis"), 3, "no data are named: add --data FOLDER"),
        (("--tier", "endpoint", "--data", str(data)), 2, "reads no data: leave --data out"),
    ):
        got, out, err = digest("verify", "run", "repeated_games", *words, cwd=home)
        assert (got, said in " ".join((out + err).split())) == (code, True), out + err
    assert "no seeds" in digest("verify", "show", "repeated_games", "--tier", "reanalysis", cwd=home)[1]


def test_a_key_of_sources_yaml_goes_to_its_own_address_only(home, monkeypatch):
    own = "llm: {model: m, base_url: 'http://127.0.0.1:9/v1', key_env: MY_KEY, timeout: 7, concurrency: 2}\n"
    (home / "sources.yaml").write_text(SOURCES + own)
    with opened(home, home / "sources.yaml", "offline", home) as desk:
        (there,) = on(desk, [unfaithful_cot.RECIPE])
        (other,) = on(desk, [unfaithful_cot.RECIPE], endpoint="http://127.0.0.1:8/v1")
    assert (there.params.key_env, there.params.timeout, there.params.concurrency) == ("MY_KEY", 7, 2)
    assert (other.params.key_env, other.params.base_url) == ("", "http://127.0.0.1:8/v1")


def test_the_address_of_the_environment_belongs_to_the_promise(home, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8/v1/")
    with opened(home, home / "sources.yaml", "offline", home) as desk:
        (recipe,) = on(desk, [unfaithful_cot.RECIPE], model="m")
    assert recipe.params.base_url == "http://127.0.0.1:8/v1" and recipe.opening.startswith("We asked m ourselves;")


@pytest.mark.parametrize("setting", ["base_url=nowhere", "base_url=http://me:secret@127.0.0.1/v1", "key_env=1 2"])
def test_a_bad_setting_ends_in_one_line(home, setting):
    code, _, err = digest(*COT, "--model", "m", "--endpoint", "http://127.0.0.1:9/v1", "--set", setting, cwd=home)
    assert code == 2 and "secret" not in err, err


def test_a_replay_asks_nobody(home):
    (home / "kept").mkdir()
    with Server([error(500)]) as server:
        _, out, _ = digest(*at(server, "--replay", "kept"), cwd=home)
        assert "did not run" in out and "no model is asked with --replay" in out and not server.bodies
