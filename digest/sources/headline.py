"""A page's title without the site's name behind it ('Scheming | Apollo Research'). Pure.

One title alone never decides: 'Attention | A survey' may be a title. It takes another witness: the site's name or the
source's, the page's own heading, or the same tail on the source's other pages.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from digest.model import Entry
from digest.sources.window import sealed

ALIKE = 0.8
"""Share of a source's pages that must end alike."""
_TAIL = re.compile(r"(?P<head>.*\S)\s+(?P<mark>[|\\·•»]|::|[-–—])\s+(?P<tail>\S.*)", re.S)
_DASHES = "-–—"
"""Marks that also stand before a subtitle."""


class Parts(NamedTuple):
    head: str
    mark: str
    tail: str


def bare(title: str, names: Iterable[str], headings: Iterable[str]) -> str:
    """The title without the names of the site behind it; whole where a heading of the page has all of it."""
    known, said = [_words(name) for name in names if name], [_words(heading) for heading in headings]
    while (parts := _parts(title)) and _words(title) not in said:
        heads = _words(parts.head) in said
        tail = _words(parts.tail)
        named = any(_is_name(tail, name) for name in known)
        like = any(name and tail[:-1] == name for name in known)
        if not (named or (heads and like) or (parts.mark not in _DASHES and (heads or like))):
            break
        title = parts.head
    return title


def common_tail(titles: Sequence[str]) -> str:
    """What nearly all the titles of a source's pages end with, its mark included; '' where they do not."""
    tails = Counter(f" {parts.mark} {parts.tail}" for title in titles if (parts := _parts(title)))
    tail, count = next(iter(tails.most_common(1)), ("", 0))
    enough = 3 if tail[1:2] in _DASHES else 2
    return tail if count >= enough and count >= ALIKE * len(titles) else ""


def without_tail(entry: Entry, tail: str) -> Entry:
    """The entry, its title without this tail."""
    title = entry.title.removesuffix(tail)
    return entry if title == entry.title else sealed(entry.model_copy(update={"title": title}))


def _parts(title: str) -> Parts | None:
    found = _TAIL.fullmatch(title[:500])
    return Parts(found["head"], found["mark"], found["tail"]) if found and len(title) <= 500 else None


def _is_name(tail: list[str], name: list[str]) -> bool:
    """Whether a tail is a name, its beginning ('Anthropic' of 'Anthropic Research') or its initials."""
    begins = name[: len(tail)] == tail and len("".join(tail)) >= 4
    return bool(tail) and (tail == name or begins or _initials(tail, name) or _initials(name, tail))


def _initials(short: list[str], long: list[str]) -> bool:
    return len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if word != "the"]
