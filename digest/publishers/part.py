"""What a publisher gets and returns: an approved issue, its parts, and the result of one.

A publisher is a frozen pydantic class: `kind`, `channel`, `order`, `parts(approved)` (pure: no socket), `connect(place,
approved)` (a session), `check(root)` and `ready()` (for `digest doctor`). A session sends one part at a time, or finds
out whether it is out.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

import httpx
from pydantic import Field

from digest.errors import DigestError, PublishError
from digest.model import Strict

ARCHIVE, NEWSLETTER, SOCIAL = 0, 1, 2
"""The order of channels: first what links lead to, then what cannot be taken back, last what announces it."""


@dataclass(frozen=True)
class Approved:
    """The edition that a person approved."""

    month: str
    edition: str
    files: Mapping[str, bytes]
    subject: str
    preheader: str
    at: datetime
    """When it was approved; dates in what we send use it, so that a repetition is identical."""
    address: str = ""
    """URL of the issue's folder on the web, ending in '/'; '' when there is none."""


@dataclass(frozen=True)
class Part:
    """One thing that is sent as a whole or not at all."""

    name: str
    told: str
    """Its description in a plan."""
    body: str
    """sha256 of what is sent."""
    key: str
    """The platform's key for it; the same in every attempt."""
    dollars: float = 0.0
    repeatable: bool = False
    """Whether readers do not notice a repetition: a draft, a copied file."""
    payload: Any = None


@dataclass(frozen=True)
class Done:
    """A part that is out."""

    remote: str
    """The platform's own id, and whatever else the next part needs."""
    url: str = ""


class Session(Protocol):
    """A connection to one channel."""

    reads_back: ClassVar[bool]
    """Whether `find` works."""
    chained: ClassVar[bool]
    """Whether a part needs all parts before it to be out."""

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        """The part if it is out; None when it certainly is not. Raises NotKnown, or NotSent where its draft is gone."""

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        """Send it. Raises NotSent, NotKnown."""

    def undo(self, done: Done) -> None:
        """Take it back, where the platform can. Raises NotSent, also where its draft is gone."""

    def test(self, to: Sequence[str]) -> str:
        """Send the issue, marked as a test, to these addresses alone. Raises NotSent."""


@dataclass(frozen=True)
class Place:
    """A session's surroundings: a folder, the environment, and what tests replace."""

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


class Channel(Protocol):
    """A publisher, as the sender sees it."""

    order: ClassVar[int]

    @property
    def channel(self) -> str: ...

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        """What is to be sent, in order. Opens no socket. Raises ConfigError."""

    def connect(self, place: Place, approved: Approved) -> AbstractContextManager[Session]:
        """Raises ConfigError for a missing secret, NotSent when we cannot connect or log in."""


class Named(Strict):
    """Fields of every publisher's block in sources.yaml."""

    name: str = Field("", pattern=r"^[a-z0-9-]{0,40}$")
    """Distinguishes two of a kind; when empty, the kind is the name."""
    kind: str

    @property
    def channel(self) -> str:
        return self.name or self.kind

    def ready(self, env: Mapping[str, str] = os.environ) -> str:
        """The report of `digest doctor` when `check` found nothing wrong."""
        return "ready"


NOTHING = Approved("2000-01", "", {}, "", "", datetime(2000, 1, 1, tzinfo=UTC))
"""An empty edition for `check` to connect with: nothing is sent."""


def refused(publisher: Channel, root: Path) -> str:
    """'' when the publisher can connect, by one harmless request; else what is wrong and how to mend it."""
    try:
        with publisher.connect(Place(root), NOTHING):
            return ""
    except DigestError as error:
        return str(error)


def body_of(*what: object) -> str:
    """Hash of what is sent: JSON-serialisable values and bytes, in order."""
    hashable = [hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value for value in what]
    return hashlib.sha256(json.dumps(hashable, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def key_of(month: str, channel: str, part: str, *more: str) -> str:
    """A deterministic key of 40 hexadecimal digits."""
    return hashlib.sha256("|".join((month, channel, part, *more)).encode()).hexdigest()[:40]


__all__ = ["Approved", "Channel", "Done", "Named", "Part", "Place", "PublishError", "Session"]
