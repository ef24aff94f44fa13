"""emergence_metric on a family of models: scripted ones over sockets, tiny ones on this machine, planted tables."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm.server import Server, reply

from digest.errors import ConfigError
from digest.replications import emergence_family as family
from digest.replications import products

from . import planted, tiny_model
from .agents import chance

NAMES = ("tiny", "small", "middle", "large", "huge")


class Multiplies:
    """A family whose digits are right with these chances; or, jumping, wrong altogether until all is right."""

    def __init__(self, digits, jumping=False):
        self.digits, self.jumping = dict(zip(NAMES, digits, strict=True)), jumping

    def __call__(self, body):
        told = body["messages"][-1]["content"]
        one, other = map(int, re.search(r"(\d+) \* (\d+) =(?! \d)", told).groups())
        right, share = str(one * other), self.digits[body["model"]]
        if self.jumping:
            kept = right if chance(f"{body['model']} {right}") < share**4 else "0"
        else:
            kept = "".join(
                digit if chance(f"{body['model']} {one} {other} {n}") < share else str((int(digit) + 5) % 10)
                for n, digit in enumerate(right)
            )
        return reply(json.dumps({"answer": kept}), usage=(50, 10))


def asked(agent, names=NAMES, blocks=12, **settings):
    with Server(agent) as server:
        params = family.FamilyEndpointParams(model=",".join(names), base_url=server.url, concurrency=8, **settings)
        return family.measure(params, family.ENDPOINT.seeds[:blocks])


def test_a_family_that_gains_digit_by_digit_is_a_mirage():
    judged = family.judge(asked(Multiplies((0.05, 0.2, 0.45, 0.75, 0.995))))
    assert judged.verdict == "consistent", judged.text
    assert "speak of these models and of no other" in judged.text


def test_a_family_that_jumps_in_every_metric_is_none():
    judged = family.judge(asked(Multiplies((0.05, 0.2, 0.42, 0.75, 0.995), jumping=True)))
    assert judged.verdict == "inconsistent", judged.text


def test_a_family_that_never_learns_it_decides_nothing():
    judged = family.judge(asked(Multiplies((0.05, 0.1, 0.2, 0.3, 0.4))))
    assert judged.verdict == "inconclusive" and "Exact match goes from" in judged.text


def test_planted_tables_with_too_few_blocks_or_tuning_seeds_decide_nothing():
    assert family.judge(planted.family()).verdict == "consistent"
    assert family.judge(planted.family(blocks=11)).verdict == "inconclusive"
    assert family.judge(planted.family(first=0)).verdict == "inconclusive"


@pytest.mark.parametrize("names", [("one",), ("a", "b", "c"), ("a", " ", "b", "c", "")])
def test_fewer_than_four_models_are_no_family(names):
    with pytest.raises(ConfigError, match=r"a family has 4 models at least, from the smallest to the largest"):
        asked(Multiplies((0,) * 5), names)


def test_decoders_of_this_machine_are_a_family_in_the_order_of_their_sizes(tmp_path):
    pytest.importorskip("transformers")
    folders = [str(tiny_model.made(tmp_path / str(layers), layers=layers)) for layers in (1, 2, 3, 4)]
    params = family.FamilyHfParams(model=",".join(folders), device="cpu", threads=1, problems=5, answer_tokens=8)
    rows = family.measure(params, [100])
    sizes = [row.value for row in rows if row.name == family.SIZE]
    assert len(sizes) == 4 and sizes == sorted(sizes)
    assert {row.value for row in rows if row.name == family.EXACT} == {0.0}
    with pytest.raises(ConfigError, match="name the family from the smallest to the largest"):
        family.measure(params.model_copy(update={"model": ",".join(folders[::-1])}), [100])


def test_each_model_of_a_family_is_pinned_and_told(tmp_path):
    pytest.importorskip("transformers")
    from digest.replications.decoder import environment
    from digest.replications.weights import pinned

    folders = [str(tiny_model.made(tmp_path / str(layers), layers=layers)) for layers in (1, 2, 3, 4)]
    recipe = pinned(family.HF.on(model=",".join(folders)))
    revisions = recipe.params.revision.split(",")
    assert len(set(revisions)) == 4 and all(one.startswith("sha256:") for one in revisions)
    assert environment(recipe.params.model_copy(update={"device": "cpu"}))["revision"] == recipe.params.revision


def test_no_problem_is_one_of_the_solved_ones_and_a_block_is_its_own():
    blocks = [products.problems(seed, 25) for seed in (100, 101)]
    assert len({(one.one, one.other) for one in blocks[0]}) == 25 and blocks[0] != blocks[1]
    for one in (*blocks[0], *blocks[1]):
        assert len(one.answer) == products.DIGITS and f"{one.one} * {one.other} = " not in products.prompt(one)


def test_a_near_miss_earns_an_edit_and_nothing_in_the_code():
    problems = products.problems(100, 200)
    near = [str(int(one.answer) + 1) for one in problems]
    scores = products.scores(near, problems)
    assert scores.exact == 0 and scores.edits < 1.2 and scores.scrambled_edits > 3
    assert products.scores([one.answer for one in problems], problems).scrambled_edits == 0


@given(st.lists(st.text(max_size=300), min_size=3, max_size=3))
def test_whatever_is_replied_has_scores_within_their_bounds(replies):
    scores = products.scores(replies, products.problems(100, 3))
    assert 0 <= scores.exact <= 1 and 0 <= scores.edits <= 4 and 0 <= scores.scrambled_edits <= 4
    assert 0 <= scores.product <= 1 and 0 <= scores.entropy < 7
