"""What decides a clause stays in it when it is shortened: its 'not', its hedge, its 'some', its 'only', its condition.

Looked for where the clause was cut from, and nowhere else: what hedges the rest of a sentence hedges not this part.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set

from digest.ground.lexicon import ALL, MANY, MAY, MOST, NEARLY, NEGATIONS, PLAN, SHOW, SOME, SUGGEST, WIDE
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.strength import causes, not_all_as_none

_NOT = NEGATIONS - {"little", "few"}
_HEDGES = (MAY | SUGGEST) - {"if", "whether", "can", "consistent", "point", "points", "evidence", "should"}
_HEDGES |= frozenset("assume assumes assumed assuming claim claims claimed argue argues argued".split())
_ABLE = frozenset("can could".split())
_ONLY = frozenset("only merely just solely exclusively purely fully entirely completely wholly necessarily".split())
_FULLY = frozenset("fully entirely completely wholly".split())
"""Left out, these weaken; but 'not fully' without it is 'not'."""
_UNDER = frozenset("if unless except excepting excluding barring when whenever until provided without under".split())
_SOME = (SOME | MOST | NEARLY) - {"part", "particular", "certain", "little", "occasional"}
_MUCH = (ALL | MOST | NEARLY | MANY) - {"each", "both", "whole", "any", "no", "none", "never", "nothing", "nobody"}
_SETS = frozenset("with at for in on among".split())
"""What opens the setting of a number when it leads the clause."""
_LOOSE = frozenset("when whenever until without".split())
_LEADING = frozenset("that and however moreover also particular contrast example".split())
_BEFORE_IF = frozenset(
    """see ask asks asked know find out test tests tested check determine wonder tell judge distinguish unclear question
    evaluate investigate assess as even decide predict measure understand study""".split()
)
_JOINS = frozenset("and or but".split())
_KNOWN = frozenset("this these our".split())
_PARTS = re.compile(r"[;:]|\b(?:but|while|whereas|although|though|however)\b", re.I)
_GIVEN = frozenset("with given for under".split())
_ASKING = frozenset("if whether unless".split())
_HOLDS = frozenset("on in among within under when if without across unless during".split())
"""What a number is found on."""
_ADDS = frozenset("total average particular practice fact turn order principle example instance addition".split())
_HELD, _NAMED = 9, 3
"""Words in which that stands, and words that name what was counted."""
_FRAME = re.compile(
    r"(?:\W|so|but|and|also|however|then|finally|in particular)*"
    r"(?:it (?:might|may|could|would) (?:\w+ ){0,2}be (?:that|the case)"
    r"|it (?:is|seems|remains|was) (?:\w+ )?"
    r"(?:possible|conceivable|plausible|unclear|unknown|likely|an open question)\b"
    r"|(?:we|i) (?:are|am|were|remain) (?:\w+ )?(?:curious|interested|unsure|uncertain|excited|keen|eager)\b"
    r"|(?:we|i) (?:wonder|hope|wish|want|would (?:like|love)|suspect|speculate|guess|imagine)\b"
    r"|(?:one|a|an|our|the) (?:\w+ )?(?:question|hypothesis|hope|worry|conjecture) (?:is|was)\b)",
    re.I,
)
"""A sentence that begins so supposes, asks or hopes all that follows, however many clauses lie between."""
_FRAMED = frozenset(
    """whether if curious interested unsure uncertain excited keen eager wonder wonders wondered hope hopes hoped wish
    want wants wanted like suspect suspects suspected speculate speculates guess imagine possible possibly conceivable
    plausible plausibly unclear unknown likely question questions hypothesis worry conjecture ask asks asked would
    should""".split()
) | (_HEDGES | PLAN | _ABLE) - {"seem", "seems", "seemed"}
_COMPARES = re.compile(r"more|less|fewer|better|worse|\w{3,}er$")


def decides(said: Sentence, source: Sentence, kept: Set[int], report: Sentence) -> Iterator[Reason]:
    """What a clause of a report lost of what decides, or has that its source has not. `kept`: its words there."""
    if not kept:
        return
    if _FRAME.match(source.text) and not report.lows & _FRAMED:
        yield "modality"
    here = _around(source, kept)
    ours, theirs = {word.low for word in said.words}, {word.low for word in here}
    if len(list(_denials(said.words))) % 2 != sum(bool(_after(source, word) & kept) for word in _denials(here)) % 2:
        yield "polarity"
    planned = {word.low for word in here if word.at < max(kept)} & (PLAN - {"would"})
    if planned - ({"will"} if source.lows & SHOW else set()) and not ours & (PLAN | MAY):
        yield "tense"
    elif _hedged(source, here, max(kept)) and not report.lows & (_HEDGES | PLAN | _ABLE | {"if", "whether"}):
        yield "modality"
    if any(word.low in _SOME and _after(source, word) & kept and not ours & _SOME for word in here):
        yield "quantifier"
    if ours & _MUCH - source.lows and not (ours & MANY and source.lows & (MANY | MOST)):
        yield "quantifier"
    if not_all_as_none(said, [source]):
        yield "quantifier"
    if _singles_out(source, here, kept) and not report.lows & (_ONLY | {"single", "sole", "unless", "except"}):
        yield "scope"
    if any(one and not one & kept for one in conditions(source, kept)) and not report.lows & _UNDER:
        yield "scope"
    if ours & WIDE - source.lows - ({"any"} if said.negated else set()):
        yield "scope"
    if "than" in theirs and any(_COMPARES.fullmatch(source.words[at].low) for at in kept) and "than" not in ours:
        yield "direction"
    given = report.lows & (_UNDER | {"whether"}) or said.lows & _FRAMED or said.words[0].low in _GIVEN
    if _supposed(source, kept) and not given:
        yield "modality"
    if _denied(source, kept) and not any(True for _ in _denials(report.words)):
        yield "polarity"
    if _rejected(source, kept) and not report.lows & {"instead", "rather", "not", "than", "without"}:
        yield "polarity"
    if any(limit and not limit & kept for limit in _limits(source, kept)):
        yield "scope"
    yield from causes(said, [source])


def _around(source: Sentence, kept: Collection[int]) -> list[Word]:
    """The stretches between commas and joining words that these words stand in, and what stands right before them."""
    stretches = {(word.clause, word.commas) for word in source.words if word.at in kept}
    before = {at - back for at in kept for back in (1, 2)}
    return [w for w in source.words if (w.clause, w.commas) in stretches or w.at in before]


def _hedged(source: Sentence, here: Sequence[Word], last: int) -> bool:
    """Whether these words are a guess. 'We could not' tells what failed, and 'for unclear reasons' comes on top."""
    able = {"we could", "they could", "authors could"}
    for word in here:
        before = source.words[max(0, word.at - 1)].low
        added = word.at > last + 1 and before in ("for", "of", "with", "by")
        if word.low in _HEDGES | {"would"} and f"{before} {word.low}" not in able and not added:
            return True
    return False


def _denials(words: Sequence[Word]) -> Iterator[Word]:
    for at, word in enumerate(words):
        if (word.low in _NOT or word.low.endswith("n't")) and not word.is_name and not _only_follows(words, at):
            yield word


def _only_follows(words: Sequence[Word], at: int) -> bool:
    """'Not only' denies nothing."""
    return at + 1 < len(words) and words[at + 1].low == "only"


def _after(source: Sentence, word: Word) -> set[int]:
    """The places of the next two words that say something, no further than an 'and', an 'or' or a comma."""
    after = source.words[word.at + 1 :]
    ends = next((one.at for one in after if one.commas != word.commas or one.low in _JOINS), len(source.words))
    return {one.at for one in [one for one in source.words[word.at + 1 : ends] if one.sense][:2]}


def _next(source: Sentence, word: Word) -> int:
    """The place of the next word that says something."""
    return next((other.at for other in source.words[word.at + 1 :] if other.sense), -1)


def _singles_out(source: Sentence, here: Sequence[Word], kept: Collection[int]) -> bool:
    """Whether an 'only' holds for what was kept."""
    narrow = (word for word in here if word.low in (_ONLY if word.turned else _ONLY - _FULLY))
    return any(_next(source, word) in kept for word in narrow)


def conditions(source: Sentence, kept: Set[int]) -> Iterator[set[int]]:
    """The words of each condition that what is told hangs on: before it, or after it, and not past a 'but' or a ';'."""
    first, last = min(kept), max(kept)
    counted = any(source.words[at].is_number for at in kept)
    for word in source.words:
        if word.low not in _UNDER | _SETS or _asks(source, word):
            continue
        leads = word.at < first and _leads(source, word)
        if word.low in _SETS and not (leads and counted):
            continue
        ends = _end(source, word)
        near = (leads and ends <= first) or (word.at > first and not (word.at > last + 2 and word.low in _LOOSE))
        low, high = sorted((word.at, last if word.at > last else first))
        if near and not _PARTS.search(_text(source, low, high)):
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


def _supposed(source: Sentence, kept: Set[int]) -> bool:
    """Whether a clause that an 'if' or a 'whether' opens is told, whatever hangs between: 'if this is because A lies'."""
    first = min(kept)
    opening = next((one.at for one in reversed(source.words[: first + 1]) if one.low in _ASKING), None)
    if opening is None:
        return False
    between = source.words[opening + 1 : first]
    return not any(word.sense for word in between) and "," not in _text(source, opening, first)


def _denied(source: Sentence, kept: Set[int]) -> bool:
    """Whether what is told is said of none: 'no text in which A lies'."""
    first = min(kept)
    link = next((one.at for one in reversed(source.words[:first]) if one.low in ("which", "where", "that", "who")), None)
    if link is None or any(word.sense for word in source.words[link + 1 : first]):
        return False
    before = source.words[max(0, link - 4) : link]
    return any(True for _ in _denials(before)) and not re.search(r"[,;:]", _text(source, before[0].at, first))


def _rejected(source: Sentence, kept: Set[int]) -> bool:
    """Whether the other side of an 'instead of' or a 'rather than' is told."""
    pairs = zip(source.words, source.words[1:], strict=False)
    after = [two for one, two in pairs if (one.low, two.low) in (("instead", "of"), ("rather", "than"))]
    return any((w.clause, w.commas) == (two.clause, two.commas) and w.at in kept
               for two in after for w in source.words[two.at + 1 : two.at + 4])  # fmt: skip


def _limits(source: Sentence, kept: Set[int]) -> Iterator[set[int]]:
    """What each number that is told holds on, in or under: the words of the phrase that hangs on it."""
    for number in source.words:
        if number.at not in kept or not number.is_number or not number.text[0].isdigit():
            continue
        near = [w for w in source.words[number.at + 1 : number.at + _HELD] if w.commas == number.commas]
        near = [w for w in near if w.part == number.part or w.low in _HOLDS - {"on", "in"}]
        opens = next((w for w in near if w.low in _HOLDS), None)
        if opens and sum(bool(w.sense) for w in near if w.at < opens.at) <= _NAMED:
            phrase = [w for w in source.words[opens.at + 1 : opens.at + _HELD] if w.commas == number.commas]
            yield {w.at for w in phrase if (w.sense or w.is_number) and w.low not in _ADDS}


def _text(source: Sentence, first: int, last: int) -> str:
    return source.text[source.words[first].start : source.words[last].start]
