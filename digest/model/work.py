"""What the editor skims: works, where they landed and why."""

import datetime as dt
from typing import Final, Literal

from digest.model.entry import Entry, SourceReport
from digest.model.noun import Month, Noun


class Discussion(Noun):
    """Somebody else's entry that points at a work."""

    key: str
    title: str
    url: str
    source: str
    karma: int | None = None


INBOX: Final = "inbox"
"""The source of the links an editor gathered: full items, whatever their rank or date."""


class Likeness(Noun):
    """Two entries that look like one work: joined by their titles, or a question to the editor."""

    a: str
    b: str
    """Their keys, in order."""
    titles: tuple[str, str]
    verdict: Literal["same", "unsure"]
    why: str


class Likenesses(Noun):
    """What a month's works were joined by beyond their ids, and what waits for the editor's word."""

    pairs: tuple[Likeness, ...] = ()


class Work(Noun):
    """Entries that are the same work, and who discusses it."""

    entry: Entry
    """The main face: paper before post before page, then the oldest."""
    others: tuple[Entry, ...] = ()
    """Its other faces: cross-posts, link posts, the same paper seen by another source."""
    discussed_by: tuple[Discussion, ...] = ()
    from_month: str = ""
    """'2025-04' for a work of an earlier month that no issue covered; '' for the month's own."""
    why_now: tuple[str, ...] = ()
    """Why a work of an earlier month is eligible again: newly discussed, posted or revised; never empty for one."""
    covered_in: str = ""
    """'2025-04' when that issue covered this work already: it comes back as a follow-up, not as news."""
    covered_as: str = ""
    """The key that issue covered it by."""

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def faces(self) -> tuple[Entry, ...]:
        """All its entries, the main one first."""
        return (self.entry, *self.others)

    @property
    def asked_for(self) -> bool:
        """Whether the editor put it into the inbox."""
        return any(face.source == INBOX for face in self.faces)

    @property
    def edge(self) -> str:
        """What its pick says first: 'from April 2025: discussed by 2 new entries'; '' for the month's own."""
        return f"from {Month.parse(self.from_month).title}: {', '.join(self.why_now)}" if self.from_month else ""

    def arrived(self, month: Month) -> tuple[Entry, ...]:
        """Its faces that came with a month's own post: an editor's link whenever it is from, else by date."""
        return tuple(
            face for face in self.faces if face.source == INBOX or not face.published or face.published >= month.start
        )


Place = Literal["item", "also", "dropped"]


class Signal(Noun):
    """One thing that moved a work up or down, and by how much."""

    name: str
    """text, authors, talk, karma, interests, source, rigour, lessons or model."""
    points: float
    """Of the score; finite."""
    why: str = ""
    """In words for one line of reasons; '' when it says nothing that a reader needs."""


class Counted(Noun):
    """What one place outside our sources counted of one paper. None: it does not count that."""

    key: str
    source: str
    """Whose figure it is."""
    at: dt.date | None = None
    """The day it was asked, UTC; None in what an older digest stored."""
    upvotes: int | None = None
    comments: int | None = None
    code: str = ""
    """The repository it names, as an address; '' when none."""
    citations: int | None = None
    influential: int | None = None
    """Those of its citations that Semantic Scholar calls influential."""
    retracted: bool = False

    @property
    def told(self) -> str:
        """'Semantic Scholar, 2025-06-20: cited 12 citations, 3 of them influential'."""
        counts = (_many(self.upvotes, "vote"), _many(self.comments, "comment"), _many(self.citations, "citation"))
        parts = [*filter(None, counts)]
        parts += [f"{self.influential} of them influential"] if self.influential and self.citations else []
        parts += [f"code: {self.code}"] if self.code else []
        parts += ["marked as retracted"] if self.retracted else []
        return f"{self.source}{f', {self.at}' if self.at else ''}: {', '.join(parts) or 'known there'}"


def _many(count: int | None, word: str) -> str:
    return "" if count is None else f"{count:,} {word}{'' if count == 1 else 's'}"


class Enrichment(Noun):
    """What others counted of a month's papers. Facts with their source; a failure is told in `why`."""

    facts: tuple[Counted, ...] = ()
    why: str = ""

    def of(self, key: str) -> tuple[Counted, ...]:
        return tuple(one for one in self.facts if one.key == key)

    def code(self, key: str) -> str:
        """The repository somebody names for a paper, as an address; '' when nobody does."""
        return next((one.code for one in self.of(key) if one.code), "")

    def retraction(self, key: str) -> Counted | None:
        """Who says that a paper is retracted."""
        return next((one for one in self.of(key) if one.retracted), None)


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
    split: tuple[tuple[str, str], ...] = ()
    """(A, B), in order of the alphabet: these are two works, whatever their titles and ids say."""


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
