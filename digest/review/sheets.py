"""One item as its editor reviews it: sentences beside their passages, what fell, what nobody could see. Pure.

Everything here is plain text or an address that may be linked; the template escapes it.
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
"""Characters of a piece of hidden text that are shown."""
COMMENT = 600
"""Characters of a comment that was read and not used."""
DROPPED = 60
"""What fell at the gate, at most."""
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
    """A place in a text, within its neighbours."""

    where: str
    url: str
    """Leads to the words themselves where a browser can find them; '' when there is no address."""
    pieces: tuple[tuple[str, str], ...]
    """Its words in order, each piece 'cited', 'beside' (the rest of a cited sentence) or 'near' (a neighbour)."""


@dataclass(frozen=True)
class Row:
    """One printed sentence and what it stands on."""

    text: str
    label: str
    look: str
    """The class it is shown by: 'report', 'judgement', 'quote', 'search', 'editor', 'draft', 'template'."""
    passages: tuple[Passage, ...]
    searched: str
    """What was looked for and not found; '' for everything else."""
    reader: Passage | None
    """The comment it passes on."""
    answered: Passage | None
    """What an author of the post replied to it."""
    answers: tuple[Passage, ...] = ()
    """What else in the text may answer a doubt of a model's."""


@dataclass(frozen=True)
class Group:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ItemSheet:
    """One item."""

    id: str
    title: str
    url: str
    file: str
    signed: bool
    take: bool
    told: tuple[str, ...]
    """How it was read and written, in a few words each."""
    tally: str
    """How many sentences of each kind."""
    counted: tuple[str, ...]
    """What others counted of it, each with whose figure it is and its day."""
    groups: tuple[Group, ...]
    questions: tuple[str, ...]
    sheet: tuple[tuple[str, str, str], ...]
    """The design sheet: slot, what the text says, where."""
    dropped: tuple[tuple[str, str, str], ...]
    """What the gate let fall: the words, why, and what is printed instead."""
    comments: tuple[Passage, ...]
    """Readers' comments that were read, each after the one it replies to."""
    hidden: int
    unseen: tuple[str, ...]


def item_sheet(material: Material, key: str, place: int) -> ItemSheet:
    """All that is shown of one item."""
    item, summary, text = material.items[key], material.summaries.get(key), material.texts.get(key)
    sentences = printed(material, key)
    hidden = text.hidden if text else summary.hidden if summary else 0
    return ItemSheet(
        id=f"item-{place}",
        title=plain(item.title) or key,
        url=item.url if urlsplit_safe(item.url) else url_of(key),
        file=plain(item.file),
        signed=item.signed,
        take=bool(item.take),
        told=tuple(_told(item, summary, text)),
        tally=_tally(sentences),
        counted=tuple(plain(one.told) for one in material.counted.of(key)),
        groups=tuple(_groups(sentences, text, summary)),
        questions=tuple(map(plain, summary.questions)) if summary else (),
        sheet=tuple((plain(one.name), plain(one.found), _sections(one.evidence)) for one in summary.sheet)
        if summary
        else (),
        dropped=tuple(_fallen(one) for one in summary.dropped[:DROPPED]) if summary else (),
        comments=tuple(_comment(one, COMMENT) for one in text.comments) if text else (),
        hidden=hidden,
        unseen=tuple(clip(plain(piece), UNSEEN) for piece in text.unseen) if text else (),
    )


def _told(item: Item, summary: Summary | None, text: Text | None) -> Iterator[str]:
    yield from (plain(badge) for badge in item.badges)
    if text:
        yield reading_place(text.key, text.origin, text.version)
        yield f"{text.coverage:.0%} read, {len(text.sentences):,} sentences".replace("%", " %")
    if summary:
        yield "written by a model" if summary.mode == "model" else "quotes chosen by rule"
        yield from filter(None, (plain(summary.why_notes), plain(summary.why_partial), used(summary.usage)))


def used(usage: Usage | None) -> str:
    """'2 calls to small-judge, 9,800 tokens, 0.0123 USD'; '' when no model was asked."""
    if not usage or not usage.calls:
        return ""
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    model = f" to {plain(usage.model)}" if usage.model else ""
    cost = "price unknown" if usage.dollars is None else f"{usage.dollars:.4f} USD"
    return f"{calls}{model}, {usage.prompt_tokens + usage.completion_tokens:,} tokens, {cost}"


def _tally(sentences: Sequence[Printed]) -> str:
    counted = [one.hand for one in sentences if not _is_drafted_post(one)]
    counts = {label: counted.count(hand) for hand, label in _LABELS.items()}
    return ", ".join(f"{count} {_many(label, count)}" for label, count in counts.items() if count)


def _many(label: str, count: int) -> str:
    return f"{label}s" if count > 1 and label in ("quote", "report", "judgement") else label


def _is_drafted_post(one: Printed) -> bool:
    """A post that no editor worded says what the item's sentences say, and they stand beside their passages."""
    return one.part == "post" and one.hand == Hand.TEMPLATE


def _groups(sentences: Sequence[Printed], text: Text | None, summary: Summary | None) -> Iterator[Group]:
    for part, title in _PARTS.items():
        rows = tuple(_row(one, text, summary) for one in sentences if one.part == part)
        if rows:
            yield Group(title, rows)


def _row(one: Printed, text: Text | None, summary: Summary | None) -> Row:
    label = _DOUBTED.get(one.hand, "doubt, by a search") if one.part == "doubt" else _LABELS[one.hand]
    look = {Hand.CHECKLIST: "search", Hand.READER: "quote", Hand.QUOTE: "quote"}.get(one.hand, one.hand.split()[-1])
    if _is_drafted_post(one):
        label, look = "draft", "draft"
    sentences = len(text.sentences) if text else summary.sentences if summary else 0
    searched = f"{looked_for(one.absence, sentences, most=10_000)}; no hit." if one.absence else ""
    comment = _comment(one.comment) if one.comment else None
    doubt = _doubt(one, summary)
    reply = _authors_reply(one.comment, text) if one.comment and text else doubt.replied if doubt else None
    answered = _comment(reply, COMMENT) if reply else None
    answers = tuple(_passages(doubt.answers, text)) if doubt else ()
    return Row(one.text, label, look, tuple(_passages(one.evidence, text)), searched, comment, answered, answers)


def _doubt(one: Printed, summary: Summary | None) -> Doubt | None:
    """The doubt that a row prints as a model worded it."""
    doubts = summary.doubts if summary and one.part == "doubt" and one.hand == Hand.JUDGEMENT else ()
    return next((doubt for doubt in doubts if plain(doubt.text) == plain(one.text)), None)


def _authors_reply(said: Comment, text: Text) -> Comment | None:
    return next((one for one in text.comments if one.by_author and said.url and one.parent == said.url), None)


def _comment(said: Comment, most: int = 0) -> Passage:
    """A comment, whose and to whom; its words whole, or cut after so many characters where they are only shown."""
    who = "by an author of the post" if said.by_author else "a reader's answer" if said.answer else "a reader's comment"
    karma = "" if said.karma is None else f"{said.karma} karma"
    where = ", ".join(filter(None, (plain(said.author), who, karma, plain(said.reply))))
    words = ("near", clip(plain(said.text), most)) if most else ("cited", plain(said.text))
    return Passage(where, said.url if urlsplit_safe(said.url) else "", (words,))


def _passages(places: Sequence[Evidence], text: Text | None) -> Iterator[Passage]:
    """The cited places; sentences that follow one another are one passage."""
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
    """A run of cited sentences, with one neighbour of the same section on either side."""
    cited = {place.sentence: place for place in run}
    pieces = list[tuple[str, str]]()
    for one in text.sentences[max(0, at - 1) : at + len(run) + 1]:
        if place := cited.get(one.id):
            pieces += [("beside", text.body[one.start : place.start]), ("cited", place.quote)]
            pieces += [("beside", text.body[place.end : one.end])]
        elif one.section == run[0].section:
            pieces.append(("near", one.text))
    shown = tuple((kind, plain(words)) for kind, words in pieces if words.strip())
    url = _to_words(text, run[0].quote)
    return Passage(_where(run), url if urlsplit_safe(url) else "", shown)


def _where(run: Sequence[Evidence]) -> str:
    ids = run[0].sentence if len(run) == 1 else f"{run[0].sentence} to {run[-1].sentence}"
    return ", ".join(filter(None, (section(run[0].section, run[0].key.startswith("arxiv:")), ids)))


def _to_words(text: Text, said: str) -> str:
    """The text's address, with the first and last words for a browser to find and scroll to."""
    words = plain(said).split()
    if text.origin not in ("html", "post", "page") or "#" in text.url or any(c in said for c in "$\\|") or not words:
        return text.url
    ends = [" ".join(words)] if len(words) <= 12 else [" ".join(words[:5]), " ".join(words[-5:])]
    return f"{text.url}#:~:text=" + ",".join(quote(end, safe="").replace("-", "%2D") for end in ends)


def _sections(places: Sequence[Evidence]) -> str:
    told = (section(place.section, place.key.startswith("arxiv:")) for place in places)
    return "; ".join(dict.fromkeys(filter(None, told)))


def _fallen(one: Dropped) -> tuple[str, str, str]:
    return f"{plain(one.where)}: {plain(one.text)}", plain("; ".join(one.reasons)), plain(one.instead)
