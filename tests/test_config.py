import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import load, parse
from digest.errors import ConfigError, MadeByNewer

GOOD = b"""\
schema: 1
title: My digest
sources:
  - kind: arxiv
    name: arXiv
    categories: [cs.LG, cs.CL]
  - kind: forum
    name: LessWrong
    site: lesswrong
    min_karma: 10
interests:
  - mechanistic interpretability
issue:
  items: 5
publishers:
  - kind: folder
    path: published
"""


def refused(old, new):
    with pytest.raises(ConfigError) as error:
        parse(GOOD.replace(old, new))
    return str(error.value)


def test_a_good_file_is_read_with_the_stated_defaults():
    config = parse(GOOD)
    assert (config.issue.items, config.issue.also, config.issue.read) == (5, 15, 20)
    assert [source.name for source in config.sources] == ["arXiv", "LessWrong"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"kind: arxiv", b"kind: arxv", "sources.yaml:4: sources.0: expected kind: 'arxiv', 'forum', 'feed', "),
        (b"kind: arxiv", b"kind: arxv", ", found 'arxv'"),
        (
            b"min_karma: 10",
            b"min_karma: ten",
            "sources.yaml:10: sources.1.forum.min_karma: expected a whole number, found 'ten'",
        ),
        (b"min_karma: 10", b"min_krama: 10", "sources.yaml:10: sources.1.forum: unknown key 'min_krama'"),
        (
            b"items: 5",
            b"items: 0",
            "sources.yaml:14: issue.items: expected 1 or more, found '0'",
        ),
        (b"interests:\n  - mech", b"interest:\n  - mech", "unknown key 'interest'"),
        (b"title: My", b"title: [My", "sources.yaml:3: unreadable YAML"),
        (b"title: My", b"title: [My", "; the [ of line 2 may not be closed"),
        (b"name: LessWrong", b"name: arXiv", "two sources are named 'arXiv'"),
        (b"schema: 1\n", b"schema: 1\nschema: 1\n", "sources.yaml:2: 'schema' stands here twice (first on line 1)"),
        (b"[cs.LG, cs.CL]", b"&a [*a]", "aliases"),
        (b"My digest", b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_mistake_is_file_line_and_what_was_expected(old, new, said):
    assert said in refused(old, new)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"title: ''", "title: expected 1 or more letters, found ''"),
        (b"title: [a]", "title: expected text in quotes, found a list"),
        (b"issue: 5", "issue: expected `name: value` pairs, found '5'"),
        (b"issue: {items: 99}", "issue.items: expected 50 or less, found '99'"),
        (b"base_url: digest.example.org", "base_url: expected a web address, such as https://example.org, found"),
        (b"allow_hosts: localhost", "allow_hosts: expected a list, such as [a, b], found 'localhost'"),
        (b"publishers: {kind: folder}", "publishers: expected a list"),
        (b"publishers: [folder]", "publishers.0: expected `name: value` pairs"),
        (b"publishers: [{kind: substack}]", "publishers.0: expected kind: 'folder', 'paste'"),
        (b"publishers: [{path: x}]", "publishers.0: missing 'kind'"),
        (b"publishers: [{kind: buttondown, stops_at: x}]", "stops_at: expected 'draft' or 'sent'"),
        (b"publishers: [{kind: buttondown, name: My list}]", "name: expected small letters, digits and hyphens"),
        (
            b"publishers: [{kind: smtp, list: a, sender: abc, unsubscribe: y}]",
            "unsubscribe: expected an address such as",
        ),
        (b"publishers: [{kind: listmonk, lists: []}]", "lists: expected 1 or more entries"),
        (b"publishers: [{kind: mastodon, limit: 3}]", "limit: expected 140 or more"),
        (b"enrich: {hugging_face: maybe}", "enrich.hugging_face: expected yes or no"),
        (b"interests: []", "interests: expected 1 or more entries"),
    ],
)
def test_a_mistake_is_told_in_words_of_ours(line, said):
    name = line.partition(b":")[0]
    kept = b"\n".join(row for row in _BARE.split(b"\n") if not row.startswith(name))
    with pytest.raises(ConfigError) as error:
        parse(kept + b"\n" + line)
    assert said in str(error.value) and not any(word in str(error.value) for word in ("Input", "should", "valid"))


_BARE = b"sources: [{kind: arxiv, name: a, categories: [cs.LG]}]\ninterests: [x]\ntitle: t"


def test_a_list_is_not_called_empty_because_its_entry_was_refused():
    said = refused(b"kind: arxiv", b"kind: arxv")
    assert len(said.splitlines()) == 1


def test_every_mistake_is_told_at_once_in_the_order_of_the_file():
    said = refused(b"min_karma: 10", b"min_krama: 10\n    colour: red")
    assert [line.split(":")[1] for line in said.splitlines()] == ["10", "11"]


def test_an_empty_or_foreign_file_says_what_was_expected():
    for raw in (b"", b"- a\n- b\n", b"just text"):
        with pytest.raises(ConfigError, match=r"sources\.yaml:1: expected"):
            parse(raw)


def test_a_newer_file_and_a_missing_one_are_told_apart(tmp_path):
    with pytest.raises(MadeByNewer):
        parse(GOOD.replace(b"schema: 1", b"schema: 9"))
    with pytest.raises(ConfigError, match="digest new"):
        load(tmp_path / "sources.yaml")


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(raw):
    with pytest.raises(ConfigError):
        parse(raw)


def test_deep_nesting_is_refused():
    with pytest.raises(ConfigError):
        parse(b"a: " + b"[" * 5000)


def test_no_model_is_configured_unless_named():
    assert parse(GOOD).llm is None
    llm = parse(GOOD + b"llm: {model: gpt-5-mini}\n").llm
    assert (llm.max_dollars, llm.max_tokens, llm.key_env, llm.concurrency) == (3.0, 1_500_000, "OPENAI_API_KEY", 4)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (b"llm: {base_url: 'http://x/v1'}", "llm: missing 'model'"),
        (b"llm: {model: m, base_url: 'localhost:11434'}", "sources.yaml:18: llm.base_url"),
        (b"llm: {model: m, max_dollars: -1}", "llm.max_dollars: expected"),
        (b"llm: {model: m, max_dollars: .inf}", "llm.max_dollars"),
        (b"llm: {model: m, api_key: sk-secret-123}", "llm: unknown key 'api_key'"),
        (b"llm: {model: m, key_env: sk-secret-123}", "llm.key_env"),
    ],
)
def test_a_mistake_about_the_model_names_its_place_and_prints_no_key(block, said):
    with pytest.raises(ConfigError) as error:
        parse(GOOD + block + b"\n")
    assert said in str(error.value) and "sk-secret" not in str(error.value)
