"""Checks a doubt: each sentence either reports its passages or judges them."""

from collections.abc import Collection, Sequence

from digest.ground.judgement import FREE, judges
from digest.ground.report import supports
from digest.ground.ruling import Ruling
from digest.ground.sentence import LONGEST, parsed
from digest.text import sentences

OPENING = 12
"""Opening sentences, where a work says what it is about."""
NEW_ALLOWED = 1
"""New words allowed in a clause of a doubt that restates its passage: readers see the passage beside it."""


def weighs(text: str, passages: Sequence[str], *, names: Collection[str] = ()) -> Ruling:
    """Whether each sentence passes as a judgement of the passages or a report of them, and the whole concerns them."""
    reasons: list[str] = []
    for start, end in sentences(text):
        sentence = text[start:end].strip()
        judgement = judges(sentence, passages, names=names, new_allowed=NEW_ALLOWED)
        if not judgement.ok and not supports(sentence, passages, names=names).ok:
            reasons += judgement.reasons
    if not reasons and text.strip() and not touches(text, passages):
        reasons.append("unrelated")
    return Ruling(tuple(dict.fromkeys(reasons)) if text.strip() else ("empty",))


def doubted(passages: Sequence[str], comment: str, opening: Sequence[str]) -> list[str]:
    """What a doubt is judged by, when it is written and when it is proved again: its passages; without any, the
    reader's comment; without either, for one that rests on a search, how the work opens.
    """
    return list(passages) or ([comment] if comment else list(opening[:OPENING]))


def touches(text: str, passages: Sequence[str]) -> bool:
    """Whether a doubt shares a number or a word with the passages; words common to all works do not count."""
    doubt, sources = parsed(text), [parsed(one[:LONGEST]) for one in passages if one.strip()]
    passage_senses = frozenset().union(*(one.senses for one in sources)) - FREE
    counted = any(one.same(other) for one in doubt.numbers for sentence in sources for other in sentence.numbers)
    return counted or bool(doubt.senses & passage_senses)
