"""Checks a report: a sentence that may say only what the sentences it cites say."""

import re
from collections.abc import Collection, Iterator, Sequence

from digest.ground.keys import key_of
from digest.ground.naming import spelled_out, strange_names
from digest.ground.quantities import Quantity
from digest.ground.ruling import Reason, Ruling, ruling
from digest.ground.sentence import LONGEST, Sentence, parsed
from digest.ground.shortening import new_words, shortened
from digest.ground.tabled import Cited, tabled
from digest.ground.traps import trapped
from digest.ground.wording import unsafe
from digest.ground.wordwise import altered
from digest.text import plain

MOST_EVIDENCE = 12
"""Sentences of evidence that are checked; further ones are ignored."""
LONGEST_COPY = 12
"""Consecutive words that may be copied from the source without quotation marks."""
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,400})[”\"]")


def supports(
    report: str, evidence: Sequence[str], *, names: Collection[str] = (), table: Cited | None = None
) -> Ruling:
    """Whether a report says no more than its evidence. `names`: words allowed in it even if the evidence lacks them.
    `table`: the one whose rows are among the evidence; figures that are certainly not its rows' rest on the others.
    """
    reasons = set(unsafe(report, quoted_may=True))
    verdict = tabled(report, table) if table else "open"
    if verdict == "bound":
        return ruling(reasons)
    if table and verdict == "wrong":
        evidence = [one for one in evidence if plain(one) not in table.said]
        if not any(one.strip() for one in evidence):
            return ruling(reasons | {"binding"})
    if reasons & {"empty", "too_long", "language"} or not any(one.strip() for one in evidence):
        return ruling(reasons or {"empty"})
    sources = tuple(parsed(spelled_out(one[:LONGEST], report)) for one in evidence[:MOST_EVIDENCE] if one.strip())
    reasons.update(against(parsed(spelled_out(report, " ".join(evidence))), sources, names))
    reasons.update(_misquotes(report, evidence))
    return ruling(reasons, copies(report, evidence[:MOST_EVIDENCE]))


def unheld(report: str, evidence: Sequence[str], *, names: Collection[str] = ()) -> tuple[str, ...]:
    """The words of a report that its evidence lacks in any inflection: a revision must leave them out."""
    sources = tuple(parsed(spelled_out(one[:LONGEST], report)) for one in evidence[:MOST_EVIDENCE] if one.strip())
    return tuple(dict.fromkeys(new_words(parsed(spelled_out(report, " ".join(evidence))), sources, names)))


def against(report: Sentence, sources: tuple[Sentence, ...], names: Collection[str]) -> Iterator[Reason]:
    """Every reason why a report says more than its sources, or something else."""
    yield from wrong_numbers(report, sources)
    if strange_names(report, sources, names):
        yield "name"
    yield from shortened(report, sources, names)
    for check in (altered, trapped):
        yield from check(report, sources)


def wrong_numbers(report: Sentence, sources: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason for each number, unit, bound or year that no source has."""
    figures = [one for sentence in sources for one in sentence.numbers]
    for number in report.numbers:
        if _in_evidence(number, figures, report, sources):
            continue
        if number.year:
            yield "date"
        else:
            other_unit = any(_same_figure(number, one) and not number.same(one) for one in figures)
            yield "unit" if other_unit else "number"


def _in_evidence(number: Quantity, figures: Sequence[Quantity], report: Sentence, sources: Sequence[Sentence]) -> bool:
    if any(number.same(one) and number.bound == one.bound for one in figures):
        return True
    if _is_version(number, report, sources):
        return True
    return number.spelled and _only_counts(number, figures, report, sources)


def _is_version(number: Quantity, report: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether the number is part of a name in the source: 'the top three' for 'Top 3'."""
    for one in sources:
        for name, word in zip(one.words, one.words[1:], strict=False):
            if word.is_name and word.low == f"{number.value:g}" and name.low in report.lows:
                return True
    return False


def _same_figure(number: Quantity, other: Quantity) -> bool:
    """Whether the digits agree whatever the unit; 5 and 0.05 do, since one may be a percentage."""
    scales = (1, 100, 0.01)
    return any(abs(number.value * scale - other.value) < 1e-9 * max(1, abs(other.value)) for scale in scales)


def _only_counts(number: Quantity, figures: Sequence[Quantity], report: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a number in words needs no figure in the source: 'one of', 'two' for 'A and B', 'zero' for a negation, or
    a fraction of which the source gives the percentage: 'three in four' for 72.7 %.
    """
    if number.value == 1 or (number.value == 2 and any("and" in one.lows or "both" in one.lows for one in sources)):
        return True
    if number.value == 0 and any(one.negated for one in sources):
        return True
    shares = [one.value for one in figures if one.unit == "%"]
    pairs = [
        (a.value, b.value)
        for a in report.numbers
        for b in report.numbers
        if a.spelled and b.spelled and a.start < b.start
    ]
    return any(
        number.value in pair and pair[1] and any(abs(pair[0] / pair[1] - share) < 0.03 for share in shares)
        for pair in pairs
    )


def _misquotes(report: str, evidence: Sequence[str]) -> Iterator[Reason]:
    """A reason for each quotation that no sentence of the evidence contains."""
    for quote in _QUOTED.findall(report)[:20]:
        wanted = key_of(quote).text
        if not any(wanted in key_of(one).text for one in evidence):
            yield "quote"


def copies(report: str, evidence: Sequence[str]) -> bool:
    """Whether more than LONGEST_COPY consecutive words outside quotation marks are the source's."""
    own = [key_of(part).text.split() for part in _QUOTED.sub("\n", report).split("\n")]
    runs = {" ".join(part[at : at + LONGEST_COPY + 1]) for part in own for at in range(len(part) - LONGEST_COPY)}
    return any(f" {run} " in key_of(one).text for run in runs for one in evidence)
