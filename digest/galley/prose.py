"""Markdown from people and machines -> one small, safe tree that every rendering is printed from. Pure.

All of it came from strangers, or from an editor who pasted strangers: raw HTML is words, only absolute http(s) links
live, images never load. nh3 has the last word after Markdown, because python-markdown lets much through.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

import lxml.html
import nh3
from lxml import etree
from lxml.html import HtmlElement
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markupsafe import Markup

from digest.galley import ink
from digest.ids import urlsplit_safe
from digest.text import for_terminal, plain

LONGEST = 40_000
"""Characters of one field that are read; an item is a few hundred words."""
BRACKETS = 500
"""Opening brackets of one field; python-markdown's time grows with their square."""
_DEEP = re.compile(r"(?:>[ ]?|(?:[-*+]|\d{1,9}\.)[ ]+){9}")
_NAME = r"\[\^([\w.-]{1,60})\]"
_DEFINITION = re.compile(rf"^ {{0,3}}{_NAME}:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.M)


@dataclass(frozen=True)
class Prose:
    """Rich text, safe to print anywhere."""

    tree: HtmlElement

    def __bool__(self) -> bool:
        return bool(self.bare)

    @property
    def html(self) -> Markup:
        """Paragraphs and lists, with anchors between note marks and notes."""
        return Markup(ink.as_html(self.tree, anchors=True))

    @property
    def html_line(self) -> Markup:
        """The same, without a paragraph around it when it is only one."""
        return Markup(ink.as_html(ink.alone(self.tree), anchors=True))

    @property
    def mail(self) -> Markup:
        """As html, without anchors: they are dead in many mail programs."""
        return Markup(ink.as_html(self.tree, anchors=False))

    @property
    def mail_line(self) -> Markup:
        return Markup(ink.as_html(ink.alone(self.tree), anchors=False))

    @property
    def markdown(self) -> str:
        return ink.as_markdown(self.tree)

    @property
    def bare(self) -> str:
        """The words alone, on one line."""
        return ink.bare(self.tree)

    def text(self, first: str = "", rest: str = "") -> str:
        """Plain lines of at most 76, each URL on a line of its own; `first` and `rest` begin them."""
        return ink.as_text(self.tree, first, rest)

    @property
    def runs(self) -> list[tuple[str, list[str]]]:
        """Its words, cut at note marks: (words, the names of the marks that follow them)."""
        return list(ink.runs(self.tree))

    @property
    def marks(self) -> list[HtmlElement]:
        """Its note marks, in reading order."""
        return list(self.tree.iter("sup"))


def parse(markdown: str, known: Callable[[str], bool] = lambda name: False) -> Prose:
    """Read one field of Markdown. `[^name]` becomes a note mark where the name is known, and stays words elsewhere.

    What is built to exhaust a parser (brackets by the hundred, quotations or lists nine deep) is shown as its words.
    """
    markdown = _tidy(markdown)
    if markdown.count("[") > BRACKETS or _DEEP.search(markdown):
        return line(markdown)
    md = Markdown(extensions=["sane_lists"])
    md.preprocessors.deregister("html_block")
    md.ESCAPED_CHARS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    for pattern in ("html", "image_link", "image_reference", "short_image_ref", "automail"):
        md.inlinePatterns.deregister(pattern)
    md.inlinePatterns.register(_NoteMark(md, known), "note", 175)
    clean = nh3.clean(
        _headings_to_strong(md.convert(markdown)),
        tags=set(ink.BLOCKS | ink.INLINE),
        attributes={"a": {"href"}, "sup": {"data-note"}},
        attribute_filter=_only_absolute_links,
        url_schemes={"http", "https"},
        link_rel=None,
    )
    return Prose(_settled(_seen(lxml.html.fragment_fromstring(clean, create_parent="div"))))


def line(label: str, url: str = "") -> Prose:
    """One line of plain words that may point somewhere; only the words where the URL is not absolute http(s)."""
    tree = lxml.html.fragment_fromstring("<p></p>", create_parent="div")
    holder = etree.SubElement(tree[0], "a", {"href": "".join(plain(url).split())}) if urlsplit_safe(url) else tree[0]
    holder.text = plain(label)
    return Prose(tree)


def definitions(markdown: str) -> tuple[str, dict[str, str]]:
    """Split an item's Markdown into its text and the notes a person defined: '[^name]: text'; the first wins."""
    notes: dict[str, str] = {}
    for name, text in _DEFINITION.findall(_tidy(markdown)):
        notes.setdefault(name, " ".join(text.split()))
    return _DEFINITION.sub("", _tidy(markdown)), notes


class _NoteMark(InlineProcessor):
    def __init__(self, md: Markdown, known: Callable[[str], bool]) -> None:
        super().__init__(_NAME, md)
        self.known = known

    def handleMatch(self, m: re.Match[str], data: str):  # type: ignore[no-untyped-def, override]
        if not self.known(m[1]):
            return None, None, None
        return ElementTree.Element("sup", {"data-note": m[1]}), m.start(0), m.end(0)


def _tidy(markdown: str) -> str:
    """Without control and direction-changing characters, line by line, and not endless."""
    return "\n".join(_indent(row) + plain(row) for row in markdown[:LONGEST].splitlines())


def _indent(row: str) -> str:
    """At most two levels: deeper ones are somebody's attack on the parser."""
    return row[: len(row) - len(row.lstrip(" \t"))].expandtabs(4)[:8]


def _seen(tree: HtmlElement) -> HtmlElement:
    """Without what '&#27;' and '&#x202e;' became: control and direction-changing characters come as entities too."""
    for node in tree.iter():
        node.text, node.tail = for_terminal(node.text or ""), for_terminal(node.tail or "")
        if node.get("href"):
            node.set("href", "".join(plain(node.get("href")).split()))
    return tree


def _headings_to_strong(html: str) -> str:
    """An item's own title is its heading; what an editor marks as one inside it reads as a strong line."""
    return re.sub(r"<(/?)h[1-6]>", lambda m: "</strong></p>" if m[1] else "<p><strong>", html)


def _only_absolute_links(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "href" or urlsplit_safe(value) else None


def _settled(tree: HtmlElement) -> HtmlElement:
    """Loose text in the root, list items and quotations goes into paragraphs: containers hold blocks only."""
    for container in [tree, *tree.iter("li", "blockquote")]:
        parts = [container.text or "", *container]
        container.text = None
        home = None
        for part in parts:
            home = _house(container, home, part)
    return tree


def _house(container: HtmlElement, home: HtmlElement | None, part: HtmlElement | str) -> HtmlElement | None:
    """Put one loose run into the paragraph being filled, which a block ends; returns the paragraph still open."""
    if isinstance(part, str):
        return _new_paragraph(container, part) if part.strip() else None
    tail, part.tail = part.tail or "", None
    if part.tag in ink.BLOCKS:
        container.append(part)
        return _new_paragraph(container, tail) if tail.strip() else None
    home = _new_paragraph(container, "") if home is None else home
    part.tail = tail
    home.append(part)
    return home


def _new_paragraph(container: HtmlElement, text: str) -> HtmlElement:
    paragraph = etree.SubElement(container, "p")
    paragraph.text = text
    return paragraph
