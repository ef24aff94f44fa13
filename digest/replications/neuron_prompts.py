"""What an explainer is shown of a neuron, what a simulator is asked, and the forms of both answers.

As in Bills et al. 2023 one question explains and another simulates, on whole numbers from 0 to 10. Here the simulator
names only the tokens that it takes to be active; all others count as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, Field

from digest.replications.neuron_texts import Window

MOST = 10
SYSTEM = (
    "You study single neurons of a small language model that reads scientific abstracts token by token; a token may be "
    "one letter, and the rest of a letter that is cut in two is written as \ufffd. Answer in the form asked for "
    "and in no other."
)
_EXPLAIN = (
    "These are excerpts of text at which one neuron is most active. {{e|7}} is the token 'e' with an activation of 7 "
    "out of 10; tokens without a number have 0.\n\n{excerpts}\n\nSay in one short sentence at which tokens this neuron "
    "is active, so that somebody who reads other text could tell where it would be."
)
_SIMULATE = (
    "A neuron is said to be active as follows: {sentence}\n\nHere are other excerpts, token by token, each token with "
    "its number.\n\n{excerpts}\n\nName the tokens at which this neuron is active, each by its number and with an "
    "activation from 1 to 10. All that you do not name count as 0."
)


class Explanation(BaseModel):
    sentence: str = Field(min_length=1, max_length=600)


class Active(BaseModel):
    number: int
    activation: int


class Simulation(BaseModel):
    active: list[Active] = Field(max_length=1000)


@dataclass(frozen=True)
class Excerpt:
    """Some neighbouring tokens of one window."""

    text: int
    """Which window."""
    places: slice
    """Which of its tokens, the start token left out."""

    def __len__(self) -> int:
        return int(self.places.stop - self.places.start)

    def pieces(self, windows: Sequence[Window]) -> list[str]:
        return [piece or "\ufffd" for piece in windows[self.text].pieces[self.places]]


def excerpts(acts: np.ndarray, long: int) -> list[Excerpt]:
    """All that activations [texts, places] are cut into, the one of the highest activation first; one begins where the
    last ends.
    """
    texts, places = acts.shape
    blocks = places // long
    peaks = acts[:, : blocks * long].reshape(texts, blocks, long).max(2).ravel()
    order = peaks.argsort(kind="stable")[::-1].tolist()
    return [Excerpt(one // blocks, slice(one % blocks * long, (one % blocks + 1) * long)) for one in order]


def explain(windows: Sequence[Window], acts: np.ndarray, shown: Sequence[Excerpt]) -> str:
    """The question for a sentence."""
    top = max(float(acts.max()), 1e-12)
    lines = []
    for number, one in enumerate(shown, 1):
        levels = np.clip(np.rint(MOST * acts[one.text, one.places] / top), 0, MOST).astype(int).tolist()
        marked = zip(one.pieces(windows), levels, strict=True)
        lines.append(f"{number}. " + "".join(f"{{{piece}|{level}}}" if level else piece for piece, level in marked))
    return _EXPLAIN.format(excerpts="\n".join(lines))


def simulate(windows: Sequence[Window], sentence: str, shown: Sequence[Excerpt]) -> str:
    """The question for activations."""
    lines, number = [], 0
    for one in shown:
        told = []
        for piece in one.pieces(windows):
            number += 1
            told.append(f"{number}:{piece!r}")
        lines.append(" ".join(told))
    return _SIMULATE.format(sentence=sentence, excerpts="\n\n".join(lines))


def simulated(answer: Simulation | None, count: int) -> np.ndarray:
    """One number from 0 to 10 a token; what names no token is left out, and no answer predicts nothing."""
    found = np.zeros(count)
    for one in answer.active if answer else ():
        if 1 <= one.number <= count:
            found[one.number - 1] = min(max(one.activation, 0), MOST)
    return found
