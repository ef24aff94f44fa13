"""Finds the limits that authors state of their own work. Pure."""

import re
from collections.abc import Callable

from digest.model import Evidence, Text
from digest.summarize.admissions import admits, admits_plainly
from digest.summarize.cues import OWN, cue
from digest.summarize.experiments import may_tell_one
from digest.summarize.praise import grave
from digest.summarize.quotable import LIMITS_HEADING, Passage, in_appendix, part_of, passage_of, passages, stands_alone
from digest.summarize.strengths import alike, flaws, says
from digest.summarize.voices import authors_own

MOST = 16
LEAST = 2.5
"""Points from which a sentence counts as a limit."""

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
# In a section on both conclusions and limits, these words mark a limit.
_PLAIN = cue(
    "does not, do not, did not, may not, might not, cannot, lack*, limited, limits, restricted, only, remains unclear, "
    "not necessarily, remain open"
)
# In an essay on limits a sentence about the authors without a word of these or those is none. In a report it may be:
# "Our questions are in English."
_FALLS_BEHIND = re.compile(
    r"n['’]t\b|\b(?:no|not|never|one|less|better|harder|worse|fewer|mostly|just|rough\w*|back-of-the-envelope|ambiguous|own|crude\w*|"
    r"simpl\w+|approximat\w+|estimat\w+)\b",
    re.I,
)
# Future work and answers to a limit are no limits.
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
# Sounds like a limit, but is a finding, an assurance, a remark on readers or authors, or a transcript.
_NO_LIMIT = re.compile(
    r"(?<!\bnot )(?<!if this is )(?<!whether this is )\brobust (?:even )?(?:to|against)\b|\b(?:better|promising) "
    r"avenue\b|\b(?:do not|don['’]t) need\b"
    r"|\b(?:results?|experiments?|assessment|findings) suggests? (?!.{0,60}\b(?:may|might|limit|only|caution))"
    r"|\bthis (?:post|essay|article|report|piece) is (?:\w+ly )?(?:authored|written|aimed|targeted|intended|meant)\b"
    r"|\b(?:I|we)['’]d be (?:very |particularly |especially |really )?(?:interested|excited|curious|keen)\b"
    r"|\bgood next step\b|\b(?:we|I)(?: are| am|['’]re|['’]m) (?:constantly|actively|currently) "
    r"(?:finding|improving|working)\b"
    r"|\bopen(?:s|ed|ing)?(?: up)? (?:\w+ ){0,3}(?:avenues?|directions?|doors?|possibilit\w+)\b|\bpossible that "
    r"another\b"
    r"|\b(?:labs|developers|policymakers|researchers|companies|the field|society) (?:\w+ )?(?:needs?|should|must)\b"
    r"|^(?:while|although|though|even though) (?:we|I) (?:\w+ )?only\b.{0,200}, (?:we|I) (?:\w+ )?(?:see|find|found|"
    r"observe|saw|still)\b"
    r"|\bexperience\b.{0,80}\bsuggests?\b|\bthe (?:key|core|main|overall) (?:update|finding|result|takeaway|lesson)\b"
    r"|\b(?:do|did)(?: not|n['’]t) (?:train|prompt|instruct|ask|tell|fine-?tune) (?:the |our |any )?(?:models?|LLMs?|"
    r"agents?|them) to\b"
    # "We only train on datapoints that": which points are taken in is the method. Of datasets it is a limit.
    r"|\b(?:we|I)(?: have| were)? only \w+(?: on| at)?(?: \w+){0,2} (?:data ?points?|examples|samples|tokens|positions|"
    r"cases|questions|prompts|responses|evaluations|pairs|sentences|rows|items) (?:that|which|where|whose|when|for "
    r"which)\b"
    # A shortcoming that the same sentence makes good.
    r"|^(?:since|as|because) .{0,150}, (?:we|I) (?:also|therefore|thus) (?:conduct|perform|run|ran|tried|try|test|"
    r"collect|add|evaluat|train|check)"
    # Left out to be fair to the other side.
    r"|\b(?:in the interest of|err on the side of|to be|being) (?:\w+ ){0,3}(?:charitable|conservative)\b"
    r"|\bupcoming (?:\w+ )?post\b|\babundance of caution\b|\bgoing to focus on\b|\(\d\d:\d\d(?::\d\d)?\)",
    re.I,
)
# What the work is for, where it is no denial: "is not to give a final answer" is one.
_PURPOSE = re.compile(
    r"(?:the|our|my) (?:\w+ )?(?:goal|aim|purpose|objective|intent|intention)s? "
    r"(?:of (?:this|these|our|my|the) (?:[\w-]+ ){1,3}|here )?(?:is|are|was|were) (?!not\b)",
    re.I,
)
# A finding, or what was done to some end: an admission only in words for one.
_FINDS_OR_DOES = re.compile(
    r"(?:.{0,40}, )?(?:we|I)(?: \w+ly| also)? (?:find|found|show|showed|observe|observed|saw|did(?: not|n['’]t) find)\b"
    r"|(?:in order )?to \w+ .{0,80}?, (?:we|I) |(?:knowing|having|using|building on|following)\b.{0,160}?, (?:we|I) ",
    re.I,
)
# What such a result does not show stands before it: "accuracy does not imply safety, but this result suggests".
_WARNS = re.compile(
    r".{0,200}\bdo(?:es)? not (?:\w+ )?(?:imply|guarantee|prove|establish|ensure|mean)\b[^;]{0,80}[,;].{0,20}?"
    r"\bresults? suggests?\b",
    re.I,
)
# What a model takes for a limit and is a finding, a hope, or a purpose told by what it is not.
_FINDING = re.compile(
    r"(?:.{0,40}, )?(?:we|I|the authors?|they)(?: \w+ly| also)? (?:finds?|found|observe[sd]?|saw|see|show(?:s|ed)?) "
    r"(?!.{0,200}\b(?:only|hard|difficult|unable|leaves?|trouble|problem|limit\w*)\b)"
    r"|.{0,400}\b(?:correlat\w+|predictive of)\b"
    r"|[^,;:]{0,80}\b(?:is|are|was|were|becomes?|became) (?:\w+ )?"
    r"(?:(?!rather|other|small|simpl|few|narrow|short)\w{2,}er|worse|(?:more|less) \w+)\b"
    r"(?: [\w-]+){0,8} than\b(?! (?:\w+ )?(?:expected|hoped|planned)\b)"
    r"|(?:we|our results?)\b.{0,120}\b(?:number|share|rate)s? of \w+.{0,60} (?:in|de)creases?\b"
    r"|.{0,200}\b(?:as|the) (?:\w+ ){0,4}increase[sd]?,|.{0,200}\bincreases? in \w+.{0,80}\bsuggest"
    r"|.{0,200}\b(?:may|might|could) be (?:\w+ )?(?:useful|helpful|promising|effective)\b"
    r"|(?:the|our|my|their) (?:\w+ )?(?:goal|aim|purpose|intent)\w* (?:\w+ ){0,4}(?:is|was) not to\b.{0,120}\bbut "
    r"(?:rather )?to\b",
    re.I,
)
# What a sentence turns to after a shortcoming that it only starts from: "Despite being restricted to A, we prove B".
_TURNS_TO = re.compile(
    r"(?:since|as|because|despite|while|although|though|even though)\b[^,]{3,160}(?:,[^,]{1,60}){0,2}?, "
    r"(?=(?:we|I|our|the authors?)\b)(?P<main>.+)",
    re.I | re.S,
)
_DENIES = re.compile(r"\b(?:no|not|cannot|only|unable|once|single|few|small\w*|limit\w*|fail\w*)\b|n['’]t\b", re.I)
# What is no finding, hope or purpose alone: "useful only for", "does not transfer".
_FALLS_SHORT = re.compile(
    r"\b(?:only|cannot|fail\w*|stop\w*|weakly|still weak|(?:do|does|did) not|no (?:effect|evidence))\b|n['’]t\b", re.I
)
# After a cause, what makes good for it; "Because of cost, we ran it once" is a limit.
_MAKES_GOOD = re.compile(
    r"\b(?:also|as well|other|instead|suggest\w*|show\w*|find|found|prove\w*|evaluate\w*|test\w*|check\w*|develop\w*|"
    r"propos\w*)\b",
    re.I,
)
_LISTED = re.compile(
    r"(?:First|Second|Third|Fourth|Fifth|Finally|Lastly|Another|One|Additionally|Further|Moreover)", re.I
)
_NEVER = 10**9
_MIXED = re.compile(r"conclu|summar|discuss|result|implication|takeaway", re.I)


def limits(text: Text) -> tuple[Evidence, ...]:
    """The limits that the authors state, as exact quotations; at most MOST, the weightiest first."""
    return tuple(passage.evidence(text) for passage in limiting(text))


def limiting(text: Text) -> list[Passage]:
    """The passages that state a limit of the work itself: at most MOST, the weightiest first, none alike."""
    # In an essay "this approach" may be somebody else's, so only plain admissions count, and no leniency.
    admit, leniently = (admits, admits) if may_tell_one(text) else (admits_plainly, _nobody)
    announced = _announced(text)
    candidates = [
        one
        for one in passages(text, ("prose", "item", "note"), leniently)
        if authors_own(one.text) and not one.quoted and not _is_no_limit(one.text)
    ]
    scored = sorted(
        ((_points(passage, announced, admit), -passage.start, passage) for passage in candidates), key=_order
    )
    found: list[Passage] = []
    for points, _, passage in reversed(scored):
        if points < LEAST or len(found) == MOST:
            break
        if not any(alike(passage, other) for other in found):
            found.append(passage)
    return found


def _is_no_limit(sentence: str) -> bool:
    if states_purpose(sentence) or _ONLY_ANNOUNCES.search(sentence):
        return True
    return bool(_NO_LIMIT.search(sentence)) and not _WARNS.match(sentence)


def states_purpose(sentence: str) -> bool:
    """Whether a sentence says what the work is for, which limits nothing."""
    return bool(_PURPOSE.match(sentence))


def tells_something_else(sentence: str) -> bool:
    """Whether what only a model calls a limit is worded as a finding, a hope, an advice or a purpose, and admits
    nothing.
    """
    if _is_no_limit(sentence) or _only_starts_from(sentence):
        return True
    return bool(_FINDING.match(sentence)) and not (admits(sentence) or _FALLS_SHORT.search(sentence))


def _only_starts_from(sentence: str) -> bool:
    """Whether what a sentence turns to admits and denies nothing: 'While A is small, our results show'."""
    turned = _TURNS_TO.match(sentence)
    if turned is None or (re.match(r"since|as|because", sentence, re.I) and not _MAKES_GOOD.search(turned["main"])):
        return False
    return not (admits(turned["main"]) or _DENIES.search(turned["main"]))


def _nobody(sentence: str) -> bool:
    return False


def may_confess(place: Evidence, text: Text) -> bool:
    """Whether a sentence that only a model calls a limit may be quoted as one that its authors admit: it stands alone,
    and either is in a section on limits or limits the authors' own work without accusing anybody.
    """
    said = place.quote
    if not stands_alone(said) or _is_no_limit(said) or _only_starts_from(said):
        return False
    if part_of(place.section, text) == "limits":
        return True
    admitted = admits(said) if may_tell_one(text) else admits_plainly(said)
    may = says(_HINTS, said) and says(OWN, said) and (admitted or not _FINDS_OR_DOES.match(said))
    return may and authors_own(said) and not grave(said, ())


def read_as_one(place: Evidence, text: Text) -> Evidence | None:
    """What of a sentence can be quoted as a limit that only a model reads in it; None if it leans on what stands before
    it, or is not the authors' own.
    """
    found = passage_of(place.sentence, text, bool)
    return found.evidence(text) if found and not found.quoted and authors_own(found.text) else None


def _announced(text: Text) -> dict[str, int]:
    """By section, the number of its first sentence that announces limits."""
    announcing = ((one.section, number) for number, one in enumerate(text.sentences) if _ANNOUNCES.search(one.text))
    return dict(reversed(list(announcing)))


def _points(passage: Passage, announced: dict[str, int], admit: Callable[[str], bool]) -> float:
    """How clearly a passage states a limit, by its words, place and style; 0 where it states none."""
    sentence, section = passage.led + passage.text, passage.sentence.section
    admitted = admit(sentence)
    listed = bool(_LISTED.match(passage.led))  # "Second, ..." among limits is one
    confesses = admitted and not sentence.startswith("Epistemic")  # an epistemic status may state no limit
    hints, own = says(_HINTS, sentence) or listed or confesses, says(OWN, sentence)
    style = flaws(passage) / 3  # bad style matters less here than elsewhere
    turned = passage.turned and not admitted  # an admission stays one even if it is answered
    points = 1.5 * hints + 2.5 * admitted + own - 2.0 * says(_PROMISES, sentence) - 1.5 * turned - style
    in_limits = passage.part == "limits" and (not _is_mixed(section) or passage.number > announced.get(section, _NEVER))
    plain = says(_PLAIN, sentence) or (hints and own)
    behind = own and (admit is admits or says(_FALLS_BEHIND, sentence))
    clear = admitted or (plain if _is_mixed(section) else hints or behind)
    if in_limits and clear:
        return points + 0.5 * passage.opens + 2.5
    if not admitted or (passage.part == "aside" and not in_appendix(section)):
        return 0.0
    return points + 0.5 * (passage.part in ("conclusion", "future", "limits"))


def _is_mixed(section: str) -> bool:
    """Whether a section's heading names more than limits, as "Conclusions and caveats" does."""
    heading = next((one for one in reversed(section.split(" › ")) if LIMITS_HEADING.search(one)), "")
    return bool(_MIXED.search(heading))


def _order(row: tuple[float, int, Passage]) -> tuple[float, int]:
    return row[:2]
