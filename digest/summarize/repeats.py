"""Sees to it that an item says nothing twice, and its result early. Pure."""

import re
from collections.abc import Sequence

from digest.model import Doubt, Written
from digest.summarize.quotable import opens_well
from digest.summarize.strengths import terms

EARLY = 3
"""Sentences among which a result is told early."""
_NEARLY = 0.8
_MOSTLY = 0.6
_LATE = ("null", "warning", "bottom")
_NEEDED = ("what", "result")
# These decide what a sentence admits: without them its other words say something else.
_DECIDES = re.compile(
    r"\b(?:not|no|none|nor|never|only|cannot|without|few|fewer|less|may|might|could|unclear|limited|yet|future|"
    r"although|though|but|however)\b|(n['’]t)\b",
    re.I,
)
_TELLS = re.compile(
    r"\b(?:we|authors?|they|find|finds|found|show|shows|showed|observed?|see|saw|note|noted|that|than|so|was|were|been|"
    r"has|have|had|also|all|there)\b",
    re.I,
)
# What a check could do to a result is in every doubt.
_GENERAL = re.compile(
    r"\b(?:could|would|may|might|can|will|move|change|shift|alter|affect|show|tell|give|another|other|more|less|whether|"
    r"result|results|far|how|much|so|than)\b",
    re.I,
)


def told_in(wording: str, other: str) -> bool:
    """Whether another sentence tells nearly all that this one does, and every word that decides what it admits."""
    own, known = _content(wording), _content(other)
    return bool(own) and len(own & known) >= _NEARLY * len(own) and _deciding(wording) <= _deciding(other)


def _deciding(wording: str) -> set[str]:
    return {"not" if one.group(1) else one.group().casefold() for one in _DECIDES.finditer(wording)}


def adds(remark: str, beside: str) -> bool:
    """Whether a remark says more than what stands beside it: on a check the doubt, on a title the two quotations."""
    own = terms(_GENERAL.sub(" ", remark))
    return len(own - terms(beside)) > (1 - _MOSTLY) * len(own)


def _content(wording: str) -> frozenset[str]:
    return terms(_TELLS.sub(" ", wording))


def once(limits: Sequence[Written], told: Sequence[Written], doubts: Sequence[Doubt]) -> tuple[Written, ...]:
    """The limits that are told nowhere else. What only the model reads as one gives way to a report, a doubt or a limit
    on the same sentence; what the authors admit only to a quotation of it, as the words of others may be struck.
    """
    kept = list[Written]()
    for one in limits:
        others = [other.text for other in told if other.quoted and _on(other, one)]
        if one.part == "narrows":
            others += [other.text for other in (*told, *kept) if other.kind == "report" and _on(other, one)]
            others += [doubt.text for doubt in doubts if _sentences(doubt) & _sentences(one)]
        if not any(told_in(one.text, other) for other in others):
            kept.append(one)
    return tuple(kept)


def without_halves(told: Sequence[Written], limits: Sequence[Written]) -> tuple[Written, ...]:
    """The item's sentences without a report that only tells the first half of a quoted limit; one that the next
    sentence weighs stays, and so do those that an item needs.
    """
    quoted = [one for one in limits if one.quoted]
    following = (*told[1:], None)
    return tuple(
        one
        for one, after in zip(told, following, strict=True)
        if one.kind != "report"
        or one.part in _NEEDED
        or (after and after.kind == "judgement" and _on(after, one))
        or not any(_on(one, limit) and told_in(one.text, limit.text) for limit in quoted)
    )


def _on(one: Written, other: Written) -> bool:
    """Whether both rest on a sentence."""
    return bool(_sentences(one) & _sentences(other))


def _sentences(one: Written | Doubt) -> set[str]:
    return {place.sentence for place in one.evidence}


def in_order(written: Sequence[Written]) -> tuple[Written, ...]:
    """As written, but a result early, and null hypothesis, warning and bottom line last, in this order."""
    late = sorted((one for one in written if one.part in _LATE), key=lambda one: _LATE.index(one.part))
    return (*_result_early([one for one in written if one.part not in _LATE]), *late)


def _result_early(written: list[Written]) -> list[Written]:
    """Moves the first result, with what leans on it, behind the opening, if it comes late and leans on nothing."""
    at = next((n for n, one in enumerate(written) if one.part == "result"), 0)
    behind = after_opening(written)
    if at < EARLY or at <= behind or _leans(written[at]):
        return written
    end = next((n for n in range(at + 1, len(written)) if not _leans(written[n])), len(written))
    return [*written[:behind], *written[at:end], *written[behind:at], *written[end:]]


def led_by(found: Sequence[Written], told: Sequence[Written]) -> tuple[Written, ...]:
    """The item with main findings behind its opening, but for those that it tells already."""
    reports = [one for one in told if one.kind == "report"]
    fresh = [one for one in found if not any(_on(one, other) and told_in(one.text, other.text) for other in reports)]
    behind = after_opening(told)
    return (*told[:behind], *fresh, *told[behind:])


def after_opening(written: Sequence[Written]) -> int:
    """The number of sentences that open an item: those on what was done, and those that lean on them."""
    opens = (n for n, one in enumerate(written) if n and one.part != "what" and not _leans(one))
    return next(opens, len(written))


def _leans(one: Written) -> bool:
    """Whether a sentence leans on the one before it; a judgement does where it weighs what was just told."""
    return not opens_well(one.text)
