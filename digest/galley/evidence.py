"""evidence.json: every sentence an item prints, who wrote it, and the passages it cites. Pure."""

from collections.abc import Iterator
from typing import Any

from digest.galley.hands import Hand, Printed, printed
from digest.galley.material import Material
from digest.galley.struck import Struck, boxes, struck
from digest.model import Evidence, Replication
from digest.text import plain

SCHEMA = 1


def record(material: Material) -> dict[str, Any]:
    """Return the whole file as JSON-serialisable data; docs/report.md describes the schema."""
    items = [_item(material, key) for key in material.piece_keys]
    return {"schema": SCHEMA, "month": str(material.month), "issue": list(_frame(material)), "items": items}


def _frame(material: Material) -> Iterator[dict[str, str]]:
    """The text around the items. It is the editor's, except where it is unchanged since the machine laid the sheet."""
    sheet, laid = material.sheet, material.laid_sheet
    for part in ("title", "preheader", "opening", "thanks"):
        if text := plain(getattr(sheet, part)):
            template = laid and text == plain(getattr(laid, part))
            yield {"part": part, "text": text, "who": Hand.TEMPLATE if template else Hand.EDITOR}
    known = {(line.key, line.note) for line in laid.also} if laid else set()
    for line in sheet.also:
        if line.note:
            who = Hand.TEMPLATE if (line.key, line.note) in known else Hand.EDITOR
            yield {"part": f"also {line.key}", "text": plain(line.note), "who": who}


def _item(material: Material, key: str) -> dict[str, Any]:
    item, summary, text = material.items[key], material.summaries.get(key), material.texts.get(key)
    url = text.url if text else summary.url if summary else ""
    sentences = [_sentence(sentence, url) for sentence in printed(material, key)]
    gone = [_struck(one, url) for one in struck(material, key)] + [_box(one) for one in boxes(material, key)]
    about = {"key": key, "title": item.title, "file": item.file, "signed": item.signed}
    return about | {"sentences": sentences} | ({"struck": gone} if gone else {})


def _struck(one: Struck, url: str) -> dict[str, Any]:
    return {"what": one.what, "struck": True, "sentences": [_sentence(sentence, url) for sentence in one.sentences]}


def _box(one: Replication) -> dict[str, Any]:
    """A replication the editor deleted: its findings stay on record all the same."""
    found = [{"claim": finding.claim, "verdict": finding.verdict, "text": finding.text} for finding in one.findings]
    fields = {"recipe": one.recipe, "verdict": one.verdict, "scope": one.scope, "text": one.text, "findings": found}
    return {"what": "replication", "struck": True, **fields}


def _sentence(one: Printed, url: str) -> dict[str, Any]:
    """A reader's words are evidenced by their comment, a statement that something is missing by the search for it."""
    places = [_place(place, url) for place in one.evidence]
    places += [{"quote": one.comment.text, "url": one.comment.url}] if one.comment else []
    fields = {"part": one.part, "text": one.text, "who": one.hand, "evidence": places}
    return fields | ({"searched": one.absence.model_dump(mode="json")} if one.absence else {})


def _place(evidence: Evidence, url: str) -> dict[str, Any]:
    return {
        "key": evidence.key,
        "version": evidence.version,
        "sentence": evidence.sentence,
        "section": evidence.section,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "url": url,
    }
