"""repeated_games at the tier reanalysis, on small files of our own in the authors' shape."""

import pytest

from digest.errors import ConfigError
from digest.replications import published_games as published
from digest.replications.stats import UnusableRows

from . import planted

COOPERATES = ("J" * 10, "J" * 10)


def judged(**changes):
    games = planted.GAMES | {("act_gpt4", name): answers for name, answers in changes.items()}
    return published.judge(planted.counted(games))


def by_name(judgement):
    return {claim.name: one for claim, one in zip(published.CLAIMS, judgement.findings, strict=True)}


def test_the_counts_and_the_correction_come_out():
    found = by_name(published.judge(planted.counted()))
    assert {name: one.verdict for name, one in found.items()} == {
        "unforgiving": "consistent", "turns": "consistent", "defects": "inconsistent", "predicts": "consistent",
    }  # fmt: skip
    assert "22 of 23 rounds" in found["unforgiving"].text and found["unforgiving"].interval is None
    assert "0 of 37 rounds" in found["defects"].text, "the round of the first defection is not after it"


def test_who_forgives_is_not_unforgiving_and_who_defects_unprovoked_is_told():
    forgiving = {name: ("J" * 10, planted.GAMES["act_gpt4", name][1]) for name in ("act_f", "act_once", "act_later")}
    assert judged(**forgiving).verdict == "inconsistent"
    mean = dict.fromkeys(("act_j", "act_kind", "act_gpt4"), ("F" * 10, "J" * 10))
    assert by_name(judged(**mean))["defects"].verdict == "consistent"


def test_too_few_games_decide_nothing():
    assert judged(act_f=COOPERATES).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("answer1", "answer"), "no column answer1; expected round, player1"),
        (lambda text: text.replace("1,act_gpt4,act_j,J,J", "1,act_gpt4,act_j,J,X"), ":2: answers are J or F"),
        (lambda text: text.replace("3,act_gpt4,act_j,J,J,0,0,0,0\n", ""), "act_gpt4 against act_j has not 10 rounds"),
    ],
)
def test_files_of_another_shape_are_refused_in_one_line(tmp_path, change, said):
    file = planted.published(tmp_path) / published.DILEMMA
    file.write_text(change(file.read_text()))
    with pytest.raises(ConfigError, match=r"pd/experiment_pd\.csv") as caught:
        published.measure(published.DataParams(data=str(tmp_path)), ())
    assert said in str(caught.value)


def test_files_without_the_player_that_takes_turns_cannot_be_judged():
    with pytest.raises(UnusableRows, match="no round of act_gpt4"):
        published.judge(planted.counted(battles={}))


def test_which_bytes_they_are_belongs_to_the_promise(tmp_path):
    first = published.RECIPE.reading(planted.published(tmp_path))
    changed = published.RECIPE.reading(planted.published(tmp_path, planted.GAMES | {("a", "b"): COOPERATES}))
    assert first.params.sha256 != changed.params.sha256 and len(first.params.sha256) == 64
