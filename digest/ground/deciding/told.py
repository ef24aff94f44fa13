"""A clause as a report tells it, and the words of its source that stand around those it kept."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from digest.ground.sentence import Sentence, Word

_JOINS = frozenset("and or but".split())


@dataclass(frozen=True)
class Told:
    said: Sentence
    """The clause ..."""
    report: Sentence
    """... of this report ..."""
    source: Sentence
    """... cut from this sentence ..."""
    kept: Set[int]
    """... of whose words it has these, by their places; one at least."""

    @cached_property
    def around(self) -> tuple[Word, ...]:
        """The stretches between commas and joining words that the kept words stand in, and what stands right before
        them.
        """
        stretches = {(word.clause, word.commas) for word in self.source.words if word.at in self.kept}
        before = {at - back for at in self.kept for back in (1, 2, 3)}
        return tuple(w for w in self.source.words if (w.clause, w.commas) in stretches or w.at in before)

    def after(self, word: Word) -> set[int]:
        """The places of the next two words that say something, no further than an 'and', an 'or' or a comma."""
        after = self.source.words[word.at + 1 :]
        end = next((one.at for one in after if one.commas != word.commas or one.low in _JOINS), len(self.source.words))
        return {one.at for one in [one for one in after if one.sense and one.at < end][:2]}
