"""An item's footnotes: what each note mark cites, and its number. Numbers begin at 1 in every item.

A machine-written mark names the evidence of a sentence: a sentence of the source ([^s12]), the source sentences that it
judges ([^judged.s12.s17]), or a search without a hit ([^absent.no_ablation]). Its note, the section and a link, is
written here. An editor's mark has its note in the item file ([^name]: text).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.galley.material import Material
from digest.galley.prose import Prose, line, parse
from digest.ids import urlsplit_safe
from digest.model import Absence, Evidence, Summary, Text
from digest.text import clip, plain

HEADING = 80
"""Characters of a heading shown in a note."""
SEARCHED = 12
"""Search terms shown in a note."""
SECTIONS = 3
"""Headings named in a note."""
JUDGED, ABSENT = "judged.", "absent."


@dataclass(frozen=True)
class Note:
    number: int
    id: str
    back: str
    """The id of the first mark that points here, for the link back."""
    mark: str
    """Its name in Markdown, unique in the issue: '2.3' is note 3 of item 2."""
    text: Prose

    @property
    def markdown(self) -> str:
        """The note's text, with 'Note: ' before a lone word, which Markdown without footnotes takes for a link."""
        words = self.text.markdown
        return f"Note: {words}" if re.fullmatch(r"\S+(\s+[\"'(].*)?", words, re.S) else words


@dataclass(frozen=True)
class Cited:
    """Everything that the marks of one item may cite."""

    passages: Mapping[str, Evidence] = field(default_factory=dict)
    """Every sentence of the source, by its id."""
    absences: Mapping[str, Absence] = field(default_factory=dict)
    """Every search without a hit, by the kind of doubt that rests on it."""
    sentences: int = 0
    """How many sentences of the source were read."""
    abstract: bool = False
    """Whether only an abstract was read, in which every place is the same."""
    place: str = ""
    """Which form of the text was read, in words."""
    url: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    """The editor's own notes, by name."""

    def known(self, name: str) -> bool:
        """Whether the mark of this name has a note."""
        return name in self.own or bool(self.places(name)) or self.absence(name) is not None

    def places(self, name: str) -> tuple[Evidence, ...]:
        """The passages that a mark cites; () when it cites none, or any one of them does not exist."""
        ids = name.removeprefix(JUDGED).split(".") if name.startswith(JUDGED) else [name]
        return tuple(self.passages[id] for id in ids) if set(ids) <= self.passages.keys() else ()

    def absence(self, name: str) -> Absence | None:
        """The search without a hit that a mark cites, if it cites one."""
        return self.absences.get(name.removeprefix(ABSENT)) if name.startswith(ABSENT) else None

    @cached_property
    def headed(self) -> bool:
        """Whether the source has headings that tell where in it a sentence stands."""
        return any(place.section for place in self.passages.values())

    def note(self, name: str, changed: bool = False) -> Prose:
        """The note of a mark for which `known(name)` is true.

        `changed`: the editor put the sentence into words of their own, so that no place proves it any more.
        """
        if name in self.own:
            return parse(self.own[name])
        if searched := self.absence(name):
            words = "The editor’s words. " if changed else ""
            return line(f"{words}{looked_for(searched, self.sentences)}; no hit.")
        label = self._where(name)
        if changed or name.startswith(JUDGED):
            words = whose(changed) if name.startswith(JUDGED) else "the editor’s words"
            label = f"{words}, on {label or 'the text'}"
        label = ", ".join(filter(None, (label, self.place)))
        return line(label if label.startswith("arXiv") else label[:1].upper() + label[1:], self.url)

    def _where(self, name: str) -> str:
        """The headings above what a mark cites; in a source without any, its places among the sentences."""
        found = self.places(name)
        if not self.headed and not self.abstract:
            return _sentences([place.sentence for place in found], self.sentences)
        headings = list(dict.fromkeys(filter(None, map(self._heading, found))))
        more = [f"{len(headings) - SECTIONS} more"] if len(headings) > SECTIONS else []
        return "; ".join([*headings[:SECTIONS], *more])

    def _heading(self, place: Evidence) -> str:
        heading = section(place.section, place.key.startswith("arxiv:"))
        return heading or ("" if self.abstract else "the opening")


def cited(material: Material, key: str, own: Mapping[str, str]) -> Cited:
    """Everything that an item's marks may cite; `own` are the notes its editor wrote."""
    summary, text = material.summaries.get(key), material.texts.get(key)
    place, url = _reading(key, summary, text)
    count = summary.sentences if summary else len(text.sentences) if text else 0
    abstract = "abstract" in (text.origin if text else "", summary.origin if summary else "")
    return Cited(evidence(summary, text), absences(summary), count, abstract, place, url, own)


def _sentences(ids: Sequence[str], of: int) -> str:
    """'sentence 6 of 23', 'sentences 6 and 9 of 23'; '' where ids are no numbers, or nobody counted."""
    numbers = [id.removeprefix("s") for id in dict.fromkeys(ids)]
    if not of or not all(map(str.isdigit, numbers)):
        return ""
    listed = " and ".join(filter(None, (", ".join(numbers[:-1]), *numbers[-1:])))
    return f"sentence{'s' * (len(numbers) > 1)} {listed} of {of:,}"


def whose(changed: bool) -> str:
    """Whose judgement a sentence is: a model's, unless the editor changed it."""
    return "the editor’s judgement" if changed else "a model’s judgement"


def looked_for(absence: Absence, sentences: int, most: int = SEARCHED) -> str:
    """Describe a search, such as 'Searched 240 sentences (the whole text) for: ablat*, ... and 3 more'."""
    share = "the whole text" if absence.coverage >= 0.995 else f"{absence.coverage:.0%} of the text".replace("%", " %")
    more = f" and {len(absence.searched) - most} more" if len(absence.searched) > most else ""
    return f"Searched {sentences:,} sentences ({share}) for: {', '.join(absence.searched[:most])}{more}"


def number(id: str, item: int, parts: Iterable[Prose], cited: Cited) -> tuple[Note, ...]:
    """Number an item's marks in reading order and return the notes. Writes number and ids into the marks' elements.

    Marks whose notes read the same share a number, and of those that stand side by side only the first stays.
    """
    notes: dict[str, Note] = {}
    beside: list[HtmlElement] = []
    for count, mark in enumerate([mark for part in parts for mark in part.marks], 1):
        name, here, changed = mark.get("data-note"), f"{id}-ref-{count}", mark.get("data-editor") is not None
        text = cited.note(name, changed)
        n = len(notes) + 1
        note = notes.setdefault(text.markdown, Note(n, f"{id}-note-{n}", here, f"{item}.{n}", text))
        beside = [*beside, mark] if beside and _follows(mark, beside[-1]) else [mark]
        if any(other.get("data-there") == note.id for other in beside[:-1]):
            beside.pop().drop_tree()
            continue
        mark.attrib.update(
            {"data-number": str(note.number), "data-here": here, "data-there": note.id, "data-name": note.mark}
        )
        if name.startswith(JUDGED):
            mark.set("data-whose", whose(changed))
        if len(beside) > 1:
            beside[-2].tail = ""
            mark.set("data-beside", "")
    return tuple(notes.values())


def _follows(mark: HtmlElement, before: HtmlElement) -> bool:
    """Whether nothing but space stands between two marks."""
    return mark.getprevious() is before and not (before.tail or "").strip()


def evidence(summary: Summary | None, text: Text | None) -> dict[str, Evidence]:
    """Every passage that can be cited, by sentence id: the source's sentences, and those the summary cites."""
    found: dict[str, Evidence] = {}
    if text:
        for sentence in text.sentences:
            place = {"key": text.key, "version": text.version, "start": sentence.start, "end": sentence.end}
            found[sentence.id] = Evidence(sentence=sentence.id, section=sentence.section, quote=sentence.text, **place)
    if summary:
        found.update({place.sentence: place for place in quoted(summary)})
    return found


def quoted(summary: Summary) -> list[Evidence]:
    """Every passage that a summary cites."""
    places = [claim.evidence for claim in summary.claims]
    places += [fact.evidence for fact in summary.facts if fact.evidence]
    places += [place for group in (summary.written, summary.doubts) for one in group for place in one.evidence]
    return [*places, *([summary.oversell.evidence] if summary.oversell else [])]


def absences(summary: Summary | None) -> dict[str, Absence]:
    """Every search of a summary without a hit, by kind: those of the checklist and those behind doubts."""
    if not summary:
        return {}
    missing = (fact for fact in summary.facts if fact.kind and not fact.present and not fact.evidence)
    found = {str(fact.kind): Absence(searched=fact.searched, coverage=summary.coverage) for fact in missing}
    return found | {doubt.kind: doubt.absence for doubt in summary.doubts if doubt.absence}


def section(name: str, numbered: bool) -> str:
    """Word the innermost heading of a path: '4 Results › 4.2 Speed' -> 'Section 4.2, “Speed”'.

    Where headings are not `numbered` (posts), it is only put in quotation marks; '' stays ''.
    """
    name = plain(name.rpartition("›")[2])
    found = re.match(r"(\d+(?:\.\d+)*|(?:Appendix )?[A-Z](?:\.\d+)+|Appendix [A-Z])[.:]?\s+(\S.*)", name)
    if numbered and found:
        kind = "Section" if found[1][0].isdigit() else "Appendix"
        return f"{kind} {found[1].removeprefix('Appendix ')}, “{clip(found[2], HEADING)}”"
    return "Abstract" if name.lower() == "abstract" else f"“{clip(name, HEADING)}”" if name else ""


def _reading(key: str, summary: Summary | None, text: Text | None) -> tuple[str, str]:
    """Which form of an item's text was read, in words, and its URL."""
    if text:
        return reading_place(key, text.origin, text.version), text.url
    if summary:
        version = max((claim.evidence.version for claim in summary.claims), default=1)
        return reading_place(key, summary.origin, version), summary.url
    return "", ""


def reading_place(key: str, origin: str, version: int) -> str:
    """Name the form of a text that was read: 'arXiv HTML v2', 'arXiv listing v1', 'the post'."""
    if key.startswith("arxiv:") and origin in ("html", "pdf", "abstract"):
        return f"arXiv {({'html': 'HTML', 'pdf': 'PDF'}).get(origin, 'listing')} v{version}"
    places = {"post": "the post", "feed": "the feed", "abstract": "the listing", "pdf": "the PDF"}
    return places.get(origin, "the page")


def url_of(key: str) -> str:
    """The URL of a work, derived from its key alone; '' where the key does not determine one."""
    kind, _, name = key.partition(":")
    addresses = {
        "arxiv": f"https://arxiv.org/abs/{name}",
        "doi": f"https://doi.org/{name}",
        "github": f"https://github.com/{name}",
    }
    url = addresses.get(kind, "")
    return url if urlsplit_safe(url) else ""


def source_name(url: str) -> str:
    """The site's name as readers know it ('arXiv', 'LessWrong'), else its host; '' for an unsafe URL."""
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
