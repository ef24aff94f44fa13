"""A work as the gate knows it, and what of a model's replies passed the gate."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from digest.ground import Cited, cited
from digest.model import (
    Absence,
    Comment,
    Doubt,
    DoubtKind,
    Dropped,
    Entry,
    Evidence,
    Link,
    Oversell,
    Slot,
    Text,
    Written,
)
from digest.summarize.quotable import at
from digest.summarize.topical import Vocabulary

LEAST_OF_DESIGN = 4
"""Lines of a design sheet that tell an experiment. Readers filled at most three for essays, agendas and theory."""
COPIED = "a long copy, printed as a quotation"
UNPROVED = "it says that something is missing, and no search proves that"


@dataclass(frozen=True)
class Source:
    """One work as the gate knows it."""

    text: Text
    entry: Entry
    names: tuple[str, ...]
    """Words of the title and the authors' names, allowed in any sentence."""
    hidden: frozenset[str]
    """Ids of sentences that no model is shown and that are no evidence."""
    vocabulary: Vocabulary
    """The text's own words, by which a planted sentence stands out."""
    limits: tuple[Evidence, ...] = ()
    """The limits that the authors state, found by rule."""
    absences: Mapping[DoubtKind, Absence] = field(default_factory=dict)
    methods_due: bool = True
    comments: Mapping[str, Comment] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    """Signed items that were shown as examples, which no reply may repeat."""

    @cached_property
    def kept_back(self) -> frozenset[str]:
        """Ids that no later pass is shown as neighbours or search results: hidden ones, and strays."""
        return self.hidden | self.vocabulary.strays

    def carried(self, ids: Collection[str]) -> tuple[str, ...]:
        """These ids of the first pass without strays."""
        return tuple(one for one in ids if one not in self.vocabulary.strays)

    def evidence(self, ids: Collection[str]) -> tuple[Evidence, ...]:
        """The sentences of these ids, in the document's order; () when any of them is unknown or hidden."""
        known = {one.id: one for one in self.text.sentences if one.id in ids and one.id not in self.hidden}
        return tuple(at(one, self.text) for one in known.values()) if len(known) == len(set(ids)) else ()

    def table(self, evidence: Sequence[Evidence]) -> Cited | None:
        """The one table of which rows are cited, if nothing that names its figures is kept back."""
        return cited(self.text, [place.sentence for place in evidence], self.kept_back)


@dataclass(frozen=True)
class Noted:
    """A claim, a limit or a line of the design sheet that passed the gate."""

    role: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Notes:
    """What of the first pass passed the gate."""

    claims: tuple[Noted, ...]
    limits: tuple[Noted, ...]
    design: tuple[Slot, ...]
    dropped: tuple[Dropped, ...]
    cited: frozenset[str]
    """Ids of all sentences cited, also by refused words, which the second pass may word better."""
    unworded: tuple[tuple[Evidence, ...], ...] = ()
    """The evidence of each limit whose words were refused and of which no sentence can be printed instead."""

    @property
    def tell_an_experiment(self) -> bool:
        """Whether these are notes on an experiment: results, and two of a metric, baselines and controls."""
        design = {slot.name for slot in self.design if slot.found}
        results = sum(one.role == "result" for one in self.claims)
        compared = len(design & {"metric", "baselines", "controls"}) >= 2
        return results >= 2 and len(design) >= LEAST_OF_DESIGN and compared


@dataclass(frozen=True)
class Sifted:
    """What of the second or third pass passed the gate."""

    written: tuple[Written, ...]
    doubts: tuple[Doubt, ...]
    oversell: Oversell | None
    further: tuple[Link, ...]
    dropped: tuple[Dropped, ...]
    limits: tuple[Noted, ...] = ()
    """Limits that were unworded and have now been worded so as to pass."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Doubts for the editor to settle: they say that something is missing, and no search proves it."""
        return tuple(one.text for one in self.dropped if one.where == "doubt" and UNPROVED in one.reasons)

    @property
    def failed(self) -> tuple[Dropped, ...]:
        """What was refused and a revision could correct."""
        fell = (one for one in self.dropped if one.where in ("sentence", "doubt", "limit"))
        return tuple(one for one in fell if COPIED not in one.reasons)
