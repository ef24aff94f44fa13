"""Composes an issue: decides once what all renderings say. Pure.

Material is everything a build reads; `compose` turns it into an Issue. Renderings only differ in form: none of them
decides content.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.build import lab, seen
from digest.build.lab import Box
from digest.build.seen import Counts, Row
from digest.galley import footnotes, struck
from digest.galley.byline import authors, byline
from digest.galley.dates import dated, iso
from digest.galley.footnotes import Note, source_name
from digest.galley.hands import by_editor, doubter, drafted, sign_marks, worded, worded_by_editor
from digest.galley.material import DRAFT, Material
from digest.galley.position import position
from digest.galley.prose import Prose, definitions, line, parse
from digest.galley.readers import Reader, readers
from digest.ids import urlsplit_safe
from digest.model import Correction, Item, Line, Month
from digest.text import many, plain, quoted, shown

SAMPLE = "Sample issue: made from invented and recorded samples, not a real month"
DOUBTS = {
    "editor": "Doubts",
    "model": "Doubts (drafted by a model, nobody reviewed them yet)",
    "search": "Doubts (found by a search of the text; nobody reviewed them yet)",
}
"""The heading above doubts, by who raised them."""


@dataclass(frozen=True)
class Doubts:
    """The doubts raised by one of editor, model and search."""

    label: str
    led: bool
    """Whether the take before them ends in a colon and so introduces them, instead of the label."""
    lines: tuple[Prose, ...]


@dataclass(frozen=True)
class Piece:
    """One item as readers see it."""

    key: str
    id: str
    title: str
    heading: Prose
    """The title, linked if the work has a safe URL."""
    url: str
    """The work's URL; '' if none is known."""
    source: str
    authors: tuple[str, ...]
    dated: str
    """When the work was published, and that this was not in the issue's month; '' where its source gives no date."""
    published: str
    """The same for machines: '2025-05-03', '2025-05' or ''."""
    badges: tuple[str, ...]
    prose: Prose
    take: Prose
    doubts: tuple[Doubts, ...]
    """The editor's doubts first, then a model's, then those found by a search."""
    bottom: Prose
    boxes: tuple[Box, ...]
    unrun: tuple[str, ...]
    """A line for each replication that did not run or was struck, and for a work with nothing to replicate."""
    readers: tuple[Reader, ...]
    """Notes by readers and guests who gave permission."""
    notes: tuple[Note, ...]
    """Its footnotes, in order of their numbers."""
    posts: Mapping[str, str]
    """Network -> the text of its post, before it is split to fit."""
    lab_in_thread: bool
    """Whether the editor allows the replication's plot in the thread."""
    drafted: bool
    """Whether a model wrote any of it."""
    worded: bool
    """Whether an editor wrote any of it, or chose a quotation."""
    own: bool
    """Whether it has a sentence of an editor's that no program checked."""
    signed: bool
    """Whether an editor vouches for all of it."""

    @property
    def about(self) -> tuple[str, ...]:
        """What stands under the title: authors, source and date, as far as they are known."""
        return tuple(filter(None, (self.byline, self.source, self.dated)))

    @property
    def byline(self) -> str:
        """The authors as 'A, B and C' or 'A, B, C and 4 more'; '' without authors."""
        return byline(self.authors)


@dataclass(frozen=True)
class Mention:
    """One line under 'Also seen'."""

    heading: Prose
    source: str
    reason: str


@dataclass(frozen=True)
class Issue:
    month: Month
    title: str
    preheader: str
    marks: tuple[str, ...]
    """The labels every rendering begins with: sample, draft."""
    notice: str
    """Which items nobody has read critically; '' when a person read them all."""
    corrections: tuple[str, ...]
    """Corrections to earlier editions, printed before everything else."""
    opening: Prose
    thanks: Prose
    pieces: tuple[Piece, ...]
    also: tuple[Mention, ...]
    followups: tuple[Mention, ...]
    """News of works that earlier issues covered."""
    seen: tuple[str, ...]
    """Three lines, on what was seen, what failed and what we never see; a fourth if the editor struck anything."""
    rows: tuple[Row, ...]
    counts: Counts
    approved: bool
    address: str
    """The URL of the issue's folder, ending in '/'; '' when there is none yet."""

    @property
    def page(self) -> str:
        """The URL of the web page; '' when there is none yet."""
        return f"{self.address}newsletter.html" if self.address else ""


def compose(material: Material) -> Issue:
    """Decide everything the issue says. The same material gives an equal issue."""
    sheet = material.sheet
    pieces = tuple(_piece(material, key, place) for place, key in enumerate(material.piece_keys, 1))
    counts = seen.count(material.reports, material.tallies, material.coverages)
    base = material.base_url.rstrip("/") if urlsplit_safe(material.base_url) else ""
    return Issue(
        month=material.month,
        title=plain(sheet.title),
        preheader=plain(sheet.preheader) or seen.preheader(counts, len(pieces)),
        marks=(SAMPLE,) * material.sample + (DRAFT,) * (not material.approved),
        notice=notice(pieces),
        corrections=tuple(map(_correction, material.corrections)),
        opening=parse(sheet.opening),
        thanks=parse(sheet.thanks),
        pieces=pieces,
        also=tuple(_mention(material, line) for line in _also(material)),
        followups=tuple(_mention(material, line) for line in sheet.followups),
        seen=(*seen.lines(counts, material.reports), *_struck(material)),
        rows=seen.rows(material.reports, material.tallies),
        counts=counts,
        approved=material.approved,
        address=f"{base}/{material.month}/" if base else "",
    )


def _struck(material: Material) -> tuple[str, ...]:
    """The line that tells readers how many proposals the editor struck; () for none."""
    found = Counter(deletion.what for key in material.piece_keys for deletion in struck.struck(material, key))
    boxes = sum(len(struck.boxes(material, key)) for key in material.piece_keys)
    return seen.struck(found["doubt"], found["judgement"], found["oversell"], boxes)


def _correction(one: Correction) -> str:
    """Word a correction: 'May 2025, “Title”: “old” should read “new”. Why.'"""
    why = f" {plain(one.why).rstrip('.')}." if one.why else ""
    title, old, new = (quoted(plain(words)) for words in (one.title, one.old, one.new))
    return f"{one.month.title}, {title}: {old} should read {new}.{why}"


def notice(pieces: Sequence[Piece]) -> str:
    """What readers are told about who wrote and who read critically; '' when a person did throughout.

    A signature vouches for a sentence and makes nobody its author: signing all items at once reads none of them.
    """
    loose = [piece for piece in pieces if not piece.signed]
    if told := [*_drafted(loose, len(pieces)), *_selected(loose, len(pieces))]:
        signed = len(pieces) - len(loose)
        return " ".join([*told, *([f"An editor signed {signed} of {many(len(pieces), 'item')}."] if signed else [])])
    return " ".join([*_drafted(pieces, len(pieces)), *_selected(pieces, len(pieces))])


def _drafted(pieces: Sequence[Piece], of: int) -> Iterator[str]:
    found = [piece for piece in pieces if piece.drafted]
    if found:
        whose = "Drafted" if len(found) == of else f"In {len(found)} of {of} items: drafted"
        end = "and signed by an editor" if all(piece.signed for piece in found) else "reviewed by nobody yet"
        save = ", except what an editor wrote" if any(piece.own for piece in found) else ""
        yield f"{whose} by a model, checked sentence by sentence against its sources by a program{save}, {end}."


def _selected(pieces: Sequence[Piece], of: int) -> Iterator[str]:
    found = [piece for piece in pieces if not (piece.drafted or piece.take or (piece.signed and piece.worded))]
    if not found:
        return
    where, there = ("", "") if len(found) == of else (f" in {len(found)} of {of} items", " there")
    if all(piece.signed for piece in found):
        yield f"Quotes selected automatically{where} and signed by an editor, who added no critical reading{there}."
    else:
        yield f"Quotes selected automatically{where}; no critical reading was done{there}" + "." * bool(where)


def _piece(material: Material, key: str, place: int) -> Piece:
    item = material.items[key]
    body, own = definitions(item.prose)
    cited = footnotes.cited(material, key, own)
    fields = (body, item.take, *item.doubts, item.bottom)
    prose, take, *doubts, bottom = (parse(field, cited.known) for field in fields)
    sign_marks(material, key, (prose, take, *doubts, bottom), cited)
    replications = [replication for replication in material.replications if material.home(replication) == key]
    title, url = _title(item.title, key), item.url if urlsplit_safe(item.url) else footnotes.url_of(key)
    ran = tuple(replication for replication in replications if lab.ran(replication))
    hidden = struck.boxes(material, key)
    stance = None if ran or hidden else position(material, key)
    address = f"piece-{place}-" + re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")
    by_hand = tuple(_doubts(material, item, doubts, take))
    notes = footnotes.number(
        address, place, (prose, take, *(one for group in by_hand for one in group.lines), bottom), cited
    )
    for words in (prose, take, *doubts, bottom, *(note.text for note in notes)):
        words.set_formulas()
    summary, entry = material.summaries.get(key), material.entries.get(key)
    return Piece(
        key=key,
        id=address,
        title=title,
        heading=line(title, url),
        url="".join(plain(url).split()) if urlsplit_safe(url) else "",
        source=source_name(url),
        authors=authors(item, summary, entry),
        dated=dated(entry, material.month),
        published=iso(entry),
        badges=tuple(plain(badge) for badge in item.badges),
        prose=prose,
        take=take,
        doubts=by_hand,
        bottom=bottom,
        boxes=tuple(lab.box(one, material.figures, address) for one in ran),
        unrun=(
            *(lab.unrun(one) for one in replications if one.verdict == "did not run"),
            *map(lab.hidden, hidden),
            *([lab.nothing(stance)] if stance else []),
        ),
        notes=notes,
        readers=readers(item),
        posts={network: shown(post) for network, post in worded(material, key).items()},
        lab_in_thread=item.thread,
        drafted=drafted(material, key),
        worded=by_editor(material, key),
        own=worded_by_editor(material, key),
        signed=item.signed,
    )


def _doubts(material: Material, item: Item, doubts: Sequence[Prose], take: Prose) -> Iterator[Doubts]:
    whose = [doubter(material, item.key, doubt) for doubt in item.doubts]
    for hand, label in DOUBTS.items():
        lines = tuple(line for line, who in zip(doubts, whose, strict=True) if who == hand and line)
        if lines:
            yield Doubts(label, hand == "editor" and take.bare.endswith(":"), lines)


def _also(material: Material) -> list[Line]:
    """The lines printed as mentions, which include the lines of items that have no file."""
    fileless = [line for line in material.sheet.items if line.key not in material.items]
    return [*fileless, *material.sheet.also]


def _mention(material: Material, place: Line) -> Mention:
    item = material.items.get(place.key)
    url = next(filter(urlsplit_safe, (place.url, item.url if item else "")), footnotes.url_of(place.key))
    title = _title(place.title or (item.title if item else ""), place.key)
    return Mention(heading=line(title, url), source=source_name(url), reason=plain(place.note))


def _title(title: str, key: str) -> str:
    return plain(title) or key
