"""Plain English that every machine has: the documentation inside Python, letter by letter. Needs torch for tensors."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from digest.replications.bench import generator

if TYPE_CHECKING:
    from torch import Tensor


@cache
def letters() -> str:
    """Some 440,000 letters in lower case, the topics in the order of their names. They change with Python's version."""
    from pydoc_data.topics import topics

    whole = "\n".join(topics[name] for name in sorted(topics))
    return re.sub(r"[^\x20-\x7e\n]", "", re.sub(r"[ \t]+", " ", whole)).lower()


def count(text: str) -> int:
    """Different letters."""
    return len(set(text))


def entropy(text: str) -> float:
    """Of single letters, in nats."""
    return -sum(n / len(text) * math.log(n / len(text)) for n in Counter(text).values())


def windows(part: str, seen: int) -> "tuple[Tensor, Tensor]":
    """Every place of a part: the letters before it [places, seen], and the letter itself [places]."""
    import torch

    number = {letter: at for at, letter in enumerate(sorted(set(letters())))}
    rows = torch.tensor([number[letter] for letter in part]).unfold(0, seen + 1, 1)
    return rows[:, :seen], rows[:, seen]


def places(part: str, seen: int, seeds: Sequence[int], most: int) -> "tuple[Tensor, Tensor]":
    """Held-out places that each unit draws for itself: [units, most, seen] and [units, most]."""
    import torch

    before, after = windows(part, seen)
    drawn = np.stack([generator(seed, "held-out places").integers(0, len(after), most) for seed in seeds])
    return before[torch.from_numpy(drawn)], after[torch.from_numpy(drawn)]
