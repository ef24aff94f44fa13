"""Splits a text into posts that fit: after a sentence or a line, else between words, never inside a URL or a grapheme.
Pure.

A quotation is cut only where no post holds it whole. Then each part has both its marks, and no "not" is parted from the
words it denies where that can be helped.
"""

import bisect
import re
from collections.abc import Callable, Sequence

import regex

from digest.build.thread.inert import URL
from digest.build.thread.networks import Network
from digest.galley.opening import NEGATION
from digest.text import clusters, sentences

LATE = 0.4
"""A sentence end counts as a place to cut only beyond this share of the longest head that fits."""
TURN = re.compile(r"\s(?=(?:Doubt|Limit|Their own limit): )")
"""The place before a doubt, preferred for a cut so that the doubt stays in one piece."""
SHUT, REOPENED = " …”", "“… "
"""What ends a post, and begins the next, where a quotation is cut within a sentence."""
_SPACE = regex.compile(r"(?<!\A“…)\s(?!\p{M}|\u200d)")
"""A space at which a text may be cut; one that an accent follows is a part of its grapheme."""
_ACCENT = regex.compile(r"\s?(?:\p{M}|\u200d)")
_WORD = re.compile(r"(?:\A“… )?\S+")
Holds = Callable[[str], bool]


def split(text: str, network: Network, spare: int = 0) -> list[str]:
    """Split a text into posts of one network, each with `spare` characters left free; [] for an empty text. Line breaks
    stay.

    A URL is never cut: one longer than a post becomes an oversized post of its own, unless the caller removed it.
    """

    def holds(post: str) -> bool:
        return network.holds(post, spare)

    posts: list[str] = []
    rest = "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
    while rest and not holds(rest):
        head, rest = _cut(rest, holds)
        posts.append(head)
    return [*posts, rest] if rest else posts


def _cut(text: str, holds: Holds) -> tuple[str, str]:
    """The first post and what is left; a quotation that had to be cut is shut in the one and opened in the other."""
    end = _end_of_head(text, holds)
    if around := _quotation(text, end):
        start, stop = around
        if start and holds(text[start:stop]):
            end = start
        else:
            head, rest = _cut_inside(text, start, stop, end, holds)
            if len(rest) < len(text):
                return head, rest
    return text[:end].strip(), text[end:].strip()


def _end_of_head(text: str, holds: Holds) -> int:
    """The best place to end the first post: before a doubt, else after a late sentence or line, else at a space or a
    letter.
    """
    end = _last_that_fits(text, [found.start() for found in _SPACE.finditer(text)], holds)
    if not end:
        return _end_inside(text, holds)
    turn = max((found.start() for found in TURN.finditer(text, 0, end + 1)), default=0)
    return turn if turn > LATE / 2 * end else _sentence_end(text, end, spaced=True) or _clause_end(text, end)


def _quotation(text: str, at: int) -> tuple[int, int] | None:
    """Start and end, with its marks, of the outermost quotation that this place is inside of; None outside of any."""
    depth = start = 0
    for n, letter in enumerate(text):
        if letter == "“":
            start, depth = n if depth == 0 else start, depth + 1
        elif letter == "”" and depth:
            depth -= 1
            if depth == 0 and start < at <= n:
                return start, n + 1
        if n >= at and not depth:
            break
    return None


def _cut_inside(text: str, start: int, stop: int, end: int, holds: Holds) -> tuple[str, str]:
    """Cut a quotation that no post holds, at a place up to `end`: after a sentence, else where no negation is lost."""
    ends = [at for _, at in sentences(text[start + 1 : stop - 1])]
    ends = [len(text[: start + 1 + at].rstrip()) for at in ends[:-1]]
    if whole := [at for at in ends if at <= end and holds(f"{text[:at]}”")]:
        return f"{text[: whole[-1]]}”", f"“{text[whole[-1] :].lstrip()}"
    first = next(iter(ends), stop)
    places = [found.start() for found in _SPACE.finditer(text, start, end + 1)]
    places = [at for at in places if holds(text[:at].rstrip() + SHUT)]
    if start and (not places or holds(f"{text[start:first]}”")):
        return text[:start].strip(), text[start:]
    places = places or [_end_inside(text, lambda one: holds(one + SHUT))]
    at = max(places, key=lambda at: (*_worth(text, at, first, start), at))
    return text[:at].rstrip() + SHUT, REOPENED + text[at:].lstrip()


def _worth(text: str, at: int, end: int, start: int) -> tuple[bool, bool, bool]:
    """How good a place in a sentence is: no negation after it, or none in the clause it cuts; late, between clauses."""
    rest, between = text[at:end].lstrip(), text[:at].rstrip()[-1:] in ",;"
    clause = "" if between else re.split(r"[,;:]\s", rest)[0]
    late = at - start > LATE / 2 * (end - start)
    return not NEGATION.search(rest), not NEGATION.search(clause), between and late


def _clause_end(text: str, end: int) -> int:
    """The best space up to `end` in a sentence that no post holds: where no negation is lost, late, between clauses."""
    stop = next((at for _, at in sentences(text)), len(text))
    places = [found.start() for found in _SPACE.finditer(text, 0, end + 1)]
    return max(places, key=lambda at: (*_worth(text, at, max(stop, end), 0), at), default=end)


def _end_inside(text: str, holds: Holds) -> int:
    """Where to cut a word too long for a post, as in scripts without spaces: after a full stop, else between graphemes.

    A URL stays whole, whatever its length; a grapheme too long for a post is cut between its characters.
    """
    word = next((found[0] for found in _WORD.finditer(text)), "")
    if found := URL.match(word):
        return found.end()
    letters, ends = clusters(word), [0]
    for letter in letters:
        ends.append(ends[-1] + len(letter))
    url = next((found.start() for found in URL.finditer(word)), len(word))
    fit = _last_that_fits(word, [end for end in ends[1:] if end <= url], holds)
    return _sentence_end(word, fit) or fit or max(_last_that_fits(word, range(1, ends[1]), holds), 1)


def _last_that_fits(text: str, ends: Sequence[int], holds: Holds) -> int:
    """The last of these offsets up to which the text fits; 0 if there is none."""
    fit = bisect.bisect_left(ends, True, key=lambda end: not holds(text[:end].strip()))
    return ends[fit - 1] if fit else 0


def _sentence_end(text: str, most: int, spaced: bool = False) -> int:
    """The end of the last sentence or line before `most` that ends outside quotation marks; 0 if it would be too early.

    `spaced`: only one that a space follows, so that no word is cut that a post holds.
    """
    every = (*(end for _, end in sentences(text)), *(found.end() for found in re.finditer(r"\n", text)))
    ends = [end for end in every if LATE * most < end <= most + 1]
    ends = [end for end in ends if not any(found.start() < end < found.end() for found in URL.finditer(text))]
    whole = [end for end in ends if not (_quotation(text, end) or _ACCENT.match(text, end))]
    whole = [end for end in whole if not spaced or any(map(str.isspace, text[end - 1 : end + 1]))]
    return min(max(whole, default=0), most)
