"""A title taken apart: what must be equal in two titles of one work, and what may differ. Pure.

`Title.guard` holds what tells a serial's numbers, a reply and a negation from the thing itself: two titles whose guards
differ never name the same work. `Title.words` are what is left, in one spelling.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from digest.link import words

LONGEST = 400
"""Characters of a title that are looked at."""
LONG = 9
"""Letters from which on a word tells as much as two."""

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
    """One title, taken apart."""

    words: tuple[str, ...]
    """In order, in one spelling, plurals and articles folded; numbers and negations stand in them too."""
    guard: tuple[str, ...]
    """What tells serials, replies and negations apart; sorted."""
    parts: tuple[tuple[str, ...], ...]
    """The words before and after the first colon, dash or question mark; () when there is none."""
    telling: int = 0
    """How many words carry the subject, as they are written: 'large language model' are three; long ones count more."""

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The words that carry the subject."""
        return content(self.words)

    @cached_property
    def key(self) -> str:
        """All but articles, without spaces: 'fine-tuning' is 'finetuning'. Equal keys are the same title."""
        return "".join(word for word in self.words if word not in words.ARTICLES)


def content(spelled: tuple[str, ...]) -> tuple[str, ...]:
    """Without the words that only join others."""
    return tuple(word for word in spelled if word not in words.FUNCTION)


def taken_apart(text: str) -> Title:
    """A title of any length and script as a Title. Never raises."""
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
    """Without TeX, without 'New paper:' before it and '- LessWrong' after it."""
    for _ in range(3):
        shorter = words.TAIL.sub("", words.LEAD.sub("", words.TAG.sub("", text)))
        if shorter == text or not shorter.strip():
            break
        text = shorter
    return _TEX.sub("", text.replace("~", " "))


def _tokens(text: str) -> list[str]:
    """Lower-case words without marks; an accent is no difference, a possessive's s is none either."""
    if "'" in text or "\u2019" in text or "annot" in text:
        for short, long in _SHORT_FORMS:
            text = short.sub(long, text)
    bare = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text)).replace("&", " and ").casefold()
    if not bare.isascii():
        bare = "".join(one for one in unicodedata.normalize("NFD", bare) if not unicodedata.combining(one))
    found = _TOKEN.findall(bare)
    return [_number(found, n) for n in range(len(found)) if not _is_ordinal(found, n)]


def _is_ordinal(tokens: list[str], n: int) -> bool:
    """The 'st' of '1st'."""
    return tokens[n] in ("st", "nd", "rd", "th") and n > 0 and tokens[n - 1].isdigit()


def _number(tokens: list[str], n: int) -> str:
    """Roman and spelt numbers as digits."""
    token = tokens[n]
    romans = words.ROMAN_AFTER if n and tokens[n - 1] in words.NUMBERED else words.ROMAN
    return romans.get(token) or words.COUNTED.get(token, token)


def _guard(tokens: list[str]) -> tuple[str, ...]:
    """Numbers, dates, negations (counted), and what the title says it is: a reply, a review, a part."""
    signs = [token for token in tokens if token[0].isdigit()]
    signs += [token[:3] for token in tokens if token in words.DATES]
    for n, token in enumerate(tokens):
        beside = tokens[max(0, n - 1) : n] + tokens[n + 1 : n + 2]
        if token in words.DATES_BESIDE_NUMBERS and any(one.isdigit() for one in beside):
            signs.append(token[:3])
    signs += ["not" for token in tokens if token in words.NEGATIONS]
    said = " ".join(tokens)
    if lead := words.ABOUT.match(said):
        signs.append(f"about {lead[0][:4]}")
    if tail := words.ABOUT_AT_END.search(said):
        signs.append(f"tail {tail[0][:4]}")
    return tuple(sorted(signs))


def _spelled(tokens: list[str]) -> tuple[str, ...]:
    """One spelling for each word: American, singular, abbreviated."""
    said = f" {' '.join(map(_folded, tokens))} "
    for long, short in _ABBREVIATED:
        if long in said:
            said = said.replace(f" {long} ", f" {short} ")
    return tuple(said.split())


@lru_cache(50_000)
def _folded(token: str) -> str:
    return _singular(_american(token))


def _american(word: str) -> str:
    if word in words.SPELLED:
        return words.SPELLED[word]
    if word.endswith("s") and word[:-1] in words.SPELLED:
        return words.SPELLED[word[:-1]] + "s"
    return _ISE.sub("iz", word)  # 'promize' too, in both titles alike


def _singular(word: str) -> str:
    """A plural s is no difference between two titles of one work."""
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "siu" and word.isascii() else word


_ABBREVIATED = tuple((" ".join(map(_folded, long.split())), short) for long, short in words.ABBREVIATIONS)
