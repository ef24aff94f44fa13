"""evidence.json: every sentence an item prints, who wrote it, and the passages it cites. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from digest.galley.hands import Hand, Printed, printed, spans
from digest.galley.material import Material
from digest.galley.struck import Struck, boxes, struck
from digest.model import Evidence, Replication
from digest.text import plain, quotation

SCHEMA = 1


def record(material: Material) -> dict[str, Any]:
    """Return the whole file as JSON-serialisable data; docs/report.md describes the schema."""
    items = [_item(material, key) for key in material.piece_keys]
    return {"schema": SCHEMA, "month": str(material.month), "issue": list(_frame(material)), "items": items}


def corrected(
    data: Mapping[str, Any], key: str, note: Mapping[str, str], mended: Callable[[str], str | None]
) -> dict[str, Any]:
    """The record with one correction added to the sentence whose words it changed; what was sent stays as it is.

    `mended` returns a text with the new wording, or None where the old one is not in it. Words that stand in no
    sentence, as in a title or a replication's box, are noted at the item.
    """
    return {**data, "items": [_mended(item, note, mended) if item["key"] == key else item for item in data["items"]]}


def _mended(item: dict[str, Any], note: Mapping[str, str], mended: Callable[[str], str | None]) -> dict[str, Any]:
    for at, sentence in enumerate(item["sentences"]):
        earlier = sentence.get("corrected", [])
        standing = earlier[-1]["text"] if earlier else sentence["text"]
        if sentence["part"] != "post" and (text := mended(standing)) is not None:
            told = {**sentence, "corrected": [*earlier, {**note, "text": text, "who": Hand.EDITOR}]}
            return {**item, "sentences": [*item["sentences"][:at], told, *item["sentences"][at + 1 :]]}
    return {**item, "corrected": [*item.get("corrected", []), dict(note)]}


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
    said = printed(material, key)
    sentences = [_post(one, said) if one.part == "post" else _sentence(one, url) for one in said]
    gone = [_struck(one, url) for one in struck(material, key)] + [_box(one) for one in boxes(material, key)]
    about = {"key": key, "title": item.title, "file": item.file, "signed": item.signed}
    about |= {"authors": list(item.authors)} if item.authors is not None else {}
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


def _post(post: Printed, said: Sequence[Printed]) -> dict[str, Any]:
    """A post, with the sentences it is put together from. It is the editor's as soon as one of these is."""
    holds = _holds(plain(post.text), [one for one in said if one.part != "post"])
    who = Hand.EDITOR if any(one["who"] == Hand.EDITOR for one in holds) else post.hand
    return {"part": "post", "text": post.text, "who": who, "evidence": []} | ({"holds": holds} if holds else {})


def _holds(post: str, said: Sequence[Printed]) -> list[dict[str, str]]:
    """The item's sentences that stand in a post, whole or as their quotation alone, each with its hand, in order."""
    pieces = {piece: one.hand for one in said for piece in (*map(quotation, spans(one.text)), one.text)}
    found = list[tuple[int, int, str]]()
    for piece in sorted(pieces, key=len, reverse=True):  # so that no piece of a piece counts
        at = post.find(piece)
        if at >= 0 and not any(start < at + len(piece) and at < end for start, end, _ in found):
            found.append((at, at + len(piece), piece))
    return [{"text": piece, "who": pieces[piece]} for *_, piece in sorted(found)]


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
