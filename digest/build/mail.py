"""An issue as mail: an HTML part and a plain-text part with the same content, within Gmail's size limit. Pure.

Gmail cuts a message at about 102 KB and hides the rest, unsubscribe link included. So no mail over FAIL bytes is made:
a longer issue is cut to its first items, with links to the others, and stays below WARN, which leaves room for tags
that a mailing platform adds.
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
"""Characters of a title in the list of items that are only linked."""
ONE_LINE = 28
"""Characters of a heading that a telephone shows on one line, about."""

_TAG = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
_HEADING = re.compile(r"<h[12][ >].*?</h[12]>", re.S)
_LAST_SPACE = re.compile(r"(?<=[^\s>]) (?=[^\s<>]{1,14}(?:</\w+>)*$)")
"""Before a short last word, which would stand alone on the last line; mail programs balance no lines."""
_CLASS = re.compile(r' class="([^"]*)"')
Render = Callable[..., str]
"""A template's name and its context -> text."""


@dataclass(frozen=True)
class Linked:
    """One item that the mail only links."""

    title: str
    url: str


def render(issue: Issue, page: Render) -> tuple[dict[str, str], int]:
    """Render email.html and email.txt (name -> text), and return how many items both contain; the rest are linked."""

    def html(items: int, links: int) -> str:
        return _for_mail(page("email.html", **_first_items(issue, items, links)))

    total = len(issue.pieces)
    items, links = total, 0
    whole = html(total, 0) if sum(map(_least_size, issue.pieces)) <= FAIL else ""
    if not whole or _size(whole) > FAIL:
        items, links = _fit(total, _most_items(issue.pieces), lambda n, m: _size(html(n, m)) <= WARN)
        whole = html(items, links)
    return {"email.html": whole, "email.txt": page("email.txt", **_first_items(issue, items, links))}, items


def _fit(total: int, most: int, fits: Callable[[int, int], bool]) -> tuple[int, int]:
    """(items, links): as many items as fit, up to `most`, then as many links to the others; (0, 0) if nothing fits."""
    items = bisect.bisect_left(range(1, most + 1), True, key=lambda n: not fits(n, total - n))
    if items or fits(0, total):
        return items, total - items
    return 0, bisect.bisect_left(range(1, total + 1), True, key=lambda m: not fits(0, m))


def _most_items(pieces: Sequence[Piece]) -> int:
    """An upper bound on the items that fit, to save renderings of a long issue."""
    return bisect.bisect_right(list(accumulate(map(_least_size, pieces))), WARN)


def _least_size(piece: Piece) -> int:
    """A lower bound on an item's size in bytes."""
    return sum(len(field.mail.encode()) for field in (piece.prose, piece.take, piece.bottom))


def _first_items(issue: Issue, items: int, links: int) -> dict[str, object]:
    rest = issue.pieces[items:]
    return {
        "issue": replace(issue, pieces=issue.pieces[:items]),
        "rest": tuple(_linked(issue, piece) for piece in rest[:links]),
        "unlinked": len(rest) - min(links, len(rest)),
    }


def _linked(issue: Issue, piece: Piece) -> Linked:
    """Link an item on our web page if there is one, else at its source."""
    return Linked(clip(piece.title, TITLE), f"{issue.page}#{piece.id}" if issue.page else piece.url)


def _for_mail(html: str) -> str:
    """Inline the CSS, since Gmail drops much of what is in <head>; only rules for dark and small screens stay there,
    after the charset. No remote stylesheet is loaded.
    """
    inliner = css_inline.CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
    html = inliner.inline(html)
    html = re.sub(r"(<head>)(<style>.*?</style>)(.*?)(?=</head>)", r"\1\3\2\n", html, count=1, flags=re.S)
    needed = set(re.findall(r"\.([\w-]+)", html.partition("</head>")[0].partition("<style>")[2]))
    html = _TAG.sub(lambda tag: _CLASS.sub(lambda names: _classes(names[1], needed), tag[0]), html)
    html = _HEADING.sub(lambda heading: _unwidowed(heading[0]), html)
    return re.sub(r">\s*\n\s*<", ">\n<", html)


def _unwidowed(heading: str) -> str:
    words, end, close = heading.rpartition("</h")
    if len(re.sub("<[^>]*>", "", words)) < ONE_LINE:
        return heading
    return _LAST_SPACE.sub("&nbsp;", words) + end + close


def _classes(names: str, needed: set[str]) -> str:
    kept = [name for name in names.split() if name in needed]
    return f' class="{" ".join(kept)}"' if kept else ""


def _size(html: str) -> int:
    return len(html.encode())
