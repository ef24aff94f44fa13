"""Parses a sentence: words with their senses and clauses, numbers, names, and which words a negation reaches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from digest.ground.lexicon import KNOWN_NAMES, NEGATIONS, STOP
from digest.ground.quantities import Quantity, quantities
from digest.ground.stems import sense, side

LONGEST = 1_200
"""Characters of a sentence that are parsed."""
MOST_NUMBERS = 40
"""Numbers of a sentence that are kept."""
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+|[^\W_]+(?:\.\d+[^\W_]*)*(?:['’](?:t|s|re|ve|ll|d|m)\b)?|[.,;:()—–-]|\S")
_BREAK = re.compile(
    r"but|while|whereas|although|though|because|since|unless|however|yet|so|which|who|whose|where|against|unlike|"
    r"instead|rather|compared|without|except|despite|if|when|once|after|before|until|versus|vs"
)
_MARK = re.compile(r"[,;:()—–.]")
_PARENTHESIS = re.compile(r", (?:for (?:instance|example)|e\.g\.|however|in fact|i\.e\.|of course),? ", re.I)
_ASIDE = re.compile(r"\([^()a-z]{0,12}\d[^()]{0,24}\)|\([a-z ]{0,24}\d[^()]{0,12}\)", re.I)
"""A figure in brackets belongs to the words before it, so such brackets part no clauses."""
_ANNOUNCED = re.compile(
    r"\b(in this (?:blog |research )?(?:post|paper|article|essay|report|section|note),? (?:we|i)) will "
    r"(?=(?:also )?(?:study|investigate|explore|examine|describe|discuss|explain|analy[sz]e|review"
    r"|summari[sz]e)\b)"
    r"|\b(we|i) will (?=(?:also )?(?:assume|suppose|denote|call)\b)"
    r"|(?<!that )\b(we|one|you) can (?=(?:also |clearly )?(?:see|observe)\b)",
    re.I,
)
"""What a text announces of itself is no plan, and what 'we can see' no guess."""
_NARROW = frozenset(
    "without unlike lack lacks lacked lacking absent avoid avoids avoided absence prevent prevents".split()
)
"""Negations that reach only the next few words."""
_AFTER_VERB = frozenset("rarely seldom little".split())
_PREFIXED = re.compile(
    r"(?!un(?:der|til|ion|iq|ive|it|less|like|able|safe|seen|certain|clear|know|ison|iform))(?:un|non)(?=[a-z]{4})"
)
_DATED = re.compile(r",? (?:\d|and (?:June|July)|to (?:June|July))")
_BEFORE_MONTH = frozenset("in last of since until by early late mid next april".split())
_REACH = 7
"""Content words that a negation reaches, at most."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    low: str
    sense: str
    """Its stem, the same for synonyms; '' for a function word."""
    side: str
    """Its side of a pair of opposites, such as '+up'; '' for none."""
    at: int
    """Its index among the words."""
    part: int
    """How many punctuation marks and conjunctions, 'and' included, come before it."""
    clause: int
    """The number of its clause: how many stops and conjunctions other than 'and' come before it."""
    commas: int
    """How many punctuation marks come before it."""
    start: int
    end: int
    turned: bool = False
    """Within reach of an odd number of negations."""
    is_name: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    text: str
    words: tuple[Word, ...]
    numbers: tuple[Quantity, ...]
    senses: frozenset[str]
    lows: frozenset[str]
    negated: bool

    def word_at(self, start: int) -> int:
        """The index of the word at or after a place in the text."""
        return next((word.at for word in self.words if word.end > start), len(self.words) - 1)


@lru_cache(maxsize=512)
def parsed(text: str) -> Sentence:
    """Parses a sentence; what is beyond LONGEST is ignored."""
    text = _without_tex(text[:LONGEST].replace("’", "'").replace("‘", "'").replace(" -- ", " — "))
    numbers = quantities(text)
    spots = {at for one in numbers for at in range(one.start, one.end)}
    words = _with_negations(_words(text, spots))
    versions = {word.start for word in words if word.is_name}
    numbers = tuple(one for one in numbers if one.start not in versions)[:MOST_NUMBERS]
    senses = frozenset(word.sense for word in words if word.sense)
    lows = frozenset(word.low for word in words)
    return Sentence(text, words, numbers, senses, lows, any(map(_negates, words)))


def _without_tex(text: str) -> str:
    text = re.sub(r"\$\\mathdollar ?([\d.,]*\d)\$", r"USD \1", text).replace("\\%", "%").replace("USD ", "$")
    text = _ANNOUNCED.sub(lambda found: f"{next(filter(None, found.groups()))} ", _PARENTHESIS.sub(" ", text))
    return re.sub(r"\$(?:\\sim|\\approx)? ?(-?\d[\d.,]*%?)\$", r"\1", text)


def _words(text: str, spots: set[int]) -> list[Word]:
    words: list[Word] = []
    part = clause = commas = 0
    asides = {at for one in _ASIDE.finditer(text) for at in (one.start(), one.end() - 1)}
    for found in _WORD.finditer(text):
        token = found[0]
        if _MARK.fullmatch(token):
            if found.start() not in asides and not _inside_number(text, found):
                part, commas = part + 1, commas + 1
                clause += token in ";:()—–."
            continue
        if not token[0].isalnum():
            continue
        low = token if _is_month(text, found, words) else _lower(token)
        if _BREAK.fullmatch(low):
            part, clause = part + 1, clause + 1
        elif low == "and":
            part += 1
        is_number = found.start() in spots and not _is_version(text, found, words)
        is_name = not is_number and (_looks_like_name(token, text, found.start()) or found.start() in spots)
        meaning = "" if is_number or low.endswith("n't") else sense(_PREFIXED.sub("", low)) or (low if is_name else "")
        lean = "" if is_name else side(low)
        place = (len(words), part, clause, commas, *found.span())
        words.append(Word(token, low, meaning, lean, *place, False, is_name, is_number))
    return words


def _is_version(text: str, found: re.Match[str], words: list[Word]) -> bool:
    """Whether a number belongs to the name right before it: 'Claude 3', 'Llama 70B'."""
    before = words[-1] if words else None
    return bool(
        before
        and before.is_name
        and text[before.end : found.start()] == " "
        and not re.match(r"\s?%", text[found.end() :])
    )


def _is_month(text: str, found: re.Match[str], words: list[Word]) -> bool:
    """Whether a 'May' is the month and no hedge: 'May 2025', 'last May'."""
    before = words[-1] if words else None
    dated = _DATED.match(text, found.end()) or (before and (before.is_number or before.low in _BEFORE_MONTH))
    return found[0] == "May" and bool(dated)


def _lower(token: str) -> str:
    """In lower case, without the s of a genitive or of an acronym's plural."""
    token = token.removesuffix("'s")
    return (token[:-1] if len(token) > 2 and token[-1] == "s" and token[:-1].isupper() else token).lower()


def _inside_number(text: str, found: re.Match[str]) -> bool:
    return text[found.start() - 1 : found.start()].isdigit() and text[found.end() : found.end() + 1].isdigit()


def _looks_like_name(token: str, text: str, start: int) -> bool:
    """Whether a word is written like a name: an inner capital or digit, or a capital that begins no sentence."""
    token = token.removesuffix("'s")
    if any(map(str.isdigit, token)):
        return any(map(str.isalpha, token)) or (start > 0 and text[start - 1] == "-")
    if any(map(str.isupper, token[1:])):
        return token.lower() not in NEGATIONS
    if not token[:1].isupper() or len(token) == 1 or token.lower() in STOP:
        return False
    return token.lower() in KNOWN_NAMES or not _opens_sentence(text, start)


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“”([*")
    return not before or before[-1] in ".!?:…\n"


def _negates(word: Word) -> bool:
    return (word.low in NEGATIONS or word.low.endswith("n't")) and not word.is_name


def _scope(words: list[Word], at: int) -> Iterator[int]:
    """The words that the negation `at` reaches: those after it, up to the end of its clause, the first comma behind a
    content word, or its limit; and the verb before 'rarely'.
    """
    cue, left = words[at], 3 if words[at].low in _NARROW else _REACH
    if cue.low in _AFTER_VERB:
        before = words[max(0, at - 2) : at]
        yield from (word.at for word in before if word.sense and word.commas == cue.commas)
    begun = False
    for word in words[at + 1 :]:
        if word.clause != cue.clause or left == 0 or ((begun or cue.low in _NARROW) and word.commas != cue.commas):
            return
        yield word.at
        left -= bool(word.sense)
        begun = begun or bool(word.sense)


def _denies_nothing(words: list[Word], at: int) -> bool:
    """Whether the word `at` negates nothing: 'not only', 'yes or no', 'no less', 'a few', 'with and without'."""
    if words[at].low == "not" and at + 1 < len(words) and words[at + 1].low == "only":
        return True
    around = {word.low for word in words[max(0, at - 2) : at + 3]}
    if words[at].low == "no":
        return bool(around & {"yes", "less", "worse", "other", "others"})
    if words[at].low in ("few", "little"):
        return at > 0 and words[at - 1].low == "a"
    return words[at].low == "without" and {"with", "and"} <= around


def _with_negations(words: list[Word]) -> tuple[Word, ...]:
    """The words, marked `turned` where an odd number of negations, a prefix 'un-' included, reaches them."""
    turned = [bool(_PREFIXED.match(word.low)) for word in words]
    for at, word in enumerate(words):
        if _negates(word) and not _denies_nothing(words, at):
            for other in _scope(words, at):
                turned[other] = not turned[other]
    return tuple(replace(word, turned=flip) if flip else word for word, flip in zip(words, turned, strict=True))
