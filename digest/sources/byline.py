"""Who wrote a web page, as far as its machine-readable parts name people."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html

from digest.sources.window import linked_data

MOST = 100
"""Authors told of one page."""
_METAS = ("citation_author", "author", "article:author")
_WORD = r"[^\W\d_][\w'’.-]*"
_PERSON = re.compile(rf"{_WORD}(?: {_WORD}){{1,4}}")
"""Two to five words: a single one is more often a site, a team or an account."""
_TITLED = re.compile(r", (?:Jr|Sr|Ph\.? ?D|M\.? ?D)\b\.?")
_MARKED = re.compile(r"[\s*†‡§¶#\d¹²³]+$")
"""Marks behind a name: of equal contribution, of a place of work."""
_NOBODY = re.compile(
    r"^the\b|\b(?:team|board|staff|editors?|admin|blog|institute|university|inc|lab|labs|foundation)\b", re.I
)


def authors_of(tree: html.HtmlElement | None) -> tuple[str, ...]:
    """The people that a page names as its authors, in its order, from the place that names most; else none."""
    if tree is None:
        return ()
    places = [_people(_metas(tree, name), turned=name == "citation_author") for name in _METAS]
    return max([*places, _people(_own_article(tree))], key=len)


def _metas(tree: html.HtmlElement, name: str) -> Iterator[str]:
    for meta in tree.xpath("//meta[@content]"):
        if str(meta.get("name") or meta.get("property") or "").casefold() == name:
            yield str(meta.get("content"))


def _own_article(tree: html.HtmlElement) -> list[str]:
    """Names under the first "author" of a page's JSON-LD: its article's. Comments follow; quoted works lie deeper."""
    for data in linked_data(tree):
        nodes = data if isinstance(data, list) else [data]
        graphs = [node.get("@graph") for node in nodes if isinstance(node, dict)]
        for node in [*nodes, *(inner for graph in graphs if isinstance(graph, list) for inner in graph)]:
            if isinstance(node, dict) and (names := list(_names(node.get("author")))):
                return names
    return []


def _names(author: Any) -> Iterator[str]:
    for person in author if isinstance(author, list) else [author]:
        if (
            isinstance(person, dict)
            and person.get("@type", "Person") == "Person"
            and isinstance(person.get("name"), str)
        ):
            yield person["name"]


def _people(texts: Iterable[str], turned: bool = False) -> tuple[str, ...]:
    """'Jane Doe, Max Muster and Li Wei' -> three people, or, `turned`, 'Doe, Jane' -> Jane Doe. Others are left out."""
    people: dict[str, str] = {}
    for text in texts:
        text = _TITLED.sub("", " ".join(text.split()))
        parts = [_MARKED.sub("", part.strip()) for part in re.split(r", and |,| and | & ", text)]
        if len(parts) == 2 and "," in text and (turned or not all(map(_is_person, parts))):
            parts = [" ".join(parts[::-1])]
        if all(map(_is_person, parts)):
            people |= {part.casefold(): part for part in parts}
    return tuple(people.values())[:MOST]


def _is_person(text: str) -> bool:
    return len(text) <= 80 and _PERSON.fullmatch(text) is not None and not _NOBODY.search(text)
