"""A title broken down into what must be equal in two titles of one work, and what may differ. Pure.

`Title.guard` holds what sets apart the numbers of a serial, a reply and a negation: titles whose guards differ never
name the same work. `Title.words` is the rest, in normalised spelling.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from digest.link import words

LONGEST = 400
"""Characters of a title that are read."""
LONG = 9
"""Letters per word in the measure of `Title.telling`, so that long words count more."""

_TEX = re.compile(r"\\(?:emph|text\w*|mathrm|mathbf|mathcal|mathbb|operatorname)\b|[${}\\]|\^|_(?=\{)")
_BREAK = re.compile(r"(?::\s|\s[\u2014\u2013-]\s|[?!]\s|\u2014|\.\s+(?=[A-Z]))")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_SHORT_FORMS = tuple(
    (re.compile(short, re.I), long)
    for short, long in (
        (r"\bcan['\u2019]t\b|\bcannot\b", "can not"),
        (r"\bwon['\u2019]t\b", "will not"),
        (r"(?<=\w)n['\u2019]t\b", " not"),
        (r"(?<=\w)['\u2019]re\b", " are"),
        (r"(?<=\w)['\u2019]ll\b", " will"),
        (r"(?<=\w)['\u2019]ve\b", " have"),
    )
)
_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b", re.I)


@dataclass(frozen=True)
class Title:
    """A title, broken down."""

    words: tuple[str, ...]
    """In order, normalised, plurals folded; numbers and negations included."""
    guard: tuple[str, ...]
    """Numbers, dates, negations, and whether it is a reply or the like; sorted."""
    parts: tuple[tuple[str, ...], ...]
    """The words before and after the first colon, dash or question mark; () when there is none."""
    telling: int = 0
    """Number of content words before abbreviation ('large language model' counts three); long words count more."""

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The words that carry the subject."""
        return content(self.words)

    @cached_property
    def key(self) -> str:
        """All words but articles, without spaces: 'fine-tuning' is 'finetuning'. Equal keys mean the same title."""
        return "".join(word for word in self.words if word not in words.ARTICLES)


def content(spelled: tuple[str, ...]) -> tuple[str, ...]:
    """The words without function words."""
    return tuple(word for word in spelled if word not in words.FUNCTION)


def taken_apart(text: str) -> Title:
    """A title of any length and script, broken down. Never raises."""
    text = _stripped(unicodedata.normalize("NFKC", html.unescape(text[:LONGEST])))
    broken = _BREAK.search(text)
    parts: tuple[tuple[str, ...], ...] = ()
    if broken:
        parts = tuple(_spelled(_tokens(part)) for part in (text[: broken.start()], text[broken.end() :]))
    tokens = _tokens(text)
    carrying = [token for token in tokens if token not in words.FUNCTION]
    telling = max(len(carrying), sum(map(len, carrying)) // LONG)
    return Title(_spelled(tokens), _guard(tokens), parts if all(parts) else (), telling)


def _stripped(text: str) -> str:
    """The title without TeX, a leading 'New paper:' and a trailing '- LessWrong'."""
    for _ in range(3):
        shorter = words.TAIL.sub("", words.LEAD.sub("", words.TAG.sub("", text)))
        if shorter == text or not shorter.strip():
            break
        text = shorter
    return _TEX.sub("", text.replace("~", " "))


def _tokens(text: str) -> list[str]:
    """Lower-case words without punctuation, accents and possessive s."""
    if "'" in text or "\u2019" in text or "annot" in text:
        for short, long in _SHORT_FORMS:
            text = short.sub(long, text)
    bare = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text)).replace("&", " and ").casefold()
    if not bare.isascii():
        bare = "".join(mark for mark in unicodedata.normalize("NFD", bare) if not unicodedata.combining(mark))
    found = _TOKEN.findall(bare)
    return [_number(found, n) for n in range(len(found)) if not _is_ordinal(found, n)]


def _is_ordinal(tokens: list[str], n: int) -> bool:
    """Whether a token is the 'st' of '1st'."""
    return tokens[n] in ("st", "nd", "rd", "th") and n > 0 and tokens[n - 1].isdigit()


def _number(tokens: list[str], n: int) -> str:
    """A token with Roman numerals and spelt numbers as digits."""
    token = tokens[n]
    romans = words.ROMAN_AFTER if n and tokens[n - 1] in words.NUMBERED else words.ROMAN
    return romans.get(token) or words.COUNTED.get(token, token)


def _guard(tokens: list[str]) -> tuple[str, ...]:
    """Numbers, dates, negations (counted), and what the title says it is: a reply, a review, a part."""
    signs = [token for token in tokens if token[0].isdigit()]
    signs += [token[:3] for token in tokens if token in words.DATES]
    for n, token in enumerate(tokens):
        beside = tokens[max(0, n - 1) : n] + tokens[n + 1 : n + 2]
        if token in words.DATES_BESIDE_NUMBERS and any(neighbour.isdigit() for neighbour in beside):
            signs.append(token[:3])
    signs += ["not" for token in tokens if token in words.NEGATIONS]
    text = " ".join(tokens)
    if lead := words.ABOUT.match(text):
        signs.append(f"about {lead[0][:4]}")
    if tail := words.ABOUT_AT_END.search(text):
        signs.append(f"tail {tail[0][:4]}")
    return tuple(sorted(signs))


def _spelled(tokens: list[str]) -> tuple[str, ...]:
    """The words normalised: American spelling, singular, abbreviated."""
    text = f" {' '.join(map(_folded, tokens))} "
    for long, short in _ABBREVIATED:
        if long in text:
            text = text.replace(f" {long} ", f" {short} ")
    return tuple(text.split())


@lru_cache(50_000)
def _folded(token: str) -> str:
    return _singular(_american(token))


def _american(word: str) -> str:
    if word in words.SPELLED:
        return words.SPELLED[word]
    if word.endswith("s") and word[:-1] in words.SPELLED:
        return words.SPELLED[word[:-1]] + "s"
    return _ISE.sub("iz", word)  # gives 'promize' too, but in both titles alike


def _singular(word: str) -> str:
    """A word without its plural s, which does not tell titles apart."""
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "siu" and word.isascii() else word


_ABBREVIATED = tuple((" ".join(map(_folded, long.split())), short) for long, short in words.ABBREVIATIONS)
