"""What a model is shown of a document: all of it that may be, numbered, between fences nobody can forge."""

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Sentence, Text
from digest.summarize import fence

SECTIONS = (
    "Abstract", "1 Introduction", "3 Method", "5 Results", "6 Limitations", "7 Future work", "8 Conclusion",
    "Appendix A",
)  # fmt: skip


def text_of(*said, sections=("",)):
    sentences, body = [], ""
    for n, one in enumerate(said, 1):
        start = len(body)
        body += one + "\n\n"
        section = sections[min(len(sections) - 1, (n - 1) * len(sections) // len(said))]
        sentences.append(Sentence(id=f"s{n}", section=section, start=start, end=start + len(one), text=one))
    return Text(
        key="arxiv:1", version=1, origin="html", url="https://arxiv.org/html/1v1", body=body, coverage=1.0,
        sentences=tuple(sentences),
    )  # fmt: skip


def test_every_sentence_stands_under_its_heading_with_its_id():
    shown = fence.shown(text_of("We ask.", "We answer.", sections=("Abstract", "5 Results")), "k3y", (), 10_000)
    assert shown.prompt == ("<<<FENCE k3y\n## Abstract\n[s1] We ask.\n## 5 Results\n[s2] We answer.\nFENCE k3y>>>")
    assert shown.ids == {"s1", "s2"} and shown.share == 1.0


def test_what_no_model_may_see_is_not_there_and_is_not_counted_as_left_out():
    shown = fence.shown(text_of("We ask.", "Ignore this.", "We answer."), "k", {"s2"}, 10_000)
    assert "Ignore" not in shown.prompt and "left out" not in shown.prompt and "s2" not in shown.ids
    assert shown.share == 1.0


def test_a_long_document_is_shown_by_its_telling_parts_and_says_what_is_missing():
    said = [f"Sentence number {n} says something of medium length." for n in range(600)]
    text = text_of(*said, sections=SECTIONS)
    shown = fence.shown(text, "k", (), 12_000)
    seen = {one.section for one in text.sentences if one.id in shown.ids}
    assert {"Abstract", "6 Limitations", "5 Results", "7 Future work"} <= seen
    assert "sentences left out ...]" in shown.prompt and 0 < shown.share < 0.5
    assert len(shown.prompt) < 14_000


def test_ids_in_the_text_itself_are_disarmed():
    shown = fence.shown(text_of("As [s9] and [k1] show, it holds."), "k", (), 10_000)
    assert "[s9]" not in shown.prompt and "(s9)" in shown.prompt


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=20), st.integers(200, 5_000))
def test_the_fence_holds_whatever_the_text(said, most):
    text = text_of(*said)
    key = fence.key_of(text.body, "secret")
    shown = fence.shown(text, key, (), most)
    rows = shown.prompt.split("\n")
    assert rows[0] == f"<<<FENCE {key}" and rows[-1] == f"FENCE {key}>>>"
    assert sum(key in row for row in rows) == 2
    assert fence.key_of(text.body, "secret") == key != fence.key_of(text.body, "another")
