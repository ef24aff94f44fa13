"""Proves an issue again, offline: every machine sentence it prints, against the stored text that it cites.

In an unsigned item every word must be as the machine wrote it, even lead-ins, readers' names and badges: whatever a
person changed is a finding until the item is signed. In a signed item the changes are listed as the editor's own, but a
quotation that is not in its source is still a finding. `take:` is always the editor's. Replication boxes are judged
again from their stored rows (boxes.py).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher

from digest.check.boxes import Kept, ran, rows_of, unproved
from digest.check.source import Source, lost_links
from digest.desk import Desk
from digest.galley import Hand, Material, Printed, gather, printed
from digest.galley.hands import as_laid
from digest.galley.position import OF_THE_SOURCE
from digest.galley.warnings import lost_marks
from digest.ground import in_words
from digest.model import Month
from digest.text import clip, many, plain, quoted

__all__ = ["ADDED", "CHANGED", "Finding", "Proof", "account", "check", "prove", "rows_of", "table"]

ALIKE, SAME_PLACE = 0.6, 0.4
"""The likeness from which a sentence counts as a machine sentence that was changed: anywhere, or at the same marks."""
COMPARED = 600
"""Characters compared of a sentence."""
CHANGED = "changed by hand; restore it, or sign the item when the words are yours"
ADDED = "not the machine's words, and the item is not signed; sign it when they are yours"
_EDITORS = ("take",)
"""Parts that only the editor writes."""
_FRONT = ("title", "url", "authors", "badges")
"""Fields of an item that are printed besides its sentences."""


@dataclass(frozen=True)
class Finding:
    """A printed sentence that could not be proved; in `Proof.editors`, one that needs no proof."""

    key: str
    part: str
    text: str
    why: str
    file: str = ""
    """The item's file; '' for one that has none."""

    @property
    def told(self) -> str:
        return f"{self.file or self.key} ({self.part}): {self.why}: {quoted(self.text)}"


@dataclass(frozen=True)
class Proof:
    findings: tuple[Finding, ...]
    editors: tuple[Finding, ...]
    """The editor's own sentences, which pass no gate and need no proof."""
    proved: int
    """Machine sentences without a finding."""


def check(desk: Desk, month: Month) -> tuple[Finding, ...]:
    """List what a month prints that its stored texts do not prove. Raises ConfigError for a mistake in issues/M/."""
    material = gather(desk, month)
    return prove(material, rows_of(desk, material)).findings


def prove(material: Material, kept: Kept | None = None) -> Proof:
    """Prove each sentence of an issue against its source, and each replication box by the rows in `kept`. Pure."""
    boxes = [Finding(key, "replication", text, why) for key, text, why in unproved(material, kept or {})]
    findings, editors, proved = boxes, list[Finding](), len(ran(material)) - len(boxes)
    for key in material.piece_keys:
        source, file = Source.of(material, key), material.items[key].file
        lost = [(f"[^{name}]", "the mark leads nowhere") for name in lost_marks(material, key)]
        lost += [(url, "not a link that is held") for url in lost_links(material, key)]
        findings += [Finding(key, "prose", what, why, file) for what, why in lost]
        findings += [Finding(key, "prose", f"{name}: {words}", CHANGED, file) for name, words in _front(material, key)]
        for sentence, unsigned in _as_to_prove(material, key):
            reasons = in_words((*source.against(sentence), *filter(None, [unsigned])))
            if reasons:
                findings.append(Finding(key, sentence.part, plain(sentence.text), "; ".join(reasons), file))
            elif sentence.hand == Hand.EDITOR:
                editors.append(Finding(key, sentence.part, plain(sentence.text), "the editor's word"))
            else:
                proved += 1
    return Proof(tuple(findings), tuple(editors), proved)


def _front(material: Material, key: str) -> Iterator[tuple[str, str]]:
    """(name, value) of the printed front-matter fields that a person changed in an unsigned item."""
    item, laid = material.items[key], material.laid.get(key)
    if laid and not item.signed:
        changed = {name: now for name in _FRONT if (now := getattr(item, name)) != getattr(laid, name)}
        yield from ((name, now if isinstance(now, str) else ", ".join(now or ())) for name, now in changed.items())


def _as_to_prove(material: Material, key: str) -> Iterator[tuple[Printed, str]]:
    """Yield each sentence, with the machine's hand where it is a changed one; and why it needs a signature, or ''."""
    now = printed(material, key)
    if material.items[key].signed or key not in material.laid:
        yield from ((sentence, "") for sentence in now)
        return
    missing = [sentence for sentence in as_laid(material, key) if sentence.text not in {other.text for other in now}]
    for sentence in now:
        if not (sentence.added or sentence.hand == Hand.EDITOR) or sentence.part in _EDITORS:
            yield sentence, ""
        else:
            was = _original(sentence, missing)
            yield (replace(sentence, hand=was.hand), CHANGED) if was else (sentence, ADDED)


def _original(sentence: Printed, missing: Sequence[Printed]) -> Printed | None:
    """The machine sentence that a person changed into this one, if there is one."""
    if sentence.part not in OF_THE_SOURCE:
        return None
    near = [was for was in missing if was.part == sentence.part and (was.marks or sentence.marks)]
    best = max(near, key=lambda was: _likeness(was.text, sentence.text), default=None)
    enough = SAME_PLACE if best and best.marks == sentence.marks else ALIKE
    return best if best and _likeness(best.text, sentence.text) >= enough else None


def _likeness(one: str, other: str) -> float:
    """The share of words, 0..1, that two sentences have in common in the same order."""
    words, others = (re.findall(r"\w+", text[:COMPARED].casefold()) for text in (one, other))
    return SequenceMatcher(None, words, others, autojunk=False).ratio()


def table(findings: Sequence[Finding], as_json: bool = False) -> str:
    """Render findings for a person, or as JSON for a script."""
    if as_json:
        return json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False)
    if not findings:
        return "Every printed machine sentence stands on its stored source."
    return "\n".join(f"{one.file or one.key} ({one.part}): {one.why}\n    {clip(one.text, 300)}" for one in findings)


def account(proof: Proof) -> str:
    """Summarise a proof in one line."""
    return (
        f"{many(proof.proved, 'machine sentence')} proved, {many(len(proof.findings), 'finding')},"
        f" {many(len(proof.editors), 'sentence is', 'sentences are')} the editor's word"
    )
