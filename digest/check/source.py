"""Whether one printed sentence follows from what it stands on, by the stored text alone. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from digest.galley.hands import Hand, Printed, printed, spans
from digest.galley.material import Material
from digest.galley.prose import parse
from digest.ground import judges, supports, weighs
from digest.model import Absence, Evidence, Item, Summary, Text
from digest.text import clip, plain
from digest.text.phrases import is_name, phrases

WHOLE = 0.95
"""Share of a work that must have been read before anything is said to be missing from it."""
OPENING = 12
"""Sentences that a doubt may speak of when it stands on a search: what the work says it is about."""


_TITLE = re.compile(r"(?:The title (?:says|may oversell)|[“\"])")


@dataclass(frozen=True)
class Source:
    """What the sentences of one item stand on."""

    text: Text | None
    said: Mapping[str, str]
    """Sentence id -> its words."""
    title: str
    names: tuple[str, ...]
    """Words that may stand in any sentence: of the title and the authors."""
    facts: Mapping[str, Absence]
    """What the checklist says is missing -> the search behind it."""
    reports: tuple[Printed, ...]

    @classmethod
    def of(cls, material: Material, key: str) -> "Source":
        text, summary = material.texts.get(key), material.summaries.get(key)
        title = plain(summary.title if summary else material.items[key].title)
        names = plain(f"{title} {' '.join(summary.authors)}" if summary else title)
        said = {one.id: plain(one.text) for one in text.sentences} if text else {}
        reports = tuple(one for one in printed(material, key) if one.hand == Hand.REPORT)
        return cls(text, said, title, tuple(names.split()), _missing(summary), reports)

    def against(self, one: Printed) -> Iterator[str]:
        """Every reason why a sentence does not stand; none for one that does."""
        if one.part == "reader":  # placed by the editor, who asked its writer; no text of ours holds it
            return
        if one.hand == Hand.TEMPLATE or (one.hand == Hand.EDITOR and not one.evidence):
            return
        if not self.text and (one.evidence or one.absence or one.comment):
            yield "its text is not stored: run the month again"
            return
        yield from self._places(one.evidence)
        if one.hand == Hand.READER or one.comment:
            yield from self._reader(one)
        if one.hand in (Hand.QUOTE, Hand.REPORT) and not one.evidence:
            yield "it names no sentence that it stands on"
        elif one.hand == Hand.CHECKLIST:
            yield from self._searched(one)
        else:
            yield from self._quotations(one)
        if one.hand == Hand.REPORT and one.evidence:
            yield from supports(one.text, self._passages(one), names=self.names).reasons
        elif one.hand == Hand.JUDGEMENT:
            yield from self._judged(one)

    def _passages(self, one: Printed) -> list[str]:
        return [self.said.get(place.sentence, "") for place in one.evidence]

    def _places(self, places: Sequence[Evidence]) -> Iterator[str]:
        """A place is where the stored text says what is quoted, in the version that was read."""
        assert self.text or not places
        for place in places:
            if self.text and place.version != self.text.version:
                yield f"{place.sentence} was read in version {place.version}; version {self.text.version} is stored"
            elif self.text and self.text.body[place.start : place.end] != place.quote:
                yield f"the stored text does not say at {place.sentence} what is quoted"

    def _quotations(self, one: Printed) -> Iterator[str]:
        """What stands in quotation marks, beside a mark, is a slice of a marked sentence, or of the title."""
        sources = [*self._passages(one), self.title, *([plain(one.comment.text)] if one.comment else [])]
        quoted = spans(one.text) if one.evidence else []
        for span in quoted:
            if not any(span in source for source in sources):
                yield f"quotation differs from source: “{clip(span, 80)}”"
        if one.hand == Hand.QUOTE and one.evidence and not quoted:
            yield "it has lost its quotation marks"

    def _judged(self, one: Printed) -> Iterator[str]:
        """A judgement adds nothing to what it judges: its passages, and what the item reports from them."""
        if one.part == "doubt" and _TITLE.match(one.text):  # two quotations side by side, which are proved as such
            yield from self._quotations(one)
            return
        ids = {place.sentence for place in one.evidence}
        on = [report.text for report in self.reports if ids & {place.sentence for place in report.evidence}]
        judged = [*self._passages(one), *on, *([plain(one.comment.text)] if one.comment else [])]
        if one.absence:
            yield from self._absent(one.absence)
            judged += list(self.said.values())[:OPENING]
        if not judged:
            yield "it names nothing that it judges"
            return
        doubt = one.part == "doubt"
        yield from (weighs if doubt else judges)(one.text, judged + [self.title] * doubt, names=self.names).reasons

    def _searched(self, one: Printed) -> Iterator[str]:
        """What a search found stands where it says; what it did not find is not there."""
        if one.part == "doubt":  # the checklist's own words quote headings and what was looked for
            yield from self._quotations(one)
        absence = one.absence or next((found for said, found in self.facts.items() if one.text in said), None)
        if absence:
            yield from self._absent(absence)

    def _absent(self, absence: Absence) -> Iterator[str]:
        """The search, made again over everything that is stored: sentences, and what stands between them."""
        if not self.text:
            yield "its text is not stored: run the month again"
            return
        if min(absence.coverage, self.text.coverage) < WHOLE:
            yield f"only {self.text.coverage:.0%} of the text was searched".replace("%", " %")
        looked_for = phrases(absence.searched)
        for name, words in _stretches(self.text):
            hits = looked_for.finditer(words.replace("\\pm", " ± "))
            if found := next((hit[0] for hit in hits if not is_name(hit[0])), None):
                yield f"the text has “{clip(found, 60)}” ({name})"
                return

    def _reader(self, one: Printed) -> Iterator[str]:
        """A reader's comment is among those that were read, by that name and at that address."""
        said = one.comment
        held = self.text.comments if self.text else ()
        if not said:
            yield "no comment that was read says this"
        elif not any(
            (known.author, known.url) == (said.author, said.url) and plain(said.text) in plain(known.text)
            for known in held
        ):
            yield f"no comment by {plain(said.author)} that was read says this"


def _stretches(text: Text) -> Iterator[tuple[str, str]]:
    """The whole body in pieces: each sentence by its id, and what stands before it."""
    at = 0
    for one in text.sentences:
        yield f"before {one.id}", text.body[at : one.start]
        yield one.id, one.text
        at = max(at, one.end)
    yield "at the end", text.body[at:]


def _missing(summary: Summary | None) -> dict[str, Absence]:
    facts = summary.facts if summary else ()
    coverage = summary.coverage if summary else 0.0
    missing = (fact for fact in facts if not fact.present and not fact.evidence)
    return {plain(fact.text): Absence(searched=fact.searched, coverage=coverage) for fact in missing}


def lost_links(material: Material, key: str) -> list[str]:
    """The addresses of links that the machine laid, by their words or where they lead, and that are not held."""
    if key not in material.laid:
        return []
    laid = _links(material.laid[key])
    addresses, labels = {url for _, url in laid}, {label for label, _ in laid}
    machines = [url for label, url in _links(material.items[key]) if label in labels or url in addresses]
    held = {unquote(url) for url in _held(material, key)}
    return [url for url in dict.fromkeys(machines) if unquote(url) not in held]


def _links(item: Item) -> list[tuple[str, str]]:
    trees = (parse(field).tree for field in (item.prose, *item.doubts, item.bottom))
    return [("".join(link.itertext()), link.get("href", "")) for tree in trees for link in tree.iter("a")]


def _held(material: Material, key: str) -> Iterator[str]:
    text, summary = material.texts.get(key), material.summaries.get(key)
    yield material.laid[key].url
    if text:
        yield from (text.url, *(comment.url for comment in text.comments))
    if summary:
        yield from (summary.url, *(link.url for link in summary.further))
