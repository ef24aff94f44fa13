"""Groups a PDF's lines: headings, paragraphs, items, captions, notes, tables, maths, code. Pure and linear."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from digest.text.markup import Kind
from digest.text.pdf.lines import Line

_CAPTION = re.compile(r"(?:Supplementary |Extended Data )?(?:Figure|Fig\.?|Table|Tab\.|Algorithm|Listing|Box)\s*"
                      r"[A-Z]{0,2}\.?\d{0,3}(?:\.\d{1,2})?[a-z]?\s*(?:[:.|–—]|$)")  # fmt: skip
_NUMBERED = re.compile(
    r"(?:Appendix )?(\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-Z])[.:]?\s+(?=\S)"
)
NAMED = re.compile(
    r"(?:abstract|introduction|references|bibliography|related works?|background|methods?|results|discussion|"
    r"conclusions?|limitations?|acknowledge?ments?|appendix|appendices|supplementary materials?|ethics statement|"
    r"ethical considerations|impact statement|broader impacts?|reproducibility statement|future work|"
    r"executive summary|author contributions|graphical toc entry|table of contents|contents)[.:]?",
    re.I,
)
_COLUMNS = frozenset("method methods result results background discussion contents".split())
"""Section names that may also head a column of a table."""
_BULLETS = "•▪◦●■‣∙"
_ITEM = re.compile(r"(?:[·–—*-](?=\s+[^\W\d])|\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)])\s+\S")
_ENDED = re.compile(r"(?<!http)(?<!https)[.!?:;…][\"'”’)\]]*$")
_EQUATION_NUMBER = re.compile(r"\(\d{1,3}(?:\.\d{1,3})?[a-z]?\)")
_WORD = re.compile(r"[A-Za-z]{3,}")


@dataclass
class Part:
    """A block as its lines."""

    kind: Kind
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    """A heading's level, 1 the highest; 0 for other kinds."""

    @property
    def last(self) -> Line:
        return self.lines[-1]


@dataclass(frozen=True)
class Type:
    """The type size and the distance of baselines of the document's running text, in points."""

    size: float
    leading: float


def parts_of(lines: list[Line]) -> list[Part]:
    """The blocks of a document in reading order; a paragraph interrupted by a page's end or a float is one block."""
    if not lines:
        return []
    body = _type_of(lines)
    parts: list[Part] = []
    for line in lines:
        part = parts[-1] if parts else None
        kind = _kind(line, part, body)
        if part and _continues_part(part, line, kind, body):
            part.lines.append(line)
            if kind == "table":
                part.kind = "table"
        else:
            parts.append(Part(kind, [line], _level(line, body) if kind == "heading" else 0))
    _raise_largest(parts)
    _attach_column_heads(parts)
    return _rejoined(parts)


def _attach_column_heads(parts: list[Part]) -> None:
    """Makes bold or short text right above a table a part of it: the heads of its columns."""
    for part, after in reversed(list(pairwise(parts))):
        words = " ".join(line.text for line in part.lines)
        heads = part.level == 3 or (part.kind == "prose" and len(words.split()) < 3 and not _ENDED.search(words))
        if heads and after.kind == "table" and after.lines[0].region <= part.last.region + 1:
            part.kind, part.level = "table", 0


def _raise_largest(parts: list[Part]) -> None:
    """Gives level 1 to unnumbered headings as large as those of level 1."""
    top_sizes = [part.lines[0].size for part in parts if part.level == 1 and part.lines[0].sheet > 0]
    for part in parts:
        if (
            part.level > 1
            and top_sizes
            and not _NUMBERED.match(part.lines[0].text)
            and part.lines[0].size > max(top_sizes) - 0.3
        ):
            part.level = 1


def _type_of(lines: list[Line]) -> Type:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(2 * line.size) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0]
    steps = [line.above for line in lines if abs(line.size - size) < 0.6 and 0.9 * size < line.above < 2.6 * size]
    return Type(size, median(steps) if steps else 1.2 * size)


def _kind(line: Line, before: Part | None, body: Type) -> Kind:
    """The kind of block that a line would begin; 'prose' where it may just continue one."""
    text = line.text.strip()
    if _CAPTION.match(text) and (line.above == 0 or line.above > 1.1 * body.leading or not _is_unfinished(before)):
        return "caption"
    if _is_heading(line, body):
        return "heading"
    if line.widest.mark and line.size < body.size - 0.6:
        return "note"
    if text[0] in _BULLETS or (_ITEM.match(text) and not _continues_sentence(before, line)):
        return "item"
    if _continues_sentence(before, line) or _is_stretched(line):
        return "prose"
    if line.share("t") > 0.8 and len(line.cells) == 1:
        return "code"
    if _is_maths(line):
        return "maths"
    if len(line.cells) > 1:
        return "table" if _is_row(line, before) else "prose"
    return "table" if _is_label(line, body) else "prose"


def _continues_sentence(before: Part | None, line: Line) -> bool:
    """Whether a line continues an unfinished sentence right above that reached the column's edge."""
    if not (before and before.kind in ("prose", "item", "caption", "note")) or _ENDED.search(before.last.text.strip()):
        return False
    last = before.last
    near = line.region == last.region and 0 < line.above < 1.6 * 1.2 * line.size and abs(line.size - last.size) < 0.8
    full = last.x1 > last.right - 0.2 * (last.right - last.left)
    return near and full and len(line.cells) < 3 and line.x0 < max(last.x0, line.left) + line.size


def _is_unfinished(before: Part | None) -> bool:
    return bool(before and before.kind in ("prose", "item") and not _ENDED.search(before.last.text.strip()))


def _is_maths(line: Line) -> bool:
    text = line.text
    if not any(letter.isalnum() for letter in text):
        return True
    words = len(_WORD.findall(re.sub(r"\b(?:log|exp|sin|cos|max|min|arg|softmax|where|and|for|if)\b", "", text)))
    numbered = len(line.cells) > 1 and _EQUATION_NUMBER.fullmatch(line.cells[-1].text.strip())
    signs = line.share("m") > 0.3 or sum(not sign.isalnum() and not sign.isspace() for sign in text) > 0.35 * len(text)
    return bool((numbered and words <= 6) or (signs and words <= 2 and not _ENDED.search(text)))


def _is_stretched(line: Line) -> bool:
    """Whether a line is justified text with spaces so wide that it was split into cells."""
    gaps = [b.x0 - a.x1 for a, b in zip(line.cells, line.cells[1:], strict=False)]
    fills = line.x0 < line.left + 3 and line.x1 > line.right - 3
    words = sum(cell.text[:1].islower() for cell in line.cells[1:]) == len(gaps)
    return bool(gaps) and fills and words and max(gaps) < 2.4 * line.size and not re.search(r"\d", line.text)


def _is_row(line: Line, before: Part | None) -> bool:
    """Whether a line is a table's row: at least three cells, or two that follow a table or are far apart."""
    gaps = [b.x0 - a.x1 for a, b in zip(line.cells, line.cells[1:], strict=False)]
    return len(line.cells) > 2 or bool(before and before.kind == "table") or max(gaps) > 2 * line.size


def _is_label(line: Line, body: Type) -> bool:
    """Whether a line is a label in a drawing: short, in small type, and no sentence."""
    narrow = line.x1 - line.x0 < 0.6 * (line.right - line.left)
    return line.size < body.size - 0.6 and narrow and len(line.text) < 40 and not _ENDED.search(line.text.strip())


def _is_heading(line: Line, body: Type) -> bool:
    text = line.text.strip()
    if not _could_be_heading(line, text):
        return False
    large, bold, capitals = _is_large(line, body), line.share("b") > 0.8, text.isupper() and len(text) > 4
    apart = line.above == 0 or line.above > 1.15 * body.leading
    if NAMED.fullmatch(text):
        in_table = text.lower() in _COLUMNS and line.size < body.size - 0.4
        return not in_table and (large or capitals or apart)
    ended = text.endswith((".", ",", ";", ":"))
    if numbered := _NUMBERED.match(text):
        return (large or bold or capitals) and (bold or not ended) and len(numbered[1]) < 9
    if large:
        return not ended and sum(letter.isalpha() for letter in text) > 0.5 * len(text)
    begins = len(line.cells) == 1 and line.x0 < line.left + 1.5 * line.size and text[0].isupper()
    return bold and apart and begins and not ended and len(text) < 90


def _could_be_heading(line: Line, text: str) -> bool:
    """Whether a line has a heading's length and letters, and one cell, apart from a number before it."""
    in_one = len(line.cells) == 1 or (len(line.cells) == 2 and len(line.cells[0].text) < 9)
    return in_one and 2 < len(text) <= 130 and line.share("t") <= 0.5 and any(letter.isalpha() for letter in text)


def _is_large(line: Line, body: Type) -> bool:
    return line.size >= body.size + 0.7


def _level(line: Line, body: Type) -> int:
    text = line.text.strip()
    if found := _NUMBERED.match(text):
        return 1 + found[1].count(".")
    if NAMED.fullmatch(text):
        return 1
    return 2 if _is_large(line, body) else 3


def _continues_part(part: Part, line: Line, kind: Kind, body: Type) -> bool:
    """Whether a line belongs to the part before it."""
    last = part.last
    if line.region != last.region:
        return False
    near = (
        0 < line.above < 1.35 * max(body.leading, 1.25 * line.size)
        if part.kind != "caption"
        else (0 < line.above < 1.45 * 1.2 * line.size)
    )
    same_size = abs(line.size - last.size) < 0.8
    if part.kind == "heading":
        return kind == "heading" and line.above < 1.5 * line.size and same_size and not _opens_heading(line)
    if part.kind in ("table", "code", "maths"):
        return kind == part.kind and (part.kind != "table" or line.above < 3 * body.leading)
    if kind in ("heading", "caption", "note", "item", "code"):
        return False
    if part.kind in ("caption", "note"):
        return near and same_size and (kind != "table" or len(line.cells) == 1)
    return kind == "prose" and near and same_size and not _begins_paragraph(part, line)


def _opens_heading(line: Line) -> bool:
    text = line.text.strip()
    return bool(_NUMBERED.match(text) or NAMED.fullmatch(text))


def _begins_paragraph(part: Part, line: Line) -> bool:
    """Whether a line begins a new paragraph, by its indent or because the line before ended early."""
    last, first = part.last, part.lines[0]
    early = last.x1 < line.right - 0.12 * (line.right - line.left) and _ENDED.search(last.text.strip())
    if part.kind == "item":
        return bool(early) and line.x0 < first.x0 + 2
    indented = line.x0 > line.left + 0.6 * line.size and last.x0 < line.x0 - 0.6 * line.size
    return bool(early) or (indented and bool(_ENDED.search(last.text.strip())))


def _rejoined(parts: list[Part]) -> list[Part]:
    """The parts with paragraphs rejoined that a column's end had cut, across floats and footnotes in between."""
    rejoined: list[Part] = []
    broken: Part | None = None
    for part in parts:
        if part.kind == "prose" and broken and _continues(broken, part):
            broken.lines += part.lines
        else:
            rejoined.append(part)
            if part.kind in ("prose", "item"):
                broken = part
            elif part.kind == "heading":
                broken = None
    return rejoined


def _continues(broken: Part, part: Part) -> bool:
    last, first = broken.last.text.strip(), part.lines[0].text.strip()
    if broken.last.region == part.lines[0].region or _ENDED.search(last) or not first:
        return False
    full = broken.last.x1 > broken.last.right - 0.12 * (broken.last.right - broken.last.left)
    running = len(last.split()) > 2 or last.endswith("-")
    return running and (first[0].islower() or last.endswith("-") or (full and len(last) > 20))
