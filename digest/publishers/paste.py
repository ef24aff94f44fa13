"""Writes to a folder what a person pastes by hand where there is no (trusted) API: Substack, LinkedIn, X."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from digest.errors import NotSent
from digest.files import write
from digest.publishers.folder import unwritable
from digest.publishers.part import ARCHIVE, Approved, Done, Named, Part, Place, body_of, key_of
from digest.publishers.threads import ThreadPost, threads

_PAGES = {
    "substack.html": ("substack.html", "newsletter.html"),
    "substack.md": ("substack.md", "newsletter.md"),
}
"""File to write -> the renderings it may come from, the first that exists."""


class Paste(Named):
    """Writes PATH/MONTH/: substack.html and .md, and each thread as x.txt, bluesky.txt, mastodon.txt, linkedin.txt."""

    kind: Literal["paste"]
    path: Path = Path("paste")
    order: ClassVar[int] = ARCHIVE

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        sheets = _sheets(approved)
        body = body_of(*(value for name, content in sorted(sheets.items()) for value in (name, content)))
        action = f"write {', '.join(sorted(sheets))} to {self.path / approved.month}/"
        return (Part("files", action, body, key_of(approved.month, self.channel, "files"), repeatable=True),)

    def check(self, root: Path) -> str:
        """'' when files can be written there; else what is wrong. For `digest doctor`."""
        return unwritable(root / self.path)

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Writing]":
        yield _Writing(place.root / self.path / approved.month, _sheets(approved))


@dataclass(frozen=True)
class _Writing:
    target: Path
    sheets: dict[str, bytes]
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        files = ((self.target / name, content) for name, content in self.sheets.items())
        return Done(str(self.target)) if all(path.is_file() and path.read_bytes() == c for path, c in files) else None

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        for name, content in sorted(self.sheets.items()):
            write(self.target / name, content)
        return Done(str(self.target))

    def undo(self, done: Done) -> None:
        raise NotSent(f"delete {self.target} yourself", person=True)

    def test(self, to: Sequence[str]) -> str:
        raise NotSent("paste sheets have no test")


def _sheets(approved: Approved) -> dict[str, bytes]:
    sheets = {
        name: approved.files[first]
        for name, pages in _PAGES.items()
        if (first := next((page for page in pages if page in approved.files), ""))
    }
    if "thread.json" in approved.files:
        by_network = threads(approved.files["thread.json"], approved.month)
        sheets |= {f"{network}.txt": _sheet(posts) for network, posts in by_network.items()}
        longest = by_network.get("mastodon") or next(iter(by_network.values()), ())
        sheets["linkedin.txt"] = ("\n\n".join(post.text for post in longest) + "\n").encode()
    return sheets


def _sheet(posts: Sequence[ThreadPost]) -> bytes:
    return ("\n\n----\n\n".join(f"{post.text}{_picture(post)}" for post in posts) + "\n").encode()


def _picture(post: ThreadPost) -> str:
    return f"\n[picture {post.image}; its alt text: {post.alt}]" if post.image else ""
