"""What a model is shown beside the document: items that the editor signed, and links it may recommend."""

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
"""Cosine similarity of two works' titles and abstracts from which one is worth reading with the other."""


def signed_items(issues: Path, besides: Collection[str] = ()) -> tuple[str, ...]:
    """Up to MOST items that the editor signed, newest month first: prose, take, doubts, bottom line, no footnote marks.

    `besides`: keys of the works to be summarised, which are left out, so that signing an item does not invalidate its
    own summary. A month whose files cannot be read is skipped: its own build reports the error.
    """
    found: list[str] = []
    for folder in sorted((one for one in issues.glob("????-??") if one.is_dir()), reverse=True):
        try:
            items = table.items(folder).values()
        except (ConfigError, OSError):
            continue
        found += [_as_example(item) for item in items if item.signed and item.prose and item.key not in besides]
    return tuple(found[:MOST])


def _as_example(item: Item) -> str:
    parts = [item.prose, item.take, *(f"Doubt: {doubt}" for doubt in item.doubts), item.bottom]
    rows = (plain(_MARK.sub("", row)) for part in parts for row in part.splitlines())
    return "\n".join(row for row in rows if row)[:LONGEST]


def links_for(works: tuple[Work, ...]) -> dict[str, tuple[Link, ...]]:
    """By key, the links for each work: posts that discuss it, by karma, then the most similar works of this issue."""
    similar = _most_similar(works)
    found: dict[str, tuple[Link, ...]] = {}
    for work in works:
        talk = sorted(work.discussed_by, key=lambda one: (-(one.karma or 0), one.key))[:3]
        links = [Link(key=one.key, title=plain(one.title), url=one.url) for one in talk]
        links += [Link(key=one.key, title=plain(one.entry.title), url=one.entry.url) for one in similar[work.key]]
        own = {work.key, *(face.key for face in work.others)}
        found[work.key] = tuple(one for one in links if one.key not in own)[:LINKS]
    return found


def _most_similar(works: tuple[Work, ...]) -> dict[str, list[Work]]:
    """By key, the at most two works most similar to each, by the words of title and abstract."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # here, because it takes a second to import

    texts = [f"{work.entry.title} {work.entry.abstract}"[:5_000] for work in works]
    if len(works) < 2 or not any(re.search(r"\w\w", one) for one in texts):
        return {work.key: [] for work in works}
    try:
        rows = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    except ValueError:  # nothing but stop words
        return {work.key: [] for work in works}
    near = (rows @ rows.T).toarray()
    found = {}
    for at, work in enumerate(works):
        order = [int(other) for other in (-near[at]).argsort(kind="stable") if other != at]
        found[work.key] = [works[other] for other in order[:2] if near[at, other] >= _LIKE]
    return found
