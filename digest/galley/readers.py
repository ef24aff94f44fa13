"""What readers and guests say of an item: printed in their name, once they agreed; never as our finding. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.galley.prose import Prose, line
from digest.galley.said import Hand, Printed
from digest.ids import urlsplit_safe
from digest.model import Comment, Item, ReaderNote
from digest.text import clip, plain

LONGEST = 4_000
"""Characters of a note."""


@dataclass(frozen=True)
class Reader:
    """One note as it is printed."""

    who: str
    heading: Prose
    """Their name, linked where there is an address."""
    words: str
    """What they said: words, and nothing that is markup or a link."""
    url: str

    @property
    def quoted(self) -> Prose:
        """Name and words on one line: 'Ada: “...”'."""
        return line(f"“{self.words}”")

    @property
    def printed(self) -> Printed:
        comment = Comment(author=self.who, karma=None, text=self.words, url=self.url)
        return Printed(part="reader", text=f"{self.who}: “{self.words}”", hand=Hand.READER, comment=comment)


def readers(item: Item) -> tuple[Reader, ...]:
    """The notes whose writers agreed, in the editor's order."""
    return tuple(_reader(note) for note in item.notes if note.permission and plain(note.text))


def unasked(item: Item) -> Iterator[str]:
    """The notes that are not printed because nobody agreed yet, one line each."""
    for note in item.notes:
        if not note.permission:
            where = f" at {plain(note.link)}" if urlsplit_safe(note.link) else ""
            said = clip(plain(note.text), 60)
            yield f"a note by {plain(note.who)} is not printed: ask{where}, then write `permission: yes` (“{said}”)"


def _reader(note: ReaderNote) -> Reader:
    url = "".join(plain(note.link).split()) if urlsplit_safe(note.link) else ""
    who = plain(note.who) or "a reader"
    return Reader(who, line(who, url), clip(plain(note.text), LONGEST), url)
