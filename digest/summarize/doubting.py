"""A model's doubts and its word on the title: kept where code can vouch for what they stand on. Pure."""

import re

from digest.ground import judges, weighs, worded_safely
from digest.model import Absence, Comment, Doubt, DoubtKind, Dropped, Evidence, Oversell
from digest.summarize.doubts import basis_holds, same_as_limit
from digest.summarize.praise import applauds, defames
from digest.summarize.reasons import in_words
from digest.summarize.replies import DoubtForm, OversellForm
from digest.summarize.rulings import cut, echoes
from digest.summarize.source import UNPROVED, Source
from digest.text import plain

MOST_EVIDENCE = 4
_MISSING = re.compile(
    r"\b(?:no|nothing|nobody|none|never|neither|without any|not any)\b.{0,60}\b(?:mention|report|test|compar|control|"
    r"check|"
    r"tri(?:ed|al)|said|given|shown|describ|ablat|baseline|discuss|stat(?:ed|es)|vari(?:ed|ation|es)|explain|document|"
    r"measur|repeat|seed|validat|quantif)|\b(?:is|are|was|were|does|do|did|has|have) (?:not|never)(?: \w+)? (?:mention|"
    r"report|test|compar|control|check|tr(?:y|ied)|said|say|given|give|shown|show|describ|ablat|discuss|stat|var|explain|"
    r"document|measur|repeat|validat|quantif)\w*|\b(?:unreported|untested|undocumented|unvalidated|lacks?|lacking|missing|"
    r"absent|absence of|fails? to (?:report|mention|test|compare|control))\b",
    re.I,
)


def doubt_of(form: DoubtForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Doubt | None:
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
        dropped.append(Dropped(text=cut(said), where="doubt", reasons=in_words(reasons)))
        return None
    changes = changes if changes and not _plain_reasons(changes, source, evidence) else ""
    by_comment = comment if form.basis == "comment" else None
    return Doubt(
        kind=_shown_as(form.kind, evidence, source) or form.kind,
        text=said,
        changes=changes,
        evidence=evidence,
        absence=absence,
        comment=by_comment,
        origin="model",
    )


def _shown_as(kind: DoubtKind, evidence: tuple[Evidence, ...], source: Source) -> DoubtKind | None:
    """The kind that the passage bears on: the one named, else "other"; None for others' work, or no passage."""
    kinds: tuple[DoubtKind, ...] = (kind, "other")
    return next((one for one in kinds if basis_holds(one, evidence, source.text, source.entry)), None)


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
    if _MISSING.search(form.text):
        return [UNPROVED]
    return [] if _shown_as(form.kind, evidence, source) else ["the passage does not show it"]


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
    """A doubt reports its passage and weighs it, sentence by sentence; the abstract where a search stands behind it."""
    judged = [place.quote for place in evidence] or ([comment.text] if comment else [])
    around = judged or [one.text for one in source.text.sentences[:12] if one.id not in source.hidden]
    reasons = weighs(said, around, names=source.names).reasons
    return [*reasons, *(["it repeats an example"] if echoes(said, source.examples) else [])]


def oversell_of(form: OversellForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Oversell | None:
    """The title's own words against a passage's own words; a model may only point."""
    if form.verdict == "none":
        return None
    evidence = source.evidence([one for one in form.ids[:1] if one in cited])
    title, promise, said = plain(source.entry.title), plain(form.title).strip("“”\"' "), plain(form.text)
    where = title.casefold().find(promise.casefold())
    if not promise or where < 0 or not evidence:
        why = "its words are not in the title" if evidence else "it cites no line that may be cited"
        dropped.append(Dropped(text=cut(said), where="oversell", reasons=(why,)))
        return None
    ruling = judges(said, [title, evidence[0].quote], names=source.names)
    fine = said and ruling.ok and worded_safely(said).ok and not applauds(said)
    promise = title[where : where + len(promise)]
    return Oversell(verdict=form.verdict, title=promise, evidence=evidence[0], text=said if fine else "")
