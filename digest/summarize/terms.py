"""Finds where a text spells out the abbreviations that its item prints. Pure.

They are quoted apart, for the gate passes no sentence into which words of another one are put.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from digest.model import Evidence, Summary, Text
from digest.summarize.praise import applauds, grave
from digest.summarize.quotable import at
from digest.summarize.suspects import may_be_shown

MOST, _REACH = 4, 300
_USED = re.compile(r"(?<![\w-])[A-Z][A-Za-z]*[A-Z]s?(?:-[A-Z]{2,})?(?![\w-])")
_BRACKET = re.compile(r" ?\(([A-Z][A-Za-z]{0,6}[A-Z](?:-[A-Z]{2,6})?)s?\)")
_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_SMALL = frozenset("a an and at by for from in of on or the to with".split())
_USUAL = frozenset("AI AGI API CEO CPU EA EU GPU LLM LW ML PDF UK US USA".split())
"""Abbreviations that every reader of the digest knows."""


def with_terms(summary: Summary, text: Text) -> Summary:
    """The summary with the places where its text spells out abbreviations that it prints and does not tell, each an
    exact quotation, "sparse autoencoders (SAEs)": at most MOST, in the order of their use.
    """
    printed = " ".join(_printed(summary))
    used = dict.fromkeys(found.group().removesuffix("s") for found in _USED.finditer(printed))
    spelled = dict(_spelled_out(text, used.keys() - _USUAL))
    untold = [spelled[short] for short in used if short in spelled and _long(spelled[short]) not in _flat(printed)]
    return summary.model_copy(update={"terms": tuple(untold[:MOST])})


def _printed(summary: Summary) -> Iterator[str]:
    """The title, and every sentence about the work."""
    yield summary.title
    yield from (one.text for one in summary.written)
    notes = summary.mode == "notes"
    yield from (claim.evidence.quote for claim in summary.claims if notes or claim.role == "limit")
    yield from (f"{doubt.text} {doubt.changes}" for doubt in summary.doubts)


def _long(place: Evidence) -> str:
    return _flat(place.quote.rpartition("(")[0]).removesuffix("s")


def _flat(words: str) -> str:
    return words.casefold().replace("-", " ").strip()


def _spelled_out(text: Text, wanted: Collection[str]) -> Iterator[tuple[str, Evidence]]:
    """Where each wanted abbreviation first stands in brackets behind the words that it stands for."""
    left = set(wanted)
    for sentence in text.sentences:
        for bracket in _BRACKET.finditer(sentence.text):
            start = _start(sentence.text, bracket.start(), bracket[1]) if bracket[1] in left else None
            if start is None:
                continue
            begin, end = sentence.start + start, sentence.start + bracket.end()
            place = at(sentence, text, begin).model_copy(update={"end": end, "quote": text.body[begin:end]})
            if may_be_shown(place.quote) and not applauds(place.quote) and not grave(place.quote, ()):
                left.discard(bracket[1])
                yield bracket[1], place


def _start(text: str, end: int, short: str) -> int | None:
    """Where the words begin that an abbreviation behind them stands for: each of its letters begins a word, or follows
    within one whose first letter is one of it; small words may be left over. None if they do not fit.
    """
    letters = [one.casefold() for one in short if one.isalpha()]
    words = list(_WORD.finditer(text, max(0, end - _REACH), end))[-len(letters) - 3 :]
    for first in reversed(range(len(words))):
        if _fits(tuple(one.group().casefold() for one in words[first:]), tuple(letters)):
            return words[first].start()
    return None


@lru_cache(maxsize=10_000)
def _fits(words: Sequence[str], letters: Sequence[str]) -> bool:
    if not words:
        return not letters
    if words[0] in _SMALL and _fits(words[1:], letters):
        return True
    if not letters or words[0][0] != letters[0]:
        return False
    return any(_within(words[0], letters[:count]) and _fits(words[1:], letters[count:]) for count in (1, 2, 3))


def _within(word: str, letters: Sequence[str]) -> bool:
    """Whether a word has these letters in this order."""
    rest = iter(word)
    return bool(letters) and all(letter in rest for letter in letters)
