"""Checks a near-copy of a source word by word: does any difference change what is claimed?

The words of both are aligned. A short difference between two common runs is an alteration of that place, and is judged
by itself: a 'not' added or lost, a hedge lost, 'some' turned into 'most', a cause added, an exception left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from digest.ground.lexicon import (
    ALL,
    BE,
    FAINT,
    MANY,
    MAY,
    MOST,
    NEARLY,
    NEGATING_PREFIXES,
    NEGATIONS,
    PLAN,
    PROVE,
    SOME,
    SUGGEST,
)
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import opposite, stem

_FORMS = (
    dict.fromkeys(BE | {"am"}, "be")
    | dict.fromkeys("has had having have".split(), "have")
    | dict.fromkeys("we i authors author they researchers team our their my them us".split(), "author")
)
_ARTICLES = frozenset("a an the that which this these those also then just however therefore".split())
_CAUSAL = frozenset("because causes caused cause causing due therefore hence thereby thus consequently".split())
_EXCEPT = frozenset("except excepting unless excluding barring other apart".split())
_LONGEST = 4
"""Words at most of a difference that counts as an alteration; a longer one is a rewording ..."""
_LEFT_OUT = 14
"""... unless it is a mere omission, of at most so many words, which is checked for an exception."""
_NEGATING = NEGATIONS | {"non"}


@dataclass(frozen=True, slots=True)
class Change:
    """The words that a claim has in one place, those of its source there, and the claim's tokens in and around it."""

    claim: Sequence[Word]
    source: Sequence[Word]
    around: Sequence[str]


def altered(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """The reasons against the alterations by which a claim differs from a source."""
    texts = [f" {' '.join(_token(w) for w in _without_articles(one))} " for one in evidence]
    for sentence in evidence:
        for change in _changes(_without_articles(claim), _without_articles(sentence)):
            added = f" {' '.join(_token(word) for word in change.claim)} "
            if any(f" {' '.join(change.around)} " in text for text in texts):
                continue
            if len(change.claim) < 2 or not any(added in text for text in texts):
                yield from _reasons_against(change, sentence, _hedges(claim) < _hedges(sentence))


def _without_articles(sentence: Sentence) -> list[Word]:
    return [word for word in sentence.words if word.low not in _ARTICLES]


def _token(word: Word) -> str:
    return _FORMS.get(word.low) or stem(word.low)


def _changes(ours: list[Word], theirs: list[Word]) -> Iterator[Change]:
    """Each short difference between the words of a claim and a source with a common run, or an end, on both sides."""
    mine, source_tokens = [_token(word) for word in ours], [_token(word) for word in theirs]
    blocks = [(0, 0, 0), *_common_runs(mine, source_tokens), (len(mine), len(source_tokens), 0)]
    for (a, b, size), (after_a, after_b, after) in pairwise(blocks):
        changed, source = ours[a + size : after_a], theirs[b + size : after_b]
        opens, ends = a == b == 0, after_a + after == len(mine) and after_b + after == len(source_tokens)
        held = (size >= 2 or opens) and (after >= 2 or ends) and size + after >= 3
        small = max(len(changed), len(source)) <= _LONGEST or (not changed and len(source) <= _LEFT_OUT)
        if held and small and (changed or source):
            around = (
                *mine[max(a, a + size - 2) : a + size],
                *mine[a + size : after_a],
                *mine[after_a : after_a + min(after, 2)],
            )
            yield Change(changed, source, around)


def _common_runs(mine: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    """The runs that both have, in order: (start, start in the other, length); single words only at either end."""
    found = LCSseq.opcodes(mine, other)
    blocks = [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in found if op.tag == "equal"]
    ends = (0, len(mine) - 1)
    return [block for block in blocks if block[2] > 1 or block[0] in ends]


def _reasons_against(change: Change, source: Sentence, unhedged: bool) -> Iterator[Reason]:
    """The reasons against one alteration. `unhedged`: the claim has fewer hedges than its source."""
    ours, theirs = {w.low for w in change.claim}, {w.low for w in change.source}
    if any(word.low in _EXCEPT and not _lists_more(word, source) for word in change.source) and not ours:
        yield "scope"
    if len(change.source) > _LONGEST:
        return
    if (
        _count_negations(change.claim) % 2 != _count_negations(change.source) % 2
        and not (ours | theirs) & FAINT - _NEGATING
    ):
        yield "polarity"
    if _opposed(change):
        yield "direction"
    if _certainty(ours) > _certainty(theirs) and (unhedged or _certainty(ours) == 4):
        yield "modality"
    if _amount(ours - source.lows) > _amount(theirs) and not (
        _count_negations(change.claim) and _count_negations(change.source)
    ):
        yield "quantifier"
    if ours & _CAUSAL and not theirs & _CAUSAL and "since" not in theirs and "as" not in theirs:
        yield "causal"


def _lists_more(word: Word, source: Sentence) -> bool:
    """Whether an 'other' only ends a list: 'and other tests'."""
    return word.low == "other" and word.at > 0 and source.words[word.at - 1].low in ("and", "or")


def _hedges(sentence: Sentence) -> int:
    return sum(word.low in MAY | SUGGEST | PLAN - {"will", "would"} for word in sentence.words)


def _count_negations(words: Sequence[Word]) -> int:
    return sum((word.low in _NEGATING - {"little"}) or word.low.endswith("n't") for word in words)


def _opposed(change: Change) -> bool:
    """Whether a word was replaced by its opposite, by the list of opposites or by a prefix."""
    theirs, ours = {w.side for w in change.source}, {w.side for w in change.claim}
    if any(side and opposite(side) in theirs and side not in theirs for side in ours) and not _negations_differ(change):
        return True
    stems = {_token(word) for word in change.source}
    return any(
        bare(token) in stems or token in map(bare, stems)
        for word in change.claim
        if (token := _token(word)) not in stems
    )


def _negations_differ(change: Change) -> bool:
    return _count_negations(change.claim) != _count_negations(change.source)


def bare(token: str) -> str:
    """A stem without its negating prefix: 'misalign' -> 'align'; where it has none, a string that equals no stem."""
    for prefix in NEGATING_PREFIXES:
        if token.startswith(prefix) and len(token) - len(prefix) >= 4:
            return token[len(prefix) :]
    return token + "/"


def _certainty(lows: set[str]) -> int:
    """0 planned, 1 supposed, 2 suggested, 3 asserted, 4 proved."""
    if lows & PLAN - {"will", "would"}:
        return 0
    if lows & (MAY | {"would", "when"}):
        return 1
    return 2 if lows & SUGGEST else 4 if lows & PROVE else 3


def _amount(lows: set[str]) -> int:
    """The quantifier of these words, from 1 (some) to 6 (all); 3 when they have none."""
    for level, listed in (
        (1, SOME),
        (2, MANY),
        (4, MOST),
        (5, NEARLY),
        (6, ALL - {"both", "each", "any", "perfectly", "perfect"}),
    ):
        if lows & listed:
            return level
    return 3
