"""Extracts the visible text of an HTML page as plain blocks under their headings; hidden text is counted and dropped.

One walk over the tree, no recursion. A table becomes one line per row, with ' | ' between cells; maths becomes its TeX.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from digest.text.bold import SIGNS, is_run_in, is_title, short_text
from digest.text.cells import END_OF_CELL, END_OF_ROW, cell_of, cells_of
from digest.text.hidden import MACHINERY, Unseen, drop_hidden
from digest.text.strings import plain
from digest.text.tables import Cell
from digest.text.tex import FORMULAS, IN_PAGES, maths, readable
from digest.text.tree import parse_html

Kind = Literal["heading", "prose", "item", "quote", "caption", "table", "code", "maths", "note"]

_BLOCKS = frozenset(
    "p div section article main header footer aside figure figcaption ul ol dl dt dd li blockquote pre table hr "
    "address center details summary fieldset h1 h2 h3 h4 h5 h6 body html "
    "svg foreignobject d-title d-abstract d-article dt-article d-figure".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_MINOR, _RUN_IN = 7, 8
"""The levels of a paragraph in bold that stands for a heading, and of words in bold that head their paragraph only."""
# Marks and links of notes, a listing's base64 download, "Subscribe now": no part of the text.
_APPARATUS = frozenset(
    "ltx_note_mark ltx_tag_note ltx_tag_listingline ltx_listing_data footnote-ref footnote-reference "
    "footnote-back-link footnote-backref footnotes-index button-wrapper subscription-widget-wrap".split()
)
# Elements of the Distill template, in both its forms, that repeat or list what the text has, or are about the page.
_TEMPLATE = frozenset(
    "d-front-matter d-byline d-contents d-toc d-interstitial d-bibliography d-citation-list d-footnote-list "
    "d-hover-box dt-byline dt-banner dt-header dt-footer dt-bibliography dt-fn-list dt-hover-box".split()
)
_CITES_BY_KEY, _APPENDED = frozenset(["d-cite", "dt-cite"]), frozenset(["d-appendix", "dt-appendix"])
# A heading's own address, as sites and Markdown put it at its end: "Results {#results}", "Results ¶".
_LINK_TO_IT = re.compile(r"(?<=\S) ?\{#[\w:.-]+\}$|(?<=\S) [#¶§]$")
# The heading that stands for an appendix whose own do not say so, above all others of it.
_APPENDIX = (0, "Appendix")
# Those that stand in a line unless they are marked as a block.
_INLINE = frozenset(["d-code", "dt-code"]) | FORMULAS
_KINDS: dict[str, Kind] = {
    "table": "table", "li": "item", "blockquote": "quote", "pre": "code", "figcaption": "caption", "caption": "caption",
    "svg": "caption", "d-footnote": "note", "dt-fn": "note", "d-code": "code", "dt-code": "code",
    **dict.fromkeys(FORMULAS, "maths"),
    **dict.fromkeys(_HEADINGS, "heading"),
}  # fmt: skip
_CLASS_KINDS: dict[str, Kind] = {
    "ltx_caption": "caption", "ltx_listing": "code", "ltx_equation": "maths", "ltx_equationgroup": "maths",
    "ltx_note": "note", "footnote-content": "note", "ltx_tabular": "table", "ltx_verbatim": "code",
    "ltx_figure": "caption", "ltx_table": "caption",
}  # fmt: skip
# A link to a note or back, by its address, class or role; its text is a number or a sign.
_NOTE_LINK = re.compile(r"foot-?note|endnote|noteref|doc-(?:noteref|backlink)|#[\w-]*(?:fn|ftn)[\w:-]*\d", re.I)
_CITES = re.compile(r"#[\w-]*(?:ref|cite|bib|CR)[\w.:-]*\d", re.I)
_MARK = re.compile(r"[\s\[(]*(?:(?:\d{1,3}|[*†‡§¶↩↑^\ufe0e])[\s,;–\])-]*)+")
# The bullet or number of a list's item, as LaTeXML writes it; browsers draw those of other pages, which have no text.
_COUNTER = re.compile(r"\W*(?:\d{1,3}|[ivxIVX]{1,5}|[a-zA-Z])?\W*")
# Labels of a drawing are left out as those of a picture are; text in LaTeX's coloured boxes, drawings too, is not.
_LABELS = frozenset(["text", "tspan"])
# Inside these, nothing opens a block of its own.
_CLOSED = frozenset(["table", "code", "heading", "maths", "note"])


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, heading, caption or table as one line of plain text; tables and code keep their lines."""

    text: str
    kind: Kind
    section: str
    """The headings above it, outermost first: '5 Results › 5.2 Ablations'; '' before the first."""
    cells: tuple[tuple[Cell, ...], ...] = ()
    """Of a table the cells of each line of `text`; () where its page leaves them open, and for a table of a PDF."""
    figure: int = 0
    """Which figure of its page a table or a caption belongs to; 0 for none."""


@dataclass(frozen=True)
class Page:
    blocks: tuple[Block, ...]
    hidden: int
    """Characters of text that a human reader of the page cannot see; markup and scripts are not text."""
    unseen: tuple[str, ...] = ()
    """The first pieces of it, clipped."""


def visible(html: str | HtmlElement, drop: frozenset[str] = frozenset(), source: str = "") -> Page:
    """The blocks that a reader sees. `drop`: classes of elements to leave out without counting (navigation,
    references). `source`: where `html` is an element, its page's source, to be searched for comments.
    """
    root = parse_html(html) if isinstance(html, str) else html
    if root is None:
        return Page((), 0)
    unseen = drop_hidden(root, html if isinstance(html, str) else source)
    writer = _Writer(drop, unseen)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and not writer.enter(element):
            walk.skip_subtree()
        elif event == "end" and element is not root:  # the root's tail is outside it
            writer.leave(element)
    writer.flush()
    return Page(tuple(writer.blocks), unseen.count, tuple(unseen.pieces))


@dataclass
class _Writer:
    """Collects text into blocks while the walk enters and leaves elements."""

    drop: frozenset[str]
    unseen: Unseen
    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    around: list[tuple[HtmlElement, Kind, list[str]]] = field(default_factory=list)
    """The open elements that decide the kind of text, innermost last, each with its kind and, for a note, the pieces of
    the text that it interrupted.
    """
    headings: list[tuple[int, str]] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    """Footnotes met in the current block; they follow it."""
    works: dict[str, int] = field(default_factory=dict)
    """The number of each work cited by its key, in the order of the text, as the Distill template shows it."""
    skipped: HtmlElement | None = None
    cells: list[Cell] = field(default_factory=list)
    """The cells of the current table, so far without their texts."""
    nested: bool = False
    """Whether the current table has another one in a cell."""
    figures: dict[HtmlElement, int] = field(default_factory=dict)

    def enter(self, element: HtmlElement) -> bool:
        """Takes an element's own text; False when its children are to be skipped."""
        classes = frozenset((element.get("class") or "").split())
        instead = maths(element, classes)
        instead = mark_of(element) if instead is None else instead
        instead = self._cited(element) if instead is None else instead
        if instead is not None or self._is_skipped(element, classes):
            self.pieces.append(instead or "")
            self.skipped = element
            return False
        self._open(element, classes)
        self.pieces.append(readable(element.text or "") if element.tag in FORMULAS else element.text or "")
        return True

    def leave(self, element: HtmlElement) -> None:
        if element is self.skipped:
            self.skipped = None
        else:
            self._close(element)
        self.pieces.append(element.tail or "")

    def flush(self) -> None:
        """Ends the current block, and adds its footnotes after it."""
        if block := self._block():
            self.blocks.append(block)
        self.blocks += self.notes
        self.notes.clear()

    def _kind(self) -> Kind:
        return self.around[-1][1] if self.around else "prose"

    def _is_skipped(self, element: HtmlElement, classes: frozenset[str]) -> bool:
        """Whether an element is on the page without being part of its text."""
        if element.tag in MACHINERY | _LABELS | _TEMPLATE or classes & (self.drop | _APPARATUS):
            return True
        if "ltx_tag_item" in classes:  # in a cell it separates the items
            return self._kind() != "table" and bool(_COUNTER.fullmatch(short_text(element)))
        return "ltx_p" in classes and _is_debris(element)

    def _cited(self, element: HtmlElement) -> str | None:
        """The mark of the works that an element cites by their keys, as "[1, 2]"; None when it cites none so."""
        if element.tag not in _CITES_BY_KEY:
            return None
        keys = (element.get("key") or element.get("bibtex-key") or "").replace(",", " ").split()
        numbers = (str(self.works.setdefault(key, len(self.works) + 1)) for key in keys)
        return f"[{', '.join(numbers)}]" if keys else ""

    def _block(self) -> Block | None:
        raw = "".join(self.pieces)
        self.pieces.clear()
        if self.headings and self.headings[-1][0] == _RUN_IN:
            raw = raw.lstrip(SIGNS)
        self.unseen.add_smuggled(raw)
        raw = IN_PAGES.sub(lambda found: readable(found[1]), raw)
        cells = () if self.nested or self._kind() != "table" else cells_of(raw, self.cells)
        text = _rows(raw.replace(END_OF_CELL, " | "), self._kind())
        section = " › ".join(title for _, title in self.headings)
        return Block(text, self._kind(), section, cells, self._figure()) if text else None

    def _figure(self) -> int:
        """The number of the figure that holds the current table or caption; 0 where none does."""
        holder = self.around[-1][0] if self.around and self._kind() in ("table", "caption") else None
        figure = next(holder.iterancestors("figure"), None) if holder is not None else None
        return self.figures.setdefault(figure, len(self.figures) + 1) if figure is not None else 0

    def _open(self, element: HtmlElement, classes: frozenset[str]) -> None:
        kind = _kind_of(element, classes)
        if not self.around and (is_title(element) or is_run_in(element)):
            kind = "heading"
        if self._kind() in _CLOSED and (kind, self._kind()) != ("note", "table"):
            self.nested = self.nested or kind == "table"
            return
        if element.tag in _APPENDED:
            self.flush()
            self.headings = [_APPENDIX]
        if kind == "note":
            self.around.append((element, kind, self.pieces))
            self.pieces = []
        elif kind or element.tag in _BLOCKS:
            self.flush()
            if kind:
                self.around.append((element, kind, []))
            self.cells, self.nested = [], False

    def _close(self, element: HtmlElement) -> None:
        if self.around and element is self.around[-1][0]:
            self._end_kind(element)
        elif self._kind() in _CLOSED:
            self.pieces.append(separator := _separator(element))
            if separator == END_OF_CELL:
                self.cells.append(cell_of(element))
        elif element.tag in _BLOCKS:
            self.flush()
            if self.headings and self.headings[-1][0] == _RUN_IN:
                self.headings.pop()
        elif element.tag == "br":
            self.pieces.append("\n")

    def _end_kind(self, element: HtmlElement) -> None:
        kind, interrupted = self.around[-1][1:]
        if kind == "heading" and "ltx_title_theorem" in (element.get("class") or ""):
            self.flush()  # it heads its theorem only, whose end is unknown
        elif kind == "heading":
            self._end_heading(_HEADINGS.get(element.tag, _MINOR if element.tag == "p" else _RUN_IN))
        elif kind == "note":
            self.notes += filter(None, [self._block()])
            self.pieces = interrupted
        else:
            self.flush()
        self.around.pop()

    def _end_heading(self, level: int) -> None:
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        self.flush()
        if self.blocks and self.blocks[-1].kind == "heading":
            title = _LINK_TO_IT.sub("", self.blocks[-1].text)
            title = title.rstrip(SIGNS) if level >= _MINOR else title
            self.blocks[-1] = replace(self.blocks[-1], text=title)
            if title.startswith("Appendi") and self.headings == [_APPENDIX]:
                self.headings.clear()
            self.headings.append((level, title))


def mark_of(element: HtmlElement) -> str | None:
    """What replaces a reference mark: '' for a footnote's mark or its link back; "[12]" for a citation, which shows
    that others' work is described. None when the element is no mark.
    """
    if element.tag not in ("sup", "a"):
        return None
    text = short_text(element)
    if not text or not _MARK.fullmatch(text):
        return None
    links = [one.get("href") or "" for one in element.iter("a") if "#" in (one.get("href") or "")]
    if element.tag == "sup" and links:
        return f"[{text.strip(' []')}]" if any(_CITES.search(link[-200:]) for link in links) else ""
    attributes = (element.get(name) or "" for name in ("href", "class", "rel", "role"))
    return "" if any(_NOTE_LINK.search(one[-200:]) for one in attributes) else None


def _is_debris(element: HtmlElement) -> bool:
    """Whether a paragraph is mostly commands unknown to LaTeXML, with hardly a word to each."""
    unknown = sum("ltx_ERROR" in (child.get("class") or "") for child in element)
    text = "".join([element.text or "", *(child.tail or "" for child in element)]) if unknown > 2 else ""
    return unknown > 2 and len(text.split()) < 3 * unknown


def _kind_of(element: HtmlElement, classes: frozenset[str]) -> Kind | None:
    if element.tag == "code" or (element.tag in _INLINE and "block" not in element.attrib):
        return None  # inline; a code block is a `pre`
    named = [_CLASS_KINDS[name] for name in sorted(classes) if name in _CLASS_KINDS]
    return named[0] if named else _KINDS.get(element.tag)


def _separator(element: HtmlElement) -> str:
    """The separator after an element inside a table, a listing, a heading or a note."""
    classes = (element.get("class") or "").split()
    if element.tag == "tr" or "ltx_tr" in classes:
        return END_OF_ROW
    if element.tag == "br" or "ltx_listingline" in classes:
        return "\n"
    if element.tag in ("td", "th") or "ltx_td" in classes:
        return END_OF_CELL
    return " " if element.tag in _BLOCKS else ""


def _rows(raw: str, kind: Kind) -> str:
    """The text of a block: a table keeps its rows and code its lines; anything else becomes one line."""
    rows = raw.split(END_OF_ROW) if kind == "table" else raw.splitlines() if kind == "code" else [raw]
    lines = (plain(row).strip(" |") if kind == "table" else plain(row) for row in rows)
    return "\n".join(line for line in lines if line)
