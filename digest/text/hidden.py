"""Finds the text of a page that no human sees, by how it would look; removes, counts and keeps it. Pure and linear."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from unicodedata import normalize

from lxml import etree
from lxml.html import HtmlElement

from digest.text.strings import clip, plain
from digest.text.style import Colour, apart, colour, css_px, declarations, hides

MACHINERY = frozenset(
    "script style template noscript head button nav select option input textarea form iframe object embed audio "
    "video canvas title meta link dialog menu noembed noframes rp desc metadata meter progress".split()
)
"""Elements whose text is no part of a page's content, visible or not."""
ECHO = 2000
"""Characters up to which an `aria-hidden` element counts as decoration."""
PIECES, PIECE = 20, 300
"""How many pieces of hidden text are kept, and characters of each."""
SMALLEST = 4.0
"""Pixels: smaller type is not meant to be read."""
FEW = 3
"""Words in a formula's TeX that may be missing from the formula: names of environments and colours."""
_WORD, _NO_LETTER = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}"), re.compile(r"[^A-Za-z]")
_SPOKEN_ATTRIBUTES = ("alt", "aria-label", "aria-description", "title", "content", "placeholder")
_DRAWINGS = frozenset(["svg", "foreignobject", "foreignObject"])
_SMUGGLED = re.compile("[\U000e0000-\U000e01ef\u202a-\u202e\u2066-\u2069]|[\u200b-\u200d\u2060-\u2064\ufeff]{4,}")
_READER = r"(?:language model|LLM|AI (?:model|assistant|reviewer|system|agent)|chatbot|summari[sz]er|reviewer)s?"
_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|all|any|your)\b.{0,20}"
    r"\b(?:instruction|prompt|direction|rule|guideline)"
    r"|\b(?:give|provide|write|produce|return|output)\b.{0,20}\b(?:positive|favou?rable|glowing|good|high(?:est)?)\b"
    r".{0,12}\b(?:review|rating|score|summary|assessment|evaluation)"
    r"|\b(?:do not|don'?t|never|avoid)\b.{0,12}\b(?:highlight|mention|list|discuss|report)\w{0,3}\b.{0,20}"
    r"\b(?:negative|weakness|limitation|flaw|doubt|criticism)"
    rf"|\b(?:as an?|if you are an?|note to|attention|dear)\b.{{0,20}}\b{_READER}\b"
    rf"|\b{_READER} (?:reading|processing|reviewing|summari[sz]ing) this\b"
    r"|\bnew (?:system )?(?:instructions?|prompt) ?:|<\|(?:im_start|system)|\[/?INST\]|\bsystem prompt ?:",
    re.I,
)


@dataclass
class Unseen:
    """How many characters were hidden, and the first pieces of what they said."""

    count: int = 0
    pieces: list[str] = field(default_factory=list)

    def add(self, text: str, count: int | None = None) -> None:
        """Adds one piece. `count`: its length on the page, if it differs from the text's."""
        said = plain(text)
        self.count += len(said) if count is None else count
        if said and len(self.pieces) < PIECES:
            self.pieces.append(clip(said, PIECE))

    def add_smuggled(self, raw: str) -> None:
        """Adds the invisible characters of a string, decoded if they encode a text."""
        if runs := _SMUGGLED.findall(raw):
            self.add(_smuggled_text("".join(runs)), sum(map(len, runs)))

    def include(self, count: int, pieces: Sequence[str]) -> None:
        """Adds what was found elsewhere on the same page."""
        self.count += count
        self.pieces = [*self.pieces, *pieces][:PIECES]

    def addressed(self) -> "Unseen":
        """Only the pieces that address a model."""
        kept = [piece for piece in self.pieces if is_addressed(piece)]
        return Unseen(sum(map(len, kept)), kept)


@dataclass(frozen=True)
class _Look:
    """How the text of an element would look."""

    ink: Colour | None = (0, 0, 0)
    """None: cannot be known from the page alone; the same for `ground`."""
    ground: Colour | None = (255, 255, 255)
    px: float = 16.0
    hidden: bool = False

    @cached_property
    def unreadable(self) -> bool:
        alike = self.ink is not None and self.ground is not None and not apart(self.ink, self.ground)
        return self.hidden or self.px < SMALLEST or alike


def drop_hidden(root: HtmlElement, html: str = "") -> Unseen:
    """Blanks, in place, all text that a human cannot see, and returns it. Of text that is never shown (alt text,
    noscript, descriptions, and comments in the source `html`) only what addresses a model counts, since every page has
    plenty.
    """
    found, looks, pending = _comments_addressed(html), [_Look()], list[str]()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            looks.append(_look(element, looks[-1]))
            _count_addressed(element, found)
            if element.tag in MACHINERY or _is_echo(element, found):
                walk.skip_subtree()
            elif looks[-1].unreadable:
                element.text = _blanked(element.text, pending)
        else:
            looks.pop()
            _drop_false_tex(element, found)
            if looks[-1].unreadable and element is not root:
                element.tail = _blanked(element.tail, pending)
        if pending and not looks[-1].unreadable:
            _add_pending(pending, found)
    _add_pending(pending, found)
    return found


def _blanked(text: str | None, pending: list[str]) -> str | None:
    """A space in place of unreadable text, which goes to `pending`."""
    if not text or not text.strip():
        return text
    pending.append(text)
    return " "


def _add_pending(pending: list[str], found: Unseen) -> None:
    """Adds the pending texts as one piece, since they were hidden in one place."""
    if pending:
        found.add(" ".join(pending), sum(len(plain(part)) for part in pending))
        pending.clear()


def _count_addressed(element: HtmlElement, found: Unseen) -> None:
    texts = [element.get(name) for name in _SPOKEN_ATTRIBUTES]
    if is_addressed(element.get("aria-label") or ""):
        del element.attrib["aria-label"]  # else it might be taken for a formula's text
    if element.tag in ("noscript", "template") or (element.tag == "script" and "json" in (element.get("type") or "")):
        texts.append("".join(element.itertext()))
    for one in texts:
        if one and is_addressed(one):
            found.add(one)


def _drop_false_tex(element: HtmlElement, found: Unseen) -> None:
    """Removes the TeX attached to a formula if it has words that the formula does not show."""
    if element.tag != "math" or next(element.iterancestors("math"), None) is not None:
        return
    notes = list(element.iter("annotation", "annotation-xml"))
    texts = [note.text or "" for note in notes if "tex" in (note.get("encoding") or "tex")]
    candidates = [tex for tex in (element.get("alttext") or "", *texts) if len(_WORD.findall(tex)) > FEW]
    if not candidates:
        return
    beside = {part for note in notes for part in note.iter()}
    pieces = ((part not in beside and part.text) or "" for part in element.iter())
    shown = _NO_LETTER.sub("", normalize("NFKC", "".join(pieces)))
    false = next((tex for tex in candidates if sum(word not in shown for word in set(_WORD.findall(tex))) > FEW), "")
    if false:
        found.add(false)
        element.attrib.pop("alttext", None)
        etree.strip_elements(element, "annotation", "annotation-xml", with_tail=False)


def _is_echo(element: HtmlElement, found: Unseen) -> bool:
    """Whether an element was decoration (`aria-hidden`), now emptied: a formula drawn a second time, a mark on
    a heading. A long one is the page itself under a dialog, and stays.
    """
    if element.get("aria-hidden") != "true":
        return False
    text = _short_text(element)
    if text is None:
        return False
    if is_addressed(text):
        found.add(text)
    element.clear(keep_tail=True)
    return True


def _short_text(element: HtmlElement) -> str | None:
    """All text of an element; None when it is longer than ECHO."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > ECHO:
            return None
    return text


def is_addressed(text: str) -> bool:
    """Whether a text looks like an instruction to a model or a reviewer."""
    return bool(_ADDRESSED.search(text[:20_000]))


def _look(element: HtmlElement, around: _Look) -> _Look:
    """The look of an element inside another; most elements change nothing."""
    look = around
    if element.tag == "svg":
        look = replace(look, ground=None if _is_painted(element) else look.ground)
    elif element.tag == "font" or element.get("bgcolor"):
        look = _painted(look, element.get("color") or "", element.get("bgcolor") or "")
    if (
        "hidden" in element.attrib
        or "popover" in element.attrib
        or element.tag == "mphantom"
        or _is_tiny_drawing(element)
    ):
        look = replace(look, hidden=True)
    style = element.get("style")
    return _styled(look, declarations(style)) if style else look


def _styled(look: _Look, rules: dict[str, str]) -> _Look:
    ink = rules.get("-webkit-text-fill-color") or rules.get("--ltx-fg-color") or rules.get("color") or ""
    ground = rules.get("--ltx-bg-color") or rules.get("background-color") or rules.get("background") or ""
    look = _painted(look, ink, ground)
    px = css_px(rules.get("font-size") or rules.get("font", ""), look.px)
    return replace(look, px=px, hidden=look.hidden or hides(rules))


def _painted(look: _Look, ink: str, ground: str) -> _Look:
    if ground:
        look = replace(look, ground=colour(ground, look.ground))
    return replace(look, ink=colour(ink, look.ink, look.ground)) if ink else look


def _is_tiny_drawing(element: HtmlElement) -> bool:
    sizes = (element.get(name) or "9" for name in ("width", "height")) if element.tag in _DRAWINGS else ()
    return any(re.fullmatch(r"\s*(?:0|0?\.\d{1,9})(?:px)?\s*", size) for size in sizes)


def _is_painted(svg: HtmlElement) -> bool:
    """Whether a drawing has a coloured surface, on which white text is readable (LaTeX's coloured boxes)."""
    for part in svg.iter():
        fill = part.get("fill") or declarations(part.get("style") or "").get("--ltx-fill-color")
        shade = colour(fill, None) if fill and fill != "none" else None
        if shade and apart(shade, (255, 255, 255)):
            return True
    return False


def _smuggled_text(run: str) -> str:
    """The text that invisible characters encode: tag characters are shifted ASCII, variation selectors are bytes and
    zero-width characters bits.
    """
    tags = "".join(chr(ord(letter) - 0xE0000) for letter in run if 0xE0020 <= ord(letter) <= 0xE007E)
    data = bytes(ord(letter) - 0xE0100 + 16 for letter in run if 0xE0100 <= ord(letter) <= 0xE01EF)
    return tags or data.decode("utf-8", "replace") or _bits(run)


def _bits(run: str) -> str:
    """Two kinds of zero-width characters read as bits, eight per letter, in either role; '' when that is no text."""
    for zero, one in (("\u200b", "\u200c"), ("\u200c", "\u200b"), ("\u200b", "\u200d"), ("\u200c", "\u200d")):
        bits = "".join("1" if letter == one else "0" for letter in run if letter in (zero, one))
        letters = [chr(int(bits[at : at + 8], 2)) for at in range(0, len(bits) - 7, 8)]
        if len(letters) > 3 and all(letter.isascii() and letter.isprintable() for letter in letters):
            return "".join(letters)
    return ""


def _comments_addressed(html: str) -> Unseen:
    """The HTML comments that address a model."""
    found, at = Unseen(), html.find("<!--")
    while at >= 0 and (end := html.find("-->", at)) >= 0:
        comment = html[at + 4 : end]
        if is_addressed(comment):
            found.add(comment)
        at = html.find("<!--", end)
    return found
