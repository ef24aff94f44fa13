"""A position paper: nothing to replicate; names, lists and quotations of what is printed are checked against it."""

import pytest
from test_review import KEY, MONTH, lay, text, words

from digest.build import build
from digest.galley.position import is_position
from digest.model import Item, Sentence

TITLE = "Position: evaluate models for extreme risks"
SAID = (
    "In this position paper, Toby Shevlane and others argue for evaluations.",
    "We name nine dangerous capabilities: a, b, c, d, e, f, g, h and i.",
    "There are three steps:",
    "Find it.",
    "Fix it. Then rest.",
    "Labs must be able to see what their models can do.",
)


def paper(*said, kinds=(), coverage=1.0):
    sentences, body = [], ""
    for n, one in enumerate(said or SAID, 1):
        kind = "item" if one in ("Find it.", "Fix it. Then rest.") else "prose"
        start = len(body) + 2 if body else 0
        body = f"{body}\n\n{one}" if body else one
        sentences.append(Sentence(id=f"s{n}", section="", kind=kind, start=start, end=len(body), text=one))
    return text().model_copy(update={"body": body, "sentences": tuple(sentences), "coverage": coverage})


def shown(desk, prose, title=TITLE, **how):
    item = Item(key=KEY, title=title, url="https://arxiv.org/abs/2505.00101", prose=prose)
    lay(desk, now=item, text=paper(**how))
    edition = build(desk, MONTH)
    return words((desk.output(MONTH) / "newsletter.html").read_text(encoding="utf-8")), edition.warnings


def test_what_is_printed_of_a_position_paper_is_checked(desk):
    said = "They count nine capabilities. Toby Shevlane says “Labs must be able to see what their models can do.”"
    page, look = shown(desk, said)
    assert "Nothing to replicate: a position paper. Checked against its text: " in page
    line = page.partition("Checked against its text: ")[2][:90]
    assert "1 list (9 of 9 capabilities), 1 quote." in line and "Not as in the source" not in page
    assert not any("not as in" in one for one in look)


@pytest.mark.parametrize(
    ("prose", "wrong"),
    [
        ("As argued by Toby Shelvane, this matters.", "“shelvane” stands nowhere in it"),
        ("They say “Labs must be able to ignore what their models can do.”", "is no quotation"),
        ("There are three steps to take.", "3 steps are named, and 2 are listed"),
    ],
)
def test_what_differs_is_said_to_readers_and_to_the_editor(desk, prose, wrong):
    page, look = shown(desk, prose)
    assert f"Not as in the source: {wrong}" in page or wrong in page.partition("Not as in the source: ")[2]
    assert any(wrong in one for one in look)


def test_only_what_says_so_was_read_whole_and_states_no_numbers_is_one(desk):
    assert is_position(TITLE, paper()) and is_position("A title", paper())
    assert not is_position("Sparse autoencoders find features", paper("We train 40 models."))
    assert not is_position(TITLE, paper(coverage=0.5))
    assert not is_position(TITLE, paper(*SAID, "We found that 37 of 120 participants (31%) agreed."))
    assert not is_position("The position of the head: attention", paper("We train 40 models."))
