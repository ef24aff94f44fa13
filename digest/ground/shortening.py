"""A report is made by shortening: its words, clause by clause, come from one sentence of its evidence, in their order.

That is what the prompts ask for and what can be held: a new word may be a new fact, a clause made of two sentences may
bind what no sentence binds, and another order may exchange who did what to whom. What a report may change is listed
here: its endings, words that say nothing by themselves, a word of the same sense, and who it says speaks. What decides
must stay, which deciding.py looks after.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from digest.ground.binding import lists_kept, names_bound, numbers_bound
from digest.ground.deciding import decides
from digest.ground.lexicon import SPEAKING
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word, parsed
from digest.ground.stems import stem

NEAR = 4
"""Words within which two that are no names may change places: "its behaviour", "the behaviour of it"."""
FEW = 3
"""Up to which a report may count for itself."""
_AKIN = 5
"""Letters that two words must begin with to be of one family: 'restriction', 'restrictive'."""
_CLAUSES = re.compile(
    r"[;:—–]\s|,\s(?=(?:and|but|or|while|whereas|although|though|because|since|so|which|who|where|when)\b)"
    r"|\s(?=(?:but|while|whereas|although|because|whenever)\s)",
    re.I,
)
_JOINTS = re.compile(r",\s|\sand\s", re.I)
_PREPOSITIONS = frozenset("in on for with at under among across after before during to by using of from".split())
_POINTING = frozenset("it they he she".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause of a report, the sentence that it was cut from, and which of its words are there."""

    said: Sentence
    source: Sentence
    kept: frozenset[int]


def shortened(said: Sentence, known: Sequence[Sentence], names: Collection[str]) -> Iterator[Reason]:
    """Where a report is more than a shortening of what it cites."""
    if any(True for _ in new_words(said, known, names)):
        yield "new"
    paired = lists_kept(said, known)  # 'A had 1 % and B 2 %' of two lists: told in another order, and rightly
    for clause in _CLAUSES.split(said.text):
        cuts = _cuts(clause, known)
        if cuts is None:
            if not paired:
                yield "binding"
            continue
        for cut in cuts:
            if not _bound(cut, said):
                yield "binding"
            yield from decides(cut.said, cut.source, cut.kept, said)


def _bound(cut: Cut, report: Sentence) -> bool:
    """Whether what a clause leaves out in its middle leaves numbers and names with what they belong to."""
    if lists_kept(cut.said, [cut.source]) is False or _stitched(cut, report):
        return False
    if len({cut.source.words[at].part for at in cut.kept}) < 2:
        return True
    return numbers_bound(cut.said, [cut.source]) and names_bound(cut.said, [cut.source])


def _stitched(cut: Cut, report: Sentence) -> bool:
    """Whether it goes on in a later part of its source and leaves out what that part begins with: 'A helped with maths,
    and B with code' told as 'A helped with code'.
    """
    words, turns = cut.source.words, report.lows & {"but", "while", "whereas", "although", "though", "unlike"}
    against = [word.at for word in words if word.low in ("whereas", "while", "unlike") and not turns]
    if any(min(cut.kept, default=0) < at < max(cut.kept, default=0) for at in against):
        return True  # the other side of a contrast
    first = min((words[at].part for at in cut.kept), default=0)
    heads = {word.part: word.at for word in reversed(words) if word.sense or word.is_number}
    joined = {word.part for word in words if word.low in ("but", "while", "whereas")}
    joined |= {words[at].part for at in cut.kept if words[at].is_number}
    joined |= {two.part for one, two in pairwise(words) if two.low == "and" and two.commas > one.commas}
    return any(words[at].part in joined and words[at].part > first and heads[words[at].part] not in cut.kept
               for at in cut.kept)  # fmt: skip


def new_words(said: Sentence, known: Sequence[Sentence], names: Collection[str] = ()) -> Iterator[str]:
    """The words of a report that no sentence of its evidence has, in any ending or as another word of that sense."""
    senses = frozenset().union(*(one.senses for one in known)) | parsed(" ".join(names)).senses
    sides = {word.side for one in known for word in one.words if word.side}
    for at, word in enumerate(said.words):
        if not word.sense or word.is_number or word.is_name or word.side in sides - {""}:
            continue  # numbers, names and directions have checks of their own
        known_word = word.sense in senses or any(_akin(word.sense, one) for one in senses)
        if not known_word and not _speaks(said.words[max(0, at - 1)], word):
            yield word.text


def _speaks(before: Word, word: Word) -> bool:
    """'The authors argue': who speaks, and nothing that was done."""
    return word.low in SPEAKING and before.low in ("authors", "author", "they", "also", "post")


def _akin(one: str, other: str) -> bool:
    if one[:_AKIN] != other[:_AKIN] or len(one) < _AKIN:
        return False
    return abs(len(one) - len(other)) <= _AKIN


def _cuts(clause: str, known: Sequence[Sentence]) -> list[Cut] | None:
    """Where a clause comes from: one sentence, or two in turn ('in Qwen, with three seeds'); None when from neither."""
    whole = _cut(parsed(clause.strip()), known)
    if whole:
        return [whole]
    parts = [parsed(one.strip()) for one in _JOINTS.split(clause)]
    if len(parts) < 2 or any(sum(bool(word.sense) for word in one.words) < 2 for one in parts):
        return None
    cuts = [_cut(one, known) for one in parts]
    return [one for one in cuts if one] if all(cuts) else None


def _cut(piece: Sentence, known: Sequence[Sentence]) -> Cut | None:
    """The sentence that has all words of a clause, about in their order."""
    phrase = bool(piece.words) and piece.words[0].low in _PREPOSITIONS  # 'in Llama 2, ...' may come first
    found = ((source, _kept(source, piece, known, phrase)) for source in known)
    return next((Cut(piece, source, kept) for source, kept in found if kept is not None), None)


def _kept(source: Sentence, piece: Sentence, known: Sequence[Sentence], phrase: bool) -> frozenset[int] | None:
    """Which words of a sentence a piece has; None when they are not its own, or not in its order."""
    words = [word for word in piece.words if word.sense or word.is_number]
    places: list[list[int]] = []
    counted: list[list[int]] = []
    named: set[int] = set()
    pointing = bool(source.lows & _POINTING)
    for at, word in enumerate(words):
        alike = [other for other in source.words if _same(word, other)]
        found = [other.at for other in alike if stem(other.low) == stem(word.low)] or [other.at for other in alike]
        is_name = word.is_name or (word.text[0].isupper() and any(one.is_name for one in words[at + 1 : at + 2]))
        if found:
            places.append(sorted(found))
            counted += [sorted(found)] * word.is_number
            named.update(at for at in found if word.is_number or source.words[at].is_name)
        elif (word.is_number and _counts(word, piece, source)) or (is_name and pointing):
            continue  # spelled otherwise, or a pronoun's
        elif word.is_number:
            return None
        elif any(_same(word, other) for one in known for other in one.words):
            return None  # it comes from another sentence, and nothing here points there
    if len(_rows(counted)) > 1:
        return None  # two numbers changed places
    others = {word.at for word in source.words if word.is_name}
    if not phrase:
        others |= {next((word.at for word in source.words if word.sense), 0)}  # what the sentence opens with
    compared = any(word.low == "than" for word in source.words)
    return _in_order(places, named, others, compared)


def _counts(word: Word, piece: Sentence, source: Sentence) -> bool:
    """Whether a number stands there in another spelling; 'both' and 'one of them' may count what is only named."""
    told = [one for one in piece.numbers if one.start <= word.start < one.end]
    few = all(one.spelled and one.value <= FEW for one in told)
    return few or any(one.same(other) for one in told for other in source.numbers)


def _same(word: Word, other: Word) -> bool:
    if word.is_number or other.is_number:
        return word.low == other.low
    return bool(word.sense) and (word.sense == other.sense or _akin(word.sense, other.sense))


def _in_order(
    places: Sequence[Sequence[int]], named: Set[int], names: Set[int], compared: bool
) -> frozenset[int] | None:
    """Where these stand when they rise in the source, but for one stretch of it that may come first, or for words close
    by that change places; no name comes first in another's place, none changes places, and neither happens beside a
    'than'. None when they do not.
    """
    rows = min(_rows(places), _rows(places, backward=True), key=lambda rows: (len(rows), _span(rows)))
    kept = frozenset(at for row in rows for at in row)
    if len(rows) < 2:
        return kept
    first, second = rows[0], rows[1]
    if compared or len(rows) > 2:
        return None
    if not any(first[0] < at < first[-1] for at in second):
        return None if named & set(first) and names - kept else kept
    moved = set(range(second[0], first[-1] + 1))
    stuck = len(named & moved & kept) > (len(moved) <= 2)  # one name or number may change places with the next word
    return None if len(moved) > NEAR + 1 or stuck else kept


def _rows(places: Sequence[Sequence[int]], backward: bool = False) -> list[list[int]]:
    """The rising rows that these make, each word at its earliest place; or, read backward, at its latest."""
    rows: list[list[int]] = [[]]
    for found in reversed(places) if backward else places:
        able = [at for at in found if not rows[-1] or (at < rows[-1][-1] if backward else at > rows[-1][-1])]
        if not able:
            rows.append([])
        rows[-1].append((max if backward else min)(able or found))
    return [row[::-1] for row in reversed(rows)] if backward else rows


def _span(rows: Sequence[Sequence[int]]) -> int:
    places = [at for row in rows for at in row]
    return max(places, default=0) - min(places, default=0)
