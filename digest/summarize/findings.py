"""Finds the sentences that a text itself presents as its findings: in a list or below a heading that says so. Pure."""

import re

from digest.model import Sentence, Text

_NAMES = r"(?:results?|findings?|takeaways?|observations?|insights?|lessons?|conclusions?)"
_ANNOUNCES = re.compile(
    rf"\b(?:key|main|core|our|these|preliminary|following|several|few|\w+ing) {_NAMES}\b|\b{_NAMES} (?:are|include|"
    rf"show)\b"
    r"|\b(?:we|I) (?:\w+ )?(?:find|found|show|showed|saw|observed?|learned|conclude)\b|\bevidence that\b"
    r"|^(?:in summary|to summari[sz]e|in short|overall)\b",
    re.I,
)
_HEADS = re.compile(
    rf"\b(?:key|main|core|headline|summary of) {_NAMES}\b|^(?:[\d.]+ )?(?:result|finding|takeaway|observation) ?#?\d+\b"
    r"|\bwhat (?:we|I)(?:['’]ve| have)? (?:found|learned)\b|^highlights\b",
    re.I,
)
_NUMBERED = re.compile(r"\d{1,2}[.)] [A-Z]")
_OPENING = 40
"""Sentences from the beginning among which a list may announce itself; a planted one stands anywhere."""
_SUMS_UP = re.compile(r"\b(?:results?|findings?|conclusions?|summary|discussion|outlook|overview)\b", re.I)
_FIRST = 2
"""Sentences below such a heading that state the finding; what follows explains it. All items of a list do."""


def findings(text: Text) -> frozenset[int]:
    """The numbers of the sentences that are presented as findings."""
    found, listing, before, below = set[int](), False, None, 0
    for number, sentence in enumerate(text.sentences):
        below = 0 if before is None or before.section != sentence.section else below + 1
        heading = sentence.section.rpartition(" › ")[2]
        if sentence.kind == "item":
            expected = number < _OPENING or bool(_SUMS_UP.search(heading))
            listing = listing if _continues(before, sentence) else expected and _announces(before, sentence)
        else:
            listing = False
        listed = sentence.kind == "item" or _NUMBERED.match(sentence.text)
        if listing or (_HEADS.search(heading) and (listed or below < _FIRST)):
            found.add(number)
        before = sentence
    return frozenset(found)


def _continues(before: Sentence | None, sentence: Sentence) -> bool:
    return before is not None and before.kind == "item" and before.section == sentence.section


def _announces(before: Sentence | None, sentence: Sentence) -> bool:
    """Whether a list that begins here is announced as one of findings."""
    if before is None or before.section != sentence.section:
        return False
    return before.text.endswith(":") and bool(_ANNOUNCES.search(before.text))
