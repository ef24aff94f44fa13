"""Judges a sentence by its wording: whether it tells a finding, can be read alone, or admits a limit. Pure.

A post has room for one finding and one doubt. These rules choose them among sentences that the item prints. They are
word lists, set on the posts that docs/thread.md counts, and decide nothing but which sentence stands in a post.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.ground.stems import sense, stem

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_LONG = 6
"""Letters of a stem that is also recognised inside a longer word: 'interpret' in 'autointerpretability'."""
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)? ?(?:%|percent\b|points?\b|times\b|x\b)|\b\d+ (?:out )?of (?:the )?\d|\b0?\.\d+")
_FINDS = re.compile(
    r"\b(?:we|I|authors?|they|results?|experiments?|evaluations?|findings?|study|analysis|tests?|paper|post)\b"
    r"(?: \w+){0,3}? (?:finds?|found|show(?:s|ed|ing)?|demonstrat\w+|reveal\w*|observed?|discover\w*|concluded?|"
    r"proved?|reproduced?|says|suggest|indicate|saw|learned)\b(?! (?:each|every|the) \w+ (?:two|an?)\b)"
    r"|\b(?:out|under)perform|\b(?:worse|better|lower|higher|fewer)\b|\b(?:more|less|\w{3,}er)\b[^.;]{0,60} than\b"
    r"|\b(?:improv|increas|decreas|degrad)(?:e[sd]?|ing)\b"
    r"|\b(?:reduce[sd]?|drop(?:s|ped)?|falls?|fell|rose|rises|shift(?:s|ed)?|catch(?:es)?|caught|beats?|succeed\w*|"
    r"achiev\w+|resist\w*)\b"
    r"|\b(?:un)?able to\b|\b(?:could|can|did|do|does)(?: not|n['’]t)\b|\bcannot\b|\bfail(?:s|ed|ing)? to\b"
    r"|\bunsuccessful|\bnone of\b|\bcompared (?:with|to)\b|\bversus\b"
    r"|\b(?:no|little|few|negligible|negative|discouraging) (?:\w+ )?(?:evidence|improvements?|benefits?|gains?|"
    r"effects?|difference|results?)\b"
    r"|\b\d[\d.]*(?: ?%| percent| of (?:the )?\d)",
    re.I,
)
_CLAIMS = re.compile(
    r"\b(?:I|we|authors?)(?: \w+)?(?: will)? (?:think|believe|argue|suspect|expect|claim|propose|recommend|contend|"
    r"predict|urge|doubt|oppose|support|commit(?:s|ted|ting)?)\b|\bargue that\b|\bthe case (?:that|for)\b"
    r"|\b(?:should|must|ought to|needs? to|burden|impossible)\b",
    re.I,
)
"""The author takes a stand."""
_PLANS = re.compile(
    r"\b(?:working on|planning to|plans? to|going to|hopes? (?:that|of|is|to)|would (?:like|hope) (?:to|that)|"
    r"future work|remains? to be|the (?:main )?(?:goal|aim) (?:of|is)|can be found here|not required to|we invite|"
    r"is hiring|are excited to)\b|\b(?:I|we)(?:['’]d| would) (?:like|be interested)\b"
    r"|\b(?:I|we|authors?|post|paper|work)(?: \w+)?(?:['’]ll\b| (?:want to|will|explores?|investigates?|"
    r"stud(?:y|ies)|examines?|(?:am|are|is) trying|tr(?:y|ies) to)\b)(?! (?:make the case|argue))",
    re.I,
)
"""It announces what the text is about, or what is still to be done."""
_OUTCOME = re.compile(
    r"\b(?:largely|mostly|entirely|mainly|partly) (?:un)?successful\b|\bfail\w* to (?:\w+ )?(?:provide|show|find|"
    r"give)\b[^.;]{0,40}\b(?:evidence|improvements?|differences?|effects?)\b",
    re.I,
)
"""What came of the whole work, whichever way the item prints it."""
_SUMS_UP = re.compile(
    r"(?:overall|in (?:summary|conclusion|short|sum)|to summari[sz]e|ultimately|altogether|tl;?:?dr|early results|"
    r"we (?:find|found|show|conclude|demonstrate)|I conclude)\b",
    re.I,
)
_BACKGROUND = re.compile(
    r"(?:in )?(?:prior|previous|recent|existing|earlier|past) (?:work|stud|research)"
    r"|in (?:january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b"
    r"|(?:there are|one of the|countries|people) |one might\b|some of (?:these|those|the)\b|virtually\b"
    r"|(?:[\w-]+ ){1,4}(?:is|are) (?:an? )?(?:\w+ )?(?:algorithms?|methods?|benchmarks?|techniques?|datasets?|"
    r"framework|formali[sz]ation|organi[sz]ation|metric)\b"
    r"|.{0,60}\b(?:is|are) (?:usually|mostly|often|commonly|typically|widely)\b"
    r"|(?:[\w-]+ ){1,5}(?:contains?|consists? of|lends? themselves|builds? on|provides? an?)\b",
    re.I,
)
"""What was known or done before, and what a thing is."""
_NARROW = re.compile(
    r"(?:(?:also|and|but),? )?(?:on|for|at|when|with|among|under|within|varying|even (?:when|if)|in) "
    r"(?!it comes to |this |the (?:post|paper)|our |summary|short|conclusion|total|general)[^,]{2,90},"
    r"|.{0,60}\bcase was\b",
    re.I,
)
"""It holds for one part of the work: 'For the smallest model, ...'."""
_OWN = re.compile(r"(?:(?:here|in this \w+),? )?(?:we|I|the authors?|our (?:new )?\w+|this \w+)\b", re.I)
_HEDGES = re.compile(r"\b(?:might|may|perhaps|possibly|probably)\b", re.I)
_CONCEDES = re.compile(r"(?:while|although|though|despite|even though)\b|.*\([^()]{40,}\)", re.I)
_PRAISE = re.compile(
    r"\b(?:promising|valuable|exciting|insights?|deserv\w+|encouraging|comprehensive|interesting\w*|important\w*)\b",
    re.I,
)
_LINKS = (
    r"(?:and|but|so|also|however|therefore|thus|hence|then|instead|conversely|moreover|furthermore|similarly|likewise|"
    r"here|there|in (?:addition|contrast)|as a result|on the other hand)"
)
_STARTS_BACK = re.compile(
    rf"(?:{_LINKS},? |(?:in|during) (?:this|that) \w+,? )?(?:[A-Z][\w-]* |in \w+ |in \w+ \w+ \w+ )?"
    r"(?:it|its|they|them|their|he|she|this|these|those|that|such|both|the (?:former|latter))\b"
    rf"|{_LINKS}\b(?! (?:are|is|was|were|exists?|may|might|could)\b)",
    re.I,
)
_OF_ITSELF = re.compile(
    r"(?:in )?(?:this|that|these) (?:blog ?)?(?:post|paper|work|study|report|article|project|agenda|essay|technique|"
    r"method|approach|analysis|research)\b",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:these|those) (?:\w+ )?\w+s\b|\bsuch an?\b|\bthe (?:former|latter)\b"
    r"|\bthis (?:form|kind|sort|type|direction|issue|idea|problem|claim)\b"
    r"|\b(?:run|do|make|test|measure|try|check|repeat) (?:that|this|it)\b"
    r"|\b(?:above|aforementioned|discussed earlier|as before)\b",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b(?:rows?|columns?|tables?|figures?|fig\.|sections?|sec\.|equations?|eq\.|appendix|lines?|steps?|examples?|"
    r"hypothes[ie]s|conditions?|settings?|Rows?|Columns?|Tables?|Figures?|Fig\.|Sections?|Sec\.|Equations?|Eq\.|"
    r"Appendix|Hypothes[ie]s|Conditions?) (?:\d|[A-Z]\b|[IVX]+\b)|\$[^$]{1,40}\$|\(\d+\)|\b[A-Za-z]+_\w+"
)
_ELLIPTIC = re.compile(
    r"\b(?:out|under)perform(?:s|ed)?(?: (?:significantly|consistently|strongly))?"
    r"(?=\s*[.;,:]|\s+(?:at|on|in|for|when|across|and)\b|\s*$)",
    re.I,
)
"""It compares with something that it does not name."""
_KNOWN = frozenset("AI ML LLM LLMs AGI SAE SAEs RL RLHF GPT CoT QA EU UK US USA API NLP GPU IQ CEO FT".split())
_SHORT = re.compile(r"(?<![\w-])[A-Z]{2,6}s?(?![\w-])")
_GRAVE = re.compile(
    r"\blimitations?\b|\bcaveats?\b|\bconfound\w*|\bunsuccessful|\bfail(?:s|ed|ing)? to\b|\bfar from\b|\bbrittle"
    r"|\b(?:may|might|could)(?: well)? not\b|\bgenerali[sz]e\b|\btransfer\b|\b(?:un|not )able to\b|\bcontaminat"
    r"|\bno (?:systematic|statistical|control|evidence)\b|\bnot (?:necessarily|sufficient|statistically)\b|\bsmall\b"
    r"|\bout of distribution\b|\baren['’]t actually\b|\bcannot (?:be|tell|rule|know)\b|\bunclear\b"
    r"|\bI (?:might|may|could) be wrong\b",
    re.I,
)
"""It may overturn or confine the finding."""
_ADMITS = re.compile(
    r"\b(?:not|cannot|never|nor|no (?!matter)|without|lack\w*|limited|focus\w*|possible that|only|solely|few|single|"
    r"rel(?:y|ies|ied)|assum\w+|depend\w*|requires?|noisy|imperfect|low|difficult|hard|however|although|biased|"
    r"preliminary|speculat\w+|benefit from|scope|(?:may|might|could) (?:be|have|differ)|issues? with|problems?|mainly|"
    r"one (?:famil|model|layer|task|data ?set|domain|language)\w*|primarily|dead|need|simpler|future work)\b|n['’]t\b",
    re.I,
)
_NO_LIMIT = re.compile(
    r"(?:to (?:test|see|find|study|understand|make)|the (?:goal|aim|purpose) of|knowing that|since|because|given|"
    r"we (?:also )?(?:found|find|observe)|if we|in practice)\b"
    r"|.{0,200}(?:\bnot|n['’]t) (?:need|require)\b|.{0,200}\bnot only\b|.{0,200}\bwe (?:probably )?want to\b",
    re.I,
)
"""An aim, a reason or a finding."""
_FRAGMENT = re.compile(r"(?:in|that|which|as|and|but|or|of|to|for|with|by|because|when|so)\b")


@dataclass(frozen=True)
class Subject:
    """What a work is about."""

    title: frozenset[str]
    """The senses of its title's words."""
    words: tuple[str, ...]
    """The title's words in order."""
    theme: frozenset[str]
    """The senses of what it says of itself in its abstract, opening and conclusion."""


def subject(title: str, said: Iterable[str]) -> Subject:
    """What a work is about, by its title and by sentences of its own that sum it up."""
    return Subject(_senses(title), tuple(_WORD.findall(title)), frozenset().union(*map(_senses, said)))


def tells(words: str, result: bool = False) -> bool:
    """Whether a sentence states what was found, or what its author holds, rather than what was done or will be."""
    return bool(result or _FINDS.search(words) or _CLAIMS.search(words)) and not _PLANS.search(words)


def leads_in(words: str) -> bool:
    """Whether a sentence says nothing without what follows it: 'Of the smallest model the authors write:'."""
    return words.rstrip(" ”").endswith(":")


def points_back(words: str) -> bool:
    """Whether a sentence needs the one before it: 'There, at k=64, it fell.'"""
    rest = words[end.end() :].lstrip(", ") if (end := _OF_ITSELF.match(words)) else words
    return bool((rest == words and _STARTS_BACK.match(words)) or _POINTS_BACK.search(rest))


def alone(words: str) -> bool:
    """Whether a reader of the title alone can follow it: it points to no row or sentence that is not there."""
    return not (points_back(words) or elsewhere(words) or _ELLIPTIC.search(words))


def elsewhere(words: str) -> bool:
    """Whether a sentence sends its reader to a row, a figure or a symbol that a post does not have."""
    return bool(_ELSEWHERE.search(words))


def worth(words: str, about: Subject, result: bool, done: bool, early: bool) -> float:
    """Points for stating the work's main finding so that it can be read below its title.

    `result` and `done` say what the item prints it as, `early` that it stands where a work sums itself up.
    """
    plans, finds = bool(_PLANS.search(words)), bool(_FINDS.search(words))
    outcome = bool(_OUTCOME.search(words))
    said = 2.0 * outcome + 3.0 * finds if finds else 2.0 * bool(_CLAIMS.search(words))
    aside = bool(_BACKGROUND.match(words))
    own = 0.5 * (done and not said and bool(_OWN.match(words)))
    kind = 1.0 * done if plans else said + (3.0 if (result and not aside) or outcome else 1.5 * done + own)
    near = (4.0 * _share(words, about) + 2.0 * _likeness(words, about)) * (0.75 if plans else 1)
    place = 1.0 * early + 1.0 * bool(_SUMS_UP.match(words)) + 0.75 * bool(_NUMBER.search(words))
    return kind + near + place - _flaws(words, about)


def gravity(words: str, own: bool) -> float:
    """How much a limit weighs against a finding; 0 where the sentence admits none or is only a part of one.

    `own`: the item prints it as one that the authors admit.
    """
    lower = words[:1].islower()
    if _NO_LIMIT.match(words) or elsewhere(words) or (lower and _FRAGMENT.match(words)):
        return 0.0
    grave, admits = bool(_GRAVE.search(words)), bool(_ADMITS.search(words))
    return max(0.0, 0.5 * own + 3.0 * grave + 1.5 * admits - 0.5 * lower - 1.5 * points_back(words))


def _flaws(words: str, about: Subject) -> float:
    """Points lost for what makes a sentence an aside, an empty one, or one that cannot be read alone."""
    return (
        1.5 * bool(_NARROW.match(words))
        + 0.75 * bool(_HEDGES.search(words))
        + 1.0 * bool(_CONCEDES.match(words))
        + 4.0 * bool(_BACKGROUND.match(words))
        + 1.0 * min(4, len(_PRAISE.findall(words)))
        + 1.5 * words[:1].islower()
        + 2.0 * (words[:1].islower() and bool(_FRAGMENT.match(words)))
        + 4.0 * (not alone(words))
        + 0.5 * min(3, len(_unexplained(words, about)))
    )


def _unexplained(words: str, about: Subject) -> list[str]:
    """Abbreviations that neither general use nor the title explains."""
    title = " ".join(about.words)
    short = (one for one in _SHORT.findall(words) if one not in _KNOWN and one not in title)
    return [one for one in short if not _spelled_out(one, about)]


def _share(words: str, about: Subject) -> float:
    """The share of the title's words that a sentence takes up, as themselves, in a longer word or as initials."""
    here, letters = _senses(words), words.lower()
    spelled = frozenset(w for one in _SHORT.findall(words) for w in _senses(" ".join(_spelled_out(one, about))))
    within = {one for one in about.title if len(one) >= _LONG and one in letters}
    return len(about.title & (here | spelled | within)) / max(len(about.title), 1)


def _likeness(words: str, about: Subject) -> float:
    here = _senses(words)
    return len(here & about.theme) / max(len(here), 1)


def _spelled_out(short: str, about: Subject) -> tuple[str, ...]:
    """The successive words of the title whose initials an abbreviation is; () for none."""
    letters = short.removesuffix("s").lower()
    starts = "".join(word[0].lower() for word in about.words)
    at = starts.find(letters)
    return about.words[at : at + len(letters)] if at >= 0 else ()


def _senses(words: str) -> frozenset[str]:
    found = ((word, sense(word)) for word in map(str.lower, _WORD.findall(words)))
    return frozenset(stem(word) for word, kept in found if kept and len(word) > 1)
