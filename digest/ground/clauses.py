"""Splits a sentence into its clauses: at conjunctions such as 'because' and 'which', and at punctuation."""

import re

_CUTS = re.compile(
    r"[;:—–]\s|\s-\s|,\s"
    r"|(?<!\bin)(?<!\bof)(?<!\bto)(?<!\bon)(?<!\bfor)(?<!\bby)\s(?=(?:because|since|which|who|whose|while|whereas"
    r"|although|though|but|yet|so that|given that|and (?:the|it|they|this|that|these|those|its|their|he|she|there|so"
    r"|then|thus|also|has|have|had|is|are|was|were|does|do|did)"
    r"|as (?:the|it|they|there|this|these|those|its|their|models?|agents?|humans?))\b)",
    re.I,
)
_DEPENDENT = re.compile(
    r"(?:for|in|on|with|to|from|of|at|under|beyond|without|like|unlike|by|among|across|within|beside|besides|outside"
    r"|inside|about|during|over|through|such as|rather than|instead of|especially|particularly|even|at least|if|unless"
    r"|(?:when|until|once|after|before)\b(?!.*\b(?:was|were|had|did|\w\w+ed)\b)"
    r"|(?:and|or|not)(?= (?:\S+ ?){1,3}$))\b",
    re.I,
)
"""What opens a phrase that belongs to the clause beside it and states no event of its own."""


def clauses(text: str) -> list[str]:
    """The clauses of a sentence, in order. A dependent phrase is joined to the clause before it, or else after it."""
    found: list[str] = []
    leading = ""
    for piece in filter(None, (one.strip(" ,;:—–-") for one in _CUTS.split(text))):
        if not _DEPENDENT.match(piece):
            found.append(f"{leading}{piece}")
            leading = ""
        elif found:
            found[-1] += f", {piece}"
        else:
            leading += f"{piece}, "
    return [*found, leading.strip(", ")] if leading else found
