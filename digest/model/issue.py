"""The editor's files, and what readers get."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from digest.model.entry import Entry
from digest.model.noun import Month, Noun, Strict


class Laid(Noun):
    """A file that the machine put on the editor's table, and whether its writing finished."""

    file: str
    """Relative to issues/M/."""
    text: str
    before: str = ""
    """The machine's earlier text of it, while `done` is false."""
    done: bool = False


class Offered(Noun):
    """Every key that was ever put on a month's sheet: a key now missing there was removed by a person."""

    keys: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Those that the editor asked for, and that became items."""
    followups: tuple[str, ...] = ()
    """Ids of the follow-ups put there."""


class FollowUp(Noun):
    """News about a work that an earlier issue covered."""

    id: str
    """Of the finding: a later version is another finding, and none is reported twice."""
    kind: Literal["new version", "withdrawn", "retracted", "posted", "reply", "linked"]
    about: tuple[str, ...]
    """Keys of the covered works."""
    key: str
    """Where readers are sent: the work itself, or the post about it."""
    title: str
    url: str
    what: str
    """One line on what changed or who responded, with the issue that covered it; only what sources say."""


class Watched(Noun):
    """The entries of an issue's items, which later issues watch."""

    entries: tuple[Entry, ...] = ()


class FollowUps(Noun):
    """The follow-ups found for one month's issue."""

    found: tuple[FollowUp, ...] = ()
    seen: tuple[Entry, ...] = ()
    """The covered papers as arXiv now shows them: the baseline for the next issue."""
    watched: int = 0
    """Number of covered works that were checked."""
    why: str = ""
    """What could not be asked; '' when everything was."""


class ReaderNote(Strict):
    """A reader's or guest's note on an item, printed under their name with their permission."""

    who: str = Field(min_length=1)
    link: str = ""
    """Where they wrote it, or who they are."""
    text: str = Field(min_length=1)
    permission: bool = False
    """Whether they agreed to be printed here."""


class Item(Noun):
    """One item file of issues/M/items/, as the editor left it."""

    key: str
    title: str
    url: str
    authors: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] | None = Field(None, max_length=100)
    """Whom the editor names as the work's authors; None: the source's are printed."""
    post: str = ""
    signed: bool = False
    thread: bool = False
    """The editor allows the lab's figure in the thread, though its numbers are a toy's."""
    badges: tuple[str, ...] = ()
    take: str = ""
    """The editor's own critical reading; '' until a person writes it."""
    doubts: tuple[str, ...] = ()
    bottom: str = ""
    """The verdict in one line, printed after the doubts."""
    notes: tuple[ReaderNote, ...] = ()
    """Readers' comments and guests' notes."""
    strike: tuple[str, ...] = ()
    """Recipes whose box the editor removed from this item."""
    prose: str = ""
    """Markdown."""
    file: str = ""


class Line(Noun):
    """One line of a list in issue.md."""

    key: str
    title: str
    url: str
    note: str = ""
    """Why it is mentioned, for 'Also seen'."""


class Sheet(Noun):
    """issue.md, as the editor left it."""

    month: Month
    title: str = Field(min_length=1)
    preheader: str = ""
    opening: str = ""
    thanks: str = ""
    items: tuple[Line, ...] = ()
    also: tuple[Line, ...] = ()
    suggested: tuple[Line, ...] = ()
    followups: tuple[Line, ...] = ()
    """News about works that earlier issues covered."""


class Post(Noun):
    text: str
    image: str | None = None
    """A file below output/M/."""
    alt: str | None = None
    links: tuple[str, ...] = ()
    """The URLs in the text, verbatim."""


class Thread(Noun):
    """One network's thread."""

    network: Literal["x", "bluesky", "mastodon"]
    posts: tuple[Post, ...]
    left_out: tuple[str, ...] = ()
    """URLs that did not fit into its posts."""
    drafts: tuple[int, ...] = ()
    """Numbers, from 1, of posts whose items are unsigned."""


class Correction(Noun):
    """One wrong wording in a sent edition, and its replacement."""

    SCHEMA = 2

    month: Month
    """The edition that was wrong."""
    key: str
    title: str
    """The item's title, as printed."""
    old: str
    new: str
    why: str
    date: dt.date
    issue: Month
    """The issue that tells readers, at its top."""
    number: int = 0
    """How many corrections of that edition came before it."""


class Edition(Noun):
    """An issue's renderings: file name below output/M/ -> sha256."""

    month: Month
    files: dict[str, str]
    warnings: tuple[str, ...] = ()
    """What an editor should look at before signing; none of it stops a build."""
    approved: bool = False
