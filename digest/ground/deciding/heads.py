"""Heads: what describes a noun does not stand for it. 'The model failed' is not 'the model's plan failed'."""

from collections.abc import Iterator

from digest.ground.deciding.shortened import Shortened
from digest.ground.lexicon import AUXILIARIES, BE
from digest.ground.ruling import Reason
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import IRREGULAR, stem

_ADVERBS = frozenset("often always now".split())
_KINDS = frozenset(
    "method technique approach algorithm procedure process model system situation setting case data".split()
)
"""Nouns that only tell of which kind a thing is: 'the L1 method'."""


def beheaded(cut: Shortened) -> Iterator[Reason]:
    """A reason for each word that took the place of the noun behind it: an owner, or one right before the verb."""
    words = cut.source.words
    for word, at in cut.pairs:
        if at + 1 == len(words) or not words[at + 1].sense or at + 1 in cut.kept:
            continue
        owned = _owns(cut.source, words[at]) and not _owns(cut.clause, word)
        if owned or (_describes(words[at], words[at + 1]) and _goes_straight_on(cut, word, at)):
            yield "binding"


def _owns(sentence: Sentence, word: Word) -> bool:
    """Whether a word is a genitive: 'the lab's', 'the labs''."""
    return word.text.endswith("'s") or (word.low.endswith("s") and sentence.text[word.end : word.end + 1] == "'")


def _describes(word: Word, noun: Word) -> bool:
    other = noun.low in _ADVERBS | _KINDS or noun.low.endswith("ly")
    return not (word.is_name or word.is_number or other)


def _goes_straight_on(cut: Shortened, word: Word, at: int) -> bool:
    """Whether the clause has right behind a word the verb that the source has behind the next one."""
    text, here, (noun, *rest) = cut.source.text, cut.source.words[at], cut.source.words[at + 1 : at + 3]
    ours = cut.clause.words[word.at + 1 : word.at + 2]
    if not rest or not ours or not text[here.end : noun.start] == text[noun.end : rest[0].start] == " ":
        return False
    verb = rest[0].low
    tensed = verb in BE | AUXILIARIES or verb.endswith("ed") or verb in IRREGULAR
    return tensed and stem(ours[0].low) == stem(verb)
