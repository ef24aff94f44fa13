"""What an issue may cost is never overdrawn, a price is never made up, and zero means nothing is asked."""

import threading

import pytest

from digest.errors import EndpointRefused
from digest.llm import Allowance, Endpoint, NoAnswer, place
from digest.llm.money import Tariff, add
from digest.model import Usage
from llm.asking import GOOD, question
from llm.server import Reply, completion, reply

PRICE = {"input": 1000.0, "output": 10_000.0}
"""A tenth of a cent for a token read, a cent for one written."""


def purse(url="https://api.openai.com/v1", **endpoint):
    made = Endpoint(**{"model": "gpt-5-mini", "base_url": url, **endpoint})
    return Allowance(made, Tariff(made, place(made, {})))


def ask(model, allowance, n=0, **changes):
    return model.ask(question(document=f"Document {n}.", **changes), allowance)


@pytest.mark.parametrize("cap", [{"max_dollars": 0}, {"max_tokens": 0}, {"max_dollars": 0, "price": PRICE}])
def test_a_budget_of_zero_asks_nothing(setup, cap):
    model, server = setup([reply(GOOD)], **cap)
    answer = ask(model, model.allowance())
    assert answer.kind == "budget" and server.bodies == []


def test_the_token_cap_holds_where_the_price_is_unknown(setup):
    model, server = setup([reply(GOOD, usage=(900, 100))], max_tokens=10_000)
    allowance = model.allowance()
    answers = [ask(model, allowance, n) for n in range(20)]
    kinds = [one.kind for one in answers if isinstance(one, NoAnswer)]
    assert set(kinds) == {"budget"} and allowance.spent.prompt_tokens + allowance.spent.completion_tokens <= 10_000
    assert len(server.bodies) == 6, "a seventh might write 4,000 tokens, and 4,000 are left"
    assert allowance.left.dollars is None and allowance.left.tokens == 4_000


def test_the_dollar_cap_holds_for_many_threads_at_once(setup):
    slow = Reply(body=completion(GOOD, usage=(100, 20)), delay=0.02)
    model, server = setup([slow], price=PRICE, max_dollars=2.0, concurrency=8)
    allowance = model.allowance()
    threads = [threading.Thread(target=ask, args=(model, allowance, n), kwargs={"most_tokens": 50}) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = allowance.spent.dollars
    assert 1.3 < spent <= 2.0 and spent == pytest.approx(0.3 * len(server.bodies))


def test_what_the_journal_gives_costs_this_run_nothing_and_counts_for_the_issue(setup):
    model, server = setup([reply(GOOD, usage=(100, 20))], price=PRICE)
    ask(model, model.allowance(), most_tokens=50)
    later = setup.another(server.url, price=PRICE)
    allowance = later.allowance()
    ask(later, allowance, most_tokens=50)
    assert allowance.spent.calls == 0 and allowance.kept.calls == 1
    assert allowance.left.dollars == pytest.approx(3.0 - 0.3)


def test_an_answer_that_was_no_use_costs_all_the_same(setup):
    model, _ = setup([reply("", usage=(100, 0))], price=PRICE)
    allowance = model.allowance()
    answer = ask(model, allowance, most_tokens=50)
    assert answer.usage == allowance.spent and allowance.spent.calls == 2
    assert allowance.spent.dollars == pytest.approx(0.2)


def test_the_price_list_knows_openai_and_nobody_makes_a_price_up():
    known = purse().usage(20_000, 1_500)
    assert known.dollars == pytest.approx(0.008)
    assert purse().usage(20_000, 1_500, cached=20_000).dollars < known.dollars
    for stranger in (purse(model="nobody-1"), purse("http://localhost:11434/v1"), purse("https://llm.example/v1")):
        assert stranger.usage(20_000, 1_500).dollars is None and stranger.left.dollars is None


def test_your_own_price_comes_first():
    assert purse(price={"input": 2, "output": 10}).usage(1_000_000, 100_000).dollars == pytest.approx(3.0)


def test_an_unknown_price_stays_unknown_in_a_sum():
    one, other = Usage(model="m", calls=1, dollars=1.0), Usage(model="m", calls=1)
    assert add(one, other).dollars is None and add(one, one).dollars == 2.0 and add(Usage(model="m"), one) == one


def test_the_estimate_is_told_before_anything_is_asked(setup):
    model, server = setup([reply(GOOD)], price={"input": 1, "output": 10})
    told = model.estimate(papers=8, calls=16, prompt_chars=360_000, most_tokens=1000)
    assert (told.papers, told.calls, told.completion_tokens) == (8, 16, 16_000)
    assert 90_000 < told.prompt_tokens < 110_000 and told.dollars == pytest.approx(0.26, abs=0.01)
    assert "8 papers, 16 calls" in told.told and "$0.26" in told.told and server.bodies == []
    unknown, _ = setup([reply(GOOD)])
    assert "price unknown" in unknown.estimate(8, 16, 360_000).told and "$0.00" not in unknown.estimate(1, 1, 9).told


def test_without_a_key_a_remote_endpoint_is_not_asked_and_says_which_variable(setup):
    model = setup.another("https://llm.example/v1", key="", key_env="MY_KEY")
    for asking in (model.check, lambda: ask(model, model.allowance())):
        with pytest.raises(EndpointRefused, match=r"llm: no key for llm\.example: set the environment variable MY_KEY"):
            asking()
    setup.another("http://127.0.0.1:9/v1", key="").check()
