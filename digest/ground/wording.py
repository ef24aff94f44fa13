"""May a string from a model be printed? No links, markup, orders, first person, hidden or foreign characters."""

import re
import unicodedata
from collections.abc import Iterator

from digest.ground.lexicon import STOP
from digest.ground.ruling import Reason, Ruling, ruling
from digest.text import plain

LONGEST = 600
"""Characters."""
_LINK = re.compile(
    r"https?:|\bwww\.|\b(?:mailto|javascript|data|ftp|file):\S|\bdoi\.org|\b10\.\d{4,}/|\barxiv[:.]\s?(?:org|\d)"
    r"|\b[\w-]{2,}(?:\.[\w-]{2,})*\.(?:com|org|net|io|ai|edu|gov|dev|co|uk|de|eu|info|xyz|app|me|ru|cn|example|tech"
    r"|site|top|online|page|link|ly|gg|to|tv)\b(?!\w)|\b\S{1,64}@[\w-]{2,}\.\w{2,}|\[\d+\]\(|\b[\w-]{2,} ?(?:\[dot\]"
    r"|\(dot\)) ?\w{2,}|\bhxxp",
    re.I,
)
_MARKUP = re.compile(
    r"<[/!?a-z]|&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});|!?\[[^\]]{0,200}\]\(|`|\*\*|__|~~|^\s{0,3}(?:#{1,6}\s|>|[-*+]\s"
    r"|\d+[.)]\s)|\n|^\s*\||\[\^|\[[sckr]\d+|\bFENCE\b|\{\{|\{%|\}\}|\\(?:begin|end|href|url|input|include)\b"
    r"|\b[sck]\d+\b(?=[\],])",
    re.I | re.M,
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|guideline|above|previous|prior"
    r"|earlier)|\b(?:(?:reveal|print|repeat|output|show|leak) (?:the |your )?system prompt|language model reading"
    r"|as an ai\b|ai assistants?,|dear (?:ai|llm|model|reviewer|assistant))|\b(?:you (?:must|should|are now|have to"
    r"|need to|will)|your (?:instructions|task is|response|output|summary|review))|\b(?:click|subscribe|sign up"
    r"|donate|buy|visit|download|log in|send (?:money|bitcoin|your)|follow (?:us|(?:this"
    r"|the) link))\b.{0,60}\b(?:here|now|today|below|link|site|website|page|account|address|newsletter|wallet"
    r"|channel)\b|\b(?:reviewers?|editors?|readers?|summari[sz]ers?|models?|assistants?) (?:must|should|shall"
    r"|are (?:instructed|asked|told)) (?:not |only |always )?(?:to )?(?:recommend|accept|praise|rate|mention|omit"
    r"|ignore|rank|say|write|report|note|give)\b|^(?:please\b|(?:respond|reply|answer|output|print|repeat|translate"
    r"|append|insert|praise|recommend|rate|accept)\b(?! (?:rates?|quality|time|times|length|lengths|accuracy)))"
    r"|\b(?:do not|don't|never) (?:mention|criticis|criticiz|report|list|discuss|doubt|question)\w*\b|\b(?:give"
    r"|assign|award)s? (?:it|this|the paper) (?:the |a |an )?(?:highest|top|perfect|maximum|positive|10|ten)\b"
    r"|\b(?:strong|clear) accept\b|\bcanary\b",
    re.I,
)
_PERSON = re.compile(
    r"(?<![\w.-])(?:I(?=['’](?:m|ve|d|ll)\b|\s+[a-z])|[Ww]e|WE|[Uu]s(?=[ ,.;])|[Oo]ur|[Oo]urs|[Oo]urselves|[Mm]y"
    r"|[Mm]ine|[Mm]e|[Mm]yself)(?![\w-])"
)
_NUMBERED = re.compile(
    r"\b(?:type|part|phase|section|table|class|stage|world war|appendix|experiment|study|level|figure) I\b", re.I
)
_QUOTED = re.compile(r"[“\"][^“”\"]{1,400}[”\"]")
_LETTERS = tuple(
    "LATIN GREEK MODIFIER MICRO DEGREE OHM ANGSTROM KELVIN FEMININE MASCULINE SCRIPT DOUBLE-STRUCK MATHEMATICAL "
    "SUPERSCRIPT SUBSCRIPT PLANCK".split()
)

_LEAST_WORDS = 8
"""Words from which the share of function words shows a sentence's language."""


def worded_safely(text: str) -> Ruling:
    """Whether a string from a model may be printed, whatever it says."""
    return ruling(set(unsafe(text)))


def unsafe(text: str, quoted_may: bool = False) -> Iterator[Reason]:
    """Every reason why a string must not be printed. `quoted_may`: quotations in it may say 'we' and 'you must'."""
    if not text.strip():
        yield "empty"
    if len(text) > LONGEST:
        yield "too_long"
        text = text[:LONGEST]
    if _has_hidden(text):
        yield "control"
    if _LINK.search(text):
        yield "link"
    if _MARKUP.search(text.strip()):
        yield "markup"
    own = _QUOTED.sub("“”", text) if quoted_may else text
    if _INSTRUCTION.search(own.strip()):
        yield "instruction"
    if _PERSON.search(_NUMBERED.sub("", own)):
        yield "person"
    if not _is_english(text):
        yield "language"


def _has_hidden(text: str) -> bool:
    """Whether it contains invisible characters, or ones that move others."""
    return " ".join(plain(text).split()) != " ".join(unicodedata.normalize("NFC", text).split())


def _is_english(text: str) -> bool:
    """Whether all letters are Latin, or Greek for maths, and enough of the words are English function words."""
    if any(letter.isalpha() and not unicodedata.name(letter, "?").startswith(_LETTERS) for letter in text):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(words) < _LEAST_WORDS or sum(word in STOP for word in words) >= round(0.12 * len(words))
