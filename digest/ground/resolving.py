"""Resolves a pronoun: a sentence of the evidence with 'it' or 'this agent' replaced by a name from an earlier one.

Only an unmistakable referent is taken: the subject of the other sentence, a phrase with the noun after the 'this', what
stands in quotation marks, or the only name there.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from digest.ground.lexicon import AUXILIARIES, BE, MAY, NEGATIONS, PLAN
from digest.ground.placing import OPENERS, placed, places, same
from digest.ground.sentence import Sentence, Word, parsed

_PRONOUNS = frozenset("it they them he she this these those its their".split())
_DETERMINERS = frozenset("this these those such that".split())
_OPENING = frozenset("we i there here authors".split())
_STATING = BE | AUXILIARIES | MAY | PLAN | NEGATIONS | frozenset("but or when while which who that".split())
_OWN = frozenset("its their".split())
_LONGEST = 5
"""Words of a name, at most."""
_BEFORE = 2
"""Content words at most before a pronoun that refers to another sentence; a later one refers to its own."""


def resolved(source: Sentence, piece: Sentence, sources: Sequence[Sentence]) -> Iterator[Sentence]:
    """The readings of a sentence with one pronoun replaced, so that it may contain all words of `piece`."""
    foreign = _foreign(source, piece)
    if not foreign:
        yield from _own_name(source)
    for other in sources[: sources.index(source)] if foreign else ():
        for named in _spans(other, foreign, piece):
            for start, end, head in _pointers(source):
                if _is_name(other, named) or (_has_noun(other, named, head) if head else _is_subject(other, named)):
                    for words in _renderings(head, other, named):
                        own = "'s" * (source.text[start:end].lower() in _OWN)
                        yield parsed(f"{source.text[:start]}{words}{own}{source.text[end:]}")


def _own_name(source: Sentence) -> Iterator[Sentence]:
    """The readings of a sentence with a single name in which that name replaces an 'it' after it."""
    names = [word for word in source.words if word.is_name]
    if names and names[-1].at - names[0].at == len(names) - 1:
        for word in source.words[names[-1].at + 1 :]:
            if word.low in _PRONOUNS - _DETERMINERS:
                name = source.text[names[0].start : names[-1].end] + "'s" * (word.low in _OWN)
                yield parsed(f"{source.text[: word.start]}{name}{source.text[word.end :]}")


def _renderings(head: Word | None, other: Sentence, named: Sequence[int]) -> Iterator[str]:
    """The words `named` of another sentence; if they lack the noun of 'this agent', with it after them."""
    words = other.text[other.words[named[0]].start : other.words[named[-1]].end]
    if head and not any(same(head, other.words[at]) for at in range(named[0], named[-1] + 1)):
        yield f"{words} {head.text}"
    else:
        yield words


def _foreign(source: Sentence, piece: Sentence) -> list[Word]:
    """The run of words of a piece that the source lacks, with at most one other between; [] when they are scattered."""
    foreign = [w for w in piece.words if (w.sense or w.is_number) and not places(w, source)]
    inner = [w for w in piece.words if foreign and foreign[0].at <= w.at <= foreign[-1].at and (w.sense or w.is_number)]
    return inner if len(inner) - len(foreign) <= 1 and len(inner) <= _LONGEST else []


def _spans(other: Sentence, foreign: Sequence[Word], piece: Sentence) -> Iterator[list[int]]:
    """The indices of these words in another sentence, at most one other content word between; then with neighbours."""
    found = [places(word, other) for word in foreign]
    if not all(found):
        return
    at = placed(found)
    between = other.words[at[0] : at[-1] + 1]
    if at != sorted(at) or sum(bool(word.sense) for word in between) > len(at) + 1 or _is_statement(between):
        return
    yield at
    before = _shared_run(piece.words[: foreign[0].at][::-1], other.words[: at[0]][::-1])
    after = _shared_run(piece.words[foreign[-1].at + 1 :], other.words[at[-1] + 1 :])
    for n in range(1, len(before) + 1):
        yield [*reversed(before[:n]), *at]
    for n in range(1, len(after) + 1):
        yield [*at, *after[:n]]


def _shared_run(ours: Sequence[Word], theirs: Sequence[Word]) -> list[int]:
    """The indices in `theirs` of the content words with which both begin."""
    pairs = zip((w for w in ours if w.sense), (w for w in theirs if w.sense), strict=False)
    return [two.at for _, two in takewhile(lambda pair: same(*pair), pairs)][:_LONGEST]


def _is_statement(words: Sequence[Word]) -> bool:
    """Whether these words contain a verb or a conjunction, and so are more than a name."""
    return any(word.low in _STATING for word in words)


def _pointers(source: Sentence) -> Iterator[tuple[int, int, Word | None]]:
    """The (start, end) of each pronoun that may refer to another sentence, and the noun after a 'this'."""
    content_words = 0
    for word in source.words:
        after = source.words[word.at + 1] if word.at + 1 < len(source.words) else None
        if word.low in _DETERMINERS and after and after.sense and after.start - word.end == 1:
            yield word.start, after.end, after
        elif word.low in _PRONOUNS and content_words <= _BEFORE:
            yield word.start, word.end, None
        content_words += bool(word.sense)


def _has_noun(other: Sentence, named: Sequence[int], head: Word) -> bool:
    """Whether the noun after a 'this' stands within or beside the words that would replace it."""
    near = range(named[0] - 1, named[-1] + 2)
    beside = [word for word in other.words if word.sense and word.at in near]
    before = [word for word in other.words[: named[0]] if word.sense][-1:]
    return any(same(head, word) for word in (*beside, *before))


def _is_name(other: Sentence, named: Sequence[int]) -> bool:
    """Whether these words stand in quotation marks, or are the only name in the sentence."""
    first, last = other.words[named[0]], other.words[named[-1]]
    if re.search(r"[\"“'‘]\W*$", other.text[: first.start]) and re.match(r"\W*[\"”'’]", other.text[last.end :]):
        return True
    names = {word.at for word in other.words if word.is_name}
    return bool(names) and names == {at for at in named if other.words[at].sense or other.words[at].is_number}


def _is_subject(other: Sentence, named: Sequence[int]) -> bool:
    """Whether these words are the subject: the first content words, not counting an opening phrase."""
    words = other.words
    before = [word for word in words[: named[0]] if word.sense or word.is_number]
    if words[0].low in OPENERS:
        if words[named[0]].commas == 0:
            return False
        before = [word for word in before if word.commas > 0]
    return len(before) <= (words[0].low in _OPENING)
