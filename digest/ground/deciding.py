"""What decides a clause stays in it when it is shortened: its 'not', its hedge, its 'some', its 'only', its condition.

Looked for where the clause was cut from, and nowhere else: what hedges the rest of a sentence hedges not this part.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from itertools import pairwise

from digest.ground.conditions import CONDITIONS, conditions, limits, supposed, text_between
from digest.ground.lexicon import ALL, MANY, MAY, MOST, NEARLY, NEGATIONS, PLAN, SHOW, SOME, SUGGEST, WIDE
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.strength import causes, not_all_as_none

_NOT = NEGATIONS - {"little", "few"}
_HEDGES = (MAY | SUGGEST) - {"if", "whether", "can", "consistent", "point", "points", "evidence", "should"}
_HEDGES |= frozenset("assume assumes assumed assuming claim claims claimed argue argues argued".split())
_ABLE = frozenset("can could".split())
_OPEN = PLAN - {"will"}
"""What leaves open whether it comes to pass; 'might' told as 'will' does not."""
_ONLY = frozenset("only merely just solely exclusively purely fully entirely completely wholly necessarily".split())
_FULLY = frozenset("fully entirely completely wholly".split())
"""Left out, these weaken; but 'not fully' without it is 'not'."""
_SOME = (SOME | MOST | NEARLY) - {"part", "particular", "certain", "little", "occasional"}
_MUCH = (ALL | MOST | NEARLY | MANY) - {"each", "both", "whole", "any", "no", "none", "never", "nothing", "nobody"}
_SLIGHTLY = frozenset("minimally barely hardly scarcely slightly marginally modestly partly partially weakly".split())
_OWN = frozenset("we our us ours ourselves i my me mine authors here".split())
_OURS = frozenset("paper post work study article report".split())
"""Who may stand behind 'the authors': these, or 'this' with one of those ..."""
_OTHERS = frozenset("they their them theirs he his him she her researchers others et al colleagues team".split())
"""... where anybody else speaks in the sentence; what nobody is said to say, the authors do."""
_BUT_ONLY = re.compile(r"\b(?:but|and|though) only (?:when|if|where|for|in|under|on|with|after|because)\b", re.I)
"""What follows takes back from all that stands before it, whatever dash or comma lies between."""
_LINKS = frozenset("which where that who".split())
_JOINS = frozenset("and or but".split())
_GIVEN = frozenset("with given for under".split())
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
    denied = sum(bool({word.at, *_after(source, word)} & kept) for word in _denials(here))
    if len(list(_denials(said.words))) % 2 != denied % 2:
        yield "polarity"
    planned = {word.low for word in here if word.at < max(kept)} & (PLAN - {"would"})
    if planned - ({"will"} if source.lows & SHOW else set()) and not ours & (PLAN | MAY):
        yield "tense"
    elif _hedged(source, here, max(kept)) and not (report.lows & (_HEDGES | _OPEN) or ours & _ABLE):
        yield "modality"
    if any(word.low in _SOME and _after(source, word) & kept and not ours & _SOME for word in here):
        yield "quantifier"
    if any(word.low in _SLIGHTLY and _beside(source, word) & kept and not ours & _SLIGHTLY for word in here):
        yield "quantifier"
    if "respectively" in theirs - report.lows and any(source.words[at].is_number for at in kept):
        yield "binding"
    if "authors" in ours and not _own(theirs) and (_own(source.lows) or source.lows & _OTHERS):
        yield "binding"
    back = _BUT_ONLY.search(source.text)
    if back and "only" not in report.lows and any(source.words[at].start < back.start() for at in kept):
        yield "scope"
    if any(one.low == "per" and not _follows(source, "per", other) for one, other in pairwise(said.words)):
        yield "binding"
    if ours & _MUCH - source.lows and not (ours & MANY and source.lows & (MANY | MOST)):
        yield "quantifier"
    if not_all_as_none(said, [source]):
        yield "quantifier"
    if _singles_out(source, here, kept) and not report.lows & (_ONLY | {"single", "sole", "unless", "except"}):
        yield "scope"
    if any(one and not one & kept for one in conditions(source, kept)) and not report.lows & CONDITIONS:
        yield "scope"
    if ours & WIDE - source.lows - ({"any"} if said.negated else set()):
        yield "scope"
    if "than" in theirs and any(_COMPARES.fullmatch(source.words[at].low) for at in kept) and "than" not in ours:
        yield "direction"
    given = report.lows & (CONDITIONS | {"whether"}) or said.lows & _FRAMED or said.words[0].low in _GIVEN
    if supposed(source, kept) and not given:
        yield "modality"
    if _denied(source, kept) and not any(True for _ in _denials(report.words)):
        yield "polarity"
    if _rejected(source, kept) and not report.lows & {"instead", "rather", "not", "than", "without"}:
        yield "polarity"
    if any(limit and not limit & kept for limit in limits(source, kept, ours)):
        yield "scope"
    yield from causes(said, [source])


def _around(source: Sentence, kept: Collection[int]) -> list[Word]:
    """The stretches between commas and joining words that these words stand in, and what stands right before them."""
    stretches = {(word.clause, word.commas) for word in source.words if word.at in kept}
    before = {at - back for at in kept for back in (1, 2, 3)}
    return [w for w in source.words if (w.clause, w.commas) in stretches or w.at in before]


def _hedged(source: Sentence, here: Sequence[Word], last: int) -> bool:
    """Whether these words are a guess. 'We could' tells what was done, 'if it would' asks, and 'for unclear reasons'
    comes on top.
    """
    asked = next((word.at for word in source.words if word.low in ("if", "whether")), len(source.words))
    for word in here:
        before = source.words[max(0, word.at - 1)].low
        able = word.low == "could" and before in ("we", "they", "authors")
        added = word.at > last + 1 and before in ("for", "of", "with", "by")
        hedge = word.low in _HEDGES or (word.low == "would" and word.at < asked)
        if hedge and not (able or added):
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


def _own(words: Set[str]) -> bool:
    """Whether those who speak are the authors of the text."""
    first = {re.split("['’]", word)[0] for word in words}
    return bool(first & _OWN) or ("this" in words and bool(words & _OURS))


def _follows(source: Sentence, first: str, other: Word) -> bool:
    """Whether the source has these two after one another, whatever their endings."""
    return any(a.low == first and (b.sense or b.low) == (other.sense or other.low) for a, b in pairwise(source.words))


def _beside(source: Sentence, word: Word) -> set[int]:
    """The places of the words that say something right before and right after, within the same commas."""
    near = [one for one in source.words if one.sense and one.commas == word.commas and one is not word]
    before, after = [one.at for one in near if one.at < word.at], [one.at for one in near if one.at > word.at]
    return {*before[-1:], *after[:1]}


def _next(source: Sentence, word: Word) -> int:
    """The place of the next word that says something."""
    return next((other.at for other in source.words[word.at + 1 :] if other.sense), -1)


def _singles_out(source: Sentence, here: Sequence[Word], kept: Collection[int]) -> bool:
    """Whether an 'only' holds for what was kept."""
    narrow = (word for word in here if word.low in (_ONLY if word.turned else _ONLY - _FULLY))
    return any(_next(source, word) in kept for word in narrow)


def _denied(source: Sentence, kept: Set[int]) -> bool:
    """Whether what is told is said of none: 'no text in which A lies'."""
    first = min(kept)
    link = next((one.at for one in reversed(source.words[:first]) if one.low in _LINKS), None)
    if link is None or any(word.sense for word in source.words[link + 1 : first]):
        return False
    before = source.words[max(0, link - 4) : link]
    return any(True for _ in _denials(before)) and not re.search(r"[,;:]", text_between(source, before[0].at, first))


def _rejected(source: Sentence, kept: Set[int]) -> bool:
    """Whether the other side of an 'instead of' or a 'rather than' is told."""
    pairs = zip(source.words, source.words[1:], strict=False)
    after = [two for one, two in pairs if (one.low, two.low) in (("instead", "of"), ("rather", "than"))]
    return any((w.clause, w.commas) == (two.clause, two.commas) and w.at in kept
               for two in after for w in source.words[two.at + 1 : two.at + 4])  # fmt: skip
