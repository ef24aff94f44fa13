"""A feed that means harm costs little, writes nowhere, asks nobody, and reaches no terminal."""

import json
import os

import pytest

pytest.importorskip("pty")

from hostile_feeds import PAYLOADS, TERMINAL
from hostile_run import run

from digest.errors import BadContent
from digest.sources.readers import Readers


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return run(tmp_path_factory.mktemp("hostile"), (("fetch",), ("rank", "--all")))


def test_no_control_bidi_or_invisible_character_reaches_the_terminal(told):
    assert told.shown == 0
    assert told.raw > 60  # what the titles hold is really there


def test_the_titles_themselves_are_shown(told):
    assert {name for name in TERMINAL if name not in told.screen} == set()
    assert "[/nope]" in told.screen  # not taken for markup
    assert "\ndigest: all sources ok" not in told.screen


def test_nothing_is_written_outside_the_folder_and_nobody_is_asked(told):
    assert (told.outside, told.asked) == (0, 0)
    assert told.naive > 0


@pytest.mark.parametrize("name", ["40,000 attributes", "200,000 elements deep", "14 MB of &", "60,000 items"])
def test_work_is_bounded(name):
    """A tenth of the real bound; feedparser by itself takes from six seconds to half a minute."""
    readers, before = Readers(1, seconds=0.5), os.times()
    with pytest.raises(BadContent, match=r"0\.5 s of work"):
        readers.read(PAYLOADS[name](), "", "https://blog.example/feed")
    readers.close()
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 2


def test_no_file_is_read_into_an_entry():
    readers = Readers(1)
    for name in ("a file as an entity", "an address as an entity", "parameter entities"):
        said = json.loads(readers.read(PAYLOADS[name](), "", "https://blog.example/feed"))
        assert "root:" not in json.dumps(said)
    readers.close()
