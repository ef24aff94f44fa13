"""Extracts the visible text of an HTML page as plain blocks under their headings; hidden text is counted and dropped.

One walk over the tree, no recursion. A table becomes one line per row, with ' | ' between cells; maths becomes its TeX.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from digest.text.hidden import MACHINERY, Unseen, drop_hidden
from digest.text.strings import plain
from digest.text.tables import Cell
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
# Told by its markup alone: in plain words anybody who gets a sentence into a text could head it as its authors' limits.
_LIMITS = re.compile(
    r"(?:(?:important|main|key|known|our|study|experimental|methodological|general|possible|potential) )?"
    r"(?:limitations?|caveats?|shortcomings?|weaknesses|threats to (?:(?:internal|external|construct) )?validity)"
    r"(?:,? (?:and|&) (?:future (?:work|directions?|research)|limitations|caveats|open questions|next steps|scope))?"
    r"(?: (?:of|to|in|with) (?:our|this|the (?:present|current)) (?:[\w-]+ )?[\w-]+)?",
    re.I,
)
_SIGNS = " \n.:—–"
_TITLE = re.compile(r"(?=.{4,100}$)(?:[A-Z]|\d+[.)]? )\S*(?: \S+){1,11}(?<![.,:;!…–—-])")
_BOLD = frozenset(["b", "strong"])
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
_TEX = frozenset(["d-math", "dt-math"])
# The heading that stands for an appendix whose own do not say so, above all others of it.
_APPENDIX = (0, "Appendix")
# Those that stand in a line unless they are marked as a block.
_INLINE = frozenset(["d-code", "dt-code"]) | _TEX
_KINDS: dict[str, Kind] = {
    "table": "table", "li": "item", "blockquote": "quote", "pre": "code", "figcaption": "caption", "caption": "caption",
    "svg": "caption", "d-footnote": "note", "dt-fn": "note", "d-code": "code", "dt-code": "code",
    **dict.fromkeys(_TEX, "maths"),
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
_FEW = 12
"""Elements inside a mark or a counter, at most; the bound limits the time that a hostile page can cost."""
# Labels of a drawing are left out as those of a picture are; text in LaTeX's coloured boxes, drawings too, is not.
_LABELS = frozenset(["text", "tspan"])
# Inside these, nothing opens a block of its own.
_CLOSED = frozenset(["table", "code", "heading", "maths", "note"])
_ROW, _CELL = "\x1e", "\x1f"
_SPANS = re.compile(r"ltx_(col|row)span_(\d{1,2})")
_TEX_SIGNS = {
    r"\%": "%", r"\$": "$", r"\&": "&", r"\#": "#", r"\_": "_", r"\times": "×", r"\sim": "~", r"\approx": "≈",
    r"\pm": "±", r"\leq": "≤", r"\le": "≤", r"\geq": "≥", r"\ge": "≥", r"\to": "→", r"\rightarrow": "→",
    r"\uparrow": "↑", r"\downarrow": "↓", r"\cdot": "·", r"\ldots": "…", r"\dots": "…", r"\,": " ", r"\ ": " ",
    r"\alpha": "α", r"\beta": "β", r"\lambda": "λ", r"\epsilon": "ε", r"\tau": "τ", r"\theta": "θ", r"\sigma": "σ",
    r"\mu": "μ", r"\Delta": "Δ", "{,}": ",",
}  # fmt: skip
_TEX_STYLE = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf)?|emph|math(?:rm|bf|it))\{([^{}]*)\}")
_TEX_INLINE = re.compile(r"\$([^$\s][^$\n]{0,200})(?<!\s)\$(?!\d)")
_TEX_SIGN = re.compile(r"\{,\}|\\mathdollar\s*|\\(?:[a-zA-Z]+|.)")
_RAISED = re.compile(r"\$\{?\^\{?(\\circ|\d|th|st|nd|rd)\}?\}?\$")
_RAISED_PLAIN = re.compile(r"(?<=[A-Z])\^(\d)(?![\w.{])")
_RAISED_SIGNS: dict[str, str] = dict(zip([*"0123456789", r"\circ"], "⁰¹²³⁴⁵⁶⁷⁸⁹°", strict=True))
_DASHES = re.compile(r"(?<=\s)-{2,3}(?=\s)|(?<=\w)-{2,3}(?=\w)")
_TEX_FRACTION = re.compile(r"\\[dt]?frac\{(\d{1,4})\}\{(\d{1,4})\}")
_TEX_IN_PAGES = re.compile(r"\\\(([^\n]{1,400}?)\\\)")


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
        instead = _maths(element, classes)
        instead = mark_of(element) if instead is None else instead
        instead = self._cited(element) if instead is None else instead
        if instead is not None or self._is_skipped(element, classes):
            self.pieces.append(instead or "")
            self.skipped = element
            return False
        self._open(element, classes)
        self.pieces.append(_readable(element.text or "") if element.tag in _TEX else element.text or "")
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
            return self._kind() != "table" and bool(_COUNTER.fullmatch(_short_text(element)))
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
            raw = raw.lstrip(_SIGNS)
        self.unseen.add_smuggled(raw)
        raw = _TEX_IN_PAGES.sub(lambda found: _readable(found[1]), raw)
        cells = () if self.nested or self._kind() != "table" else _cells(raw, self.cells)
        text = _rows(raw.replace(_CELL, " | "), self._kind())
        section = " › ".join(title for _, title in self.headings)
        return Block(text, self._kind(), section, cells, self._figure()) if text else None

    def _figure(self) -> int:
        """The number of the figure that holds the current table or caption; 0 where none does."""
        holder = self.around[-1][0] if self.around and self._kind() in ("table", "caption") else None
        figure = next(holder.iterancestors("figure"), None) if holder is not None else None
        return self.figures.setdefault(figure, len(self.figures) + 1) if figure is not None else 0

    def _open(self, element: HtmlElement, classes: frozenset[str]) -> None:
        kind = _kind_of(element, classes)
        if not self.around and (_is_title(element) or _is_run_in(element)):
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
            if separator == _CELL:
                self.cells.append(_cell(element))
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
            if level >= _MINOR:
                self.blocks[-1] = replace(self.blocks[-1], text=self.blocks[-1].text.rstrip(_SIGNS))
            title = self.blocks[-1].text
            if title.startswith("Appendi") and self.headings == [_APPENDIX]:
                self.headings.clear()
            self.headings.append((level, title))


def mark_of(element: HtmlElement) -> str | None:
    """What replaces a reference mark: '' for a footnote's mark or its link back; "[12]" for a citation, which shows
    that others' work is described. None when the element is no mark.
    """
    if element.tag not in ("sup", "a"):
        return None
    text = _short_text(element)
    if not text or not _MARK.fullmatch(text):
        return None
    links = [one.get("href") or "" for one in element.iter("a") if "#" in (one.get("href") or "")]
    if element.tag == "sup" and links:
        return f"[{text.strip(' []')}]" if any(_CITES.search(link[-200:]) for link in links) else ""
    attributes = (element.get(name) or "" for name in ("href", "class", "rel", "role"))
    return "" if any(_NOTE_LINK.search(one[-200:]) for one in attributes) else None


def _short_text(element: HtmlElement) -> str:
    """The text of a small element; '' when it is not small."""
    inside = list(islice(element.iter(), _FEW))
    text = "".join((part.text or "") + ("" if part is element else part.tail or "") for part in inside)
    return text if len(inside) < _FEW and len(text) < 60 else ""


def _is_title(element: HtmlElement) -> bool:
    """Whether it is a paragraph of a few words in bold and no sentence, as authors write a heading without markup."""
    inside = list(islice(element.iter(), _FEW)) if element.tag == "p" else []
    outside = [element.text or "", *(one.tail or "" for one in element)]
    if not 1 < len(inside) < _FEW or not all(map(_is_bold, element)) or "".join(outside).strip():
        return False
    text = plain("".join(element.itertext()))
    return bool(_TITLE.fullmatch(text) or _LIMITS.fullmatch(text.rstrip(_SIGNS)))


def _is_run_in(element: HtmlElement) -> bool:
    """Whether it is a name for limits in bold, with a sign after it, at the start of a paragraph: "Caveats: ..."."""
    around = element.getparent()
    if not _is_bold(element) or around is None or around.tag != "p" or around[0] is not element:
        return False
    text, after = _short_text(element).strip(), (element.tail or "").lstrip()
    signed = text[-1:] in tuple(_SIGNS) or after[:1] in tuple(_SIGNS)
    return signed and not (around.text or "").strip() and bool(_LIMITS.fullmatch(text.rstrip(_SIGNS)))


def _is_bold(element: HtmlElement) -> bool:
    return element.tag in _BOLD or "ltx_font_bold" in (element.get("class") or "")


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
        return _ROW
    if element.tag == "br" or "ltx_listingline" in classes:
        return "\n"
    if element.tag in ("td", "th") or "ltx_td" in classes:
        return _CELL
    return " " if element.tag in _BLOCKS else ""


def _cell(element: HtmlElement) -> Cell:
    """What a page says of a cell besides its text. A span that is no small number makes it a table of its own."""
    classes = element.get("class") or ""
    by_class = {name: int(number) for name, number in _SPANS.findall(classes)}
    across, down = (_span(element.get(f"{name}span"), by_class.get(name, 1)) for name in ("col", "row"))
    names_row = "ltx_th_row" in classes or element.get("scope") == "row"
    in_head = next(element.iterancestors("thead"), None) is not None
    marked = in_head or "ltx_th_column" in classes or (element.tag == "th" and not names_row)
    return Cell("", across, down, marked)


def _span(said: str | None, otherwise: int) -> int:
    """A cell's span; 99, wider than any table that is read, where the page says nonsense."""
    if said is None:
        return otherwise
    return int(said) if re.fullmatch(r"[1-9]\d?", said.strip(), re.A) else 99


def _cells(raw: str, known: Sequence[Cell]) -> tuple[tuple[Cell, ...], ...]:
    """The cells of each line of a table; () if it has text outside of cells, or an empty row amid cells that span."""
    rows, at = list[tuple[Cell, ...]](), 0
    spans = any(cell.down > 1 for cell in known)
    for row in raw.split(_ROW):
        *texts, outside = row.split(_CELL)
        cells = tuple(replace(cell, text=plain(text)) for cell, text in zip(known[at:], texts, strict=False))
        at += len(texts)
        if outside.strip() or len(cells) < len(texts):
            return ()
        if any(cell.text.strip(" |") for cell in cells):
            rows.append(cells)
        elif spans and texts:
            return ()
    return tuple(rows) if at == len(known) else ()


def _rows(raw: str, kind: Kind) -> str:
    """The text of a block: a table keeps its rows and code its lines; anything else becomes one line."""
    rows = raw.split(_ROW) if kind == "table" else raw.splitlines() if kind == "code" else [raw]
    lines = (plain(row).strip(" |") if kind == "table" else plain(row) for row in rows)
    return "\n".join(line for line in lines if line)


def _maths(element: HtmlElement, classes: frozenset[str]) -> str | None:
    """The TeX of a formula's outermost element (MathML, KaTeX, MathJax, Distill); None for anything else."""
    if element.tag in _TEX and "block" not in element.attrib:
        return _readable(_annotation(element) or "".join(element.itertext()))
    if element.tag == "math":
        return _readable(element.get("alttext") or _annotation(element) or "".join(element.itertext()))
    if classes & {"katex", "katex-display"}:
        return _readable(_annotation(element))
    if classes & {"mjx-chtml", "mjpage", "MathJax"}:
        labels = (found.get("aria-label") for found in element.iter("span") if "mjx-math" in (found.get("class") or ""))
        return _readable(next(filter(None, labels), ""))
    return None


def untex(text: str) -> str:
    """A text with the TeX replaced that has a plain form, as in an arXiv abstract."""
    text = _TEX_STYLE.sub(r"\1", text).replace("``", "“").replace("''", "”")
    text = _TEX_INLINE.sub(lambda found: _readable(found[1]), text)
    return _TEX_SIGN.sub(_sign, text)


def title_of(text: str) -> str:
    """A title as it is printed: TeX, dashes and raised digits as the signs they stand for."""
    for pattern in (_RAISED, _RAISED_PLAIN):
        text = pattern.sub(_raised, text)
    return plain(_DASHES.sub("–", untex(text)))


def _raised(found: re.Match[str]) -> str:
    written: str = found[1]
    return _RAISED_SIGNS.get(written, written)


def _sign(found: re.Match[str]) -> str:
    return "$" if found[0].startswith(r"\mathdollar") else _TEX_SIGNS.get(found[0], found[0])


def _annotation(element: HtmlElement) -> str:
    return next(("".join(found.itertext()) for found in element.iter("annotation")), "")


def _readable(tex: str) -> str:
    """A formula as plain text if it has only numbers, letters and common signs, else as $TeX$."""
    tex = re.sub(r"^\\(?:display|text)style\s*", "", plain(tex).strip("$ "))
    tex = _TEX_FRACTION.sub(r"\1/\2", tex)
    simple = _TEX_SIGN.sub(_sign, tex)
    if re.fullmatch(r"(?:[^\\{}_^$]|\$(?=\d))*", simple):
        return simple
    return f"${tex}$" if tex else ""
