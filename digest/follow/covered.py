"""An item of an earlier issue, which follow-ups are about. Pure."""

from dataclasses import dataclass
from functools import cached_property

from digest import people
from digest.ids import known_as
from digest.model import Entry, FollowUp, Month
from digest.text import clip, plain, untex

QUOTE = 200
"""Characters quoted of a sentence or comment."""


@dataclass(frozen=True)
class Covered:
    """An item that an earlier issue printed."""

    key: str
    title: str
    issue: Month
    faces: tuple[Entry, ...]
    """Its entries in the store; () when an editor wrote the key by hand."""

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset({self.key, *(name for face in self.faces for name in known_as(face))})

    @cached_property
    def authors(self) -> tuple[str, ...]:
        return tuple(author for face in self.faces for author in face.authors)

    @property
    def told(self) -> str:
        return f"“{clip(shown(self.title), 90)}” (in our issue of {self.issue.title})"

    def shares(self, entry: Entry) -> str:
        """The first author of an entry who is also an author of this work, by name; '' for none."""
        known = people.names(self.authors)
        return next((author for author in entry.authors if people.names([author]) & known), "")


def shown(text: str) -> str:
    """Clean a stranger's words for display on one line."""
    return " ".join(plain(untex(text)).split())


def finding(kind: str, about: tuple[str, ...], entry: Entry, what: str, name: str) -> FollowUp:
    return FollowUp.model_validate(
        {
            "id": name,
            "kind": kind,
            "about": about,
            "key": entry.key,
            "title": shown(entry.title),
            "url": entry.url,
            "what": what,
        }
    )
