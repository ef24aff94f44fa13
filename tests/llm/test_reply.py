"""Whatever a model or a server sends is read in bounded time, and never raises."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from digest.llm.learned import Memory
from digest.llm.refusal import Heard, meaning, retry_after, without_secrets
from digest.llm.reply import Unfit, parse, read
from llm.asking import KEY, NOW, Form

PIECES = ("{", "}", "[", '"', "\\", "<think>", "</think>", "```", "word", ":", "1", "NaN", "\ud800", " ", ",", "many")
hostile = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200)


@given(hostile)
def test_the_parser_never_raises(text):
    assert isinstance(parse(text, Form), BaseModel | Unfit)


@given(hostile | st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(json.dumps))
def test_the_reader_never_raises(text):
    read(text)
    meaning(Heard(400, text), NOW)


@given(
    st.text(max_size=200),
    st.integers(-(2**40), 2**40),
    st.text(alphabet=st.characters(exclude_characters="{<"), max_size=80),
)
def test_an_object_is_found_in_any_prose_without_braces(word, many, prose):
    told = json.dumps({"word": word, "many": many})
    assert parse(f"{prose}{told}{prose}", Form) == Form(word=word.encode("utf-8", "replace").decode(), many=many)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        '{"a":' * 100_000,
        "[" * 100_000,
        '{"word": "' * 50_000,
        "<think>" * 100_000,
        "</think>" * 100_000,
        "```json\n" * 100_000,
        '"' * 100_000,
        "\\" * 100_000,
        '{"many": ' + "9" * 100_000 + "}",
        "{}" * 50_000,
        "{x} " * 50_000,
    ],
)
def test_a_hundred_thousand_characters_of_nonsense_are_unfit(text):
    assert isinstance(parse(text, Form), Unfit)
    meaning(Heard(400, text), NOW)
    assert len(without_secrets(text * 10, KEY)) <= 300


def test_an_object_inside_a_broken_one_is_not_the_answer():
    broken = '{"items": [{"word": "inner", "many": 1}, oops'
    assert isinstance(parse(broken, Form), Unfit)


@pytest.mark.parametrize(
    ("value", "seconds"), [("1", 1.0), ("1.5", 1.5), ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0), ("yesterday", None),
                           ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0), ("-5", None), ("9" * 400, None), ("", None)]
)  # fmt: skip
def test_a_retry_after_of_any_kind_is_read(value, seconds):
    assert retry_after({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"schema": 99}',
        b'{"schema": 99, "endpoints": {"e": {"rung": 3}}}',
        b'{"schema": 1, "endpoints": {"e": {"rung": 9}}}',
    ],
)
def test_a_damaged_memory_is_as_good_as_none_and_is_replaced(tmp_path, damage):
    (tmp_path / "llm.json").write_bytes(damage)
    memory = Memory(tmp_path / "llm.json", "e")
    assert memory.known.rung == 0
    memory.learn(lambda known: known.model_copy(update={"rung": 2}))
    assert Memory(tmp_path / "llm.json", "e").known.rung == 2 and Memory(tmp_path / "llm.json", "f").known.rung == 0


def test_two_endpoints_are_remembered_beside_each_other(tmp_path):
    for name, rung in (("e", 2), ("f", 3)):
        Memory(tmp_path / "llm.json", name).learn(lambda known, rung=rung: known.model_copy(update={"rung": rung}))
    assert [Memory(tmp_path / "llm.json", name).known.rung for name in ("e", "f", "g")] == [2, 3, 0]
