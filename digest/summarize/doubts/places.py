"""Where in a text a word occurs, and whether its sentence says that the thing is missing. Pure."""

import re
from collections.abc import Iterator

from digest.model import Sentence, Text
from digest.summarize.cues import cue
from digest.summarize.suspects import speaks_to_a_model
from digest.text.phrases import is_name

WINDOW = 70
"""Characters around a hit within which a negation applies to it."""
_OTHERS = cue("related work*, background, prior work*, previous work*, literature, existing work*, state of the art")
_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|never|without|lack|lacks|lacking|absence of|omit|omits|omitted|skip|skipped|cannot|nor|future|leave|"
    r"leaves|left|plan to|hope to|would be|could be|\w+n['’]t)\b[^.;:]*$",
    re.I,
)
_DENIED_AFTER = re.compile(
    r"^[^.;:]*?\b(?:future work|future research|future stud(?:y|ies)|left (?:to|for|out)|(?:is|are|was|"
    r"were) (?:not|omitted|missing|lacking|infeasible)|beyond the scope|out of scope|too (?:expensive|costly)|"
    r"in the future)\b",
    re.I,
)


def of_others(section: str) -> bool:
    """Whether a section describes others' work."""
    return any(_OTHERS.search(heading) for heading in section.split(" › "))


def denied(line: str, found: re.Match[str]) -> bool:
    """Whether the words around a hit say that it was not done, or leave it to the future."""
    before, after = line[max(0, found.start() - WINDOW) : found.start()], line[found.end() : found.end() + WINDOW]
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.search(after))


def hits(pattern: re.Pattern[str], text: Text) -> Iterator[tuple[Sentence, bool]]:
    """Each sentence with a hit, and whether every hit in it is denied."""
    for one in text.sentences:
        found = list(_found(pattern, one.text))
        if found and not speaks_to_a_model(one.text):
            yield one, all(denied(one.text, hit) for hit in found[:20])


def beside_sentences(pattern: re.Pattern[str], text: Text) -> bool:
    """Whether there is a hit outside the sentences: in a heading, a formula or code."""
    at = 0
    for one in text.sentences:
        if _occurs_in(pattern, text.body[at : one.start]):
            return True
        at = max(at, one.end)
    return _occurs_in(pattern, text.body[at:])


def _occurs_in(pattern: re.Pattern[str], between: str) -> bool:
    """Whether a line has a hit; not one that addresses a model, since a planted line proves nothing."""
    return any(any(_found(pattern, line)) and not speaks_to_a_model(line) for line in between.split("\n"))


def _found(pattern: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    """The hits that are not names."""
    return (hit for hit in pattern.finditer(_with_plus_minus(line)) if not is_name(hit[0]))


def _with_plus_minus(line: str) -> str:
    """TeX's plus-minus as a character, padded to the same length, so that offsets stay valid."""
    return line.replace("\\pm", " ± ") if "\\pm" in line else line
