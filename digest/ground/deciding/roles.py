"""Roles: who did what to whom, where only small words tell. 'A was beaten by B' is in the order of 'A beat B'.

A clause keeps the 'by' before who acted, and an active verb stays active unless its object becomes the subject. What
someone was to do is not told as done.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import AUXILIARIES, BE
from digest.ground.placing import places
from digest.ground.ruling import Reason
from digest.ground.sentence import Word
from digest.ground.stems import IRREGULAR, stem

_BE = BE | frozenset("isn't aren't wasn't weren't seem seems seemed appear appears appeared remain remains".split())
_HELPING = AUXILIARIES | frozenset("don't doesn't didn't shall".split())
_BY = frozenset("by with using via through from".split())
"""What may stand for a 'by', before what acted or was used."""
_PREPOSITIONS = _BY | frozenset("of to on in at for against over under into onto as about between among than".split())
_ARTICLES = frozenset(
    "a an the that this these those its their our my his her some any each every both all other another own two "
    "three".split()
)
_NO_OBJECTS = _PREPOSITIONS | _BE | _HELPING | frozenset("it them we i they he she you that".split())
_NOUNS = frozenset("shot testbed people data bias biases indices analyses criteria hypotheses".split())
"""Words in the form of a past tense, or irregular ones, that are no verbs."""
_BY_ITSELF = ("increas", "decreas", "improv", "chang", "start", "end", "degrad", "deterior")
"""Stems of verbs that mean much the same without their 'was': 'accuracy was improved', 'accuracy improved'."""
_IMPLIES = frozenset(
    """find found show shown see seen observe observed know known continue continued lead led cause caused manage
    managed begin began start started get got induce induced make made decide decided let helped help enable enabled
    allow""".split()
)
"""Verbs that say that what follows their 'to' was done."""
_ASKS = frozenset(
    "need needs want wants try tries ask asks tell tells struggle struggles attempt attempts seek seeks train "
    "trains".split()
)
_COORDINATED = re.compile(
    r"\b(?:and|but|yet)\s+(?:(?:also|then|still|even|never|often|always|only|was|were|is|are|had|has|have|did|does|do|"
    r"could|would|can|may|might|\w+ly)\s+){0,3}(\w+)",
    re.I,
)
"""The verb after an 'and', whose subject is that of the verb before."""
_NEAR, _FURTHER, _OBJECT = 3, 5, 6
"""Words within which a verb's 'be', the verb before a 'to', and a verb's object are sought."""


def exchanged(cut: Shortened) -> Iterator[Reason]:
    """A reason when one who acts became the one acted on or the other way round, or what was asked for a deed."""
    ours, theirs = {at: word for word, at in cut.pairs}, {word.at: at for word, at in cut.pairs}
    if _takes_over(cut) or _loses_by(cut, ours) or _gains_by(cut, theirs) or _acts_as_object(cut, ours):
        yield "binding"
    for word, aligned in cut.pairs:
        found = places(word, cut.source)
        if all(_turns_passive(cut, word, at) for at in found) or all(_turns_active(cut, word, at) for at in found):
            yield "binding"
        if _tells_as_done(cut, word, aligned):
            yield "modality"


def _takes_over(cut: Shortened) -> bool:
    """Whether the subject took a verb from the noun before a 'which': 'A beats B and costs more' for 'A beats B, which
    costs more'.
    """
    words = cut.source.words
    coordinated = {stem(verb.lower()) for verb in _COORDINATED.findall(cut.report.text)}
    joined = _PREPOSITIONS | {"and", "but"}
    relatives = (two for one, two in pairwise(words) if two.low in ("which", "who") and one.low not in joined)
    for relative in relatives if coordinated else ():
        after = (one for one in words[relative.at + 1 :] if one.sense and one.low not in ("often", "always"))
        verb = next((one for one in after if not one.low.endswith("ly")), None)
        nouns = [one.at for one in words[max(0, relative.at - _NEAR) : relative.at] if one.sense][-2:]
        own = [at for at in cut.kept if at < relative.at]
        if verb and verb.at in cut.kept and stem(verb.low) in coordinated and not (own and set(own) <= set(nouns)):
            return True
    return False


def _loses_by(cut: Shortened, ours: Mapping[int, Word]) -> bool:
    """Whether a verb took as its object what the source has behind a 'by', or behind the preposition of a passive."""
    for opener in cut.source.words:
        if opener.low not in _PREPOSITIONS:
            continue
        verb = _verb_before(cut.source.words, opener)
        noun = _first_kept(cut.source.words[opener.at + 1 :], opener, ours)
        if verb is None or noun is None or verb.at not in ours or not _acts(noun):
            continue
        between = cut.clause.words[ours[verb.at].at + 1 : ours[noun.at].at]
        beside = not any(one.sense or one.commas != ours[verb.at].commas for one in between)
        held = any(one.low in (_BY if opener.low == "by" else _PREPOSITIONS) for one in between)
        if ours[verb.at].at < ours[noun.at].at and not held and (opener.low == "by" or beside):
            return True
    return False


def _acts_as_object(cut: Shortened, ours: Mapping[int, Word]) -> bool:
    """Whether who acts took the place of a noun that was left out: 'trust in users' for 'trust in it by users'."""
    for by in (one for one in cut.source.words if one.low == "by"):
        noun = _first_kept(cut.source.words[by.at + 1 :], by, ours)
        if noun is None or not _acts(noun):
            continue
        before = reversed(cut.clause.words[: ours[noun.at].at])
        opener = next((one.low for one in before if one.low in _PREPOSITIONS), "")
        near = cut.source.words[max(0, by.at - _OBJECT) : by.at]
        own = next((one for one in reversed(near) if one.low == opener and opener in _PREPOSITIONS - _BY), None)
        if own and not any(at in cut.kept for at in range(own.at, by.at)):
            return True
    return False


def _verb_before(words: Sequence[Word], opener: Word) -> Word | None:
    """The content word before a 'by'; before another preposition only a participle directly before it."""
    before = [one for one in words[max(0, opener.at - _NEAR) : opener.at] if one.sense and not one.low.endswith("ly")]
    if not before or (opener.low != "by" and not (_is_past(before[-1]) and before[-1].at == opener.at - 1)):
        return None
    return before[-1]


def _first_kept(words: Sequence[Word], opener: Word, ours: Mapping[int, Word]) -> Word | None:
    """The first kept word of the phrase that a preposition opens."""
    for word in words:
        if word.commas != opener.commas or not (word.sense or word.is_number or word.low in _ARTICLES):
            return None
        if word.at in ours:
            return word
    return None


def _acts(word: Word) -> bool:
    """Whether a word after a 'by' may name who acts; a number, a 'using' and an adverb do not."""
    return not word.is_number and not word.low.endswith(("ing", "ly"))


def _gains_by(cut: Shortened, theirs: Mapping[int, int]) -> bool:
    """Whether a 'by' was put before a word that the source has behind none."""
    words = cut.clause.words
    for by in words[:-1]:
        verb = next((one for one in reversed(words[: by.at]) if one.at in theirs), None)
        noun = next((one for one in words[by.at + 1 :] if one.at in theirs), None)
        if by.low != "by" or verb is None or noun is None or not (_acts(noun) and _acts(words[by.at + 1])):
            continue
        if any(one.low in _PREPOSITIONS for one in words[by.at + 1 : noun.at]):
            continue
        between = cut.source.words[theirs[verb.at] + 1 : theirs[noun.at]]
        last = next((one for one in reversed(between) if one.low in _PREPOSITIONS), None)
        as_by = last is not None and (last.low in _BY or cut.source.words[last.at - 1].low == "according")
        if theirs[verb.at] < theirs[noun.at] and not as_by:
            return True
    return False


def _turns_passive(cut: Shortened, word: Word, at: int) -> bool:
    """Whether the subject of an active verb became that of its passive: 'A deceived B' as 'A was deceived'."""
    words, ours = cut.source.words, cut.clause.words
    if not _is_past(word) or not _is_passive(ours, word.at) or _is_passive(words, at) or not _has_object(words, at):
        return False
    be = next(one.at for one in reversed(ours[: word.at]) if one.low in _BE)
    before = [(one, where) for one, where in cut.pairs if one.at < be]
    if not before or any(one.low not in _HELPING | {"not", "also", "then"} for one in ours[before[-1][0].at + 1 : be]):
        return False  # a pronoun or a word such as 'results' is the subject
    return not any(at < other <= at + _OBJECT for one, _ in before for other in places(one, cut.source))


def _turns_active(cut: Shortened, word: Word, at: int) -> bool:
    """Whether the subject of a passive became that of an active verb: 'A was deceived' as 'A deceived'."""
    words, ours = cut.source.words, cut.clause.words
    if not (_is_passive(words, at) and _is_past(words[at]) and _is_past(word)) or _is_passive(ours, word.at):
        return False
    before = ours[max(0, word.at - 2) : word.at]
    reduced = not before or any(one.low == "not" for one in before)
    if reduced or word.sense.startswith(_BY_ITSELF):
        return False
    subject = any(one.at < word.at and where < at for one, where in cut.pairs)
    return subject and not any(_is_verb(ours, one) for one in ours if one is not word)


def _is_past(word: Word) -> bool:
    """Whether a word may be a past tense or a participle."""
    return (word.low.endswith("ed") or word.low in IRREGULAR) and word.low not in _NOUNS


def _is_passive(words: Sequence[Word], at: int) -> bool:
    """Whether a form of 'be' stands right before a word, adverbs and a 'not' aside."""
    for word in reversed(words[max(0, at - _NEAR) : at]):
        if word.low in _BE:
            return True
        if word.sense and not word.low.endswith("ly"):
            return False
    return False


def _has_object(words: Sequence[Word], at: int) -> bool:
    """Whether a noun follows a verb directly: 'deceived the monitor'."""
    after = words[at + 1] if at + 1 < len(words) else None
    if after is None or after.part != words[at].part or not _acts(after):
        return False
    return after.low not in _NO_OBJECTS


def _is_verb(words: Sequence[Word], word: Word) -> bool:
    """Whether a word may be the verb of a clause."""
    return word.low in _BE | _HELPING or bool(word.sense and (_is_past(word) or _governs(words, word)))


def _governs(words: Sequence[Word], word: Word) -> bool:
    """Whether an article or a number follows a word."""
    after = words[word.at + 1] if word.at + 1 < len(words) else None
    return after is not None and after.commas == word.commas and (after.low in _ARTICLES or after.is_number)


def _tells_as_done(cut: Shortened, word: Word, at: int) -> bool:
    """Whether what someone was to do is told as done: 'A was asked to lie' as 'A lied'."""
    words, ours = cut.source.words, cut.clause.words
    to, ours_to = _to_before(words, at), _to_before(ours, word.at)
    if to is None:
        return False
    before = [one for one in words[max(0, to.at - _FURTHER) : to.at] if one.commas == to.commas]
    asked = next((one for one in reversed(before) if one.sense and (_is_past(one) or one.low in _ASKS)), None)
    if asked is None or asked.at in cut.kept or asked.low in _IMPLIES:
        return False
    if ours_to:  # 'was found to lie' tells of a deed, where the source has no such verb
        near = {one.low for one in ours[max(0, ours_to.at - _FURTHER) : ours_to.at]}
        return bool(near & _IMPLIES - cut.source.lows)
    if any(one.low in _HELPING | {"to", "and", "or"} for one in ours[max(0, word.at - _NEAR) : word.at]):
        return False
    return _is_told(ours, word, words[at])


def _to_before(words: Sequence[Word], at: int) -> Word | None:
    """The 'to' right before a word, an adverb aside."""
    before = next((one for one in reversed(words[max(0, at - 2) : at]) if not one.low.endswith("ly")), None)
    return before if before and before.low == "to" else None


def _is_told(words: Sequence[Word], word: Word, intended: Word) -> bool:
    """Whether a word tells in the past or the present what the source has as 'to do'."""
    inflected = word.low != intended.low and (_is_past(word) or word.low.endswith("s"))
    return inflected or (word.low == intended.low and _governs(words, word))
