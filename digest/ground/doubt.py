"""A doubt: it reports what a passage says and weighs it, sentence by sentence."""

from collections.abc import Collection, Sequence

from digest.ground.judgement import judges
from digest.ground.report import supports
from digest.ground.ruling import Ruling
from digest.text import sentences


def weighs(said: str, passages: Sequence[str], *, names: Collection[str] = ()) -> Ruling:
    """Whether each sentence is a judgement of the passages or a report of them."""
    found: list[str] = []
    for start, end in sentences(said):
        one = said[start:end].strip()
        judged = judges(one, passages, names=names)
        if not judged.ok and not supports(one, passages, names=names).ok:
            found += judged.reasons
    return Ruling(tuple(dict.fromkeys(found)) if said.strip() else ("empty",))
