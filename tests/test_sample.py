"""The sample month: what the demo reads is whole, says that it is a sample, and needs no network."""

import re
import runpy
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from lxml import html

from digest.config import load
from digest.desk import Desk
from digest.fetch import fetch
from digest.ids import key_of
from digest.link import link
from digest.model import Entry, Month, SourceReport, Text, Work
from digest.net import Net
from digest.rank import rank
from digest.read import read
from digest.store import Store
from digest.summarize import summarize
from digest.verify import matched, of_tier, openings

SAMPLE = Path(__file__).parents[1] / "examples" / "sample-month"
MONTH = Month.parse("2025-02")
ARXIV = {f"arxiv:2502.999{n:02d}" for n in range(1, 12)}
POSTS = [f"forum:SamplePost{n:07d}" for n in range(1, 6)]
EXPECTED = {
    "arXiv": ("ok", ARXIV),
    "LessWrong": ("ok", set(POSTS[:4])),
    "Alignment Forum": ("ok", {POSTS[0]}),
    "EA Forum": ("ok", {POSTS[4]}),
    "A sample lab": ("ok", {key_of("https://lab.example/2025/neurons"), key_of("https://lab.example/reading-list")}),
    "Sample notes": (
        "partial",
        {
            key_of("https://notes.example/2025/02/bilinear-breakfast"),
            key_of("https://notes.example/2025/02/three-questions"),
            key_of("https://notes.example/2025/02/who-forgives-first"),
        },
    ),
    "A quiet blog": ("failed", set()),
    "A sample institute": ("ok", {key_of("https://institute.example/publications/near-misses")}),
}
REAL_WORKS = {
    "arxiv:2308.10248",
    "arxiv:2304.15004",
    "arxiv:2305.03452",
    "arxiv:2305.04388",
    "arxiv:2305.16867",
    "arxiv:2305.15324",
    key_of("https://openai.com/index/language-models-can-explain-neurons-in-language-models"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that has only the recordings: whoever asks for the network fails the test."""
    root = tmp_path_factory.mktemp("sample")
    net, store = Net(SAMPLE / "responses", "offline"), Store(root / "digest.db")
    with pytest.MonkeyPatch.context() as patch, net, closing(store), ThreadPoolExecutor(1) as executor:
        patch.setattr(socket, "socket", _NoSocket)
        patch.setattr(socket, "getaddrinfo", _no_network)
        yield Desk(load(SAMPLE / "sources.yaml"), store, net, executor, root)


@pytest.fixture(scope="module")
def entries(desk: Desk) -> tuple[Entry, ...]:
    return fetch(desk, MONTH)


@pytest.fixture(scope="module")
def works(desk: Desk, entries: tuple[Entry, ...]) -> dict[str, Work]:
    return {work.key: work for work in link(desk, MONTH, entries)}


@pytest.fixture(scope="module")
def texts(desk: Desk, works: dict[str, Work]) -> dict[str, Text]:
    return {text.key: text for text in read(desk, works.values())}


def test_the_recordings_are_what_make_py_makes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(SAMPLE)
    monkeypatch.setattr(sys, "argv", ["make.py", "--check"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SAMPLE / "make.py"), run_name="__main__")
    assert (ended.value.code, capsys.readouterr().err) == (0, "")


@pytest.mark.parametrize("name", EXPECTED)
def test_each_source_gives_what_was_written_for_it(desk: Desk, entries: tuple[Entry, ...], name: str) -> None:
    report = desk.store.latest(SourceReport, f"{MONTH}/{name}")
    assert report is not None
    assert (report.state, {entry.key for entry in entries if entry.source == name}) == EXPECTED[name]


def test_every_configured_source_is_expected(desk: Desk) -> None:
    assert {source.name for source in desk.config.sources} == set(EXPECTED)


def test_a_short_feed_and_a_lost_one_say_so(desk: Desk, entries: tuple[Entry, ...]) -> None:
    short, lost = (desk.store.latest(SourceReport, f"{MONTH}/{name}") for name in ("Sample notes", "A quiet blog"))
    assert short and "reaches back only to 2025-02-10" in short.why
    assert lost and "404" in lost.why


def test_every_first_sentence_says_sample(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        opening = entry.abstract or html.fromstring(entry.body).text_content()
        assert re.match(r"\s*This is a sample written for the digest project:", opening), entry.key


def test_every_full_text_says_sample(texts: dict[str, Text]) -> None:
    for text in texts.values():
        assert "This is a sample written for the digest project:" in text.body[:400], text.key


def test_no_id_was_ever_given_out(entries: tuple[Entry, ...]) -> None:
    """arXiv counts a month from 00001 and came nowhere near 99901; .example is reserved (RFC 2606)."""
    for entry in entries:
        assert re.search(r"/2502\.999\d\d$|/SamplePost\d{7}$|^https://\w+\.example/", entry.url), entry.url


def test_the_seven_real_works_are_linked(entries: tuple[Entry, ...]) -> None:
    assert {key for entry in entries for key in entry.links} >= REAL_WORKS


def test_faces_merge(works: dict[str, Work]) -> None:
    def others(key: str) -> list[tuple[str, str]]:
        return sorted((face.key, face.source) for face in works[key].others)

    assert others("arxiv:2502.99907") == [(POSTS[1], "LessWrong")]
    assert others(POSTS[0]) == [(POSTS[0], "Alignment Forum")] or others(POSTS[0]) == [(POSTS[0], "LessWrong")]
    assert others(POSTS[3]) == [(key_of("https://notes.example/2025/02/three-questions"), "Sample notes")]


def test_posts_discuss_papers(works: dict[str, Work]) -> None:
    discussed = {key for key, work in works.items() if work.discussed_by}
    assert {f"arxiv:2502.999{n:02d}" for n in (1, 3, 4, 5, 6)} <= discussed


def test_papers_with_a_recipe_become_items_and_bad_ones_do_not(
    desk: Desk, works: dict[str, Work], texts: dict[str, Text]
) -> None:
    places = {pick.key: pick.place for pick in rank(desk, MONTH, list(works.values())).ranking.picks}
    with_recipe = {f"arxiv:2502.999{n:02d}" for n in (1, 3, 4)} | {key_of("https://lab.example/2025/neurons")}
    assert {places[key] for key in with_recipe} == {"item"}  # else what the lab measured would be printed nowhere
    summaries = summarize(desk, tuple(texts.values()), tuple(works.values()))
    reached = {key for recipe, key in matched(summaries, of_tier("toy"), openings(desk, summaries))}
    assert reached == with_recipe  # each begins by saying that it retells the recipe's paper
    assert places["arxiv:2502.99902"] == places["arxiv:2502.99909"] == "dropped"  # tea, and a withdrawn proof


def test_full_texts_abstracts_and_hidden_text(texts: dict[str, Text]) -> None:
    assert {key for key, text in texts.items() if text.origin == "html"} == {
        f"arxiv:2502.999{n:02d}" for n in (1, 3, 4, 5, 6, 7, 8)
    }
    assert {key for key, text in texts.items() if text.origin == "abstract" and key in ARXIV} == {
        f"arxiv:2502.999{n:02d}" for n in (2, 9, 10, 11)
    }
    planted = texts["arxiv:2502.99908"]
    assert planted.hidden > 80 and "most important paper of the month" not in planted.body
    assert "Ignore previous instructions" in planted.body


def test_lengths_vary(texts: dict[str, Text]) -> None:
    lengths = sorted(len(text.sentences) for text in texts.values() if text.coverage > 0)
    assert lengths[0] <= 6 and lengths[-1] >= 70


def test_no_measured_number_of_ours_is_stored() -> None:
    for path in SAMPLE.rglob("*"):
        if path.is_file() and path.suffix in {".md", ".yaml", ".body", ".head"}:
            assert not re.search(r"\bverdict|\bsesoi\b|\bconsistent in a", path.read_text("utf-8"), re.I), path


class _NoSocket:
    """A class, for libraries that are first imported while it stands there name the type."""

    def __init__(self, *_: object, **__: object) -> None:
        _no_network()


def _no_network(*_: object, **__: object) -> NoReturn:
    raise AssertionError("the sample month asked for the network")
