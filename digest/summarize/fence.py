"""Renders a document for a model: each sentence with its id, between fences that its author cannot forge. Pure."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.model import Sentence, Text
from digest.summarize.quotable import Part, part_of
from digest.summarize.suspects import may_be_shown
from digest.text import plain

_ID = re.compile(r"\[([sckr]\d+)\]")
_PRIORITY: dict[Part, int] = {
    "abstract": 0,
    "limits": 1,
    "results": 2,
    "conclusion": 3,
    "future": 3,
    "opening": 4,
    "body": 5,
    "aside": 6,
}
"""Order in which a selection takes the parts of a document; "aside" is appendix and related work."""
WITHHELD = "(withheld: it is worded for a model)"
STRAY = "(left out: its words are not those of the document)"
_LABELS = {"caption": "(caption) ", "row": "(table) ", "note": "(footnote) ", "quote": "(quotation) "}


@dataclass(frozen=True)
class Shown:
    """A document as a model sees it."""

    prompt: str
    ids: frozenset[str]
    """Ids of the sentences shown, which may be cited."""
    share: float
    """The share of sentences shown, of all that may be, 0..1."""


def key_of(body: str, seed: str) -> str:
    """The fence's key: constant for a text, so that prompts can be cached, and unknown to the text's author."""
    return hashlib.sha256(f"{seed}\n{body}".encode()).hexdigest()[:12]


def fenced(key: str, lines: Iterable[str]) -> str:
    """Lines between two fences."""
    return "\n".join([f"<<<FENCE {key}", *lines, f"FENCE {key}>>>"])


def line(sentence: Sentence) -> str:
    """One sentence as a model sees it."""
    return f"[{sentence.id}] {_LABELS.get(sentence.kind, '')}{harmless(sentence.text)}"


def named_figures(text: Text, kept_back: frozenset[str]) -> dict[str, str]:
    """For each row of figures, by its id, what stands after it in a prompt: each figure with its column's names."""
    named = {}
    for table in text.tables:
        for row in table.rows:
            if not kept_back & {*table.heads, *row.above, row.sentence}:
                figures = [
                    f"{cell} on {' / '.join(names)}"
                    for names, cell in zip(table.columns, row.cells, strict=False)
                    if names and cell
                ]
                if row.names and figures:
                    named[row.sentence] = (
                        f" (that is, {harmless(' / '.join(row.names))}: {harmless('; '.join(figures))})"
                    )
    return named


def heading(text: str) -> str:
    """A heading or a title as a model sees it. It has no id, so one addressed to a model is withheld here."""
    safe = harmless(text)
    return safe if may_be_shown(safe) else WITHHELD


def harmless_block(text: str) -> str:
    """A text of several lines, each made harmless."""
    return "\n".join(harmless(row) for row in text.splitlines())


def harmless(text: str) -> str:
    """Others' text as it may stand in a prompt: on one line, and without anything that looks like one of our ids."""
    return _ID.sub(r"(\1)", plain(text))


def shown(text: Text, key: str, hidden: Collection[str], most: int) -> Shown:
    """The document, or as much of it as fits in `most` characters. `hidden`: ids of sentences not to be shown."""
    visible = [one for one in text.sentences if one.id not in hidden]
    lines = {one.id: line(one) for one in visible}
    kept = _selection(visible, lines, text, most)
    body = _body_lines(text, kept, lines, {one.id for one in visible})
    return Shown(fenced(key, body), frozenset(kept), len(kept) / max(1, len(visible)))


def _selection(visible: Sequence[Sentence], lines: dict[str, str], text: Text, most: int) -> set[str]:
    """The ids to show: all when they fit, else by priority of their part and by place in their section."""
    if sum(len(row) + 1 for row in lines.values()) <= most:
        return set(lines)
    order = sorted(visible, key=_urgency(visible, text))
    kept, room = set(), most
    for one in order:
        room -= len(lines[one.id]) + 40  # its share of headings and omission marks
        if room < 0:
            break
        kept.add(one.id)
    return kept


def _urgency(visible: Sequence[Sentence], text: Text) -> Callable[[Sentence], tuple[int, int]]:
    """A sort key: by part, with the first dozen sentences of every section before any section's rest."""
    last_index: dict[str, int] = {}
    depth = {}
    for one in visible:
        last_index[one.section] = last_index.get(one.section, -1) + 1
        depth[one.id] = last_index[one.section]
    parts = {section: _PRIORITY[part_of(section, text)] for section in last_index}
    return lambda one: (parts[one.section] + depth[one.id] // 12, depth[one.id])


def _body_lines(text: Text, kept: set[str], lines: dict[str, str], visible: set[str]) -> Iterator[str]:
    """Headings and lines, with marks for how many sentences are left out between them."""
    section, gap = "", 0
    for one in text.sentences:
        if one.id not in kept:
            gap += one.id in visible
            continue
        if gap:
            yield f"[... {gap} sentences left out ...]"
            gap = 0
        if one.section != section:
            section = one.section
            yield f"## {heading(section)}"
        yield lines[one.id]
    if gap:
        yield f"[... {gap} sentences left out ...]"
