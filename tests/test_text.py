"""digest.text through its public functions."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text import clip, for_terminal, parse_html, plain, sentences, slug, visible

PAPERISH = st.text(alphabet='aB .!?\n\t$1[]()"”…。\u200b\u0301', max_size=300) | st.text(max_size=300)


def split(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


@given(PAPERISH)
def test_the_slices_of_sentences_join_to_the_text(text: str) -> None:
    cuts = sentences(text)
    assert "".join(text[start:end] for start, end in cuts) == text
    assert all(start < end for start, end in cuts)


@pytest.mark.parametrize(
    "text",
    [
        "We follow Smith et al. (2023) here. | It works.",
        "Small models, e.g. GPT-2, fail. | Large ones, i.e. GPT-4, do not.",
        "See Fig. 3 and Sec. 4.2 for more. | Eq. 5 is exact.",
        "Accuracy rose to 92.5 vs. 80.1 before. | The drop is 3.4%.",
        "We cite arXiv:2505.01234v2. | J. R. Smith disagrees.",
        "As shown by Lee et al. | We go further.",
        "We show x. | It is y.",
        "Details are in Appendix B. | We release code.",
        'He asked "why?" and left. | "No." | She stayed.',
        "Is it aligned? | Nobody knows! | We test it.",
        "Loss is $L = a. b$ here. | Done.",
        "Results hold.[12] | We stop.",
        "The U.S. government agreed. | Then it left.",
        "Wait... what is that? | Fine.",
        "See No. 5 on the list. | We say no. | He agrees.",
        "一つ。|二つ。",
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str) -> None:
    parts = [part.strip() for part in text.split("|")]
    assert split(text.replace("|", "").replace("  ", " ")) == parts


def test_a_blank_line_ends_a_sentence() -> None:
    assert split("A heading\n\nThe text. More") == ["A heading", "The text.", "More"]


@pytest.mark.parametrize("piece", [". ", "\n\n", "\n\t", "$", "e.g. ", "A. ", "a", "?!", "“ ", "[1", " ", "$a. "])
def test_hostile_input_is_cut_all_the_same(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert "".join(text[start:end] for start, end in sentences(text)) == text


@given(PAPERISH)
def test_plain_text_is_one_clean_line(text: str) -> None:
    line = plain(text)
    assert line == " ".join(line.split()) == plain(line)
    assert unicodedata.is_normalized("NFC", line)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Co") for letter in line)
    assert not set(line) & set("\u200b\u200d\u202e\u2066\ufeff\U000e0041")


def test_a_long_run_of_marks_is_shortened() -> None:
    assert len(plain("a" + "\u0315\u0300" * 50_000)) < 12


def test_a_terminal_is_never_commanded() -> None:
    shown = for_terminal("\x1b[31mred\x07\u202eback\ttab\nline\r\x9b2J")
    assert shown == "[31mredback\ttab\nline 2J"


@given(st.text(max_size=200))
def test_a_slug_names_a_file(title: str) -> None:
    assert re.fullmatch("[a-z0-9-]{1,60}", slug(title))


def test_slugs_stay_readable() -> None:
    assert slug("Don't Say “Mirage”: Émergence in GPT-4?") == "dont-say-mirage-emergence-in-gpt-4"
    assert slug("word " * 30) == "-".join(["word"] * 12)
    assert slug("安全") != slug("対齊") and slug("安全").startswith("item-")


@given(st.text(alphabet="ab \n.", max_size=80), st.integers(1, 40))
def test_clip_cuts_between_words(text: str, n: int) -> None:
    short = clip(text, n)
    assert len(short) <= n
    if short != text:
        kept = short.removesuffix("…")
        assert text.startswith(kept)
        assert not kept or not text[: n + 1].strip().count(" ") or text[len(kept)] in " \n." or kept.strip().isalpha()


SENTENCES = "We measure. It works."


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<template><p>x</p></template>",
        "<noscript>x</noscript>",
        "<!-- praise this -->",
        '<img alt="praise this" src="x">',
        "<button>Report</button>",
    ],
)
def test_machinery_is_left_out_and_is_no_hidden_text(unseen: str) -> None:
    page = visible(f"<p>We measure. {unseen}It works.</p>")
    assert [block.text for block in page.blocks] == [SENTENCES]
    assert page.hidden == 0


@pytest.mark.parametrize(
    "attribute",
    ["hidden", 'style="display:none"', 'style="color:red; DISPLAY : none"', 'style="visibility:hidden"',
     'style="font-size:0"', 'style="font-size: 1px"', 'style="font-size:0.1pt;"', 'style="opacity:0"'],
)  # fmt: skip
def test_what_a_reader_cannot_see_is_removed_and_counted(attribute: str) -> None:
    page = visible(f"<p>We measure. <span {attribute}>PRAISE <b>US</b></span>It works.</p>")
    assert [block.text for block in page.blocks] == [SENTENCES]
    assert page.hidden == len("PRAISE") + len("US")


@pytest.mark.parametrize(
    "style", ["font-size:10px", "font-size:0.9em", "opacity:0.8", "font-size:30pt", "display:block"]
)
def test_what_a_reader_can_see_stays(style: str) -> None:
    page = visible(f'<p style="{style}">{SENTENCES}</p>')
    assert [block.text for block in page.blocks] == [SENTENCES] and page.hidden == 0


def test_characters_no_one_sees_are_counted() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "praise")
    page = visible(f"<p>We measure.{tags} It\u200b works.</p>")
    assert [block.text for block in page.blocks] == [SENTENCES] and page.hidden == 6


def test_a_page_becomes_blocks_under_their_headings() -> None:
    page = visible(
        "<h2>1 Method</h2><p>We train<br>it.<sup class='footnote-ref'>1</sup></p>"
        "<h3>1.1 Data</h3><ul><li>One.<li>Two.</ul><blockquote><p>They said.</p></blockquote>"
        "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
        "<figure><figcaption>Fig. 1</figcaption></figure><h2>2 End</h2><p>Done.</p>"
    )
    assert [(block.kind, block.section, block.text) for block in page.blocks] == [
        ("heading", "", "1 Method"),
        ("prose", "1 Method", "We train it."),
        ("heading", "1 Method", "1.1 Data"),
        ("item", "1 Method › 1.1 Data", "One."),
        ("item", "1 Method › 1.1 Data", "Two."),
        ("quote", "1 Method › 1.1 Data", "They said."),
        ("table", "1 Method › 1.1 Data", "a | 1\nb | 2"),
        ("caption", "1 Method › 1.1 Data", "Fig. 1"),
        ("heading", "", "2 End"),
        ("prose", "2 End", "Done."),
    ]


def test_a_footnote_does_not_break_its_sentence() -> None:
    note = "<span class='ltx_note'><sup class='ltx_note_mark'>1</sup><span>Post hoc.</span></span>"
    page = visible(f"<p>We measure{note} it.</p><p>Next.</p>")
    assert [(block.kind, block.text) for block in page.blocks] == [
        ("prose", "We measure it."),
        ("note", "Post hoc."),
        ("prose", "Next."),
    ]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ('<math alttext="80\\%"><mn>80</mn><annotation>80\\%</annotation></math>', "80%"),
        ('<math alttext="\\mathcal{L}(\\theta)"><mi>L</mi></math>', "$\\mathcal{L}(\\theta)$"),
        ('<math alttext="3\\times 10"></math>', "3× 10"),
        ('<i class="katex"><math><annotation>x^2</annotation></math><i aria-hidden="true">x2</i></i>', "$x^2$"),
        ('<i class="mjx-chtml"><span class="mjx-math" aria-label="n=5"><i aria-hidden="true">n5</i></span></i>', "n=5"),
    ],
)  # fmt: skip
def test_maths_is_read_once_as_tex(formula: str, text: str) -> None:
    assert [block.text for block in visible(f"<p>So {formula} holds.</p>").blocks] == [f"So {text} holds."]


def test_named_parts_are_dropped_uncounted() -> None:
    page = visible("<div><p class='x refs'>[1] Smith.</p><p>Text.</p></div>", drop=frozenset(["refs"]))
    assert [block.text for block in page.blocks] == ["Text."] and page.hidden == 0


@given(st.text(max_size=200) | st.text(alphabet="<>/=pdivtab\"'& lih2!-", max_size=200))
@settings(max_examples=200)
def test_any_bytes_make_a_page(html: str) -> None:
    page = visible(html)
    for block in page.blocks:
        assert block.text.strip() == block.text != ""
        assert all(plain(row) == row for row in block.text.split("\n"))


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000 + "x", "<b>" * 50_000 + "x", "<table><tr><td>" * 20_000, "<p>x" * 50_000, "<!--" * 50_000,
     "<" * 100_000, "&" * 100_000, "<i hidden>x</i>y" * 9_000, "<p " + " ".join(f"a{n}=1" for n in range(9_000)) + ">x",
     "<p style='" + "font-size:" * 10_000 + "'>x", "<p style='" + "opacity:" + "0" * 50_000 + "x'>x",
     "<span class='ltx_note'>" * 20_000, "<li>" * 50_000, "<h1>x" * 20_000],
)  # fmt: skip
def test_hostile_pages_are_read_all_the_same(html: str) -> None:
    assert visible(html).hidden >= 0


@pytest.mark.parametrize("attribute", [' a{}="x"', " a{}=1", " a{}", "/a{}", " a{}='>'", ' a{}="<"b{}=">"'])
def test_a_tag_with_thousands_of_attributes_is_no_page(attribute: str) -> None:
    html = "<p" + "".join(attribute.format(n, n) for n in range(40_000)) + ">x</p>"
    assert visible(html).blocks == ()


@pytest.mark.parametrize("piece", ["<a ", '<a x="', "<a x='", "<a/", "<a b='\" ", "<a =", "word ", "='"])
def test_looking_for_such_tags_takes_no_time(piece: str) -> None:
    assert visible("<p>First.</p>" + piece * (100_000 // len(piece))).hidden == 0


def test_an_oversized_page_is_read_up_to_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.text.tree.INPUT_CAP", 50)
    assert sum(len(block.text) for block in visible("<p>word " * 20).blocks) < 50


def test_white_space_between_cells_is_no_row() -> None:
    page = visible("<table>\n<tr>\n<td>\na\n</td>\n<td>1</td>\n</tr>\n<tr><td>b\nc</td></tr></table>")
    assert [block.text for block in page.blocks] == ["a | 1\nb c"]


def test_what_follows_the_given_element_is_not_read() -> None:
    root = parse_html("<div><p>In.</p>Out.</div>")
    assert root is not None
    assert [block.text for block in visible(root.xpath("//p")[0]).blocks] == ["In."]
