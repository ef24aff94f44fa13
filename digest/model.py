"""The nouns. They hold facts and call nothing. Every datetime is aware and in UTC."""

import re
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without a timezone")
    return moment.astimezone(UTC)


Utc = Annotated[datetime, AfterValidator(_in_utc)]


class Strict(BaseModel):
    """Frozen, and no field it does not know: a typo is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Noun(Strict):
    """A record that is kept. SCHEMA is raised when its stored form changes."""

    SCHEMA: ClassVar[int] = 1


class Month(Noun):
    """One calendar month, UTC, half-open: [start, end)."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """'2025-05' -> Month. Raises ValueError."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not found:
            raise ValueError(f"{text!r} is not a month; write it like 2025-05")
        return cls(year=int(found[1]), number=int(found[2]))

    @classmethod
    def before(cls, moment: datetime) -> Self:
        """The last whole month before this moment."""
        year, number = (moment.year, moment.month - 1) if moment.month > 1 else (moment.year - 1, 12)
        return cls(year=year, number=number)

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        year, number = (self.year, self.number + 1) if self.number < 12 else (self.year + 1, 1)
        return datetime(year, number, 1, tzinfo=UTC)

    @property
    def title(self) -> str:
        return f"{self.start:%B} {self.year}"

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


# ---------------------------------------------------------------- what the post brings


class Entry(Noun):
    """One published thing, as its source gives it. Every string in it is untrusted."""

    key: str
    """'arxiv:2505.01234' (no version), 'forum:<post id>' (LessWrong = Alignment Forum), else 'page:<hash of URL>'."""
    version: int = 1
    """arXiv's vN; 1 elsewhere."""
    source: str
    """The source's name in sources.yaml."""
    kind: Literal["paper", "post", "page"]
    title: str
    authors: tuple[str, ...] = ()
    url: str
    published: Utc | None = None
    """First publication (arXiv: v1 submission; forum: postedAt). None: undated, listed apart, never guessed."""
    updated: Utc | None = None
    date_precision: Literal["time", "day", "month", "unknown"] = "time"
    abstract: str = ""
    """Plain text: arXiv's <summary>, or the feed's own description."""
    body: str = ""
    """The whole body as HTML where the source gives it (forum posts, full feeds); else empty."""
    links: tuple[str, ...] = ()
    """The keys its abstract, comment or body point to (ids.links_in)."""
    same_as: tuple[str, ...] = ()
    """Keys of the same work, by the source's own word: a link post's target, the other forum's copy, a DOI."""
    primary_category: str | None = None
    categories: tuple[str, ...] = ()
    comment: str = ""
    """arXiv's author comment: 'withdrawn' shows here."""
    doi: str | None = None
    karma: int | None = None
    """ForumMagnum baseScore when fetched."""
    comment_count: int | None = None
    tags: tuple[str, ...] = ()
    made_from: str = ""
    """Hash of the response it was read from."""


State = Literal["ok", "partial", "empty", "failed"]


class Batch(Noun):
    """What one window of one source gave: entries of the window, and undated ones."""

    source: str
    window: str
    """'2025-05-03' (a day) or '2025-05' (a month)."""
    state: State
    why: str = ""
    """Empty only when state is ok."""
    entries: tuple[Entry, ...] = ()
    reaches_back_to: Utc | None = None
    """The oldest dated entry the source still shows; None when it can be asked for any date."""
    final: bool = False
    """Asking again can bring nothing new for this window, once it lies 7 days back."""
    unreached: bool = False
    """Failed because no connection could be made: when this holds for all, there is no network."""


class SourceReport(Noun):
    """How one source did this month."""

    name: str
    kind: str
    state: State
    why: str = ""
    fetched: int = 0
    reaches_back_to: Utc | None = None


# ---------------------------------------------------------------- what the editor skims


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


class Pick(Noun):
    """Where a work landed, and why."""

    key: str
    rank: int
    """1 is best; every candidate has one."""
    score: float
    place: Place
    reasons: tuple[str, ...]
    """For a kept work why it was kept, for a dropped one why it was dropped; never empty."""

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


# ---------------------------------------------------------------- what was read


class Sentence(Noun):
    id: str
    """'s1', 's2', ...: unique within its text."""
    section: str
    """The headings above it, outermost first: '5 Results › 5.2 Ablations'; '' before the first."""
    kind: Literal["prose", "item", "quote", "note"] = "prose"
    """Running text, a list item, a block quotation, a footnote."""
    start: int
    end: int
    """text.body[start:end] is the sentence."""
    text: str


Origin = Literal["html", "post", "page", "feed", "abstract"]


class Comment(Noun):
    """One reader's comment under a forum post."""

    author: str
    karma: int | None
    text: str
    url: str


class Text(Noun):
    """What we could actually read of one entry."""

    key: str
    version: int
    origin: Origin
    url: str
    """The address the text was read from."""
    body: str
    sentences: tuple[Sentence, ...]
    coverage: float
    """Share of the work's own text we hold, 0..1; an abstract counts as 0."""
    why: str = ""
    """Why a better origin was not read; empty when the whole text was."""
    comments: tuple[Comment, ...] = ()
    hidden: int = 0
    """Characters a human reader cannot see, removed before anything else."""


# ---------------------------------------------------------------- what is written


class Evidence(Noun):
    """A place in a text, copied by code."""

    key: str
    version: int
    sentence: str
    section: str
    start: int
    end: int
    quote: str


class Claim(Noun):
    """One thing the authors say, in their own words: what was done, what came out, why it matters, what limits it."""

    role: Literal["what", "result", "why", "limit"]
    evidence: Evidence


class Fact(Noun):
    """One checklist finding, made by search and not by judgement ('mentions no ablation')."""

    name: str
    text: str
    present: bool
    searched: tuple[str, ...]
    """The words searched for."""
    evidence: Evidence | None = None
    """Where it was found; None for an absence, which needs the whole text."""


class Summary(Noun):
    """What is said of one text, and how it was made."""

    key: str
    mode: Literal["notes"]
    """'notes': verbatim quotes chosen by rule. The model's path comes with the summarizing issue."""
    title: str
    url: str
    links: tuple[str, ...] = ()
    """The keys of its faces and of what they point to: how a paper reaches a recipe."""
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    comment: Comment | None = None
    origin: Origin
    coverage: float
    why_partial: str = ""
    sentences: int
    """Sentences read."""
    hidden: int = 0


# ---------------------------------------------------------------- what the lab did

Verdict = Literal[
    "consistent", "partly consistent", "inconsistent", "inconclusive", "did not run", "nothing to replicate"
]
Scope = Literal["reanalysis", "toy model", "small model", "other model", "same model"]


class Measurement(Noun):
    """One tidy row: one condition of one independently trained unit."""

    unit: str
    """'seed 100': the independently trained model."""
    condition: str
    name: str
    """What was measured."""
    value: float


class Rows(Noun):
    """All that one run of a recipe measured: judging and drawing again needs no measuring."""

    recipe: str
    rows: tuple[Measurement, ...]
    environment: dict[str, str]
    """Versions and device they were measured with."""


class Criterion(Noun):
    """What a recipe promised before it measured."""

    recipe: str
    sha256: str
    """Of source, parameters, seeds and claims."""
    params: dict[str, int | float | str | bool | tuple[int, ...]]
    seeds: tuple[int, ...]
    claims: tuple[str, ...]


class Check(Noun):
    """A manipulation check, positive control or null baseline, and how it came out."""

    name: str
    passed: bool
    text: str


class Finding(Noun):
    """One claim of a recipe judged on the rows."""

    claim: str
    kind: Literal["paper", "newsletter", "doubt"]
    primary: bool
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    """95 % over units."""
    sesoi: float | None = None
    """Smallest effect of interest, in the estimate's unit."""
    n: int = 0
    """Units."""
    verdict: Verdict
    text: str
    """One sentence, its numbers put in by template."""


class Figure(Noun):
    name: str
    """File name below figures/."""
    caption: str
    alt: str


class Replication(Noun):
    """What the lab did for one work, and what came out."""

    recipe: str
    key: str
    """The work it belongs to."""
    title: str
    """What was tried, as a phrase: 'Steering by adding an activation vector'."""
    paper: str
    """The paper the recipe tests: 'arxiv:2308.10248'."""
    verdict: Verdict
    scope: Scope
    text: str
    """Two or three sentences for the box."""
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    figures: tuple[Figure, ...] = ()
    deviations: tuple[str, ...] = ()
    """How our setup departs from the paper's; never empty when something ran."""
    criterion: str = ""
    """sha256 of recipe source, parameters and claims, taken before measuring."""
    seeds: tuple[int, ...] = ()
    environment: dict[str, str] = {}
    why: str = ""
    """Why it did not run."""

    @property
    def phrase(self) -> str:
        """'consistent in a toy model': never a bare badge."""
        if self.verdict in ("did not run", "nothing to replicate"):
            return self.verdict
        place = {"reanalysis": "in a reanalysis", "same model": "in the same model", "other model": "in another model"}
        return f"{self.verdict} {place.get(self.scope, 'in a ' + self.scope)}"


# ---------------------------------------------------------------- what lies on the table


class Laid(Noun):
    """One file the machine laid on the table: what it holds, and whether the writing was seen to end."""

    file: str
    """Relative to issues/M/."""
    text: str
    before: str = ""
    """What the machine had laid there before, while `done` is false."""
    done: bool = False


class Offered(Noun):
    """Every key the machine ever put on a month's sheet: what is missing from it now, a person took away."""

    keys: tuple[str, ...] = ()


class Item(Noun):
    """One item file of issues/M/items/, as the editor left it."""

    key: str
    title: str
    url: str
    post: str = ""
    signed: bool = False
    badges: tuple[str, ...] = ()
    take: str = ""
    """The editor's own critical reading; empty until a person writes it."""
    doubts: tuple[str, ...] = ()
    prose: str = ""
    """Markdown."""
    file: str = ""


class Line(Noun):
    """One line of an order in issue.md."""

    key: str
    title: str
    url: str
    note: str = ""
    """Why it is mentioned: the one line of an 'also seen'."""


class Sheet(Noun):
    """issue.md, as the editor left it."""

    month: Month
    title: str
    preheader: str = ""
    opening: str = ""
    thanks: str = ""
    items: tuple[Line, ...] = ()
    also: tuple[Line, ...] = ()
    suggested: tuple[Line, ...] = ()


# ---------------------------------------------------------------- what readers get


class Post(Noun):
    text: str
    image: str | None = None
    alt: str | None = None


class Thread(Noun):
    posts: tuple[Post, ...]


class Edition(Noun):
    """An issue's renderings: file name below output/M/ -> sha256."""

    month: Month
    files: dict[str, str]
    approved: bool = False
