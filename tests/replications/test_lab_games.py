"""repeated_games: what players by a rule come out as, over real sockets, and what planted tables are judged to be."""

import random
import re

import pytest
from llm.server import Server, reply

from digest.errors import ConfigError
from digest.replications import games, players
from digest.replications import repeated_games as repeated
from digest.replications.asking import Unanswered
from digest.replications.bench import LIMITS
from digest.replications.samples import unselected
from digest.replications.stats import Table, p_beyond

from . import planted
from .agents import Player

NAMES = [claim.name for claim in repeated.CLAIMS]


def said(judged):
    return dict(zip(NAMES, (one.verdict for one in judged.findings), strict=True))


def measured(agent, seeds=repeated.RECIPE.seeds):
    with Server(agent) as server:
        rows = repeated.measure(repeated.GamesParams(model="m", base_url=server.url, concurrency=8), seeds)
        return rows, server


def turns(history):
    return 1 - len(history) % 2


@pytest.mark.parametrize(
    ("rule", "verdict", "claims"),
    [
        (players.grim, "consistent", {"unforgiving": "consistent", "turns": "consistent", "defects": "inconsistent"}),
        (players.tit_for_tat, "inconsistent", {"unforgiving": "inconsistent", "defects": "inconsistent"}),
        (players.cooperator, "inconclusive", {"unforgiving": "inconclusive"}),
    ],
)
def test_a_player_comes_out_as_the_rule_it_plays_by(rule, verdict, claims):
    rows, server = measured(Player(rule))
    judged = repeated.judge(rows)
    assert judged.verdict == verdict and said(judged).items() >= claims.items(), judged.text
    prompts = [str(body["messages"]) for body in server.bodies]
    assert len(prompts) == len(set(prompts)), "a prompt that comes back is not bought again"


def test_over_the_wire_a_rule_plays_as_it_does_without_one():
    rows, _ = measured(Player(players.grim), (100, 101))
    alone = repeated.measure(repeated.GamesParams(model="scripted/grim"), (100, 101))
    played = [row for row in alone if row.name in (repeated.DEFECTS, repeated.TOGETHER)]
    assert [row for row in rows if row.name in (repeated.DEFECTS, repeated.TOGETHER)] == played


def test_a_script_tests_the_bench_and_gives_no_verdict():
    for name in ("grim", "tit-for-tat", "always-0", "always-1", "random"):
        judged = repeated.judge(repeated.measure(repeated.GamesParams(model=f"scripted/{name}"), repeated.RECIPE.seeds))
        assert judged.verdict == "inconclusive" and "A script played" in judged.text
        assert set(said(judged).values()) == {"inconclusive"}
    with pytest.raises(ConfigError, match="scripted/grim"):
        repeated.measure(repeated.GamesParams(model="scripted/gpt"), (100,))


def test_a_game_with_a_round_missing_is_none():
    with pytest.raises(Unanswered, match="no usable reply in the story of the"):
        measured([reply("I would rather not play.", usage=None)], (100,))


class Silent(Player):
    """Plays by its rule, and gives no usable reply once it is to reason in one of these seeds' stories."""

    def __init__(self, rule, seeds):
        super().__init__(rule)
        self.who = [games.games(seed)[0].story.who for seed in seeds]

    def __call__(self, body):
        said = str(body["messages"])
        if "reasoning" in said and any(who in said for who in self.who):
            return reply("So I think, and think again, and", usage=None)
        return super().__call__(body)


def test_a_story_with_an_unusable_reply_is_left_out_whole_while_enough_remain():
    """A small real model ran on in one game of a hundred, and a whole run of 1,100 questions was none."""
    rows, _ = measured(Silent(players.grim, (100, 107)))
    judged = repeated.judge(rows)
    assert {"seed 100", "seed 107"}.isdisjoint(row.unit for row in rows) and len(Table(rows[:-1]).units) == 10
    assert judged.verdict == "consistent" and "could not be used: 2 stories." in judged.text
    with pytest.raises(Unanswered, match="a game with a round missing is none"):
        measured(Silent(players.grim, range(100, 105)))


def test_samples_of_games_say_what_was_chosen_and_how_it_was_counted_also_where_a_story_fell():
    rows, _ = measured(Player(players.grim))
    games_shown = [one for one in rows.samples if one.drawn.startswith("The first 3 of 108 games, in the order of the")]
    reasoned = [one for one in rows.samples if one.drawn.startswith("The first 2 of 12 games with reasoning")]
    assert (len(games_shown), len(reasoned)) == (3, 2)
    assert all(re.search(r"Choices, round by round:( [A-Z]){10}\.", one.answered) for one in rows.samples)
    assert all("Reasoning in round 10: I think." in one.answered for one in reasoned)
    assert all("against one that takes turns: the same choice in 4 of 10 rounds." in one.counted for one in reasoned)
    names = [f"seed {seed}, {repeated.TURNS_REASONING}" for seed in repeated.RECIPE.seeds]
    broken = [int(name.split()[1].strip(",")) for name in unselected(names, 2)]
    fell, _ = measured(Silent(players.grim, broken))
    assert [one.asked for one in fell.samples] == [one.asked for one in rows.samples], "whatever became of them"
    assert [one.answered for one in fell.samples[3:]] == ["", ""]
    assert all(one.counted.startswith("The story was left out whole") for one in fell.samples[3:])


def test_letters_and_payoffs_change_and_no_letter_tells_what_it_means():
    all_games = [game for seed in repeated.RECIPE.seeds for game in games.games(seed)]
    assert len({game.story for game in all_games}) == 12 and len({game.story.letters for game in all_games}) == 12
    assert not {"A", "C", "D"} & {letter for game in all_games for letter in game.letters}
    firsts = [game.letters[0] == min(game.letters) for game in all_games if game.label == repeated.COOPERATOR]
    assert 3 <= sum(firsts) <= 9
    for temptation, reward, punishment, sucker in games.DILEMMAS:
        assert temptation > reward > punishment > sucker and 2 * reward > temptation + sucker


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "consistent"),
        ({"once": 0.1}, "inconsistent"),
        ({"once": 0.55}, "inconclusive"),
        ({"turns": 1.0}, "partly consistent"),
        ({"defector": 0.3}, "inconclusive"),
        ({"knows": 0.6}, "inconclusive"),
        ({"swapped": 1.0}, "inconclusive"),
        ({"seeds": range(100, 107)}, "inconclusive"),
        ({"seeds": range(12)}, "inconclusive"),
    ],
)
def test_tables_are_judged_by_what_was_planted(changes, verdict):
    judged = repeated.judge(planted.played(**changes))
    assert judged.verdict == verdict, judged.text


def test_the_newsletters_claim_and_the_doubts_are_judged_apart():
    assert said(repeated.judge(planted.played(reasoned=0.95)))["reasoning"] == "consistent"
    assert said(repeated.judge(planted.played(personas=(0.0, 0.0, 0.9))))["personas"] == "consistent"
    assert said(repeated.judge(planted.played()))["personas"] == "inconsistent"


def test_personas_whose_labels_mean_nothing_are_rarely_found_to_matter(monkeypatch):
    """The range over four labels is above zero by chance alone."""
    table, draw, p = Table(planted.played()), random.Random(7), []
    for _ in range(200):
        dealt = {label: [draw.choice((0.0, 0.5, 1.0)) for _ in table.units] for label in repeated.WITH_PERSONA.values()}
        monkeypatch.setattr(repeated, "_after", lambda table, label, dealt=dealt: dealt[label])
        p.append(p_beyond(repeated._personas(table), 0.0))
    assert 1 <= sum(one < 0.05 for one in p) <= 18, "a test of level 0.05, even where no margin is asked"


def test_caps_are_no_exploration():
    assert set(LIMITS) < set(repeated.GamesParams.model_fields)
