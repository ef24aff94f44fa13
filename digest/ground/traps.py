"""Mistakes of fluent paraphrases that word-by-word checks miss. Each rule prefers to refuse a true report.

Found on paraphrases that the other rules had not been tuned on: a prefix dropped ('ineffective'), a warning turned into
advice, 'the more ... the more' for 'the more ... the less', a comparison reversed, 'no model' for 'only this model', a
dollar for a cent, another cause, 'most cases' for 'some cases', a plan stated as done.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from digest.ground.lexicon import NEGATING_PREFIXES, STOP
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence
from digest.ground.stems import stem

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_PART = re.compile(r"[a-z]+")
_ADVISES_AGAINST = re.compile(
    r"\b(?:caution|warn|advis|argu|decid|recommend|speak|urge)\w* against\b|\bfar from\b", re.I
)
_DENIES = re.compile(
    r"\b(?:no|not|never|none|cannot|without|hardly|against|warn\w*|caution\w*|doubt\w*|far from)\b|n't\b", re.I
)
_CORRELATIVE = re.compile(r"\bthe (more|less|fewer|\w+er)\b(?=.{3,160}\bthe (more|less|fewer|\w+er)\b)", re.I)
_DOWN = frozenset("less fewer lower smaller weaker worse slower shorter rarer milder lesser".split())
_THAN = re.compile(
    r"\b(more|less|fewer|better|worse|closer|further|farther|\w{3,}er)\b(?: [\w-]+){0,12}? than\b(.*)", re.I
)
_NOT_COMPARED = frozenset("other rather after never under over however either further whether".split())
_COUNTED = re.compile(r"\s*(?:\d|(?:twice|half|one|two|three|ten|a) |[a-z]+ (?:percent|times))")
_AHEAD_OF = re.compile(
    r"\b(?:outperform|exceed|surpass|beat|underperform|trail|lag)\w*|\b(?:above|below|versus|vs)\b"
    r"|\b(?:more|less|better|worse|\w{3,}er)\b(?: [\w-]+){0,4},? (?:as |when )?(?:compared (?:to|with)|relative to)\b",
    re.I,
)
_EXCEPTED = re.compile(
    r"\b(?:only|except(?: for)?|apart from|other than|besides|aside from) (?:\w+ ){0,2}?([A-Z][\w.-]*)"
)
_ALL_OR_NONE = re.compile(r"\b(?:no|none|nothing|nobody|never|all|every|always|any)\b", re.I)
_UNITS = frozenset(
    "dollar cent euro pound second minute hour day week month year decade token word character letter "
    "sentence page mile "
    "yard meter metre kilometer foot inch byte kilobyte megabyte gigabyte bit gram kilogram degree percent point layer "
    "epoch step episode frame".split()
)
_CAUSE = re.compile(
    r"(?<!\bnot )\b(?:because(?: of)?|due to|owing to|thanks to|as a result of|caused by|driven by)\b", re.I
)
_NO_CAUSE = frozenset("whatever whichever regardless irrespective independent independently".split())
"""What opens a phrase that names what was no cause."""
_ITEM = re.compile(r"(?:^|(?<=[\s;,:(]))\(?(?:\d|[a-e]|i{1,3}|iv|v)\)\s")
"""What numbers the items of a list within a sentence: '1) ...; 2) ...'."""
_IS_ALL = re.compile(r"\b(?:is|are|was|were|consist(?:s|ed)? of|comprise[sd]?)\b(?P<told>.*)", re.I | re.S)
_IS_SOME = re.compile(r"\b(?:include\w*|including|among|such as|for example|some|one of|two of|first|other)\b", re.I)
_AMOUNTS = {
    "few": 1,
    "some": 1,
    "several": 1,
    "many": 2,
    "most": 3,
    "nearly all": 4,
    "almost all": 4,
    "all": 5,
    "every": 5,
}
_AMOUNT = re.compile(
    r"\b(few|some|several|many|most|nearly all|almost all|all|every)(?: of)?(?: the| its| their)? ([a-z]\w*)", re.I
)
_FUTURE = re.compile(
    r"\b(?:future work|in (?:the )?future|plan(?:s|ned)? to|intend(?:s|ed)? to|hope(?:s|d)? to|excited to|"
    r"aim(?:s|ed)? to|"
    r"will be|we will|going to|upcoming|in the works|next (?:step|generation)s?|remains? to be)\b",
    re.I,
)
_AS_FUTURE = re.compile(
    r"\b(?:will|would|plan\w*|future|intend\w*|hope\w*|aim\w*|next|propos\w*|may|might|could|remain\w*|"
    r"expect\w*|to be)\b",
    re.I,
)


def trapped(claim: Sentence, evidence: Sequence[Sentence]) -> Iterator[Reason]:
    """A reason for each such mistake in a claim."""
    source = " ".join(one.text for one in evidence)
    if _prefix_dropped(claim.text, source) or (_ADVISES_AGAINST.search(source) and not _DENIES.search(claim.text)):
        yield "polarity"
    if _breaks_correlation(claim.text, source) or _compares_anew(claim.text, source):
        yield "direction"
    if _generalises_exception(claim.text, source) or _cuts_list(claim.text, evidence):
        yield "scope"
    if _other_unit(claim, source, evidence):
        yield "unit"
    if _other_cause(claim, evidence):
        yield "causal"
    if _raises_amount(claim.text, source):
        yield "quantifier"
    if (
        _FUTURE.search(source)
        and all(_FUTURE.search(one.text) for one in evidence)
        and not _AS_FUTURE.search(claim.text)
        and not _FUTURE.search(claim.text)
    ):
        yield "tense"


def _other_unit(claim: Sentence, source: str, evidence: Sequence[Sentence]) -> bool:
    """Whether a claim names a unit that the source has neither in words nor at a number: 'hour' for '5 h'."""
    strange = _stems(claim.text) & _UNITS - _stems(source)
    return bool(strange) and not strange <= {n for one in evidence for number in one.numbers for n in number.unit_names}


def _stems(text: str) -> set[str]:
    return {part for word in _PART.findall(text.lower()) for part in (word, word.removesuffix("s"), stem(word))}


def _prefix_dropped(claim: str, source: str) -> bool:
    """Whether a negating prefix was dropped or added with no 'not' to make up for it: 'effective' for 'ineffective'."""
    ours, theirs = claim.lower(), source.lower()
    for one, other in ((ours, theirs), (theirs, ours)):
        bare, known = set(_WORD.findall(one)), set(_WORD.findall(other))
        for word in bare - known:
            turned = {prefix + word for prefix in NEGATING_PREFIXES} | {f"non-{word}"}
            before = one[max(0, one.find(word) - 30) : one.find(word)]
            if len(word) >= 5 and turned & known and not turned & bare and not _DENIES.search(before):
                return True
    return False


def _sign(word: str) -> int:
    return -1 if word.lower() in _DOWN else 1


def _breaks_correlation(claim: str, source: str) -> bool:
    """Whether 'the more X, the more Y' has no counterpart in the source, or one in the opposite direction."""
    ours = _CORRELATIVE.search(claim)
    if not ours:
        return False
    theirs = _CORRELATIVE.search(source)
    if not theirs or _sign(ours[1]) * _sign(ours[2]) != _sign(theirs[1]) * _sign(theirs[2]):
        return True
    (first, second), (cause, effect) = _halves(claim, ours), _halves(source, theirs)
    return bool(first & effect or second & cause)


def _halves(text: str, found: re.Match[str]) -> tuple[set[str], set[str]]:
    """The words that only one half of 'the more X, the more Y' has, for each half."""
    halves = text[found.start() : found.start(2)], text[found.start(2) :]
    one, other = ({stem(word) for word in _WORD.findall(half.lower()) if word not in STOP} for half in halves)
    return one - other, other - one


def _compares_anew(claim: str, source: str) -> bool:
    """Whether 'X does better than Y' stands for a source without a comparison of two: who is ahead is then unclear."""
    ours = _THAN.search(claim)
    if not ours or ours[1].lower() in _NOT_COMPARED or _COUNTED.match(ours[2]):
        return False
    compared = any(found[1].lower() not in _NOT_COMPARED for found in _THAN.finditer(source))
    return not compared and not _AHEAD_OF.search(source)


def _generalises_exception(claim: str, source: str) -> bool:
    """Whether a claim on all or none omits the exception that the source names: 'no model' for 'only Llama'."""
    names = {name.strip(".,") for name in _EXCEPTED.findall(source)}
    return bool(names) and not any(name in claim for name in names) and bool(_ALL_OR_NONE.search(claim))


def _cuts_list(claim: str, evidence: Sequence[Sentence]) -> bool:
    """Whether some items of a numbered list are told as all: 'they are A and B' of '1) A; 2) B; 3) C'."""
    told = _IS_ALL.search(claim)
    if not told or _IS_SOME.search(claim):
        return False
    said = _stems(told["told"]) - STOP
    for one in evidence:
        items = [_stems(item) - STOP for item in _ITEM.split(one.text)[1:]]
        kept = [item for item in items if item and len(item & said) * 2 >= len(item)]
        if 1 < len(kept) < len(items):
            return True
    return False


def _other_cause(claim: Sentence, evidence: Sequence[Sentence]) -> bool:
    """Whether a claim names a cause, and the source none that shares more than half of its words."""
    ours = next(_causes(claim), set())
    theirs = [cause for one in evidence for cause in _causes(one)]
    return bool(ours and theirs) and not any(2 * len(ours & cause) > min(len(ours), len(cause)) for cause in theirs)


def _causes(sentence: Sentence) -> Iterator[set[str]]:
    """The stems of each cause: the words after a 'because', up to the end of their clause or a 'whatever'."""
    for found in _CAUSE.finditer(sentence.text):
        at = sentence.word_at(found.end())
        clause = [word.low for word in sentence.words[at:] if word.clause == sentence.words[at].clause]
        yield {stem(low) for low in takewhile(lambda low: low not in _NO_CAUSE, clause) if len(low) > 3}


def _raises_amount(claim: str, source: str) -> bool:
    """Whether a quantifier is larger than the source's for the same noun: 'most cases' for 'some cases'."""
    known = {_one(noun): _AMOUNTS[amount.lower()] for amount, noun in _AMOUNT.findall(source)}
    return any(_AMOUNTS[amount.lower()] > known.get(_one(noun), 9) for amount, noun in _AMOUNT.findall(claim))


def _one(noun: str) -> str:
    """A noun in lower case and without the s of a plural; not its stem, which 'sense' and 'sensible' share."""
    return noun.lower().removesuffix("s")
