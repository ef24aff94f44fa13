"""One item for the editor's review: its head, its rows, its replications, what fell, hidden text. Pure.

All strings are plain text or URLs that are safe to link; the template escapes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.galley import Material, printed
from digest.galley.byline import authors, byline
from digest.galley.dates import apart, outside, published
from digest.galley.footnotes import reading_place, url_of
from digest.galley.position import position
from digest.ids import urlsplit_safe
from digest.model import Entry, Evidence, Item, Month, Slot, Summary, Text, Usage
from digest.review.boxes import LabBox, lab_boxes
from digest.review.fallen import Fallen, fallen, kinds, lost
from digest.review.passages import Around, Passage, around, comment_passage, where_of
from digest.review.rows import COMMENT, Group, groups
from digest.text import clip, plain

UNSEEN = 300
"""Characters shown of a piece of hidden text."""
LAST = 90
"""Characters shown of the last sentence that was read: its end, where it is longer."""
SHORT = 30
"""Sentences of a text that is shown whole: an abstract has some ten, and a take wants all of them."""
MODELS = "model-written"
"""The badge that the line below a title puts in words."""
DROPPED = 60
"""Sentences shown of those the gate dropped."""


@dataclass(frozen=True)
class ItemSheet:
    """Everything shown of one item."""

    id: str
    key: str
    title: str
    url: str
    file: str
    signed: bool
    take: bool
    date: str
    """When the work appeared; '' where that is not known."""
    outside: str
    """A note where that is not the issue's month; else ''."""
    byline: str
    told: tuple[str, ...]
    """How it was read and written, in short phrases."""
    last: str
    """The last sentence that was read, by which a text cut short shows; '' where the whole text stands on the page."""
    counted: tuple[str, ...]
    """Counts by outside services, each with its source and date."""
    groups: tuple[Group, ...]
    boxes: tuple[LabBox, ...]
    """The lab's boxes, in print or struck."""
    nothing: str
    """What the item prints of a work that has nothing to replicate; else ''."""
    questions: tuple[str, ...]
    """What neither a passage nor a search could settle, for the editor."""
    sheet: tuple[tuple[str, str, str], ...]
    """The design sheet of the work's experiments, as far as the text says it: (slot, what it says, section)."""
    unsaid: tuple[str, ...]
    """The slots of that sheet that the text was searched for in vain."""
    dropped: tuple[Fallen, ...]
    lost: tuple[tuple[str, str], ...]
    """(sentence id, words) of the passages that nothing printed rests on, since what was written of them fell."""
    whole: tuple[tuple[str, str, bool], ...]
    """The sentences of a short text, in order: (id, words, whether it is cited); () for a longer one, which is read at
    its source."""
    beside: bool
    """Whether that text is shown once beside all sentences, which are quotations from it."""
    around: tuple[Around, ...]
    """Of a longer text, the cited sentences among their neighbours."""
    comments: tuple[Passage, ...]
    """Readers' comments that were read, each after the one it replies to."""
    hidden: int
    """Characters of the text that a reader cannot see."""
    unseen: tuple[str, ...]
    """Pieces of that hidden text."""

    @property
    def doubts(self) -> int:
        return sum(len(group.rows) for group in self.groups if group.title == "Doubts")

    def shows(self, id: str) -> bool:
        """Whether a sentence of the text stands on the page, whole or among its neighbours."""
        return any(id == one for one, *_ in (*self.whole, *(one for part in self.around for one in part.sentences)))

    @property
    def fell(self) -> str:
        """What fell, counted by kind."""
        return kinds(self.dropped)


def item_sheet(material: Material, key: str, place: int, entry: Entry | None = None) -> ItemSheet:
    """Collect everything shown of one item; `place` is its number in the issue, from 1, `entry` what its source says
    of the work.
    """
    item, summary, text = material.items[key], material.summaries.get(key), material.texts.get(key)
    sentences = printed(material, key)
    cited = {place.sentence for sentence in sentences for place in sentence.evidence}
    short = text.sentences if text and len(text.sentences) <= SHORT else ()
    beside = bool(short) and summary is not None and summary.mode == "notes"
    hidden = text.hidden if text else summary.hidden if summary else 0
    answers = {one.sentence for doubt in summary.doubts for one in doubt.answers} if summary else set()
    gone = lost(summary.dropped[:DROPPED], text, sentences) if summary and not beside else ()
    slots = summary.sheet if summary else ()
    last = text.sentences[-1] if text and text.sentences and not beside else None
    return ItemSheet(
        id=f"item-{place}",
        key=key,
        title=plain(item.title) or key,
        url=item.url if urlsplit_safe(item.url) else url_of(key),
        file=plain(item.file),
        signed=item.signed,
        take=bool(item.take),
        **_head(item, entry, summary, material.month),
        told=tuple(_how_made(item, summary, text)),
        last=_end(last.text) if last else "",
        counted=tuple(plain(count.told) for count in material.counted.of(key)),
        groups=tuple(groups(material, key, beside)),
        boxes=lab_boxes(material, key),
        nothing=_nothing(material, key),
        questions=tuple(map(plain, summary.questions)) if summary else (),
        sheet=tuple((_slot(slot), plain(slot.found), _sections(slot.evidence)) for slot in slots if slot.found),
        unsaid=tuple(_slot(slot) for slot in slots if not slot.found),
        dropped=fallen(summary.dropped[:DROPPED], sentences) if summary else (),
        lost=gone,
        whole=tuple((one.id, plain(one.text), one.id in cited) for one in short),
        beside=beside,
        around=around(text, cited | answers | {id for id, _ in gone}) if text and not short else (),
        comments=tuple(comment_passage(comment, COMMENT) for comment in text.comments) if text else (),
        hidden=hidden,
        unseen=tuple(clip(plain(piece), UNSEEN) for piece in text.unseen) if text else (),
    )


def _head(item: Item, entry: Entry | None, summary: Summary | None, month: Month) -> dict[str, str]:
    """When the work appeared, and by whom."""
    elsewhen = f"{told}: {apart(entry, month)}" if entry and (told := outside(entry, month)) else ""
    return {"date": published(entry, month), "outside": elsewhen, "byline": byline(authors(item, summary, entry))}


def _end(words: str) -> str:
    words = plain(words)
    return words if len(words) <= LAST else "… " + words[-LAST:].partition(" ")[2]


def _nothing(material: Material, key: str) -> str:
    """The line below an item whose work is a position paper, unless a box stands there."""
    ran = any(material.owner(one) == key and one.verdict != "did not run" for one in material.replications)
    stance = None if ran else position(material, key)
    return f"{plain(stance.why)}; {' '.join(plain(check.text) for check in stance.checks)}" if stance else ""


def _how_made(item: Item, summary: Summary | None, text: Text | None) -> Iterator[str]:
    yield from (plain(badge) for badge in item.badges if not summary or badge != MODELS)
    if text:
        yield reading_place(text.key, text.origin, text.version)
        yield f"{text.coverage:.0%} read, {len(text.sentences):,} sentences".replace("%", " %")
    if summary:
        yield "written by a model" if summary.mode == "model" else "quotes chosen by rule"
        yield from filter(None, (plain(summary.why_notes), plain(summary.why_partial)))


def used(usage: Usage | None) -> str:
    """Word the use of a model: '2 calls to small-judge, 9,800 tokens, 0.0123 USD'; '' when none was asked."""
    if not usage or not usage.calls:
        return ""
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    model = f" to {plain(usage.model)}" if usage.model else ""
    cost = "price unknown" if usage.dollars is None else f"{usage.dollars:.4f} USD"
    return f"{calls}{model}, {usage.prompt_tokens + usage.completion_tokens:,} tokens, {cost}"


def _slot(slot: Slot) -> str:
    return plain(slot.name).replace("_", " ")


def _sections(places: tuple[Evidence, ...]) -> str:
    return "; ".join(dict.fromkeys(filter(None, map(where_of, places))))
