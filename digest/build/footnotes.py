"""Notes of one item: what a mark means, and its number. Numbers begin at 1 in every item.

A machine's mark names a sentence of the text that was read ([^s12]); its note is made here: the section, and a link to
the text. An editor's mark has its note in the item file ([^name]: text).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from digest import ids
from digest.build.prose import Prose, line, parse
from digest.model import Evidence, Summary, Text
from digest.text import clip, plain

HEADING = 80
"""Characters of a heading that are shown."""
Meaning = Callable[[str], Prose | None]


@dataclass(frozen=True)
class Note:
    number: int
    id: str
    back: str
    """The id of the first mark that points here."""
    mark: str
    """Its name in Markdown, unique in the issue: '2.3'."""
    text: Prose

    @property
    def markdown(self) -> str:
        """The note's text. A single word would be the address of a link in Markdown that knows no notes."""
        words = self.text.markdown
        return f"Note: {words}" if re.fullmatch(r"\S+(\s+[\"'(].*)?", words, re.S) else words


def meaning(evidence: Mapping[str, Evidence], place: str, url: str, own: Mapping[str, str]) -> Meaning:
    """What a mark's name stands for: the editor's own note, else a sentence that was read, else None."""

    def look_up(name: str) -> Prose | None:
        if name in own:
            return parse(own[name])
        if found := evidence.get(name):
            label = ", ".join(filter(None, (section(found.section, found.key.startswith("arxiv:")), place)))
            return line(label[:1].upper() + label[1:], url)
        return None

    return look_up


def number(id: str, item: int, parts: Iterable[Prose], meaning: Meaning) -> tuple[Note, ...]:
    """Number the marks of an item's parts in reading order, writing number and ids into each; returns the notes.

    Marks whose notes read the same share one.
    """
    notes: dict[str, Note] = {}
    for count, mark in enumerate((mark for part in parts for mark in part.marks), 1):
        text, here = meaning(mark.get("data-note")) or line(mark.get("data-note")), f"{id}-ref-{count}"
        n = len(notes) + 1
        note = notes.setdefault(text.markdown, Note(n, f"{id}-note-{n}", here, f"{item}.{n}", text))
        mark.attrib.update(
            {"data-number": str(note.number), "data-here": here, "data-there": note.id, "data-name": note.mark}
        )
    return tuple(notes.values())


def evidence(summary: Summary | None, text: Text | None) -> dict[str, Evidence]:
    """Every sentence that can be cited, by id: those of the text that was read, and those the summary quotes."""
    found: dict[str, Evidence] = {}
    if text:
        for s in text.sentences:
            place = {"key": text.key, "version": text.version, "start": s.start, "end": s.end}
            found[s.id] = Evidence(sentence=s.id, section=s.section, quote=s.text, **place)
    if summary:
        cited = [claim.evidence for claim in summary.claims] + [
            fact.evidence for fact in summary.facts if fact.evidence
        ]
        found.update({one.sentence: one for one in cited})
    return found


def section(name: str, numbered: bool) -> str:
    """The innermost heading: '4 Results › 4.2 Speed' -> 'Section 4.2, “Speed”' where headings are numbered (a paper's),
    else in quotation marks; '' stays ''."""
    name = plain(name.rpartition("›")[2])
    found = re.match(r"(\d+(?:\.\d+)*|(?:Appendix )?[A-Z](?:\.\d+)+|Appendix [A-Z])[.:]?\s+(\S.*)", name)
    if numbered and found:
        kind = "Section" if found[1][0].isdigit() else "Appendix"
        return f"{kind} {found[1].removeprefix('Appendix ')}, “{clip(found[2], HEADING)}”"
    return "Abstract" if name.lower() == "abstract" else f"“{clip(name, HEADING)}”" if name else ""


def reading_place(key: str, origin: str, version: int) -> str:
    """Where it was read, in words: 'arXiv HTML v2', 'arXiv abstract v1', 'the post'."""
    if key.startswith("arxiv:") and origin in ("html", "abstract"):
        return f"arXiv {'HTML' if origin == 'html' else 'listing'} v{version}"
    return {"post": "the post", "feed": "the feed", "abstract": "the listing"}.get(origin, "the page")


def url_of(key: str) -> str:
    """Where a work can be read, from its key alone; '' when the key does not say."""
    kind, _, name = key.partition(":")
    addresses = {"arxiv": f"https://arxiv.org/abs/{name}", "doi": f"https://doi.org/{name}"}
    url = addresses.get(kind, "")
    return url if ids.urlsplit_safe(url) else ""
