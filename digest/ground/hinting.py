"""Hints for revising a refused report: which words are out of order, which deciding words are missing or added.

A hint only says what a reason means here; it decides nothing. Pure.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from digest.ground.clauses import clauses
from digest.ground.conditions import CONDITIONS
from digest.ground.lexicon import ALL, MAY, MOST, NEARLY, NEGATIONS, ONLY, PLAN, SOME, SUGGEST
from digest.ground.placing import places
from digest.ground.sentence import LONGEST, Sentence, Word, parsed

_DECIDING = {
    "modality": MAY | SUGGEST | PLAN | frozenset("assume assumes claim claims argue argues think thinks".split()),
    "tense": PLAN | MAY,
    "polarity": NEGATIONS,
    "quantifier": SOME | MOST | NEARLY | ALL,
    "scope": ONLY | CONDITIONS,
    "direction": frozenset(("than",)),
}
"""By reason, the words whose loss or addition may cause it."""
_MOST = 5


def hint(reason: str, text: str, evidence: Sequence[str]) -> str:
    """A remark to print after the reason, such as "the passage has 'may'"; '' where there is none to make."""
    known = [parsed(clause[:LONGEST]) for clause in evidence if clause.strip()]
    pairs = [(clause, _nearest(clause, known)) for clause in map(parsed, clauses(text))] if known else []
    if reason == "binding":
        return _listing(
            "elsewhere in the passage, or not in it: ", [word for pair in pairs for word in _misplaced(*pair)]
        )
    deciding = _DECIDING.get(reason, frozenset())
    report, lines = parsed(text), dict.fromkeys(line for _, line in pairs)
    lost = [word.text for line in lines for word in line.words if word.low in deciding - report.lows]
    source_lows = frozenset().union(*(line.lows for line in lines))
    added = [word.text for word in report.words if word.low in deciding - source_lows]
    return _listing("the passage has ", lost) or _listing("the passage lacks ", added)


def _nearest(clause: Sentence, known: Sequence[Sentence]) -> Sentence:
    return max(known, key=lambda one: len(one.senses & clause.senses))


def _listing(lead: str, words: Sequence[str]) -> str:
    once = list(dict.fromkeys(words))[:_MOST]
    return lead + ", ".join(f"'{word}'" for word in once) if once else ""


def _misplaced(report: Sentence, source: Sentence) -> list[str]:
    """The words that break the source's order; where none do, those that the source lacks."""
    placed = [(word, places(word, source)) for word in report.words if word.sense or word.is_number]
    return [word.text for word in _out_of_order(placed)] or [word.text for word, at in placed if not at]


def _out_of_order(placed: Sequence[tuple[Word, Sequence[int]]]) -> Iterator[Word]:
    """The words outside the longest subsequence that keeps the source's order."""
    ends: list[tuple[int, int]] = []  # (place, index of the word), by length of the subsequence ending there
    previous: dict[int, int] = {}
    for number, (_, at) in enumerate(placed):
        for place in sorted(at, reverse=True):
            length = bisect_right(ends, (place, -1))
            previous[number] = ends[length - 1][1] if length else -1
            ends[length : length + 1] = [(place, number)]
    longest, last = set(), ends[-1][1] if ends else -1
    while last >= 0 and last not in longest:
        longest.add(last)
        last = previous[last]
    yield from (word for number, (word, at) in enumerate(placed) if at and number not in longest)
