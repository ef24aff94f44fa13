"""What a model is shown of a document: every sentence with its id, between two fences its author cannot forge. Pure."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.model import Sentence, Text
from digest.summarize.quotable import Part, part_of
from digest.summarize.suspects import may_be_shown
from digest.text import plain

_ID = re.compile(r"\[([sckr]\d+)\]")
_FIRST: dict[Part, int] = {
    "abstract": 0,
    "limits": 1,
    "results": 2,
    "conclusion": 3,
    "opening": 4,
    "body": 5,
    "aside": 6,
}
"""Which parts a selection fills first. The appendix and related work come last."""
WITHHELD = "(withheld: it is worded for a model)"
STRAY = "(left out: its words are not those of the document)"
_LABELS = {"caption": "(caption) ", "row": "(table) ", "note": "(footnote) ", "quote": "(quotation) "}


@dataclass(frozen=True)
class Shown:
    """A document as a model sees it."""

    prompt: str
    ids: frozenset[str]
    """Which sentences can be cited."""
    share: float
    """Of all sentences that may be shown, 0..1."""


def key_of(body: str, seed: str) -> str:
    """The fence's key: the same for the same text, so that prompts can be cached, and unknown to who wrote the text."""
    return hashlib.sha256(f"{seed}\n{body}".encode()).hexdigest()[:12]


def fenced(key: str, lines: Iterable[str]) -> str:
    """Lines between two fences."""
    return "\n".join([f"<<<FENCE {key}", *lines, f"FENCE {key}>>>"])


def line(sentence: Sentence) -> str:
    """One sentence as a model sees it."""
    return f"[{sentence.id}] {_LABELS.get(sentence.kind, '')}{harmless(sentence.text)}"


def heading(text: str) -> str:
    """A heading or a title as a model sees it: it has no id, so that one worded for a model is withheld."""
    said = harmless(text)
    return said if may_be_shown(said) else WITHHELD


def harmless_block(text: str) -> str:
    """Several lines, each harmless."""
    return "\n".join(harmless(row) for row in text.splitlines())


def harmless(text: str) -> str:
    """Text of a stranger in a prompt: on one line, and with no id of ours in it."""
    return _ID.sub(r"(\1)", plain(text))


def shown(text: Text, key: str, hidden: Collection[str], most: int) -> Shown:
    """The document, or as much of it as fits in `most` characters; `hidden` are the ids that no model may see."""
    may = [one for one in text.sentences if one.id not in hidden]
    lines = {one.id: line(one) for one in may}
    kept = _selection(may, lines, text, most)
    body = _written(text, kept, lines, {one.id for one in may})
    return Shown(fenced(key, body), frozenset(kept), len(kept) / max(1, len(may)))


def _selection(may: Sequence[Sentence], lines: dict[str, str], text: Text, most: int) -> set[str]:
    """All of them when they fit, else section by section, the telling parts first."""
    if sum(len(row) + 1 for row in lines.values()) <= most:
        return set(lines)
    order = sorted(may, key=_urgency(may, text))
    kept, room = set(), most
    for one in order:
        room -= len(lines[one.id]) + 40  # its share of headings and omission marks
        if room < 0:
            break
        kept.add(one.id)
    return kept


def _urgency(may: Sequence[Sentence], text: Text) -> Callable[[Sentence], tuple[int, int]]:
    """Part first; within a part, each section's head before any section's tail."""
    seen: dict[str, int] = {}
    depth = {}
    for one in may:
        seen[one.section] = seen.get(one.section, -1) + 1
        depth[one.id] = seen[one.section]
    parts = {section: _FIRST[part_of(section, text)] for section in seen}
    return lambda one: (parts[one.section] + depth[one.id] // 12, depth[one.id])


def _written(text: Text, kept: set[str], lines: dict[str, str], may: set[str]) -> Iterator[str]:
    """Headings, lines, and how many sentences are left out between them."""
    section, gap = "", 0
    for one in text.sentences:
        if one.id not in kept:
            gap += one.id in may
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
