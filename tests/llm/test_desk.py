"""The desk's model: made only when one is configured, silent where nothing may be spent, light until it is asked."""

import subprocess
import sys

import pytest

from digest.desk import opened
from digest.errors import ConfigError
from llm.asking import GOOD, question
from llm.server import Server, reply

SOURCES = "schema: 1\nsources: [{kind: arxiv, name: arXiv, categories: [cs.LG]}]\ninterests: [x]\n"


def desk_of(folder, llm="", **options):
    (folder / "sources.yaml").write_text(SOURCES + llm)
    return opened(folder, folder / "sources.yaml", **options)


def test_a_key_without_a_configured_model_makes_no_model(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789")
    with desk_of(tmp_path) as desk:
        assert desk.llm is None


def test_a_model_without_a_key_is_no_hindrance_until_it_is_asked(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with desk_of(tmp_path, "llm: {model: m}\n") as desk:
        with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
            desk.llm.check()
        assert not desk.agrees(desk.llm.estimate(1, 1, 1)), "an opened desk agrees to no cost by itself"


def test_the_environment_may_name_the_address(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8901/v1/")
    with desk_of(tmp_path, "llm: {model: m}\n") as desk:
        assert desk.llm.place.url == "http://127.0.0.1:8901/v1" and desk.llm.place.near
    monkeypatch.setenv("OPENAI_BASE_URL", "127.0.0.1:8901")
    with pytest.raises(ConfigError, match="OPENAI_BASE_URL: not an address"), desk_of(tmp_path, "llm: {model: m}\n"):
        pass


@pytest.mark.parametrize("url", ["https://me:sk-secret@llm.example/v1", "https://llm.example/v1?key=sk-secret"])
def test_an_address_with_a_secret_in_it_is_refused_and_not_printed(tmp_path, url):
    with pytest.raises(ConfigError) as error, desk_of(tmp_path, f"llm: {{model: m, base_url: '{url}'}}\n"):
        pass
    assert "llm.base_url" in str(error.value) and "sk-secret" not in str(error.value)


def test_answers_lie_in_the_folders_database_and_a_replay_finds_them(tmp_path):
    with Server([reply(GOOD)]) as server:
        llm = f"llm: {{model: m, base_url: '{server.url}'}}\n"
        with desk_of(tmp_path, llm) as desk:
            assert desk.llm.ask(question(), desk.llm.allowance()).bought
        for options in ({"mode": "offline"}, {"locked": False}):
            with desk_of(tmp_path, llm, **options) as desk:
                answer = desk.llm.ask(question(), desk.llm.allowance())
                assert answer.parsed.word == "yes" and not answer.bought
                assert desk.llm.ask(question(ask="New?"), desk.llm.allowance()).kind == "outage"
        assert len(server.bodies) == 1


def test_openai_and_the_price_list_are_not_loaded_before_they_are_needed(tmp_path):
    with desk_of(tmp_path, "llm: {model: m, base_url: 'http://localhost:1/v1'}\n"):
        pass
    code = (
        "import sys, digest.cli, digest.doctor; from pathlib import Path; from digest.desk import opened\n"
        f"root = Path({str(tmp_path)!r})\n"
        "with opened(root, root / 'sources.yaml') as desk: desk.llm.allowance(); desk.llm.estimate(1, 2, 1000)\n"
        "print([name for name in ('openai', 'httpx2', 'genai_prices') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
