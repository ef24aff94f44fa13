"""The gate at work: what of a model's reply may be used, what is printed in its place, what falls and why. Pure.

A reply is data in a closed form. Ids are looked up, never believed; text of the source is copied by code; what the gate
refuses is replaced by the source's own sentence or dropped, and never mended.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from digest.ground import judges, locate, supports, worded_safely
from digest.model import (
    Absence,
    Comment,
    Doubt,
    DoubtKind,
    Dropped,
    Entry,
    Evidence,
    Link,
    Oversell,
    Slot,
    Text,
    Written,
)
from digest.summarize.doubts import basis_holds, same_as_limit
from digest.summarize.praise import applauds, defames
from digest.summarize.quotable import at, stands_alone
from digest.summarize.replies import SLOTS, ClaimForm, DoubtForm, Draft, Extracted, OversellForm, SentenceForm
from digest.text import plain

MOST_WRITTEN = 16
MOST_DOUBTS = 4
MOST_EVIDENCE = 4
LONGEST_BOTTOM = 20
"""Words. The prompt asks for fifteen."""
_JUDGES = ("compare", "null", "warning", "bottom")
"""Parts that are judgement whatever a model calls them."""
_HELD = ("what", "result")
"""Parts whose sentence is replaced by the source's own when it falls: the item needs them."""


@dataclass(frozen=True)
class Source:
    """One work as the gate knows it."""

    text: Text
    entry: Entry
    names: tuple[str, ...]
    """Words that may appear anywhere: of the title, of the authors."""
    hidden: frozenset[str]
    """Ids that no model was shown and that are no evidence."""
    limits: tuple[Evidence, ...] = ()
    """What the authors say against themselves, found by rule."""
    absences: Mapping[DoubtKind, Absence] = field(default_factory=dict)
    methods_due: bool = True
    comments: Mapping[str, Comment] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    """Signed items that were shown as examples: nothing of them may come back."""

    def evidence(self, ids: Collection[str]) -> tuple[Evidence, ...]:
        """The sentences of these ids, in the document's order; () when one of them is not ours to cite."""
        known = {one.id: one for one in self.text.sentences if one.id in ids and one.id not in self.hidden}
        return tuple(at(one, self.text) for one in known.values()) if len(known) == len(set(ids)) else ()


@dataclass(frozen=True)
class Noted:
    """One gated claim or limit of the first pass."""

    role: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Notes:
    """What the first pass left standing."""

    claims: tuple[Noted, ...]
    limits: tuple[Noted, ...]
    design: tuple[Slot, ...]
    dropped: tuple[Dropped, ...]

    @property
    def cited(self) -> frozenset[str]:
        every = (one.evidence for group in (self.claims, self.limits, self.design) for one in group)
        return frozenset(place.sentence for evidence in every for place in evidence)


@dataclass(frozen=True)
class Sifted:
    """What the second pass left standing."""

    written: tuple[Written, ...]
    doubts: tuple[Doubt, ...]
    oversell: Oversell | None
    further: tuple[Link, ...]
    dropped: tuple[Dropped, ...]

    @property
    def failed(self) -> tuple[Dropped, ...]:
        """What a revision could mend."""
        return tuple(one for one in self.dropped if one.where in ("sentence", "doubt"))


def notes_of(reply: Extracted, source: Source) -> Notes:
    """The first pass, gated: claims that their own evidence supports, limits, the design sheet."""
    dropped: list[Dropped] = []
    claims = [_claim(one, source, dropped) for one in reply.claims[:20]]
    limits = [_noted("limit", one.text, one.evidence, source, dropped, "limit") for one in reply.limits[:16]]
    found = {one.slot: one for one in reply.design if one.slot in SLOTS}
    design = []
    for slot in SLOTS:
        one = found.get(slot)
        noted = _noted(slot, one.found, one.evidence, source, dropped, "sheet") if one else None
        design.append(Slot(name=slot, found=noted.text if noted else "", evidence=noted.evidence if noted else ()))
    return Notes(tuple(filter(None, claims)), tuple(filter(None, limits)), tuple(design), tuple(dropped))


def _claim(form: ClaimForm, source: Source, dropped: list[Dropped]) -> Noted | None:
    evidence = source.evidence(form.evidence[:MOST_EVIDENCE])
    if form.quote and evidence and not any(locate(form.quote, place.quote) for place in evidence):
        joined = " ".join(place.quote for place in evidence)
        if len(form.quote.split()) >= 5 and not locate(form.quote, joined):
            why = "its quote is not in the lines it cites"
            dropped.append(Dropped(text=_cut(form.text), where="claim", reasons=(why,)))
            return None
    return _noted(form.role, form.text, form.evidence, source, dropped, "claim")


def _noted(
    role: str, said: str, ids: Sequence[str], source: Source, dropped: list[Dropped], where: str
) -> Noted | None:
    """A claim with its evidence; the source's own sentence where the gate refuses the words but not the place."""
    if not said.strip():
        return None
    said, evidence = plain(said), source.evidence(ids[:MOST_EVIDENCE])
    reasons = _report_reasons(said, evidence, source, brief=where == "sheet")
    if not reasons:
        return Noted(role, said, evidence)
    own = _own_words(evidence) if where != "sheet" else None
    dropped.append(Dropped(text=_cut(said), where=where, reasons=reasons, instead=own.quote if own else ""))
    return Noted(role, own.quote, (own,)) if own else None


def _own_words(evidence: Sequence[Evidence]) -> Evidence | None:
    """The first cited sentence that can stand for itself."""
    return next((place for place in evidence if stands_alone(place.quote)), None)


def _report_reasons(said: str, evidence: tuple[Evidence, ...], source: Source, brief: bool = False) -> tuple[str, ...]:
    if not evidence:
        return ("it cites no line that may be cited",)
    ruling = supports(said, [place.quote for place in evidence], names=source.names)
    reasons = [reason for reason in ruling.reasons if not (brief and reason == "unrelated")]
    if applauds(said):
        reasons.append("praise")
    if not brief and _echoes(said, source.examples):
        reasons.append("it repeats an example")
    return tuple(dict.fromkeys(reasons))


def _echoes(said: str, examples: Sequence[str]) -> bool:
    """Whether eight words in a row come from an example."""
    words = said.casefold().split()
    runs = {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}
    return any(run in " ".join(example.casefold().split()) for run in runs for example in examples)


def item_of(reply: Draft, source: Source, cited: frozenset[str]) -> Sifted:
    """The second pass, gated. `cited`: the ids of the passages it was shown."""
    dropped: list[Dropped] = []
    written = [_written(one, source, cited, dropped) for one in reply.sentences[:MOST_WRITTEN]]
    kept = [one for one in written if one]
    doubts: list[Doubt] = []
    for form in reply.doubts[:8]:
        doubt = _doubt(form, source, cited, dropped)
        if doubt and len(doubts) < MOST_DOUBTS and not any(doubt.kind == other.kind != "other" for other in doubts):
            doubts.append(doubt)
    kept = _bottom_fits(kept, bool(doubts or source.absences), dropped)
    oversell = _oversell(reply.oversell, source, cited, dropped)
    further = tuple(source.links[key] for key in dict.fromkeys(reply.further[:4]) if key in source.links)[:2]
    dropped += [
        Dropped(text=_cut(key), where="further", reasons=("no link of that name is held",))
        for key in reply.further[:4]
        if key not in source.links
    ]
    return Sifted(_in_order(kept), tuple(doubts), oversell, further, tuple(dropped))


def _written(form: SentenceForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Written | None:
    said, ids = plain(form.text), [one for one in form.ids[:MOST_EVIDENCE] if one in cited]
    evidence = source.evidence(ids)
    judged = form.kind == "judgement" or form.part in _JUDGES
    reasons = (_judgement_reasons if judged else _report_reasons)(said, evidence, source)
    copied = not judged and not reasons and _is_copy(said, evidence, source)
    if not reasons and not copied:
        kind = "judgement" if judged else "report"
        return Written(part=form.part, kind=kind, text=said, evidence=evidence)  # type: ignore[arg-type]
    own = _own_words(evidence) if copied or (form.part in _HELD and not judged) else None
    why = reasons or ("a long copy, printed as a quotation",)
    dropped.append(Dropped(text=_cut(said), where="sentence", reasons=why, instead=own.quote if own else ""))
    return Written(part=form.part, kind="report", text=own.quote, evidence=(own,), quoted=True) if own else None


def _is_copy(said: str, evidence: tuple[Evidence, ...], source: Source) -> bool:
    return supports(said, [place.quote for place in evidence], names=source.names).copied


def _judgement_reasons(said: str, judged: tuple[Evidence, ...], source: Source) -> tuple[str, ...]:
    if not judged:
        return ("it names nothing that it judges",)
    reasons = list(judges(said, [place.quote for place in judged], names=source.names).reasons)
    if applauds(said):
        reasons.append("praise")
    if _echoes(said, source.examples):
        reasons.append("it repeats an example")
    return tuple(dict.fromkeys(reasons))


def _bottom_fits(written: list[Written], doubted: bool, dropped: list[Dropped]) -> list[Written]:
    """One null hypothesis, one warning, one bottom line; and no bottom line that is only kind, beside doubts."""
    kept: list[Written] = []
    for one in written:
        twice = one.part in ("null", "warning", "bottom") and any(other.part == one.part for other in kept)
        long = one.part == "bottom" and len(one.text.split()) > LONGEST_BOTTOM
        kind = one.part == "bottom" and doubted and applauds(one.text, mildly=True)
        if twice or long or kind:
            why = "a second one" if twice else "too long" if long else "praise without a reserve, beside doubts"
            dropped.append(Dropped(text=_cut(one.text), where="sentence", reasons=(why,)))
        else:
            kept.append(one)
    return kept


def _in_order(written: Sequence[Written]) -> tuple[Written, ...]:
    """The bottom line comes last, the null hypothesis and the warning before it; else as written."""
    late = ("null", "warning", "bottom")
    return tuple(sorted(written, key=lambda one: late.index(one.part) + 1 if one.part in late else 0))


def _doubt(form: DoubtForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Doubt | None:
    """A doubt with a basis that code can vouch for."""
    said, changes = plain(form.text), plain(form.changes)
    ids = [one for one in form.ids[:MOST_EVIDENCE] if one in cited]
    evidence = source.evidence(ids) if form.basis == "passage" else ()
    comment = next((source.comments[one] for one in form.ids if one in source.comments), None)
    absence = source.absences.get(form.kind) if form.basis == "absence" else None
    reasons = [
        *_basis_reasons(form, source, evidence, absence, comment),
        *_doubt_reasons(said, changes, source, evidence, comment),
    ]
    if reasons:
        dropped.append(Dropped(text=_cut(said), where="doubt", reasons=tuple(dict.fromkeys(reasons))))
        return None
    changes = changes if changes and not _plain_reasons(changes, source, evidence) else ""
    by_comment = comment if form.basis == "comment" else None
    return Doubt(
        kind=form.kind,
        text=said,
        changes=changes,
        evidence=evidence,
        absence=absence,
        comment=by_comment,
        origin="model",
    )


def _basis_reasons(
    form: DoubtForm,
    source: Source,
    evidence: tuple[Evidence, ...],
    absence: Absence | None,
    comment: Comment | None,
) -> list[str]:
    if form.basis == "comment":
        return [] if comment else ["no reader's comment stands behind it"]
    if not source.methods_due:
        return ["no methods were claimed"]
    if form.basis == "absence":
        return [] if absence else ["no search proves that it is missing"]
    if not evidence:
        return ["it cites no line that may be cited"]
    return [] if basis_holds(form.kind, evidence, source.text, source.entry) else ["the passage does not show it"]


def _doubt_reasons(
    said: str, changes: str, source: Source, evidence: tuple[Evidence, ...], comment: Comment | None
) -> list[str]:
    reasons = _plain_reasons(said, source, evidence, comment)
    if defames(said) or defames(changes):
        reasons.append("it speaks of persons")
    if same_as_limit(said, [place.quote for place in source.limits]):
        reasons.append("the authors say it themselves")
    return reasons


def _plain_reasons(
    said: str, source: Source, evidence: tuple[Evidence, ...], comment: Comment | None = None
) -> list[str]:
    """A doubt is a judgement on its passage, or on the abstract where a search stands behind it."""
    judged = [place.quote for place in evidence] or ([comment.text] if comment else [])
    around = judged or [one.text for one in source.text.sentences[:12] if one.id not in source.hidden]
    reasons = list(judges(said, around, names=source.names).reasons)
    return [*reasons, *(["it repeats an example"] if _echoes(said, source.examples) else [])]


def _oversell(form: OversellForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Oversell | None:
    """The title's own words against a passage's own words; a model may only point."""
    if form.verdict == "none":
        return None
    evidence = source.evidence([one for one in form.ids[:1] if one in cited])
    title, promise, said = plain(source.entry.title), plain(form.title).strip("“”\"' "), plain(form.text)
    where = title.casefold().find(promise.casefold())
    if not promise or where < 0 or not evidence:
        why = "its words are not in the title" if evidence else "it cites no line that may be cited"
        dropped.append(Dropped(text=_cut(said), where="oversell", reasons=(why,)))
        return None
    ruling = judges(said, [title, evidence[0].quote], names=source.names)
    fine = said and ruling.ok and worded_safely(said).ok and not applauds(said)
    promise = title[where : where + len(promise)]
    return Oversell(verdict=form.verdict, title=promise, evidence=evidence[0], text=said if fine else "")


def _cut(text: str) -> str:
    return plain(text)[:400]
