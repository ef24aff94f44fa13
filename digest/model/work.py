"""What the editor skims: works, with their ranks and reasons."""

import datetime as dt
from typing import Final, Literal

from digest.model.entry import Entry, SourceReport
from digest.model.noun import Month, Noun


class Discussion(Noun):
    """An entry of another work that links to a work."""

    key: str
    title: str
    url: str
    source: str
    karma: int | None = None
    own: bool = False
    """Whether it is by one of the work's own authors, as far as names show."""


INBOX: Final = "inbox"
"""The source of links that an editor collected: always full items, whatever their rank or date."""
WITHDRAWN: Final = "withdrawn by its authors"
"""Why a withdrawn paper has no place."""


class Likeness(Noun):
    """Two entries that look like one work: joined by title, or a question to the editor."""

    a: str
    b: str
    """Their keys, sorted."""
    titles: tuple[str, str]
    verdict: Literal["same", "unsure"]
    why: str


class Likenesses(Noun):
    """What joined a month's works besides their ids, and what waits for the editor's decision."""

    pairs: tuple[Likeness, ...] = ()


class Work(Noun):
    """Entries that are the same work (its faces), and who discusses it."""

    entry: Entry
    """The main face: paper before post before page, then the oldest."""
    others: tuple[Entry, ...] = ()
    """Its other faces: cross-posts, link posts, the same paper seen by another source."""
    discussed_by: tuple[Discussion, ...] = ()
    from_month: str = ""
    """'2025-04' for a work of an earlier month that no issue covered; '' for one of this month."""
    why_now: tuple[str, ...] = ()
    """Why a work of an earlier month is eligible again: newly discussed, posted or revised; else ()."""
    covered_in: str = ""
    """'2025-04' when that issue covered it already: it returns as a follow-up, not as news."""
    covered_as: str = ""
    """The key under which that issue covered it."""

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def faces(self) -> tuple[Entry, ...]:
        """All its entries, the main one first."""
        return (self.entry, *self.others)

    @property
    def asked_for(self) -> bool:
        """Whether the editor put it in the inbox."""
        return any(face.source == INBOX for face in self.faces)

    @property
    def talk(self) -> tuple[Discussion, ...]:
        """Others' discussions of it: an author's link to their own work is none."""
        return tuple(post for post in self.discussed_by if not post.own)

    @property
    def edge(self) -> str:
        """The first reason of its pick: 'from April 2025: discussed by 2 new entries'; '' for one of this month."""
        return f"from {Month.parse(self.from_month).title}: {', '.join(self.why_now)}" if self.from_month else ""

    def arrived(self, month: Month) -> tuple[Entry, ...]:
        """Its faces that belong to a month: those from the inbox whenever they are from, the others by date."""
        return tuple(
            face for face in self.faces if face.source == INBOX or not face.published or face.published >= month.start
        )


Place = Literal["item", "also", "dropped"]


class Signal(Noun):
    """One thing that raised or lowered a work's rank, and by how much."""

    name: str
    """text, authors, talk, karma, interests, source, rigour, lessons or model."""
    points: float
    """Added to the score; finite."""
    why: str = ""
    """A reason for readers; '' when it tells them nothing."""


class Counted(Noun):
    """Counts for one paper from a service outside our sources. None: it does not count that."""

    key: str
    source: str
    """The service."""
    at: dt.date | None = None
    """The day it was asked, UTC; None when stored by an older version."""
    upvotes: int | None = None
    comments: int | None = None
    code: str = ""
    """URL of its repository; '' when there is none."""
    citations: int | None = None
    influential: int | None = None
    """Citations that Semantic Scholar calls influential."""
    retracted: bool = False

    @property
    def told(self) -> str:
        """'Semantic Scholar, 2025-06-20: 12 citations, 3 of them influential'."""
        counts = (_many(self.upvotes, "vote"), _many(self.comments, "comment"), _many(self.citations, "citation"))
        parts = [*filter(None, counts)]
        parts += [f"{self.influential} of them influential"] if self.influential and self.citations else []
        parts += [f"code: {self.code}"] if self.code else []
        parts += ["marked as retracted"] if self.retracted else []
        return f"{self.source}{f', {self.at}' if self.at else ''}: {', '.join(parts) or 'known there'}"


def _many(count: int | None, word: str) -> str:
    return "" if count is None else f"{count:,} {word}{'' if count == 1 else 's'}"


class Enrichment(Noun):
    """Counts for a month's papers, each with its source; failures are in `why`."""

    facts: tuple[Counted, ...] = ()
    why: str = ""

    def of(self, key: str) -> tuple[Counted, ...]:
        return tuple(fact for fact in self.facts if fact.key == key)

    def code(self, key: str) -> str:
        """URL of a paper's repository; '' when no service names one."""
        return next((fact.code for fact in self.of(key) if fact.code), "")

    def retraction(self, key: str) -> Counted | None:
        """The service that marks a paper as retracted."""
        return next((fact for fact in self.of(key) if fact.retracted), None)


class Pick(Noun):
    """The place a work got, and why."""

    key: str
    rank: int
    """1 is best; every candidate has one."""
    score: float
    place: Place
    reasons: tuple[str, ...]
    """Why it was kept or dropped; never empty."""
    signals: tuple[Signal, ...] = ()
    """Their points add up to the score."""
    topics: tuple[str, ...] = ()
    """The strongest first."""

    @property
    def kept(self) -> bool:
        return self.place != "dropped"


class Ranking(Noun):
    """Every candidate of a month, in order."""

    picks: tuple[Pick, ...]


class Picks(Noun):
    """The result of ranking: all candidates, and the kept works, best first."""

    ranking: Ranking
    kept: tuple[Work, ...]
    shortlist: tuple[Work, ...]
    """The first of the kept, to be read in full."""
    titles: dict[str, str] = {}
    """Every candidate's title, by key."""


class Choices(Noun):
    """The editor's decisions by command for one month."""

    killed: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    """(A, B): B is another face of A."""
    split: tuple[tuple[str, str], ...] = ()
    """(A, B), sorted: two works, whatever their titles and ids say."""


class Tally(Noun):
    """What happened to one source's entries: fetched = merged + dropped + undated + picked."""

    source: str
    fetched: int
    merged: int
    """Faces of works whose main face came from elsewhere."""
    dropped: int
    undated: int
    picked: int


class Accounts(Noun):
    """How the sources of one month did, and what happened to their entries; sorted by name."""

    reports: tuple[SourceReport, ...] = ()
    tallies: tuple[Tally, ...] = ()
