"""What the editor skims: works, where they landed and why."""

from typing import Final, Literal

from digest.model.entry import Entry, SourceReport
from digest.model.noun import Noun


class Discussion(Noun):
    """Somebody else's entry that points at a work."""

    key: str
    title: str
    url: str
    source: str
    karma: int | None = None


INBOX: Final = "inbox"
"""The source of the links an editor gathered: full items, whatever their rank or date."""


class Work(Noun):
    """Entries that are the same work, and who discusses it."""

    entry: Entry
    """The main face: paper before post before page, then the oldest."""
    others: tuple[Entry, ...] = ()
    """Its other faces: cross-posts, link posts, the same paper seen by another source."""
    discussed_by: tuple[Discussion, ...] = ()

    @property
    def key(self) -> str:
        return self.entry.key


Place = Literal["item", "also", "dropped"]


class Signal(Noun):
    """One thing that moved a work up or down, and by how much."""

    name: str
    """text, authors, talk, karma, interests, source, rigour, lessons or model."""
    points: float
    """Of the score; finite."""
    why: str = ""
    """In words for one line of reasons; '' when it says nothing that a reader needs."""


class Pick(Noun):
    """Where a work landed, and why."""

    key: str
    rank: int
    """1 is best; every candidate has one."""
    score: float
    place: Place
    reasons: tuple[str, ...]
    """For a kept work why it was kept, for a dropped one why it was dropped; never empty."""
    signals: tuple[Signal, ...] = ()
    """What the score is the sum of."""
    topics: tuple[str, ...] = ()
    """Of the field, the strongest first."""

    @property
    def kept(self) -> bool:
        return self.place != "dropped"


class Ranking(Noun):
    """Every candidate of a month in order."""

    picks: tuple[Pick, ...]


class Picks(Noun):
    """What the editor's skim left: the ranking of all, and the works that were kept, best first."""

    ranking: Ranking
    kept: tuple[Work, ...]
    shortlist: tuple[Work, ...]
    """The first of the kept: read in full."""


class Choices(Noun):
    """What the editor decided by command for one month."""

    killed: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    """(A, B): B is another face of A."""


class Tally(Noun):
    """Where the entries of one source went: fetched = merged + dropped + undated + picked."""

    source: str
    fetched: int
    merged: int
    """Another face of a work whose main face came from elsewhere."""
    dropped: int
    undated: int
    picked: int


class Accounts(Noun):
    """How the sources of one month did, and where their entries went; by name."""

    reports: tuple[SourceReport, ...] = ()
    tallies: tuple[Tally, ...] = ()
