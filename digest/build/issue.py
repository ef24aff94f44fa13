"""An issue, composed: what every rendering shows, decided once. Pure.

Material is all a build reads; `compose` turns it into an Issue. Renderings differ in ink only: none of them decides
what is said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from digest.build import footnotes, lab, seen
from digest.build.footnotes import Note
from digest.build.lab import Box
from digest.build.prose import Prose, definitions, line, parse
from digest.build.seen import Counts, Row
from digest.ids import urlsplit_safe
from digest.model import Item, Line, Month, Replication, Sheet, SourceReport, Summary, Tally, Text
from digest.text import plain

SAMPLE = "Sample issue: made from invented and recorded samples, not a real month"
DRAFT = "Draft, not reviewed"


@dataclass(frozen=True)
class Material:
    """All that one issue is made of."""

    month: Month
    sheet: Sheet
    items: Mapping[str, Item]
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    laid: Mapping[str, Item] = field(default_factory=dict)
    """Items as the machine wrote them: what differs now is the editor's."""
    laid_sheet: Sheet | None = None
    """The sheet as the machine wrote it; None when a person made it."""
    replications: tuple[Replication, ...] = ()
    reports: tuple[SourceReport, ...] = ()
    tallies: tuple[Tally, ...] = ()
    figures: Mapping[str, bytes] = field(default_factory=dict)
    """File name below figures/ -> PNG."""
    coverages: tuple[float, ...] = ()
    """How much of each kept work was read, 0..1, in no order that matters."""
    base_url: str = ""
    sample: bool = False
    approved: bool = False

    @property
    def piece_keys(self) -> list[str]:
        """The items that will be printed, in the editor's order: those on the sheet that have a file."""
        return [one.key for one in self.sheet.items if one.key in self.items]

    def home(self, replication: Replication) -> str:
        """The item that shows a replication: its own work’s, else the first that links to its paper, else none."""
        if replication.key in self.piece_keys:
            return replication.key
        linking = (key for key in self.piece_keys if key in self.summaries)
        return next((key for key in linking if replication.paper in self.summaries[key].links), "")


@dataclass(frozen=True)
class Piece:
    """One item as readers see it."""

    key: str
    id: str
    title: str
    heading: Prose
    """The title, linked where there is an address that may be."""
    source: str
    badges: tuple[str, ...]
    prose: Prose
    take: Prose
    doubts: tuple[Prose, ...]
    boxes: tuple[Box, ...]
    unrun: tuple[str, ...]
    """One line for each replication that did not run."""
    notes: tuple[Note, ...]
    post: str


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
    """What every rendering says first: sample, draft."""
    notice: str
    """Whether anybody read this critically; '' when somebody did throughout."""
    opening: Prose
    thanks: Prose
    pieces: tuple[Piece, ...]
    also: tuple[Mention, ...]
    seen: tuple[str, ...]
    """Three lines: what was seen, what failed, what we never see."""
    rows: tuple[Row, ...]
    counts: Counts
    approved: bool
    address: str
    """Where the issue's folder will be on the web, ending in '/'; '' when there is no such place yet."""


def compose(material: Material) -> Issue:
    """Decide everything that is said. The same material gives an equal issue."""
    sheet = material.sheet
    pieces = tuple(_piece(material, key, place) for place, key in enumerate(material.piece_keys, 1))
    counts = seen.count(material.reports, material.tallies, material.coverages)
    base = material.base_url.rstrip("/") if urlsplit_safe(material.base_url) else ""
    return Issue(
        month=material.month,
        title=plain(sheet.title),
        preheader=plain(sheet.preheader) or seen.preheader(counts, len(pieces)),
        marks=(SAMPLE,) * material.sample + (DRAFT,) * (not material.approved),
        notice=notice([bool(piece.take) for piece in pieces]),
        opening=parse(sheet.opening),
        thanks=parse(sheet.thanks),
        pieces=pieces,
        also=tuple(_mention(material, one) for one in _also(material)),
        seen=seen.lines(counts, material.reports),
        rows=seen.rows(material.reports, material.tallies),
        counts=counts,
        approved=material.approved,
        address=f"{base}/{material.month}/" if base else "",
    )


def notice(taken: list[bool]) -> str:
    """What readers are told about the critical reading; `taken` says for each item whether it has a take."""
    without = taken.count(False)
    if not without:
        return ""
    if without == len(taken):
        return "Quotes selected automatically; no critical reading was done"
    return f"Quotes selected automatically in {without} of {len(taken)} items; no critical reading was done there."


def _piece(material: Material, key: str, place: int) -> Piece:
    item, summary, text = material.items[key], material.summaries.get(key), material.texts.get(key)
    body, own = definitions(item.prose)
    cited = footnotes.evidence(summary, text)
    where = _reading(key, summary, text)
    means = footnotes.meaning(cited, *where, own)
    prose, take, *doubts = (
        parse(part, lambda name: means(name) is not None) for part in (body, item.take, *item.doubts)
    )
    replications = [one for one in material.replications if material.home(one) == key]
    title, url = _title(item.title, key), item.url if urlsplit_safe(item.url) else footnotes.url_of(key)
    address = f"piece-{place}-" + re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")
    return Piece(
        key=key,
        id=address,
        title=title,
        heading=line(title, url),
        source=source_name(url),
        badges=tuple(plain(badge) for badge in item.badges),
        prose=prose,
        take=take,
        doubts=tuple(filter(None, doubts)),
        boxes=tuple(lab.box(one, material.figures, address) for one in replications if lab.ran(one)),
        unrun=tuple(lab.unrun(one) for one in replications if one.verdict == "did not run"),
        notes=footnotes.number(address, place, (prose, take, *doubts), means),
        post=plain(item.post),
    )


def _reading(key: str, summary: Summary | None, text: Text | None) -> tuple[str, str]:
    """Where the text of an item was read: in words, and its address."""
    if text:
        return footnotes.reading_place(key, text.origin, text.version), text.url
    if summary:
        version = max((claim.evidence.version for claim in summary.claims), default=1)
        return footnotes.reading_place(key, summary.origin, version), summary.url
    return "", ""


def _also(material: Material) -> list[Line]:
    """The mentions; an item whose file is gone is mentioned too, as its line stands."""
    fileless = [one for one in material.sheet.items if one.key not in material.items]
    return [*fileless, *material.sheet.also]


def _mention(material: Material, place: Line) -> Mention:
    item = material.items.get(place.key)
    url = next(filter(urlsplit_safe, (place.url, item.url if item else "")), footnotes.url_of(place.key))
    title = _title(place.title or (item.title if item else ""), place.key)
    return Mention(heading=line(title, url), source=source_name(url), reason=plain(place.note))


def _title(title: str, key: str) -> str:
    return plain(title) or key


def source_name(url: str) -> str:
    """What readers call the place: 'arXiv', 'LessWrong', else the host."""
    if not urlsplit_safe(url):
        return ""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    known = {
        "arxiv.org": "arXiv",
        "lesswrong.com": "LessWrong",
        "alignmentforum.org": "Alignment Forum",
        "forum.effectivealtruism.org": "EA Forum",
        "openreview.net": "OpenReview",
    }
    return known.get(host, plain(host))
