"""A doubt: it reports what a passage says and weighs it, sentence by sentence."""

from collections.abc import Collection, Sequence

from digest.ground.judgement import FREE, judges
from digest.ground.report import supports
from digest.ground.ruling import Ruling
from digest.ground.sentence import LONGEST, parsed
from digest.text import sentences

FREELY = 1
"""New words of a clause of a doubt that tells its passage again: it is printed beside it, as a doubt."""


def weighs(said: str, passages: Sequence[str], *, names: Collection[str] = ()) -> Ruling:
    """Whether each sentence is a judgement of the passages or a report of them."""
    found: list[str] = []
    for start, end in sentences(said):
        one = said[start:end].strip()
        judged = judges(one, passages, names=names, freely=FREELY)
        if not judged.ok and not supports(one, passages, names=names).ok:
            found += judged.reasons
    if not found and said.strip() and not touches(said, passages):
        found.append("unrelated")
    return Ruling(tuple(dict.fromkeys(found)) if said.strip() else ("empty",))


def touches(said: str, passages: Sequence[str]) -> bool:
    """Whether it names something of the passages: a name, a number, or a word that is not every work's own."""
    doubt, known = parsed(said), [parsed(one[:LONGEST]) for one in passages if one.strip()]
    there = frozenset().union(*(one.senses for one in known)) - FREE
    named = any(word.is_name and any(word.low in one.lows for one in known) for word in doubt.words)
    counted = any(one.same(other) for one in doubt.numbers for sentence in known for other in sentence.numbers)
    return named or counted or bool(doubt.senses & there)
