"""The gate at work: what of a model's reply may be used, what is printed in its place, what falls and why. Pure.

A reply is data in a closed form. Ids are looked up, never believed; text of the source is copied by code; what the gate
refuses is replaced by the source's own sentence or dropped, and never mended.
"""

from collections.abc import Sequence

from digest.ground import locate
from digest.model import Doubt, Dropped, Evidence, Slot, Written
from digest.summarize.doubting import MOST_EVIDENCE, doubt_of, oversell_of
from digest.summarize.limits import may_confess
from digest.summarize.praise import applauds
from digest.summarize.replies import SLOTS, ClaimForm, Draft, Extracted, SentenceForm
from digest.summarize.rulings import copied_from, cut, is_copy, judgement_reasons, own_words, report_reasons
from digest.summarize.source import COPIED, Noted, Notes, Sifted, Source
from digest.text import plain

MOST_WRITTEN = 16
MOST_LIMITS = 16
MOST_DOUBTS = 4
LONGEST_BOTTOM = 20
"""Words. The prompt asks for fifteen."""
_JUDGES = ("compare", "null", "warning", "bottom")
"""Parts that are judgement whatever a model calls them."""
_HELD = ("what", "result")
"""Parts whose sentence is replaced by the source's own when it falls: the item needs them."""


def notes_of(reply: Extracted, source: Source) -> Notes:
    """The first pass, gated: claims that their own evidence supports, limits, the design sheet."""
    dropped: list[Dropped] = []
    claims = _once([_claim(one, source, dropped) for one in reply.claims[:20]])
    limits = [_noted("limit", one.text, one.evidence, source, dropped, "limit") for one in reply.limits[:MOST_LIMITS]]
    fell = [one.evidence for one, noted in zip(reply.limits, limits, strict=False) if _is_unworded(noted, source)]
    found = {one.slot: one for one in reply.design if one.slot in SLOTS}
    design = []
    for slot in SLOTS:
        one = found.get(slot)
        noted = _noted(slot, one.found, one.evidence, source, dropped, "sheet") if one else None
        design.append(Slot(name=slot, found=noted.text if noted else "", evidence=noted.evidence if noted else ()))
    pointed = [one.evidence for one in reply.claims[:20]] + [one.evidence for one in reply.limits[:MOST_LIMITS]]
    pointed += [one.evidence for one in found.values()]
    cited = frozenset(place.sentence for ids in pointed for place in _carried(ids, source))
    unworded = tuple(filter(None, (_carried(ids, source) for ids in fell)))
    return Notes(claims, _once(limits), tuple(design), tuple(dropped), cited, unworded)


def _is_unworded(limit: Noted | None, source: Source) -> bool:
    """Whether the words of a limit fell, and no line of it would be printed as the authors' admission."""
    if not limit:
        return True
    fell = any(limit.text == place.quote for place in limit.evidence)
    return fell and not any(may_confess(place, source.text) for place in limit.evidence)


def _carried(ids: Sequence[str], source: Source) -> tuple[Evidence, ...]:
    """What the first pass cites and hands on. A stray that it was made to cite beside honest lines is left behind."""
    return source.evidence(source.carried(ids[:MOST_EVIDENCE]))


def _once(noted: Sequence[Noted | None]) -> tuple[Noted, ...]:
    """Each text once: several claims may have fallen back on one sentence of the source."""
    return tuple({one.text: one for one in reversed(noted) if one}.values())[::-1]


def _claim(form: ClaimForm, source: Source, dropped: list[Dropped]) -> Noted | None:
    strange = _is_elsewhere(form.quote, _carried(form.evidence, source))
    why = ("its quote is not in the lines it cites",) if strange else ()
    return _noted(form.role, form.text, form.evidence, source, dropped, "claim", why)


def _is_elsewhere(quote: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a quotation is none of these lines', nor of all of them in a row."""
    if len(quote.split()) < 5 or not evidence:
        return False
    lines = [place.quote for place in evidence]
    return not any(locate(quote, line) for line in (*lines, " ".join(lines)))


def _noted(
    role: str,
    said: str,
    ids: Sequence[str],
    source: Source,
    dropped: list[Dropped],
    where: str,
    known: tuple[str, ...] = (),
) -> Noted | None:
    """A claim with its evidence; the source's own sentence where the gate refuses the words but not the place. What was
    done and what came of it are told at any rate: no item stands without. `known`: reasons against it.
    """
    if not said.strip():
        return None
    said, evidence = plain(said), _carried(ids, source)
    reasons = known + report_reasons(said, evidence, source, brief=where == "sheet")
    if not reasons:
        return Noted(role, said, evidence)
    least = {"least": 0.0} if role in _HELD else {}
    own = own_words(said, evidence, **least) if where != "sheet" else None
    dropped.append(Dropped(text=cut(said), where=where, reasons=reasons, instead=own.quote if own else ""))
    return Noted(role, own.quote, (own,)) if own else None


def item_of(reply: Draft, source: Source, cited: frozenset[str]) -> Sifted:
    """The second pass, gated. `cited`: the ids of the passages it was shown."""
    dropped: list[Dropped] = []
    written = [_written(one, source, cited, dropped) for one in reply.sentences[:MOST_WRITTEN]]
    kept = [one for one in written if one]
    doubts: list[Doubt] = []
    for form in reply.doubts[:8]:
        doubt = doubt_of(form, source, cited, dropped)
        if doubt and len(doubts) < MOST_DOUBTS and not any(doubt.kind == other.kind != "other" for other in doubts):
            doubts.append(doubt)
    kept = _bottom_fits(kept, dropped)
    oversell = oversell_of(reply.oversell, source, cited, dropped)
    pointed = [(one.text, [name for name in one.evidence if name in cited]) for one in reply.limits[:MOST_LIMITS]]
    limits = _once([_noted("limit", said, ids, source, dropped, "limit") for said, ids in pointed])
    further = tuple(source.links[key] for key in dict.fromkeys(reply.further[:4]) if key in source.links)[:2]
    dropped += [
        Dropped(text=cut(key), where="further", reasons=("no link of that name is held",))
        for key in reply.further[:4]
        if key not in source.links
    ]
    return Sifted(_in_order(kept), tuple(doubts), oversell, further, tuple(dropped), limits)


def _written(form: SentenceForm, source: Source, cited: frozenset[str], dropped: list[Dropped]) -> Written | None:
    said, ids = plain(form.text), [one for one in form.ids[:MOST_EVIDENCE] if one in cited]
    evidence = source.evidence(ids)
    reported = report_reasons(said, evidence, source)
    judged = form.part in _JUDGES or (form.kind == "judgement" and bool(reported))
    reasons = judgement_reasons(said, evidence, source) if judged else reported
    copied = not judged and not reasons and is_copy(said, evidence, source)
    if not reasons and not copied:
        kind = "judgement" if judged else "report"
        return Written(part=form.part, kind=kind, text=said, evidence=evidence)
    held = form.part in _HELD and not judged
    own = own_words(said, evidence, least=0.0) if copied or held else None
    own = own or (copied_from(said, evidence) if copied else None)
    why = reasons or (COPIED,)
    dropped.append(Dropped(text=cut(said), where="sentence", reasons=why, instead=own.quote if own else ""))
    return Written(part=form.part, kind="report", text=own.quote, evidence=(own,), quoted=True) if own else None


def _bottom_fits(written: list[Written], dropped: list[Dropped]) -> list[Written]:
    """One null hypothesis, one warning, one bottom line; and no bottom line that is only kind."""
    kept: list[Written] = []
    for one in written:
        twice = one.part in ("null", "warning", "bottom") and any(other.part == one.part for other in kept)
        long = one.part == "bottom" and len(one.text.split()) > LONGEST_BOTTOM
        kind = one.part == "bottom" and applauds(one.text, mildly=True)
        if twice or long or kind:
            why = "a second one" if twice else "too long" if long else "praise without a reserve"
            dropped.append(Dropped(text=cut(one.text), where="sentence", reasons=(why,)))
        else:
            kept.append(one)
    return kept


def _in_order(written: Sequence[Written]) -> tuple[Written, ...]:
    """The bottom line comes last, the null hypothesis and the warning before it; else as written."""
    late = ("null", "warning", "bottom")
    return tuple(sorted(written, key=lambda one: late.index(one.part) + 1 if one.part in late else 0))
