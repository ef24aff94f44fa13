"""What a clause is told under: its 'if', the setting it opens with, and what a number was found on."""

import re
from collections.abc import Iterator, Set

from digest.ground.sentence import Sentence, Word

CONDITIONS = frozenset(
    "if unless except excepting excluding barring when whenever until provided without under".split()
)
_SETS = frozenset("with at for in on among".split())
"""What opens the setting of a number when it leads the clause."""
_LOOSE = frozenset("when whenever until without".split())
_LEADING = frozenset("that and however moreover also particular contrast example".split())
_BEFORE_IF = frozenset(
    """see ask asks asked know find out test tests tested check determine wonder tell judge distinguish unclear question
    evaluate investigate assess as even decide predict measure understand study""".split()
)
_KNOWN = frozenset("this these our".split())
_PARTS = re.compile(r"[;:]|\b(?:but|while|whereas|although|though|however)\b", re.I)
_ASKING = frozenset("if whether unless".split())
_HOLDS = frozenset("on in among within under when if without across unless during".split())
"""What a number is found on."""
_ABSOLUTE = frozenset("always never completely entirely fully perfectly".split())
_ADDS = frozenset("total average particular practice fact turn order principle example instance addition".split())
_HELD, _NAMED = 9, 3
"""Words in which that stands, and words that name what was counted."""


def conditions(source: Sentence, kept: Set[int]) -> Iterator[set[int]]:
    """The words of each condition that what is told hangs on: before it, or after it, and not past a 'but' or a ';'."""
    first, last = min(kept), max(kept)
    counted = any(source.words[at].is_number for at in kept)
    for word in source.words:
        if word.low not in CONDITIONS | _SETS or _asks(source, word):
            continue
        leads = word.at < first and _leads(source, word)
        if word.low in _SETS and not (leads and counted):
            continue
        ends = _end(source, word)
        near = (leads and ends <= first) or (word.at > first and not (word.at > last + 2 and word.low in _LOOSE))
        low, high = sorted((word.at, last if word.at > last else first))
        if near and not _PARTS.search(text_between(source, low, high)):
            yield {w.at for w in source.words[word.at + 1 : ends] if (w.sense or w.is_number) and w.low not in _ADDS}


def _asks(source: Sentence, word: Word) -> bool:
    """'See if', 'as when', 'even if', 'if-else': no condition. 'In these tests': one that the reader has."""
    before, after = source.words[max(0, word.at - 1)].low, source.words[word.at + 1 : word.at + 2]
    joined = source.text[word.end : word.end + 1] == "-"
    return before in _BEFORE_IF or joined or any(one.low in _KNOWN for one in after)


def _leads(source: Sentence, word: Word) -> bool:
    """Whether it begins a sentence, or stands after no more than a comma, a 'that' or a joining word."""
    before = source.words[word.at - 1] if word.at else None
    return before is None or before.low in _LEADING or source.text[before.end : word.start].strip() == ","


def _end(source: Sentence, word: Word) -> int:
    """Where what a word opens ends: at the next comma."""
    return next((one.at for one in source.words[word.at :] if one.commas > word.commas), len(source.words))


def supposed(source: Sentence, kept: Set[int]) -> bool:
    """Whether a clause that an 'if' or a 'whether' opens is told, whatever hangs between."""
    first = min(kept)
    opening = next((one.at for one in reversed(source.words[: first + 1]) if one.low in _ASKING), None)
    if opening is None:
        return False
    between = source.words[opening + 1 : first]
    return not any(word.sense for word in between) and "," not in text_between(source, opening, first)


def limits(source: Sentence, kept: Set[int], told: Set[str]) -> Iterator[set[int]]:
    """What each number, each 'never' and each 'completely' that is `told` holds for: the phrase after it."""
    for word in source.words:
        absolute = word.low in _ABSOLUTE and word.low in told
        if not absolute and not (word.at in kept and word.is_number and word.text[0].isdigit()):
            continue
        holds = _HOLDS | {"for"} if absolute else _HOLDS
        near = [w for w in source.words[word.at + 1 : word.at + _HELD] if w.commas == word.commas]
        near = [w for w in near if w.part == word.part or w.low in holds - {"on", "in"}]
        opens = next((w for w in near if w.low in holds), None)
        if opens and sum(bool(w.sense) for w in near if w.at < opens.at) <= _NAMED:
            phrase = [w for w in source.words[opens.at + 1 : opens.at + _HELD] if w.commas == word.commas]
            yield {w.at for w in phrase if (w.sense or w.is_number) and w.low not in _ADDS}


def text_between(source: Sentence, first: int, last: int) -> str:
    return source.text[source.words[first].start : source.words[last].start]
