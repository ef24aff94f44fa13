"""One item for the editor's review: sentences beside their passages, what the gate dropped, hidden text. Pure.

All strings are plain text or URLs that are safe to link; the template escapes them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from digest.galley import Hand, Material, Printed, printed
from digest.galley.footnotes import looked_for, reading_place, section, url_of
from digest.ids import urlsplit_safe
from digest.model import Comment, Doubt, Dropped, Evidence, Item, Summary, Text, Usage
from digest.text import clip, plain

UNSEEN = 300
"""Characters shown of a piece of hidden text."""
SHORT = 30
"""Sentences of a text that is shown whole: an abstract has some ten, and a take wants all of them."""
COMMENT = 600
"""Characters shown of a comment that was read but not used."""
DROPPED = 60
"""Sentences shown of those the gate dropped."""
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
class Passage:
    """A passage of a text with its neighbouring sentences."""

    where: str
    """Section and sentence ids; for a comment, who wrote it."""
    url: str
    """Links to the words themselves where a browser can find them; '' without a URL."""
    pieces: tuple[tuple[str, str], ...]
    """(kind, words) in order; the kind is 'cited', 'beside' (the rest of a cited sentence) or 'near' (a neighbour)."""


@dataclass(frozen=True)
class Row:
    """One printed sentence and its evidence."""

    text: str
    label: str
    look: str
    """Its CSS class: 'report', 'judgement', 'quote', 'search', 'editor', 'draft' or 'template'."""
    passages: tuple[Passage, ...]
    searched: str
    """The search without a hit that it rests on; '' if it rests on none."""
    reader: Passage | None
    """The reader's comment that it quotes or paraphrases."""
    answered: Passage | None
    """The reply of one of the post's authors to that comment."""
    answers: tuple[Passage, ...] = ()
    """What else in the text may answer a model's doubt."""
    places: tuple[tuple[str, str], ...] = ()
    """Where it stands in a text that is shown whole: (sentence id, section and id)."""


@dataclass(frozen=True)
class Group:
    title: str
    rows: tuple[Row, ...]

    @property
    def drafts(self) -> bool:
        """Whether all of it only repeats sentences shown above."""
        return all(row.look == "draft" for row in self.rows)


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
    told: tuple[str, ...]
    """How it was read and written, in short phrases."""
    tally: str
    """The number of sentences of each kind, in words."""
    counted: tuple[str, ...]
    """Counts by outside services, each with its source and date."""
    groups: tuple[Group, ...]
    questions: tuple[str, ...]
    """What neither a passage nor a search could settle, for the editor."""
    sheet: tuple[tuple[str, str, str], ...]
    """The design sheet of the work's experiments: (slot, what the text says, section)."""
    dropped: tuple[tuple[str, str, str], ...]
    """What the gate dropped: (words, reasons, what is printed instead)."""
    whole: tuple[tuple[str, str, bool], ...]
    """The sentences of a short text, in order: (id, words, whether it is cited); () for a longer one, which is read at
    its source."""
    beside: bool
    """Whether that text is shown once beside all sentences, which are quotations from it."""
    comments: tuple[Passage, ...]
    """Readers' comments that were read, each after the one it replies to."""
    hidden: int
    """Characters of the text that a reader cannot see."""
    unseen: tuple[str, ...]
    """Pieces of that hidden text."""


def item_sheet(material: Material, key: str, place: int) -> ItemSheet:
    """Collect everything shown of one item; `place` is its number in the issue, from 1."""
    item, summary, text = material.items[key], material.summaries.get(key), material.texts.get(key)
    sentences = printed(material, key)
    cited = {place.sentence for sentence in sentences for place in sentence.evidence}
    short = text.sentences if text and len(text.sentences) <= SHORT else ()
    beside = bool(short) and summary is not None and summary.mode == "notes"
    hidden = text.hidden if text else summary.hidden if summary else 0
    return ItemSheet(
        id=f"item-{place}",
        key=key,
        title=plain(item.title) or key,
        url=item.url if urlsplit_safe(item.url) else url_of(key),
        file=plain(item.file),
        signed=item.signed,
        take=bool(item.take),
        told=tuple(_how_made(item, summary, text)),
        tally=_tally(sentences),
        counted=tuple(plain(count.told) for count in material.counted.of(key)),
        groups=tuple(_groups(sentences, text, summary, beside)),
        questions=tuple(map(plain, summary.questions)) if summary else (),
        sheet=tuple((plain(slot.name), plain(slot.found), _sections(slot.evidence)) for slot in summary.sheet)
        if summary
        else (),
        dropped=tuple(map(_fallen, summary.dropped[:DROPPED])) if summary else (),
        whole=tuple((one.id, plain(one.text), one.id in cited) for one in short),
        beside=beside,
        comments=tuple(_comment(comment, COMMENT) for comment in text.comments) if text else (),
        hidden=hidden,
        unseen=tuple(clip(plain(piece), UNSEEN) for piece in text.unseen) if text else (),
    )


def _how_made(item: Item, summary: Summary | None, text: Text | None) -> Iterator[str]:
    yield from (plain(badge) for badge in item.badges)
    if text:
        yield reading_place(text.key, text.origin, text.version)
        yield f"{text.coverage:.0%} read, {len(text.sentences):,} sentences".replace("%", " %")
    if summary:
        yield "written by a model" if summary.mode == "model" else "quotes chosen by rule"
        yield from filter(None, (plain(summary.why_notes), plain(summary.why_partial), used(summary.usage)))


def used(usage: Usage | None) -> str:
    """Word the use of a model: '2 calls to small-judge, 9,800 tokens, 0.0123 USD'; '' when none was asked."""
    if not usage or not usage.calls:
        return ""
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    model = f" to {plain(usage.model)}" if usage.model else ""
    cost = "price unknown" if usage.dollars is None else f"{usage.dollars:.4f} USD"
    return f"{calls}{model}, {usage.prompt_tokens + usage.completion_tokens:,} tokens, {cost}"


def _tally(sentences: Sequence[Printed]) -> str:
    counted = [sentence.hand for sentence in sentences if not _is_drafted_post(sentence)]
    counts = {label: counted.count(hand) for hand, label in _LABELS.items()}
    return ", ".join(f"{count} {_many(label, count)}" for label, count in counts.items() if count)


def _many(label: str, count: int) -> str:
    return f"{label}s" if count > 1 and label in ("quote", "report", "judgement") else label


def _is_drafted_post(sentence: Printed) -> bool:
    """Whether a sentence is a machine-drafted post, which only repeats sentences shown above with their passages."""
    return sentence.part == "post" and sentence.hand == Hand.TEMPLATE


def _groups(sentences: Sequence[Printed], text: Text | None, summary: Summary | None, beside: bool) -> Iterator[Group]:
    for part, title in _PARTS.items():
        rows = tuple(_row(sentence, text, summary, beside) for sentence in sentences if sentence.part == part)
        if rows:
            yield Group(title, rows)


def _row(sentence: Printed, text: Text | None, summary: Summary | None, beside: bool) -> Row:
    label = _DOUBTED.get(sentence.hand, "doubt, by a search") if sentence.part == "doubt" else _LABELS[sentence.hand]
    looks = {Hand.CHECKLIST: "search", Hand.READER: "quote", Hand.QUOTE: "quote"}
    look = looks.get(sentence.hand, sentence.hand.split()[-1])
    if _is_drafted_post(sentence):
        label, look = "draft", "draft"
    sentences = len(text.sentences) if text else summary.sentences if summary else 0
    searched = f"{looked_for(sentence.absence, sentences, most=10_000)}; no hit." if sentence.absence else ""
    comment = _comment(sentence.comment) if sentence.comment else None
    doubt = _doubt(sentence, summary)
    reply = _authors_reply(sentence.comment, text) if sentence.comment and text else doubt.replied if doubt else None
    answered = _comment(reply, COMMENT) if reply else None
    answers = tuple(_passages(doubt.answers, text)) if doubt else ()
    passages, places = tuple(_passages(sentence.evidence, text)), tuple[tuple[str, str], ...]()
    if text and beside and {one.sentence for one in sentence.evidence} <= {one.id for one in text.sentences}:
        passages, places = (), tuple(dict.fromkeys((one.sentence, _where([one])) for one in sentence.evidence))
    return Row(sentence.text, label, look, passages, searched, comment, answered, answers, places)


def _doubt(sentence: Printed, summary: Summary | None) -> Doubt | None:
    """The model's doubt that a row prints."""
    doubts = summary.doubts if summary and sentence.part == "doubt" and sentence.hand == Hand.JUDGEMENT else ()
    return next((doubt for doubt in doubts if plain(doubt.text) == plain(sentence.text)), None)


def _authors_reply(comment: Comment, text: Text) -> Comment | None:
    return next((one for one in text.comments if one.by_author and comment.url and one.parent == comment.url), None)


def _comment(comment: Comment, most: int = 0) -> Passage:
    """A comment with its author and whom it replies to; in full as evidence, or clipped to `most` characters."""
    by_reader = "a reader's answer" if comment.answer else "a reader's comment"
    who = "by an author of the post" if comment.by_author else by_reader
    karma = "" if comment.karma is None else f"{comment.karma} karma"
    where = ", ".join(filter(None, (plain(comment.author), who, karma, plain(comment.reply))))
    words = ("near", clip(plain(comment.text), most)) if most else ("cited", plain(comment.text))
    return Passage(where, comment.url if urlsplit_safe(comment.url) else "", (words,))


def _passages(places: Sequence[Evidence], text: Text | None) -> Iterator[Passage]:
    """The cited passages; consecutive sentences of a section form one."""
    order = {one.id: n for n, one in enumerate(text.sentences)} if text else {}
    known = sorted({one.sentence: one for one in places if one.sentence in order}.values(), key=lambda one: one.start)
    runs: list[list[Evidence]] = []
    for place in known:
        follows = runs and order[place.sentence] == order[runs[-1][-1].sentence] + 1
        if follows and place.section == runs[-1][-1].section:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        if text:
            yield _in_text(run, text, order[run[0].sentence])
    for place in places:
        if place.sentence not in order:
            yield Passage(_where([place]), "", (("cited", plain(place.quote)),))


def _in_text(run: Sequence[Evidence], text: Text, at: int) -> Passage:
    """A run of cited sentences with one neighbour of the same section on each side; `at` is the first one's index."""
    cited = {place.sentence: place for place in run}
    pieces = list[tuple[str, str]]()
    for sentence in text.sentences[max(0, at - 1) : at + len(run) + 1]:
        if place := cited.get(sentence.id):
            pieces += [("beside", text.body[sentence.start : place.start]), ("cited", place.quote)]
            pieces += [("beside", text.body[place.end : sentence.end])]
        elif sentence.section == run[0].section:
            pieces.append(("near", sentence.text))
    shown = tuple((kind, plain(words)) for kind, words in pieces if words.strip())
    url = _to_words(text, run[0].quote)
    return Passage(_where(run), url if urlsplit_safe(url) else "", shown)


def _where(run: Sequence[Evidence]) -> str:
    ids = run[0].sentence if len(run) == 1 else f"{run[0].sentence} to {run[-1].sentence}"
    return ", ".join(filter(None, (section(run[0].section, run[0].key.startswith("arxiv:")), ids)))


def _to_words(text: Text, quoted: str) -> str:
    """The text's URL with a text fragment, so that a browser scrolls to the quoted words."""
    words = plain(quoted).split()
    if text.origin not in ("html", "post", "page") or "#" in text.url or any(c in quoted for c in "$\\|") or not words:
        return text.url
    ends = [" ".join(words)] if len(words) <= 12 else [" ".join(words[:5]), " ".join(words[-5:])]
    return f"{text.url}#:~:text=" + ",".join(quote(end, safe="").replace("-", "%2D") for end in ends)


def _sections(places: Sequence[Evidence]) -> str:
    names = (section(place.section, place.key.startswith("arxiv:")) for place in places)
    return "; ".join(dict.fromkeys(filter(None, names)))


def _fallen(dropped: Dropped) -> tuple[str, str, str]:
    return f"{plain(dropped.where)}: {plain(dropped.text)}", plain("; ".join(dropped.reasons)), plain(dropped.instead)
