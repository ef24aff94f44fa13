"""Who plays by a rule: the opponents of repeated_games, and scripts that stand in for a model to test the bench.

A move is 0 or 1. In the prisoner's dilemma 0 cooperates and 1 defects; in the battle of the sexes 0 is what the model
likes better and 1 what the other does.
"""

from collections.abc import Callable, Sequence

from digest.errors import ConfigError
from digest.replications.bench import generator

History = Sequence[tuple[int, int]]
"""(the model's move, the opponent's) of every round so far."""
Rule = Callable[[History], int]

SCRIPTED = "scripted/"
"""A model's name that begins so is a script of this file: a test of the bench, and no verdict."""


def cooperator(history: History) -> int:
    return 0


def defector(history: History) -> int:
    return 1


def once(history: History) -> int:
    """Defects in the first round and never again."""
    return int(not history)


def alternator(history: History) -> int:
    """Its own choice first, then the other's, in turns."""
    return 1 - len(history) % 2


def grim(history: History) -> int:
    return int(any(theirs for _, theirs in history))


def tit_for_tat(history: History) -> int:
    return history[-1][1] if history else 0


OPPONENTS: dict[str, Rule] = {
    "cooperator": cooperator, "once": once, "defector": defector, "alternator": alternator,
}  # fmt: skip


def script(model: str, seed: int, game: str) -> Rule:
    """The script that a name like 'scripted/grim' means, in one game. Raises ConfigError, naming what there is."""
    rules: dict[str, Rule] = {
        "grim": grim, "tit-for-tat": tit_for_tat, "always-0": cooperator, "always-1": defector,
        "random": lambda history: int(generator(seed, f"{game} {len(history)}").integers(2)),
    }  # fmt: skip
    name = model.removeprefix(SCRIPTED)
    if name not in rules:
        raise ConfigError(f"--model {model}: there are {', '.join(SCRIPTED + one for one in rules)}")
    return rules[name]
