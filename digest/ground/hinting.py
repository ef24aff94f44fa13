"""What a writer may mend a fallen report by: the words that are out of their place, the deciding ones that are gone.

A hint proves nothing and lets nothing stand; it spares a revision the guess what a reason means here. Pure.
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
"""By reason, the words whose loss, or whose coming in, is that reason."""
_MOST = 5


def hint(reason: str, said: str, evidence: Sequence[str]) -> str:
    """'' where nothing helps; else words to stand behind the reason, such as "the passage has 'may'"."""
    known = [parsed(one[:LONGEST]) for one in evidence if one.strip()]
    pairs = [(one, _nearest(one, known)) for one in map(parsed, clauses(said))] if known else []
    if reason == "binding":
        return _told("out of the passage's order: ", [word for pair in pairs for word in _astray(*pair)])
    deciding = _DECIDING.get(reason, frozenset())
    report, lines = parsed(said), dict.fromkeys(line for _, line in pairs)
    lost = [word.text for line in lines for word in line.words if word.low in deciding - report.lows]
    there = frozenset().union(*(line.lows for line in lines))
    added = [word.text for word in report.words if word.low in deciding - there]
    return _told("the passage has ", lost) or _told("the passage lacks ", added)


def _nearest(clause: Sentence, known: Sequence[Sentence]) -> Sentence:
    return max(known, key=lambda one: len(one.senses & clause.senses))


def _told(lead: str, words: Sequence[str]) -> str:
    once = list(dict.fromkeys(words))[:_MOST]
    return lead + ", ".join(f"'{word}'" for word in once) if once else ""


def _astray(report: Sentence, source: Sentence) -> list[str]:
    """The words that another line has, and those that do not go on where the word before them left off."""
    able = [(word, places(word, source)) for word in report.words if word.sense or word.is_number]
    return [word.text for word in _out_of_order(able)] or [word.text for word, at in able if not at]


def _out_of_order(able: Sequence[tuple[Word, Sequence[int]]]) -> Iterator[Word]:
    """Those left over by the longest row of words that keeps the source's order."""
    ends: list[tuple[int, int]] = []  # (place, index of the word), by length of the row that ends there
    before: dict[int, int] = {}
    for n, (_, at) in enumerate(able):
        for place in sorted(at, reverse=True):
            length = bisect_right(ends, (place, -1))
            before[n] = ends[length - 1][1] if length else -1
            ends[length : length + 1] = [(place, n)]
    row, last = set(), ends[-1][1] if ends else -1
    while last >= 0 and last not in row:
        row.add(last)
        last = before[last]
    yield from (word for n, (word, at) in enumerate(able) if at and n not in row)
