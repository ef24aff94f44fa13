"""What was read: numbered sentences with their places, readers' comments, and text hidden from human readers."""

from typing import Literal

from digest.model.noun import Noun


class Sentence(Noun):
    id: str
    """'s1', 's2', ...: unique within its text."""
    section: str
    """The headings above it, outermost first: '5 Results › 5.2 Ablations'; '' before the first."""
    kind: Literal["prose", "item", "quote", "note", "caption", "row"] = "prose"
    """Running text, a list item, a block quotation, a footnote, a caption, or a table row (cells joined by ' | ')."""
    start: int
    end: int
    """text.body[start:end] is the sentence."""
    text: str


class Row(Noun):
    """A table's row of figures."""

    sentence: str
    """The id of its sentence."""
    names: tuple[str, ...]
    """What names it, outermost first: the heading of its group, its labels."""
    cells: tuple[str, ...]
    """Its figures as printed, one for each column; '' where there is none, or none that belongs to one column alone."""
    above: tuple[str, ...] = ()
    """The ids of earlier rows that hold a name of it, such as the heading of its group."""


class Table(Noun):
    """A table whose figures are named by their row and column. One that leaves open which they are is not kept."""

    columns: tuple[tuple[str, ...], ...]
    """What names each column of figures, outermost first; () where nothing does."""
    rows: tuple[Row, ...]
    heads: tuple[str, ...]
    """The ids of the rows that name the columns."""
    caption: tuple[str, ...]
    """The ids of its caption's sentences."""


Origin = Literal["html", "pdf", "post", "page", "feed", "abstract"]


class Comment(Noun):
    """One reader's comment under a forum post, or an answer to a question post."""

    author: str
    karma: int | None
    text: str
    url: str
    answer: bool = False
    by_author: bool = False
    """Whether an author of the post wrote it."""
    parent: str = ""
    """URL of the comment it replies to; '' when it addresses the post itself."""
    to: str = ""
    """Author of that comment; '' when it is deleted, or was not among those fetched."""

    @property
    def reply(self) -> str:
        """'in reply to Ann'; '' when it addresses the post itself."""
        return f"in reply to {self.to or 'a comment that was not read'}" if self.parent else ""


class Text(Noun):
    """What could be read of one entry."""

    SCHEMA = 3

    key: str
    version: int
    origin: Origin
    url: str
    """Where the text was read from."""
    body: str
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...] = ()
    """Those in which each figure's row and column are known; none in texts stored by older versions."""
    coverage: float
    """Share of the work's own text that we have, 0..1; an abstract counts as 0."""
    why: str = ""
    """Why a better version was not read; '' when the whole text was."""
    comments: tuple[Comment, ...] = ()
    """Each after the one it replies to; in texts stored by older versions, by karma."""
    hidden: int = 0
    """Characters that no human reader sees, removed first."""
    unseen: tuple[str, ...] = ()
    """That hidden text, shortened: for the report and the editor's review, never for a model or a reader."""


class Evidence(Noun):
    """A passage of a text, copied by code."""

    key: str
    version: int
    sentence: str
    section: str
    start: int
    end: int
    quote: str
