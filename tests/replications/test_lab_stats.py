import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Check, Measurement
from digest.replications.bench import Hypothesis, units_check, verdict
from digest.replications.stats import (
    Sample,
    Table,
    UnusableRows,
    beyond,
    difference,
    findings,
    holm,
    interval,
    p_beyond,
    p_share,
    p_value,
    percent,
    quantile,
    share,
)

PASSED = (Check(name="null baseline", passed=True, text=""),)
FAILED = (Check(name="null baseline", passed=False, text=""),)
SURE = [2.0, 2.1, 1.9, 2.0, 2.05, 1.95, 2.0, 2.1]


def hypothesis(name, primary=False, below=False, kind="paper"):
    return Hypothesis(name=name, text=name, kind=kind, statistic="", scale="", primary=primary, below=below)


def decided(values, sesoi, below=False, checks=PASSED):
    (finding,) = findings((hypothesis("it", primary=True, below=below),), {"it": Sample(values, sesoi)}, checks)
    return finding.verdict


def test_the_interval_is_students():
    over = interval([1.0, 2.0, 3.0, 4.0])
    assert over.mean == 2.5
    assert (over.low, over.high) == pytest.approx((0.4457397, 4.5542603))  # R: t.test(1:4)$conf.int


def test_one_unit_bounds_nothing():
    assert interval([3.0]).high == math.inf
    assert decided([3.0], 1.0) == "inconclusive"


@pytest.mark.parametrize(
    ("sesoi", "below", "said"),
    [
        (1.0, False, "consistent"),
        (3.0, False, "inconsistent"),
        (2.0, False, "inconclusive"),
        (3.0, True, "consistent"),
        (1.0, True, "inconsistent"),
    ],
)
def test_a_claim_is_decided_by_where_the_interval_lies(sesoi, below, said):
    assert decided(SURE, sesoi, below) == said


def test_nothing_is_decided_when_a_check_failed():
    assert decided(SURE, 3.0, checks=FAILED) == "inconclusive"


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=12), st.integers(-50, 50))
def test_the_test_and_the_interval_agree(values, threshold):
    over, p = interval(values), p_value(values, threshold)
    if not math.isclose(p, 0.05, rel_tol=1e-6):
        assert (p < 0.05) == (threshold < over.low or threshold > over.high) or over.low == over.high


def of(yes, n):
    return [1.0] * yes + [0.0] * (n - yes)


def test_a_share_is_decided_exactly():
    over = share(of(3, 10))
    assert (over.low, over.high) == pytest.approx((0.06673951, 0.65245285))  # R: binom.test(3, 10)$conf.int
    assert p_share(of(3, 10), 0.5) == pytest.approx(0.34375)  # R: binom.test(3, 10)$p.value
    assert (share(of(8, 8)).high, share(of(0, 8)).low) == (1.0, 0.0)
    assert p_share(of(8, 8), 0.5) == pytest.approx(2 / 2**8)
    assert p_share([], 0.5) == 1.0 and share([]).low == 0.0


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.01, 0.99))
def test_a_shares_test_and_its_interval_agree(yes, n, threshold):
    values = of(min(yes, n), n)
    over, p = share(values), p_share(values, threshold)
    if not math.isclose(p, 0.05, rel_tol=1e-6):
        assert (p < 0.05) == (threshold < over.low or threshold > over.high)


@given(st.lists(st.sampled_from((-1.0, 0.0, 1.0)), max_size=200), st.floats(-0.5, 0.5))
def test_a_differences_test_and_its_interval_agree(values, threshold):
    over, p = difference(values), Sample(values, threshold, "difference").p
    if not math.isclose(p, 0.05, rel_tol=1e-6):
        assert (p < 0.05) == (threshold < over.low or threshold > over.high)


def test_no_difference_in_many_units_is_no_certainty():
    over = difference([0.0] * 600)
    assert over.mean == 0.0 and 0.003 < over.high < 0.01
    assert difference([0.0] * 40).high > 0.03


def test_what_lies_beyond_chance_is_decided_by_chances_own_draws():
    draws = [0.5 - number / 1000 for number in range(400)]  # 0.101 to 0.5
    assert p_beyond(draws, 0.05) == pytest.approx(2 / 401) and p_beyond(draws, 0.3) > 0.9
    assert beyond(draws).low == pytest.approx(quantile(draws, 0.025))
    sample = {"it": Sample(draws, 0.05, "beyond chance", 12)}
    (one,) = findings((hypothesis("it", primary=True),), sample, PASSED)
    assert (one.verdict, one.n) == ("consistent", 12)


def test_holm_on_its_textbook_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_secondary_claims_pay_for_their_number_and_the_primary_does_not():
    edge = Sample([0.5 + shift for shift in (0.2, -0.1, 0.9, 1.1, 0.3, 0.2, -0.2, 1.0)], 0.5)
    assert p_value(edge.values, edge.sesoi) < 0.05
    names = ["first", "second", "third"]
    claims = (hypothesis("main", primary=True), *(hypothesis(name) for name in names))
    said = {one.claim: one.verdict for one in findings(claims, dict.fromkeys(["main", *names], edge), PASSED)}
    assert said == {"main": "consistent", "first": "inconclusive", "second": "inconclusive", "third": "inconclusive"}


def finding(said, primary=False, kind="paper"):
    (one,) = findings((hypothesis("x", primary=True, kind=kind),), {"x": Sample(SURE, 0.0)}, PASSED)
    return one.model_copy(update={"verdict": said, "primary": primary})


def test_partly_consistent_takes_a_failed_claim_of_the_papers_own():
    main = finding("consistent", primary=True)
    assert verdict(PASSED, (main, finding("consistent"))) == "consistent"
    assert verdict(PASSED, (main, finding("inconclusive"))) == "consistent"
    assert verdict(PASSED, (main, finding("inconsistent"))) == "partly consistent"
    assert verdict(PASSED, (main, finding("inconsistent", kind="newsletter"))) == "consistent"
    assert verdict(FAILED, (main, finding("consistent"))) == "inconclusive"
    assert verdict(PASSED, (finding("inconsistent", primary=True), finding("consistent"))) == "inconsistent"


def test_few_units_and_tuned_units_are_exploratory():
    def check(seeds, *words):
        return units_check([f"{words[0] if words else 'seed'} {seed}" for seed in seeds], *words)

    assert "too few" in check(range(100, 107)).text and not check(range(100, 107)).passed
    assert "tuned" in check((3, *range(100, 108))).text
    assert check(range(100, 108)).passed
    assert check(range(100, 123), "prompt", "prompts", 24).text == (
        "Exploratory: 23 prompts are too few for a verdict, which takes 24."
    )
    assert "Exploratory: prompts that" in check(range(40), "prompt", "prompts", 24).text


def row(unit="seed 100", condition="pair", value=1.0):
    return Measurement(unit=unit, condition=condition, name="shift", value=value)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_is_none_names_its_row(value):
    with pytest.raises(UnusableRows, match="seed 100, pair, shift"):
        Table([row(value=value)])


def test_a_table_keeps_the_order_of_units_and_misses_nothing_silently():
    table = Table([row("seed 101", value=2.0), row("seed 100"), row("seed 100", value=3.0)])
    assert table.units == ("seed 101", "seed 100")
    assert table.one("pair", "shift") == [2.0, 2.0]
    with pytest.raises(UnusableRows, match="not measured in seed 100"):
        Table([row(), row("seed 101"), row("seed 101", "single")]).one("single", "shift")
    with pytest.raises(UnusableRows, match="no rows"):
        Table([])


def test_quantiles_lie_between_order_statistics():
    assert quantile([4.0, 1.0, 2.0, 3.0], 0.5) == 2.5
    assert quantile([1.0], 0.975) == 1.0


def test_decimals_tell_an_interval_from_its_threshold_and_nothing_has_no_sign():
    assert str(interval([-0.001, -0.002, 0.002])) == "0.00 [−0.01, 0.00]"
    near = [0.0051, 0.0062, 0.0071, 0.0058, 0.0049, 0.0064, 0.0060, 0.0055]
    claim = hypothesis("it", primary=True, below=True)
    (finding,) = findings((claim,), {"it": Sample(near, 0.0114)}, PASSED)
    assert finding.text == "it: +0.006 [+0.005, +0.006] , less than +0.011 wanted: consistent."
    (finding,) = findings((claim,), {"it": Sample([100 * one for one in near], 3.0)}, PASSED)
    assert "less than +3.00 wanted" in finding.text


def test_percentages_have_a_true_minus_and_no_minus_zero():
    assert percent(-0.001) == "0 %"
    assert percent(interval([-0.02, -0.01, -0.03])) == "−2 % [−4 %, 0 %]"
