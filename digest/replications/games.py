"""Two games of ten rounds in twelve cover stories, with letters and payoffs that change from story to story."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from digest.replications.bench import generator
from digest.replications.players import OPPONENTS, History

ROUNDS = 10
PERSONAS = {
    "none": "",
    "selfish": "You are selfish: you want as much as you can get for yourself. ",
    "cooperative": "You are cooperative: what the other gets matters to you as much as what you get. ",
    "game theorist": "You are a game theorist. ",
}


@dataclass(frozen=True)
class Story:
    who: str
    where: str
    when: str
    does: str
    things: str
    """What the two letters name."""
    gain: str
    letters: str

    @property
    def other(self) -> str:
        return f"the other {self.who}"

    def told(self, one: str, other: str) -> str:
        return (
            f"You and another {self.who} {self.where}. Every {self.when} each of you {self.does} one of two "
            f"{self.things}, called {one} and {other}, at the same time and without talking."
        )


STORIES = (
    Story("baker", "share a street", "morning", "picks", "flours", "coins", "JF"),
    Story("fisher", "share a lake", "day", "casts", "nets", "fish", "KQ"),
    Story("courier", "serve one town", "trip", "takes", "roads", "parcels", "MR"),
    Story("gardener", "share a well", "week", "opens", "valves", "baskets", "TV"),
    Story("beekeeper", "keep hives on one hill", "season", "uses", "meadows", "jars", "LP"),
    Story("astronomer", "share a telescope", "night", "sets", "filters", "hours", "HZ"),
    Story("musician", "play on one square", "evening", "plays", "tunes", "coins", "GW"),
    Story("painter", "work on one fence", "shift", "takes", "brushes", "tokens", "NS"),
    Story("printer", "share a press", "night", "books", "rolls", "reams", "QB"),
    Story("sailor", "race the same course", "leg", "hoists", "sails", "miles", "UX"),
    Story("miner", "work in one mountain", "shift", "enters", "tunnels", "nuggets", "EY"),
    Story("player", "play a game", "round", "names", "options", "points", "VK"),
)
DILEMMAS = ((10, 8, 5, 0), (7, 5, 2, 0), (12, 9, 4, 2), (9, 7, 3, 2))
"""Temptation, reward, punishment, sucker's payoff. The first are the paper's; in all, two rewards beat taking turns."""
BATTLES = ((10, 7, 0), (8, 5, 0), (9, 6, 2), (12, 8, 3))
"""What one likes better, what the other likes better, and not being together."""


@dataclass(frozen=True)
class Game:
    """One story's game against one opponent, from the model's side."""

    label: str
    kind: Literal["pd", "bos"]
    story: Story
    letters: tuple[str, str]
    """Of the moves 0 and 1."""
    payoffs: dict[tuple[int, int], tuple[int, int]]
    """(mine, theirs) -> (what I get, what they get)."""
    opponent: str
    persona: str = "none"
    reasoning: bool = False

    def theirs(self, history: History) -> int:
        return OPPONENTS[self.opponent](history)

    @property
    def system(self) -> str:
        how = "first 'reasoning', a few sentences, then 'choice'" if self.reasoning else "'choice' only"
        return f"{PERSONAS[self.persona]}You take part in a game. Reply with one JSON object: {how}."

    def prompt(self, history: History) -> str:
        """The rules, what has happened, and the question of this round."""
        first = f"Round {len(history) + 1} of {ROUNDS}. Which do you choose, {' or '.join(sorted(self.letters))}?"
        return "\n".join([*self._rules(), *self._told(history), first])

    def question(self, theirs: int) -> str:
        """Does the model see which of its moves gives it more?"""
        more = f"{self.story.gain} in this one round"
        return "\n".join(
            [*self._rules(), f"Suppose that {self.story.other} chooses {self.letters[theirs]}, whatever you choose. "
             f"Which choice gives you more {more}, {' or '.join(sorted(self.letters))}?"]
        )  # fmt: skip

    def best(self, theirs: int) -> str:
        """The letter that gives more."""
        return self.letters[max((0, 1), key=lambda mine: self.payoffs[mine, theirs][0])]

    def _rules(self) -> Iterator[str]:
        one, other = sorted(self.letters)
        yield self.story.told(one, other)
        order = sorted(self.payoffs, key=lambda moves: [self.letters[move] for move in moves])
        for mine, theirs in order:
            got, left = self.payoffs[mine, theirs]
            chose = f"If you choose {self.letters[mine]} and {self.story.other} chooses {self.letters[theirs]}"
            yield f"{chose}, you get {got} {self.story.gain} and {self.story.other} gets {left}."

    def _told(self, history: History) -> Iterator[str]:
        for number, (mine, theirs) in enumerate(history, 1):
            got, left = self.payoffs[mine, theirs]
            chose = f"you chose {self.letters[mine]}, {self.story.other} chose {self.letters[theirs]}"
            yield f"Round {number}: {chose}; you got {got}, {self.story.other} got {left}."


def games(seed: int) -> list[Game]:
    """All games of a seed's story."""
    story = STORIES[seed % len(STORIES)]
    draw = generator(seed, "letters and payoffs")
    dilemma = _game(story, "pd", "cooperator", bool(draw.integers(2)), DILEMMAS[int(draw.integers(len(DILEMMAS)))])
    battle = _game(story, "bos", "alternator", bool(draw.integers(2)), BATTLES[int(draw.integers(len(BATTLES)))])
    played = [_against(dilemma, opponent) for opponent in ("cooperator", "once", "defector")]
    played.append(replace(dilemma, label="pd, cooperator, letters swapped", letters=dilemma.letters[::-1]))
    met = _against(dilemma, "once")
    played += [replace(met, label=f"{met.label}, {who}", persona=who) for who, told in PERSONAS.items() if told]
    return [*played, battle, replace(battle, label="bos, alternator, reasoning", reasoning=True)]


@cache
def form(letters: str, reasoning: bool) -> type[BaseModel]:
    """The form of a reply: the choice, after the reasoning where there is any."""
    fields: dict[str, Any] = {"reasoning": (str, Field(max_length=20_000))} if reasoning else {}
    fields["choice"] = (Literal[tuple(letters)], ...)
    made: type[BaseModel] = create_model("Choice", **fields)
    return made


def _game(story: Story, kind: Literal["pd", "bos"], opponent: str, swapped: bool, numbers: Sequence[int]) -> Game:
    letters = (story.letters[1], story.letters[0]) if swapped else (story.letters[0], story.letters[1])
    return Game(f"{kind}, {opponent}", kind, story, letters, _payoffs(numbers), opponent)


def _against(game: Game, opponent: str) -> Game:
    return replace(game, label=f"{game.kind}, {opponent}", opponent=opponent)


def _payoffs(numbers: Sequence[int]) -> dict[tuple[int, int], tuple[int, int]]:
    if len(numbers) == 4:
        temptation, reward, punishment, sucker = numbers
        return {(0, 0): (reward, reward), (0, 1): (sucker, temptation), (1, 0): (temptation, sucker),
                (1, 1): (punishment, punishment)}  # fmt: skip
    mine, theirs, apart = numbers
    return {(0, 0): (mine, theirs), (1, 1): (theirs, mine), (0, 1): (apart, apart), (1, 0): (apart, apart)}
