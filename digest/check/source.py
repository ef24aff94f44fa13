"""Checks whether a printed sentence follows from the evidence it cites, using the stored text alone. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from digest.galley.hands import Hand, Printed, spans
from digest.galley.material import Material
from digest.galley.prose import parse
from digest.ground import cited, doubted, judges, supports, weighs
from digest.model import Absence, Evidence, Item, Summary, Text
from digest.text import clip, plain, quoted
from digest.text.phrases import is_name, phrases

WHOLE = 0.95
"""Share of a work that must have been read before something can be said to be missing from it."""
_TITLE = re.compile(r"(?:The title (?:says|may oversell)|[“\"])")


@dataclass(frozen=True)
class Source:
    """Everything that the sentences of one item may rest on."""

    text: Text | None
    said: Mapping[str, str]
    """The text of each source sentence, by its id."""
    title: str
    names: tuple[str, ...]
    """Words of the title and the authors' names, which any sentence may use."""
    facts: Mapping[str, Absence]
    """The search behind each checklist line that says something is missing, by that line."""
    remark: str
    """The model's judgement of the title and the text; '' without one."""

    @classmethod
    def of(cls, material: Material, key: str) -> "Source":
        text, summary = material.texts.get(key), material.summaries.get(key)
        title = plain(summary.title if summary else material.items[key].title)
        names = plain(f"{title} {' '.join(summary.authors)}" if summary else title)
        said = {one.id: plain(one.text) for one in text.sentences} if text else {}
        remark = plain(summary.oversell.text) if summary and summary.oversell else ""
        return cls(text, said, title, tuple(names.split()), _missing(summary), remark)

    def against(self, sentence: Printed) -> Iterator[str]:
        """Yield every reason why a sentence is not proved."""
        if sentence.part == "reader":  # the editor obtained its writer's consent; no stored text contains it
            return
        if sentence.hand == Hand.TEMPLATE or (sentence.hand == Hand.EDITOR and not sentence.evidence):
            return
        if not self.text and (sentence.evidence or sentence.absence or sentence.comment):
            yield "its text is not stored: run the month again"
            return
        yield from self._places(sentence.evidence)
        if sentence.hand == Hand.READER or sentence.comment:
            yield from self._reader(sentence)
        if sentence.hand in (Hand.QUOTE, Hand.REPORT) and not sentence.evidence:
            yield "it names no sentence that it stands on"
        elif sentence.hand == Hand.CHECKLIST:
            yield from self._searched(sentence)
        else:
            yield from self._quotations(sentence)
        if sentence.hand == Hand.REPORT and sentence.evidence:
            table = cited(self.text, [place.sentence for place in sentence.evidence]) if self.text else None
            yield from supports(sentence.text, self._passages(sentence), names=self.names, table=table).reasons
        elif sentence.hand == Hand.JUDGEMENT:
            yield from self._judged(sentence)

    def _passages(self, sentence: Printed) -> list[str]:
        return [self.said.get(place.sentence, "") for place in sentence.evidence]

    def _places(self, places: Sequence[Evidence]) -> Iterator[str]:
        """Each cited passage must be in the stored text at its offsets, in the version that was read."""
        assert self.text or not places
        for place in places:
            if self.text and place.version != self.text.version:
                yield f"{place.sentence} was read in version {place.version}; version {self.text.version} is stored"
            elif self.text and self.text.body[place.start : place.end] != place.quote:
                yield f"the stored text does not say at {place.sentence} what is quoted"

    def _quotations(self, sentence: Printed) -> Iterator[str]:
        """A quotation in a sentence with marks must be part of a cited sentence, the title or the reader's comment."""
        sources = [*self._passages(sentence), self.title, *([plain(sentence.comment.text)] if sentence.comment else [])]
        found = spans(sentence.text) if sentence.evidence else []
        for span in found:
            if not any(span in source for source in sources):
                yield f"quotation differs from source: {quoted(clip(span, 80))}"
        if sentence.hand == Hand.QUOTE and sentence.evidence and not found:
            yield "it has lost its quotation marks"

    def _judged(self, sentence: Printed) -> Iterator[str]:
        """A judgement must add nothing to the passages it judges, by the rule that let it pass when it was written."""
        if sentence.part == "doubt" and _TITLE.match(sentence.text):  # only compares two quotations
            yield from self._quotations(sentence)
            return
        if sentence.absence:
            yield from self._absent(sentence.absence)
        judged, doubt = self._passages(sentence), sentence.part == "doubt" and sentence.text != self.remark
        if doubt:
            opening = list(self.said.values()) if sentence.absence else []
            judged = doubted(judged, plain(sentence.comment.text) if sentence.comment else "", opening)
        elif sentence.part == "doubt":
            judged = [self.title, *judged]
        if not judged:
            yield "it names nothing that it judges"
            return
        yield from (weighs if doubt else judges)(sentence.text, judged, names=self.names).reasons

    def _searched(self, sentence: Printed) -> Iterator[str]:
        """What the sentence says is missing must still be missing; in a doubt, quotations must be in the source too."""
        if sentence.part == "doubt":  # other checklist lines also quote headings and search terms
            yield from self._quotations(sentence)
        known = (found for words, found in self.facts.items() if sentence.text in words)
        absence = sentence.absence or next(known, None)
        if absence:
            yield from self._absent(absence)

    def _absent(self, absence: Absence) -> Iterator[str]:
        """Repeat a search over the whole stored body: the sentences and the text between them."""
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

    def _reader(self, sentence: Printed) -> Iterator[str]:
        """A reader's comment must be among the stored ones, under that name and URL."""
        comment = sentence.comment
        held = self.text.comments if self.text else ()
        if not comment:
            yield "no comment that was read says this"
        elif not any(
            (known.author, known.url) == (comment.author, comment.url) and plain(comment.text) in plain(known.text)
            for known in held
        ):
            yield f"no comment by {plain(comment.author)} that was read says this"


def _stretches(text: Text) -> Iterator[tuple[str, str]]:
    """Yield the whole body in named pieces: each sentence, and the text before it."""
    at = 0
    for sentence in text.sentences:
        yield f"before {sentence.id}", text.body[at : sentence.start]
        yield sentence.id, sentence.text
        at = max(at, sentence.end)
    yield "at the end", text.body[at:]


def _missing(summary: Summary | None) -> dict[str, Absence]:
    facts = summary.facts if summary else ()
    coverage = summary.coverage if summary else 0.0
    missing = (fact for fact in facts if not fact.present and not fact.evidence)
    return {plain(fact.text): Absence(searched=fact.searched, coverage=coverage) for fact in missing}


def lost_links(material: Material, key: str) -> list[str]:
    """URLs of the machine's links, recognised by their words or their URL, that none of the stored records has."""
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
