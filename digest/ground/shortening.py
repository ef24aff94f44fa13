"""A report is made by shortening: its words, clause by clause, come from one sentence of its evidence, in their order.

That is what the prompts ask for and what can be held: a new word may be a new fact, a clause made of two sentences may
bind what no sentence binds, and another order may exchange who did what to whom. What a report may change is listed
here: its endings, words that say nothing by themselves, a word of the same sense, and who it says speaks.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set

from digest.ground.lexicon import SPEAKING
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word, parsed

NEAR = 4
"""Words within which two that are no names may change places: "its behaviour", "the behaviour of it"."""
_AKIN = 5
"""Letters that two words must begin with to be of one family: 'restriction', 'restrictive'."""
_CLAUSES = re.compile(
    r"[;:—–]\s|,\s(?=(?:and|but|or|while|whereas|although|though|because|since|so|which|who|where|when)\b)"
    r"|\s(?=(?:but|while|whereas|although|because|whenever)\s)",
    re.I,
)
_JOINTS = re.compile(r",\s|\sand\s", re.I)
_POINTING = frozenset("it its they them their this these those that such both he she him her".split())


def shortened(said: Sentence, known: Sequence[Sentence], names: Collection[str]) -> Iterator[Reason]:
    """Where a report is more than a shortening of what it cites."""
    if any(True for _ in new_words(said, known, names)):
        yield "new"
    if not all(_of_one(parsed(one.strip()), known) or _in_turn(one, known) for one in _CLAUSES.split(said.text)):
        yield "binding"


def new_words(said: Sentence, known: Sequence[Sentence], names: Collection[str] = ()) -> Iterator[str]:
    """The words of a report that no sentence of its evidence has, in any ending or as another word of that sense."""
    senses = frozenset().union(*(one.senses for one in known)) | parsed(" ".join(names)).senses
    sides = {word.side for one in known for word in one.words if word.side}
    for at, word in enumerate(said.words):
        if not word.sense or word.is_number or word.is_name or word.side in sides - {""}:
            continue  # numbers, names and directions have checks of their own
        if (
            word.sense in senses
            or _speaks(said.words[max(0, at - 1)], word)
            or any(_akin(word.sense, one) for one in senses)
        ):
            continue
        yield word.text


def _speaks(before: Word, word: Word) -> bool:
    """'The authors argue': who speaks, and nothing that was done."""
    return word.low in SPEAKING and before.low in ("authors", "author", "they", "also", "post")


def _akin(one: str, other: str) -> bool:
    if one[:_AKIN] != other[:_AKIN] or len(one) < _AKIN:
        return False
    return abs(len(one) - len(other)) <= _AKIN


def _of_one(piece: Sentence, known: Sequence[Sentence]) -> bool:
    """Whether one sentence has all words of a clause, about in their order."""
    words = [word for word in piece.words if word.sense or word.is_number]
    return not words or any(_covers(one, words, known) for one in known)


def _in_turn(clause: str, known: Sequence[Sentence]) -> bool:
    """Whether a clause joins what two sentences say, one after the other: 'in Qwen, with three seeds'."""
    parts = [parsed(one.strip()) for one in _JOINTS.split(clause)]
    return len(parts) > 1 and all(sum(bool(w.sense) for w in one.words) > 1 and _of_one(one, known) for one in parts)


def _covers(source: Sentence, words: Sequence[Word], known: Sequence[Sentence]) -> bool:
    places: list[list[int]] = []
    named: set[int] = set()
    pointing = bool(source.lows & _POINTING)
    for word in words:
        found = [other.at for other in source.words if _same(word, other)]
        if found:
            places.append(found)
            named.update(found if word.is_name or word.is_number else ())
        elif word.is_number or (word.is_name and pointing):
            continue  # numbers may be spelled otherwise, and are checked by themselves
        elif any(_same(word, other) for one in known for other in one.words):
            return False  # it comes from another sentence, and nothing here points there
    return _in_order(places, named)


def _same(word: Word, other: Word) -> bool:
    if word.is_number or other.is_number:
        return word.low == other.low
    return bool(word.sense) and (word.sense == other.sense or _akin(word.sense, other.sense))


def _in_order(places: Sequence[Sequence[int]], named: Set[int]) -> bool:
    """Whether these rise in the source, but for one stretch of it that may come first; around names, a whole one."""
    rows: list[list[int]] = [[]]
    for found in places:
        later = [at for at in found if not rows[-1] or at > rows[-1][-1]]
        if not later:
            rows.append([])
        rows[-1].append(min(later or found))
    if len(rows) < 2:
        return True
    first, second = rows[0], rows[1]
    inside = [at for at in second if first[0] < at < first[-1]]
    if len(rows) > 2 or not inside:
        return len(rows) == 2
    return first[-1] - second[0] <= NEAR and not named & {*inside, *first}
