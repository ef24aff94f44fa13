"""Checks that each clause of a report is a shortened sentence of its evidence, with the words in their order.

The prompts ask for this because it can be checked: a new word may be a new fact, a clause made of two sentences may
connect what neither connects, and another order may exchange who did what to whom. A report may change only what this
file and placing.py allow: inflections, function words, synonyms, a name for a pronoun, and who is named as speaking.
Negations, hedges and the like must stay, see deciding/.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from digest.ground.binding import lists_kept
from digest.ground.deciding import decides
from digest.ground.lexicon import ALL, AUXILIARIES, BE, LIGHT, MAY, SOME, SPEAKING, TELLING
from digest.ground.placing import OPENERS, akin, in_order, placed, places, same
from digest.ground.resolving import resolved
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word, parsed
from digest.ground.small import small_words
from digest.ground.stems import stem

FEW = 3
"""The largest number in words that a report may have counted itself."""
_CLAUSES = re.compile(
    r"[;:—–]\s|,\s(?=(?:and|but|or|while|whereas|although|though|because|since|so|which|who|where|when)\b)"
    r"|\s(?=(?:but|while|whereas|although|because|whenever)\s)",
    re.I,
)
_JOINT = re.compile(r",\s(?:and\s)?|\sand\s", re.I)
_MOST_JOINTS = 6
_TEST = frozenset("tests experiments study evaluation evaluations".split())
_LIKE_WITH = frozenset("using utilizing utilising employing leveraging including".split())
_REFERRING = frozenset("it its they their this these those such that here then".split())
_PRONOUNS = frozenset("we i it they he she this these those there here".split())
_NAMED = parsed("model dataset family series agent assistant chatbot instance").senses
"""What a name may be called, and stands for as well without."""
_NO_NOUNS = ALL | SOME | MAY | frozenset("nevertheless nonetheless besides afterwards less".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause of a report, and the sentence of the evidence that it shortens."""

    clause: Sentence
    source: Sentence
    """The sentence, perhaps with a pronoun replaced by a name."""
    kept: frozenset[int]
    """Indices of the words of `source` that the clause keeps."""
    home: Sentence
    """The sentence as it stands in the evidence."""


def shortened(report: Sentence, sources: Sequence[Sentence], names: Collection[str]) -> Iterator[Reason]:
    """The reasons for which a report is no shortening of its evidence."""
    if any(True for _ in new_words(report, sources, names)):
        yield "new"
    paired = lists_kept(report, sources)  # 'A had 1 % and B 2 %' out of two lists rightly has another order
    found = [_cuts(clause, sources) for clause in _CLAUSES.split(report.text)]
    if paired is False or not (paired or all(found)):
        yield "binding"
    cuts = list(chain.from_iterable(found))
    if any(_borrows_subject(one, two, report) for one, two in pairwise(cuts)):
        yield "binding"
    if any(_goes_back(row) for row in found):
        yield "binding"
    if any(_is_setting(one) and not two.home.lows & _REFERRING for row in found for one, two in _across_sentences(row)):
        yield "binding"
    for cut in cuts:
        if not _keeps_bindings(cut, report) or _misdirects_pronoun(cut, report):
            yield "binding"
        yield from decides(cut.clause, cut.source, cut.kept, report)


def _goes_back(row: Sequence[Cut]) -> bool:
    """Whether the cuts of a clause change sentences more than once, or go backwards within one."""
    pairs = list(pairwise(row))
    turns = [one for one, two in pairs if one.home is not two.home]
    back = any(one.home is two.home and min(two.kept, default=0) < min(one.kept, default=0) for one, two in pairs)
    return back or len(turns) > 1


def _across_sentences(row: Sequence[Cut]) -> Iterator[tuple[Cut, Cut]]:
    """The neighbouring cuts that come from different sentences, each pair in both orders."""
    pairs = [(one, two) for one, two in pairwise(row) if one.home is not two.home]
    yield from chain(pairs, ((two, one) for one, two in pairs))


def _is_setting(cut: Cut) -> bool:
    """Whether a cut only gives the setting of its neighbour: 'in the first test'."""
    return cut.clause.words[0].low in OPENERS


def _borrows_subject(one: Cut, two: Cut, report: Sentence) -> bool:
    """Whether the second cut, without a subject of its own, would read as if it had the first one's."""
    subject = next((word for word in _from_subject(two.source) if word.sense), None)
    if one.home is two.home or not subject:
        return False
    return subject.at not in two.kept and subject.sense not in report.senses


def _misdirects_pronoun(cut: Cut, report: Sentence) -> bool:
    """Whether an 'it' that the source lacks refers to another name than the source has there: 'A is small, and B costs
    more' reported as 'A is small, and it costs more'.
    """
    words, source = cut.clause.words, cut.source.words
    for it in (word for word in words if word.low in ("it", "they")):
        verb = next((word for word in words[it.at + 1 :] if word.sense), None)
        at = min(cut.kept & set(places(verb, cut.source)), default=0) if verb else 0
        passed = source[max((one for one in cut.kept if one < at), default=0) + 1 : at]
        names = {word.low for word in passed if word.is_name or word.is_number}
        if names - report.lows and not any(word.low in _REFERRING for word in passed):
            return True
    return False


def _from_subject(source: Sentence) -> Sequence[Word]:
    """The words of a sentence from its subject on; none where the subject is a pronoun."""
    words = source.words
    if words and words[0].low in OPENERS:
        words = tuple(word for word in words if word.commas) or words
    return () if words and words[0].low in _PRONOUNS else words


def _keeps_bindings(cut: Cut, report: Sentence) -> bool:
    """Whether numbers and names still belong to the same things despite the words left out between them."""
    return lists_kept(cut.clause, [cut.source]) is not False and not (_loses_head(cut, report) or _loses_noun(cut))


def _loses_head(cut: Cut, report: Sentence) -> bool:
    """Whether a cut goes on in a later part of its source without that part's first content word: 'A helped with maths,
    and B with code' reported as 'A helped with code'.
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
    dropped = (heads.get(words[at].part, at) for at in cut.kept if words[at].part in joined and words[at].part > first)
    return any(head not in cut.kept and not _explains_name(cut, head) for head in dropped)


def _loses_noun(cut: Cut) -> bool:
    """Whether a name lost the noun that it only describes: 'SmolLM lied' for 'SmolLM MLPs lied'."""
    words, text = cut.source.words, cut.source.text
    for name, noun, verb in zip(words, words[1:], words[2:], strict=False):
        if not (name.is_name and noun.sense and name.at in cut.kept) or noun.at in cut.kept:
            continue
        verbs = verb.at in cut.kept or verb.low in BE | AUXILIARIES
        joined = text[name.end : noun.start] == text[noun.end : verb.start] == " "
        if verbs and joined and noun.text.endswith("s") and not (noun.sense in _NAMED or noun.low in _NO_NOUNS):
            return True
    return False


def _explains_name(cut: Cut, head: int) -> bool:
    """Whether a part begins by explaining the name before it: 'Alpha, a benchmark with 12 tasks'."""
    before = cut.source.words[max(0, head - 2) : head]
    return len(before) == 2 and before[1].low in ("a", "an") and before[0].is_name and before[0].at in cut.kept


def new_words(report: Sentence, sources: Sequence[Sentence], names: Collection[str] = ()) -> Iterator[str]:
    """The words of a report that no source has, be it in another inflection or as a synonym."""
    senses = frozenset().union(*(one.senses for one in sources)) | parsed(" ".join(names)).senses
    sides = {word.side for one in sources for word in one.words if word.side}
    lows = frozenset().union(*(one.lows for one in sources))
    stems = {stem(low) for low in lows}
    for at, word in enumerate(report.words):
        if word.is_name or word.side in sides or _is_bound(report, word):
            continue  # numbers, names and directions have checks of their own
        speaks = _names_speaker(report.words[max(0, at - 1)], word) or (word.low in SPEAKING and SPEAKING & lows)
        if speaks or stem(word.low) in stems or _in_their_tests(report, at):
            continue
        known_word = word.sense in senses or any(akin(word.sense, one) for one in senses)
        if word.low in LIGHT | TELLING or (word.sense and not known_word):
            yield word.text
    yield from small_words(report, sources)


def _is_bound(report: Sentence, word: Word) -> bool:
    """Whether a word only spells out the bound of a number: 'below 5 %' for '< 5 %'."""
    return word.side in ("+up", "+down") and any(one.is_number for one in report.words[word.at + 1 : word.at + 3])


def _in_their_tests(report: Sentence, at: int) -> bool:
    """Whether a word ends 'in their tests', which the prompt asks for to say where something was found."""
    return [word.low for word in report.words[max(0, at - 2) : at]] == ["in", "their"] and report.words[at].low in _TEST


def _names_speaker(before: Word, word: Word) -> bool:
    """Whether a verb only says who speaks: 'the authors argue'."""
    return word.low in SPEAKING and before.low in ("authors", "author", "they", "also", "post")


def _cuts(clause: str, sources: Sequence[Sentence], joints: int = _MOST_JOINTS) -> list[Cut]:
    """Where a clause comes from: one sentence, or several in turn, split at commas and 'and'; [] when from none."""
    whole = _cut(parsed(clause.strip()), sources)
    if whole:
        return [whole]
    for joint in list(_JOINT.finditer(clause))[:joints]:
        first = _cut(parsed(clause[: joint.start()].strip()), sources)
        rest = _cuts(clause[joint.end() :], sources, joints - 1) if first and _has_content(first.clause) else []
        if first and rest and _has_content(rest[-1].clause):
            return [first, *rest]
    return []


def _has_content(piece: Sentence) -> bool:
    return sum(bool(word.sense) for word in piece.words) >= 2


def _cut(piece: Sentence, sources: Sequence[Sentence]) -> Cut | None:
    """The cut from the first sentence that has the words of a clause in an allowed order; preferably from one whose
    negations, hedges and the like the clause keeps.
    """
    if not piece.words:
        return None
    readings = chain(
        ((one, one) for one in sources), ((read, one) for one in sources for read in resolved(one, piece, sources))
    )
    fallback = None
    for read, home in readings:
        if (kept := _kept(read, piece, sources)) is not None:
            cut = Cut(piece, read, kept, home)
            if not any(True for _ in decides(piece, read, kept, piece)):
                return cut
            fallback = fallback or cut
    return fallback


def _kept(source: Sentence, piece: Sentence, sources: Sequence[Sentence]) -> frozenset[int] | None:
    """The indices of the words of `source` that a clause keeps; None when a word or the order does not fit."""
    words, found = [], []
    for word in piece.words:
        if not (word.sense or word.is_number):
            continue
        if candidates := places(word, source):
            words.append(word)
            found.append(candidates)
        elif word.is_number and not _may_count(word, piece, source):
            return None
        elif not word.is_number and any(same(word, other) for one in sources for other in one.words):
            return None  # the word comes from another sentence, and nothing here refers to that
    at = placed(found)
    return frozenset(at) if in_order(piece, source, words, at) else None


def _may_count(word: Word, piece: Sentence, source: Sentence) -> bool:
    """Whether the source has a number in another spelling; a small one in words may count what the source names."""
    numbers = [one for one in piece.numbers if one.start <= word.start < one.end]
    few = all(one.spelled and one.value <= FEW for one in numbers)
    return few or any(one.same(other) for one in numbers for other in source.numbers)
