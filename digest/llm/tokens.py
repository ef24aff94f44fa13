"""Estimates the tokens of a text without a tokenizer, and whether a server truncated a prompt."""

import re

from pydantic import Field

from digest.model import Strict

SLACK = 0.15
MESSAGE = 8
"""Tokens that a message's markup takes."""
SMALLEST = 500
"""Tokens below which a guess is too coarse to show truncation."""
_LETTERS = re.compile(r"[A-Za-z\s]+")
_WEIGHT = 0.3
_LEAST, _MOST = 0.4, 3.0


def guess(text: str) -> int:
    """Tokens of a text: about 3.7 characters each in English prose, 2 to 3 in maths, digits and other scripts."""
    others = len(_LETTERS.sub("", text))
    return int((len(text) - others) / 4 + others / 2) + 1


class Scale(Strict):
    """The ratio of a model's own token counts to our guess, learned from its replies."""

    factor: float = Field(1.0, ge=_LEAST, le=_MOST)
    """The moving average of the ratio."""
    least: float = Field(1.0, ge=_LEAST, le=_MOST)
    """The smallest ratio of a prompt that was read whole; tables and prose differ."""
    seen: int = Field(0, ge=0)

    def expects(self, guessed: int) -> int:
        return int(guessed * self.factor) + 1

    def after(self, guessed: int, counted: int) -> "Scale":
        """The scale after one more reply: our guess of its prompt's tokens, and the server's count."""
        ratio = min(max(counted / max(1, guessed), _LEAST), _MOST)
        if guessed < SMALLEST:
            return self
        if not self.seen:
            return Scale(factor=ratio, least=ratio, seen=1)
        factor = self.factor + _WEIGHT * (ratio - self.factor)
        return Scale(factor=factor, least=min(self.least, ratio), seen=min(self.seen + 1, 1000))

    def was_cut(self, guessed: int, counted: int) -> bool:
        """Whether a prompt was truncated: the server counted far fewer tokens than our guess.

        Before three replies are known, 40 % fewer, which no tokenizer explains. A count that is a multiple of 1024 is
        likely a window's size, so a little fewer suffices.
        """
        if guessed < SMALLEST:
            return False
        if counted % 1024 == 0 and counted < guessed * self.factor * (1 - SLACK / 3):
            return True
        least = self.least * (1 - SLACK) if self.seen >= 3 else 0.6
        return counted < guessed * least
