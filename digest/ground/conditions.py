"""What a clause depends on: its 'if', the setting it opens with, and what a number was measured on."""

import re
from collections.abc import Iterator, Sequence, Set

from digest.ground.sentence import Sentence, Word

CONDITIONS = frozenset(
    "if unless except excepting excluding barring when whenever until provided given without under according "
    "assuming".split()
)
_SETTING = frozenset("with at for in on among".split())
"""Prepositions that give a number its setting when they open the clause."""
_LOOSE = frozenset("when whenever until without".split())
_LEADING = frozenset("that and however moreover also particular contrast example".split())
_BEFORE_IF = frozenset(
    """see ask asks asked know find out test tests tested check determine wonder tell judge distinguish unclear question
    evaluate investigate assess as even decide predict measure understand study""".split()
)
_BEFORE_GIVEN = frozenset("a any the each is was are were be been being when if especially particularly".split())
_GIVEN = frozenset("this these our such".split())
_BESIDES = frozenset("addition contrast".split())
_BARRIER = re.compile(r"[;:]|\b(?:but|while|whereas|although|though|however)\b", re.I)
_ASKING = frozenset("if whether unless".split())
_LIMITING = frozenset("on in among within under when if without across unless during".split())
"""What opens the phrase that limits a number or an absolute: 'on', 'within', 'unless'."""
_ABSOLUTE = frozenset("always never completely entirely fully perfectly".split())
_IDIOMS = frozenset("total average particular practice fact turn order principle example instance addition".split())
_IDLE = _IDIOMS | frozenset(
    """hand time sentence light reference general short words summary conclusion case cases project recent past future
    world today end day sense part test""".split()
)
"""An opening sets nothing if this is its first content word: 'On the other hand', 'In recent years' ..."""
_IDLE_ALONE = frozenset(
    """top point core essence effect response parallel reality brief detail simplicity clarity comparison completeness
    context convenience brevity retrospect hindsight moment meantime high level absolute terms line prior previous
    earlier experiment experiments evaluation evaluations january february march april May june july august september
    october november december""".split()
)
"""... or if it has no others than these: 'At a high level', 'In July 2025'."""
_OF_ALL = (["for", "each"], ["for", "every"], ["with", "that"])
_PHRASE, _MOST_COUNTED = 9, 3
"""Words within which such a phrase follows, and content words at most before it, which name what was counted."""


def conditions(source: Sentence, kept: Set[int]) -> Iterator[set[int]]:
    """For each condition that the kept words depend on, the indices of its content words. It may stand before or after
    them, with no 'but' or ';' between.
    """
    first, last = min(kept), max(kept)
    counted = any(source.words[at].is_number for at in kept)
    for word in source.words:
        if word.low not in CONDITIONS | _SETTING or _is_no_condition(source, word):
            continue
        leads = word.at < first and _opens_sentence(source, word)
        ends = _end(source, word)
        if word.low in _SETTING and not (leads and (counted or _sets_apart(source.words[:ends]))):
            continue
        near = (leads and ends <= first) or (word.at > first and not (word.at > last + 2 and word.low in _LOOSE))
        low, high = sorted((word.at, last if word.at > last else first))
        if near and not _BARRIER.search(text_between(source, low, high)):
            yield {w.at for w in source.words[word.at + 1 : ends] if (w.sense or w.is_number) and w.low not in _IDIOMS}


def _sets_apart(opening: Sequence[Word]) -> bool:
    """Whether the words that open a sentence name a setting of its own: 'On the easy split', not 'At a high level'."""
    said = [word.low for word in opening[1:] if word.sense and not word.low.isdigit()]
    idle = not said or said[0] in _IDLE or set(said) <= _IDLE_ALONE or [word.low for word in opening[:2]] in _OF_ALL
    return opening[0].low in _SETTING and not idle


def names_condition(report: Sentence) -> bool:
    """Whether a report has a condition of its own; "as if" and "even if" give none."""
    before = [None, *report.words]
    return any(
        word.low in CONDITIONS and not (one and one.low in ("as", "even"))
        for one, word in zip(before, report.words, strict=False)
    )


def _is_no_condition(source: Sentence, word: Word) -> bool:
    """Whether an opening word gives no condition: 'see if', 'as when', 'even if', 'if-else'; or one that the reader
    knows already: 'in these tests'; or one that sets nothing: 'in contrast to A', 'a given A', 'given by A'.
    """
    before, after = source.words[max(0, word.at - 1)].low, source.words[word.at + 1 : word.at + 2]
    joined = source.text[word.end : word.end + 1] == "-"
    given = word.low == "given" and (before in _BEFORE_GIVEN or any(one.low == "by" for one in after))
    return given or before in _BEFORE_IF or joined or any(one.low in _GIVEN | _BESIDES for one in after)


def _opens_sentence(source: Sentence, word: Word) -> bool:
    """Whether a word begins the sentence, or follows directly on a comma, a 'that' or a linking adverb."""
    before = source.words[word.at - 1] if word.at else None
    return before is None or before.low in _LEADING or source.text[before.end : word.start].strip() == ","


def _end(source: Sentence, word: Word) -> int:
    """The index at which the phrase that a word opens ends: after the next comma."""
    return next((one.at for one in source.words[word.at :] if one.commas > word.commas), len(source.words))


def supposed(source: Sentence, kept: Set[int]) -> bool:
    """Whether the kept words begin a clause opened by 'if', 'whether' or 'unless'."""
    first = min(kept)
    opening = next((one.at for one in reversed(source.words[: first + 1]) if one.low in _ASKING), None)
    if opening is None:
        return False
    between = source.words[opening + 1 : first]
    return not any(word.sense for word in between) and "," not in text_between(source, opening, first)


def limits(source: Sentence, kept: Set[int], lows: Set[str]) -> Iterator[set[int]]:
    """For each kept number, and each 'never' or 'completely' in `lows`, the indices of the content words of the phrase
    after it that says what it holds for. `lows`: the words of the report's clause.
    """
    for word in source.words:
        absolute = word.low in _ABSOLUTE and word.low in lows
        if not absolute and not (word.at in kept and word.is_number and word.text[0].isdigit()):
            continue
        holds = _LIMITING | {"for"} if absolute else _LIMITING
        near = [w for w in source.words[word.at + 1 : word.at + _PHRASE] if w.commas == word.commas]
        near = [w for w in near if w.part == word.part or w.low in holds - {"on", "in"}]
        opener = next((w for w in near if w.low in holds), None)
        if opener and sum(bool(w.sense) for w in near if w.at < opener.at) <= _MOST_COUNTED:
            phrase = [w for w in source.words[opener.at + 1 : opener.at + _PHRASE] if w.commas == word.commas]
            yield {w.at for w in phrase if (w.sense or w.is_number) and w.low not in _IDIOMS}


def text_between(source: Sentence, first: int, last: int) -> str:
    return source.text[source.words[first].start : source.words[last].start]
