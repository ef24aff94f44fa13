"""The thread: one post that says what the issue is, one an item, one with the link. Pure.

A post is stated plainly and never cut inside a word; what does not fit goes on in the next post.
"""

import bisect
import re
import unicodedata
from collections.abc import Iterator

from digest.build.issue import Issue, Piece
from digest.build.seen import many
from digest.build.weight import LIMIT, weighted_length
from digest.model import Post, Thread

NUMBERING = len(" (99/99)")
"""Kept free in every post for its number."""
_SENTENCE_END = re.compile(r"[.!?][”\"’)]?(?=\s|$)")


def compose(issue: Issue) -> Thread:
    """The whole thread, numbered; every post within the limit."""
    posts = [Post(text=text) for text in split(_opening(issue))]
    for piece in issue.pieces:
        posts += _posts_of(piece)
    posts += [Post(text=text) for text in split(_link(issue))]
    return Thread(posts=tuple(_numbered(post, n, len(posts)) for n, post in enumerate(posts, 1)))


def split(text: str, room: int = LIMIT - NUMBERING) -> list[str]:
    """A text as posts that fit: cut after a sentence where one ends late enough, else between words."""
    posts: list[str] = []
    rest = " ".join(text.split())
    while weighted_length(rest) > room:
        end = _end_of_head(rest, room)
        posts.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*posts, rest] if rest else posts


def _opening(issue: Issue) -> str:
    seen = f", from {issue.counts.fetched:,} seen" if issue.counts.fetched else ""
    read = f"; {issue.counts.read:,} were read" if issue.counts.read else ""
    return f"{issue.title}: {many(len(issue.pieces), 'item')}{seen}{read}."


def _posts_of(piece: Piece) -> Iterator[Post]:
    """The editor's post, else the title and where it stands; the lab's plot goes along if the editor says so."""
    source = f" ({piece.source})" if piece.source else ""
    boxes = piece.boxes if piece.lab_in_thread else ()
    plot = next((plot for box in boxes for plot in box.plots if plot.width), None)
    first, *more = split(piece.post or f"“{piece.title}”{source}")
    yield Post(text=first, image=f"figures/{plot.name}", alt=plot.alt) if plot else Post(text=first)
    yield from (Post(text=text) for text in more)


def _link(issue: Issue) -> str:
    if issue.address:
        return f"The full issue, with sources and notes: {issue.address}newsletter.html"
    return "" if issue.approved else "Full issue: (address set at publishing)"


def _numbered(post: Post, n: int, total: int) -> Post:
    return post.model_copy(update={"text": f"{post.text} ({n}/{total})"}) if total > 1 else post


def _end_of_head(text: str, room: int) -> int:
    """Where the longest head that fits ends: after a sentence if one ends late, else at a space, else at a letter."""
    spaces = [found.start() for found in re.finditer(r"\s", text)]
    fit = bisect.bisect_right(spaces, room, key=lambda end: weighted_length(text[:end]))
    if not fit:
        return _end_inside(text, room)
    end = spaces[fit - 1]
    sentence = max((found.end() for found in _SENTENCE_END.finditer(text[:end])), default=0)
    return sentence if sentence > 0.6 * end else end


def _end_inside(text: str, room: int) -> int:
    """For scripts written without spaces: between letters, never before a mark that belongs to the letter in front."""
    ends = [n for n in range(1, len(text)) if not unicodedata.category(text[n]).startswith(("M", "Cf", "Sk"))]
    fit = bisect.bisect_right(ends, room, key=lambda end: weighted_length(text[:end]))
    return ends[max(fit - 1, 0)] if ends else len(text)
