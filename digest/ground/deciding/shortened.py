"""A clause of a report beside its source, and the words of the source around those that it kept."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from digest.ground.placing import placed, places
from digest.ground.sentence import Sentence, Word

_JOINS = frozenset("and or but".split())


@dataclass(frozen=True)
class Shortened:
    clause: Sentence
    """The clause that is checked."""
    report: Sentence
    """The report that it belongs to."""
    source: Sentence
    """The sentence of the evidence that it shortens."""
    kept: Set[int]
    """Indices of the words of `source` that it keeps."""

    @cached_property
    def around(self) -> tuple[Word, ...]:
        """The words of the source between the same commas and conjunctions as a kept word, or up to 3 before one."""
        stretches = {(word.clause, word.commas) for word in self.source.words if word.at in self.kept}
        before = {at - back for at in self.kept for back in (1, 2, 3)}
        return tuple(w for w in self.source.words if (w.clause, w.commas) in stretches or w.at in before)

    @cached_property
    def pairs(self) -> list[tuple[Word, int]]:
        """The content words of the clause, each with the index of the kept word that it is aligned with."""
        found = [(w, [at for at in places(w, self.source) if at in self.kept]) for w in self.clause.words]
        found = [(word, at) for word, at in found if at and word.sense]
        return list(zip((word for word, _ in found), placed([at for _, at in found]), strict=True))

    def after(self, word: Word) -> set[int]:
        """The indices of the next two content words, up to an 'and', an 'or', a 'but' or a comma."""
        after = self.source.words[word.at + 1 :]
        end = next((one.at for one in after if one.commas != word.commas or one.low in _JOINS), len(self.source.words))
        return {one.at for one in [one for one in after if one.sense and one.at < end][:2]}


def laid_beside(clause: Sentence, source: Sentence) -> Shortened:
    """A clause beside a sentence whose words it may have in any order; `kept` is empty where it has none."""
    found = [at for word in clause.words if (word.sense or word.is_number) and (at := places(word, source))]
    return Shortened(clause, clause, source, frozenset(placed(found)))
