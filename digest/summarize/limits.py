"""The limits the authors state of their own work. Pure."""

import re

from digest.model import Evidence, Text
from digest.summarize.cues import OWN, cue
from digest.summarize.quotable import Passage, passages
from digest.summarize.strengths import alike, flaws, says
from digest.summarize.voices import authors_own

MOST = 12
LEAST = 2.5
"""Points. What has fewer is too weak a limit to stand as one."""

_HINTS = cue(
    "limited, limitation*, limits, only, did not, do not, does not, didn't, don't, doesn't, cannot, can't, may not, "
    "might not, may, might, unclear, future work, small, smaller, single, restricted, restricts, caveat*, assum*, "
    "narrow*, far from, not optimized, beyond the scope, remains open, remains unclear, remains to be, uncertain*, "
    "noisy, synthetic, toy, preliminary, lack*, confound*, relies on, rely on, reliance on, relied on, not "
    "necessarily, could be, we have not, not been, difficult, overestimat*, underestimat*, primarily, mainly, solely, "
    "specific to, depend*, fail*, sensitive to, expensive, costly, requires, required, ignor*, simplif*, subjective, "
    "bias*, imperfect, not perfect, incomplete, no guarantee*, unable, without, less, fewer, not yet, not all"
)
_ADMITS = cue(
    "one caveat, important caveat, major caveat, big caveat, caveat is, caveat that, caveats apply, "
    "with the caveat, threat to validity, beyond the scope of, outside the scope of, out of scope, "
    "leave to future, leave it to future, leave this to future, leave these to future, to future work, "
    "for future work, may not generali*, might not generali*, may not transfer, might not transfer, may not hold, "
    "might not hold, small sample, sample size is, low confidence, not statistically significant, "
    "not peer-reviewed, not been peer-reviewed, grain of salt, not an expert, epistemic status, "
    "preliminary results, preliminary evidence, results are preliminary, work in progress, "
    "remains an open question, remains to be seen, very rough, highly speculative, quite speculative, "
    "very speculative, somewhat speculative, we do not claim, we don't claim, I do not claim, I don't claim, "
    "not claiming, I could be wrong, I may be wrong, I might be wrong, I may well be wrong, I'm very uncertain, "
    "I am very uncertain, should be interpreted with, should be taken with"
)
_NOT = r"(?:(?:did|do|have|had|could|can|were|was|am|are)(?: not|n['’]t)|cannot)"
_WORK = (
    r"(?:test|evaluat|explor|consider|stud(?:y|ied)|examin|compar|check|verif|control for|account|address|measur|"
    r"includ|run|ran|tried|try|attempt|investigat|validat|assess|quantif|optimi[sz]|tun(?:e|ing)|ablat|replicat|reproduc|look|"
    r"able|find (?:the )?time|have (?:the )?time|guarantee|establish|analy[sz]|cover|train|collect)"
)
_NAMES_ONE = re.compile(
    r"\blimitations? (?:of|to|in|with) (?:our|my|this|these|the (?:present|current|study|work|paper|approach|method|"
    r"experiments?|analysis))\b|\b(?:one|another|an?|key|main|major|important|primary|notable|significant|first|second|"
    r"third|final|further) (?:\w+ )?limitation(?! of\b)(?! (?:that|which) \w+ (?:models|methods))\b",
    re.I,
)
# "we did not yet test", "I haven't looked into", "we only consider"; "did not observe" is a finding.
_UNDONE = re.compile(
    rf"\b(?:we|I)(?: \w+)? {_NOT}(?: (?!think|believe|know|expect|want|feel|see)\w+){{0,2}} {_WORK}"
    r"|\b(?:we|I)(?: have| were| was)? (?:only|mainly|primarily|solely|exclusively)(?: \w+ly)? (?!if\b|when\b)\w+"
    r"|\b(?:we|I) (?:limit|restrict|confine|focus)(?:ed)? (?:our|my|ourselves|the|this|it|only|solely|exclusively)\b",
    re.I,
)
_FALLS_SHORT = re.compile(
    r"\b(?:our|my|this|the (?:present|current)) (?:\w+ ){0,3}(?:work|study|paper|analysis|analyses|evaluations?|"
    r"experiments?|results?|findings|methods?|approach|benchmark|sample|datasets?|data|setup|framework|survey|post|"
    r"estimates?|models?|metrics?|measures?|methodology|technique|attack|defen[cs]e|probes?) "
    r"(?:(?:is|are|was|were) (?:\w+ )?(?:limited|restricted|confined|small|noisy|preliminary|not|only)|may not|"
    r"might not|(?:do|does|did) not|cannot|only|primarily|mainly|assumes?|requires?|rel(?:y|ies|ied)|depends?|"
    r"lacks?|covers? only)\b",
    re.I,
)
# What is still to be done, or answers the limit, is none.
_PROMISES = cue(
    "future work should, future work could, future work can, future work may, future work might, future work will, "
    "future research should, future research could, future iterations, future studies, we plan, we hope, we believe, "
    "we expect, I plan, I hope, should explore, should investigate, should examine, could explore, could be extended, "
    "would be interesting, would be valuable, we encourage, nevertheless, despite"
)
_MIXED = re.compile(r"conclu|summar|discuss|future|next|open|result|implement|implication|improvement", re.I)


def limits(text: Text) -> tuple[Evidence, ...]:
    """The authors' own limits as exact quotes, at most twelve, the weightiest first."""
    return tuple(passage.evidence(text) for passage in limiting(text))


def limiting(text: Text) -> list[Passage]:
    """The passages that state a limit of the work itself, the weightiest first, unlike each other."""
    known = [one for one in passages(text, kinds=("prose", "item", "note")) if authors_own(one.text)]
    scored = sorted(((_points(passage), -passage.start, passage) for passage in known), key=lambda row: row[:2])
    found: list[Passage] = []
    for points, _, passage in reversed(scored):
        if points < LEAST or len(found) == MOST:
            break
        if not any(alike(passage, other) for other in found):
            found.append(passage)
    return found


def _points(passage: Passage) -> float:
    said = passage.led + passage.text
    admits = any(says(one, said) for one in (_ADMITS, _NAMES_ONE, _UNDONE, _FALLS_SHORT))
    hints, own = says(_HINTS, said), says(OWN, said)
    style = flaws(passage) / 3  # a clumsy limit is a limit all the same
    points = 1.5 * hints + 2.5 * admits + 1.0 * own - 2.0 * says(_PROMISES, said) - style
    if passage.part == "limits" and (hints or admits or own):
        mixed = bool(_MIXED.search(passage.sentence.section.rpartition(" › ")[2]))
        if not mixed or hints or admits:
            return points + 0.5 * passage.opens + (1.0 if mixed else 2.5)
    if passage.part in ("aside", "limits") or not admits or not (own or passage.led.startswith("Epistemic")):
        return 0.0
    return points + 0.5 * (passage.part == "conclusion")
