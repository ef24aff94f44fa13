"""The limits the authors state of their own work. Pure."""

import re

from digest.model import Evidence, Text
from digest.summarize.cues import OWN, cue
from digest.summarize.quotable import LIMITS_HEADING, Passage, passages
from digest.summarize.strengths import alike, flaws, says
from digest.summarize.voices import authors_own

MOST = 12
LEAST = 2.5
"""Points. What has fewer is too weak a limit to stand as one."""

_HINTS = cue(
    "limited, limitation*, limits, only, did not, do not, does not, didn't, don't, doesn't, cannot, can't, may not, "
    "might not, may, might, unclear, future work, small, smaller, single, restricted, restricts, caveat*, assum*, "
    "narrow*, far from, not optimized, beyond the scope, remains open, remains unclear, remains to be, uncertain*, "
    "noisy, synthetic, toy, preliminary, lack*, confound*, relies on, rely on, reliance on, relied on, "
    "not necessarily, could be, we have not, not been, difficult, overestimat*, underestimat*, primarily, mainly, "
    "solely, specific to, depend*, fail*, sensitive to, expensive, costly, requires, required, ignor*, simplif*, "
    "subjective, bias*, imperfect, not perfect, incomplete, no guarantee*, unable, without, not yet, not all, "
    "artificial*, partial, partially, challenging, hard, currently, constrain*, challenge*, rather than, few, ongoing, "
    "open problem*, trade-off*, risk*, just a, sketch, simplified"
)
# Among conclusions and limits, these are limits.
_PLAINLY = cue(
    "does not, do not, did not, may not, might not, cannot, lack*, limited, limits, restricted, only, remains unclear, "
    "not necessarily, remain open"
)
_ADMITS = cue(
    "this limitation, I don't actually know, I know little, I don't know much, one caveat, important caveat, "
    "major caveat, big caveat, caveat is, caveat that, caveats apply, with the caveat, threat to validity, "
    "beyond the scope of, outside the scope of, out of scope, leave to future, leave it to future, "
    "leave this to future, leave these to future, to future work, for future work, may not generali*, "
    "might not generali*, may not transfer, might not transfer, may not hold, might not hold, small sample, "
    "sample size is, low confidence, not statistically significant, not peer-reviewed, not been peer-reviewed, "
    "grain of salt, not an expert, epistemic status, preliminary results, preliminary evidence, "
    "results are preliminary, work in progress, remains an open question, remains to be seen, very rough, "
    "highly speculative, quite speculative, very speculative, somewhat speculative, we do not claim, we don't claim, "
    "I do not claim, I don't claim, not claiming, I could be wrong, I may be wrong, I might be wrong, "
    "I may well be wrong, I'm very uncertain, I am very uncertain, should be interpreted with, should be taken with"
)
_NOT = r"(?:(?:did|do|have|had|could|can|were|was)(?: not|n['’]t)|cannot)"
_WORK = (
    r"(?:test|evaluat|explor|consider|stud(?:y|ied)|examin|compar|check|verif|control for|account|address|measur|"
    r"includ|run|ran|tried|try|attempt|investigat|validat|assess|quantif|optimi[sz]|tun(?:e|ing)|ablat|replicat|"
    r"reproduc|look|able|"
    r"find (?:the )?time|have (?:the |enough |much )?time|guarantee|establish|analy[sz]|cover|train|collect)"
)
_NAMES_ONE = re.compile(
    r"\blimitations? (?:of|to|in|with) (?:(?:our|my)(?! own)|this|these|the (?:present|current|study|work|paper|"
    r"approach|method|experiments?|analysis))\b|\b(?:one|another|an?|key|main|major|important|primary|notable|"
    r"significant|first|second|third|final|further) (?:\w+ )?limitation(?! of\b)"
    r"(?! (?:that|which) \w+ (?:models|methods))\b",
    re.I,
)
# "we did not yet test", "I haven't looked into", "we only consider"; "did not observe" is a finding.
_UNDONE = re.compile(
    rf"(?<!\bif )(?<!\bwhich )\b(?:we|I)(?: \w+)? {_NOT}(?: (?!think|believe|know|expect|want|feel|see)\w+)"
    rf"{{0,2}} {_WORK}"
    r"|(?<!\bif )\b(?:we|I)(?: have| were| was)? (?:only|mainly|primarily|solely|exclusively)(?: \w+ly)? "
    rf"(?:{_WORK}|us(?:e|ed)\b|focus|identif|perform|appl(?:y|ied))"
    r"|\b(?:we|I) (?:limit|restrict|confine|focus)(?:ed)? (?:our|my|ourselves|the|this|it|only|solely|exclusively)\b",
    re.I,
)
_FALLS_SHORT = re.compile(
    r"\b(?:our|my|this|the (?:present|current)) (?:\w+ ){0,3}(?:work|study|paper|analysis|analyses|evaluations?|"
    r"experiments?|results?|findings|methods?|approach|benchmark|sample|datasets?|data|setup|framework|survey|post|"
    r"estimates?|models?|metrics?|measures?|methodology|technique|attack|defen[cs]e|probes?)(?: \w+){0,4}? "
    r"(?:(?:is|are|was|were) (?:\w+ )?(?:limited|restricted|confined|small|noisy|preliminary|(?:necessarily |"
    r"more )?speculative|not|only)|may not|might not|(?:do|does|did) not|cannot|primarily|mainly|assumes?|"
    r"requires?|rel(?:y|ies|ied)|depends?|lacks?|(?:covers?|captures?) only|only (?:covers?|captures?|includes?|"
    r"considers?|appl(?:y|ies)|tests?|holds?))\b",
    re.I,
)
# What is still to be done, or answers the limit, is none.
_PROMISES = cue(
    "future work should, future work could, future work can, future work may, future work might, future work will, "
    "future research should, future research could, future iterations, future studies, we plan, we hope, we believe, "
    "room for, looking ahead, we see value, excited, several projects, we expect, I plan, I hope, is progress, "
    "we claim, optimistic, deserves, fairly effective, fair comparison, should explore, should investigate, "
    "should examine, could explore, could be extended, would be interesting, would be valuable, we encourage, "
    "nevertheless, despite"
)
# "There are important limitations to this work."
_ANNOUNCES = re.compile(
    r"\b(?:limitations|caveats|shortcomings)\b(?! of (?!our|my|this|these|the (?:present|current|study|work|paper)))"
    r"(?=.{0,80}(?:[.:]|$))",
    re.I,
)
_ONLY_ANNOUNCES = re.compile(
    r"\b(?:limitations|caveats|shortcomings)(?: (?:of|to|in|with) (?:our|this|my) \w+)?[.:]?$"
    r"|\b(?<!-)(?:discuss|list|detail|cover|outline|describe)(?:e?s|ing)?\b.{0,40}\b(?:limitations|caveats)\b",
    re.I,
)
_LISTED = re.compile(
    r"(?:First|Second|Third|Fourth|Fifth|Finally|Lastly|Another|One|Additionally|Further|Moreover)", re.I
)
_NEVER = 10**9
_MIXED = re.compile(r"conclu|summar|discuss|result|implication|takeaway", re.I)


def limits(text: Text) -> tuple[Evidence, ...]:
    """The authors' own limits as exact quotes, at most twelve, the weightiest first."""
    return tuple(passage.evidence(text) for passage in limiting(text))


def limiting(text: Text) -> list[Passage]:
    """The passages that state a limit of the work itself, the weightiest first, unlike each other."""
    announced = _announced(text)
    known = [
        one
        for one in passages(text, ("prose", "item", "note"), limits=True)
        if authors_own(one.text) and not one.quoted and not _ONLY_ANNOUNCES.search(one.text)
    ]
    scored = sorted(((_points(passage, announced), -passage.start, passage) for passage in known), key=_order)
    found: list[Passage] = []
    for points, _, passage in reversed(scored):
        if points < LEAST or len(found) == MOST:
            break
        if not any(alike(passage, other) for other in found):
            found.append(passage)
    return found


def could_limit(said: str) -> bool:
    """Whether a sentence that somebody calls a limit can be one: it narrows or doubts something of the authors' own."""
    return says(_HINTS, said) and says(OWN, said) and authors_own(said)


def _announced(text: Text) -> dict[str, int]:
    """By section, the number of its first sentence that says limits follow."""
    announcing = ((one.section, number) for number, one in enumerate(text.sentences) if _ANNOUNCES.search(one.text))
    return dict(reversed(list(announcing)))


def _points(passage: Passage, announced: dict[str, int]) -> float:
    said, section = passage.led + passage.text, passage.sentence.section
    admits = any(says(one, said) for one in (_ADMITS, _NAMES_ONE, _UNDONE, _FALLS_SHORT))
    listed = bool(_LISTED.match(passage.led))  # "Second, ..." among limits is one
    hints, own = says(_HINTS, said) or listed, says(OWN, said)
    style = flaws(passage) / 3  # a clumsy limit is a limit all the same
    points = 1.5 * hints + 2.5 * admits + own - 2.0 * says(_PROMISES, said) - 1.5 * passage.turned - style
    meant = passage.part == "limits" and (not _is_mixed(section) or passage.number > announced.get(section, _NEVER))
    plain = says(_PLAINLY, said) or (hints and own)
    clear = admits or (plain if _is_mixed(section) else hints or own)
    if meant and clear:
        return points + 0.5 * passage.opens + 2.5
    if passage.part == "aside" or not admits or not (own or said.startswith("Epistemic")):
        return 0.0
    return points + 0.5 * (passage.part in ("conclusion", "limits"))


def _is_mixed(section: str) -> bool:
    """Whether its heading names more than limits, as "Conclusions and caveats" does."""
    heading = next((one for one in reversed(section.split(" › ")) if LIMITS_HEADING.search(one)), "")
    return bool(_MIXED.search(heading))


def _order(row: tuple[float, int, Passage]) -> tuple[float, int]:
    return row[:2]
