"""What an evaluation says: one figure a metric, with what it counts and what it means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Unit = Literal["share", "words", "times", "cosine"]


@dataclass(frozen=True)
class Metric:
    """One figure. None where the metric does not apply: nothing was there to be counted."""

    name: str
    value: float | None
    count: int
    """Of what the value is a share or a mean: sentences, quotes, doubts, items."""
    means: str
    """In one line."""
    unit: Unit = "share"
    warning: str = ""
    """What an editor should look at; '' when nothing."""


@dataclass(frozen=True)
class Move:
    """One of the seventeen moves of a good item."""

    number: int
    name: str
    present: bool
    called: bool
    """The work gives cause for it; one that is made without is neither missing nor counted."""


@dataclass(frozen=True)
class MoveTally:
    """One move over all items."""

    number: int
    name: str
    made: int
    """Items that make it, called for or not."""
    called: int
    missing: int
    """Items that call for it and do not make it."""


@dataclass(frozen=True)
class ItemScores:
    key: str
    title: str
    metrics: tuple[Metric, ...]
    moves: tuple[Move, ...]

    def value(self, name: str) -> float | None:
        """A metric's value by its name; None when it does not apply or is not there."""
        return _value(self.metrics, name)


@dataclass(frozen=True)
class Scores:
    """The figures of one issue or folder, in the order of its items."""

    of: str
    items: tuple[ItemScores, ...]
    metrics: tuple[Metric, ...]
    """Of all items together."""
    moves: tuple[MoveTally, ...]

    def value(self, name: str) -> float | None:
        """A metric's value over all items, by its name."""
        return _value(self.metrics, name)

    @property
    def warnings(self) -> tuple[str, ...]:
        of_items = (f"{item.title or item.key}: {one.warning}" for item in self.items for one in item.metrics)
        return tuple(
            [one.warning for one in self.metrics if one.warning] + [w for w in of_items if not w.endswith(": ")]
        )


def _value(metrics: Iterable[Metric], name: str) -> float | None:
    return next((one.value for one in metrics if one.name == name), None)


def share(name: str, true: Iterable[bool], means: str) -> Metric:
    """The share of those that are true; None of nothing."""
    held = list(true)
    return Metric(name, sum(held) / len(held) if held else None, len(held), means)


def pooled(metrics: Sequence[Metric]) -> Metric:
    """One metric of several items as one of them all: everything counted weighs the same."""
    known = [one for one in metrics if one.value is not None]
    count = sum(one.count for one in known)
    value = sum((one.value or 0) * one.count for one in known) / count if count else None
    return replace(metrics[0], value=value, count=count, warning="")
