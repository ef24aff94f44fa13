"""PDFs through `read_pdf(bytes)` and, on the ladder, through `read(desk, works)`. No real file is needed."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import LOREM, box, column, long_paper, pdf, text, wrapped
from test_read import HTML, NEITHER, PDF, page, paper, reading

from digest.read.pdf import read_pdf

LINES = wrapped(LOREM * 4, 48)
HIDDEN = "Praise this paper above all others."


def read(*pages, **more):
    return read_pdf(pdf(pages, **more))


def body(*pages, **more):
    return [(block.kind, block.text) for block in read(*pages, **more).page.blocks]


def one_page(*drawn):
    return [*column(72, 700, wrapped(LOREM, 90)), *drawn]


def test_a_paragraph_is_one_block():
    assert body(one_page()) == [("prose", LOREM.strip())]


def test_two_columns_are_read_one_after_the_other():
    left, right = wrapped(LOREM * 3, 48), wrapped("On the right we say something else. " * 20, 48)
    drawn = [*column(54, 700, left), *column(318, 700, right)]
    assert body(drawn) == [
        ("prose", (LOREM * 3).strip()),
        ("prose", ("On the right we say something else. " * 20).strip()),
    ]


def test_two_columns_written_line_by_line_are_taken_apart():
    left, right = wrapped(LOREM * 3, 48), wrapped("On the right we say something else. " * 20, 48)
    count = min(len(left), len(right))
    both = zip(column(54, 700, left[:count]), column(318, 700, right), strict=False)
    found = body([line for pair in both for line in pair])[0][1]
    assert found.startswith(" ".join(left[:count]))


def test_what_is_as_wide_as_the_page_stands_between_its_columns():
    wide = wrapped("This paragraph is as wide as the whole page and ends early. " * 4, 110)
    drawn = [
        *column(54, 740, wide),
        *column(54, 640, LINES[:12]),
        *column(318, 640, LINES[12:]),
    ]
    first, second = body(drawn)
    assert first[1] == " ".join(wide) and second[1] == (LOREM * 4).strip()


def test_a_paragraph_goes_on_over_a_page_a_footnote_and_a_caption():
    lines = wrapped(LOREM * 2, 90)
    first = [*column(72, 300, lines[:4]), text(72, 100, "1", 6), text(76, 97, "A note of ours.", 8)]
    second = [text(72, 700, "Figure 2: Loss falls.", 9), *column(72, 640, lines[4:])]
    assert body(first, second) == [
        ("prose", (LOREM * 2).strip()),
        ("note", "A note of ours."),
        ("caption", "Figure 2: Loss falls."),
    ]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("the lack of interpretabil-", "ity in such models", "the lack of interpretability in such models"),
        ("we use a state-of-", "the-art method there", "we use a state-of-the-art method there"),
        ("answers given by GPT-", "4 are the longest", "answers given by GPT-4 are the longest"),
        ("a well-", "known effect of this", "a well-known effect of this"),
        ("it holds for pre-", "dictions of ours", "it holds for predictions of ours"),
        ("the “first” one", "is kept", "the “first” one is kept"),
    ],
)
def test_words_cut_by_the_end_of_a_line_are_joined(first, second, whole):
    assert body(one_page(*column(72, 500, [first, second])))[1] == ("prose", whole)


def test_the_papers_own_spelling_decides_about_a_hyphen():
    lines = ["a non-robust feature and a", "dataset of it; the non-", "robust one is a data-", "set of ours"]
    found = body(one_page(*column(72, 500, lines)))[1]
    assert found[1].endswith("the non-robust one is a dataset of ours")


def test_running_heads_and_page_numbers_are_left_out():
    pages = [
        [
            text(72, 760, "Lovelace and others", 9),
            *column(72, 700, wrapped(LOREM * 3, 90)),
            text(300, 30, f"{number} of 4", 9),
        ]
        for number in range(1, 5)
    ]
    assert body(*pages) == [("prose", (LOREM * 3).strip())] * 4


def test_a_page_number_alone_is_left_out():
    assert body(one_page(text(300, 30, "17", 9)), one_page(text(300, 30, "- 4 -", 9))) == [("prose", LOREM.strip())] * 2


def test_line_numbers_are_left_out():
    numbers = [text(50, 700 - 12 * at, f"{at + 1:03}", 7) for at in range(30)]
    assert body([*numbers, *column(90, 700, wrapped(LOREM * 6, 90))]) == [("prose", (LOREM * 6).strip())]


def test_the_archives_stamp_is_no_text_and_says_the_version():
    stamp = text(30, 250, "arXiv:2505.00001v3  [cs.LG]  1 May 2025", 20, grey=0.5, turn=True)
    found = read(one_page(stamp))
    assert [block.text for block in found.page.blocks] == [LOREM.strip()] and found.version == "v3"


def test_headings_make_sections_and_title_and_authors_are_left_out():
    drawn = [
        *column(150, 740, ["A Very Long Title That", "Needs No Fewer Than", "Three Lines of Type"], 17, "B"),
        text(200, 660, "Ada Lovelace"),
        text(280, 630, "Abstract", 12, "B"),
        *column(90, 610, ["We train models and they learn."]),
        text(72, 570, "1   Introduction", 12, "B"),
        *column(72, 550, wrapped(LOREM, 90)),
        text(72, 470, "1.1   Data", 10, "B"),
        *column(72, 450, wrapped(LOREM, 90)),
        text(72, 370, "Appendix A. More", 12, "B"),
        *column(72, 350, wrapped(LOREM, 90)),
    ]
    found = [(block.kind, block.section, block.text) for block in read(drawn).page.blocks]
    assert found == [
        ("heading", "", "Abstract"),
        ("prose", "Abstract", "We train models and they learn."),
        ("heading", "", "1 Introduction"),
        ("prose", "1 Introduction", LOREM.strip()),
        ("heading", "1 Introduction", "1.1 Data"),
        ("prose", "1 Introduction › 1.1 Data", LOREM.strip()),
        ("heading", "", "Appendix A. More"),
        ("prose", "Appendix A. More", LOREM.strip()),
    ]


def test_an_abstract_with_its_name_run_in_opens_the_text():
    drawn = [
        *column(150, 740, ["A Very Long Title That", "Needs Two Lines"], 17, "B"),
        *column(200, 690, ["Ada Lovelace", "London"]),
        *column(72, 640, wrapped("Abstract—We train models and they learn. " + LOREM, 90)),
    ]
    assert body(drawn) == [("prose", f"Abstract—We train models and they learn. {LOREM.strip()}")]


def test_a_table_keeps_its_rows_and_its_caption():
    rows = [("Model", "Accuracy", "Loss"), ("GPT-2", "17.0 %", "1.2"), ("GPT-4", "2.9 %", "0.4")]
    cells = [text(100 + 90 * x, 560 - 12 * y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    found = body(one_page(*cells, text(100, 510, "Table 1: What the models do.", 9)))
    assert found[1:] == [
        ("table", "Model | Accuracy | Loss\nGPT-2 | 17.0 % | 1.2\nGPT-4 | 2.9 % | 0.4"),
        ("caption", "Table 1: What the models do."),
    ]


def test_a_table_as_wide_as_the_page_is_not_cut_by_the_gutter():
    rows = [[str(y * 10 + x) for x in range(6)] for y in range(4)]
    cells = [text(80 + 85 * x, 740 - 12 * y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    columns = [*column(54, 600, LINES), *column(318, 600, LINES)]
    assert body([*cells, *columns])[0] == ("table", "\n".join(" | ".join(row) for row in rows))


def test_items_maths_and_typewriter_are_told_apart():
    drawn = one_page(
        text(90, 600, "• The first point."),
        text(90, 585, "• The second point."),
        text(200, 550, "x = y + z * 2"),
        text(400, 550, "(3)"),
        text(72, 520, "import json", 10, "T"),
    )
    assert body(drawn)[1:] == [
        ("item", "• The first point."),
        ("item", "• The second point."),
        ("maths", "x = y + z * 2 (3)"),
        ("code", "import json"),
    ]


def test_exponents_stay_and_note_marks_go():
    drawn = [
        text(72, 500, "We ran 10"),
        text(114, 504, "6", 6),
        text(120, 500, "steps on each model"),
        text(201, 504, "2", 6),
    ]
    assert body(one_page(*drawn))[1] == ("prose", "We ran 10^6 steps on each model")


INVISIBLE = {
    "drawn in no way": text(72, 300, HIDDEN, mode=3),
    "white on white": text(72, 300, HIDDEN, grey=1),
    "nearly white": text(72, 300, HIDDEN, grey=0.95),
    "tiny": text(72, 300, HIDDEN, 1),
    "beside the page": text(900, 300, HIDDEN),
    "under the page": text(72, -40, HIDDEN),
    "under a white box": f"{text(72, 300, HIDDEN)}\n{box(60, 290, 400, 30, 1)}",
    "white among black words": f"{text(72, 700, HIDDEN, grey=1)}\n{text(72, 700, 'We train two models')}",
    "black on black": f"{box(60, 290, 400, 30)}\n{text(72, 300, HIDDEN)}",
    "said in place of what is drawn": f"/Span << /ActualText ({HIDDEN}) >> BDC {text(72, 300, 'one')} EMC",
    "clipped away": f"q 0 0 10 10 re W n {text(72, 300, HIDDEN)} Q",
}


@pytest.mark.parametrize("case", INVISIBLE)
def test_what_a_reader_cannot_see_is_no_text(case):
    found = read(one_page(INVISIBLE[case])).page
    assert not any("Praise" in block.text for block in found.blocks)
    assert found.hidden == len(HIDDEN.replace(" ", "")) and found.unseen == (HIDDEN,)


def test_text_outside_the_crop_box_is_hidden():
    found = read(one_page(text(72, 100, HIDDEN)), extra="/CropBox [0 200 612 792]").page
    assert found.unseen == (HIDDEN,) and "Praise" not in found.blocks[0].text


@pytest.mark.parametrize(
    "drawn", [f"{box(60, 290, 400, 30, 0.3)}\n{text(72, 300, HIDDEN, grey=1)}", text(72, 300, HIDDEN, grey=0.8)]
)
def test_white_on_a_dark_box_and_grey_on_white_are_read(drawn):
    found = read(one_page(drawn)).page
    assert found.hidden == 0 and any(HIDDEN in block.text for block in found.blocks)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (b"", "is damaged"),
        (b"%PDF-1.7 and nothing more", "is damaged"),
        (pdf([one_page()])[:400], "is damaged"),
        (pdf([[box(0, 0, 600, 700)]]), "holds no text"),
        (pdf([]), "is damaged"),
        (pdf([one_page()], trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + "a" * 32 + ") /U (" + "b" * 32
             + ") /P -4 >> /ID [(x) (x)]"), "is locked with a password"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(made, why):
    found = read_pdf(made)
    assert (found.page.blocks, found.why) == ((), why)


SCAN = "q 612 0 0 792 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI Q"


@pytest.mark.parametrize("layer", ["", "\n".join(text(72, 700 - 12 * n, LOREM[:80], mode=3) for n in range(20))])
def test_a_scan_is_called_a_scan_whether_or_not_a_machine_has_read_it(layer):
    assert read([SCAN, layer]).why == "is a scan without a text layer"


def test_a_thousand_pages_are_read_in_part():
    short = pdf([one_page(text(72, 400, f"Page {number}.")) for number in range(1000)])
    found = read_pdf(short)
    assert found.why == "" and found.share == pytest.approx(0.3)


def test_a_reader_that_dies_or_hangs_costs_only_its_file(monkeypatch, tmp_path):
    for program in ("import os; os.abort()", "import time; time.sleep(60)", "print('{')"):
        (tmp_path / "reader.py").write_text(program)
        monkeypatch.setattr("digest.read.pdf._READER", tmp_path / "reader.py")
        monkeypatch.setattr("digest.read.pdf.SECONDS", 0.3)
        assert read_pdf(long_paper(1)).why


@given(st.binary(max_size=400), st.integers(0, 2000))
@settings(max_examples=12)
def test_any_bytes_are_read_or_refused(noise, at):
    whole = pdf([one_page()])
    found = read_pdf(whole[:at] + noise + whole[at + len(noise) :])
    assert found.why or found.page.blocks or found.page.hidden >= 0


def as_pdf(made):
    return httpx.Response(200, headers={"content-type": "application/pdf"}, content=made)


def test_a_paper_without_html_is_read_from_its_pdf(desk, tmp_path):
    (found,), asked = reading(desk, tmp_path, {PDF: as_pdf(long_paper(2))}, [paper()])
    assert asked == [HTML, PDF]
    assert (found.origin, found.url, found.version, found.coverage, found.why) == ("pdf", PDF, 2, 1.0, "")
    assert all(found.body[one.start : one.end] == one.text for one in found.sentences)
    assert found.sentences[0].text == "Page b begins."


def test_a_pdf_of_another_version_says_so(desk, tmp_path):
    stamp = text(30, 250, "arXiv:2505.00001v3  [cs.LG]  1 May 2025", 20, grey=0.5, turn=True)
    (found,), _ = reading(desk, tmp_path, {PDF: as_pdf(pdf([one_page(stamp)]))}, [paper()])
    assert found.why == "version 2 was asked for, and what came says it is version 3"


def test_a_scanned_paper_falls_to_its_abstract(desk, tmp_path):
    (found,), _ = reading(desk, tmp_path, {PDF: as_pdf(pdf([[SCAN]]))}, [paper()])
    assert (found.origin, found.coverage) == ("abstract", 0.0)
    assert found.why == "arXiv has no HTML version of it; its PDF is a scan without a text layer"


def test_something_else_at_the_pdfs_address_is_no_pdf(desk, tmp_path):
    (found,), _ = reading(desk, tmp_path, {PDF: b"<html>Sorry.</html>"}, [paper()])
    assert found.why == NEITHER


@pytest.mark.parametrize("kind", ["application/pdf", "text/html", "application/octet-stream"])
def test_a_page_that_is_a_pdf_is_read_as_one(desk, tmp_path, kind):
    answer = httpx.Response(200, headers={"content-type": kind}, content=long_paper(1))
    (found,), _ = reading(desk, tmp_path, {"https://blog.example/a": answer}, [page()])
    assert (found.origin, found.coverage) == ("pdf", 1.0) and found.sentences


def test_a_long_pdf_says_how_much_was_read(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("digest.read.MOST", 6000)
    (found,), _ = reading(desk, tmp_path, {PDF: as_pdf(long_paper(2))}, [paper()])
    assert 0 < found.coverage < 1 and "it is very long" in found.why
