"""Who wrote a web page: as its machine-readable parts say, or else a visible byline that can mean nothing else."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import etree, html

from digest.sources.window import linked_data, text_of

MOST = 100
"""Authors told of one page."""
_METAS = ("citation_author", "dc.creator", "author", "article:author")
_TURNED = ("citation_author", "dc.creator")
"""These name people as 'Doe, Jane'."""
_WORD = r"[^\W\d_][\w'’.-]*"
_PERSON = re.compile(rf"{_WORD}(?: {_WORD}){{1,4}}|[\u4e00-\u9fff\uac00-\ud7a3]{{2,4}}")
"""Two to five words: a single one is more often a site, a team or an account, except in Chinese and Korean."""
_TITLED = re.compile(r", (?:Jr|Sr|Ph\.? ?D|M\.? ?D)\b\.?")
_LEADING = re.compile(r"^(?:written |posted )?by:? ", re.I)
_OTHERS = re.compile(r"(?:^|[,;]? )(?:et al\b\.?|and others)$", re.I)
_NEXT = re.compile(r";(?! *(?:et al\b|and others))", re.I)
_MARKED = re.compile(r"[\s*†‡§¶#\d¹²³]+$")
"""Marks behind a name: of equal contribution, of a place of work."""
_NOBODY = re.compile(
    r"^the\b|\b(?:team|board|staff|editors?|admin|blog|institute|university|college|school|cent(?:er|re)|inc|labs?|group|"
    r"department|company|foundation|project|initiative|network|society|philanthropy|google|deepmind|openai|anthropic|"
    r"microsoft|research|science|engineering|learning|intelligence|safety|policy|news|newsletter|release|updates?|insights|"
    r"guest post|stud(?:y|ies)|(?-i:AI|ML))\b",
    re.I,
)
"""Words of teams and places of work, and of what stands beside a date: what a page is about."""
_SMALL = frozenset("de da dos del di der den la le van von bin ibn al el".split())
"""Words written small in a name; with any other, as in 'Post by Jane Doe', it is none."""
_PLACE = re.compile(r"(?:\S*[-_])?(?:by-?line|authors?|author-name|post-meta)", re.I)
"""A class that says of an element that it holds the byline."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_AROUND = re.compile(
    r"^(?:(?:written |posted )?by\b:?|authors?\b:?)"
    rf"|\b(?:\d{{4}}[-/.]\d\d?[-/.]\d\d?|{_MONTH} \d\d?(?:st|nd|rd|th)?,? \d{{4}}|\d\d? {_MONTH},? \d{{4}})(?!\w)",
    re.I,
)
"""What stands in a byline beside the names: 'By', a date."""
_LONG = 200
"""Characters of a paragraph with which a page's text has begun; bylines below it may be of other texts."""
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_ELSEWHERE = ("nav", "aside", "footer", "blockquote", "figure", "figcaption")
_MOST_BYLINE, _MOST_TEXT = 5000, 200_000
_LABEL = re.compile(r"/(?:tags?|categor(?:y|ies)|topics?)/")


def authors_of(tree: html.HtmlElement | None) -> tuple[str, ...]:
    """The people that a page names as its authors, in its order, from the place that names most; else none. A visible
    byline counts where it names all of these: a page's settings often hold the first author alone.
    """
    if tree is None:
        return ()
    places = [_people(_metas(tree, name), turned=name in _TURNED) for name in _METAS]
    told, seen = max([*places, _people(_own_article(tree))], key=len), _seen(tree)
    return seen if set(told) <= set(seen) else told


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
        found = person if isinstance(person, dict) else {"name": person}
        types = found.get("@type", "Person")
        if "Person" in (types if isinstance(types, list) else [types]) and isinstance(found.get("name"), str):
            yield found["name"]


def _people(texts: Iterable[str], turned: bool = False) -> tuple[str, ...]:
    """'Jane Doe, Max Muster and Li Wei' -> three people, or, `turned`, 'Doe, Jane' -> Jane Doe. Others are left out.

    Who stands before 'et al.' keeps it: alone, the name would say that there are no others.
    """
    people: dict[str, str] = {}
    for part in (part for text in texts for part in _NEXT.split(text)):
        text, more = _OTHERS.subn("", _LEADING.sub("", _TITLED.sub("", " ".join(part.split()))))
        parts = [_MARKED.sub("", part.strip()) for part in re.split(r", and |,| and | with | & ", text)]
        if len(parts) == 2 and "," in text and (turned or not all(map(_is_person, parts))):
            parts = [" ".join(parts[::-1])]
        if all(map(_is_person, parts)):
            parts[-1] += " et al." * more
            people |= {part.casefold(): part for part in parts}
    return tuple(people.values())[:MOST]


def _is_person(text: str) -> bool:
    return len(text) <= 80 and _PERSON.fullmatch(text) is not None and not _NOBODY.search(text)


def _seen(tree: html.HtmlElement) -> tuple[str, ...]:
    """The people in the byline above a page's text; none where there are several that do not agree, as in a list."""
    found: dict[tuple[Any, str], dict[str, None]] = {}
    for element in islice(_bylines(tree), MOST):
        names = _people([" ".join(_AROUND.sub(" ", text_of(element)).split()).strip(" ·•|,—–-")])
        if names and not {word for word in " ".join(names).split() if word[0].islower()} - _SMALL:
            place = found.setdefault((element.getparent(), str(element.get("class"))), {})
            place |= dict.fromkeys(names)
    if not found:
        return ()
    best = max(found.values(), key=len)
    words = set(re.findall(r"[^\W\d_]+", text_of(tree)[:_MOST_TEXT]))
    agreed = all(names.keys() <= best.keys() for names in found.values())
    return tuple(best)[:MOST] if agreed and not any(_is_topic(name, words) for name in best) else ()


def _bylines(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements above the text that say of themselves that they hold a byline."""
    for element in tree.iter(etree.Element):
        if element.tag == "p" and len(element.text_content()) > _LONG:
            return
        says = element.get("rel") == "author" or element.get("itemprop") == "author"
        if (
            (says or any(map(_PLACE.fullmatch, (element.get("class") or "").split())))
            and not any(_is_elsewhere(above) for above in (element, *element.iterancestors()))
            and len(element.text_content()) < _MOST_BYLINE
            and not any(map(_LABEL.search, element.xpath(".//@href")))
        ):
            yield element


def _is_elsewhere(element: html.HtmlElement) -> bool:
    """Whether an element holds other things than a page's text and head, or is hidden."""
    hidden = element.get("hidden") is not None or _UNSEEN.search(element.get("style") or "")
    return bool(hidden) or element.tag in _ELSEWHERE


def _is_topic(name: str, words: set[str]) -> bool:
    """Whether the page also writes each word of it small: 'Formal Methods' and 'formal methods'."""
    return all(word.lower() in words for word in name.split())
