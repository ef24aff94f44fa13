"""Proves an issue again, offline: every printed machine sentence against the stored text that it stands on.

In an unsigned item every printed word must be the machine's, exactly as it was laid: a lead-in, a reader's name and a
badge too. What a person wrote there is a finding until the item is signed. In a signed item it is the editor's word,
and is listed; a quotation that its source does not hold is a finding all the same. `take:` is the editor's always.
A replication box is judged again from its stored rows (boxes.py).
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
from digest.model import Month
from digest.text import clip, many

__all__ = ["ADDED", "CHANGED", "Finding", "Proof", "account", "check", "prove", "rows_of", "table"]

ALIKE, SAME_PLACE = 0.6, 0.4
"""How alike a machine's sentence and another must be for the other to be it, changed: anywhere, or at its marks."""
COMPARED = 600
"""Characters of a sentence that are compared."""
CHANGED = "changed by hand; restore it, or sign the item when the words are yours"
ADDED = "not the machine's words, and the item is not signed; sign it when they are yours"
_EDITORS = ("take",)
"""Parts that nobody but the editor writes."""
_FRONT = ("title", "url", "badges")
"""Printed fields besides the sentences."""


@dataclass(frozen=True)
class Finding:
    """One printed sentence that could not be proved, or, among the editor's, one that need not be."""

    key: str
    part: str
    text: str
    why: str

    @property
    def told(self) -> str:
        return f"{self.key} ({self.part}): {self.why}: {self.text}"


@dataclass(frozen=True)
class Proof:
    findings: tuple[Finding, ...]
    editors: tuple[Finding, ...]
    """The editor's word: passed no gate, needs none."""
    proved: int
    """Machine sentences without a finding."""


def check(desk: Desk, month: Month) -> tuple[Finding, ...]:
    """What of a month's table the stored texts do not prove. Raises ConfigError for a mistake in issues/M/."""
    material = gather(desk, month)
    return prove(material, rows_of(desk, material)).findings


def prove(material: Material, kept: Kept | None = None) -> Proof:
    """Every printed sentence of an issue, proved again, and each replication box by the rows `kept`. Pure."""
    boxes = [Finding(key, "replication", text, why) for key, text, why in unproved(material, kept or {})]
    findings, editors, proved = boxes, list[Finding](), len(ran(material)) - len(boxes)
    for key in material.piece_keys:
        source = Source.of(material, key)
        lost = [(f"[^{name}]", "the mark leads nowhere") for name in lost_marks(material, key)]
        lost += [(url, "not a link that is held") for url in lost_links(material, key)]
        findings += [Finding(key, "prose", what, why) for what, why in lost]
        findings += [Finding(key, "prose", f"{name}: {said}", CHANGED) for name, said in _front(material, key)]
        for one, unsigned in _as_to_prove(material, key):
            reasons = list(dict.fromkeys((*source.against(one), *filter(None, [unsigned]))))
            if reasons:
                findings.append(Finding(key, one.part, one.text, "; ".join(reasons)))
            elif one.hand == Hand.EDITOR:
                editors.append(Finding(key, one.part, one.text, "the editor's word"))
            else:
                proved += 1
    return Proof(tuple(findings), tuple(editors), proved)


def _front(material: Material, key: str) -> Iterator[tuple[str, str]]:
    """What stands in an unsigned item's head and was not laid there."""
    item, laid = material.items[key], material.laid.get(key)
    if laid and not item.signed:
        yield from ((name, str(getattr(item, name))) for name in _FRONT if getattr(item, name) != getattr(laid, name))


def _as_to_prove(material: Material, key: str) -> Iterator[tuple[Printed, str]]:
    """Each printed sentence, a changed one as the machine wrote it; and why it must be signed for, or ''."""
    now = printed(material, key)
    if material.items[key].signed or key not in material.laid:
        yield from ((one, "") for one in now)
        return
    missing = [one for one in as_laid(material, key) if one.text not in {other.text for other in now}]
    for one in now:
        if one.hand != Hand.EDITOR or one.part in _EDITORS:
            yield one, ""
        else:
            was = _before(one, missing)
            yield (replace(one, hand=was.hand), CHANGED) if was else (one, ADDED)


def _before(one: Printed, missing: Sequence[Printed]) -> Printed | None:
    """The machine's sentence that a person's changes made into this one."""
    if one.hand != Hand.EDITOR or one.part not in OF_THE_SOURCE:
        return None
    near = [was for was in missing if was.part == one.part and (was.marks or one.marks)]
    best = max(near, key=lambda was: _likeness(was.text, one.text), default=None)
    enough = SAME_PLACE if best and best.marks == one.marks else ALIKE
    return best if best and _likeness(best.text, one.text) >= enough else None


def _likeness(one: str, other: str) -> float:
    """The share of words that two sentences have in common, in order."""
    words, others = (re.findall(r"\w+", said[:COMPARED].casefold()) for said in (one, other))
    return SequenceMatcher(None, words, others, autojunk=False).ratio()


def table(findings: Sequence[Finding], as_json: bool = False) -> str:
    """Findings for a person, or as JSON for a script."""
    if as_json:
        return json.dumps([asdict(one) for one in findings], indent=1, ensure_ascii=False)
    if not findings:
        return "Every printed machine sentence stands on its stored source."
    return "\n".join(f"{one.key} ({one.part}): {one.why}\n    {clip(one.text, 300)}" for one in findings)


def account(proof: Proof) -> str:
    """The proof in one line."""
    return (
        f"{many(proof.proved, 'machine sentence')} proved, {many(len(proof.findings), 'finding')},"
        f" {many(len(proof.editors), 'sentence is', 'sentences are')} the editor's word"
    )
