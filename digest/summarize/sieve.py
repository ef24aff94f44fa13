"""Filters a model's reply through the gate: what may be used, what replaces it, what is dropped and why. Pure.

A reply is data of a fixed schema. Its ids are looked up, never trusted; text of the source is copied by code; what the
gate refuses is replaced by the source's own sentence or dropped, never corrected.
"""

from collections.abc import Sequence

from digest.ground import locate
from digest.model import Doubt, Dropped, Evidence, Slot, Text, Written
from digest.summarize.doubting import MOST_EVIDENCE, doubt_of, oversell_of
from digest.summarize.limits import may_confess, read_as_one
from digest.summarize.praise import applauds
from digest.summarize.repeats import in_order
from digest.summarize.replies import SLOTS, ClaimForm, Draft, Extracted, SentenceForm
from digest.summarize.rulings import (
    A_PLAN,
    ALIKE,
    copied_from,
    cut,
    is_copy,
    judgement_reasons,
    own_words,
    printed_reasons,
    quotable,
    report_reasons,
    shown_with,
)
from digest.summarize.source import COPIED, Noted, Notes, Sifted, Source
from digest.text import plain

MOST_WRITTEN = 16
MOST_LIMITS = 16
MOST_DOUBTS = 4
LONGEST_BOTTOM = 20
"""Words of a bottom line at most. The prompt asks for fifteen."""
_JUDGES = ("null", "warning", "bottom")
"""Parts that are judgements, whatever the model calls them."""
_NEEDED = ("what", "result")
"""Parts without which there is no item: a refused sentence is always replaced by the source's own."""


def notes_of(reply: Extracted, source: Source) -> Notes:
    """What of the first pass passes the gate: claims and limits that their evidence supports, the design sheet."""
    dropped: list[Dropped] = []
    claims = _distinct([_claim(one, source, dropped) for one in reply.claims[:20]])
    limits = [_noted("limit", one.text, one.evidence, source, dropped, "limit") for one in reply.limits[:MOST_LIMITS]]
    refused = [one.evidence for one, noted in zip(reply.limits, limits, strict=False) if _is_unworded(noted, source)]
    found = {one.slot: one for one in reply.design if one.slot in SLOTS}
    design = []
    for slot in SLOTS:
        one = found.get(slot)
        noted = _noted(slot, one.found, one.evidence, source, dropped, "sheet") if one else None
        design.append(Slot(name=slot, found=noted.text if noted else "", evidence=noted.evidence if noted else ()))
    ids_cited = [one.evidence for one in reply.claims[:20]] + [one.evidence for one in reply.limits[:MOST_LIMITS]]
    ids_cited += [one.evidence for one in found.values()]
    cited = frozenset(place.sentence for ids in ids_cited for place in _usable_evidence(ids, source))
    unworded = tuple(filter(None, (_usable_evidence(ids, source) for ids in refused)))
    return Notes(claims, _distinct(limits), tuple(design), tuple(dropped), cited, unworded)


def _is_unworded(limit: Noted | None, source: Source) -> bool:
    """Whether a limit's wording was refused, and no sentence it cites would be printed as the authors' admission."""
    if not limit:
        return True
    fell = any(limit.text == place.quote for place in limit.evidence)
    return fell and not any(may_confess(place, source.text) for place in limit.evidence)


def _usable_evidence(ids: Sequence[str], source: Source) -> tuple[Evidence, ...]:
    """The evidence of these ids without strays, which a text may have made the model cite beside honest lines."""
    return source.evidence(source.carried(ids[:MOST_EVIDENCE]))


def _distinct(noted: Sequence[Noted | None]) -> tuple[Noted, ...]:
    """Each text once: several claims may have been replaced by one sentence of the source."""
    return tuple({one.text: one for one in reversed(noted) if one}.values())[::-1]


def _claim(form: ClaimForm, source: Source, dropped: list[Dropped]) -> Noted | None:
    strange = _is_misquoted(form.quote, _usable_evidence(form.evidence, source))
    why = ("its quote is not in the passages that it cites",) if strange else ()
    return _noted(form.role, form.text, form.evidence, source, dropped, "claim", why)


def _is_misquoted(quote: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a quotation stands neither in one of these sentences nor in all of them joined."""
    if len(quote.split()) < 5 or not evidence:
        return False
    lines = [place.quote for place in evidence]
    return not any(locate(quote, line) for line in (*lines, " ".join(lines)))


def _noted(
    role: str,
    wording: str,
    ids: Sequence[str],
    source: Source,
    dropped: list[Dropped],
    where: str,
    known: tuple[str, ...] = (),
) -> Noted | None:
    """A claim with its evidence; if the gate refuses the words, the cited sentence most like them. For _NEEDED roles
    any cited sentence will do. `known`: reasons already found against it.
    """
    if not wording.strip():
        return None
    wording, evidence = plain(wording), _usable_evidence(ids, source)
    reasons = known + report_reasons(wording, evidence, source, brief=where == "sheet")
    reasons += tuple(printed_reasons(wording, evidence)) if where == "limit" else ()
    if not reasons:
        return Noted(role, wording, shown_with(wording, evidence, source))
    least = 0.0 if role in _NEEDED else ALIKE
    part = _whole if where == "limit" else quotable
    own = own_words(wording, evidence, source.text, least, part) if where != "sheet" else None
    dropped.append(Dropped(text=cut(wording), where=where, reasons=reasons, instead=own.quote if own else ""))
    return Noted(role, own.quote, (own,)) if own else None


def _whole(place: Evidence, text: Text) -> Evidence | None:
    """A limit's whole sentence, if it may be read as one: what is quoted of it is seen when it is printed."""
    return place if read_as_one(place, text) else None


def item_of(reply: Draft, source: Source, cited: frozenset[str]) -> Sifted:
    """What of the second or third pass passes the gate. `cited`: ids of the passages it was shown."""
    dropped: list[Dropped] = []
    written = [_written(one, source, cited, dropped) for one in reply.sentences[:MOST_WRITTEN]]
    kept = [one for one in written if one]
    doubts: list[Doubt] = []
    for form in reply.doubts[:8]:
        doubt = doubt_of(form, source, cited, dropped)
        if doubt and len(doubts) < MOST_DOUBTS and not any(doubt.kind == other.kind != "other" for other in doubts):
            doubts.append(doubt)
    kept = _closing_checked(kept, dropped)
    oversell = oversell_of(reply.oversell, source, cited, dropped)
    worded_limits = [(one.text, [name for name in one.evidence if name in cited]) for one in reply.limits[:MOST_LIMITS]]
    limits = _distinct([_noted("limit", wording, ids, source, dropped, "limit") for wording, ids in worded_limits])
    further = tuple(source.links[key] for key in dict.fromkeys(reply.further[:4]) if key in source.links)[:2]
    dropped += [
        Dropped(text=cut(key), where="further", reasons=("no link of that name is held",))
        for key in reply.further[:4]
        if key not in source.links
    ]
    return Sifted(in_order(kept), tuple(doubts), oversell, further, tuple(dropped), limits)


def _written(form: SentenceForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Written | None:
    """A sentence that passes as a report or a judgement; else the source's own sentence, or None where none will do."""
    wording, ids = plain(form.text), [one for one in form.ids[:MOST_EVIDENCE] if one in cited]
    evidence = source.evidence(ids)
    reported = report_reasons(wording, evidence, source)
    weighs = form.kind == "judgement" or form.part == "compare"
    judged = form.part in _JUDGES or (weighs and bool(reported))  # what only says what its passages say is a report
    reasons = judgement_reasons(wording, evidence, source) if judged else reported
    reasons = (*reasons, *printed_reasons(wording, evidence))
    copied = not judged and not reasons and is_copy(wording, evidence, source)
    if not reasons and not copied:
        kind = "judgement" if judged else "report"
        shown = evidence if judged else shown_with(wording, evidence, source)
        return Written(part=form.part, kind=kind, text=wording, evidence=shown)
    needed = form.part in _NEEDED and not judged
    only_a_plan = reasons == (A_PLAN,)
    least = ALIKE if only_a_plan else 0.0
    own = own_words(wording, evidence, source.text, least) if copied or needed or only_a_plan else None
    own = own or (copied_from(wording, evidence) if copied else None)
    why = reasons or (COPIED,)
    dropped.append(Dropped(text=cut(wording), where="sentence", reasons=why, instead=own.quote if own else ""))
    if only_a_plan and not own:  # better than nothing, if it comes back
        return Written(part=form.part, kind="report", text=wording, evidence=shown_with(wording, evidence, source))
    return Written(part=form.part, kind="report", text=own.quote, evidence=(own,), quoted=True) if own else None


def _closing_checked(written: list[Written], dropped: list[Dropped]) -> list[Written]:
    """Keeps one null hypothesis, one warning and one bottom line; the last neither too long nor mere praise."""
    kept: list[Written] = []
    for one in written:
        repeated = one.part in ("null", "warning", "bottom") and any(other.part == one.part for other in kept)
        long = one.part == "bottom" and len(one.text.split()) > LONGEST_BOTTOM
        flattering = one.part == "bottom" and applauds(one.text, mildly=True)
        if repeated or long or flattering:
            why = "a second sentence of its kind" if repeated else "too long" if long else "praise without a reserve"
            dropped.append(Dropped(text=cut(one.text), where="sentence", reasons=(why,)))
        else:
            kept.append(one)
    return kept
