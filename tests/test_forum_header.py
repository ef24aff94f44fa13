import logging

import httpx
import pytest
from wire import Server, net

from digest.errors import ConfigError, NetError
from digest.net.forum_header import secret_header

SECRET = "x-bypass: hunter2-7f3a"
LW, EA = "https://www.lesswrong.com/graphql", "https://forum-bots.effectivealtruism.org/graphql"
ELSEWHERE = [
    "https://blog.example/feed",
    "https://lesswrong.com.evil.example/graphql",
    "https://evillesswrong.com/graphql",
    "http://www.lesswrong.com/graphql",
    "https://blog.example/www.lesswrong.com",
    "https://export.arxiv.org/api/query",
]


@pytest.fixture(autouse=True)
def header(monkeypatch):
    monkeypatch.setenv("DIGEST_FORUM_HEADER", SECRET)


@pytest.mark.parametrize("url", [LW, EA, "https://www.alignmentforum.org/graphql", "https://lesswrong.com/x"])
def test_it_goes_to_the_forums(tmp_path, url):
    server = Server({url: httpx.Response(200, json={})})
    with net(tmp_path, server) as polite:
        polite.post(url, {"query": "x"})
    assert server.asked[0].headers["x-bypass"] == "hunter2-7f3a"


@pytest.mark.parametrize("url", ELSEWHERE)
def test_and_to_nobody_else(tmp_path, url):
    server = Server({url: b"ok"})
    with net(tmp_path, server) as polite:
        polite.get(url)
    assert "x-bypass" not in server.asked[0].headers


def test_not_even_where_a_forum_redirects_to(tmp_path):
    server = Server({LW: httpx.Response(307, headers={"location": ELSEWHERE[0]}), ELSEWHERE[0]: b"{}"})
    with net(tmp_path, server) as polite:
        polite.post(LW, {"query": "x"})
    assert ["x-bypass" in request.headers for request in server.asked] == [True, False]


def test_it_stands_in_no_recording_log_or_message(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [
        httpx.Response(200, json={"data": 1}),
        httpx.Response(500),
        httpx.Response(404),
        httpx.ConnectError("no"),
    ]
    for answer in answers:
        with net(tmp_path, Server({LW: answer})) as polite:
            try:
                polite.post(LW, {"query": "x"})
            except NetError as error:
                assert "hunter2" not in f"{error!r} {error.__cause__!r}"
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and not any(b"hunter2" in one for one in kept)
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    "text", ["hunter2", "x-bypass hunter2", "host: hunter2", "a b: hunter2", "x:\r\n hunter2\n", ": hunter2"]
)
def test_a_mistake_is_named_without_the_value(text):
    with pytest.raises(ConfigError, match="DIGEST_FORUM_HEADER: expected") as caught:
        secret_header(LW, {"DIGEST_FORUM_HEADER": text})
    assert "hunter2" not in str(caught.value)


def test_without_it_nothing_is_sent(monkeypatch):
    assert secret_header(LW, {}) == secret_header(LW, {"DIGEST_FORUM_HEADER": " "}) == {}
