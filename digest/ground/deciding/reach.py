"""Scope: a clause keeps its 'only', its condition and what a number was measured on, and gains no 'any'."""

import re
from collections.abc import Iterator

from digest.ground.conditions import conditions, limits, names_condition
from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import ONLY, WIDE
from digest.ground.ruling import Reason

_FULLY = frozenset("fully entirely completely wholly".split())
"""Leaving these out weakens a claim, except after a 'not': 'not fully' would become 'not'."""
_SINGLED = ONLY | {"single", "sole", "unless", "except"}
_BUT_ONLY = re.compile(r"\b(?:but|and|though) only (?:when|if|where|for|in|under|on|with|after|because)\b", re.I)
"""What follows limits everything before it, across any dash or comma."""


def wider(cut: Shortened) -> Iterator[Reason]:
    """A reason for each lost 'only', condition or limit of a number, and for an 'any' or 'all' gained."""
    if _taken_back(cut) and "only" not in cut.report.lows:
        yield "scope"
    if _only_kept(cut) and not cut.report.lows & _SINGLED:
        yield "scope"
    hangs = any(one and not one & cut.kept for one in conditions(cut.source, cut.kept))
    if hangs and not names_condition(cut.report):
        yield "scope"
    if cut.clause.lows & WIDE - cut.source.lows - ({"any"} if cut.clause.negated else set()):
        yield "scope"
    if any(limit and not limit & cut.kept for limit in limits(cut.source, cut.kept, cut.clause.lows)):
        yield "scope"


def _taken_back(cut: Shortened) -> bool:
    """Whether a kept word stands before a 'but only when'."""
    back = _BUT_ONLY.search(cut.source.text)
    return back is not None and any(cut.source.words[at].start < back.start() for at in cut.kept)


def _only_kept(cut: Shortened) -> bool:
    """Whether an 'only' applies to a kept word: the next content word after it."""
    narrow = [word for word in cut.around if word.low in (ONLY if word.turned else ONLY - _FULLY)]
    after = (next((one.at for one in cut.source.words[word.at + 1 :] if one.sense), -1) for word in narrow)
    return any(at in cut.kept for at in after)
