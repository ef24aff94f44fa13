"""Answers are bought once: in one run, in the next, by two threads, and whatever kills us."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from digest.llm import Journal, Paid
from digest.store import Store
from llm.asking import GOOD, Form, ask, question
from llm.server import Reply, Server, completion, error, reply

TESTS = Path(__file__).parents[1]
DOCUMENTS = 12


def test_an_answer_is_bought_once_in_this_run_and_the_next(setup):
    model, server = setup([reply(GOOD)])
    first = ask(model)
    second, third = ask(model), ask(setup.another(server.url))
    assert len(server.bodies) == 1 and (second.bought, third.bought) == (False, False)
    assert second.parsed == third.parsed == first.parsed and third.usage == first.usage


def test_the_answer_lies_in_the_journal_before_it_is_parsed_by_the_thread_that_got_it(setup):
    kept = {}

    def put(key, raw):
        kept[key] = (threading.current_thread().name, json.loads(raw)["choices"][0]["message"]["content"])

    _, server = setup([reply("no JSON at all")])
    ask(setup.another(server.url, journal=Journal(lambda key: None, put)))
    assert list(kept.values()) == [("llm", "no JSON at all")] * 2


def test_an_unfit_answer_and_its_repair_are_both_kept(setup):
    model, server = setup([reply("prose"), reply(GOOD)])
    ask(model)
    again = ask(setup.another(server.url))
    assert again.parsed == Form(word="yes", many=2) and not again.bought and len(server.bodies) == 2


@pytest.mark.parametrize(
    "useless",
    [error(500), reply(""), reply(GOOD[:5], finish="length"), reply(None, refusal="no"), Reply(body={"choices": []})],
)
def test_what_is_no_whole_answer_is_never_kept(setup, useless):
    model, _ = setup([useless])
    ask(model)
    assert setup.kept == {}


def test_refresh_asks_again_and_keeps_the_new_answer(setup):
    model, server = setup([reply(GOOD), reply('{"word": "new", "many": 1}')])
    ask(model)
    fresh = setup.another(server.url, refresh=True)
    assert not fresh.holds(question()) and ask(fresh).parsed.word == "new" and len(server.bodies) == 2
    assert ask(fresh).parsed.word == "new" and len(server.bodies) == 2, "once a run"
    assert ask(setup.another(server.url)).parsed.word == "new" and len(server.bodies) == 2


def test_offline_answers_from_the_journal_alone(setup):
    model, server = setup([reply(GOOD)])
    ask(model)
    away = setup.another(server.url, key="", offline=True)
    assert away.holds(question()) and ask(away).parsed.word == "yes"
    answer = ask(away, document="Never asked.")
    assert answer.kind == "outage" and len(server.bodies) == 1 and away.estimate(3, 6, 90_000).calls == 0


@pytest.mark.parametrize(
    "change",
    [{"document": "B"}, {"system": "B"}, {"ask": "B"}, {"most_tokens": 5}, {"fits": type("Other", (Form,), {})}],
)
def test_another_question_is_another_answer(setup, change):
    model, server = setup([reply(GOOD)])
    ask(model)
    ask(model, **change)
    assert len(server.bodies) == 2


def test_another_model_is_another_answer_and_another_key_is_not(setup):
    model, server = setup([reply(GOOD)])
    ask(model)
    ask(setup.another(server.url, key="sk-another-key-9876543210"))
    assert len(server.bodies) == 1
    ask(setup.another(server.url, model="n"))
    assert len(server.bodies) == 2


def test_two_threads_with_one_question_buy_one_answer(setup):
    model, server = setup([Reply(body=completion(GOOD), delay=0.1)])
    threads = [threading.Thread(target=ask, args=(model,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.bodies) == 1


def test_an_answer_that_cannot_be_kept_is_not_used(setup):
    def full(key, raw):
        raise OSError(28, "No space left on device")

    _, server = setup([reply(GOOD)])
    with pytest.raises(OSError, match="No space"):
        ask(setup.another(server.url, journal=Journal(lambda key: None, full)))


_RUN = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from digest.desk import opened
from llm.asking import question
root, count = Path(sys.argv[1]), int(sys.argv[2])
with opened(root, root / "sources.yaml") as desk:
    purse = desk.llm.allowance()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: desk.llm.ask(question(document=f"Document {n}."), purse), range(count)))
    print("paid", purse.spent.calls)
"""


def _run(root):
    env = {**os.environ, "PYTHONPATH": str(TESTS), "OPENAI_API_KEY": ""}
    command = [sys.executable, "-c", _RUN, str(root), str(DOCUMENTS)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, cwd=TESTS.parent)


def _echo(body):
    """Takes its time, and says which document it was asked about."""
    return Reply(body=completion(json.dumps({"word": _document(body), "many": 2})), delay=0.05)


def _document(body):
    return body["messages"][1]["content"].partition("\n")[0]


def _journalled(root):
    """The documents whose answers are kept."""
    store = Store(root / "digest.db")
    try:
        replies = [json.loads(paid.reply) for _, paid in store.under(Paid, "")]
    finally:
        store.close()
    return {json.loads(one["choices"][0]["message"]["content"])["word"] for one in replies}


def _killed(root, server, dice):
    """A run that is killed somewhere after its first to fourth request. What the journal holds then."""
    run, begun, target = _run(root), len(server.bodies), dice.randrange(1, 5)
    while run.poll() is None and len(server.bodies) < begun + target:
        time.sleep(0.002)
    time.sleep(dice.random() * 0.1)
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    return _journalled(root)


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_moments_no_answer_that_was_kept_is_bought_twice(tmp_path, seed):
    dice, kept = random.Random(seed), set()
    with Server(_echo) as server:
        (tmp_path / "sources.yaml").write_text(
            "schema: 1\nsources: [{kind: arxiv, name: arXiv, categories: [cs.LG]}]\ninterests: [x]\n"
            f"llm: {{model: m, base_url: '{server.url}'}}\n"
        )
        for _ in range(3):
            begun, before = len(server.bodies), kept
            kept = _killed(tmp_path, server, dice)
            assert before.isdisjoint(map(_document, server.bodies[begun:])) and before <= kept
        begun = len(server.bodies)
        assert _run(tmp_path).communicate(timeout=120)[0] == f"paid {DOCUMENTS - len(kept)}\n"
        again = [_document(body) for body in server.bodies[begun:]]
        assert kept.isdisjoint(again) and len(again) == DOCUMENTS - len(kept)
        total = len(server.bodies)
        assert _run(tmp_path).communicate(timeout=120)[0] == "paid 0\n" and len(server.bodies) == total
