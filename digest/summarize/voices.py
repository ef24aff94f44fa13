"""Whether a sentence gives its author's own view. Pure.

A quotation must not attribute to an author what the author only reports, concedes, asks, imagines or no longer thinks.
In doubt a sentence is not quoted: there are others.
"""

import re

from digest.summarize.cues import cue, opening

_SAYS = (
    r"(?:say|says|said|argue[sd]?|claim(?:s|ed)?|believe[sd]?|thinks?|thought|worry|worries|worried|perceive[sd]?|"
    r"contend(?:s|ed)?|insist(?:s|ed)?|object(?:s|ed)?|assert(?:s|ed)?|assume[sd]?|repl(?:y|ies|ied)|respond(?:s|ed)?|"
    r"complain(?:s|ed)?|fear(?:s|ed)?|dismiss(?:es|ed)?|told|imagine[sd]?|holds? that|maintains? that|feels? that)"
)
_FOLK = (
    r"(?:people|critics|s[kc]eptics|opponents|proponents|advocates|supporters|defenders|commentators|pundits|experts|"
    r"folks|readers|philosophers|economists|optimists|pessimists|doomers|accelerationists|anyone|someone|everyone|"
    r"others|many|most|some|several|they|he|she)"
)
# "Many in the field perceive", "critics have long argued"; not "many models say", which is a finding.
_FOLK_SAY = re.compile(
    rf"\b{_FOLK}(?: (?:in|of|from|at|on|among|within) [\w’' -]{{1,40}}?)?(?: (?:have|has|had|who|will|would|may|might|"
    rf"often|also|even|still|\w+ly|long|like to|tend to|seem to|now)){{0,3}} {_SAYS}\b",
    re.I,
)
# "Nate argued", "Bostrom’s Hypothesis claims"; what models and results say is a finding.
_NAME_SAYS = re.compile(
    r"\b(?!(?:We|I|It|This|That|These|The|There|Models?|LLMs?|GPT|Claude|Gemini|Llama|Results?|Evidence|Participants|"
    rf"Respondents|Humans|Annotators|And|But|So|If|As|Who|What|You|ChatGPT|DeepSeek|RLHF)\b)"
    rf"[A-Z](?=[a-zA-Z]*[a-z])[a-zA-Z’'-]+(?: [A-Z][\w’'.-]*){{0,3}}"
    rf"(?: (?:has|had|also|later|then|even|long|does|did|\w+ly)){{0,2}} {_SAYS}\b"
)
_HEARSAY = cue(
    "according to, on this view, on that view, argument goes, thinking goes, story goes, idea goes, logic goes, "
    "conventional wisdom, received wisdom, supposedly, allegedly, purported*, ostensibly, is often said, "
    "often argued, sometimes argued, often claimed, sometimes claimed, widely believed, widely assumed, "
    "commonly believed, commonly assumed, often assumed, often thought, is believed to, are believed to, "
    "has been argued, have argued, it is argued, it is said, it is claimed, misconception*, myth, fallacy, "
    "instinct is, worry is, fear is, hope is, intuition is, the thought is, the claim is, the argument is, "
    "the story is, the logic is, the assumption is, keep hearing, often hear, we hear, are told, is told, "
    "has become common, has become fashionable, rumor*, rumour*, the narrative"
)
_COMMON_VIEW = re.compile(
    r"\b(?:standard|usual|common|typical|classic|naive|popular|traditional|prevailing|mainstream|orthodox|default) "
    r"(?:argument|view|story|answer|picture|response|worry|objection|claim|narrative|belief|assumption|intuition|"
    r"defen[cs]e|reply|criticism|justification|reason given|counter)s?\b",
    re.I,
)
_OBJECTION = re.compile(
    r"\b(?:you|one|readers?|people|somebody|someone|we) (?:might|may|could|would|can) (?:\w+ )?(?:think|object|say|ask|"
    r"wonder|argue|worry|counter|complain|respond|reply|suspect|protest|conclude)\b|\bdevil['’]s advocate\b"
    r"|\b(?:it|this) (?:is|may be|might be|can be|would be) tempting\b|\bit['’]s tempting\b|"
    r"\bat first (?:glance|sight)\b"
    r"|\b\w+s (?:might|may|could) (?:\w+ )?(?:think|feel|object|worry|say|believe|wonder|argue|protest)\b"
    r"|\b(?:might|may|could|would) (?:\w+ )?(?:seem|sound|feel like|look like|strike)\b"
    r"|\b(?:objections?|counter-?arguments?)\b",
    re.I,
)
_ONCE = re.compile(
    r"\b(?:I|we) (?:used to|once|previously|initially|originally|formerly) (?!propos|introduc|show|report|publish)\w+"
    r"|\b(?:I|we) (?:had )?(?:thought|believed|assumed|figured)\b|\bI was (?:wrong|mistaken|skeptical|sceptical)\b",
    re.I,
)
_CONCEDED = opening(
    "of course, admittedly, to be sure, to be fair, granted, sure, certainly, obviously, it is true, it's true, "
    "true, maybe, perhaps, no doubt, while it is true, while it's true, in theory, in principle, for all I know"
)
_IMAGINED = re.compile(
    r"(?:Suppose|Imagine|Picture|Pretend|Assum(?:e|ing) (?:that|we|you)|Say (?:you|we|that)|Let['’]?s? (?:say|us|"
    r"assume|suppose)|What if|Had |Were )|If\b.{0,300}\b(?:would|were|had)\b"
    r"|.{0,60}\bimagine (?:an?|that|the|you|we)\b",
    re.I,
)
_MY_POINT = re.compile(
    r"\b(?:my|the|our) (?:main |core |central |key )?(?:point|claim|thesis|argument) (?:I|we|of|is)\b", re.I
)
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")


def authors_own(text: str, led: str = "") -> bool:
    """Whether the author says this as their own present view. `led`: the lead that was removed before it."""
    quoted = sum(len(part) for part in _QUOTED.findall(text))
    return (
        "?" not in text
        and (quoted < 0.4 * len(text) or bool(_MY_POINT.search(text)))
        and not (_CONCEDED.match(text) or _CONCEDED.match(led) or _IMAGINED.match(text))
        and not any(other.search(text) for other in (_FOLK_SAY, _NAME_SAYS, _HEARSAY, _COMMON_VIEW, _OBJECTION, _ONCE))
    )
