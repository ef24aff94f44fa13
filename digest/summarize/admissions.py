"""Recognises sentences in which authors admit a limit of their own work, anywhere in a text. Pure.

Each pattern is one way of admitting that itself names the authors or their work. Phrases that only say that something
falls short are in shortcomings.py, and count beside a word for the authors' own work. All repetitions are bounded, so
that a search takes linear time.
"""

import re

from digest.summarize import cues
from digest.summarize.cues import cue
from digest.summarize.shortcomings import EXACTLY, falls_short

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
    r"approach|method|analysis|experiments?))\b|\b(?:one|another|an?|key|main|major|important|primary|notable|"
    r"significant|first|second|third|final|further) (?:\w+ )?limitation(?! (?:of|for)\b)"
    r"(?! (?:that|which) \w+ (?:models|methods))\b",
    re.I,
)
# "we did not yet test", "I haven't looked into", "we only consider"; "did not observe" is a finding.
_UNDONE = re.compile(
    rf"(?<!\bif )(?<!\bwhich )\b(?:we|I)(?: \w+)? {_NOT}(?: (?!think|believe|know|expect|want|feel|see|get)\w+)"
    rf"{{0,2}} {_WORK}"
    r"|(?<!\bif )\b(?:we|I)(?: have| were| was)? (?:only|mainly|primarily|solely|exclusively)(?: \w+ly)? "
    rf"(?:{_WORK}|us(?:e|ed)\b|focus|identif|perform|appl(?:y|ied))"
    r"|\b(?:we|I) (?:limit|restrict|confine|focus)(?:ed)? (?:our|my|ourselves|the|this|it|only|solely|exclusively)\b",
    re.I,
)
_FALLS_SHORT = re.compile(
    r"\b(?:our|my|this|the (?:present|current)) (?:\w+ ){0,3}(?:work|study|paper|analysis|analyses|evaluations?|"
    r"experiments?|results?|findings|methods?|approach|benchmark|sample|datasets?|data|setup|framework|survey|post|"
    r"estimates?|models?|metrics?|measures?|methodology|technique|attack|defen[cs]e|probes?)"
    r"(?: (?!if\b|you\b)\w+){0,4}? (?:(?:is|are|was|were) (?:\w+ )?(?:limited|restricted|confined|small|noisy|"
    r"preliminary|(?:necessarily |more )?speculative|not(?! missing)|only|narrow|crude|rough|imperfect|artificial|"
    r"incomplete|coarse|brittle|fragile)|"
    r"may not|might not|do(?:es)?(?: not|n['’]t)(?! (?:requir|need|depend|rely|assum|suffer|harm))|"
    r"did(?: not|n['’]t) (?:include|cover|consider|test|account|capture|control|measure|evaluate|explore|address|"
    r"examine|compare|assess|use|have)|cannot|primarily|mainly|"
    r"assumes?(?! (?:that )?(?:the reader|you|readers?|familiarity)\b)|"
    r"requires?|rel(?:y|ies|ied)|depends?|lacks?|(?:covers?|captures?) only|"
    r"(?<!not )only (?:covers?|captures?|includes?|considers?|appl(?:y|ies)|tests?|holds?))\b",
    re.I,
)
_I = r"\b(?:we|I)(?:['’](?:ve|d|m|re|ll))?"
_HARDLY = r"(?: not|n['’]t)"
_LEFT_OUT = re.compile(
    rf"(?<!\bif ){_I}(?: (?:also|have|had|therefore|thus|deliberately|intentionally|explicitly|largely)){{0,2}} "
    r"(?:excluded|omitted|skipped|ignored|(?:exclude|omit|skip|ignore)(?! (?:the|this|that|these|those)\b)|"
    r"(?:leave|left) (?:out|aside)|set aside|neglect(?:ed)?|disregard(?:ed)?|abstract(?:ed)? away|gloss(?:ed)? over)\b"
    r"(?! (?:duplicates|empty|invalid|malformed|(?:\w+ ){1,3}(?:that|which|whose|if)\b))"
    r"|\b(?:by|,) (?:focusing|restricting|limiting)\b[^.;]{0,60} (?:excluded?|omit(?:ted)?|ignored?)\b"
    r"|\b(?:leave|leaving|left)(?: [\w-]+){1,7} (?:to|for|as) (?:an? )?(?:future|further|later|follow-up|others)\b",
    re.I,
)
# "I'll focus here on", "we mostly concentrate on"; "we focus on" alone only states the topic.
_NARROWS = re.compile(
    rf"{_I}(?: will| shall| also| mostly| mainly| largely| primarily| only| deliberately| intentionally){{0,2}} "
    r"(?:focus|concentrat)(?:e|ed|es)?(?: (?:our|my) \w+)? "
    r"(?:here (?!on (?:our|my)\b)|(?:mostly|mainly|largely|primarily|just|"
    r"in this (?:post|paper|work|article|essay|report))\b)"
    rf"|{_I} (?:mostly|mainly|largely|primarily|only) (?:focus|concentrat)"
    r"|\b(?:our|my) (?:focus|scope|attention|analysis|discussion) (?:here )?(?:is|was) (?:only|limited|restricted|"
    r"confined|narrow|mostly|mainly)\b|\bapplies (?:mainly|mostly|primarily|only)\b",
    re.I,
)
_UNKNOWN = re.compile(
    rf"{_I}(?: still| also| currently)? (?:do|did|could|can){_HARDLY}{EXACTLY}{{0,2}} "
    r"(?:know (?:if|whether|why|how (?!to\b))|understand (?:why|what|how (?!to\b))|"
    r"tell (?:whether|if|how|why|which|apart)|explain|ascertain|verify|confirm|rule out|exclude|determine|"
    r"distinguish|disentangle|certain|sure|confident)\b"
    rf"|{_I} cannot{EXACTLY}{{0,2}} (?:know|tell|say|explain|ascertain|verify|confirm|rule out|exclude|determine|"
    r"distinguish|disentangle|certain|sure|confident)\b"
    rf"|{_I}(?: are| am| were| was| remain)?(?: still| also| therefore)?"
    rf"(?: not{EXACTLY}{{0,2}} (?:sure|certain|confident)|(?: very| highly| quite)? (?:uncertain|unsure))\b"
    rf"|{_I}(?: are| am| were| was)? (?:unable|not able) to (?:formulat|explain|find|determin|get|obtain|replicat|"
    r"reproduc|identif|verif|test|access|confirm|evaluat|measur|includ|run|train|compar|draw|assess|distinguish|rul)"
    rf"|{_I} could{_HARDLY}(?: \w+ly)? (?:find|get|explain|obtain|identify|access|reproduce|replicate|recover)\b"
    rf"|{_I} (?:do|did|could|can|have){_HARDLY}(?: yet| currently)? (?:have |had )?(?:any |enough |sufficient |good |"
    r"strong |direct |clear |an? |the ){0,3}(?:evidence|explanation|understanding|hypothesis|ground truth)\b"
    rf"|{_I} have no (?:\w+ )?(?:evidence|explanation|understanding|hypothesis|data|way)\b"
    rf"|{_I} have{_HARDLY}{EXACTLY}{{0,2}} (?:identified|figured|determined|understood|confirmed|proven|proved|"
    r"demonstrated|shown|found out|pinned)\b",
    re.I,
)
_NO_TELLING = re.compile(
    r"\b(?:not possible|impossible|difficult|hard) to (?:conclude|tell|know|say|rule out|determine|distinguish|"
    r"disentangle|isolate|attribute) (?:if|whether|which|why|how much|between|models|that|what)\b",
    re.I,
)
_NOT_MEANT = re.compile(
    rf"{_I}(?: am| are| do)?(?: not|n['’]t)(?: \w+ly)? (?:claim(?:ing)?|arguing|suggesting)\b"
    rf"|{_I} (?:make|have made) no (?:\w+ )?claims?\b",
    re.I,
)
_NOT_YET = re.compile(
    r"\bthe (?:[\w-]+ ){0,2}(?:method|approach|benchmark|dataset|data|technique|setup|framework|evaluation|analysis|"
    r"metric|measure|sample|estimates?|probes?|games|tasks|questions|environments?|scenarios|prompts)"
    r"(?: currently| also| still){0,2} (?:is|are)(?: not yet| currently only|"
    r" (?:fairly|quite|rather|relatively|too|somewhat) (?:simple|small|short|easy|artificial|similar)|"
    r"(?: fairly| quite| very| somewhat| rather| relatively| too)? (?:narrow|noisy|crude|imperfect|brittle|fragile|"
    r"simplistic|contrived|heavy-handed))\b",
    re.I,
)
_MAY_NOT = re.compile(
    r"\b(?:our|my|this|these|the (?:present|current))\b[^.;:]{1,80}\b(?:may|might)(?: well| also)? not (?:\w+ly |be )?"
    r"(?:captur|reflect|represent|generali[sz]|transfer|hold|appl[yi]|extend|replicat|scale|carry over|cover|work)"
    r"|\b(?:our|my|this|these)\b[^.;:]{1,80}\bunlikely to (?:generali[sz]e|transfer|hold|scale|be representative)\b"
    r"|\b(?:we|I) lack\b|\b(?:we|I) (?:would )?caution\b"
    r"|\b(?:our|my)\b[^.;:]{1,60}\b(?:artificial|contrived|unrealistic|unnatural|styli[sz]ed)\b",
    re.I,
)
# "We did not systematically vary", "we have not yet": done without care, or still to be done.
_NOT_WITH_CARE = re.compile(
    rf"{_I} (?:do|did|have|could){_HARDLY} (?:systematically|extensively|formally|rigorously|exhaustively|carefully|"
    r"quantitatively|thoroughly|comprehensively|yet) \w+"
    rf"|{_I} (?:do|did|have|could){_HARDLY}(?: \w+ly)? (?:adjust|correct(?!ly)|repeat|vary|varied|sweep|swept|report|"
    r"model|randomi[sz]e|pre-?regist|flag)",
    re.I,
)
_THESE_DO_NOT = re.compile(
    r"\bthese (?:\w+ )?(?:results|findings|experiments|numbers|figures|estimates|scores|tests|evaluations) "
    r"(?:do|should|can|may|might)(?: not|n['’]t|not) (?:\w+ly )?(?:be|imply|mean|prove|show|establish|tell|rule out|"
    r"indicate|capture|reflect|generali[sz]e|hold|transfer)\b",
    re.I,
)
_CONCEDES = re.compile(
    r"\bwe (?:do |also )?(?:acknowledge|recogni[sz]e|concede|admit|caution|emphasi[sz]e|stress|warn)\b"
    r"[^.]{0,200}\b(?:not|only|limited|may|might|cannot|challeng\w+|difficult|imperfect|noisy|small|more complex|"
    r"uncertain\w*|confound\w*)\b",
    re.I,
)
_OUR_POOR = re.compile(
    r"\b(?:our|my) (?:\w+ly )?(?:primitive|crude|limited|minimal|rough|narrow|imperfect)\b"
    r"|\b(?:we|I) (?:\w+ )?(?:rel(?:y|ied)|depend(?:ed)?) (?:heavily|primarily|mainly|solely|only|entirely|"
    r"largely) on\b|\b(?:would have (?:liked|preferred|been (?:better|ideal|preferable))|wish (?:we|I) had)\b",
    re.I,
)
_IN_SO_MANY_WORDS = (_ADMITS, _NAMES_ONE)
_PLAINLY = (_UNDONE, _FALLS_SHORT, _NARROWS, _NOT_MEANT, _NOT_YET)
_OF_THEIR_OWN = (
    _LEFT_OUT, _UNKNOWN, _MAY_NOT, _NOT_WITH_CARE, _THESE_DO_NOT, _CONCEDES, _OUR_POOR,
)  # fmt: skip
_NOTED = re.compile(
    r"(?:(?:however|but|also|that said|finally|additionally|moreover|furthermore),? )?(?:note|importantly|"
    r"unfortunately|we (?:also )?(?:stress|note)|it(?: is|['’]s) (?:also )?(?:important|worth))\b",
    re.I,
)
_HERE = re.compile(
    r"\b(?:me|the (?:current|present) \w+)\b"
    r"|^it(?: is|['’]s| remains) (?:\w+ )?(?:unclear|not clear|unknown) (?:if|whether|how \w+) (?:this|these|the "
    r"(?:results?|"
    r"effects?|findings?|method|approach|technique))\b"
    r"|\b(?:this|these) (?:experiments?|project|investigation|research note|method|approach|benchmark|dataset)\b",
    re.I,
)

_FINDS = re.compile(r"(?:we|I) (?:find|found|show|showed|observe|observed|saw)\b", re.I)
# A condition, a thesis or a criterion: there it is not the work that falls short.
_NOT_THE_WORK = re.compile(
    r"(?:if|unless|whenever)\b|.{0,300}?\b(?:we argue|I argue|to (?:filter|prevent|avoid|remove) )", re.I
)


def admits(sentence: str) -> bool:
    """Whether a sentence admits a limit of the authors' work; for texts on an experiment."""
    if admits_plainly(sentence):
        return True
    excluded = _FINDS.match(sentence) or _NOT_THE_WORK.match(sentence)
    return not excluded and (_admits_lack(sentence) or (_is_own(sentence) and falls_short(sentence)))


def admits_plainly(sentence: str) -> bool:
    """Whether a sentence admits a limit in explicit words; for any text, essays included."""
    if any(one.search(sentence) for one in _PLAINLY) and not _FINDS.match(sentence):
        return True
    own = bool(cues.OWN.search(sentence)) or sentence.startswith("Epistemic")
    return own and any(one.search(sentence) for one in _IN_SO_MANY_WORDS)


def _is_own(sentence: str) -> bool:
    return any((cues.OWN.search(sentence), _HERE.search(sentence), _NOTED.match(sentence)))


def _admits_lack(sentence: str) -> bool:
    if any(one.search(sentence) for one in _OF_THEIR_OWN):
        return True
    return bool(_NO_TELLING.search(sentence)) and not cues.FOUND.search(sentence)
