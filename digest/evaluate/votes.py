"""Counts a judge's votes: the share of supported statements with its interval, and the votes' agreement. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from digest.evaluate.scores import Metric
from digest.model import Usage

VOTES = 3
"""Votes asked for on each statement."""
Vote = Literal["supported", "unsupported", "unclear"]


@dataclass(frozen=True)
class Statement:
    """One printed machine sentence with its votes, fewer than VOTES where the judge did not answer."""

    key: str
    text: str
    kind: str
    votes: tuple[Vote, ...]

    @property
    def supported(self) -> bool | None:
        """The verdict of at least two votes; None without such a majority."""
        counted = Counter(self.votes)
        if counted["supported"] * 2 > VOTES:
            return True
        return False if counted["unsupported"] * 2 > VOTES else None


@dataclass(frozen=True)
class Judged:
    """A judge's votes on an issue's machine sentences, counted."""

    model: str
    statements: tuple[Statement, ...]
    support: Metric
    interval: tuple[float, float] | None
    """The 95 % Wilson interval of the support; None where no statement has all its votes."""
    agreement: Metric
    """Fleiss' kappa of the votes; None where it is not defined."""
    usage: Usage
    warnings: tuple[str, ...]


def counted(statements: Sequence[Statement], usage: Usage, warnings: Sequence[str]) -> Judged:
    """Count the votes of statements that have all of them; one without a majority counts as not supported."""
    full = [statement for statement in statements if len(statement.votes) == VOTES]
    held = sum(statement.supported is True for statement in full)
    support = Metric("judged supported", held / len(full) if full else None, len(full), "sentences most votes back")
    means = "Fleiss' kappa of the votes: 1 agreement, 0 chance"
    agreement = Metric("agreement of votes", kappa(full), len(full), means, "cosine")
    return Judged(usage.model, tuple(statements), support, wilson(held, len(full)), agreement, usage, tuple(warnings))


def wilson(held: int, n: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of the share held / n; None for n = 0."""
    if not n:
        return None
    z2, p = 1.96**2, held / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def kappa(full: Sequence[Statement]) -> float | None:
    """Fleiss' kappa of statements that have all votes; None for fewer than two, or if all votes are the same."""
    tallies = [Counter(statement.votes) for statement in full]
    total = sum(tallies, Counter[Vote]())
    if len(tallies) < 2 or len(total) < 2:
        return None
    chance = sum((n / total.total()) ** 2 for n in total.values())
    seen = sum(n * (n - 1) for tally in tallies for n in tally.values()) / (VOTES * (VOTES - 1)) / len(tallies)
    return (seen - chance) / (1 - chance)
