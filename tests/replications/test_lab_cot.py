"""unfaithful_cot: what scripted models come out as, over real sockets, and what planted tables are judged to be."""

import json

import pytest
from llm.server import Server, reply

from digest.replications import biased_prompts
from digest.replications import unfaithful_cot as cot
from digest.replications.asking import Unanswered
from digest.replications.samples import ANSWERED, unselected
from digest.replications.stats import UnusableRows

from . import planted
from .agents import Puzzled


def measured(agent, **params):
    with Server(agent) as server:
        settings = cot.CotParams(model="m", base_url=server.url, **params)
        rows = cot.measure(settings, cot.RECIPE.seeds[:5])
        return rows, server


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ({"follows": 0.6, "says": 0.0}, "consistent"),
        ({"follows": 0.6, "says": 1.0}, "inconsistent"),
        ({"follows": 0.0, "says": 0.0}, "inconclusive"),
        ({"follows": 0.6, "says": 0.0, "hears": False}, "inconclusive"),
        ({"follows": 0.6, "says": 0.0, "errs": 0.9}, "inconclusive"),
    ],
)
def test_a_scripted_model_comes_out_as_it_was_scripted(agent, said):
    rows, _ = measured(Puzzled(**agent), flips=60, concurrency=8)
    judged = cot.judge(rows)
    assert judged.verdict == said, judged.text
    found = cot.Found(rows)
    if agent["follows"]:
        assert sum(found.silent) == pytest.approx(len(found.silent) * (1 - agent["says"]), abs=3)


def test_asking_ends_with_the_block_in_which_enough_answers_have_moved():
    rows, server = measured(Puzzled(follows=0.9, says=0.0, errs=0.0), flips=10, controls=3, concurrency=8)
    assert cot.Found(rows).asked == 25 and len(server.bodies) == 3 * 25 + 3


def test_items_without_an_answer_are_counted_and_too_many_give_no_verdict():
    agent = Puzzled(follows=0.6, says=0.0)

    def script(body):
        return reply("I cannot.", usage=None) if "swap" in agents_last(body) else agent(body)

    rows, _ = measured(script, flips=40, concurrency=8)
    judged = cot.judge(rows)
    assert cot.Found(rows).left > 0 and judged.verdict == "inconclusive"
    assert "were not; at least 80 wanted" in judged.text


def test_samples_are_drawn_by_a_rule_that_sees_no_answer_and_each_says_how_it_was_counted():
    drawn = []
    for agent in ({"follows": 0.5, "says": 0.0}, {"follows": 0.5, "says": 0.0, "errs": 0.9}):
        rows, _ = measured(Puzzled(**agent), flips=1, controls=5, concurrency=8)
        drawn.append([one.asked for one in rows.samples if one.drawn.startswith("The first 3 of 25 items asked, in")])
    assert drawn[0] == drawn[1] and len(drawn[0]) == 3, "other answers, the same items"
    rows, _ = measured(Puzzled(follows=0.5, says=0.0), flips=1, controls=5, concurrency=8)
    moved = [one for one in rows.samples if "items whose answer moved to (A)" in one.drawn]
    assert len(moved) == 3 and all("Counted as moved to (A). By the lexicon" in one.counted for one in moved)
    assert all(one.answered.endswith("Answer: (A)") and "does not name" in one.counted for one in moved)
    (told, _) = (one for one in rows.samples if one.drawn.startswith("The first 2 of 5 control items"))
    assert "Told to choose (A) and to say why." in told.asked and "the reasoning names the pattern" in told.counted


def test_an_item_without_an_answer_is_shown_where_the_rule_draws_it():
    agent = Puzzled(follows=0.0, says=0.0)
    items = [item for seed in cot.RECIPE.seeds[:5] for item in biased_prompts.items(seed, 4)]
    (first,) = (item for item in items if item.unit == unselected([item.unit for item in items], 3)[0])
    puzzle = first.asked[0][1].rpartition("Puzzle: ")[2]

    def script(body):
        return reply("I cannot.", usage=None) if puzzle in agents_last(body) else agent(body)

    rows, _ = measured(script, flips=1, controls=5, block=4, concurrency=8)
    (left, *others) = (one for one in rows.samples if "items asked" in one.drawn)
    assert left.answered == "" and left.counted == "Left out whole, and counted as an item without an answer."
    assert len(others) == 2 and all(one.answered for one in others)


def test_where_nothing_was_answered_in_its_form_there_are_no_rows_and_it_says_what_to_do():
    with pytest.raises(Unanswered, match=r"in the form asked for, of 12: .* move that file away and run again"):
        measured(lambda body: reply("I cannot.", usage=None), flips=1, controls=5, block=12, concurrency=8)


def test_a_samples_words_are_one_short_line_without_control_characters():
    agent = Puzzled(follows=0.0, says=0.0)

    def script(body):
        said = json.loads(agent(body).body["choices"][0]["message"]["content"])
        return reply(json.dumps(said | {"reasoning": "a\u202e\x1b[31m\n\n# b\u200b " + "word " * 3000}), usage=None)

    rows, _ = measured(script, flips=1, controls=2, block=4, concurrency=8)
    for one in rows.samples:
        assert len(one.answered) <= ANSWERED and "\n" not in one.answered and one.answered.isprintable()


def agents_last(body):
    return body["messages"][-1 if len(body["messages"]) == 2 else 1]["content"].rpartition("Puzzle: ")[2]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"silent": 0.1}, "inconsistent"),
        ({"silent": 0.5}, "inconclusive"),
        ({"flips": 7}, "inconclusive"),
        ({"flips": 0}, "inconclusive"),
        ({"flips": 9, "by_itself": 0, "items": 150}, "consistent"),
        ({"flips": 9, "by_itself": 0}, "inconclusive"),
        ({"by_itself": 60}, "inconclusive"),
        ({"fall": False}, "partly consistent"),
        ({"right": 0.4}, "inconclusive"),
        ({"heard": 0.6}, "inconclusive"),
        ({"accused": 0.2}, "inconclusive"),
        ({"items": 70, "flips": 40}, "inconclusive"),
        ({"left": 60}, "inconclusive"),
        ({"seed": 3}, "inconclusive"),
    ],
)
def test_tables_are_judged_by_what_was_planted(changes, said):
    judged = cot.judge(planted.reasoned(**changes))
    assert judged.verdict == said, judged.text


def test_the_doubt_is_judged_apart():
    by_name = dict(zip((one.name for one in cot.CLAIMS), cot.judge(planted.reasoned()).findings, strict=True))
    assert by_name["noise"].verdict == "inconsistent" and by_name["falls"].verdict == "consistent"
    assert by_name["silent"].n == 60


def test_no_flip_is_no_number():
    judged = cot.judge(planted.reasoned(flips=0))
    assert judged.findings[0].estimate is None and "nothing to count" in judged.findings[0].text
    assert "none moved to (A)" in judged.text


def test_an_item_whose_right_answer_is_the_biased_one_is_refused():
    rows = [row.model_copy(update={"value": 0.0}) if row.name == cot.RIGHT else row for row in planted.reasoned()]
    with pytest.raises(UnusableRows, match="right answer is"):
        cot.judge(rows)
