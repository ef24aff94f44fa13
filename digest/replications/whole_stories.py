"""Games in cover stories: a story in which one reply cannot be used is left out whole, so that all arms keep the same
stories. Pure, but for what it remembers."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from digest.model import Measurement
from digest.replications.bench import ENOUGH

LEFT_OUT = "stories left out for want of a usable reply"
Task = TypeVar("Task")
Rows = list[Measurement]


class NoMove(Exception):
    """The model gave no move that can be used."""


class TooFew(Exception):
    """So many stories are left out that those that remain allow no verdict."""


class WholeStories:
    """Measures story by story and remembers which are broken."""

    def __init__(self, stories: int) -> None:
        self._spare = max(0, stories - ENOUGH)
        self._broken: dict[str, str] = {}

    def measured(self, unit: str, measure: Callable[[Task], Rows], task: Task) -> Rows:
        """The rows of one task of a story, none if it breaks the story or the story is broken. Raises TooFew."""
        if unit in self._broken:
            return []
        try:
            return measure(task)
        except NoMove as error:
            self._broken[unit] = str(error)
        if len(self._broken) > self._spare:
            raise TooFew("; ".join(self._broken.values()))
        return []

    def counts(self, unit: str) -> bool:
        """Whether a story is not broken so far."""
        return unit not in self._broken

    def kept(self, found: Iterable[Rows]) -> Rows:
        """All rows of whole stories; a last row of the unit 'run' counts the stories left out, if there are any."""
        rows = [row for some in found for row in some if row.unit not in self._broken]
        left = Measurement(unit="run", condition="all", name=LEFT_OUT, value=len(self._broken))
        return [*rows, left] if self._broken else rows
