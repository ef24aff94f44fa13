"""A model's doubts and its verdict on the title: kept only if code can check their basis. Pure."""

import re

from digest.ground import doubted, in_words, judges, weighs, worded_safely
from digest.model import Absence, Comment, Doubt, DoubtKind, Dropped, Evidence, Oversell
from digest.summarize.doubts import basis_holds, same_as_limit
from digest.summarize.praise import applauds, defames, grave
from digest.summarize.repeats import adds
from digest.summarize.replies import DoubtForm, OversellForm
from digest.summarize.rulings import MISSING, cut, echoes, printed_reasons
from digest.summarize.source import UNPROVED, Source
from digest.text import plain

MOST_EVIDENCE = 4
_TITLE_BREAK = re.compile(r"[:;?!](?=\s)|\s[–—-]\s")
SHORTEST_PROMISE = 3
"""Words of a title, at least, that can promise something."""


def doubt_of(form: DoubtForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Doubt | None:
    """The doubt, if its basis and its words pass; else None, and the reasons are added to `dropped`."""
    wording, changes = plain(form.text), plain(form.changes)
    ids = [one for one in form.ids[:MOST_EVIDENCE] if one in cited]
    evidence = source.evidence(ids) if form.basis == "passage" else ()
    named = (source.comments[one] for one in form.ids if one in source.comments)
    comment = next(named, None) if form.basis == "comment" else None
    absence = source.absences.get(form.kind) if form.basis == "absence" else None
    reasons = [
        *_basis_reasons(form, source, evidence, absence, comment),
        *_doubt_reasons(wording, changes, source, evidence, comment),
    ]
    if reasons:
        dropped.append(Dropped(text=cut(wording), where="doubt", reasons=in_words(reasons)))
        return None
    fit = changes and adds(changes, wording) and not _gate_reasons(changes, source, evidence, comment)
    changes = changes if fit else ""
    return Doubt(
        kind=_kind_shown(form.kind, evidence, source) or form.kind,
        text=wording,
        changes=changes,
        evidence=evidence,
        absence=absence,
        comment=comment,
        origin="model",
    )


def _kind_shown(kind: DoubtKind, evidence: tuple[Evidence, ...], source: Source) -> DoubtKind | None:
    """The kind for which the passage is a basis: the one named, else "other"; None if it is none for either."""
    kinds: tuple[DoubtKind, ...] = (kind, "other")
    return next((one for one in kinds if basis_holds(one, evidence, source.text)), None)


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
        return ["the work claims no methods"]
    if form.basis == "absence":
        return [] if absence else ["no search proves that it is missing"]
    if not evidence:
        return ["it cites no passage, or one that is kept back"]
    if MISSING.search(form.text):
        return [UNPROVED]
    return [] if _kind_shown(form.kind, evidence, source) else ["the passage does not show it"]


def _doubt_reasons(
    wording: str, changes: str, source: Source, evidence: tuple[Evidence, ...], comment: Comment | None
) -> list[str]:
    reasons = _gate_reasons(wording, source, evidence, comment)
    if applauds(wording) or applauds(changes):
        reasons.append("praise")
    if defames(wording) or defames(changes) or _names_author(wording, source):
        reasons.append("it may blame persons, and not their work")
    reasons += printed_reasons(f"{wording} {changes}", evidence)
    if grave(f"{wording} {changes}", [*(place.quote for place in evidence), *([comment.text] if comment else [])]):
        reasons.append("an accusing word that the passage does not hold")
    if same_as_limit(wording, [place.quote for place in source.limits]):
        reasons.append("the authors say it themselves")
    return reasons


def _names_author(wording: str, source: Source) -> bool:
    """Whether it names an author; a doubt must be about the work."""
    surnames = {name.split()[-1] for name in source.entry.authors if name.strip()}
    return any(re.search(rf"\b{re.escape(name)}\b", wording) for name in surnames if len(name) > 2)


def _gate_reasons(wording: str, source: Source, evidence: tuple[Evidence, ...], comment: Comment | None) -> list[str]:
    """The gate's reasons against a doubt."""
    visible = [one.text for one in source.text.sentences if one.id not in source.hidden]
    passages = doubted([place.quote for place in evidence], comment.text if comment else "", visible)
    reasons = weighs(wording, passages, names=source.names).reasons
    return [*reasons, *(["it repeats an example"] if echoes(wording, source.examples) else [])]


def _whole_part(title: str, start: int, end: int) -> str:
    """The parts of a title, between its colons and dashes, that hold these characters: "Partially rewriting a model" is
    not quoted as "rewriting a model".
    """
    begin = max((one.end() for one in _TITLE_BREAK.finditer(title, 0, start)), default=0)
    after = _TITLE_BREAK.search(title, end)
    return title[begin : after.start() if after else len(title)].strip()


def oversell_of(form: OversellForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Oversell | None:
    """The verdict on a title, if it quotes the title and cites a passage; else None. Both are copied by code, and the
    model's remark is kept only if it passes the gate and says more than the two quotations beside it.
    """
    if form.verdict == "none":
        return None
    evidence = source.evidence([one for one in form.ids[:1] if one in cited])
    title, promise, wording = plain(source.entry.title), plain(form.title).strip("“”\"' "), plain(form.text)
    where = title.casefold().find(promise.casefold())
    if len(promise.split()) < SHORTEST_PROMISE or not source.methods_due:
        why = "a few words promise nothing, or the work claims no methods"
        dropped.append(Dropped(text=cut(wording or promise), where="oversell", reasons=(why,)))
        return None
    if where < 0 or not evidence:
        why = "its words are not in the title" if evidence else "it cites no passage, or one that is kept back"
        dropped.append(Dropped(text=cut(wording), where="oversell", reasons=(why,)))
        return None
    ruling = judges(wording, [title, evidence[0].quote], names=source.names)
    says_more = adds(wording, f"The title promises, says and speaks of {title}. {evidence[0].quote}")
    printable = wording and says_more and ruling.ok and worded_safely(wording).ok and not applauds(wording)
    promise = _whole_part(title, where, where + len(promise))
    return Oversell(verdict=form.verdict, title=promise, evidence=evidence[0], text=wording if printable else "")
