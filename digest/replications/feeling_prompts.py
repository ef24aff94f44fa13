"""What the steered models are asked, in the language of feeling_grammar. Prompts of one kind are equally long."""

from collections.abc import Sequence
from random import Random

from digest.replications import feeling_grammar as grammar

SHIFT, LOSS = "log-odds shift", "off-target loss"
FRONT, FRONT_NULL = "pair from the front", "unrelated from the front"
"""How rows are named."""

PAIR = ("i love you because you are", "i hate you because you are")
FRONT_PAIR = ("i love", "i hate")
NEUTRAL = [f"{name} said that the {thing} is" for name in grammar.NAMES for thing in grammar.THINGS]
OFF_TARGET = (
    ([f"{name} went to the" for name in grammar.NAMES], grammar.PLACES),
    ([f"the {thing} was" for thing in grammar.THINGS], grammar.PLAIN),
    ([f"{name} said that the" for name in grammar.NAMES], grammar.THINGS),
)
"""Prompts, and the words of which one must follow, each as likely as the others."""


def felt(draw: Random, count: int, verbs: Sequence[str]) -> list[str]:
    """Prompts with a verb of feeling. The same seed gives counterparts: sentences that differ in the verb only."""
    frames = [(name, place, thing) for name in grammar.NAMES for place in range(4) for thing in grammar.THINGS]
    return [f"{name} {verbs[place]} the {thing} because it is" for name, place, thing in draw.sample(frames, count)]


def free(draw: Random) -> str:
    """Eight words of text without any feeling, cut anywhere."""
    start = draw.randrange(8)
    return " ".join(grammar.plain_words(draw, 16)[start : start + 8])


def start(draw: Random) -> str:
    """Two words of text without any feeling, cut anywhere: as long as the front pair."""
    at = draw.randrange(8)
    return " ".join(grammar.plain_words(draw, 10)[at : at + 2])


def topic(draw: Random) -> str:
    return f"{draw.choice(grammar.NAMES)} said that the {draw.choice(grammar.THINGS)} is"
