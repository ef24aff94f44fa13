"""Where a report keeps close to its source's wording: does any word that differs decide something?

The words of both are aligned. A difference between two stretches that are the same is an alteration of just that place,
and is judged by itself: a 'not' more or less, a hedge gone, 'some' become 'most', a cause, an exception left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from digest.ground.lexicon import ALL, FAINT, MANY, MAY, MOST, NEARLY, NEGATIONS, PLAN, PROVE, SOME, SUGGEST
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import opposite, stem

_FORMS = (
    dict.fromkeys("is are was were been being am be".split(), "be")
    | dict.fromkeys("has had having have".split(), "have")
    | dict.fromkeys("we i authors author they researchers team our their my them us".split(), "author")
)
_ARTICLES = frozenset("a an the that which this these those also then just however therefore".split())
_CAUSAL = frozenset("because causes caused cause causing due therefore hence thereby thus consequently".split())
_EXCEPT = frozenset("except excepting unless excluding barring other apart".split())
_LONGEST = 4
"""Words of a difference that is read as an alteration; a longer one is a rewording ..."""
_LEFT_OUT = 14
"""... unless it is only left out, with the exception it begins with."""
_NEGATIVES = NEGATIONS | {"non"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a report has in one place, what its source has there, and what both have around it."""

    said: Sequence[Word]
    source: Sequence[Word]
    around: Sequence[str]


def altered(said: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """The alterations of a sentence that is otherwise its source's."""
    texts = [f" {' '.join(_token(w) for w in _telling(one))} " for one in evidence]
    for sentence in evidence:
        for change in _changes(_telling(said), _telling(sentence)):
            told = f" {' '.join(_token(word) for word in change.said)} "
            if any(f" {' '.join(change.around)} " in text for text in texts):
                continue
            if len(change.said) < 2 or not any(told in text for text in texts):
                yield from _judged(change, sentence, _hedges(said) < _hedges(sentence))


def _telling(sentence: Sentence) -> list[Word]:
    return [word for word in sentence.words if word.low not in _ARTICLES]


def _token(word: Word) -> str:
    return _FORMS.get(word.low) or stem(word.low)


def _changes(ours: list[Word], theirs: list[Word]) -> Iterator[Change]:
    mine, other = [_token(word) for word in ours], [_token(word) for word in theirs]
    blocks = [(0, 0, 0), *_equal(mine, other), (len(mine), len(other), 0)]
    for (a, b, size), (after_a, after_b, after) in pairwise(blocks):
        chunk, source = ours[a + size : after_a], theirs[b + size : after_b]
        opens, ends = a == b == 0, after_a + after == len(mine) and after_b + after == len(other)
        held = (size >= 2 or opens) and (after >= 2 or ends) and size + after >= 3
        small = max(len(chunk), len(source)) <= _LONGEST or (not chunk and len(source) <= _LEFT_OUT)
        if held and small and (chunk or source):
            around = (
                *mine[max(a, a + size - 2) : a + size],
                *mine[a + size : after_a],
                *mine[after_a : after_a + min(after, 2)],
            )
            yield Change(chunk, source, around)


def _equal(mine: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    """The stretches that both have, in order: (start, start in the other, length)."""
    found = LCSseq.opcodes(mine, other)
    blocks = [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in found if op.tag == "equal"]
    ends = (0, len(mine) - 1)
    return [block for block in blocks if block[2] > 1 or block[0] in ends]


def _judged(change: Change, source: Sentence, unhedged: bool) -> Iterator[Reason]:
    """`unhedged`: the report has fewer hedges than its source."""
    ours, theirs = {w.low for w in change.said}, {w.low for w in change.source}
    if theirs & _EXCEPT and not ours:
        yield "scope"
    if len(change.source) > _LONGEST:
        return
    if _negatives(change.said) % 2 != _negatives(change.source) % 2 and not (ours | theirs) & FAINT - _NEGATIVES:
        yield "polarity"
    if _opposed(change):
        yield "direction"
    if _surety(ours) > _surety(theirs) and (unhedged or _surety(ours) == 4):
        yield "modality"
    if _amount(ours - source.lows) > _amount(theirs) and not (_negatives(change.said) and _negatives(change.source)):
        yield "quantifier"
    if ours & _CAUSAL and not theirs & _CAUSAL and "since" not in theirs and "as" not in theirs:
        yield "causal"


def _hedges(sentence: Sentence) -> int:
    return sum(word.low in MAY | SUGGEST | PLAN - {"will", "would"} for word in sentence.words)


def _negatives(words: Sequence[Word]) -> int:
    return sum((word.low in _NEGATIVES - {"little"}) or word.low.endswith("n't") for word in words)


def _opposed(change: Change) -> bool:
    """Whether one has a word whose opposite the other has: by the list, or by its prefix."""
    theirs, ours = {w.side for w in change.source}, {w.side for w in change.said}
    if any(side and opposite(side) in theirs and side not in theirs for side in ours) and not _turned(change):
        return True
    stems = {_token(word) for word in change.source}
    return any(
        bare(token) in stems or token in map(bare, stems)
        for word in change.said
        if (token := _token(word)) not in stems
    )


def _turned(change: Change) -> bool:
    return _negatives(change.said) != _negatives(change.source)


def bare(token: str) -> str:
    """A stem without the prefix that turns it: 'misalign' -> 'align'; itself doubled where there is none."""
    for prefix in ("mis", "un", "in", "im", "dis", "non", "ir", "il"):
        if token.startswith(prefix) and len(token) - len(prefix) >= 4:
            return token[len(prefix) :]
    return token + "/"


def _surety(lows: set[str]) -> int:
    """0 planned, 1 supposed, 2 suggested, 3 asserted, 4 proved."""
    if lows & PLAN - {"will", "would"}:
        return 0
    if lows & (MAY | {"would", "when"}):
        return 1
    return 2 if lows & SUGGEST else 4 if lows & PROVE else 3


def _amount(lows: set[str]) -> int:
    """How much of them a stretch speaks of; 3 where it does not say."""
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
