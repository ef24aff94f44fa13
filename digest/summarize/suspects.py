"""Which sentences speak to a model or a reviewer instead of a reader, in any dress. Pure.

They are never evidence and no model is shown them. Works about such attacks quote some; they lose those quotes and
nothing else. Families: arXiv's real cases (reference: summarize.md, section 4), indirect injection as in BIPIA and
garak's latent injection, forged fences and roles, praise that asks for nothing, and all of these encoded, spaced out,
translated or split over sentences.

signs.py   the words that give them away    disguise.py   encodings, look-alike letters, other languages
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
"""Characters that are looked at together."""
_OVERLAP = 300
_TOO_LONG = 30_000
"""No sentence is so long, and none that is gets looked at or shown."""
_CAPITAL = re.compile(r"(?<=\W)[^\W\d_a-z]")
_TOGETHER = 5
"""Sentences over which an instruction may be split."""


def without_suspects(text: Text) -> Text:
    """The text without the sentences that speak to a model: what may be quoted."""
    hidden = suspects(text.sentences)
    kept = tuple(one for one in text.sentences if one.id not in hidden)
    return text.model_copy(update={"sentences": kept}) if hidden else text


def not_english(text: Text) -> Text:
    """The text, saying so where it is written in another language: nothing can then be found missing in it."""
    abroad = sum(foreign(one.text[:LONGEST]) for one in text.sentences)
    why = "; ".join(filter(None, [text.why, NOT_ENGLISH]))
    return text.model_copy(update={"why": why}) if abroad > FOREIGN_WORK * len(text.sentences) else text


def suspects(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The ids of sentences worded for a model, alone or together with their neighbours. Linear in the text."""
    abroad = {one.id for one in sentences if foreign(one.text[:LONGEST])}
    if len(abroad) > FOREIGN_WORK * len(sentences):
        abroad = set()
    alone = {one.id for one in sentences if one.id in abroad or speaks_to_a_model(one.text)}
    rest = [one for one in sentences if one.id not in alone]  # what is hidden does not part its neighbours
    return frozenset(alone | set(_split(rest)))


@lru_cache(maxsize=8192)
def speaks_to_a_model(text: str) -> bool:
    """Whether a text is, or decodes to, something said to a model or a reviewer, or praise that holds no fact."""
    if len(text) > _TOO_LONG:
        return True
    return any(_looks_so(text[at : at + LONGEST]) for at in range(0, max(1, len(text)), LONGEST - _OVERLAP))


def may_be_shown(text: str) -> bool:
    """Whether a stranger's words that are no sentence of the work (a title, a heading, a comment) may meet a model."""
    return not foreign(text[:LONGEST]) and not any(map(speaks_to_a_model, (text, *endings(text))))


def endings(text: str) -> Iterator[str]:
    """What such words end in: an order may follow upon a title, and nothing need part them."""
    starts = [found.start() for found in _CAPITAL.finditer(text[:LONGEST])]
    yield from (text[at : at + 300] for at in starts[:40])


def _looks_so(text: str) -> bool:
    return plainly(text) or disguised(text) or any(plainly(other) for other in undisguised(text))


def _split(rest: Sequence[Sentence]) -> Iterator[str]:
    """The ids of neighbours that say together what none of them says alone."""
    texts = [one.text[:LONGEST] for one in rest]
    starts = list(accumulate((len(one) + 1 for one in texts), initial=0))
    for begin, end in spots(" ".join(texts)):
        first, last = bisect_right(starts, begin) - 1, bisect_left(starts, end)
        if 1 < last - first <= _TOGETHER:
            yield from (one.id for one in rest[first:last])
