"""A report is made by shortening: its words, clause by clause, come from one sentence of its evidence, in their order.

That is what the prompts ask for and what can be held: a new word may be a new fact, a clause made of two sentences may
bind what no sentence binds, and another order may exchange who did what to whom. What a report may change is listed
here and in placing.py: its endings, words that say nothing by themselves, a word of the same sense, a name for a
pronoun, and who it says speaks. What decides must stay, which deciding/ looks after.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from digest.ground.binding import lists_kept
from digest.ground.deciding import decides
from digest.ground.lexicon import LIGHT, SPEAKING, TELLING
from digest.ground.placing import OPENERS, akin, in_order, placed, places, same
from digest.ground.resolving import resolved
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word, parsed
from digest.ground.stems import stem

FEW = 3
"""Up to which a report may count for itself."""
_CLAUSES = re.compile(
    r"[;:—–]\s|,\s(?=(?:and|but|or|while|whereas|although|though|because|since|so|which|who|where|when)\b)"
    r"|\s(?=(?:but|while|whereas|although|because|whenever)\s)",
    re.I,
)
_JOINT = re.compile(r",\s(?:and\s)?|\sand\s", re.I)
_MOST_JOINTS = 6
_TESTS = frozenset("tests experiments study evaluation evaluations".split())
_LIKE_WITH = frozenset("using utilizing utilising employing leveraging including".split())
_POINTING = frozenset("it its they their this these those such that here then".split())
_OPENING = frozenset("we i it they he she this these those there here".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause of a report, the sentence that it was cut from, and which of its words are there."""

    said: Sentence
    source: Sentence
    kept: frozenset[int]
    home: Sentence
    """The sentence as the evidence has it, pronouns and all."""


def shortened(said: Sentence, known: Sequence[Sentence], names: Collection[str]) -> Iterator[Reason]:
    """Where a report is more than a shortening of what it cites."""
    if any(True for _ in new_words(said, known, names)):
        yield "new"
    paired = lists_kept(said, known)  # 'A had 1 % and B 2 %' of two lists: told in another order, and rightly
    found = [_cuts(clause, known) for clause in _CLAUSES.split(said.text)]
    if not paired and not all(found):
        yield "binding"
    cuts = list(chain.from_iterable(found))
    if any(_borrows(one, two, said) for one, two in pairwise(cuts)):
        yield "binding"
    if any(_returns(row) for row in found):
        yield "binding"
    if any(_hangs(one) and not two.home.lows & _POINTING for row in found for one, two in _apart(row)):
        yield "binding"
    for cut in cuts:
        if not _bound(cut, said) or _points_past(cut, said):
            yield "binding"
        yield from decides(cut.said, cut.source, cut.kept, said)


def _returns(row: Sequence[Cut]) -> bool:
    """Whether a clause goes from one sentence to another and back, or back in one sentence."""
    pairs = list(pairwise(row))
    turns = [one for one, two in pairs if one.home is not two.home]
    back = any(one.home is two.home and min(two.kept, default=0) < min(one.kept, default=0) for one, two in pairs)
    return back or len(turns) > 1


def _apart(row: Sequence[Cut]) -> Iterator[tuple[Cut, Cut]]:
    """The neighbours that two sentences tell, either way round."""
    pairs = [(one, two) for one, two in pairwise(row) if one.home is not two.home]
    yield from chain(pairs, ((two, one) for one, two in pairs))


def _hangs(cut: Cut) -> bool:
    """Whether a piece is no more than a setting for what stands beside it: 'in the first test'."""
    return cut.said.words[0].low in OPENERS


def _borrows(one: Cut, two: Cut, said: Sentence) -> bool:
    """Whether a clause would take its subject from what another sentence tells."""
    subject = next((word for word in _about(two.source) if word.sense), None)
    if one.home is two.home or not two.kept or not subject:
        return False
    return subject.at not in two.kept and subject.sense not in said.senses


def _points_past(cut: Cut, report: Sentence) -> bool:
    """Whether an 'it' that the source has not there passes by the name that this is told of: 'A is small, and B costs
    more' told as 'A is small, and it costs more'.
    """
    words, source = cut.said.words, cut.source.words
    for it in (word for word in words if word.low in ("it", "they")):
        told = next((word for word in words[it.at + 1 :] if word.sense), None)
        at = min(cut.kept & set(places(told, cut.source)), default=0) if told else 0
        passed = source[max((one for one in cut.kept if one < at), default=0) + 1 : at]
        names = {word.low for word in passed if word.is_name or word.is_number}
        if names - report.lows and not any(word.low in _POINTING for word in passed):
            return True
    return False


def _about(source: Sentence) -> Sequence[Word]:
    """A sentence from its subject on; none where that is a pronoun."""
    words = source.words
    if words and words[0].low in OPENERS:
        words = tuple(word for word in words if word.commas) or words
    return () if words and words[0].low in _OPENING else words


def _bound(cut: Cut, report: Sentence) -> bool:
    """Whether what a clause leaves out in its middle leaves numbers and names with what they belong to."""
    return lists_kept(cut.said, [cut.source]) is not False and not _stitched(cut, report)


def _stitched(cut: Cut, report: Sentence) -> bool:
    """Whether it goes on in a later part of its source and leaves out what that part begins with: 'A helped with maths,
    and B with code' told as 'A helped with code'.
    """
    words, turns = cut.source.words, report.lows & {"but", "while", "whereas", "although", "though", "unlike"}
    against = [word.at for word in words if word.low in ("whereas", "while", "unlike") and not turns]
    if any(min(cut.kept, default=0) < at < max(cut.kept, default=0) for at in against):
        return True  # the other side of a contrast
    first = min((words[at].part for at in cut.kept), default=0)
    heads = {w.part: w.at for w in reversed(words) if (w.sense and w.low not in _LIKE_WITH) or w.is_number}
    joined = {word.part for word in words if word.low in ("but", "while", "whereas")}
    joined |= {words[at].part for at in cut.kept if words[at].is_number and words[at].low != "one"}
    joined |= {two.part for one, two in pairwise(words) if two.low == "and" and two.commas > one.commas}
    dropped = (heads[words[at].part] for at in cut.kept if words[at].part in joined and words[at].part > first)
    return any(head not in cut.kept and not _renames(cut, head) for head in dropped)


def _renames(cut: Cut, head: int) -> bool:
    """Whether a part begins by saying what the name before it is: 'Alpha, a benchmark with 12 tasks'."""
    before = cut.source.words[max(0, head - 2) : head]
    return len(before) == 2 and before[1].low in ("a", "an") and before[0].is_name and before[0].at in cut.kept


def new_words(said: Sentence, known: Sequence[Sentence], names: Collection[str] = ()) -> Iterator[str]:
    """The words of a report that no sentence of its evidence has, in any ending or as another word of that sense."""
    senses = frozenset().union(*(one.senses for one in known)) | parsed(" ".join(names)).senses
    sides = {word.side for one in known for word in one.words if word.side}
    lows = frozenset().union(*(one.lows for one in known))
    stems = {stem(low) for low in lows}
    for at, word in enumerate(said.words):
        if word.is_number or word.is_name or word.side in sides or _bounds(said, word):
            continue  # numbers, names and directions have checks of their own
        speaks = _speaks(said.words[max(0, at - 1)], word) or (word.low in SPEAKING and SPEAKING & lows)
        if speaks or stem(word.low) in stems or _in_their_tests(said, at):
            continue
        known_word = word.sense in senses or any(akin(word.sense, one) for one in senses)
        if word.low in LIGHT | TELLING or (word.sense and not known_word):
            yield word.text


def _bounds(said: Sentence, word: Word) -> bool:
    """'Below 5 %' for '< 5 %'."""
    return word.side in ("+up", "+down") and any(one.is_number for one in said.words[word.at + 1 : word.at + 3])


def _in_their_tests(said: Sentence, at: int) -> bool:
    """'In their tests': where it was found, as the prompt asks for."""
    return [word.low for word in said.words[max(0, at - 2) : at]] == ["in", "their"] and said.words[at].low in _TESTS


def _speaks(before: Word, word: Word) -> bool:
    """'The authors argue': who speaks, and nothing that was done."""
    return word.low in SPEAKING and before.low in ("authors", "author", "they", "also", "post")


def _cuts(clause: str, known: Sequence[Sentence], joints: int = _MOST_JOINTS) -> list[Cut]:
    """Where a clause comes from: one sentence, or several in turn at its commas and its 'and'; [] when from none."""
    whole = _cut(parsed(clause.strip()), known)
    if whole:
        return [whole]
    for joint in list(_JOINT.finditer(clause))[:joints]:
        first = _cut(parsed(clause[: joint.start()].strip()), known)
        rest = _cuts(clause[joint.end() :], known, joints - 1) if first and _says(first.said) else []
        if first and rest and _says(rest[-1].said):
            return [first, *rest]
    return []


def _says(piece: Sentence) -> bool:
    return sum(bool(word.sense) for word in piece.words) >= 2


def _cut(piece: Sentence, known: Sequence[Sentence]) -> Cut | None:
    """The sentence that has all words of a clause in an order that binds what it binds; one that denies no more or less
    than the clause before others.
    """
    if not piece.words:
        return None
    reads = chain(((one, one) for one in known), ((read, one) for one in known for read in resolved(one, piece, known)))
    first = None
    for read, home in reads:
        if (kept := _kept(read, piece, known)) is not None:
            cut = Cut(piece, read, kept, home)
            if not any(True for _ in decides(piece, read, kept, piece)):
                return cut
            first = first or cut
    return first


def _kept(source: Sentence, piece: Sentence, known: Sequence[Sentence]) -> frozenset[int] | None:
    """Which words of a sentence a piece has; None when they are not its own, or not in its order."""
    words, found = [], []
    for word in piece.words:
        if not (word.sense or word.is_number):
            continue
        if able := places(word, source):
            words.append(word)
            found.append(able)
        elif word.is_number and not _counts(word, piece, source):
            return None
        elif not word.is_number and any(same(word, other) for one in known for other in one.words):
            return None  # it comes from another sentence, and nothing here points there
    at = placed(found)
    return frozenset(at) if in_order(piece, source, words, at) else None


def _counts(word: Word, piece: Sentence, source: Sentence) -> bool:
    """Whether a number stands there in another spelling; 'both' and 'one of them' may count what is only named."""
    told = [one for one in piece.numbers if one.start <= word.start < one.end]
    few = all(one.spelled and one.value <= FEW for one in told)
    return few or any(one.same(other) for one in told for other in source.numbers)
