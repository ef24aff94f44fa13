"""An issue as mail: one HTML table and a plain-text part that say the same, within what Gmail shows. Pure.

Gmail cuts a message near 102 KB and hides the rest, unsubscribe link included. A mail over FAIL is therefore never
made: it takes the first items and links the others, and is then below WARN, which leaves room for a platform's tags.
"""

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import css_inline

from digest.build.issue import Issue, Piece
from digest.preflight.size import FAIL, WARN
from digest.text import clip

TITLE = 110
"""Characters of a title in the list of what is only linked."""

_TAG = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
_CLASS = re.compile(r' class="([^"]*)"')
Render = Callable[..., str]
"""A template's name and its context -> text."""


@dataclass(frozen=True)
class Linked:
    """One item that the mail only links."""

    title: str
    url: str


def render(issue: Issue, page: Render) -> tuple[dict[str, str], int]:
    """email.html and email.txt, and how many items they hold: both all of the issue, or both its first items and links
    to the rest.
    """

    def html(items: int, links: int) -> str:
        return _for_mail(page("email.html", **_cut(issue, items, links)))

    total = len(issue.pieces)
    items, links = total, 0
    whole = html(total, 0) if sum(map(_least, issue.pieces)) <= FAIL else ""
    if not whole or _size(whole) > FAIL:
        items, links = _fit(total, _at_most(issue.pieces), lambda n, m: _size(html(n, m)) <= WARN)
        whole = html(items, links)
    return {"email.html": whole, "email.txt": page("email.txt", **_cut(issue, items, links))}, items


def _fit(total: int, most: int, fits: Callable[[int, int], bool]) -> tuple[int, int]:
    """The most items, `most` at most, then the most links to the others, that fit; (0, 0) when nothing does."""
    items = bisect.bisect_left(range(1, most + 1), True, key=lambda n: not fits(n, total - n))
    if items or fits(0, total):
        return items, total - items
    return 0, bisect.bisect_left(range(1, total + 1), True, key=lambda m: not fits(0, m))


def _at_most(pieces: Sequence[Piece]) -> int:
    """How many items can fit at all, so that a long issue is not rendered whole again and again."""
    return bisect.bisect_right(list(accumulate(map(_least, pieces))), WARN)


def _least(piece: Piece) -> int:
    """Bytes that an item takes at the very least."""
    return sum(len(field.mail.encode()) for field in (piece.prose, piece.take, piece.bottom))


def _cut(issue: Issue, items: int, links: int) -> dict[str, object]:
    rest = issue.pieces[items:]
    return {
        "issue": replace(issue, pieces=issue.pieces[:items]),
        "rest": tuple(_linked(issue, piece) for piece in rest[:links]),
        "unlinked": len(rest) - min(links, len(rest)),
    }


def _linked(issue: Issue, piece: Piece) -> Linked:
    """On the web page where there is one, else at its source."""
    return Linked(clip(piece.title, TITLE), f"{issue.page}#{piece.id}" if issue.page else piece.url)


def _for_mail(html: str) -> str:
    """CSS moved into the tags, since Gmail drops much of what stands in the head; only the rules for dark and small
    screens stay there, behind the charset. No remote sheet is ever loaded.
    """
    inliner = css_inline.CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
    html = inliner.inline(html)
    html = re.sub(r"(<head>)(<style>.*?</style>)(.*?)(?=</head>)", r"\1\3\2\n", html, count=1, flags=re.S)
    needed = set(re.findall(r"\.([\w-]+)", html.partition("</head>")[0].partition("<style>")[2]))
    html = _TAG.sub(lambda tag: _CLASS.sub(lambda names: _classes(names[1], needed), tag[0]), html)
    return re.sub(r">\s*\n\s*<", ">\n<", html)


def _classes(names: str, needed: set[str]) -> str:
    kept = [name for name in names.split() if name in needed]
    return f' class="{" ".join(kept)}"' if kept else ""


def _size(html: str) -> int:
    return len(html.encode())
