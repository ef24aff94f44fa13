"""evidence.json: every printed sentence of an item, who wrote it, and the place it stands on. Pure.

What differs from what the machine laid on the table is the editor's: it passed no gate.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from digest.build import footnotes
from digest.build.issue import Material
from digest.build.prose import Prose, definitions, parse
from digest.model import Evidence, Item, Summary
from digest.text import plain, sentences

SCHEMA = 1
EDITOR, QUOTE, CHECKLIST, TEMPLATE, READER = "editor", "machine quote", "checklist", "template", "reader"


def record(material: Material) -> dict[str, Any]:
    """The whole file, as JSON-able data. Its schema is in docs/report.md."""
    items = [_item(material, key) for key in material.piece_keys]
    return {"schema": SCHEMA, "month": str(material.month), "issue": list(_frame(material)), "items": items}


def _frame(material: Material) -> Iterator[dict[str, str]]:
    """What stands around the items: the editor's, but for what the first sheet was laid with."""
    sheet, laid = material.sheet, material.laid_sheet
    for part in ("title", "preheader", "opening", "thanks"):
        if text := plain(getattr(sheet, part)):
            yield {
                "part": part,
                "text": text,
                "who": TEMPLATE if laid and text == plain(getattr(laid, part)) else EDITOR,
            }
    known = {(line.key, line.note) for line in laid.also} if laid else set()
    for line in sheet.also:
        if line.note:
            who = TEMPLATE if (line.key, line.note) in known else EDITOR
            yield {"part": f"also {line.key}", "text": plain(line.note), "who": who}


def _item(material: Material, key: str) -> dict[str, Any]:
    item, summary, text = material.items[key], material.summaries.get(key), material.texts.get(key)
    cited = footnotes.evidence(summary, text)
    machine = {words for _, words, _ in _printed(laid, cited)} if (laid := material.laid.get(key)) else set()
    url = text.url if text else summary.url if summary else ""
    printed = [
        {
            "part": part,
            "text": words,
            "who": (who := _who(words, names, summary) if words in machine else EDITOR),
            "evidence": [_place(cited[name], url) for name in names if name in cited] + _comment(who, summary),
        }
        for part, words, names in _printed(item, cited)
    ]
    return {"key": key, "title": item.title, "file": item.file, "signed": item.signed, "sentences": printed}


def _printed(item: Item, cited: Mapping[str, Evidence]) -> Iterator[tuple[str, str, list[str]]]:
    """Every printed sentence as (part, words, the sentence ids it cites)."""
    body, own = definitions(item.prose)
    doubts = (("doubt", doubt) for doubt in item.doubts)
    notes = (("note", note) for note in own.values())
    for part, field in (("prose", body), ("take", item.take), *doubts, *notes):
        for words, names in _sentences(parse(field, lambda name: name in cited or name in own)):
            yield part, words, names
    if item.post:
        yield "post", plain(item.post), []


def _sentences(prose: Prose) -> Iterator[tuple[str, list[str]]]:
    """A sentence ends at its note marks, else where sentences end outside quotation marks; marks belong to the last."""
    for words, names in prose.runs:
        cuts = _outside_quotes([words[start:end] for start, end in sentences(words)])
        for n, cut in enumerate(cuts, 1):
            yield plain(cut), names if n == len(cuts) else []


def _outside_quotes(cuts: list[str]) -> list[str]:
    whole: list[str] = []
    for cut in cuts:
        if whole and whole[-1].count("“") > whole[-1].count("”"):
            whole[-1] += cut
        else:
            whole.append(cut)
    return whole


def _who(words: str, names: list[str], summary: Summary | None) -> str:
    """Which hand wrote a sentence that stands as the machine laid it."""
    if summary and any(words in plain(fact.text) for fact in summary.facts):
        return CHECKLIST
    if names:
        return QUOTE
    return READER if summary and summary.comment and plain(summary.comment.text) in words else TEMPLATE


def _comment(who: str, summary: Summary | None) -> list[dict[str, Any]]:
    """The place of a reader's words is the comment itself."""
    if who != READER or not summary or not summary.comment:
        return []
    return [{"quote": summary.comment.text, "url": summary.comment.url}]


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
