"""Certainty: a clause must not state as found what its source only guesses, plans or supposes."""

import re
from collections.abc import Iterator

from digest.ground.conditions import CONDITIONS, supposed
from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import AUXILIARIES, BE, MAY, PLAN, SHOW, SUGGEST
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word

_HEDGES = (MAY | SUGGEST) - {"if", "whether", "can", "consistent", "point", "points", "evidence", "should"}
_HEDGES |= frozenset("assume assumes assumed assuming claim claims claimed argue argues argued".split())
_ABLE = frozenset("can could".split())
_ARTICLES = frozenset("a an the this that these those such its their our any each every no".split())
_NOUNS = frozenset("claim claims plan plans".split())
_OPEN = PLAN - {"will"}
"""Plans that leave open whether they come true; 'will' does not, so it cannot stand for 'might'."""
_FRAME = re.compile(
    r"(?:\W|so|but|and|also|however|then|finally|in particular)*"
    r"(?:(?:suppose|imagine|assume|picture|pretend)\b|it (?:might|may|could|would) (?:\w+ ){0,2}be (?:that|the case)"
    r"|it (?:is|seems|remains|was) (?:\w+ )?"
    r"(?:possible|conceivable|plausible|unclear|unknown|likely|an open question)\b"
    r"|(?:we|i) (?:are|am|were|remain) (?:\w+ )?(?:curious|interested|unsure|uncertain|excited|keen|eager)\b"
    r"|(?:we|i) (?:wonder|hope|wish|want|would (?:like|love)|suspect|speculate|guess|imagine)\b"
    r"|(?:one|a|an|our|the) (?:\w+ )?(?:question|hypothesis|hope|worry|conjecture) (?:is|was)\b)",
    re.I,
)
"""A sentence that begins so only supposes, asks or hopes all that follows, over any number of clauses."""
_FRAMED = frozenset(
    """whether if suppose supposes curious interested unsure uncertain excited keen eager wonder wonders wondered
    hope hopes hoped wish want wants wanted like suspect suspects suspected speculate speculates guess imagine possible
    possibly conceivable plausible plausibly unclear unknown likely question questions hypothesis worry conjecture ask
    asks asked would should""".split()
) | (_HEDGES | PLAN | _ABLE) - {"seem", "seems", "seemed"}
_ASKING = _FRAMED | frozenset("how what why which when where who asking".split())
_JOINS = frozenset("and or but so then".split())
_OPENS_QUESTION = BE | AUXILIARIES | {"how", "what", "why", "who"}
_GIVEN = frozenset("with given for under".split())
_RELATIVE = frozenset("that which who".split())


def surer(cut: Shortened) -> Iterator[Reason]:
    """A reason when a clause states as found what its source wonders about, plans, hedges or puts after an 'if'."""
    if _FRAME.match(cut.source.text) and not cut.report.lows & _FRAMED:
        yield "modality"
    if _asked(cut) and not (cut.report.lows & _ASKING or _is_question(cut.report)):
        yield "modality"
    if _planned(cut):
        yield "tense"
    elif _hedged(cut) and not (cut.report.lows & (_HEDGES | _OPEN) or cut.clause.lows & _ABLE):
        yield "modality"
    if supposed(cut.source, cut.kept) and not _says_supposed(cut):
        yield "modality"


def _asked(cut: Shortened) -> bool:
    """Whether a question of the source asks the kept words: one that opens it, or its last words."""
    words = cut.source.words
    last = any(words[at].commas == words[-1].commas for at in cut.kept)
    opens = next((word.low for word in words if word.low not in _JOINS), "")
    return _is_question(cut.source) and (last or opens in _OPENS_QUESTION)


def _is_question(sentence: Sentence) -> bool:
    return sentence.text.rstrip(" ”\"')").endswith("?")


def _planned(cut: Shortened) -> bool:
    """Whether a plan is stated as done. In a source that shows something, 'will' is no plan: 'shows that it will'."""
    words = [word for word in cut.around if word.at < max(cut.kept) and not _only_describes(cut, word)]
    plans = {word.low for word in words} & (PLAN - {"would"})
    return bool(plans - ({"will"} if cut.source.lows & SHOW else set())) and not cut.clause.lows & (PLAN | MAY)


def _only_describes(cut: Shortened, word: Word) -> bool:
    """Whether a word of guessing or planning describes a noun, 'the intended instruction', or is one that says nothing
    of what follows: 'the claim and the moves', not 'the claim that'.
    """
    before = cut.source.words[max(0, word.at - 1)].low
    after = next((one.low for one in cut.source.words[word.at + 1 : word.at + 2]), "")
    if word.low == "intended":
        return after not in ("to", "for", "as")
    return word.low in _NOUNS and before in _ARTICLES and after not in BE | {"that", "to", "of"}


def _hedged(cut: Shortened) -> bool:
    """Whether the source hedges the kept words. Not counted: 'we could', an ability; 'if it would', a question; and an
    addition behind them such as 'for unclear reasons' or 'that may be larger'.
    """
    words, last = cut.source.words, max(cut.kept)
    asked = next((word.at for word in words if word.low in ("if", "whether")), len(words))
    for word in cut.around:
        before = words[max(0, word.at - 1)].low
        able = word.low == "could" and before in ("we", "they", "authors")
        added = word.at > last + 1 and (
            before in ("for", "of", "with", "by") or (words[last + 1].low in _RELATIVE and word.low == "could")
        )
        hedge = (word.low in _HEDGES and not _only_describes(cut, word)) or (word.low == "would" and word.at < asked)
        if hedge and not (able or added):
            return True
    return False


def _says_supposed(cut: Shortened) -> bool:
    """Whether the report keeps the condition or the question, or the clause begins with 'given', 'with' or the like."""
    asks = cut.report.lows & (CONDITIONS | {"whether"}) or cut.clause.lows & _FRAMED
    return bool(asks) or cut.clause.words[0].low in _GIVEN
