"""What a judge's votes come to: a share with its interval, and how far the votes agree. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from digest.evaluate.scores import Metric
from digest.model import Usage

VOTES = 3
"""Of one statement."""
Vote = Literal["supported", "unsupported", "unclear"]


@dataclass(frozen=True)
class Statement:
    """One printed machine sentence with the votes on it; fewer than three where the judge did not answer."""

    key: str
    text: str
    kind: str
    votes: tuple[Vote, ...]

    @property
    def supported(self) -> bool | None:
        """What at least two votes say; None where they say nothing clearly."""
        counted = Counter(self.votes)
        if counted["supported"] * 2 > VOTES:
            return True
        return False if counted["unsupported"] * 2 > VOTES else None


@dataclass(frozen=True)
class Judged:
    """What a judge made of an issue's machine sentences."""

    model: str
    statements: tuple[Statement, ...]
    support: Metric
    interval: tuple[float, float] | None
    """Wilson's, 95 %, of the support; None of nothing."""
    agreement: Metric
    """Fleiss' kappa of the votes; None where it is not defined."""
    usage: Usage
    warnings: tuple[str, ...]


def counted(statements: Sequence[Statement], usage: Usage, warnings: Sequence[str]) -> Judged:
    """The votes counted. A statement on which they say nothing clearly counts as not supported."""
    full = [one for one in statements if len(one.votes) == VOTES]
    held = sum(one.supported is True for one in full)
    support = Metric("judged supported", held / len(full) if full else None, len(full), "sentences most votes back")
    means = "Fleiss' kappa of the votes: 1 agreement, 0 chance"
    agreement = Metric("agreement of votes", kappa(full), len(full), means, "cosine")
    return Judged(usage.model, tuple(statements), support, wilson(held, len(full)), agreement, usage, tuple(warnings))


def wilson(held: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share; None of nothing."""
    if not n:
        return None
    z2, p = 1.96**2, held / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def kappa(full: Sequence[Statement]) -> float | None:
    """Fleiss' kappa of statements with all votes; None of fewer than two, or where all votes are the same."""
    tallies = [Counter(one.votes) for one in full]
    total = sum(tallies, Counter[Vote]())
    if len(tallies) < 2 or len(total) < 2:
        return None
    chance = sum((n / total.total()) ** 2 for n in total.values())
    seen = sum(n * (n - 1) for one in tallies for n in one.values()) / (VOTES * (VOTES - 1)) / len(tallies)
    return (seen - chance) / (1 - chance)
