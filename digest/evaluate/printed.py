"""An item file's Markdown as the sentences a reader sees, each with its marks and the kind those imply. Pure.

Deliberately separate from, and rougher than, the parser in galley: it only has to find words, and it never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from digest.model import Item
from digest.text import plain, sentences

LONGEST = 40_000
"""Characters read of one field."""
Part = Literal["prose", "take", "doubt", "bottom"]
Kind = Literal["quote", "report", "judgement", "absence", "plain"]
_MARK = re.compile(r"\[\^([\w.-]{1,60})\]")
_DEFINITION = re.compile(r"^ {0,3}\[\^[\w.-]{1,60}\]:.*(?:\n[ \t]+\S.*)*", re.M)
_REMARK = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,600}\)")
_BULLET = re.compile(r"^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+|^\s{0,3}(?:#{1,6}|>)\s*")
_INK = re.compile(r"(?<!\\)(?:\*{1,3}|`|~~|(?<!\w)_{1,3}|_{1,3}(?!\w))|<[^<>\s][^<>]{0,200}>")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|~])")
_STRAIGHT = re.compile(r'"([^"“”]{0,600})"')
# Words of ours that no passage has; what follows them is a report.
_LEAD = re.compile(r"Also in the text, and read here as (?:limits|a limit): ")
_SOURCE = re.compile(r"s\d+")
_WORD = re.compile(r"\w+(?:[-'’.,]\w+)*")


@dataclass(frozen=True)
class Said:
    """One printed sentence."""

    part: Part
    text: str
    marks: tuple[str, ...]
    """Names of the note marks after it: 's12', 'judged.s12', 'absent.no_ablation', or an editor's own."""

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of the source sentences that it rests on or judges."""
        named = (name for mark in self.marks for name in mark.removeprefix("judged.").split("."))
        return tuple(dict.fromkeys(name for name in named if _SOURCE.fullmatch(name)))

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        """The text inside each outermost pair of curly quotation marks, without the '… ' of one cut at its front."""
        return tuple(self.text[start + 1 : end - 1].removeprefix("… ") for start, end in _quoted(self.text))

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The stretches outside quotations, which are our own words; quotations of under five words count as ours."""
        kept, at = [], 0
        for start, end in _quoted(self.text):
            if words(self.text[start:end]) >= 5:
                kept.append(self.text[at:start])
                at = end
        rest = [*kept, self.text[at:]]
        return tuple(
            piece
            for stretch in rest
            for piece in _STRAIGHT.sub(lambda m: "\n" if words(m[1]) >= 5 else m[0], stretch).split("\n")
            if piece.strip()
        )

    @property
    def kind(self) -> Kind:
        """What kind of sentence its marks declare it to be."""
        if any(mark.startswith("judged.") for mark in self.marks):
            return "judgement"
        if any(mark.startswith("absent.") for mark in self.marks):
            return "absence"
        if not self.cited:
            return "plain"
        return "quote" if any(words(quote) >= 3 for quote in self.quotes) else "report"


def said(item: Item) -> tuple[Said, ...]:
    """Every sentence an item prints, in reading order."""
    doubts = [("doubt", doubt) for doubt in item.doubts]
    parts: list[tuple[Part, str]] = [("prose", item.prose), ("take", item.take), *doubts, ("bottom", item.bottom)]  # type: ignore[list-item]
    return tuple(sentence for part, markdown in parts for sentence in _sentences(part, markdown))


def words(text: str) -> int:
    """Count words as a person would."""
    return sum(1 for _ in _WORD.finditer(text))


def _sentences(part: Part, markdown: str) -> Iterator[Said]:
    for block in _blocks(_DEFINITION.sub("", _REMARK.sub("", markdown[:LONGEST]))):
        for text, marks in _runs(block):
            if lead := _LEAD.match(text):
                yield Said(part, lead[0].strip(), ())
                text = text[lead.end() :]
            cuts = _outside_quotes([text[start:end] for start, end in sentences(text)])
            for number, cut in enumerate(cuts, 1):
                yield Said(part, plain(cut), marks if number == len(cuts) else ())


def _blocks(markdown: str) -> Iterator[str]:
    """Paragraphs and list items, each on one line, without their bullets."""
    lines: list[str] = []
    for row in [*markdown.splitlines(), ""]:
        if (not row.strip() or _BULLET.match(row)) and lines:
            yield " ".join(lines)
            lines = []
        if row.strip():
            lines.append(plain(_BULLET.sub("", row)))


def _runs(block: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Cut a block after its note marks, and yield (words, names of the marks that follow them)."""
    at, text = 0, ""
    marks: list[str] = []
    for found in _MARK.finditer(block):
        between = block[at : found.start()]
        if between.strip() and marks:
            yield _bare(text), tuple(marks)
            text, marks = "", []
        text += between
        marks.append(found[1])
        at = found.end()
    if marks and block[at:].strip(" .,;:!?)"):
        yield _bare(text), tuple(marks)
        text, marks = "", []
    if (text + block[at:]).strip():
        yield _bare(text + block[at:]), tuple(marks)


def _bare(text: str) -> str:
    return plain(_ESCAPE.sub(r"\1", _INK.sub("", _LINK.sub(r"\1", text))))


def _outside_quotes(cuts: list[str]) -> list[str]:
    """Join sentences that were cut inside quotation marks."""
    joined: list[str] = []
    depth = 0
    for cut in cuts:
        if joined and depth > 0:
            joined[-1] += cut
        else:
            joined.append(cut)
            depth = 0
        depth += cut.count("“") - cut.count("”")
    return joined


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each outermost quotation, marks included; an unclosed one is ignored."""
    depth = start = 0
    for at, sign in enumerate(text):
        if sign == "“":
            start = at if depth == 0 else start
            depth += 1
        elif sign == "”" and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1
