"""The records of an evaluation: each metric's value, what it counts and what it means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Unit = Literal["share", "words", "times", "cosine"]


@dataclass(frozen=True)
class Metric:
    """One figure."""

    name: str
    value: float | None
    """None where the metric does not apply because there was nothing to count."""
    count: int
    """How many things (sentences, quotes, doubts, items) the value is a share or mean of."""
    means: str
    """What is counted, in one line."""
    unit: Unit = "share"
    warning: str = ""
    """What an editor should look at; '' for nothing."""


@dataclass(frozen=True)
class Move:
    """One of the seventeen moves of a good item."""

    number: int
    name: str
    present: bool
    called: bool
    """Whether the work calls for it; the rubric counts only such moves."""


@dataclass(frozen=True)
class MoveTally:
    """One move over all items."""

    number: int
    name: str
    made: int
    """Items that make it, whether called for or not."""
    called: int
    """Items that call for it."""
    missing: int
    """Items that call for it and do not make it."""


@dataclass(frozen=True)
class ItemScores:
    key: str
    title: str
    metrics: tuple[Metric, ...]
    moves: tuple[Move, ...]

    def value(self, name: str) -> float | None:
        """A metric's value by name; None where it does not apply or does not exist."""
        return _value(self.metrics, name)


@dataclass(frozen=True)
class Scores:
    """The figures of one issue or folder."""

    of: str
    """The month or path that was measured."""
    items: tuple[ItemScores, ...]
    """In the issue's order."""
    metrics: tuple[Metric, ...]
    """Over all items together."""
    moves: tuple[MoveTally, ...]

    def value(self, name: str) -> float | None:
        """A metric's value over all items, by name; None where it does not apply or does not exist."""
        return _value(self.metrics, name)

    @property
    def warnings(self) -> tuple[str, ...]:
        overall = [metric.warning for metric in self.metrics if metric.warning]
        of_items = (f"{item.title or item.key}: {metric.warning}" for item in self.items for metric in item.metrics)
        return (*overall, *(warning for warning in of_items if not warning.endswith(": ")))


def _value(metrics: Iterable[Metric], name: str) -> float | None:
    return next((metric.value for metric in metrics if metric.name == name), None)


def share(name: str, true: Iterable[bool], means: str) -> Metric:
    """A metric of the share of true outcomes; None where there is no outcome."""
    outcomes = list(true)
    return Metric(name, sum(outcomes) / len(outcomes) if outcomes else None, len(outcomes), means)


def pooled(metrics: Sequence[Metric]) -> Metric:
    """Pool one metric over several items, weighting each item by its count."""
    known = [metric for metric in metrics if metric.value is not None]
    count = sum(metric.count for metric in known)
    value = sum((metric.value or 0) * metric.count for metric in known) / count if count else None
    return replace(metrics[0], value=value, count=count, warning="")
