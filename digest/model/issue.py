"""What lies on the editor's table, and what readers get."""

import datetime as dt
from typing import Literal

from pydantic import Field

from digest.model.entry import Entry
from digest.model.noun import Month, Noun, Strict


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
    asked: tuple[str, ...] = ()
    """Those of them that the editor asked for, and that were put among the items."""
    followups: tuple[str, ...] = ()
    """The ids of the follow-ups that were put there."""


class FollowUp(Noun):
    """What came of a work that an earlier issue covered."""

    id: str
    """Of the finding: a later version is another finding, the same one is never told twice."""
    kind: Literal["new version", "withdrawn", "retracted", "posted", "reply", "linked"]
    about: tuple[str, ...]
    """The keys of the covered works."""
    key: str
    """What readers are sent to: the work itself, or the post that speaks of it."""
    title: str
    url: str
    what: str
    """One line: what changed or who speaks, with the issue that covered it; only what the sources say."""


class Watched(Noun):
    """The entries of one issue's items: what later issues look after."""

    entries: tuple[Entry, ...] = ()


class FollowUps(Noun):
    """What was found for one month's issue."""

    found: tuple[FollowUp, ...] = ()
    seen: tuple[Entry, ...] = ()
    """The covered papers as arXiv showed them: the next issue tells what changed from here."""
    watched: int = 0
    """Covered works that were looked after."""
    why: str = ""
    """What could not be asked; '' when all was."""


class ReaderNote(Strict):
    """What a reader or a guest says of an item: printed as theirs, once they agreed."""

    who: str = Field(min_length=1)
    link: str = ""
    """Where they said it, or who they are."""
    text: str = Field(min_length=1)
    permission: bool = False
    """They agreed to be printed here."""


class Item(Noun):
    """One item file of issues/M/items/, as the editor left it."""

    key: str
    title: str
    url: str
    post: str = ""
    signed: bool = False
    thread: bool = False
    """The editor lets the lab's figure into the thread, though it shows numbers of a toy."""
    badges: tuple[str, ...] = ()
    take: str = ""
    """The editor's own critical reading; empty until a person writes it."""
    doubts: tuple[str, ...] = ()
    bottom: str = ""
    """The verdict in one line, printed after the doubts."""
    notes: tuple[ReaderNote, ...] = ()
    """Readers' comments and guests' notes."""
    strike: tuple[str, ...] = ()
    """Recipes whose box the editor struck: it is not printed under this item."""
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
    title: str = Field(min_length=1)
    preheader: str = ""
    opening: str = ""
    thanks: str = ""
    items: tuple[Line, ...] = ()
    also: tuple[Line, ...] = ()
    suggested: tuple[Line, ...] = ()
    followups: tuple[Line, ...] = ()
    """What came of works that earlier issues covered."""


class Post(Noun):
    text: str
    image: str | None = None
    """A file below output/M/."""
    alt: str | None = None
    links: tuple[str, ...] = ()
    """The addresses that stand in the text, letter for letter."""


class Thread(Noun):
    """One network's thread."""

    network: Literal["x", "bluesky", "mastodon"]
    posts: tuple[Post, ...]
    left_out: tuple[str, ...] = ()
    """Addresses of its posts that found no room."""
    drafts: tuple[int, ...] = ()
    """The posts, from 1, whose items nobody signed."""


class Correction(Noun):
    """One wording of a sent edition that was wrong, and what stands there now."""

    month: Month
    """The edition that was wrong."""
    key: str
    title: str
    """The item's, as printed."""
    old: str
    new: str
    why: str
    date: dt.date
    issue: Month
    """The issue that tells its readers, on top."""


class Edition(Noun):
    """An issue's renderings: file name below output/M/ -> sha256."""

    month: Month
    files: dict[str, str]
    warnings: tuple[str, ...] = ()
    """What an editor should look at before signing; nothing here stops a build."""
    approved: bool = False
