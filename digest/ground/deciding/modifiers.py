"""Words that change what the next one means: 'simulated users' are no users, 'touted as safe' is not safe, a 'risk of
collapse' is no collapse. A clause that keeps the one keeps the other.
"""

from collections.abc import Iterator

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import AUXILIARIES, BE, SOME
from digest.ground.placing import OPENERS
from digest.ground.ruling import Reason
from digest.ground.sentence import Word
from digest.ground.stems import stem

_TOUTED = frozenset(
    """touted billed hailed advertised marketed dubbed purported purportedly supposed supposedly alleged allegedly
    ostensible ostensibly reputed reputedly so-called self-described self-styled self-proclaimed self-reported
    described-as""".split()
)
"""Somebody says so, and not the text."""
_FOR_NOW = frozenset("initially temporarily briefly momentarily at-first".split())
_APART = frozenset("apart opposed too alone resemble resembles resembled".split())
_ALWAYS = _TOUTED | _FOR_NOW | _APART
_NOT_REAL = frozenset(
    """toy fake mock simulated synthetic hypothetical imaginary invented fictional apparent potential draft planned
    predicted projected forecast estimated expected attempted unsuccessful untrained partial preliminary anecdotal
    unverified unconfirmed inconclusive weak mixed limited pseudo quasi semi former relative median unrelated random
    control rival alternative remaining a-different""".split()
)
"""It is not, or not yet, or not quite, what the noun right behind says, or not the one that is spoken of."""
_DRAWN = frozenset("seed seeds sample samples subset subsets chance variation noise".split())
"""These are random without the word."""
_SHADOWS = frozenset(
    """variant copy risk possibility chance likelihood probability threat fear attempt attempts accusation
    accusations allegation allegations sign signs hint hints illusion idea concept notion prospect promise suspicion
    myth rumour rumor part parts piece pieces portion half end beginning layer layers earlier-version older-version
    previous-version prior-version later-version modified-version""".split()
)
"""Before an 'of' or an 'at'."""
_LIKE = frozenset("related similar akin comparable analogous close".split())
"""Before a 'to' or a 'with'."""
_NOT_DOING = frozenset("considered contemplated discussed avoided stopped resisted delayed imagined declined".split())
"""Before an '-ing'."""
_BELOW_FIRST = frozenset("second third fourth fifth next among amongst".split())
"""Before a superlative."""
_PREFIXES = frozenset("ex post pre anti counter sub non multi inter mid co over under mis pseudo quasi semi".split())
"""Before a hyphen."""
_NOT_QUITE = frozenset("yet always every all alone very".split())
"""After a 'not', as any '-ly' but these:"""
_ASIDE = frozenset("actually really simply explicitly directly currently".split())
_DENYING = frozenset(
    """doubt doubts doubted deny denies denied dispute disputes disputed refute refutes refuted disprove disproves
    disproved myth misconception fallacy falsely wrongly mistakenly incorrectly unlikely improbable""".split()
)
"""For all that follows."""
_RARE = frozenset("minority handful fraction subset rare infrequently uncommon".split())
_BEST = frozenset(
    """best worst largest smallest biggest highest lowest greatest strongest weakest fastest slowest safest newest
    oldest longest shortest cheapest simplest hardest easiest deepest closest""".split()
)
_ENDS = BE | AUXILIARIES | OPENERS


def loosened(cut: Shortened) -> Iterator[Reason]:
    """A reason for each such word that a clause lost, and for a 'best' whose 'of what' it lost."""
    ours = {stem(low) for low in cut.clause.lows}
    for word in cut.source.words:
        if word.low in _BEST and word.at in cut.kept and not _of_what(cut, word) <= cut.kept:
            yield "scope"
        if stem(word.low) in ours:
            continue
        following = min(cut.after(word), default=-1)
        if following in cut.kept and _changes(cut, word, cut.source.words[following]):
            yield "scope"
        if word.low == "enough" and word.at - 1 in cut.kept and _low(cut, word.at + 1) in ("to", "for"):
            yield "scope"
        if word.low in _DENYING and any(at > word.at for at in cut.kept if _beside_comma(cut, word, at)):
            yield "polarity"
        few = cut.clause.lows & SOME or word.sense in cut.clause.senses
        if word.low in _RARE and cut.after(word) & cut.kept and not few:
            yield "quantifier"


def _changes(cut: Shortened, word: Word, following: Word) -> bool:
    """Whether a word changes the next content word."""
    before, after = _low(cut, word.at - 1), _low(cut, word.at + 1)
    forms = {word.low, f"{before}-{word.low}"}
    beside = following.at == word.at + 1 and not (word.low == "random" and following.low in _DRAWN)
    return bool(
        forms & _ALWAYS
        or (beside and forms & _NOT_REAL)
        or (after in ("of", "at") and forms & _SHADOWS)
        or (after in ("to", "with") and word.low in _LIKE)
        or (word.low in _NOT_DOING and following.low.endswith("ing"))
        or (word.low in _BELOW_FIRST and (following.low.endswith("est") or following.low == "worst"))
        or (word.low in _PREFIXES and cut.source.text[word.end : word.end + 1] == "-")
        or (beside and word.low in ("less", "more") and _compares(cut, following))
        or (_is_not(before) and any(map(_is_not, cut.clause.lows)) and _qualifies(word))
    )


def _low(cut: Shortened, at: int) -> str:
    return cut.source.words[at].low if 0 <= at < len(cut.source.words) else ""


def _is_not(low: str) -> bool:
    return low in ("not", "never", "cannot") or low.endswith("n't")


def _compares(cut: Shortened, word: Word) -> bool:
    return any(one.low == "than" for one in cut.source.words[word.at :])


def _qualifies(word: Word) -> bool:
    """Whether a word after a 'not' leaves something: 'not always'."""
    return (word.low in _NOT_QUITE or word.low.endswith("ly")) and word.low not in _ASIDE


def _beside_comma(cut: Shortened, word: Word, at: int) -> bool:
    return cut.source.words[at].commas == word.commas


def _of_what(cut: Shortened, best: Word) -> set[int]:
    """The indices of the next two content words, up to a verb such as 'is' or the opening of another phrase."""
    end = next((one.at for one in cut.source.words[best.at :] if one.low in _ENDS), len(cut.source.words))
    return {at for at in cut.after(best) if at < end}
