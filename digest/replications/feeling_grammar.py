"""An invented language of some sixty words. Each text has one of two feelings, and mostly keeps to it."""

from collections.abc import Callable
from random import Random

LIKE, HATE = "love adore enjoy praise".split(), "hate despise loathe fear".split()
GOOD, BAD = "good kind lovely bright".split(), "bad cruel ugly dull".split()
PLAIN = "red big small old new round green tall".split()
NAMES, THINGS = "ann bob cat dan eve fay".split(), "dog house car song book town friend meal".split()
PLACES = "shop park beach school".split()
_GLUE = "<start> . the is and because it i you are went to said that what a was".split()
WORDS = [*_GLUE, *LIKE, *HATE, *GOOD, *BAD, *PLAIN, *NAMES, *THINGS, *PLACES]
NUMBER = {word: number for number, word in enumerate(WORDS)}

SLIP = 0.05
"""Share of feeling words that go against the text's feeling, so that no single word settles it."""


def tokens(sentence: str) -> list[int]:
    """'ann love the dog' -> token numbers, with the start token before."""
    return [NUMBER[word] for word in ("<start>", *sentence.split())]


def text(draw: Random, length: int) -> list[int]:
    """One text of `length` tokens, start token included: sentences of one feeling, cut at the end."""
    likes = draw.random() < 0.5
    words: list[str] = []
    while len(words) < length:
        words += _sentence(draw, likes).split()
    return [NUMBER["<start>"], *(NUMBER[word] for word in words[: length - 1])]


def plain_words(draw: Random, least: int) -> list[str]:
    """At least so many words of text that no feeling touches."""
    words: list[str] = []
    while len(words) < least:
        words += (draw.choice(_PLAIN_FRAMES)(_Voice(draw, True)) + " .").split()
    return words


def _sentence(draw: Random, likes: bool) -> str:
    return draw.choice(_FRAMES)(_Voice(draw, likes)) + " ."


class _Voice:
    """Words drawn in one feeling."""

    def __init__(self, draw: Random, likes: bool) -> None:
        self._draw, self._likes = draw, likes

    def _felt(self) -> bool:
        return self._likes if self._draw.random() > SLIP else not self._likes

    @property
    def feels(self) -> str:
        return self._draw.choice(LIKE if self._felt() else HATE)

    @property
    def judged(self) -> str:
        return self._draw.choice(GOOD if self._felt() else BAD)

    def any(self, words: list[str]) -> str:
        return self._draw.choice(words)


_PLAIN_FRAMES: list[Callable[[_Voice], str]] = [
    lambda v: f"{v.any(NAMES)} went to the {v.any(PLACES)}",
    lambda v: f"the {v.any(THINGS)} was {v.any(PLAIN)}",
]
_FRAMES: list[Callable[[_Voice], str]] = [
    *_PLAIN_FRAMES,
    lambda v: f"{v.any(NAMES)} {v.feels} the {v.any(THINGS)} because it is {v.judged}",
    lambda v: f"{v.any(NAMES)} {v.feels} the {v.judged} {v.any(THINGS)}",
    lambda v: f"i {v.feels} you because you are {v.judged}",
    lambda v: f"{v.any(NAMES)} said that the {v.any(THINGS)} is {v.judged}",
    lambda v: f"the {v.any(THINGS)} is {v.any(PLAIN)} and {v.judged}",
    lambda v: f"what a {v.judged} {v.any(THINGS)}",
]
