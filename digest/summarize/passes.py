"""The three prompts to a model about one document, and how their answers become a summary.

Pass A extracts claims, limits and a design sheet, which the gate checks. Pass B writes and criticises, from the claims
that passed and the passages they cite, copied by code; it may ask for searches of the text. Pass C revises, with the
results and with what the gate refused. Two calls are typical and three the most; if a reply must be asked for again,
there is no pass C. Only pass A sees the document.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar, get_args

from pydantic import BaseModel

from digest.ground import beside
from digest.llm import Ask, NoAnswer, Question
from digest.llm.money import add
from digest.model import Comment, DoubtKind, Dropped, Evidence, Usage
from digest.summarize import fence
from digest.summarize.doubts import may_have_methods, search
from digest.summarize.fence import Shown
from digest.summarize.replies import Draft, Extracted, QuestionForm
from digest.summarize.sieve import item_of, notes_of
from digest.summarize.source import Noted, Notes, Sifted, Source
from digest.templates import Templates

CALLS = 3
"""Replies of a model for one document at most, unusable ones included."""
MOST_PASSAGES = 150
MOST_QUESTIONS = 6
ENOUGH = 5
"""Claims that suffice for an item, however many others were refused."""
SHORT_HEADING = 4
"""Words up to which a section's heading is shown without a check."""
LONG_REPLY = 4_000
"""Tokens of a reply at most."""
NOTHING = Usage()
F = TypeVar("F", bound=BaseModel)


@dataclass(frozen=True)
class Told:
    """The result of all passes over one document: what of the model's item passed the gate."""

    notes: Notes
    sifted: Sifted
    share: float
    """Of the document that the model was shown, 0..1."""
    usage: Usage


@dataclass(frozen=True)
class Fallen:
    """The result where no item could be made."""

    why: str
    """The reason, in words for a reader of the newsletter."""
    lasting: bool
    """Whether asking again later would fail in the same way."""
    usage: Usage
    dropped: tuple[Dropped, ...] = ()


def tell(source: Source, seed: str, ask: Ask, templates: Templates, room: Callable[[], int]) -> Told | Fallen:
    """Asks a model for the item on one document. `seed`: secret behind the fence's key. `room`: returns how many
    characters of a document the model can take, as far as is known.
    """
    key = fence.key_of(source.text.body, seed)
    extracted, shown, spent = _extracted(source, key, ask, templates, room)
    if isinstance(extracted, Fallen):
        return extracted
    notes = notes_of(extracted, source)
    if weak := _too_weak(extracted, notes):
        return Fallen(weak, True, spent, notes.dropped)
    source = replace(source, methods_due=source.methods_due or _tell_an_experiment(notes, source))
    page = _Page.of(source, notes, key, templates)
    draft, spent = _asked(page.write(), Draft, ask, spent)
    if isinstance(draft, Fallen):
        return draft
    sifted = item_of(draft, source, page.cited)
    found = _answers(draft.questions, source)
    if spent.calls < CALLS and (sifted.failed or any(lines for _, lines in found)):
        revised, spent = _asked(page.revise(draft, sifted.failed, found), Draft, ask, spent)
        if not isinstance(revised, Fallen):
            more = frozenset(place.sentence for _, places in found for place in places)
            sifted = _unless_worse(item_of(revised, source, page.cited | more), sifted)
    if not any(one.part == "what" for one in sifted.written):
        return Fallen("its automatic summary failed the checks", True, spent, (*notes.dropped, *sifted.dropped))
    return Told(notes, sifted, shown.share, spent)


def _tell_an_experiment(notes: Notes, source: Source) -> bool:
    """Whether the gated notes are those of an experiment that no rule took for one. Doubts from passages are fair then;
    what such a text lacks is not searched for, since only rules say when that means something.
    """
    return notes.tell_an_experiment and may_have_methods(source.text, source.entry)


def _unless_worse(revised: Sifted, first: Sifted) -> Sifted:
    """The revision, unless it lost the sentence that the item opens with."""
    return revised if any(one.part == "what" for one in revised.written) else first


def _extracted(
    source: Source, key: str, ask: Ask, templates: Templates, room: Callable[[], int]
) -> tuple[Extracted | Fallen, Shown, Usage]:
    """Pass A; repeated with a shorter selection if the server turns out to have truncated the document."""
    most = room()
    shown = fence.shown(source.text, key, source.hidden, most)
    reply, spent = _asked(_extract(source, shown, key, templates), Extracted, ask, NOTHING, keep=1)
    if isinstance(reply, Fallen) and reply.why == TRUNCATED and spent.calls < CALLS - 1:
        shown = fence.shown(source.text, key, source.hidden, min(most // 2, room()))
        reply, spent = _asked(_extract(source, shown, key, templates), Extracted, ask, spent, keep=1)
    return reply, shown, spent


TRUNCATED = "the model's server cut the document short"


def _asked(question: Question, form: type[F], ask: Ask, spent: Usage, keep: int = 0) -> tuple[F | Fallen, Usage]:
    """The parsed reply to one question, or why there is none; and the usage so far. `spent`: usage before it. `keep`:
    replies to reserve for later passes.
    """
    reply = ask(replace(question, answers=max(1, min(question.answers, CALLS - keep - spent.calls))))
    spent = add(spent, reply.usage)
    if isinstance(reply, NoAnswer):
        why = TRUNCATED if reply.kind == "truncated" else reply.why
        return Fallen(why, reply.kind in ("refused", "cut", "unfit", "truncated"), spent), spent
    if not isinstance(reply.parsed, form):
        raise TypeError(f"{question.name}: asked for {form.__name__}, got {type(reply.parsed).__name__}")
    return reply.parsed, spent


def _too_weak(reply: Extracted, notes: Notes) -> str:
    """Why too little of pass A passed the gate to write from; '' when enough did."""
    fallen = sum(one.where == "claim" and not one.instead for one in notes.dropped)
    if not any(one.role == "what" for one in notes.claims):
        return "its automatic summary failed the checks"
    few = fallen > len(reply.claims) / 2 and len(notes.claims) < ENOUGH
    return "most of its automatic summary failed the checks" if few else ""


def _extract(source: Source, shown: Shown, key: str, templates: Templates) -> Question:
    part = "" if shown.share >= 0.995 else f"{shown.share:.0%}".replace("%", " %")
    return Question(
        name="extract",
        system=templates.render("prompts/extract.md"),
        document=shown.prompt,
        ask=templates.render("prompts/ask_extract.md", key=key, part=part, title=fence.heading(source.entry.title)),
        fits=Extracted,
        most_tokens=LONG_REPLY,
    )


def _answers(questions: Sequence[QuestionForm], source: Source) -> list[tuple[QuestionForm, tuple[Evidence, ...]]]:
    """Each question with the sentences that a search of all visible text, tables and appendix included, found."""
    found = []
    for one in questions[:MOST_QUESTIONS]:
        words = " ".join(one.words.split()[:5])
        places = search(one.slot, words, source.text) if words else ()
        found.append((one, tuple(place for place in places if place.sentence not in source.kept_back)))
    return found


@dataclass(frozen=True)
class _Page:
    """What passes B and C are shown: notes and passages, never the whole document."""

    source: Source
    key: str
    templates: Templates
    document: str
    cited: frozenset[str]
    unworded: tuple[str, ...]
    """Sentence ids of limits whose wording was refused; the wording itself, by a pass that saw everything, may hide an
    instruction and is not handed on.
    """

    @classmethod
    def of(cls, source: Source, notes: Notes, key: str, templates: Templates) -> "_Page":
        cited = _passages(source, notes)
        lines = [*_note_lines(source, notes), *_passage_lines(source, cited)]
        known = {place.sentence for place in source.limits}
        left = [places for places in notes.unworded if not known & {place.sentence for place in places}]
        return cls(source, key, templates, fence.fenced(key, lines), cited, tuple(map(_ids, left)))

    def write(self) -> Question:
        absences = [kind for kind in self.source.absences if self.source.methods_due]
        ask = self.templates.render(
            "prompts/ask_write.md",
            key=self.key,
            methods_due=self.source.methods_due,
            absences=absences,
            unworded=self.unworded,
        )
        return self._question("write", ask)

    def revise(
        self, draft: Draft, failed: Sequence[Dropped], found: Sequence[tuple[QuestionForm, tuple[Evidence, ...]]]
    ) -> Question:
        known = {one.id: one for one in self.source.text.sentences}
        answers = [
            {
                "slot": fence.harmless(one.slot)[:40],
                "words": fence.harmless(one.words)[:60],
                "found": [fence.line(known[place.sentence]) for place in places],
            }
            for one, places in found
        ]
        ask = self.templates.render(
            "prompts/ask_revise.md",
            key=self.key,
            draft=json.dumps(draft.model_dump(exclude={"questions"}), ensure_ascii=False),
            failed=failed,
            answers=answers,
        )
        return self._question("revise", ask)

    def _question(self, name: str, ask: str) -> Question:
        kinds = ", ".join(get_args(DoubtKind))
        system = self.templates.render(
            "prompts/write.md", kinds=kinds, examples=[fence.harmless_block(e) for e in self.source.examples]
        )
        return Question(name=name, system=system, document=self.document, ask=ask, fits=Draft, most_tokens=LONG_REPLY)


def _passages(source: Source, notes: Notes) -> frozenset[str]:
    """Ids of the sentences that notes and authors' limits cite, of the heads and captions of the tables among them, and
    of the one before each: at most MOST_PASSAGES.
    """
    ids = [one.id for one in source.text.sentences if one.id not in source.hidden]
    limits = {place.sentence for place in source.limits}
    wanted = [one for one in ids if one in notes.cited | limits][:MOST_PASSAGES]
    before = {later: earlier for earlier, later in pairwise(ids)}
    room = MOST_PASSAGES - len(wanted)
    neighbours = [*beside(source.text, wanted), *(before[one] for one in wanted if one in before)]
    neighbours = [one for one in dict.fromkeys(neighbours) if one not in wanted]
    neighbours = [one for one in neighbours if one not in source.kept_back][:room]
    return frozenset((*wanted, *neighbours))


def _note_lines(source: Source, notes: Notes) -> Iterator[str]:
    text = source.text
    part = f"{text.coverage:.0%} of it" if text.coverage else "the abstract only"
    read = "the whole text" if text.coverage >= 0.995 else part
    yield f"TITLE: {_title(source)}"
    yield f"READ: {read}"
    yield "\nNOTES"
    yield from (f"{one.role} {_ids(one.evidence)}: {fence.harmless(one.text)}" for one in notes.claims)
    yield "\nDESIGN"
    yield from (
        f"{slot.name}: {fence.harmless(slot.found)} {_ids(slot.evidence)}" if slot.found else f"{slot.name}: not found"
        for slot in notes.design
    )
    yield "\nLIMITS THE AUTHORS STATE, or the first reader saw (printed apart, whatever is written)"
    yield from (f"{_ids(one.evidence)}: {fence.harmless(one.text)}" for one in _limits(source, notes))
    if source.comments:
        yield "\nREADERS' COMMENTS"
        ours = source.vocabulary.belonging
        for key, one in source.comments.items():
            yield f"[{key}]{_in_reply_to(one, source)} {fence.harmless(ours(one.text))[:600]}"
    if source.links:
        yield "\nLINKS TO READ NEXT"
        yield from (f"{key}: {fence.harmless(one.title)}" for key, one in source.links.items())


def _title(source: Source) -> str:
    """The title, as far as its words are those of the document; one worded for a model is withheld whole."""
    title = fence.heading(source.entry.title)
    own = source.vocabulary.titled(title, 1)
    return title if title == fence.WITHHELD else fence.heading(own) if own else fence.STRAY


def _in_reply_to(one: Comment, source: Source) -> str:
    """' (in reply to k2)'; '' for a comment on the work itself. No names: the model is told of no person."""
    if not one.parent:
        return ""
    shown = next((key for key, other in source.comments.items() if other.url == one.parent), "")
    to_author = any(other.by_author for other in source.text.comments if other.url == one.parent)
    return f" (in reply to {shown or ('an author of the post' if to_author else 'another comment')})"


def _limits(source: Source, notes: Notes) -> Iterator[Noted]:
    held = {place.sentence for one in notes.limits for place in one.evidence}
    yield from notes.limits
    for place in source.limits:
        if place.sentence not in held:
            yield Noted("limit", place.quote, (place,))


def _ids(evidence: Sequence[Evidence]) -> str:
    return "".join(f"[{place.sentence}]" for place in evidence)


def _passage_lines(source: Source, cited: frozenset[str]) -> Iterator[str]:
    yield "\nPASSAGES (copied from the document by a program)"
    section, named = "", fence.named_figures(source.text, source.kept_back)
    for one in source.text.sentences:
        if one.id in cited:
            if one.section != section:
                section = one.section
                yield f"## {_heading(section, source)}"
            yield fence.line(one) + named.get(one.id, "")


def _heading(section: str, source: Source) -> str:
    """A section's heading, unless it is long and shares no word with the text, as a planted one may."""
    fits = len(section.split()) <= SHORT_HEADING or source.vocabulary.belongs(section)
    return fence.heading(section) if fits else fence.STRAY
