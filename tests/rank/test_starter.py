"""The interest model: what is shipped, what is refused, and how one is fitted."""

import gzip
import json
import time

import pytest

from digest.errors import ConfigError, MadeByNewer
from digest.rank import starter
from digest.rank.fitting import Example, fit
from digest.rank.words import shown, words


def example(text, picked, authors=()):
    return Example(words(text), words(text), picked, authors)


GOOD = [example(f"scheming models deceive their overseers case {n}", True, ("Ann",)) for n in range(8)]
KITCHEN = ("soup recipes with fresh leeks", "bread baked in a slow oven")
OTHER = [example(f"{KITCHEN[n % 2]} number {n}", False, ("Bob",)) for n in range(40)]


@pytest.fixture(scope="module")
def model():
    return fit([*GOOD, *OTHER], {"made": "today"})


def test_an_address_is_no_word_wherever_it_stands_and_whatever_stands_for_it():
    shown = "Code at https://github.com/a/b?c=d, data at this https URL and at this http URL. See www.a.example now"
    assert words(shown) == ["code", "at", "data", "at", "and", "at", "see", "now"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("R&amp;D&nbsp;at a lab&#39;s &lt;sleeper&gt;", "r d at a lab s sleeper"),
        ("written twice: &amp;nbsp;probes&amp;#8217; and mis&shy;aligned", "written twice probe and misaligned"),
        (r"na\"{i}ve R\'enyi, Fran\c{c}ois, Poincar\'e", "naive renyi francois poincare"),
        (
            r"\textbf{M}ixture of \emph{agents} \cite{touvron2023llama}\unicode{x2013}\textcolor{red}{now} {D}eep",
            "mixture of agent now deep",
        ),
        (r"in $O(n \log n)$ steps, pass@$k$, for $5 million or $6 million", "in step pass for 5 million or 6 million"),
        (r"see \href{https://a.example/b}{our page}", "see our page"),
        (r"he said \"no\" to it", "he said no to it"),
    ],
)
def test_entities_and_tex_are_read_as_what_they_show(text, seen):
    assert words(text) == seen.split()


def test_a_body_is_read_as_its_reader_sees_it():
    unseen = "<style>.mjx-math{width:1em}</style><script>track()</script><!-- note --><img src='data:%s'>" % (
        "x" * 9_000
    )
    body = f"<p>Sleeper&nbsp;agents{unseen} stay &lt;think&gt;</p><p>" + "<b>on</b> " * 9_000
    assert shown(body).startswith("Sleeper agents stay <think> on on") and shown(body)[-3:] in ("on ", " on", "n o")
    assert "<" not in shown("<p>cut " * 9_000 + "<a href='")
    assert shown("a < b is no tag") == "a < b is no tag"


@pytest.mark.parametrize("piece", ["<", "<style>", "<!--", "$a", '\\"{', "&amp;", "\\cite[", "<p "])
def test_marks_that_never_end_cost_no_time(piece):
    began = time.process_time()
    words(shown(piece * 40_000))
    assert time.process_time() - began < 2


def test_the_shipped_model_is_small_says_what_it_is_and_holds_no_sentence():
    assert starter.FILE.stat().st_size < 1_000_000
    shipped = starter.load()
    assert {"made", "months", "from", "picks", "licence", "by"} <= set(shipped.about)
    assert "CC0" in shipped.about["licence"] and shipped.about["made"]
    assert max(len(term.split()) for term in shipped.terms) == 2
    assert not any(" " in name for name in shipped.authors)  # hashes, not names


def test_a_fitted_model_knows_a_pick_when_it_sees_one(model):
    rows = model.vectors([(words("models deceive overseers"), []), (words("leeks and soup"), []), ([], [])])
    scheming, soup, nothing = model.scores(rows)
    assert scheming > 1 > 0 > soup and nothing == 0
    assert model.known(("Bob", "Ann", "Nobody")) == (("Ann",), pytest.approx(8 / 9))


def test_what_is_saved_is_what_is_loaded(model, tmp_path):
    starter.save(model, path := tmp_path / "m.json.gz")
    kept = starter.load(path)
    assert kept.terms == model.terms and kept.authors == pytest.approx(model.authors, abs=0.001)
    assert kept.weights == pytest.approx(model.weights, abs=0.001)
    first = path.read_bytes()
    starter.save(model, path)
    assert path.read_bytes() == first  # the same model makes the same bytes


@pytest.mark.parametrize("examples", [GOOD, OTHER, []])
def test_one_class_alone_cannot_be_learned_from(examples):
    with pytest.raises(ValueError, match="both kinds are needed"):
        fit(examples, {})


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"schema": 99}, MadeByNewer, "upgrade this program"),
        ({"words": 0}, ConfigError, "made by an older digest"),
        ({"weights": [1]}, ConfigError, "damaged"),
        ({"base": float("nan")}, ConfigError, "damaged"),
        ({"terms": []}, ConfigError, "damaged"),
        ({"authors": ["Ann"]}, ConfigError, "damaged"),
    ],
)
def test_an_unfit_file_is_named_and_says_what_to_do(model, tmp_path, change, error, said):
    starter.save(model, path := tmp_path / "m.json.gz")
    fields = json.loads(gzip.decompress(path.read_bytes())) | change
    path.write_bytes(gzip.compress(json.dumps(fields).encode()))
    with pytest.raises(error, match=said) as raised:
        starter.load(path)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"{}", gzip.compress(b"[]"), gzip.compress(b"{}")[:-4]],
    ids=["empty", "noughts", "not packed", "a list", "cut off"],  # the packed bytes hold the second they were made in
)
def test_damaged_bytes_are_no_crash(tmp_path, data):
    (tmp_path / "m.json.gz").write_bytes(data)
    with pytest.raises(ConfigError, match="damaged"):
        starter.load(tmp_path / "m.json.gz")


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="interest_model"):
        starter.load(tmp_path / "none.json.gz")
