"""Finds the sentences that address a model or a reviewer instead of a reader, disguised or not. Pure.

They are never evidence, and no model is shown them. Works about such attacks quote some, and lose only these sentences.
Covered: arXiv's real cases (reference: summarize.md, section 4), indirect injection as in BIPIA and garak's latent
injection, forged fences and roles, mere praise, and all of these encoded, spaced out, translated or split over
sentences.

signs.py   plain words    disguise.py   encodings, look-alike letters, other languages
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from digest.model import NOT_ENGLISH, Sentence, Text
from digest.summarize.disguise import FOREIGN_WORK, disguised, foreign, undisguised
from digest.summarize.signs import plainly, spots

LONGEST = 2_000
"""Characters that are searched at once."""
_OVERLAP = 300
_TOO_LONG = 30_000
"""Characters beyond which a text counts as suspect without a search: no honest sentence is so long."""
_CAPITAL = re.compile(r"(?<=\W)[^\W\d_a-z]")
_TOGETHER = 5
"""Sentences over which an instruction may be split, at most."""


def without_suspects(text: Text) -> Text:
    """The text without the sentences that address a model: what may be quoted."""
    hidden = suspects(text.sentences)
    kept = tuple(one for one in text.sentences if one.id not in hidden)
    return text.model_copy(update={"sentences": kept}) if hidden else text


def not_english(text: Text) -> Text:
    """The text; if it is in another language, with NOT_ENGLISH in its `why`, so that no absence is stated of it."""
    abroad = sum(foreign(one.text[:LONGEST]) for one in text.sentences)
    why = "; ".join(filter(None, [text.why, NOT_ENGLISH]))
    return text.model_copy(update={"why": why}) if abroad > FOREIGN_WORK * len(text.sentences) else text


def suspects(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The ids of sentences that address a model, alone or together with their neighbours. Linear in the text."""
    abroad = {one.id for one in sentences if foreign(one.text[:LONGEST])}
    if len(abroad) > FOREIGN_WORK * len(sentences):
        abroad = set()
    alone = {one.id for one in sentences if one.id in abroad or speaks_to_a_model(one.text)}
    rest = [one for one in sentences if one.id not in alone]  # these do not separate their neighbours
    return frozenset(alone | set(_split_over(rest)))


@lru_cache(maxsize=8192)
def speaks_to_a_model(text: str) -> bool:
    """Whether a text is, or decodes to, an address to a model or a reviewer, or mere praise."""
    if len(text) > _TOO_LONG:
        return True
    return any(_is_suspect(text[at : at + LONGEST]) for at in range(0, max(1, len(text)), LONGEST - _OVERLAP))


def may_be_shown(text: str) -> bool:
    """Whether a model may be shown a text that is no sentence of the work: a title, a heading, a comment."""
    return not foreign(text[:LONGEST]) and not any(map(speaks_to_a_model, (text, *endings(text))))


def endings(text: str) -> Iterator[str]:
    """The endings of a text from each of its capitals on: an instruction may follow a title without punctuation."""
    starts = [found.start() for found in _CAPITAL.finditer(text[:LONGEST])]
    yield from (text[at : at + 300] for at in starts[:40])


def _is_suspect(text: str) -> bool:
    return plainly(text) or disguised(text) or any(plainly(other) for other in undisguised(text))


def _split_over(rest: Sequence[Sentence]) -> Iterator[str]:
    """The ids of neighbouring sentences that only together have a sign of addressing a model."""
    texts = [one.text[:LONGEST] for one in rest]
    starts = list(accumulate((len(one) + 1 for one in texts), initial=0))
    for begin, end in spots(" ".join(texts)):
        first, last = bisect_right(starts, begin) - 1, bisect_left(starts, end)
        if 1 < last - first <= _TOGETHER:
            yield from (one.id for one in rest[first:last])
