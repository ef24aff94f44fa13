"""Publishes to a folder: a static site's content directory, a mounted share, an archive."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from digest.errors import NotSent
from digest.files import write
from digest.publishers.part import ARCHIVE, Approved, Done, Named, Part, Place, body_of, key_of


class Folder(Named):
    """Copies an edition's files to PATH/MONTH/. Repeating it changes nothing."""

    kind: Literal["folder"]
    path: Path
    order: ClassVar[int] = ARCHIVE

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        action = f"copy {len(approved.files)} files to {self.path / approved.month}/"
        body = body_of(*(value for name, content in sorted(approved.files.items()) for value in (name, content)))
        key = key_of(approved.month, self.channel, "files")
        return (Part("files", action, body, key, repeatable=True),)

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Copying]":
        yield _Copying(place.root / self.path / approved.month, approved)

    def check(self, root: Path) -> str:
        """'' when files can be written there; else what is wrong. For `digest doctor`."""
        return unwritable(root / self.path)


def unwritable(folder: Path) -> str:
    """Why a folder, which need not exist yet, cannot be written to; '' when it can. Leaves nothing behind."""
    existing = next(place for place in (folder, *folder.resolve().parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            return ""
    except OSError as error:
        return f"{existing}: {error.strerror}: change its permissions, or `path:` in sources.yaml"


@dataclass(frozen=True)
class _Copying:
    target: Path
    approved: Approved
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        same = (self._same(name, content) for name, content in self.approved.files.items())
        return Done(str(self.target)) if all(same) else None

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        """Write each file atomically. Raises MachineRefused."""
        for name, content in sorted(self.approved.files.items()):
            write(self.target / name, content)
        return Done(str(self.target))

    def undo(self, done: Done) -> None:
        raise NotSent(f"delete {self.target} yourself: a folder of yours is never deleted by a program", person=True)

    def test(self, to: Sequence[str]) -> str:
        raise NotSent("a folder has no test")

    def _same(self, name: str, content: bytes) -> bool:
        path = self.target / name
        return path.is_file() and path.read_bytes() == content
