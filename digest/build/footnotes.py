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

Meaning = Callable[[str], Prose | None]


@dataclass(frozen=True)
class Note:
    number: int
    name: str
    """As in the item file: 's12', or the editor's own."""
    id: str
    back: str
    """The id of the first mark that points here."""
    mark: str
    """Its name in Markdown, unique in the issue: '2.3'."""
    text: Prose


def meaning(evidence: Mapping[str, Evidence], place: str, url: str, own: Mapping[str, str]) -> Meaning:
    """What a mark's name stands for: the editor's own note, else a sentence that was read, else None."""

    def look_up(name: str) -> Prose | None:
        if name in own:
            return parse(own[name])
        if found := evidence.get(name):
            return line(", ".join(filter(None, (section(found.section), place))), url)
        return None

    return look_up


def number(id: str, item: int, parts: Iterable[Prose], meaning: Meaning) -> tuple[Note, ...]:
    """Number the marks of an item's parts in reading order, writing number and ids into each; returns the notes."""
    notes: dict[str, Note] = {}
    for count, mark in enumerate((mark for part in parts for mark in part.marks), 1):
        name, here = mark.get("data-note"), f"{id}-ref-{count}"
        if name not in notes:
            n = len(notes) + 1
            notes[name] = Note(n, name, f"{id}-note-{n}", here, f"{item}.{n}", meaning(name) or line(name))
        note = notes[name]
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


def section(name: str) -> str:
    """'4.2 Results' -> 'Section 4.2, “Results”'; an unnumbered heading in quotation marks; '' stays ''."""
    found = re.match(r"(?:Section |§ ?)?(\d+(?:\.\d+)*|[A-Z](?:\.\d+)*(?=[.:\s]))[.:]?\s+(\S.*)", name)
    if found:
        kind = "Appendix" if found[1][0].isalpha() else "Section"
        return f"{kind} {found[1]}, “{found[2]}”"
    return "Abstract" if name.lower() == "abstract" else f"“{name}”" if name else ""


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
