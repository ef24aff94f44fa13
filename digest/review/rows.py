"""The rows of an item's review: each printed sentence, or each doubt, beside what it stands on. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.galley import Hand, Material, Printed, printed
from digest.galley.footnotes import looked_for
from digest.galley.hands import spans
from digest.model import Absence, Comment, Doubt, Evidence, Fact, Summary, Text
from digest.review.differing import points_at
from digest.review.passages import Again, Passage, Shown, comment_passage, where_of
from digest.text import clip, plain

ANSWER = 120
"""Characters shown of a passage that may answer a doubt; whole, it stands among its neighbours."""
COMMENT = 600
"""Characters shown of a comment that is not itself the evidence."""
_LABELS = {
    Hand.EDITOR: "yours",
    Hand.QUOTE: "quote",
    Hand.REPORT: "report",
    Hand.JUDGEMENT: "judgement",
    Hand.CHECKLIST: "checklist",
    Hand.READER: "reader",
    Hand.TEMPLATE: "our words",
}
_DOUBTED = {Hand.JUDGEMENT: "doubt, by a model", Hand.EDITOR: "doubt, yours", Hand.READER: "reader"}
_PARTS = {
    "prose": "Text",
    "take": "Your take",
    "doubt": "Doubts",
    "bottom": "Bottom line",
    "note": "Your notes",
    "post": "Post",
}


@dataclass(frozen=True)
class Row:
    """One printed sentence, or all sentences of one doubt, and the evidence."""

    said: tuple[tuple[str, bool], ...]
    """(words, whether they are the editor's in a row that is not), in order."""
    label: str
    look: str
    """Its CSS class: 'report', 'judgement', 'quote', 'search', 'editor', 'draft' or 'template'."""
    lead: str = ""
    """Words of ours that only lead to it, such as 'The authors’ own limits:'."""
    passages: tuple[Passage, ...] = ()
    again: tuple[Again, ...] = ()
    """Passages that it rests on, too, and that are shown above."""
    searched: str = ""
    """The search that it rests on; '' if it rests on none."""
    reader: Passage | None = None
    """The reader's comment that it quotes or paraphrases."""
    answered: Passage | None = None
    """The reply of one of the post's authors to that comment."""
    answers: tuple[Passage, ...] = ()
    """What else in the text may answer a model's doubt."""
    answers_again: tuple[Again, ...] = ()
    before: tuple[str, str] = ("", "")
    """(sentence id, words) of what stands before its passage, where it points back to what is not printed."""
    places: tuple[tuple[str, str], ...] = ()
    """Where it stands in a text that is shown whole: (sentence id, section and id)."""

    @property
    def text(self) -> str:
        return " ".join(words for words, _ in self.said)

    @property
    def bare(self) -> bool:
        """Whether nothing stands behind it."""
        return not (self.passages or self.again or self.searched or self.reader or self.places)


@dataclass(frozen=True)
class Group:
    title: str
    rows: tuple[Row, ...]

    @property
    def drafts(self) -> bool:
        """Whether all of it only repeats sentences shown above."""
        return all(row.look == "draft" for row in self.rows)


@dataclass(frozen=True)
class _Ground:
    """What the rows of one item are made from."""

    text: Text | None
    summary: Summary | None
    shown: Shown
    beside: bool
    """Whether the text is shown whole beside them."""
    prose: str
    """All that the item prints of its text, on one line."""

    @property
    def sentences(self) -> int:
        return len(self.text.sentences) if self.text else self.summary.sentences if self.summary else 0


def groups(material: Material, key: str, beside: bool) -> Iterator[Group]:
    """An item's rows by part, in print order."""
    text, summary = material.texts.get(key), material.summaries.get(key)
    sentences = printed(material, key)
    prose = " ".join(one.text for one in sentences if one.part == "prose")
    ground = _Ground(text, summary, Shown(text), beside, prose)
    for part, title in _PARTS.items():
        ours = [(one,) for one in sentences if one.part == part]
        rows = tuple(_rows(_doubts(material, key) if part == "doubt" and ours else ours, ground))
        if rows:
            yield Group(title, rows)


def _doubts(material: Material, key: str) -> list[tuple[Printed, ...]]:
    """The sentences of each doubt."""
    item, found = material.items[key], list[tuple[Printed, ...]]()
    for doubt in item.doubts:
        alone = replace(material, items={**material.items, key: item.model_copy(update={"doubts": (doubt,)})})
        found.append(tuple(one for one in printed(alone, key) if one.part == "doubt"))
    return [sentences for sentences in found if sentences]


def _rows(pieces: Sequence[tuple[Printed, ...]], ground: _Ground) -> Iterator[Row]:
    """One row a piece; words of ours that only lead to the next one stand above it."""
    lead = ""
    for n, piece in enumerate(pieces):
        first = piece[0]
        leads = first.hand == Hand.TEMPLATE and first.text.endswith(":") and not first.evidence
        if leads and first.part == "prose" and n + 1 < len(pieces):
            lead = " ".join(filter(None, (lead, first.text)))
            continue
        yield replace(_row(piece, ground), lead=lead)
        lead = ""


def _row(piece: tuple[Printed, ...], ground: _Ground) -> Row:
    text, first = ground.text, piece[0]
    hands = [one.hand for one in piece]
    hand = next((one for one in hands if one not in (Hand.EDITOR, Hand.READER)), hands[0])
    said = tuple((one.text, one.hand == Hand.EDITOR and hand != Hand.EDITOR) for one in piece)
    words, evidence = " ".join(one.text for one in piece), tuple(place for one in piece for place in one.evidence)
    comment = next((one.comment for one in piece if one.comment), None)
    doubt = _doubt(piece, ground.summary)
    reply = _authors_reply(comment, text) if comment and text else doubt.replied if doubt else None
    row = Row(
        said,
        _label(first, hand, bool(evidence)),
        _look(first, hand),
        searched=_searched(piece, ground),
        reader=_reader(comment, words) if comment else None,
        answered=comment_passage(reply, COMMENT) if reply else None,
    )
    if text and ground.beside and {one.sentence for one in evidence} <= ground.shown.order.keys():
        named = ((one.sentence, ", ".join(filter(None, (where_of(one), one.sentence)))) for one in evidence)
        row = replace(row, places=tuple(dict.fromkeys(named)))
    else:
        passages, again = ground.shown.passages(evidence, words)
        row = replace(row, passages=passages, again=again, before=_before(first, evidence, ground))
    answers, answers_again = ground.shown.passages(doubt.answers) if doubt else ((), ())
    answers = tuple(replace(one, pieces=tuple((kind, clip(words, ANSWER)) for kind, words in one.pieces[:1]))
                    for one in answers)  # fmt: skip
    return replace(row, answers=answers, answers_again=answers_again)


def _before(first: Printed, evidence: Sequence[Evidence], ground: _Ground) -> tuple[str, str]:
    """What stands before a reported or quoted sentence that points back, unless that is shown as a passage itself."""
    tells = first.part == "prose" and first.hand in (Hand.REPORT, Hand.QUOTE)
    points = tells and points_at(first.text, ground.prose.partition(first.text)[0])
    id, words = ground.shown.before(evidence) if points else ("", "")
    return ("", "") if any(id == shown for shown, _ in ground.shown.places) else (id, words)


def _label(first: Printed, hand: Hand, rests: bool) -> str:
    if is_drafted_post(first):
        return "draft"
    if first.part != "doubt":
        return _LABELS[hand]
    return _DOUBTED.get(hand, "doubt, by a rule" if rests else "doubt, by a search")


def _look(first: Printed, hand: Hand) -> str:
    looks = {Hand.CHECKLIST: "search", Hand.READER: "quote", Hand.QUOTE: "quote"}
    return "draft" if is_drafted_post(first) else looks.get(hand, hand.split()[-1])


def is_drafted_post(sentence: Printed) -> bool:
    """Whether a sentence is a machine-drafted post, which only repeats sentences shown above with their passages."""
    return sentence.part == "post" and sentence.hand == Hand.TEMPLATE


def _searched(piece: Sequence[Printed], ground: _Ground) -> str:
    """What was searched for: behind an absence, or behind a finding of the checklist."""
    absence = next((one.absence for one in piece if one.absence), None)
    fact = None if absence or piece[0].hand != Hand.CHECKLIST else _fact(piece[0], ground.summary)
    if fact and ground.summary and fact.searched and not fact.present:
        absence = Absence(searched=fact.searched, coverage=ground.summary.coverage)
    if absence:
        return f"{looked_for(absence, ground.sentences, most=10_000)}; no hit."
    return f"Found by a search for: {', '.join(fact.searched)}." if fact and fact.searched else ""


def _fact(sentence: Printed, summary: Summary | None) -> Fact | None:
    facts = summary.facts if summary and sentence.part == "prose" else ()
    return next((fact for fact in facts if sentence.text in plain(fact.text)), None)


def _doubt(piece: Sequence[Printed], summary: Summary | None) -> Doubt | None:
    """The model's doubt that a row prints."""
    ours = {plain(one.text) for one in piece if one.part == "doubt" and one.hand == Hand.JUDGEMENT}
    return next((doubt for doubt in (summary.doubts if summary else ()) if plain(doubt.text) in ours), None)


def _reader(comment: Comment, said: str) -> Passage:
    """The reader's comment, without its words where the row quotes all of them."""
    shown = comment_passage(comment)
    whole = any(plain(comment.text) in span for span in spans(said))
    return replace(shown, pieces=()) if whole else shown


def _authors_reply(comment: Comment, text: Text) -> Comment | None:
    return next((one for one in text.comments if one.by_author and comment.url and one.parent == comment.url), None)
