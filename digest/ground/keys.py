"""Normalises a text to a key, so that two texts have equal keys if their words, numbers and signs are the same.

Ignored: case, kinds of quotation marks and dashes, ligatures, soft hyphens, line ends, commas. Kept: every letter and
digit, and the signs that change a meaning. A hyphen between letters joins its words, since nobody can tell a
compound's hyphen from one added at a line end. Superscripts are kept: 10² is not 102.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_ATOM = re.compile(
    r"(?P<number>\d+(?:,\d{3})+(?![\d,])|\d+(?:[.:]\d+)*)"
    r"|(?P<word>[^\W\d]+(?:[\u0300-\u036f]+[^\W\d]*)*(?:['’ʼ‘`´][^\W\d_]+)*)"
    r"|(?P<sign>[-‐‑‒–—―−]+(?=\s*[.$€£]?\d)|[%$€£<>=+/^\\{}~≤≥≠≈±×÷?#@&°])"
)
_MINUS = re.compile("[-‐‑‒–—―−]+")
_HYPHEN = re.compile(r"[-‐‑]\s*|[‒–]")
_ANY_DASH = re.compile(r"[-‐‑]\s*|[‒–—―]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_BEFORE, _AFTER = frozenset("-$€£<>+/^\\=~≤≥≠≈±×÷"), frozenset("%^/°\\×")
_PLAIN = ("<compat>", "<wide>", "<narrow>", "<font>", "<noBreak>", "<initial>", "<medial>", "<final>", "<isolated>")


@dataclass(frozen=True, slots=True)
class Key:
    """A text's key, and where in the text each of its pieces comes from."""

    text: str
    """The pieces, with a space before, between and after them: ' word word '."""
    at: tuple[int, ...]
    """Where each piece begins in `text` ..."""
    spans: tuple[tuple[int, int], ...]
    """... and its (start, end) in the source."""

    def places(self, needle: str, start: int = 0, within: int | None = None) -> Iterator[tuple[int, int]]:
        """Where another key's text occurs in this one, as pieces (first, past the last), from piece `start` on.
        `within`: how many characters further it may begin.
        """
        begin = self.at[start] - 1 if start < len(self.at) else len(self.text)
        end = len(self.text) if within is None else begin + within + len(needle)
        while (found := self.text.find(needle, max(0, begin), end)) >= 0:
            first, last = bisect_left(self.at, found + 1), bisect_right(self.at, found + len(needle) - 1)
            if not self._cuts(first, last):
                yield first, last
            begin = found + 1

    def _cuts(self, first: int, last: int) -> bool:
        """Whether these pieces cut a sign or a unit off a number: 5 out of -5, 92 out of 92 %."""
        before = self._piece(first - 1) if first else ""
        after = self._piece(last) if last < len(self.at) else ""
        number_first, number_last = self._piece(first)[:1].isdigit(), self._piece(last - 1)[-1:].isdigit()
        return (number_first and before in _BEFORE) or (number_last and after in _AFTER)

    def _piece(self, n: int) -> str:
        end = self.at[n + 1] if n + 1 < len(self.at) else len(self.text)
        return self.text[self.at[n] : end].rstrip()

    def source(self, first: int, last: int) -> tuple[int, int]:
        """The place in the source of the pieces from `first` up to, not including, `last`."""
        return self.spans[first][0], self.spans[last - 1][1]


@lru_cache(maxsize=64)
def key_of(text: str, split_dashes: bool = False) -> Key:
    """The key of a text. `split_dashes`: a long dash separates words even without spaces beside it."""
    dash = _HYPHEN if split_dashes else _ANY_DASH
    parts, at, spans, length = [" "], [], [], 1
    past, before = 0, ""
    for found in _ATOM.finditer(text):
        piece = _folded(found)
        if parts[-1] != " " and not _joined(text[past : found.start()], before, found.lastgroup or "", dash):
            parts.append(" ")
            length += 1
        at.append(length)
        spans.append(found.span())
        parts.append(piece)
        length += len(piece)
        past, before = found.end(), found.lastgroup or ""
    return Key("".join(parts) + " ", tuple(at), tuple(spans))


def _joined(gap: str, before: str, after: str, dash: re.Pattern[str]) -> bool:
    """Whether two pieces form one word: nothing visible between them, or only a hyphen between letters."""
    if "sign" in (before, after):
        return False
    if gap and not gap.isascii():
        gap = _INVISIBLE.sub("", gap)
    return not gap or (before == after == "word" and bool(dash.fullmatch(gap)))


def _folded(found: re.Match[str]) -> str:
    piece = found[0]
    if found["number"]:
        piece = piece.replace(",", "")
    elif found["sign"] and _MINUS.fullmatch(piece):
        return "-"
    if piece.isascii():
        return piece.lower()
    piece = re.sub("[’ʼ‘`´]", "'", piece)
    return unicodedata.normalize("NFC", "".join(map(_letter, piece))).casefold()


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    """A letter in plain form: the letters of a ligature, the normal width of a wide one. Superscripts stay."""
    return unicodedata.normalize("NFKC", letter) if unicodedata.decomposition(letter).startswith(_PLAIN) else letter
