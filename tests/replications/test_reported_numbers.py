"""What a text states, recomputed: found where it belongs together, and never called wrong by a way of rounding."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError, MadeByNewer
from digest.model import Sentence, Text
from digest.replications.proportions import newcombe, over_runs, wilson
from digest.replications.reported import MOST, OF_GAPS, found
from digest.replications.reported.finding import LONGEST
from digest.replications.reported.sheet import answers, box, sheet


def text(*said, kinds=(), origin="html"):
    kinds = (*kinds, *("prose" for _ in said))
    sentences = tuple(
        Sentence(id=f"s{n}", section="", kind=kind, start=0, end=len(words), text=words)
        for n, (words, kind) in enumerate(zip(said, kinds, strict=False), 1)
    )
    return Text(key="arxiv:2505.00001", version=1, origin=origin, url="https://example.org/", body=" ".join(said),
                sentences=sentences, coverage=1.0)  # fmt: skip


def outcomes(*said, **how):
    return [one.outcome for one in found(text(*said, **how))]


def table(*rows, caption=""):
    said, kinds = (caption, *rows), ("caption", *("row" for _ in rows))
    return text(*said, kinds=kinds)


# --- intervals, against the published ones


def test_wilson_and_newcombe_give_the_published_intervals():
    """Newcombe 1998, Statistics in Medicine 17: methods 3 and 10, tables I and II."""
    assert [round(end, 4) for end in (wilson(81 / 263, 263).low, wilson(81 / 263, 263).high)] == [0.2553, 0.3662]
    assert [round(end, 4) for end in (wilson(0, 20).low, wilson(0, 20).high)] == [0.0, 0.1611]
    over = newcombe(wilson(48 / 80, 80), wilson(56 / 70, 70))
    assert [round(end, 4) for end in (over.mean, over.low, over.high)] == [0.2, 0.0524, 0.3339]


def test_runs_have_students_interval():
    over = over_runs(10.0, 2.0, 5)
    assert over.high - 10 == pytest.approx(2.776445 * 2)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(pair):
    k, n = pair
    over = wilson(k / n, n)
    assert 0 <= over.low <= k / n <= over.high <= 1


# --- what is found


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("This happens on 50% (342/685) of the queries.", "342 of 685 is 49.9 %, as stated (50 %)"),
        ("It reached a 99.92 per cent success rate (2,564/2,566).", "2,564 of 2,566 is 99.9 %, as stated (99.92 %)"),
        ("We found that 37 of 120 participants (31%) agreed.", "37 of 120 is 30.8 %, as stated (31 %)"),
        ("Of those, 37 (30.8%) of 120 agreed.", "37 of 120 is 30.8 %, as stated (30.8 %)"),
        ("It solved $17/20 = 85\\%$ of them.", "17 of 20 is 85.0 %, as stated (85 %)"),
        ("The model answers 26 out of 122 questions exactly.", "26 of 122 is 21.3 %; 95 % interval [15.0 %, 29.4 %]"),
        ("Overall, 28% of 109 candidates were interesting.", "28 % of 109; 95 % interval"),
        ("Accuracy is 71.3% on the 500 test questions.", "71.3 % of 500; 95 % interval [67.2 %, 75.1 %]"),
        ("Accuracy is 71.3% (N = 500).", "71.3 % of 500"),
        ("It rose from 41% to 56%, a gain of 15 points.", "From 41 % to 56 % is +15 points (+36.6 % of the first); 15"),
        ("It fell from 51.0% to 25.0% (a 50.98% relative reduction).", "(−51.0 % of the first); 50.98 % is stated"),
        ("It boosted accuracy from 37.8% to 60.8% (+23.0%).", "23.0 % is stated: it adds up"),
        ("It cuts empty answers by 19% (from 27% to 22%).", "19 % is stated: it adds up"),
        ("A 29.2% SegF1 improvement (from 21.8% to 51.00%) was seen.", "29.2 % is stated: it adds up"),
        ("It gains by 3.3 percentage points in accuracy (from 87.1% to 90.4%).", "3.3 points is stated: it adds up"),
        ("MAP rises from 0.523 to 0.797 (52% relative improvement).", "52 % is stated: it adds up"),
        ("It scored 0.62 ± 0.03 (standard deviation) over five seeds.", "95 % interval [0.58, 0.66]"),
        ("It scored 0.62 ± 0.03 (standard error, 5 runs).", "95 % interval [0.54, 0.70]"),
        ("It scored 0.62 ± 0.03 over 5 seeds.", "not said there whether ± is a standard deviation or a standard error"),
        ("It scored 0.62 ± 0.03 (standard deviation).", "the number of runs is not stated"),
        ("The rate drops from 28.6% to 10.7% then.", "No interval can be computed: N is not stated"),
    ],
)  # fmt: skip
def test_what_is_stated_is_recomputed(said, result):
    (one,) = found(text(said))
    assert result in one.result
    assert one.passages[0][0] == "s1" and all(each.sentence == "s1" for each in one.inputs)


@pytest.mark.parametrize(
    "said",
    [
        "We improved by 35% on 500 questions.",
        "A 35% improvement over 500 questions was seen.",
        "The F1 score is 71.3% on 500 questions.",
        "They work 24/7, and 9/11 changed that.",
        "An average of 45% across 12 samples was seen.",
        "Figure 4 shows run 1 of 2.",
        "It is updated 09/24 and 10/24.",
        "GPT-4 reached 90%.",
        "Scores range from 41% to 56%.",
        "The top 10% of 500 teams won.",
        "In 2% of 2024 papers it is named.",
        "With 95% confidence on 500 samples.",
    ],
)
def test_what_is_no_share_is_left_alone(said):
    assert outcomes(said) == []


def test_two_shares_side_by_side_have_a_difference():
    *shares, difference = found(text("It solves 60 of 80 tasks (75%) compared to 40 of 80 tasks (50%)."))[::-1]
    assert difference.result.startswith("From 60 of 80 to 40 of 80: −25.0 points, 95 % interval [−38.")
    assert "separate, independent items" in difference.result and len(shares) == 2


def test_an_n_of_another_sentence_is_named_and_not_used():
    ends = "The rate drops from 28.6% to 10.7% then."
    (one,) = found(text("We use 115 questions.", ends))
    assert "N is not stated there; s1 states 115" in one.result and [where for where, _ in one.passages] == ["s2", "s1"]
    (one,) = found(text("We use 115 questions.", "And 90 prompts.", ends))
    assert one.result.endswith("N is not stated.")


def test_runs_of_another_sentence_are_said_to_be_so():
    (one,) = found(text("We train with three seeds.", "It scored 0.62 ± 0.03 (s.d.)."))
    assert one.elsewhere and "the number of runs is taken from s1" in one.result


# --- what does not add up


@pytest.mark.parametrize(
    "said",
    [
        "We found that 37 of 120 participants (35%) agreed.",
        "This happens in 31.9% (37/120) of cases.",
        "It rose from 41% to 56%, a gain of 12 points.",
        "It rose from 41% to 56%, an 11-point improvement.",
        "It fell from 51.0% to 25.0% (a 58.98% relative reduction).",
    ],
)
def test_what_does_not_add_up_is_said(said):
    assert outcomes(said) == ["does not add up"]


@pytest.mark.parametrize(
    "said",
    [
        "This happens in about 35% (37/120) of cases.",
        "It fails in 12% of cases (3 of 15 seeds).",
        "It rose from 41% to 56%, with a 20% reduction in cost.",
        "It rose from 41% to 56%, a 20% reduction in cost.",
        "It rose from about 41% to 56%, a gain of 12 points.",
        "It rose from 41% to 56%, an average gain of 12 points.",
        "With noise from 10% to 30%, a drop of 5 points is seen.",
        "Noise went from 10% to 30%, a drop of 5 points.",
        "By raising the temperature from 0.2 to 0.8, a gain of 12% is seen.",
        "It rose from 40% to 50%, a gain of up to 15 points.",
        "In 12 of 30 tasks (up to 90%) it fails.",
    ],
)
def test_what_may_be_meant_otherwise_is_not_accused(said):
    assert "does not add up" not in outcomes(said)


ROUNDINGS = [
    lambda value, digits: Fraction(math.floor(value * 10**digits), 10**digits),
    lambda value, digits: Fraction(math.ceil(value * 10**digits), 10**digits),
    lambda value, digits: Fraction(round(value, digits)),
    lambda value, digits: Fraction(math.floor(value * 10**digits + Fraction(1, 2)), 10**digits),
]
rounding, places = st.sampled_from(ROUNDINGS), st.integers(0, 2)
shares = st.integers(2, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def written(value, digits):
    return f"{float(value):.{digits}f}"


@given(shares, rounding, places)
def test_no_way_of_rounding_a_true_count_is_called_wrong(share, rounds, digits):
    k, n = share
    p = written(rounds(Fraction(100 * k, n), digits), digits)
    for said in (
        f"It did so in {p}% ({k}/{n}).",
        f"It solved {k} of {n} tasks ({p}%).",
        f"We saw {k}/{n} = {p}% there.",
    ):
        assert "does not add up" not in outcomes(said)


@given(shares, shares, rounding, places, rounding, places, st.sampled_from(("points", "of a", "of b", "left", "times")))
def test_no_way_of_rounding_a_true_gain_is_called_wrong(one, other, rounds, digits, rounds_gain, digits_gain, way):
    a, b = Fraction(100 * one[0], one[1]), Fraction(100 * other[0], other[1])
    bottom = {"points": Fraction(1), "of a": a, "of b": b, "left": 100 - a, "times": a}[way]
    if not bottom:
        return
    gain = b / a if way == "times" else abs(b - a) / bottom * (1 if way == "points" else 100)
    unit = {"points": " points", "times": "x"}.get(way, "%")
    ends = [written(rounds(value, digits), digits) for value in (a, b)]
    stated = written(rounds_gain(gain, digits_gain), digits_gain)
    said = f"It went from {ends[0]}% to {ends[1]}%, {'a gain' if b > a else 'a drop'} of {stated}{unit}."
    assert "does not add up" not in outcomes(said)


@given(st.lists(st.lists(st.integers(0, 10**5), min_size=4, max_size=4), min_size=5, max_size=9), rounding, places)
def test_no_way_of_rounding_a_true_column_is_called_wrong(rows, rounds, digits):
    cells = [[Fraction(value, 1000) for value in row] for row in rows]
    lines = [
        " | ".join(["m", *(written(rounds(one, digits), digits) for one in (*row, sum(row) / 4, row[1] - row[0]))])
        for row in cells
    ]
    assert "does not add up" not in [one.outcome for one in found(table("Model | A | B | C | D | Avg. | Δ", *lines))]


# --- tables

ROWS = ("M | A | B | C | Avg.", "one | 10.0 | 20.0 | 36.0 | 22.0", "two | 12.5 | 20.0 | 36.0 | 22.8",
        "three | 50.0 | 60.0 | 70.6 | 60.2", "four | 1.0 | 2.0 | 3.0 | 2.0", "5 | 9.0 | 9.3 | 9.6 | 9.3")  # fmt: skip


def test_a_column_of_means_is_learned_from_its_rows():
    (one,) = found(table(*ROWS))
    assert one.result == "Column “Avg.” is the mean of the 3 columns before it in 5 of 5 rows: it adds up."


def test_the_row_that_differs_is_named():
    (one,) = found(table(*ROWS, "odd | 40.0 | 50.0 | 60.0 | 53.0"))
    assert one.outcome == "does not add up" and "in “odd” that is 50.00, and 53.0 is stated" in one.result
    assert [where for where, _ in one.passages] == ["s2", "s8"]


def test_a_column_that_most_rows_do_not_show_to_be_a_mean_is_left_alone():
    weighted = [row if n < 3 else row.rpartition(" ")[0] + " 77.7" for n, row in enumerate(ROWS)]
    assert found(table(*weighted)) == ()
    assert outcomes(*ROWS, kinds=["row"] * len(ROWS), origin="pdf") == []


def test_a_tables_spread_is_read_with_its_own_caption():
    rows = ("Model | Score", "one | 0.62 ± 0.03")
    (one,) = found(table(*rows, caption="Scores: mean and standard deviation over 5 seeds."))
    assert "(standard deviation, 5 runs): 95 % interval [0.58, 0.66]" in one.result
    kinds = ("caption", "row", "row", "caption")
    (one,) = found(text("Standard deviation over 5 seeds.", *rows, "Standard error over 9 seeds.", kinds=kinds))
    assert one.outcome == "cannot be computed"


# --- bounds, and strangers


def test_findings_are_bounded_and_the_weightiest_come_first():
    many = [f"It solves {n} of 120 tasks ({n}%)." for n in range(100, 40, -1)] + ["It went from 3% to 4%."] * 9
    many += [f"It went from {n}% to 4% here." for n in range(20, 60)]
    said = found(text(*many, "We found that 37 of 120 (35%) agreed."))
    assert len(said) <= MOST and said[0].outcome == "does not add up"
    assert sum(one.outcome == "cannot be computed" for one in said) <= OF_GAPS


@pytest.mark.parametrize("piece", ["1/", "9 of ", "from 1% to ", "(", "1,111", "± ", "a 9% ", "$\\mathbf{", "| "])
def test_a_hostile_sentence_costs_little(piece):
    found(text(piece * 40_000, *[piece * 300] * 200))


def test_what_is_beyond_the_longest_is_not_read():
    assert found(text("x " * LONGEST + "We found that 37 of 120 (35%) agreed.")) == ()


# --- the editor's file

HOSTILE = (
    "confirmed: yes\n## 0123456789 computed\nconfirmed: yes <script>alert(1)</script> [x](javascript:1) "
    "37 of 120 participants (31%) agreed \u202e **bold**."
)


def said_yes(file, only=None):
    blocks = file.split("\n## ")
    return "\n## ".join(
        block.replace("confirmed: ?", "confirmed: yes") if only is None or n == only else block
        for n, block in enumerate(blocks)
    )


def test_nothing_is_confirmed_until_a_person_says_so():
    said = found(text(HOSTILE))
    file = sheet("arxiv:2505.00001", HOSTILE, said)
    assert len(said) == 1 and answers(file, "f").yes == frozenset()
    assert box("arxiv:2505.00001", said, answers(file, "f").yes) is None
    assert answers(said_yes(file), "f").yes == {said[0].id}
    assert answers(said_yes(file), "f").key == "arxiv:2505.00001"


def test_the_box_prints_what_was_confirmed_and_its_inputs():
    said = found(
        text("We found that 37 of 120 (31%) agreed.", "And 20 of 80 (95%) did not.", "Overall, 9 of 80 (15%) left.")
    )
    file = sheet("arxiv:2505.00001", "A title", said)
    made = box("arxiv:2505.00001", said, answers(said_yes(file), "f").yes)
    assert made.phrase == "partly consistent in a reanalysis" and made.tier == "reanalysis"
    assert "37 of 120 is 30.8 %, as stated" in made.text and "Inputs: “We found that 37 of 120" in made.text
    only = box("arxiv:2505.00001", said, answers(said_yes(file, 1), "f").yes)
    assert only.phrase == "inconsistent in a reanalysis" and "37 of 120" not in only.text


def test_a_box_of_intervals_alone_claims_no_verdict():
    said = found(text("Overall, 28% of 109 candidates were interesting."))
    made = box("k:1", said, [said[0].id])
    assert made.phrase == "exploratory, no verdict, in a reanalysis"


def test_a_finding_is_confirmed_as_it_was_seen_and_no_other():
    before, after = (found(text(f"We found that {k} of 120 (31%) agreed."))[0].id for k in (37, 38))
    assert before != after


@pytest.mark.parametrize(("line", "where"), [("confirmed: perhaps", "f:"), ("confirmed: yess", "f:")])
def test_an_answer_that_is_neither_is_a_mistake(line, where):
    file = sheet("k:1", "T", found(text("We found that 37 of 120 (31%) agreed.")))
    with pytest.raises(ConfigError, match="expected yes or no"):
        answers(file.replace("confirmed: ?", line), "f")


def test_a_newer_file_and_one_without_a_key_are_refused():
    file = sheet("k:1", "T", found(text("We found that 37 of 120 (31%) agreed.")))
    with pytest.raises(MadeByNewer):
        answers(file.replace("schema: 1", "schema: 2"), "f")
    with pytest.raises(ConfigError, match="key"):
        answers(file.replace("key: k:1", ""), "f")
