"""Untrusted Markdown -> one small, safe tree that every rendering is made from. Pure.

The text comes from strangers, or from an editor who pasted their text: raw HTML is shown as text, only absolute http(s)
links are kept, images never load. nh3 sanitises after python-markdown, which lets much through.
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
from digest.text import for_terminal, plain, shown

LONGEST = 40_000
"""Characters read of one field; an item has a few hundred words."""
BRACKETS = 500
"""Opening brackets allowed in one field; python-markdown's running time grows with their square."""
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
        """HTML blocks, with links between note marks and notes."""
        return Markup(ink.as_html(self.tree, anchors=True))

    @property
    def html_line(self) -> Markup:
        """The same, without <p> around a single paragraph."""
        return Markup(ink.as_html(ink.alone(self.tree), anchors=True))

    @property
    def mail(self) -> Markup:
        """As `html`, without links to notes, which do not work in many mail programs."""
        return Markup(ink.as_html(self.tree, anchors=False))

    @property
    def mail_line(self) -> Markup:
        return Markup(ink.as_html(ink.alone(self.tree), anchors=False))

    @property
    def markdown(self) -> str:
        return ink.as_markdown(self.tree)

    @property
    def bare(self) -> str:
        """The words alone on one line, without note marks."""
        return ink.bare(self.tree)

    def text(self, first: str = "", rest: str = "") -> str:
        """Plain text of at most 76 columns, each URL on its own line; `first` and `rest` begin the lines."""
        return ink.as_text(self.tree, first, rest)

    def set_formulas(self) -> None:
        """Put simple formulas as signs, for print alone: what is proved is the text as it stands in the source."""
        for node in self.tree.iter():
            if node.text and node.tag not in ("code", "pre"):
                node.text = shown(node.text)
            if node.tail:
                node.tail = shown(node.tail)

    @property
    def runs(self) -> list[tuple[str, list[str]]]:
        """Its words, cut at note marks, as pairs (words, names of the marks that follow them)."""
        return list(ink.runs(self.tree))

    @property
    def marked_runs(self) -> list[tuple[str, list[HtmlElement]]]:
        """The same pairs, with the marks' elements."""
        return list(ink.marked_runs(self.tree))

    @property
    def marks(self) -> list[HtmlElement]:
        """Its note marks, in reading order."""
        return list(self.tree.iter("sup"))


def parse(markdown: str, known: Callable[[str], bool] = lambda name: False) -> Prose:
    """Parse one field of Markdown. `[^name]` becomes a note mark where `known(name)`, and stays text elsewhere.

    Input built to exhaust a parser (hundreds of brackets, nine nested quotations or lists) is shown as plain text.
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
    return Prose(_only_blocks(_printable(lxml.html.fragment_fromstring(clean, create_parent="div"))))


def line(label: str, url: str = "") -> Prose:
    """One line of plain text, linked to `url` if that is an absolute http(s) URL."""
    tree = lxml.html.fragment_fromstring("<p></p>", create_parent="div")
    holder = etree.SubElement(tree[0], "a", {"href": "".join(plain(url).split())}) if urlsplit_safe(url) else tree[0]
    holder.text = plain(label)
    return Prose(tree)


def definitions(markdown: str) -> tuple[str, dict[str, str]]:
    """Split an item's Markdown into its text and the notes it defines ('[^name]: text'); the first definition wins."""
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
    """Remove control and bidirectional characters line by line, and cut at LONGEST characters."""
    return "\n".join(_indent(row) + plain(row) for row in markdown[:LONGEST].splitlines())


def _indent(row: str) -> str:
    """A row's indent, of two levels at most; deeper nesting is an attack on the parser."""
    return row[: len(row) - len(row.lstrip(" \t"))].expandtabs(4)[:8]


def _printable(tree: HtmlElement) -> HtmlElement:
    """Remove control and bidirectional characters again: they also arrive as entities ('&#27;', '&#x202e;')."""
    for node in tree.iter():
        node.text, node.tail = for_terminal(node.text or ""), for_terminal(node.tail or "")
        if node.get("href"):
            node.set("href", "".join(plain(node.get("href")).split()))
    return tree


def _headings_to_strong(html: str) -> str:
    """Turn headings into bold paragraphs; an item's only heading is its title."""
    return re.sub(r"<(/?)h[1-6]>", lambda m: "</strong></p>" if m[1] else "<p><strong>", html)


def _only_absolute_links(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "href" or urlsplit_safe(value) else None


def _only_blocks(tree: HtmlElement) -> HtmlElement:
    """Move loose text in the root, list items and quotations into paragraphs, so that containers hold blocks only."""
    for container in [tree, *tree.iter("li", "blockquote")]:
        parts = [container.text or "", *container]
        container.text = None
        paragraph = None
        for part in parts:
            paragraph = _place(container, paragraph, part)
    return tree


def _place(container: HtmlElement, paragraph: HtmlElement | None, part: HtmlElement | str) -> HtmlElement | None:
    """Put one part into the open paragraph, or close that if the part is a block; returns the paragraph now open."""
    if isinstance(part, str):
        return _new_paragraph(container, part) if part.strip() else None
    tail, part.tail = part.tail or "", None
    if part.tag in ink.BLOCKS:
        container.append(part)
        return _new_paragraph(container, tail) if tail.strip() else None
    paragraph = _new_paragraph(container, "") if paragraph is None else paragraph
    part.tail = tail
    paragraph.append(part)
    return paragraph


def _new_paragraph(container: HtmlElement, text: str) -> HtmlElement:
    paragraph = etree.SubElement(container, "p")
    paragraph.text = text
    return paragraph
