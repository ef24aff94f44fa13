"""Small words that a reader hardly notices and that change what is said. Pure.

"Only slightly useful" is not "slightly useful"; nor may a report add "even on unseen tasks" or "well", or tell what was
not done as what cannot be done.
"""

import re
from collections.abc import Iterator, Sequence

from digest.ground.sentence import Sentence

_COMPARED = r"(?:bett|clos|deep|fast|great|hard|high|larg|long|low|rich|short|slow|small|strong|weak|wid)er|worse|than"
_ADDED = tuple(
    (re.compile(rf"\b(?:{added})\b", re.I), re.compile(rf"\b(?:{added}|{held})\b", re.I))
    for added, held in (
        (
            "only|just|mere|merely|solely|exclusively|barely|hardly|scarcely",
            r"sole|single|alone|once|except|unless|until|exclusive|purely|limit\w*|restrict\w*|confined|few|little|"
            r"right (?:before|after)|(?:no|none|nothing|not|nobody)\b.{0,60}\b(?:but|other|besides|apart|until)",
        ),
        (
            r"very|far(?= (?:more|less|\w+er)\b)|much(?= (?:more|less|\w+er)\b)|vastly|hugely",
            r"extreme\w*|high\w*|really|too|so|much|far|substantial\w*|considerabl\w*|significant\w*|drastic\w*|dramatic\w*|"
            r"strong\w*|large\w*|vast\w*|huge\w*|great\w*",
        ),
        (
            "can(?:no|')t",
            r"(?:can|could)(?:no|n'|'| no)t|unable|incapable|impossible|not (?:able|possible)|fail(?:s|ed|ing)? to\b",
        ),
        ("even", r"includ\w*|despite|though|although|while|when|if|still"),
        ("still", r"yet|remain\w*|continu\w*|persist\w*|even|however|but|though|although|despite|while|nevertheless"),
        ("already", r"previous\w*|prior|earlier|before|exist\w*|now"),
        (r"(?<!as )well", r"good|better|best|effective\w*|success\w*|strong\w*|high\w*|accurate\w*"),
        (
            "more",
            rf"{_COMPARED}|increas\w*|ris\w*|rose|grow\w*|grew|again|additional\w*|further|most|over|above|exceed\w*",
        ),
        ("less", rf"{_COMPARED}|reduc\w*|decreas\w*|drop\w*|fell|fall\w*|declin\w*|least|under|below|few|little|not"),
    )
)
"""Each kind of them, and the words of a source that it may stand for."""


def small_words(report: Sentence, sources: Sequence[Sentence]) -> Iterator[str]:
    """The words of a report that shut out, strengthen or compare what no source does."""
    for added, held in _ADDED:
        if (found := added.search(report.text)) and not any(held.search(one.text) for one in sources):
            yield found[0]
