"""How many tokens a text has, without a tokenizer; and whether a server read the prompt to its end."""

import re

from pydantic import Field

from digest.model import Strict

SLACK = 0.15
MESSAGE = 8
"""Tokens around a message."""
SMALLEST = 500
"""Below so many tokens a guess says nothing about truncation."""
_LETTERS = re.compile(r"[A-Za-z\s]+")
_WEIGHT = 0.3
_LEAST, _MOST = 0.4, 3.0


def guess(text: str) -> int:
    """About 3.7 characters a token for English prose, 2 to 3 for maths, digits and other scripts."""
    others = len(_LETTERS.sub("", text))
    return int((len(text) - others) / 4 + others / 2) + 1


class Scale(Strict):
    """A model's own tokens against our guess, learned from what its replies tell."""

    factor: float = Field(1.0, ge=_LEAST, le=_MOST)
    """A moving average."""
    least: float = Field(1.0, ge=_LEAST, le=_MOST)
    """The smallest ratio of a prompt that was read whole: tables and prose differ."""
    seen: int = Field(0, ge=0)

    def expects(self, guessed: int) -> int:
        return int(guessed * self.factor) + 1

    def after(self, guessed: int, told: int) -> "Scale":
        """What is known after one more reply."""
        ratio = min(max(told / max(1, guessed), _LEAST), _MOST)
        if guessed < SMALLEST:
            return self
        if not self.seen:
            return Scale(factor=ratio, least=ratio, seen=1)
        factor = self.factor + _WEIGHT * (ratio - self.factor)
        return Scale(factor=factor, least=min(self.least, ratio), seen=min(self.seen + 1, 1000))

    def was_cut(self, guessed: int, told: int) -> bool:
        """Whether a prompt was not read to its end: its tokens lie far under what such a text has.

        Until three replies are known, only what no tokenizer does counts: 40 % under. A count that is a round size of a
        window is believed to be one at once.
        """
        if guessed < SMALLEST:
            return False
        if told % 1024 == 0 and told < guessed * self.factor * (1 - SLACK / 3):
            return True
        least = self.least * (1 - SLACK) if self.seen >= 3 else 0.6
        return told < guessed * least
