"""Notes by readers and guests on an item: printed under their names, with their consent, never as our finding. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.galley.prose import Prose, line
from digest.galley.said import Hand, Printed
from digest.ids import urlsplit_safe
from digest.model import Comment, Item, ReaderNote
from digest.text import clip, plain

LONGEST = 4_000
"""Characters printed of a note."""


@dataclass(frozen=True)
class Reader:
    """One note as it is printed."""

    who: str
    heading: Prose
    """Their name, linked if the note has a URL."""
    words: str
    """What they said, as plain text without markup or links."""
    url: str

    @property
    def quoted(self) -> Prose:
        """Their words in quotation marks, on one line."""
        return line(f"“{self.words}”")

    @property
    def printed(self) -> Printed:
        comment = Comment(author=self.who, karma=None, text=self.words, url=self.url)
        return Printed(part="reader", text=f"{self.who}: “{self.words}”", hand=Hand.READER, comment=comment)


def readers(item: Item) -> tuple[Reader, ...]:
    """The notes whose writers gave permission, in the editor's order."""
    return tuple(_reader(note) for note in item.notes if note.permission and plain(note.text))


def unasked(item: Item) -> Iterator[str]:
    """Yield one warning for each note not printed because its writer has not given permission."""
    for note in item.notes:
        if not note.permission:
            where = f" at {plain(note.link)}" if urlsplit_safe(note.link) else ""
            excerpt = clip(plain(note.text), 60)
            yield f"a note by {plain(note.who)} is not printed: ask{where}, then write `permission: yes` (“{excerpt}”)"


def _reader(note: ReaderNote) -> Reader:
    url = "".join(plain(note.link).split()) if urlsplit_safe(note.link) else ""
    who = plain(note.who) or "a reader"
    return Reader(who, line(who, url), clip(plain(note.text), LONGEST), url)
