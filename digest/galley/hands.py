"""Every sentence an item prints, its author ("hand"), and the evidence it cites. Pure.

A sentence that differs from what the machine laid on the table counts as the editor's, since it passed no gate; but
not one that is the cited passage itself, in quotation marks.
"""

from collections.abc import Iterable
from typing import Literal

from digest.galley import posts
from digest.galley.cutting import cut, cut_into_sentences, machines, units_of
from digest.galley.footnotes import ABSENT, JUDGED, Cited, cited
from digest.galley.material import Material
from digest.galley.prose import Prose, definitions, parse
from digest.galley.readers import readers
from digest.galley.said import Hand, Part, Printed
from digest.ground.locating import LEAST_WORDS, SENSE_CHANGING
from digest.model import Comment, Item, Month, Sheet, Summary
from digest.text import plain

__all__ = [
    "Hand",
    "Part",
    "Printed",
    "as_laid",
    "as_post",
    "by_editor",
    "credit",
    "doubter",
    "drafted",
    "printed",
    "sign_marks",
    "spans",
    "worded",
    "worded_by_editor",
]


def printed(material: Material, key: str) -> tuple[Printed, ...]:
    """Every sentence an item prints, in print order, followed by its readers' notes and each wording of its post."""
    item_sentences = _sentences_of(material, key)
    hand = Hand.EDITOR if posts.by_editor(material, key) else Hand.TEMPLATE
    wordings = dict.fromkeys(posts.posts(material, key, item_sentences).values())
    post = (Printed(part="post", text=wording, hand=hand) for wording in wordings)
    return (*item_sentences, *(reader.printed for reader in readers(material.items[key])), *post)


def worded(material: Material, key: str) -> dict[str, str]:
    """The item's post for each network, by network name."""
    return posts.posts(material, key, _sentences_of(material, key))


def _sentences_of(material: Material, key: str) -> tuple[Printed, ...]:
    if key not in material.cut:
        material.cut[key] = _cut(material, key)
    return material.cut[key]


def _cut(material: Material, key: str) -> tuple[Printed, ...]:
    item, summary = material.items[key], material.summaries.get(key)
    marks, units = cited(material, key, definitions(item.prose)[1]), units_of(summary)
    laid = material.laid.get(key)
    machine = machines(laid, marks, units)
    return tuple(
        Printed(
            part=part,
            text=words,
            hand=hand,
            marks=tuple(names),
            evidence=tuple(place for name in names for place in marks.places(name)),
            absence=next(filter(None, map(marks.absence, names)), None),
            comment=_comment(words, summary) if hand != Hand.EDITOR else None,
            added=words not in machine,
        )
        for part, words, names, field in cut_into_sentences(item, marks, units, machine)
        for hand in [_hand(part, words, names, field, summary) if words in machine else _added(words, names, marks)]
    )


def sign_marks(material: Material, key: str, fields: Iterable[Prose], marks: Cited) -> None:
    """Write into each note mark of an item whether the editor worded the sentence that it stands behind.

    A quotation that they chose is not worded by them. In an item that a person created only judgements are marked: of
    its other notes none speaks for a machine.
    """
    units, laid = units_of(material.summaries.get(key)), material.laid.get(key)
    machine = machines(laid, marks, units)
    for field in fields:
        for words, elements in field.marked_runs:
            names = [mark.get("data-note") for mark in elements]
            last = [piece for piece, _ in cut(words, names, marks, units, machine)][-1:]
            changed = any(one not in machine and _added(one, names, marks) == Hand.EDITOR for one in last)
            for mark in elements if changed else ():
                if laid or mark.get("data-note").startswith(JUDGED):
                    mark.set("data-editor", "")


def as_laid(material: Material, key: str) -> tuple[Printed, ...]:
    """The sentences of an item as the machine first wrote it; () when a person created the item."""
    if key not in material.laid:
        return ()
    table = Material(
        month=material.month,
        sheet=material.sheet,
        items={key: material.laid[key]},
        laid={key: material.laid[key]},
        summaries=material.summaries,
        texts=material.texts,
    )
    return printed(table, key)


def as_post(item: Item, summary: Summary) -> str:
    """The post of an item the machine has just written, as drafted for X, which allows the fewest characters."""
    sheet = Sheet(month=Month(year=1, number=1), title="-")
    items = {item.key: item}
    return worded(Material(sheet.month, sheet, items, {item.key: summary}, laid=items), item.key)["x"]


def drafted(material: Material, key: str) -> bool:
    """Whether a model wrote any of the printed sentences."""
    return any(sentence.hand in (Hand.REPORT, Hand.JUDGEMENT) for sentence in _sentences_of(material, key))


def by_editor(material: Material, key: str) -> bool:
    """Whether a person worded anything that an item says of its work, or chose a quotation for it."""
    return any(one.added for one in _sentences_of(material, key) if one.part != "note")


def worded_by_editor(material: Material, key: str) -> bool:
    """Whether a person worded anything of an item that no program checked."""
    return any(one.hand is Hand.EDITOR for one in _sentences_of(material, key))


def doubter(material: Material, key: str, doubt: str) -> Literal["editor", "model", "search"]:
    """Whose doubt it is; the editor's once they changed it or signed the item."""
    laid_item = material.laid.get(key)
    if material.items[key].signed or not laid_item or plain(doubt) not in map(plain, laid_item.doubts):
        return "editor"
    return _raised_by(parse(doubt).bare, material.summaries.get(key))


def spans(words: str) -> list[str]:
    """The text inside each outermost pair of quotation marks, without the '… ' of one that begins inside a sentence;
    an unclosed quotation runs to the end.
    """
    found, depth, start = list[str](), 0, 0
    for at, letter in enumerate(words):
        if letter == "“":
            start, depth = (at + 1, 1) if depth == 0 else (start, depth + 1)
        elif letter == "”" and depth:
            depth -= 1
            if depth == 0:
                found.append(words[start:at])
    found += [words[start:].removesuffix("”")] if depth else []
    return [span.removeprefix("… ") for span in found]


def _raised_by(words: str, summary: Summary | None) -> Literal["model", "search"]:
    """Who raised a doubt that the editor left unchanged."""
    if not summary:
        return "search"
    for doubt in summary.doubts:
        if plain(doubt.text) in words:
            return doubt.origin
    oversell = summary.oversell
    if oversell and plain(oversell.title) in words:
        return "model" if oversell.text else "search"
    return "search" if summary.mode == "notes" else "model"


def _added(words: str, names: Iterable[str], marks: Cited) -> Hand:
    """Whose words a sentence is that the machine did not lay: the authors', where it only quotes a cited passage.

    A part of a passage counts as well, as long as nothing is left out that could change its sense.
    """
    found = spans(words)
    if len(found) != 1 or words not in (f"“{found[0]}”", f"“… {found[0]}”"):
        return Hand.EDITOR
    said = (plain(marks.passages[name].quote) for name in names if name in marks.passages)
    return Hand.QUOTE if any(_stands_in(found[0], passage) for passage in said) else Hand.EDITOR


def _stands_in(quote: str, passage: str) -> bool:
    if quote == passage:
        return True
    before, found, after = passage.partition(quote)
    torn = before[-1:].isalnum() or after[:1].isalnum() or len(quote.split()) < LEAST_WORDS
    return bool(found) and not torn and not SENSE_CHANGING.search(f"{before} {after}")


def _hand(part: Part, words: str, names: list[str], field: str, summary: Summary | None) -> Hand:
    """Which hand wrote a sentence that the editor left unchanged."""
    if part == "doubt" and _comment(words, summary) and words.startswith("("):
        return Hand.READER
    if part == "doubt":
        return Hand.JUDGEMENT if _raised_by(field, summary) == "model" else Hand.CHECKLIST
    if any(name.startswith(JUDGED) for name in names):
        return Hand.JUDGEMENT
    if any(name.startswith(ABSENT) for name in names):
        return Hand.CHECKLIST
    if not summary:
        return Hand.QUOTE if names else Hand.TEMPLATE
    for written in summary.written:
        if words.replace("“… ", "“", 1) in (plain(written.text), f"“{plain(written.text)}”"):
            return Hand.JUDGEMENT if written.kind == "judgement" else Hand.QUOTE if written.quoted else Hand.REPORT
    if any(words in plain(fact.text) for fact in summary.facts):
        return Hand.CHECKLIST
    if _comment(words, summary):
        return Hand.READER
    if "“" in words and any(plain(claim.evidence.quote) in words for claim in summary.claims):
        return Hand.QUOTE
    return (Hand.QUOTE if "“" in words or summary.mode == "notes" else Hand.REPORT) if names else Hand.TEMPLATE


def _comment(words: str, summary: Summary | None) -> Comment | None:
    """The reader's comment that a sentence quotes or that its doubt is taken from."""
    if not summary:
        return None
    if summary.comment and plain(summary.comment.text) in words:
        return summary.comment
    typeset = words.replace("(a reader's point", "(a reader’s point", 1)  # older versions laid a straight apostrophe
    for doubt in summary.doubts:
        whole = f"{plain(doubt.text)} {plain(doubt.changes)}"
        if doubt.comment and (words in whole or plain(doubt.text) in words or typeset == credit(doubt.comment)):
            return doubt.comment
    return None


def credit(comment: Comment | None) -> str:
    """The words with which a doubt names the reader who raised it; '' without a comment."""
    return f"(a reader’s point: {plain(comment.author)})" if comment else ""
