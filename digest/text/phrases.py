"""Searches for phrases written as a reader sees them: 'ablat*, error bar*'. Pure and linear."""

import re
from collections.abc import Iterable


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of them as words, in any case: '*' stands for any ending, a hyphen also for a space or
    nothing, a space for any white space."""
    spelled = sorted({_spelled(word.strip()) for word in words if word.strip()}, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)" if spelled else r"(?!)", re.I)


def is_name(hit: str) -> bool:
    """Whether a hit is a name in capitals: the benchmark SEED is no seed."""
    return hit.isupper() and hit.isalpha() and len(hit) > 3


def _spelled(phrase: str) -> str:
    """A phrase as a regex. An ending has at most sixty letters, so that a search stays linear."""
    escaped = re.escape(phrase).replace(r"\*", r"\w{0,60}").replace(r"\ ", r"\s{1,20}")
    return escaped.replace(r"\-", r"[-‐–\s]?")
