"""The gate's verdict on a sentence as a report or a judgement, and what may be printed in its place. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence

from digest.ground import beside, hint, in_words, judges, supports, tabled, unheld
from digest.model import Evidence, Text
from digest.summarize.praise import applauds, defames, grave
from digest.summarize.quotable import LONGEST, passage_of, stands_alone
from digest.summarize.source import UNPROVED, Source
from digest.text import plain

MISSING = re.compile(
    r"\b(?:no|nothing|nobody|none|never|neither|without any|not any)\b.{0,60}\b(?:mention|report|test|compar|control|"
    r"check|"
    r"tri(?:ed|al)|said|given|shown|describ|ablat|baseline|discuss|stat(?:ed|es)|vari(?:ed|ation|es)|explain|document|"
    r"measur|repeat|seed|validat|quantif)|\b(?:is|are|was|were|does|do|did|has|have) (?:not|never)(?: \w+)? (?:mention|"
    r"report|test|compar|control|check|tr(?:y|ied)|said|say|given|give|shown|show|describ|ablat|discuss|stat|var|explain|"
    r"document|measur|repeat|validat|quantif)\w*|\b(?:unreported|untested|undocumented|unvalidated|lacks?|lacking|missing|"
    r"absent|absence of|fails? to (?:report|mention|test|compare|control))\b",
    re.I,
)
"""Words that say that something was not done: allowed only in a doubt, and only if a search proves it."""
_POINTS = re.compile(r"\b(?:row|column|panel|table|figure|fig\.|equation|appendix) ?(?:\d+|(?-i:[A-Z])(?![\w-]))", re.I)
_POINTING = "it points at a row, table or figure that no reader of the item sees; name what stands there"
_PLANS = re.compile(r"\bthe authors? (?:will|are going to|plan to|want to)\b", re.I)
_ANNOUNCED = re.compile(
    r"\bin this (?:\w+ )?(?:post|paper|work|article|report|essay|study|update|note)\b.{0,40}?\b(?:we|I)(?: will|['’]ll|"
    r" are going to| am going to| plan to| want to)\b",
    re.I,
)
A_PLAN = "what the text does is told as a plan; tell it from a passage that says it was done"
_FOR_SLOTS = frozenset("empty control link markup instruction person number unit date name".split())
"""The reasons that count against a line of the design sheet, which is a list and no sentence, and is never printed."""
ALIKE = 0.35
"""Share of the refused words that a sentence must have to replace them."""


def report_reasons(
    wording: str, evidence: tuple[Evidence, ...], source: Source, brief: bool = False
) -> tuple[str, ...]:
    """Every reason against a report, in words; none when it passes. `brief`: it is a line of the design sheet."""
    if not evidence:
        return ("it cites no passage, or one that is kept back",)
    quotes = [place.quote for place in evidence]
    table = None if brief else source.table(evidence)  # a list names no columns
    ruling = supports(wording, quotes, names=source.names, table=table)
    new = unheld(wording, quotes, names=source.names) if "new" in ruling.reasons else ()
    checked = {*_FOR_SLOTS, "new"} if new and _is_foreign(wording, new) else _FOR_SLOTS
    reasons = [reason for reason in ruling.reasons if not brief or reason in checked]
    if "new" in reasons:
        reasons[reasons.index("new")] = f"words that the passage does not have: {', '.join(new[:6])}"
    reasons += _unfair_words(wording, quotes)
    if not brief and echoes(wording, source.examples):
        reasons.append("it repeats an example")
    return in_words(reasons, lambda reason: hint(reason, wording, quotes))


def _is_foreign(wording: str, new: Sequence[str]) -> bool:
    """Whether a line of the design sheet was not taken from its passage but, say, copied from the prompt: half of its
    longer words are new, or one with a capital.
    """
    long = [word for word in re.findall(r"\w+", wording) if len(word) > 3 and not word.isdigit()]
    return 2 * len(new) >= max(len(long), 1) or any(word[0].isupper() for word in new)


def _unfair_words(wording: str, passages: Sequence[str]) -> Iterator[str]:
    if applauds(wording):
        yield "praise"
    if defames(wording) and not any(defames(passage) for passage in passages):
        yield "it may blame persons, and not their work"
    if grave(wording, passages):
        yield "an accusing word that the passage does not hold"


def printed_reasons(wording: str, evidence: Sequence[Evidence]) -> Iterator[str]:
    """Reasons against a sentence that counts only once it is printed: a reader sees no table, and no plan come true."""
    if points(wording):
        yield _POINTING
    if _PLANS.search(wording) and any(_ANNOUNCED.search(place.quote) for place in evidence):
        yield A_PLAN


def points(wording: str) -> bool:
    """Whether it points at a row, table or figure."""
    return bool(_POINTS.search(wording))


def judgement_reasons(wording: str, judged: tuple[Evidence, ...], source: Source) -> tuple[str, ...]:
    """Every reason against a judgement of these passages, in words; none when it passes."""
    if not judged:
        return ("it names nothing that it judges",)
    reasons = list(judges(wording, [place.quote for place in judged], names=source.names).reasons)
    reasons += _unfair_words(wording, [place.quote for place in judged])
    if MISSING.search(wording):
        reasons.append(UNPROVED)
    if echoes(wording, source.examples):
        reasons.append("it repeats an example")
    return in_words(reasons)


def echoes(wording: str, examples: Sequence[str]) -> bool:
    """Whether eight consecutive words are an example's."""
    words = wording.casefold().split()
    runs = {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}
    return any(run in " ".join(example.casefold().split()) for run in runs for example in examples)


def quotable(place: Evidence, text: Text) -> Evidence | None:
    """What of a sentence can be quoted alone: all of it, or all but a lead such as 'However, '."""
    if stands_alone(place.quote):
        return place
    found = passage_of(place.sentence, text)
    return found.evidence(text) if found and not found.quoted else None


def own_words(
    wording: str,
    evidence: Sequence[Evidence],
    text: Text,
    least: float = ALIKE,
    part: Callable[[Evidence, Text], Evidence | None] = quotable,
) -> Evidence | None:
    """The `part` that can be quoted of the cited sentence that shares most words with a refused one, at least a share
    of `least`; one of half its words that says what was done before one that announces it.
    """
    words = _words(wording)
    shared = {one: len(words & _words(one.quote)) for one in evidence}
    parts = {place: part(place, text) for place in evidence if shared[place] >= least * len(words)}
    usable = [place for place, quoted in parts.items() if quoted]
    done = [place for place in usable if shared[place] >= len(words) / 2 and not _ANNOUNCED.search(place.quote)]
    best = max(done or usable, key=lambda place: shared[place], default=None)
    return parts[best] if best else None


def copied_from(wording: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """The cited sentence that was copied, to be quoted instead; None when all are too long for that."""
    wanted = _words(wording)
    short = [one for one in evidence if len(one.quote) <= LONGEST]
    return max(short, key=lambda one: len(wanted & _words(one.quote)), default=None)


def is_copy(wording: str, evidence: tuple[Evidence, ...], source: Source) -> bool:
    """Whether a report passes but copies its evidence at length."""
    quotes = [place.quote for place in evidence]
    return supports(wording, quotes, names=source.names, table=source.table(evidence)).copied


def shown_with(wording: str, evidence: tuple[Evidence, ...], source: Source) -> tuple[Evidence, ...]:
    """The evidence of a report that passes; for figures of a table, with the heads and the caption that name them."""
    table = source.table(evidence)
    if not table or tabled(wording, table) != "bound":
        return evidence
    return source.evidence([*table.rows, *beside(source.text, table.rows)])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def cut(text: str) -> str:
    """A refused text as it is kept for the editor: at most 400 characters."""
    return plain(text)[:400]
