"""What a model is shown beside the document: items the editor signed, and links that may be named."""

import re
from collections.abc import Collection
from pathlib import Path

from digest import table
from digest.errors import ConfigError
from digest.model import Item, Link, Work
from digest.text import plain

MOST = 3
LONGEST = 2_500
LINKS = 6
_MARK = re.compile(r"\[\^[\w.-]{1,60}\](?::.*)?")
_LIKE = 0.12
"""Cosine of two works' titles and abstracts from which one is worth reading beside the other."""


def signed_items(issues: Path, besides: Collection[str] = ()) -> tuple[str, ...]:
    """Up to three items that the editor signed, newest month first: prose, take, doubts, bottom line, without marks.

    `besides`: the works to be written of; an item is no example for itself, and signing it asks for nothing new. A
    month whose files cannot be read is passed over: its own build names the mistake.
    """
    found: list[str] = []
    for folder in sorted((one for one in issues.glob("????-??") if one.is_dir()), reverse=True):
        try:
            items = table.items(folder).values()
        except (ConfigError, OSError):
            continue
        found += [_told(item) for item in items if item.signed and item.prose and item.key not in besides]
    return tuple(found[:MOST])


def _told(item: Item) -> str:
    parts = [item.prose, item.take, *(f"Doubt: {doubt}" for doubt in item.doubts), item.bottom]
    rows = (plain(_MARK.sub("", row)) for part in parts for row in part.splitlines())
    return "\n".join(row for row in rows if row)[:LONGEST]


def links_for(works: tuple[Work, ...]) -> dict[str, tuple[Link, ...]]:
    """By key: who discusses a work, best-liked first, then the works of this issue most like it."""
    like = _alike(works)
    found: dict[str, tuple[Link, ...]] = {}
    for work in works:
        talk = sorted(work.discussed_by, key=lambda one: (-(one.karma or 0), one.key))[:3]
        links = [Link(key=one.key, title=plain(one.title), url=one.url) for one in talk]
        links += [Link(key=one.key, title=plain(one.entry.title), url=one.entry.url) for one in like[work.key]]
        own = {work.key, *(face.key for face in work.others)}
        found[work.key] = tuple(one for one in links if one.key not in own)[:LINKS]
    return found


def _alike(works: tuple[Work, ...]) -> dict[str, list[Work]]:
    """The two works most like each, by the words of title and abstract."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # here, because it takes a second to import

    told = [f"{work.entry.title} {work.entry.abstract}"[:5_000] for work in works]
    if len(works) < 2 or not any(re.search(r"\w\w", one) for one in told):
        return {work.key: [] for work in works}
    try:
        rows = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(told)
    except ValueError:  # nothing but stop words
        return {work.key: [] for work in works}
    near = (rows @ rows.T).toarray()
    found = {}
    for at, work in enumerate(works):
        order = [int(other) for other in (-near[at]).argsort(kind="stable") if other != at]
        found[work.key] = [works[other] for other in order[:2] if near[at, other] >= _LIKE]
    return found
