"""Scores how well a passage fits each role, in points. Pure; the thresholds are in choose.py.

The points were set by hand on some recorded texts and checked on others; only their order has a meaning.
"""

import re
from dataclasses import dataclass

from digest.summarize import cues
from digest.summarize.quotable import Passage, cites

OPENING = 25
"""Sentences at the start of a post that count as its opening, whatever its headings."""
_STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in into is it its of on or that the their this to using via "
    "with we our "
    "what when where why will not new towards toward paper post research agenda part".split()
)
_EARLY, _LATE = 0.15, 0.85
_CLOSING = 40
"""Sentences at the end of a text that may count as its conclusion."""
_LONG_AGO = re.compile(r"\b[Ii]n (?:19|20)\d\d\b")
_IN_OUR_EXPERIMENTS = re.compile(r"\bin our (?:experiments?|tests?|evaluations?)|\bdemonstrating|\boutperform", re.I)
_CONDITION = re.compile(r"(?:if|unless|as long as|provided|assuming)\b", re.I)
_FIGURE = re.compile(r"\d")
_WE_DO = re.compile(
    r"\b(?:we|I) (?:\w+ly )?(?:fine-? ?tune|use|train|test|ask|sample|prompt|collect|compare|filter|give|take|run)\b",
    re.I,
)
# In a summary it is what was done, whatever the verb.
_WE_ACT = re.compile(
    r"(?:we|I)(?: also| then| \w+ly)? (?!(?:find|found|show|showed|see|saw|think|believe|hope|expect|suspect|are|am|"
    r"were|was|have|had|do|did|can|could|will|would|may|might|should|need|note|argue|know|lack\w*)\b)[a-z]+\b",
    re.I,
)
# "Emergent Misalignment (EM) showed that": what another work, called by its name, found.
_NAMED_WORK = re.compile(
    r"[A-Z][\w-]+(?: [A-Z][\w-]+){0,3}(?: \([A-Z]{2,6}\))? (?:showed|found|demonstrated|reported)\b"
)
# It looks back at earlier work, supposes, wishes, or tells others what to do.
_BACKWARDS = re.compile(
    r"(?:at [A-Z]\w+(?: \w+)?, we\b|recently|in recent work|previously|last (?:time|week|month|year)|(?:in|since) "
    r"(?:our|my|a|an|the) (?:previous|earlier|last|prior|parallel|companion|first) "
    r"(?:\w+ )?(?:post|paper|work|update|article)|as (?:detailed|described|discussed|shown|"
    r"reported) in (?:our|my|a|the))\b|(?:we|I)(?:['’]ve| have)? (?:\w+ )?(?:recently|previously|earlier)\b",
    re.I,
)
_TURNS = re.compile(r"(?:however|but|yet|nevertheless|unfortunately|that said|of course)\b", re.I)
_DEFINES = re.compile(r"\b(?:refers? to|(?:is|are) (?:defined|known) as|we (?:define|call|denote|refer to))\b", re.I)
_SUPPOSES = re.compile(r"\b(?:we|I) (?:hypothesi[sz]ed?|don['’]t remember)\b", re.I)
_WISHES = re.compile(
    r"\b(?:we|I)(?: \w+ly| also)? (?:encourage|hope|recommend|urge|welcome|plan|would like|"
    r"need to|must|should)\b|\b(?:labs|developers|policymakers|researchers|evaluators|companies|future work|(?:future|"
    r"further|more) (?:\w+ )?research) (?:may|might|could|should|must|needs?|will)\b|\bwith the expectation\b"
    r"|\bpromising (?:step|direction|avenue)"
    r"|\b(?:underscor|highlight|emphasi[sz])\w* the (?:need|importance)\b",
    re.I,
)
_WE_THEN = re.compile(r"\bwe (?:then|also|further|next)\b", re.I)


@dataclass(frozen=True)
class About:
    """What a score depends on besides the passage."""

    title: frozenset[str]
    name: str
    """The work's own name, if the title begins with it: 'HackAtari: ...'."""
    post: bool
    reports: bool
    """Whether it is a post or page that reports findings, and no essay."""
    central: dict[int, float]
    """By number of the sentence, how central it is, 0..1."""
    what_at: float = 0.0
    """Place in the text, 0..1, of the sentence quoted for the contribution: background precedes it, results follow."""
    what_number: int = -1


def what(passage: Passage, about: About) -> float:
    """Points for saying explicitly what was done or what the text is about."""
    text, overlap = passage.text, share(passage.text, about.title)
    if about.post:
        cue = max(2.5 * says(cues.ANNOUNCES, text), 3.0 * says(cues.MADE, text), 2.0 * says(cues.LOOKED, text))
        cue = max(cue, 2.0 * (says(cues.DID, text) and overlap >= 0.2))
        cue = max(cue, 2.0 * (about.reports and passage.part == "abstract" and bool(_WE_ACT.match(text))))
        where = where_in_post(passage)
    else:
        cue = max(3.0 * says(cues.MADE, text), 2.0 * says(cues.LOOKED, text))
        where = {"abstract": 3.0, "opening": 1.5, "conclusion": 0.0, "limits": -4.0}.get(passage.part, -1.5)
    if not cue:
        return -1.0
    named = 1.5 * (bool(about.name) and about.name in text) - 2.0 * says(_LONG_AGO, text)
    outcome = (0.5 * about.reports if about.post else 1.5) * says(cues.FOUND, text) + 2.0 * turns(
        passage
    ) * about.reports
    return (
        cue
        - outcome
        + where
        + named
        + 4.0 * overlap
        + central(passage, about)
        - 3.0 * passage.place
        - flaws(passage)
        - backs_off(passage, about)
    )


def thesis(passage: Passage, about: About) -> float:
    """Points for the thesis of an essay: a stance, near the beginning or the end, in words central to the text."""
    text = passage.led + passage.text
    if _NAMED_WORK.match(text):
        return -1.0
    stand = (
        2.0 * says(cues.STANCE, text)
        + 0.5 * says(cues.OUGHT, text)
        + 1.5 * says(cues.CORE, text)
        + 1.0 * says(cues.CONCLUDES, text)
    )
    points = stand + 4.0 * share(text, about.title) + 3.0 * central(passage, about) + where_in_post(passage)
    return (
        points
        - 1.5 * passage.turned
        - bool(_CONDITION.match(passage.text))
        - background(text)
        - flaws(passage)
        - backs_off(passage, about)
    )


def fallback(passage: Passage, about: About) -> float:
    """Points where no sentence says what was done: for words of the title, early in the text."""
    if passage.part == "limits":
        return -1.0
    overlap = 5.0 * share(passage.text, about.title) + 2.0 * central(passage, about)
    turned = 1.5 * passage.turned
    overlap += 0.5 * where_in_post(passage) * about.reports
    return (
        1.0
        + overlap
        - 2.0 * passage.place
        - turned
        - background(passage.text)
        - flaws(passage)
        - backs_off(passage, about)
    )


def detail(passage: Passage, about: About) -> float:
    """Points for making the contribution concrete (how, of what, for instance) soon after it, without a result."""
    text = passage.led + passage.text
    behind = passage.number - about.what_number
    concrete = min(3, len(cues.CONCRETE.findall(text))) + 1.5 * says(_FIGURE, text)
    elsewhere = behind <= 0 or passage.part in ("limits", "conclusion")
    elsewhere = elsewhere or (bool(cites(text)) and not says(cues.OWN, text))
    if elsewhere or not concrete or _is_result(text) or background(text):
        return -1.0
    near = 2.0 if behind == 1 else 1.5 if behind <= 6 else 0.0
    where = {"abstract": 1.0, "opening": 0.5, "results": -0.5}.get(passage.part, 0.0)
    named = 1.0 * (bool(about.name) and about.name in text) + 0.5 * says(cues.OWN, text)
    known = near + where + named + 1.5 * share(text, about.title) + 2.0 * central(passage, about)
    if about.reports:  # what everybody knows, and what ought to be done, is no detail of the work
        known -= 1.5 * (not says(cues.OWN, text) and not says(_FIGURE, text)) + 2.0 * says(cues.OUGHT, text)
        known -= 1.5 * (not near and passage.number >= OPENING) + 2.0 * turns(passage)
    return concrete + known - 2.0 * passage.place - flaws(passage) - backs_off(passage, about)


def why(passage: Passage, about: About) -> float:
    """Points for saying why it matters: what is at stake, and that it depends on this."""
    text = passage.text
    found = {one.casefold() for one in cues.STAKES.findall(text)}
    # What an essay's title names is its topic, and adds nothing to what is at stake.
    stakes = len([one for one in found if not (about.post and terms(one) & about.title)])
    reasons = len({one.casefold() for one in cues.REASON.findall(text)})
    grave = says(cues.GRAVE if about.post else cues.MATTERS, text)
    matters = (
        1.5 * grave + 0.3 * says(cues.MATTERS, text) + 1.2 * min(2, reasons) + 0.5 * says(cues.PERHAPS_MATTERS, text)
    )
    own_doing = any(says(cue, text) for cue in (cues.MADE, cues.LOOKED, cues.FOUND, cues.CAME_OUT, cues.ANNOUNCES))
    own_doing = own_doing or says(_WE_DO, text)
    # "raised the catches from 47 to 56 of 96" is what came out, whatever is at stake in it.
    own_doing = own_doing or len(cues.NUMBER.findall(text)) > 1
    # A list's item often orders: "Try to prevent harm."
    listed = passage.sentence.kind == "item" and passage.part != "abstract"
    if not (found or reasons > 1) or not matters or own_doing or listed or passage.part == "limits":
        return -1.0
    where = {"abstract": 1.5, "opening": 1.0, "conclusion": 1.0}.get(passage.part, -1.0)
    early = 1.0 if passage.place < max(about.what_at, 0.05) else 0.0 if passage.place < _EARLY else -1.5
    if about.post:
        where, early = where_in_post(passage), 0.0
    own = -0.5 * says(cues.OWN, text) - 2.0 * passage.turned - bool(_CONDITION.match(text))
    about_it = 2.0 * share(text, about.title) + 2.0 * central(passage, about)
    return min(stakes, 2) + matters + where + early + own + about_it - flaws(passage)


def backs_off(passage: Passage, about: About) -> float:
    """Points off for supposing something; in a report also for looking back at earlier work, defining and wishing,
    which may be what an essay is about.
    """
    text = passage.led + passage.text
    supposes = 2.5 * says(_SUPPOSES, text)
    if not about.reports:
        return supposes
    back = bool(_BACKWARDS.match(passage.text) or _BACKWARDS.match(text))
    return supposes + 4.0 * back + 2.5 * says(_WISHES, text) + 1.5 * says(_DEFINES, text)


def turns(passage: Passage) -> bool:
    """Whether it turns against what came before it."""
    return bool(_TURNS.match(passage.led))


def says(cue: re.Pattern[str], text: str) -> bool:
    return bool(cue.search(text))


def alike(one: Passage, other: Passage, topic: frozenset[str] = frozenset()) -> bool:
    """Whether two passages say much the same: one sentence, or over half of the terms. `topic`: terms to ignore."""
    a, b = terms(one.text), terms(other.text)
    if min(len(a - topic), len(b - topic)) > 3:
        a, b = a - topic, b - topic
    return one.sentence.id == other.sentence.id or len(a & b) > 0.5 * min(len(a), len(b))


def flaws(passage: Passage) -> float:
    """Points off for what makes a quotation tiresome: length, punctuation, pointers elsewhere, chatter."""
    text = passage.text
    length = max(0, len(text) - 230) / 60 + max(0, 70 - len(text)) / 20
    marks = 0.3 * (text.count(";") + text.count(":")) + 0.4 * text.count("(") + text.count("!")
    pointers = 1.2 * len(cues.POINTER.findall(text)) + 0.7 * says(_WE_THEN, text)
    chatter = 2.5 * says(cues.CHATTER, text) + 1.0 * says(cues.YOU, text)
    return length + marks + pointers + chatter + 0.7 * ("et al" in text)


def share(text: str, title: frozenset[str]) -> float:
    """The share of the title's terms that it uses, 0..1."""
    return len(terms(text) & title) / max(3, len(title))


def terms(text: str) -> frozenset[str]:
    """Content words, cut to six letters so that inflections match."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return frozenset(word.removesuffix("s")[:6] for word in words if word not in _STOP_WORDS and len(word) > 1)


def where_in_post(passage: Passage) -> float:
    """Points for the place in a post: most in a summary, then at the beginning, then at the end; fewer for list items,
    which depend on their list.
    """
    where = {"abstract": 2.5, "conclusion": 1.0, "limits": -3.0, "future": -3.0}.get(passage.part, 0.0)
    edge = 1.5 if passage.number < 5 else 1.0 if passage.number < OPENING or passage.place < _EARLY else 0.0
    ahead = passage.number * (1 / passage.place - 1) if passage.place else _CLOSING
    edge = max(edge, 0.7 * (passage.place > _LATE and ahead < _CLOSING))
    far = 2.5 if not edge and not where and passage.number > 4 * OPENING else 0.0
    return where + edge - far + 0.3 * passage.opens - 1.0 * (passage.sentence.kind == "item" and not where)


def _is_result(text: str) -> bool:
    return says(cues.FOUND, text) or says(cues.CAME_OUT, text) or says(_IN_OUR_EXPERIMENTS, text)


def central(passage: Passage, about: About) -> float:
    return about.central.get(passage.number, 0.0)


def background(text: str) -> float:
    """Points off for what others did, with their work named or nobody in particular."""
    if _NAMED_WORK.match(text):
        return 3.0
    return 0.0 if says(cues.OWN, text) else 1.5 * min(2, len(cues.BACKGROUND.findall(text)))
