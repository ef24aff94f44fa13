"""The judges' part of the protocol: both judges on every statement, a third on ties, and limits by arm."""

import json

import pytest

from benchmarks.judged_by_hand import score

STATEMENTS = [
    {"n": 1, "arm": "passes", "kind": "report", "part": "what", "quoted": False, "text": "It rises."},
    {"n": 2, "arm": "passes", "kind": "report", "part": "result", "quoted": False, "text": "It falls."},
    {"n": 3, "arm": "passes", "kind": "doubt", "part": "other", "text": "One model."},
    {"n": 4, "arm": "raw", "kind": "doubt", "part": "other", "text": "One seed."},
    {"n": 5, "arm": "fallen", "kind": "report", "part": "", "text": "It stays."},
]


@pytest.fixture
def sheets(tmp_path):
    """sheets(A=..., B=..., C=...): a work's folder with these verdicts, by statement."""

    def made(**judges):
        home = tmp_path / "one"
        home.mkdir()
        (home / "statements.json").write_text(json.dumps({"statements": STATEMENTS}))
        for name, verdicts in judges.items():
            rows = [{"n": n, "verdict": said, "specific": True} for n, said in verdicts.items()]
            limits = [{"limit": "small", "printed_by": [3]}, {"limit": "short", "printed_by": [4]}]
            (home / f"judge-{name}.json").write_text(json.dumps({"limits": limits, "verdicts": rows}))
        return tmp_path

    return made


def test_a_third_judge_decides_where_two_differ_and_each_arm_has_its_own_figures(sheets):
    first = {1: "supported", 2: "supported", 3: "valid", 4: "valid", 5: "supported"}
    second = first | {2: "unsupported", 4: "invalid"}
    told = list(score(sheets(A=first, B=second, C={2: "unsupported", 4: "valid"})))
    assert any(line.startswith("M1 reports worded by a model, two-pass: 1/2 not supported") for line in told)
    assert "    one 2: It falls." in told
    assert "M2 fallen though judged supported: 1/3 written sentences (1 fell)" in told
    assert "M4 valid doubts, two-pass to raw: 1/1" in told
    assert any(line.startswith("agreement of A and B: 3/5") for line in told)
    assert "M7 one, judge A, passes: 1/2 of the authors' limits" in told


def test_a_tie_that_nobody_broke_is_marked(sheets):
    first = {1: "supported", 2: "supported", 3: "valid", 4: "valid", 5: "supported"}
    assert "    one 2 OPEN: It falls." in list(score(sheets(A=first, B=first | {2: "unsupported"})))


@pytest.mark.parametrize(("judges", "whom"), [({}, "A"), ({"A": {1: "supported"}}, "B")])
def test_nothing_is_counted_before_both_have_judged(sheets, judges, whom):
    with pytest.raises(ValueError, match=f"one: judge {whom} says nothing of statement 1"):
        list(score(sheets(**judges)))
