"""Words and word pairs of a text, as the ranker sees them. Pure; bounded for any input."""

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from digest.model import Entry
from digest.text import plain

VERSION = 3
"""To be raised with any change here, as a model's weights fit only the words it was trained on."""
TITLE, ABSTRACT, BODY = 500, 6_000, 12_000
"""Characters read of each."""
MARKUP = 5
"""Characters of HTML that are looked through for one of a body."""
TITLE_COUNTS = 3
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(style|script|svg|template)\b.*?(?:</\1\s*>|\Z)", re.S | re.I)
"""What HTML holds and no reader sees. It may lack its end, as a body is cut."""
_TAG = re.compile(r"<[^<>]*>")
_MATHS = re.compile(r"\$[^$\s](?:[^$]{0,200}[^$\s])?\$(?!\d)")
"""A formula, and not what lies between two sums of money."""
_ACCENT = re.compile(r"""\\(?:["'`^~=.]|[cvHukr](?=\{))(?:\{\\?([a-zA-Z])\}|\\?([a-zA-Z]))""")
_NAMES = re.compile(
    r"\\(?:cite[a-z]*|[a-zA-Z]{0,4}ref|label|unicode|begin|end|(?:text)?color)\s*(?:\[[^\[\]]{0,80}\]\s*)?\{[^{}]{0,300}\}"
)
"""TeX commands whose braces hold a name and no word."""
_STYLE = re.compile(r"\\(?:emph|underline|text[a-z]*|math[a-z]+|bm|boldsymbol)\s*(?=\{)")
_TEX = re.compile(r"\\[a-zA-Z]+")
_BRACES = str.maketrans("", "", "{}")
_LINK = re.compile(r"(?:https?://|www\.)[^\s{}]+|\bthis https?\s+url\b", re.I)
_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """Lower-case words of Latin letters and digits, without a plural s. URLs, formulas and TeX commands are left out;
    HTML's entities and TeX's accents are the letters that they stand for.
    """
    text = _without_tex(without_links(decoded(text))).lower()
    if not text.isascii():
        text = "".join(mark for mark in unicodedata.normalize("NFKD", plain(text)) if not unicodedata.combining(mark))
    return [_folded(word) for word in _WORD.findall(text)]


def without_links(text: str) -> str:
    """The text without URLs, and without "this https URL", which arXiv's pages show for one and its API does not: where
    a text came from must not matter.
    """
    return _LINK.sub(" ", text)


def decoded(text: str) -> str:
    """The text with HTML's entities as characters, also where they were written twice ("&amp;nbsp;")."""
    return html.unescape(html.unescape(text)) if "&" in text else text


def _without_tex(text: str) -> str:
    """The text as TeX would set it: `na\\"{i}ve` is naive, `\\textbf{M}ixture` is one word, `$O(n)$` is none."""
    if "$" in text:
        text = _MATHS.sub(" ", text)
    if "\\" in text:
        text = _ACCENT.sub(lambda found: found[1] or found[2], _NAMES.sub(" ", text))
        text = _TEX.sub(" ", _STYLE.sub("", text))
    return text.translate(_BRACES)


def _folded(word: str) -> str:
    plural = len(word) > 3 and word[-1] == "s" and word[-2] not in "sui"
    return word[:-1] if plural else word


def title_of(entry: Entry) -> list[str]:
    return words(entry.title[:TITLE])


def text_of(entry: Entry) -> list[str]:
    """The words of the abstract or, where there is none, of what the body shows."""
    return words(entry.abstract[:ABSTRACT] or shown(entry.body))


def shown(body: str) -> str:
    """The first BODY characters that a reader of this HTML sees."""
    head = body[: MARKUP * BODY]
    if len(head) < len(body):
        head = head.rpartition("<")[0] or head  # the cut may be inside a tag
    return " ".join(decoded(_TAG.sub(" ", _UNSEEN.sub(" ", head))).split())[:BODY]


def terms(title: list[str], text: list[str]) -> Iterator[str]:
    """Every word and every pair of neighbours; those of the title three times, and no pair spans title and text."""
    for part, times in ((title, TITLE_COUNTS), (text, 1)):
        for _ in range(times):
            yield from part
            yield from map(" ".join, pairwise(part))
