"""digest.ground.supports over a table's rows: a figure is the cell of the row and the column that the report names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ground import beside, cited, supports, tabled
from digest.model import Text
from digest.read import _sentences as numbered
from digest.read import _tables
from digest.text import visible

PLAIN = """
<figure class="ltx_table"><figcaption>Table 2: Accuracy on unseen tasks.</figcaption><table>
<tr><td>Model</td><td>Finch (%)</td><td>Wren</td><td>Loss ↓</td></tr>
<tr><td>Corvid-7B</td><td><b>81.2</b></td><td>67.0 ± 0.4</td><td>0.95</td></tr>
<tr><td>+ Nesting</td><td>84.6</td><td>70.1 ± 0.3</td><td>0.81</td></tr>
<tr><td>Corvid-7B (tuned)</td><td>79.9</td><td>66.2 ± 0.2</td><td>95%</td></tr>
<tr><td>Magpie</td><td>55.0</td><td>-</td><td>0.81</td></tr>
</table></figure>"""
HEADED = """
<figure><table>
<thead><tr><th rowspan="2">Family</th><th rowspan="2">Size</th><th colspan="2">Finch</th><th colspan="2">Wren</th></tr>
<tr><th>Acc. ↑</th><th>ECE ↓</th><th>Acc. ↑</th><th>ECE ↓</th></tr></thead>
<tr><td rowspan="2">Corvid</td><td>small</td><td>41.0</td><td>0.31</td><td>42.5</td><td>0.35</td></tr>
<tr><td>large</td><td>61.0</td><td>0.21</td><td>62.5</td><td>0.25</td></tr>
<tr><td rowspan="2">Magpie</td><td>small</td><td>43.7</td><td>0.29</td><td>44.1</td><td>0.33</td></tr>
<tr><td>large</td><td>63.7</td><td>0.19</td><td>64.1</td><td>0.23</td></tr>
</table><figcaption>Accuracy and calibration. Changes after tuning are in Table 9.</figcaption></figure>"""
GROUPED = """
<table><tr><th>Model</th><th>Finch</th><th>Wren</th></tr>
<tr><td colspan="3">Open weights</td></tr>
<tr><td>Corvid</td><td>1.5</td><td>2.5</td></tr><tr><td>Magpie</td><td>3.5</td><td>4.5</td></tr>
<tr><td colspan="3">Closed weights</td></tr>
<tr><td>Corvid</td><td>5.5</td><td>6.5</td></tr><tr><td>Jay</td><td>7.5</td><td>8.5</td></tr></table>"""


def read(html):
    """The text of a page, as digest.read stores it."""
    blocks = visible(f"<p>We count.</p>{html}<p>Then we stop.</p>").blocks
    sentences = tuple(numbered(blocks))
    body = "\n\n".join(block.text for block in blocks)
    return Text(
        key="k", version=1, origin="html", url="https://a.org", body=body, sentences=sentences, coverage=1.0,
        tables=tuple(_tables(blocks, sentences)),
    )  # fmt: skip


def ruled(report, html, *labels):
    """The ruling on a report that cites the rows which begin with these labels; every row where none is given."""
    text = read(html)
    rows = [one for one in text.sentences if one.kind == "row" and (not labels or one.text.startswith(labels))]
    return supports(report, [one.text for one in rows], table=cited(text, [one.id for one in rows]))


FAITHFUL = [
    (PLAIN, "Corvid-7B scored 81.2 on Finch."),
    (PLAIN, "Corvid-7B scored 81.2 % on Finch."),
    (PLAIN, "On Finch (%), Corvid-7B reached 81.2 percent."),
    (PLAIN, "Corvid-7B had an accuracy on unseen tasks of 81.2 on Finch."),
    (PLAIN, "Corvid-7B scored 67.0 ± 0.4 on Wren."),
    (PLAIN, "Corvid-7B scored 67.0 on Wren."),
    (PLAIN, "Corvid-7B + Nesting scored 84.6 on Finch."),
    (PLAIN, "Corvid-7B with Nesting scored 84.6 on Finch, against 81.2 for Corvid-7B."),
    (PLAIN, "Corvid-7B scored 81.2 on Finch, and with Nesting 84.6."),
    (PLAIN, "Corvid-7B (tuned) scored 79.9 on Finch and 66.2 on Wren."),
    (PLAIN, "The loss was 0.95 for Corvid-7B and 0.81 for Magpie."),
    (PLAIN, "On Loss (lower is better), Corvid-7B had 0.95."),
    (HEADED, "Corvid small scored 41.0 on Finch Acc. and 42.5 on Wren Acc."),
    (HEADED, "On Finch, the accuracy of Magpie large was 63.7."),
    (HEADED, "Magpie large had an ECE of 0.23 on Wren, while Corvid large had 0.25."),
    (GROUPED, "Corvid of Closed weights scored 5.5 on Finch."),
    (GROUPED, "Magpie scored 3.5 on Finch and Jay scored 7.5."),
]
ALTERED = [
    (PLAIN, "Magpie scored 81.2 on Finch."),  # the right number on the wrong model
    (PLAIN, "Corvid-7B scored 81.2 on Wren."),  # the wrong column
    (PLAIN, "Corvid-7B scored 79.9 on Finch."),  # a row whose name begins in the same way
    (PLAIN, "Corvid-7B scored 84.6 on Finch."),
    (PLAIN, "Corvid-7B scored 81.2 points on Finch."),  # percent and points
    (PLAIN, "Corvid-7B had a loss of 95 %."),  # 0.95 is not 95 %
    (PLAIN, "Corvid-7B (tuned) had a loss of 0.95."),
    (PLAIN, "Corvid-7B (tuned) had a loss of 95."),
    (PLAIN, "Corvid-7B scored 67.0 % on Wren."),
    (PLAIN, "Corvid-7B scored 0.4 on Wren."),
    (PLAIN, "Corvid-7B scored 67.0 ± 0.3 on Wren."),
    (PLAIN, "Corvid-7B scored 81 on Finch."),
    (PLAIN, "Corvid-7B scored 81.20 on Finch."),
    (PLAIN, "Corvid-7B scored -81.2 on Finch."),
    (PLAIN, "Corvid-7B scored 67.0 on Finch and 81.2 on Wren."),  # two numbers exchanged
    (PLAIN, "Corvid-7B scored 81.2 and 67.0 on Wren and Finch."),
    (PLAIN, "Corvid-7B scored 84.6 on Finch, and with Nesting 81.2."),
    (PLAIN, "Magpie scored 55.0 on Finch, and with Nesting 84.6."),  # what another row adds
    (PLAIN, "Corvid-7B scored 84.6 on Finch against + Nesting."),  # the base and what is added, set apart
    (PLAIN, "Corvid-7B and + Nesting scored 84.6 on Finch."),
    (PLAIN, "Corvid-7B did not score 81.2 on Finch."),
    (PLAIN, "Corvid-7B scored at most 81.2 on Finch."),
    (PLAIN, "Corvid-7B with vision scored 81.2 on Finch."),
    (PLAIN, "Corvid-7B scored 81.2 on Finch without tuning."),
    (PLAIN, "Unlike Magpie, Corvid-7B scored 55.0 on Finch."),
    (PLAIN, "On Loss (higher is better), Corvid-7B had 0.95."),
    (PLAIN, "On Finch (lower is better), Corvid-7B had 81.2."),
    (PLAIN, "All models scored 81.2 on Finch."),
    (HEADED, "Corvid small scored 41.0 on Wren Acc."),
    (HEADED, "Corvid small scored 41.0 on Finch ECE."),
    (HEADED, "Corvid small scored 0.31 on Finch Acc."),  # the wrong metric
    (HEADED, "Corvid scored 41.0 on Finch Acc."),  # which of two
    (HEADED, "Magpie small scored 41.0 on Finch Acc."),
    (HEADED, "Corvid small scored 41.0 on Finch Acc. and Magpie small 44.1."),
    (GROUPED, "Corvid scored 5.5 on Finch."),
    (GROUPED, "Corvid of Open weights scored 5.5 on Finch."),
    (GROUPED, "Against Closed weights, Corvid scored 5.5 on Finch."),
    (GROUPED, "Of Open weights, Corvid scored 1.5 on Finch and Jay 7.5."),
]


@pytest.mark.parametrize(("html", "report"), FAITHFUL)
def test_a_figure_is_told_with_the_words_of_its_row_and_its_column(html, report):
    assert ruled(report, html).reasons == ()


@pytest.mark.parametrize(("html", "report"), ALTERED)
def test_a_figure_of_another_row_or_column_falls(html, report):
    assert not ruled(report, html).ok


def test_only_a_cited_row_bears_a_figure():
    assert ruled("Magpie scored 55.0 on Finch.", PLAIN, "Magpie").ok
    assert not ruled("Magpie scored 55.0 on Finch.", PLAIN, "Corvid").ok


NAMELESS = [
    "<table><tr><td>Corvid</td><td>1.5</td></tr><tr><td>Magpie</td><td>2.5</td></tr></table>",  # no heads
    "<table><tr><td>Model</td></tr><tr><td>Corvid</td><td>1.5</td></tr></table>",  # a head too short
    "<table><tr><td>Model</td><td>Finch</td></tr><tr><td colspan='9999'>Corvid</td><td>1.5</td></tr></table>",
    "<table><tr><td>Layer</td><td>Finch</td></tr><tr><td>3</td><td>1.5</td></tr></table>",  # numbers for labels
    "<table><tr><td>Model</td><td>Finch</td></tr><tr><td><table><tr><td>a</td></tr></table></td><td>1</td></tr></table>",
]


@pytest.mark.parametrize("html", NAMELESS)
def test_a_table_that_leaves_its_figures_open_is_not_kept(html):
    assert read(html).tables == ()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("<tr><td>Corvid</td><td>1.5</td><td>2.5</td></tr>", "bound"),
        ("<tr><td>Model</td><td>Robin</td><td>Owl</td></tr><tr><td>Corvid</td><td>1.5</td><td>2.5</td></tr>", "open"),
        ("<tr><td>Corvid</td><td colspan='2'>1.5</td></tr>", "open"),
        ("<tr><td>Corvid</td><td>1.5</td><td>2</td></tr><tr><td>Corvid</td><td>1.5</td><td>2</td></tr>", "open"),
    ],
)
def test_heads_anew_wide_cells_and_twins_leave_a_figure_open(row, told):
    heads = "<tr><td>Model</td><td>Finch</td><td>Wren</td></tr><tr><td>Jay</td><td>9</td><td>8</td></tr>"
    text = read(f"<table>{heads}{row}</table>")
    ids = [one.id for one in text.sentences if one.text.startswith("Corvid")]
    assert tabled("Corvid scored 1.5 on Finch.", cited(text, ids)) == told


def test_what_names_a_figure_is_known_by_its_ids():
    text = read(GROUPED)
    said = {one.id: one.text for one in text.sentences}
    jay = next(one.id for one in text.sentences if one.text.startswith("Jay"))
    assert [said[one] for one in beside(text, [jay])] == ["Model | Finch | Wren", "Closed weights"]
    captioned = read(PLAIN)
    magpie = next(one.id for one in captioned.sentences if one.text.startswith("Magpie"))
    assert [one.text for one in captioned.sentences if one.id in beside(captioned, [magpie])] == [
        "Table 2: Accuracy on unseen tasks.",
        "Model | Finch (%) | Wren | Loss ↓",
    ]


def test_a_caption_of_changes_must_be_said():
    html = PLAIN.replace("Accuracy on unseen tasks", "Change in accuracy on unseen tasks")
    assert not ruled("Corvid-7B scored 81.2 on Finch.", html).ok
    assert ruled("Corvid-7B had a change in accuracy of 81.2 on Finch.", html).ok


def test_half_a_caption_is_not_said():
    html = PLAIN.replace("Accuracy on unseen tasks", "Accuracy and recall on unseen tasks")
    assert not ruled("Corvid-7B had an accuracy of 81.2 on Finch.", html).ok


@pytest.mark.parametrize(
    ("caption", "report"),
    [
        (
            "Accuracy with tools (left) and without tools (right).",
            "Corvid-7B had an accuracy with tools of 67.0 on Wren.",
        ),
        ("Accuracy for Finch, F1 for Wren.", "Corvid-7B had an accuracy of 67.0 on Wren."),
        ("Accuracy vs. recall.", "Corvid-7B had a recall of 67.0 on Wren."),
        ("Accuracy. Best in bold.", "Magpie was best on Finch at 55.0."),
        ("Accuracy. Deceptive models in red.", "Deceptive models: Magpie had 55.0 on Finch."),
        (
            "Accuracy. Before tuning it was twice as large.",
            "Before tuning it was twice as large: Magpie 55.0 on Finch.",
        ),
        ("Accuracy at step 100. Loss at step 200.", "Magpie had a loss at step of 55.0 on Finch."),
    ],
)
def test_what_a_caption_says_of_a_part_or_of_something_else_is_not_said_of_a_figure(caption, report):
    assert not ruled(report, PLAIN.replace("Accuracy on unseen tasks.", caption)).ok


@pytest.mark.parametrize(
    "caption", ["Gain in accuracy.", "Accuracy. Values are differences from Jay.", "Standard deviation of accuracy."]
)
def test_a_caption_of_another_measure_must_be_said(caption):
    html = PLAIN.replace("Accuracy on unseen tasks.", caption)
    assert not ruled("Corvid-7B scored 81.2 on Finch, against 55.0 for Magpie.", html).ok


@pytest.mark.parametrize("head", ["Model", ""])
def test_a_table_beside_another_has_rows_of_its_own(head):
    html = f"""<table><tr><td>Model</td><td>Finch</td><td>{head}</td><td>Wren</td></tr>
    <tr><td>Corvid</td><td>1.5</td><td>Jay</td><td>2.5</td></tr>
    <tr><td>Magpie</td><td>3.5</td><td>Robin</td><td>4.5</td></tr></table>"""
    assert ruled("Corvid scored 1.5 on Finch.", html).ok
    assert not ruled("Corvid scored 2.5 on Wren.", html).ok


def test_two_tables_are_not_told_in_one():
    text = read(PLAIN + GROUPED)
    assert cited(text, [one.id for one in text.sentences if one.kind == "row"]) is None


def test_prose_beside_a_row_bears_its_own_figures():
    text = read(PLAIN)
    row = next(one for one in text.sentences if one.text.startswith("Magpie"))
    said = "With tuning, Magpie scored 77.0 on Finch."
    table = cited(text, [row.id])
    assert supports(said, [said, row.text], table=table).ok
    assert not supports("Magpie scored 77.0 on Finch.", [row.text], table=table).ok


NAMES = st.sampled_from(
    "Corvid|Corvid-7B|Corvid (tuned)|+ Nesting|Magpie v2|Acc. (%)|Loss ↓|Wren and Finch|Jay, small|F1|GPT-4o|w/o Nest|"
    "Score|5-shot|Layer 3|Average|US|Robin / Owl|ECE".split("|")
)
NUMBERS = st.one_of(
    st.decimals(0, 100, places=1).map(str),
    st.integers(-50, 2000).map(str),
    st.integers(0, 100).map("{}%".format),
    st.tuples(st.decimals(0, 1, places=2), st.decimals(0, 1, places=2)).map(lambda two: f"{two[0]} ± {two[1]}"),
)


@st.composite
def tables(draw):
    rows = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    heads = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    cells = [[draw(NUMBERS) for _ in heads] for _ in rows]
    return rows, heads, cells


@settings(max_examples=150, deadline=None)
@given(tables(), st.data())
def test_no_two_cells_are_exchanged(table, data):
    """Whatever cells change places, the sentences that told them before fall."""
    rows, heads, cells = table
    spots = [(y, x) for y in range(len(rows)) for x in range(len(heads))]
    one, two = data.draw(st.sampled_from(spots)), data.draw(st.sampled_from(spots))
    a, b = cells[one[0]][one[1]], cells[two[0]][two[1]]
    if {a, a.partition(" ± ")[0], f"{a}%"} & {b, b.partition(" ± ")[0], f"{b}%"}:
        return
    html = "<table>" + "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for row in [["Model", *heads], *([label, *line] for label, line in zip(rows, cells, strict=True))]
    )
    for row, head, number in ((*one, b), (*two, a)):
        for said in ("{0} scored {1} on {2}.", "On {2}, {0} had {1}.", "The {2} of {0} was {1}."):
            assert not ruled(said.format(rows[row], number, heads[head]), html + "</table>").ok
    both = f"{rows[one[0]]} had {b} on {heads[one[1]]}, and {rows[two[0]]} had {a} on {heads[two[1]]}."
    assert not ruled(both, html + "</table>").ok


@given(st.text(max_size=200))
def test_any_words_get_a_verdict(report):
    text = read(HEADED)
    assert tabled(report, cited(text, [one.id for one in text.sentences])) in ("bound", "wrong", "open")
