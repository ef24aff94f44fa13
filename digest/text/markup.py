"""What a reader sees of an HTML page, as plain blocks under their headings; what a reader cannot see, counted and gone.

One walk over the tree, no recursion. A table becomes a line a row, cells set apart by ' | '; maths becomes its TeX.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from digest.text.hidden import MACHINERY, Unseen, drop_hidden
from digest.text.strings import plain
from digest.text.tree import parse_html

Kind = Literal["heading", "prose", "item", "quote", "caption", "table", "code", "maths", "note"]

_BLOCKS = frozenset(
    "p div section article main header footer aside figure figcaption ul ol dl dt dd li blockquote pre table hr "
    "address center details summary fieldset h1 h2 h3 h4 h5 h6 body html "
    "svg foreignobject".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
# Marks and links that point to a note, a listing's base64 download: no part of the sentence around them.
_APPARATUS = frozenset(
    "ltx_note_mark ltx_tag_note ltx_tag_listingline ltx_listing_data footnote-ref footnote-reference "
    "footnote-back-link footnote-backref footnotes-index".split()
)
_KINDS: dict[str, Kind] = {
    "table": "table", "li": "item", "blockquote": "quote", "pre": "code", "figcaption": "caption", "caption": "caption",
    "svg": "caption",
    **dict.fromkeys(_HEADINGS, "heading"),
}  # fmt: skip
_CLASS_KINDS: dict[str, Kind] = {
    "ltx_caption": "caption", "ltx_listing": "code", "ltx_equation": "maths", "ltx_equationgroup": "maths",
    "ltx_note": "note", "footnote-content": "note", "ltx_tabular": "table", "ltx_verbatim": "code",
}  # fmt: skip
# Labels of a drawing are no more read than those of a picture; LaTeX's coloured boxes are drawings too, and hold text.
_LABELS = frozenset(["text", "tspan"])
# Inside these, nothing opens a block of its own.
_CLOSED = frozenset(["table", "code", "heading", "maths", "note"])
_ROW = "\x1e"
_TEX_SIGNS = {
    r"\%": "%", r"\$": "$", r"\&": "&", r"\#": "#", r"\_": "_", r"\times": "×", r"\sim": "~", r"\approx": "≈",
    r"\pm": "±", r"\leq": "≤", r"\le": "≤", r"\geq": "≥", r"\ge": "≥", r"\to": "→", r"\rightarrow": "→",
    r"\uparrow": "↑", r"\downarrow": "↓", r"\cdot": "·", r"\ldots": "…", r"\dots": "…", r"\,": " ", r"\ ": " ",
    r"\alpha": "α", r"\beta": "β", r"\lambda": "λ", r"\epsilon": "ε", r"\tau": "τ", r"\theta": "θ", r"\sigma": "σ",
    r"\mu": "μ", r"\Delta": "Δ", "{,}": ",",
}  # fmt: skip
_TEX_STYLE = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf)?|emph|math(?:rm|bf|it))\{([^{}]*)\}")
_TEX_INLINE = re.compile(r"\$([^$\s][^$\n]{0,200})(?<!\s)\$(?!\d)")
_TEX_SIGN = re.compile(r"\{,\}|\\(?:[a-zA-Z]+|.)")


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, heading, caption or table as one line of plain text (tables and code: a line a row)."""

    text: str
    kind: Kind
    section: str
    """The headings above it, outermost first: '5 Results › 5.2 Ablations'; '' before the first."""


@dataclass(frozen=True)
class Page:
    blocks: tuple[Block, ...]
    hidden: int
    """Characters of text that a human reader of the page cannot see; markup and scripts are not text."""
    unseen: tuple[str, ...] = ()
    """What they said, cut short."""


def visible(html: str | HtmlElement, drop: frozenset[str] = frozenset(), source: str = "") -> Page:
    """The blocks a reader sees. `drop`: class names whose elements are left out uncounted (navigation, references).
    `source`: the page a given element is of, for the comments in it.
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
        elif event == "end" and element is not root:  # what follows the root is not inside it
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
    """The elements that decide what kind of text this is, innermost last, each with the text a note interrupted."""
    headings: list[tuple[int, str]] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    """Footnotes met in the current block; they follow it."""
    skipped: HtmlElement | None = None

    def enter(self, element: HtmlElement) -> bool:
        """Takes the element's own text; False when what is inside is not to be read."""
        classes = frozenset((element.get("class") or "").split())
        tex = _maths(element, classes)
        if tex is not None or element.tag in MACHINERY | _LABELS or classes & self.drop or classes & _APPARATUS:
            self.pieces.append(tex or "")
            self.skipped = element
            return False
        self._open(element, classes)
        self.pieces.append(element.text or "")
        return True

    def leave(self, element: HtmlElement) -> None:
        if element is self.skipped:
            self.skipped = None
        else:
            self._close(element)
        self.pieces.append(element.tail or "")

    def flush(self) -> None:
        """Ends the block being written, footnotes after it."""
        if block := self._block():
            self.blocks.append(block)
        self.blocks += self.notes
        self.notes.clear()

    def _kind(self) -> Kind:
        return self.around[-1][1] if self.around else "prose"

    def _block(self) -> Block | None:
        raw = "".join(self.pieces)
        self.pieces.clear()
        self.unseen.add_smuggled(raw)
        text = _rows(raw, self._kind())
        section = " › ".join(title for _, title in self.headings)
        return Block(text, self._kind(), section) if text else None

    def _open(self, element: HtmlElement, classes: frozenset[str]) -> None:
        kind = _kind_of(element, classes)
        if self._kind() in _CLOSED:
            return
        if kind == "note":
            self.around.append((element, kind, self.pieces))
            self.pieces = []
        elif kind or element.tag in _BLOCKS:
            self.flush()
            if kind:
                self.around.append((element, kind, []))

    def _close(self, element: HtmlElement) -> None:
        if self.around and element is self.around[-1][0]:
            self._end_kind(element)
        elif self._kind() in _CLOSED:
            self.pieces.append(_separator(element))
        elif element.tag in _BLOCKS:
            self.flush()
        elif element.tag == "br":
            self.pieces.append("\n")

    def _end_kind(self, element: HtmlElement) -> None:
        kind, interrupted = self.around[-1][1:]
        if kind == "heading":
            self._end_heading(_HEADINGS[element.tag])
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
            self.headings.append((level, self.blocks[-1].text))


def _kind_of(element: HtmlElement, classes: frozenset[str]) -> Kind | None:
    named = [_CLASS_KINDS[name] for name in sorted(classes) if name in _CLASS_KINDS]
    return named[0] if named else _KINDS.get(element.tag)


def _separator(element: HtmlElement) -> str:
    """What parts the pieces inside a table, a listing, a heading or a note."""
    classes = (element.get("class") or "").split()
    if element.tag == "tr" or "ltx_tr" in classes:
        return _ROW
    if element.tag == "br" or "ltx_listingline" in classes:
        return "\n"
    if element.tag in ("td", "th") or "ltx_td" in classes:
        return " | "
    return " " if element.tag in _BLOCKS else ""


def _rows(raw: str, kind: Kind) -> str:
    """A table keeps its rows and code its lines; anything else is one line."""
    rows = raw.split(_ROW) if kind == "table" else raw.splitlines() if kind == "code" else [raw]
    lines = (plain(row).strip(" |") if kind == "table" else plain(row) for row in rows)
    return "\n".join(line for line in lines if line)


def _maths(element: HtmlElement, classes: frozenset[str]) -> str | None:
    """The TeX of a formula's outermost element (MathML, KaTeX, MathJax); None for anything else."""
    if element.tag == "math":
        return _readable(element.get("alttext") or _annotation(element) or "".join(element.itertext()))
    if classes & {"katex", "katex-display"}:
        return _readable(_annotation(element))
    if classes & {"mjx-chtml", "mjpage", "MathJax"}:
        labels = (found.get("aria-label") for found in element.iter("span") if "mjx-math" in (found.get("class") or ""))
        return _readable(next(filter(None, labels), ""))
    return None


def untex(text: str) -> str:
    """Text with TeX in it, as an arXiv abstract has, with the markup taken out that has a plain form."""
    text = _TEX_STYLE.sub(r"\1", text).replace("``", "“").replace("''", "”")
    text = _TEX_INLINE.sub(lambda found: _readable(found[1]), text)
    return _TEX_SIGN.sub(lambda found: _TEX_SIGNS.get(found[0], found[0]), text)


def _annotation(element: HtmlElement) -> str:
    return next(("".join(found.itertext()) for found in element.iter("annotation")), "")


def _readable(tex: str) -> str:
    """A formula made of numbers, letters and common signs as plain text, any other as $TeX$."""
    tex = re.sub(r"^\\(?:display|text)style\s*", "", plain(tex).strip("$ "))
    simple = _TEX_SIGN.sub(lambda found: _TEX_SIGNS.get(found[0], found[0]), tex)
    if re.fullmatch(r"[^\\{}_^$]*", simple):
        return simple
    return f"${tex}$" if tex else ""
