"""A name for a pronoun: a sentence of the evidence with 'it' or 'this agent' replaced by what another one calls it.

What it points at is taken only where nobody can mistake it: what the other sentence is about (its subject), what bears
the noun beside the 'this', or the only name there.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from digest.ground.lexicon import MAY, NEGATIONS, PLAN
from digest.ground.placing import OPENERS, placed, places, same
from digest.ground.sentence import Sentence, Word, parsed

_ALONE = frozenset("it they them he she this these those its their".split())
_BESIDE = frozenset("this these those such that".split())
_OPENING = frozenset("we i there here authors".split())
_VERBS = frozenset("is are was were be been has have had do does did can".split())
_TELLING = _VERBS | MAY | PLAN | NEGATIONS | frozenset("but or if when while which who that whether".split())
_OWN = frozenset("its their".split())
_LONGEST = 5
"""Words of a name, at most."""
_BEFORE = 2
"""Words before a pronoun that points to another sentence; a later one points to its own."""


def resolved(source: Sentence, piece: Sentence, known: Sequence[Sentence]) -> Iterator[Sentence]:
    """The ways to read a sentence with one pronoun replaced, such that it may have all words of a piece."""
    strange = _strange(source, piece)
    if not strange:
        yield from _own_name(source)
    for other in known[: known.index(source)] if strange else ():
        for named in _spans(other, strange, piece):
            for start, end, head in _pointers(source):
                if _is_name(other, named) or (_bears(other, named, head) if head else _is_subject(other, named)):
                    for words in _names(head, other, named):
                        own = "'s" * (source.text[start:end].lower() in _OWN)
                        yield parsed(f"{source.text[:start]}{words}{own}{source.text[end:]}")


def _own_name(source: Sentence) -> Iterator[Sentence]:
    """A sentence that gives one name, with that name for the 'it' after it."""
    names = [word for word in source.words if word.is_name]
    if names and names[-1].at - names[0].at == len(names) - 1:
        for word in source.words[names[-1].at + 1 :]:
            if word.low in _ALONE - _BESIDE:
                name = source.text[names[0].start : names[-1].end] + "'s" * (word.low in _OWN)
                yield parsed(f"{source.text[: word.start]}{name}{source.text[word.end :]}")


def _names(head: Word | None, other: Sentence, named: Sequence[int]) -> Iterator[str]:
    """What is called so there, with the noun of 'this agent' before or after it."""
    words = other.text[other.words[named[0]].start : other.words[named[-1]].end]
    if head and not any(same(head, other.words[at]) for at in range(named[0], named[-1] + 1)):
        yield f"{head.text} {words}"
        yield f"{words} {head.text}"
    else:
        yield words


def _strange(source: Sentence, piece: Sentence) -> list[Word]:
    """The words in a row that a piece has from elsewhere."""
    strange = [w for w in piece.words if (w.sense or w.is_number) and not places(w, source)]
    inner = [w for w in piece.words if strange and strange[0].at <= w.at <= strange[-1].at and (w.sense or w.is_number)]
    return inner if len(inner) - len(strange) <= 1 and len(inner) <= _LONGEST else []


def _spans(other: Sentence, strange: Sequence[Word], piece: Sentence) -> Iterator[list[int]]:
    """Where these stand in another sentence, with no other word between them but one; and with what stands around."""
    found = [places(word, other) for word in strange]
    if not all(found):
        return
    at = placed(found)
    between = other.words[at[0] : at[-1] + 1]
    if at != sorted(at) or sum(bool(word.sense) for word in between) > len(at) + 1 or _tells(between):
        return
    yield at
    before = _row(piece.words[: strange[0].at][::-1], other.words[: at[0]][::-1])
    after = _row(piece.words[strange[-1].at + 1 :], other.words[at[-1] + 1 :])
    for n in range(1, len(before) + 1):
        yield [*reversed(before[:n]), *at]
    for n in range(1, len(after) + 1):
        yield [*at, *after[:n]]


def _row(ours: Sequence[Word], theirs: Sequence[Word]) -> list[int]:
    """Where the words that both go on with stand in the other one."""
    pairs = zip((w for w in ours if w.sense), (w for w in theirs if w.sense), strict=False)
    return [two.at for _, two in takewhile(lambda pair: same(*pair), pairs)][:_LONGEST]


def _tells(words: Sequence[Word]) -> bool:
    """Whether these are more than a name: something is said of something."""
    return any(word.low in _TELLING for word in words)


def _pointers(source: Sentence) -> Iterator[tuple[int, int, Word | None]]:
    """Where a pronoun stands that may point out of its sentence, with the noun that belongs to it."""
    said = 0
    for word in source.words:
        after = source.words[word.at + 1] if word.at + 1 < len(source.words) else None
        if word.low in _BESIDE and after and after.sense and after.start - word.end == 1:
            yield word.start, after.end, after
        elif word.low in _ALONE and said <= _BEFORE:
            yield word.start, word.end, None
        said += bool(word.sense)


def _bears(other: Sentence, named: Sequence[int], head: Word) -> bool:
    """Whether the noun beside a 'this' stands in or beside what it is to be replaced by."""
    near = range(named[0] - 1, named[-1] + 2)
    beside = [word for word in other.words if word.sense and word.at in near]
    before = [word for word in other.words[: named[0]] if word.sense][-1:]
    return any(same(head, word) for word in (*beside, *before))


def _is_name(other: Sentence, named: Sequence[int]) -> bool:
    """Whether these are what a sentence puts in quotation marks, or the one name that it gives."""
    first, last = other.words[named[0]], other.words[named[-1]]
    if re.search(r"[\"“'‘]\W*$", other.text[: first.start]) and re.match(r"\W*[\"”'’]", other.text[last.end :]):
        return True
    names = {word.at for word in other.words if word.is_name}
    return bool(names) and names == {at for at in named if other.words[at].sense or other.words[at].is_number}


def _is_subject(other: Sentence, named: Sequence[int]) -> bool:
    """Whether these are what a sentence is about: what it begins with, after a phrase that leads up to it."""
    words = other.words
    before = [word for word in words[: named[0]] if word.sense or word.is_number]
    if words[0].low in OPENERS:
        if words[named[0]].commas == 0:
            return False
        before = [word for word in before if word.commas > 0]
    return len(before) <= (words[0].low in _OPENING)
