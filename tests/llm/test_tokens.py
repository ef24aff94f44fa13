"""Truncation is seen where it happens and not where a tokenizer merely differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.llm.tokens import Scale, guess
from llm.asking import GOOD, Form, question
from llm.server import reply

PROSE = "The results suggest that larger models are, in this setting, more likely to keep their first answer. " * 40
MATHS = r"\frac{\partial L}{\partial \theta_{ij}} = \sum_{k=1}^{N} \alpha_k x_{ik}^{2} - 0.37 \cdot 10^{-4}, " * 40


def test_prose_takes_fewer_tokens_than_maths_of_its_length():
    assert 3.4 < len(PROSE) / guess(PROSE) < 4.0 and 2.0 < len(MATHS) / guess(MATHS) < 3.0
    assert guess("") == 1 and guess("日本語" * 100) == 151


def test_a_hundred_thousand_characters_of_anything_are_guessed():
    for text in ("a" * 100_000, "{" * 100_000, "a{" * 50_000, " " * 100_000):
        assert guess(text) > 20_000


@given(st.integers(500, 200_000), st.floats(0.7, 1.5), st.integers(0, 6))
def test_an_ordinary_tokenizer_is_never_taken_for_truncation(guessed, ratio, replies):
    scale = Scale()
    for _ in range(replies):
        scale = scale.after(guessed, int(guessed * ratio))
    told = int(guessed * ratio)
    assert told % 1024 == 0 or not scale.was_cut(guessed, told)


@given(st.integers(2_000, 200_000), st.floats(0.7, 1.5), st.floats(0.01, 0.55))
def test_a_prompt_cut_to_half_is_seen_from_the_first_reply_on_or_when_the_scale_is_known(guessed, ratio, left):
    whole = int(guessed * ratio)
    scale = Scale()
    for _ in range(3):
        scale = scale.after(guessed, whole)
    assert scale.was_cut(guessed, int(whole * left))


@pytest.mark.parametrize("window", [2048, 4096, 8192])
def test_a_count_that_is_the_size_of_a_window_is_one(window):
    assert Scale().was_cut(int(window * 1.2), window) and not Scale().was_cut(int(window * 1.2), window + 3)


def test_the_first_reply_already_shows_a_prompt_cut_to_less_than_half():
    assert Scale().was_cut(5_000, 2_001) and not Scale().was_cut(5_000, 3_501)


def test_short_prompts_say_nothing():
    assert not Scale().was_cut(400, 3) and Scale().after(400, 3) == Scale()


def test_an_answer_to_half_a_prompt_is_discarded_not_kept_and_says_what_fits(setup):
    model, server = setup([reply(GOOD, usage=(2048, 20))])
    answer = model.ask(question(document=PROSE * 8), model.allowance())
    assert (answer.kind, answer.room, answer.usage.calls) == ("truncated", 2048, 1) and setup.kept == {}
    assert answer.usage.prompt_tokens == 2048
    assert model.ask(question(document=PROSE * 9), model.allowance()).kind == "truncated"
    assert len(server.bodies) == 1, "the window is known now"
    assert model.room(most_tokens=500) < 2048 * 3.6


def test_a_shorter_selection_is_asked_after_a_truncation(setup):
    def window(body):
        size = guess(body["messages"][1]["content"])
        return reply(GOOD, usage=(min(size, 6144), 20))

    model, server = setup(window)
    assert model.ask(question(document=PROSE * 20), model.allowance()).kind == "truncated"
    room = model.room(most_tokens=1000) - 500
    shorter = (PROSE * 20)[:room]
    assert model.ask(question(document=shorter, most_tokens=1000), model.allowance()).parsed == Form(word="yes", many=2)
    assert len(server.bodies) == 2


def test_a_prompt_beyond_the_configured_context_is_not_sent(setup):
    model, server = setup([reply(GOOD)], context=8_000)
    answer = model.ask(question(document=PROSE * 8), model.allowance())
    assert (answer.kind, answer.usage.calls) == ("truncated", 0) and server.bodies == []


def test_the_scale_is_learned_from_replies_and_kept(setup):
    model, server = setup(lambda body: reply(GOOD, usage=(2 * guess(str(body["messages"])), 20)))
    plain = model.estimate(1, 1, 36_000).prompt_tokens
    for n in range(4):
        model.ask(question(document=f"{n} {PROSE}"), model.allowance())
    later = setup.another(server.url)
    assert later.estimate(1, 1, 36_000).prompt_tokens > 1.5 * plain
