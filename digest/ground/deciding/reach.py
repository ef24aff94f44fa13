"""Scope: a clause keeps its 'only', its condition and what a number was measured on, and gains no 'any'."""

import re
from collections.abc import Iterator

from digest.ground.conditions import CONDITIONS, conditions, limits
from digest.ground.deciding.told import Told
from digest.ground.lexicon import ONLY, WIDE
from digest.ground.ruling import Reason

_FULLY = frozenset("fully entirely completely wholly".split())
"""Leaving these out weakens a claim, except after a 'not': 'not fully' would become 'not'."""
_SINGLED = ONLY | {"single", "sole", "unless", "except"}
_BUT_ONLY = re.compile(r"\b(?:but|and|though) only (?:when|if|where|for|in|under|on|with|after|because)\b", re.I)
"""What follows limits everything before it, across any dash or comma."""


def wider(told: Told) -> Iterator[Reason]:
    """A reason for each lost 'only', condition or limit of a number, and for an 'any' or 'all' gained."""
    if _taken_back(told) and "only" not in told.report.lows:
        yield "scope"
    if _only_kept(told) and not told.report.lows & _SINGLED:
        yield "scope"
    hangs = any(one and not one & told.kept for one in conditions(told.source, told.kept))
    if hangs and not told.report.lows & CONDITIONS:
        yield "scope"
    if told.said.lows & WIDE - told.source.lows - ({"any"} if told.said.negated else set()):
        yield "scope"
    if any(limit and not limit & told.kept for limit in limits(told.source, told.kept, told.said.lows)):
        yield "scope"


def _taken_back(told: Told) -> bool:
    """Whether a kept word stands before a 'but only when'."""
    back = _BUT_ONLY.search(told.source.text)
    return back is not None and any(told.source.words[at].start < back.start() for at in told.kept)


def _only_kept(told: Told) -> bool:
    """Whether an 'only' applies to a kept word: the next content word after it."""
    narrow = [word for word in told.around if word.low in (ONLY if word.turned else ONLY - _FULLY)]
    after = (next((one.at for one in told.source.words[word.at + 1 :] if one.sense), -1) for word in narrow)
    return any(at in told.kept for at in after)
