"""Splits a text into posts that fit: after a sentence, else between words, never inside a URL or a grapheme. Pure."""

import bisect
import re
from collections.abc import Callable, Sequence

from digest.build.thread.inert import URL
from digest.build.thread.networks import Network
from digest.text import clusters, sentences

LATE = 0.4
"""A sentence end counts as a place to cut only beyond this share of the longest head that fits."""
TURN = re.compile(r"\s(?=(?:Doubt|Their own limit): )")
"""The place before a doubt, preferred for a cut so that the doubt stays in one piece."""
Holds = Callable[[str], bool]


def split(text: str, network: Network, spare: int = 0) -> list[str]:
    """Split a text into posts of one network, each with `spare` characters left free; [] for an empty text.

    A URL is never cut: one longer than a post becomes an oversized post of its own, unless the caller removed it.
    """

    def holds(post: str) -> bool:
        return network.holds(post, spare)

    posts: list[str] = []
    rest = " ".join(text.split())
    while rest and not holds(rest):
        end = _end_of_head(rest, holds)
        posts.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*posts, rest] if rest else posts


def _end_of_head(text: str, holds: Holds) -> int:
    """The best place to end the first post: before a doubt, else after a late sentence, else at a space or a letter."""
    end = _last_that_fits(text, [found.start() for found in re.finditer(r"\s", text)], holds)
    if not end:
        return _end_inside(text, holds)
    turn = max((found.start() for found in TURN.finditer(text, 0, end + 1)), default=0)
    return turn if turn > LATE / 2 * end else _sentence_end(text, end) or end


def _end_inside(text: str, holds: Holds) -> int:
    """Where to cut a word too long for a post, as in scripts without spaces: after a full stop, else between graphemes.

    A URL stays whole, whatever its length; a grapheme too long for a post is cut between its characters.
    """
    word = text.split(maxsplit=1)[0]
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


def _sentence_end(text: str, most: int) -> int:
    """The end of the last sentence before `most`, preferably outside quotation marks; 0 if it would be too early."""
    ends = [end for end in (end for _, end in sentences(text)) if LATE * most < end <= most + 1]
    ends = [end for end in ends if not any(found.start() < end < found.end() for found in URL.finditer(text))]
    whole = [end for end in ends if text.count("“", 0, end) == text.count("”", 0, end)]
    return min(max(whole or ends, default=0), most)
