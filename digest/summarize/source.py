"""One work as the gate knows it, and what the gate leaves of a model's replies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

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

COPIED = "a long copy, printed as a quotation"
UNPROVED = "it says that something is missing, and no search proves that"


@dataclass(frozen=True)
class Source:
    """One work as the gate knows it."""

    text: Text
    entry: Entry
    names: tuple[str, ...]
    """Words that may appear anywhere: of the title, of the authors."""
    hidden: frozenset[str]
    """Ids that no model was shown and that are no evidence."""
    vocabulary: Vocabulary
    """What words are the text's own, so that a stranger's sentence in it stands out."""
    limits: tuple[Evidence, ...] = ()
    """What the authors say against themselves, found by rule."""
    absences: Mapping[DoubtKind, Absence] = field(default_factory=dict)
    methods_due: bool = True
    comments: Mapping[str, Comment] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    """Signed items that were shown as examples: nothing of them may come back."""

    @cached_property
    def kept_back(self) -> frozenset[str]:
        """Ids that reach no pass but the first, and are no evidence: hidden ones, and strays."""
        return self.hidden | self.vocabulary.strays

    def carried(self, ids: Collection[str]) -> tuple[str, ...]:
        """Of the ids that the first pass cites, those that may go on."""
        return tuple(one for one in ids if one not in self.vocabulary.strays)

    def evidence(self, ids: Collection[str]) -> tuple[Evidence, ...]:
        """The sentences of these ids, in the document's order; () when one of them is not ours to cite."""
        known = {one.id: one for one in self.text.sentences if one.id in ids and one.id not in self.hidden}
        return tuple(at(one, self.text) for one in known.values()) if len(known) == len(set(ids)) else ()


@dataclass(frozen=True)
class Noted:
    """One gated claim or limit of the first pass."""

    role: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Notes:
    """What the first pass left standing."""

    claims: tuple[Noted, ...]
    limits: tuple[Noted, ...]
    design: tuple[Slot, ...]
    dropped: tuple[Dropped, ...]
    cited: frozenset[str]
    """Every sentence that was pointed at, also by words that fell: the second pass may word it better."""
    unworded: tuple[tuple[Evidence, ...], ...] = ()
    """The lines of each limit whose words fell, and of which none can stand for itself."""


@dataclass(frozen=True)
class Sifted:
    """What the second pass left standing."""

    written: tuple[Written, ...]
    doubts: tuple[Doubt, ...]
    oversell: Oversell | None
    further: tuple[Link, ...]
    dropped: tuple[Dropped, ...]
    limits: tuple[Noted, ...] = ()
    """Of the unworded ones, those that were worded well enough now."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Doubts that only the editor can settle: something may be missing, and no search of ours proves it."""
        return tuple(one.text for one in self.dropped if one.where == "doubt" and UNPROVED in one.reasons)

    @property
    def failed(self) -> tuple[Dropped, ...]:
        """What a revision could mend."""
        fell = (one for one in self.dropped if one.where in ("sentence", "doubt", "limit"))
        return tuple(one for one in fell if COPIED not in one.reasons)
