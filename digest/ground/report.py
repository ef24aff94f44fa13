"""A report: a sentence that says what its own evidence says, and nothing else."""

import re
from collections.abc import Collection, Iterator, Sequence

from digest.ground.keys import key_of
from digest.ground.naming import spelled_out, strange_names
from digest.ground.quantities import Quantity
from digest.ground.ruling import Reason, Ruling, ruling
from digest.ground.sentence import LONGEST, Sentence, parsed
from digest.ground.shortening import new_words, shortened
from digest.ground.traps import trapped
from digest.ground.wording import unsafe
from digest.ground.wordwise import altered

MOST_EVIDENCE = 12
"""Sentences of evidence that are looked at."""
LONGEST_COPY = 12
"""Words in a row that may be the source's outside quotation marks."""
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,400})[”\"]")


def supports(said: str, evidence: Sequence[str], *, names: Collection[str] = ()) -> Ruling:
    """Whether a report says no more than its own evidence. `names`: words that may stand in it anyway."""
    reasons = set(unsafe(said, quoted_may=True))
    if reasons & {"empty", "too_long", "language"} or not any(one.strip() for one in evidence):
        return ruling(reasons or {"empty"})
    known = tuple(parsed(spelled_out(one[:LONGEST], said)) for one in evidence[:MOST_EVIDENCE] if one.strip())
    reasons.update(against(parsed(spelled_out(said, " ".join(evidence))), known, names))
    reasons.update(_misquotes(said, evidence))
    return ruling(reasons, copies(said, evidence[:MOST_EVIDENCE]))


def unheld(said: str, evidence: Sequence[str], *, names: Collection[str] = ()) -> tuple[str, ...]:
    """The words of a report that its evidence has in no ending: what a revision must leave out."""
    known = tuple(parsed(spelled_out(one[:LONGEST], said)) for one in evidence[:MOST_EVIDENCE] if one.strip())
    return tuple(dict.fromkeys(new_words(parsed(spelled_out(said, " ".join(evidence))), known, names)))


def against(said: Sentence, known: tuple[Sentence, ...], names: Collection[str]) -> Iterator[Reason]:
    """Every reason why a sentence says more, or something else, than these."""
    yield from wrong_numbers(said, known)
    if strange_names(said, known, names):
        yield "name"
    yield from shortened(said, known, names)
    for check in (altered, trapped):
        yield from check(said, known)


def wrong_numbers(said: Sentence, known: Sequence[Sentence]) -> Iterator[Reason]:
    """Numbers, units, bounds and years that no sentence of the evidence has."""
    there = [one for sentence in known for one in sentence.numbers]
    for number in said.numbers:
        if _told(number, there, said, known):
            continue
        if number.year:
            yield "date"
        else:
            other_unit = any(_nearly(number, one) and not number.same(one) for one in there)
            yield "unit" if other_unit else "number"


def _told(number: Quantity, there: Sequence[Quantity], said: Sentence, known: Sequence[Sentence]) -> bool:
    if any(number.same(one) and number.bound == one.bound for one in there):
        return True
    if _versioned(number, said, known):
        return True
    return number.spelled and _counted(number, there, said, known)


def _versioned(number: Quantity, said: Sentence, known: Sequence[Sentence]) -> bool:
    """'The top three' for 'Top 3'."""
    for one in known:
        for name, word in zip(one.words, one.words[1:], strict=False):
            if word.is_name and word.low == f"{number.value:g}" and name.low in said.lows:
                return True
    return False


def _nearly(number: Quantity, other: Quantity) -> bool:
    scales = (1, 100, 0.01)
    return any(abs(number.value * scale - other.value) < 1e-9 * max(1, abs(other.value)) for scale in scales)


def _counted(number: Quantity, there: Sequence[Quantity], said: Sentence, known: Sequence[Sentence]) -> bool:
    """A small number in words that no figure tells: 'one of', 'these two' of A and B, 'three in four' by 72.7 %."""
    if number.value == 1 or (number.value == 2 and any("and" in one.lows or "both" in one.lows for one in known)):
        return True
    if number.value == 0 and any(one.negated for one in known):
        return True
    shares = [one.value for one in there if one.unit == "%"]
    pairs = [
        (a.value, b.value) for a in said.numbers for b in said.numbers if a.spelled and b.spelled and a.start < b.start
    ]
    return any(
        number.value in pair and pair[1] and any(abs(pair[0] / pair[1] - share) < 0.03 for share in shares)
        for pair in pairs
    )


def _misquotes(said: str, evidence: Sequence[str]) -> Iterator[Reason]:
    """Words in quotation marks that the source does not have."""
    for quote in _QUOTED.findall(said)[:20]:
        wanted = key_of(quote).text
        if not any(wanted in key_of(one).text for one in evidence):
            yield "quote"


def copies(said: str, evidence: Sequence[str]) -> bool:
    """Whether more than twelve words in a row are the source's, outside quotation marks."""
    own = [key_of(part).text.split() for part in _QUOTED.sub("\n", said).split("\n")]
    runs = {" ".join(part[at : at + LONGEST_COPY + 1]) for part in own for at in range(len(part) - LONGEST_COPY)}
    return any(f" {run} " in key_of(one).text for run in runs for one in evidence)
