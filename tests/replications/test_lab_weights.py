"""Where a model's files are looked for, what is downloaded and when, what a worker may take. No torch, no network."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from digest.errors import ConfigError, ModelRefused
from digest.replications import needs, sandbox, steering_vector, steering_vector_hf, weights
from digest.verify import pinned

COMMIT = "607a30d783dfa663caf39e06633721c8d4cfcd7e"
HF = steering_vector_hf.RECIPE


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """Hugging Face's client, with one model in its cache; it remembers what it was asked."""
    folder = tmp_path / "models--openai-community--gpt2-xl" / "snapshots" / COMMIT
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"\0" * 10)
    asked = []

    def snapshot_download(name, **options):
        asked.append((name, options))
        if name != "openai-community/gpt2-xl":
            raise OSError("no such model\nand more words")
        return str(folder)

    monkeypatch.setitem(sys.modules, "huggingface_hub", SimpleNamespace(snapshot_download=snapshot_download))
    return asked


def on(recipe, model):
    return replace(recipe.on(model=model), needs=())


def test_a_name_is_looked_for_on_this_machine_only(hub):
    found = weights.found("openai-community/gpt2-xl")
    assert (found.revision, found.size) == (COMMIT, 10)
    assert hub == [("openai-community/gpt2-xl", {"local_files_only": True})]
    with pytest.raises(ModelRefused, match="nothing is downloaded unless you add --download"):
        weights.found("somebody/else")


def test_only_the_option_downloads_and_then_neither_code_nor_pickles(hub):
    pinned([on(HF, "openai-community/gpt2-xl")])
    assert all(options.get("local_files_only") for _, options in hub)
    hub.clear()
    (recipe,) = pinned([on(HF, "openai-community/gpt2-xl")], fetched=True)
    assert hub[0][1] == {"allow_patterns": ["*.safetensors", "*.json", "*.txt", "*.model", "*.jinja"]}
    assert (recipe.params.revision, recipe.scope) == (COMMIT, "same model")


def test_a_download_that_fails_is_one_line(hub):
    with pytest.raises(ModelRefused, match=r"^somebody/else could not be downloaded: no such model$"):
        pinned([on(HF, "somebody/else")], fetched=True)


def test_a_download_for_a_recipe_that_opens_no_model_is_refused(hub):
    with pytest.raises(ConfigError, match="add --tier hf --model NAME"):
        pinned([steering_vector.RECIPE], fetched=True)
    assert hub == []


def test_a_model_that_changed_is_another_promise(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"one")
    before = weights.found(str(tmp_path)).revision
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert weights.found(str(tmp_path)).revision != before
    (tmp_path / "notes.md").write_text("no part of the model")
    assert weights.found(str(tmp_path)).revision == weights.hashed(tmp_path) != before
    (tmp_path / "chat_template.jinja").write_text("{{ messages }}")
    spoken = weights.hashed(tmp_path)
    (tmp_path / "chat_template.jinja").write_text("another form")
    assert weights.hashed(tmp_path) != spoken


def test_a_gguf_file_is_refused_with_where_to_read_on(tmp_path):
    (tmp_path / "small.gguf").write_bytes(b"GGUF")
    for name in (str(tmp_path / "small.gguf"), "small.gguf"):
        with pytest.raises(ModelRefused, match="small\\.gguf is a GGUF file, and a folder of safetensors is wanted"):
            weights.found(name)


def test_a_report_that_is_not_ours_says_nothing(tmp_path):
    for text in ("{", "[]", json.dumps({"used": False})):
        (tmp_path / weights.REPORT).write_text(text)
        assert weights.Weights(tmp_path, "").report == {}


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"HF_HUB_CACHE": "/a"}, "/a"),
        ({"HF_HOME": "/b"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({}, str(Path("~/.cache/huggingface/hub").expanduser())),
    ],
)
def test_a_worker_finds_what_was_downloaded_and_asks_nobody(environ, place, tmp_path):
    assert sandbox._downloaded(environ) == place
    assert sandbox._environment(tmp_path)["HF_HUB_OFFLINE"] == "1"


def test_where_there_is_a_gpu_a_models_worker_has_no_limit_of_address_space(tmp_path, monkeypatch):
    monkeypatch.setattr(needs, "_DRIVERS", (tmp_path / "none",))
    assert (needs.memory(HF), needs.memory(steering_vector.RECIPE)) == (24, 8)
    monkeypatch.setattr(needs, "_DRIVERS", (tmp_path,))
    assert (needs.memory(HF), needs.memory(steering_vector.RECIPE)) == (0, 8)
