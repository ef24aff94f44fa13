"""Scores how well a passage states what came out of the work, successes and failures alike. Pure."""

import re

from digest.model import Evidence, Text
from digest.summarize import cues
from digest.summarize.admissions import admits
from digest.summarize.findings import findings
from digest.summarize.quotable import Passage, asserts, cites, part_of
from digest.summarize.strengths import OPENING, About, backs_off, central, flaws, says, share, turns, where_in_post

_ARGUES = re.compile(
    r"\b(?:we|I|this (?:paper|post|work)) (?:\w+ly )?(?:argue|advocate|propose|call|contend)s?\b", re.I
)
# Planned, possible, or what somebody else's study found.
_NO_RESULT = re.compile(
    r"\b(?:am|are|is) (?:now |currently )?(?:working on|planning|running)\b|\bcould easily\b"
    r"|\bwe (?:also |then )?show (?:the|each|every) (?:model|LLM|participant|user|annotator)s? (?:an?|the|its|their|"
    r"two)\b"
    r"|^(?:when|as|since|once|because|after) (?:we|I) (?:saw|find|found|show|showed|observed?)\b"
    r"|\bin (?:one|another|a recent) (?:\w+ )?(?:experiment|study)\b(?!.{0,120}\b(?:we|our|I)\b)",
    re.I,
)
# What did not come out is news too.
_NEGATIVE = re.compile(
    r"(?:\b(?:not|never|nor)|n['’]t)(?: \w+){0,2} (?:competitive|better|replicat\w+|reproduc\w+|outperform\w*|"
    r"improv\w+|help\w*|works?|beat|significan\w+|differ|generali[sz]e\w*|transfer\w*|reliabl[ey]|(?:see|find|observe|"
    r"detect) (?:any|an?|much|evidence|significant))\b"
    r"|\bnone (?:of (?:\w+ ){1,4})?(?:are|is|was|were|shows?|showed|work(?:s|ed)?|improved?|outperform\w*|beat|did|"
    r"do)\b"
    r"|\b(?:no|little|negligible) (?:\w+ )?(?:evidence|improvements?|benefits?|gains?|effect|difference|correlation|"
    r"advantage|success)\b|\bfail(?:s|ed)? to\b|\bunderperform|\bunable to (?:replicate|reproduce)\b"
    r"|\bnegative results?\b|\b(?:worse|no better) than\b",
    re.I,
)
# As the outcome of the whole work, in so many words; "could not find an explanation" is a limit.
_CAME_TO_NOTHING = re.compile(
    r"\b(?:we|I)(?: \w+)? (?:did|do)(?: not|n['’]t) (?:find|see|observe|detect)\b"
    r"(?! (?:(?:an?|any|enough|the) )?(?:\w+ )?(?:explanations?|reasons?|ways?|time)\b)"
    r"|\b(?:we|I) (?:\w+ )?(?:find|found|see|saw|observed?) (?:no|little) (?!reasons?\b|ways?\b)"
    r"|\b(?:results?|experiments?|evaluations?|findings|interventions) (?:\w+ ){0,2}(?:fail(?:s|ed)? to|"
    r"(?:were|are) negative|(?:show|provide|give)(?:s|ed)? (?:no|little))\b"
    r"|\b(?:project|work|approach|method|experiments?|attempts?)\b[^.;]{0,40}\b(?:was|were|is|are) (?:\w+ )?"
    r"unsuccessful\b",
    re.I,
)
_SUMS_UP = re.compile(
    r"(?:.{0,60}, )?(?:overall|in (?:summary|conclusion|short|sum)|to summari[sz]e|ultimately|altogether)\b", re.I
)
_OTHERS = re.compile(
    r"(?:.{0,40}\b)?(?:recent|prior|previous|existing|past|earlier|much) (?:\w+ )?(?:work|research|stud(?:y|ies)|"
    r"methods|approaches|papers|evaluations)\b",
    re.I,
)
_OF_ITSELF = re.compile(r"(?:we|I|this (?:post|paper|work)|in this|note|see)\b", re.I)


def result(passage: Passage, about: About) -> float:
    """Points for stating what was found: in words for it, or where the text presents its findings."""
    text = passage.text
    found, number = says(cues.FOUND, text) or says(cues.CAME_OUT, text), says(cues.NUMBER, text)
    named = bool(about.name) and about.name in text
    measured = number and says(cues.COMPARED, text) and (named or says(cues.OWN, text))
    failed = about.reports and failed_to(passage)
    presented = about.reports and _is_presented(passage)
    if not (found or measured or failed or presented) or says(_NO_RESULT, text):
        return -1.0
    if says(_ARGUES, text) and not says(cues.FOUND, text):
        return -1.0
    background = passage.place < about.what_at and not (about.reports and passage.told)
    cue = 2.5 * (found or failed or presented) + 1.0 * failed + says(cues.COMPARED, text) + 1.5 * number
    known = 2.0 * share(text, about.title) - 2.0 * background + central(passage, about) - flaws(passage)
    return cue + _where(passage, about) + known - 1.5 * backs_off(passage, about) * about.reports


def failed_to(passage: Passage) -> bool:
    """Whether it states as a finding that something did not come out."""
    own = says(cues.OWN, passage.text) or passage.told or passage.part in ("abstract", "results", "conclusion")
    return says(_NEGATIVE, passage.text) and own and passage.part not in ("limits", "future")


def came_to_nothing(place: Evidence, text: Text) -> bool:
    """Whether a sentence states, where a text tells its main findings, that the work did not come out as hoped."""
    number = next(number for number, one in enumerate(text.sentences) if one.id == place.sentence)
    part = part_of(place.section, text)
    main = part in ("abstract", "conclusion") or (part == "opening" and number < OPENING) or number in findings(text)
    return main and bool(_CAME_TO_NOTHING.search(place.quote))


def _is_presented(passage: Passage) -> bool:
    """Whether it is an assertion where a text presents its findings: in a list of them, or in its summary."""
    text, sums_up = passage.text, bool(_SUMS_UP.match(passage.led + passage.text))
    there = passage.told or passage.part == "abstract" or (passage.part == "conclusion" and sums_up)
    other = _OF_ITSELF.match(text) or _OTHERS.match(text) or cites(text) or says(cues.MADE, text) or admits(text)
    goes_on = turns(passage) or (passage.sentence.kind == "item" and not passage.opens)
    return there and not (other or goes_on) and asserts(text)


def _where(passage: Passage, about: About) -> float:
    """Points for the place: most in a summary and in a list of findings."""
    where = {"abstract": 3.0, "results": 0.5, "conclusion": 1.0, "opening": 0.5, "limits": -2.0, "future": -2.0}
    there = where.get(passage.part, -0.5)
    if not about.reports:
        return there
    sums_up = 1.5 * (bool(_SUMS_UP.match(passage.led + passage.text)) and passage.place > 0.3)
    told = 3.5 - passage.place if passage.told else 0.0
    return max(there, told, where_in_post(passage)) + sums_up
