"""Games of repeated_games as a model plays them, round by round: its replies, the rows counted from them, and samples
for readers.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from digest.model import AnswerSample, Measurement
from digest.replications import games
from digest.replications.asking import Asks
from digest.replications.players import History
from digest.replications.samples import rule, sample, unselected
from digest.replications.whole_stories import NoMove, Rows

DEFECTS, TOGETHER, KNOWS = "defects", "same choice", "knows which choice gives more"
SHOWN, REASONED_SHOWN = 3, 2
"""Samples of all games, and of those in which the model reasons before it chooses."""
OPPOSED = {
    "cooperator": "one that always cooperates",
    "once": "one that defects in round 1 only",
    "defector": "one that always defects",
    "alternator": "one that takes turns",
}

Player = Callable[[games.Game, History], int]
Task = tuple[int, games.Game]
"""A story's seed and one of its games."""


class GameAsker:
    """Puts games to a model, and remembers its replies. Each method raises NoMove where a reply cannot be used."""

    def __init__(self, asker: Asks, answer_tokens: int, reasoning_tokens: int) -> None:
        self._asker, self._tokens, self._reasoning_tokens = asker, answer_tokens, reasoning_tokens
        self._replies: dict[str, list[Any]] = {}

    def played(self, task: Task) -> Rows:
        """All rounds of a game."""
        seed, game = task
        replies = self._replies[_name(task)] = []

        def chosen(game: games.Game, history: History) -> int:
            replies.append(self._reply(game, game.prompt(history)))
            return game.letters.index(replies[-1].choice)

        return played(seed, game, chosen)

    def known(self, task: Task) -> Rows:
        """Whether the model knows which choice gives more, for each choice of the opponent."""
        seed, game = task
        right = [self._reply(game, game.question(theirs)).choice == game.best(theirs) for theirs in (0, 1)]
        return [row(seed, "questions", KNOWS, float(one)) for one in right]

    def samples(self, tasks: Sequence[Task], whole: Callable[[str], bool]) -> Iterator[AnswerSample]:
        """Some games as readers see them. `whole`: whether a story counts."""
        reasoned = [task for task in tasks if task[1].reasoning]
        for among, count, what in ((tasks, SHOWN, "games"), (reasoned, REASONED_SHOWN, "games with reasoning")):
            by_name = {_name(task): task for task in among}
            names = unselected(by_name, count)
            yield from (self._shown(by_name[name], rule(names, len(by_name), what), whole) for name in names)

    def _reply(self, game: games.Game, prompt: str) -> Any:
        most = self._reasoning_tokens if game.reasoning else self._tokens
        form = games.form("".join(sorted(game.letters)), game.reasoning)
        reply = self._asker.ask(form, game.system, prompt, most)
        if reply is None:
            raise NoMove(f"no usable reply in the story of the {game.story.who} ({game.label})")
        return reply

    def _shown(self, task: Task, drawn: str, whole: Callable[[str], bool]) -> AnswerSample:
        seed, game = task
        replies = self._replies.get(_name(task), [])
        said = f"Choices, round by round: {' '.join(reply.choice for reply in replies)}." if replies else ""
        if replies and game.reasoning:
            said += f" Reasoning in round {len(replies)}: {replies[-1].reasoning}"
        persona = f"{games.PERSONAS[game.persona]} " if game.persona != "none" else ""
        return sample(drawn, f"{persona}{game.prompt([])}", said, self._counted(task, replies, whole(unit(seed))))

    def _counted(self, task: Task, replies: Sequence[Any], whole: bool) -> str:
        seed, game = task
        if not whole or len(replies) < games.ROUNDS:
            return "The story was left out whole, because a reply in it could not be used."
        moves = iter([game.letters.index(reply.choice) for reply in replies])
        values = [one.value for one in played(seed, game, lambda game, history: next(moves))]
        if game.kind == "pd":
            told = f"Prisoner's dilemma against {OPPOSED[game.opponent]}: defected"
            return f"{told} in {sum(values[1:]):g} of rounds 2 to {games.ROUNDS}."
        told = f"Battle of the sexes against {OPPOSED[game.opponent]}: the same choice"
        return f"{told} in {sum(values):g} of {games.ROUNDS} rounds."


def played(seed: int, game: games.Game, player: Player) -> Rows:
    """One row a round, in order."""
    history: list[tuple[int, int]] = []
    for _ in range(games.ROUNDS):
        history.append((player(game, history), game.theirs(history)))
    if game.kind == "pd":
        return [row(seed, game.label, DEFECTS, float(mine)) for mine, _ in history]
    return [row(seed, game.label, TOGETHER, float(mine == theirs)) for mine, theirs in history]


def row(seed: int, condition: str, name: str, value: float) -> Measurement:
    return Measurement(unit=unit(seed), condition=condition, name=name, value=value)


def unit(seed: int) -> str:
    return f"seed {seed}"


def _name(task: Task) -> str:
    """'seed 103, pd, once': what the rule of the samples orders games by."""
    return f"{unit(task[0])}, {task[1].label}"
