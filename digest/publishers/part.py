"""What a publisher is given and gives: an approved issue, its parts, and what became of one.

A publisher is a frozen pydantic class: `kind`, `channel`, `order`, `parts(approved)` (pure: no socket), `connect(place,
approved)` (a session), `check(root)` and `ready()` (for `digest doctor`). A session does one part, or looks whether it
is out.
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
"""The order in which channels go: what links lead to first, what nobody can take back next, what announces it last."""


@dataclass(frozen=True)
class Approved:
    """The edition a person said yes to."""

    month: str
    edition: str
    files: Mapping[str, bytes]
    subject: str
    preheader: str
    at: datetime
    """When it was approved; what is dated carries this date, so that a repetition is equal."""
    address: str = ""
    """Where the issue's folder is on the web, ending in '/'; '' when there is no such place."""


@dataclass(frozen=True)
class Part:
    """One thing that goes out at once, or not at all."""

    name: str
    told: str
    """What a plan says of it."""
    body: str
    """sha256 of what goes out."""
    key: str
    """What the platform knows it by; the same in every attempt."""
    dollars: float = 0.0
    repeatable: bool = False
    """Readers do not notice when it is done again: a draft, a copied file."""
    payload: Any = None


@dataclass(frozen=True)
class Done:
    """A part that is out."""

    remote: str
    """The platform's own id, and whatever the next part needs of it."""
    url: str = ""


class Session(Protocol):
    """One channel, connected."""

    reads_back: ClassVar[bool]
    """Whether `find` can tell."""
    chained: ClassVar[bool]
    """Whether a part needs all before it to be out."""

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        """The part as it is out already; None when it certainly is not. Raises NotKnown."""

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        """Send it. Raises NotSent, NotKnown."""

    def undo(self, done: Done) -> None:
        """Take it back, where the platform can. Raises NotSent."""

    def test(self, to: Sequence[str]) -> str:
        """Send the issue to these addresses alone, marked as a test. Raises NotSent."""


@dataclass(frozen=True)
class Place:
    """What surrounds a session: a folder, the environment, and the seams of tests."""

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


class Channel(Protocol):
    """A publisher."""

    order: ClassVar[int]

    @property
    def channel(self) -> str: ...

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        """What is to go out, in order. Opens no socket. Raises ConfigError."""

    def connect(self, place: Place, approved: Approved) -> AbstractContextManager[Session]:
        """Raises ConfigError for a secret that is missing, NotSent when nobody lets us in."""


class Named(Strict):
    """What every publisher's block of sources.yaml may hold."""

    name: str = Field("", pattern=r"^[a-z0-9-]{0,40}$")
    """Tells two of a kind apart; the kind when empty."""
    kind: str

    @property
    def channel(self) -> str:
        return self.name or self.kind

    def ready(self, env: Mapping[str, str] = os.environ) -> str:
        """What `digest doctor` says when `check` found nothing wrong."""
        return "ready"


NOTHING = Approved("2000-01", "", {}, "", "", datetime(2000, 1, 1, tzinfo=UTC))
"""What `check` connects with: nothing is sent."""


def refused(publisher: Channel, root: Path) -> str:
    """'' when a publisher lets us in, by one harmless question; else what is wrong and how to mend it."""
    try:
        with publisher.connect(Place(root), NOTHING):
            return ""
    except DigestError as error:
        return str(error)


def body_of(*what: object) -> str:
    """The hash of what goes out: JSON-able things and bytes, in order."""
    shown = [hashlib.sha256(one).hexdigest() if isinstance(one, bytes) else one for one in what]
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def key_of(month: str, channel: str, part: str, *more: str) -> str:
    """A deterministic key of 40 hexadecimal digits."""
    return hashlib.sha256("|".join((month, channel, part, *more)).encode()).hexdigest()[:40]


__all__ = ["Approved", "Channel", "Done", "Named", "Part", "Place", "PublishError", "Session"]
