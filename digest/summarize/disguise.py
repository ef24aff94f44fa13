"""Decodes disguised text, and recognises disguises that no honest sentence has. Pure.

Encodings, look-alike letters, letters set apart, other languages. A disguise is recognised whatever the text says, so
that unforeseen instructions are caught too.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

# Letters of other scripts, and digits, that pass for Latin ones.
_ALIKE = (
    "аa еe оo рp сc уy хx іi јj ѕs ԁd һh вb кk мm нh тt АA ВB ЕE КK МM НH ОO РP СC ТT ХX ІI αa οo ρp νv ιi κk τt εe "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX 0o 1i 3e 4a $s @a"
)
_FOLD = {ord(pair[0]): pair[1] for pair in _ALIKE.split()}
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][ ._\-*]{1,3}){5,}[^\W_](?![^\W_])")
_SET_APART = re.compile(r"(?<![^\W_])(?:[^\W\d_][ ._\-*]{1,3}){15,}")
"""A row of so many single letters is a disguise in itself."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]{4}")
_MIXED = re.compile(r"\b(?=[^\W\d_]{0,40}[a-zA-Z])[^\W\d_]{0,40}[\u0400-\u04ff]")
"""A word of Latin and Cyrillic letters."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){12,}")
_HEX_WORD = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}){12,}(?![0-9a-fA-F])")
_SCRIPTS = re.compile(
    r"[\u0400-\u04ff\u0590-\u07ff\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_ORDER_WORDS = (
    "ignor disreg forget review summar instr prompt your limit weakn prais doubt flaw author model mention".split()
)
_REVERSED = re.compile("|".join(other for one in _ORDER_WORDS for other in (one[::-1], codecs.encode(one, "rot13"))))
"""Words of instructions, reversed or in rot13."""
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the of and to in is are was were that this it its for with as on by be at from or an not we our they "
    "their which "
    "have has all no you your than can will would should does do did only more but if so".split()
)
_ABROAD = (
    frozenset(
        "und der das nicht ist mit für auf eine einen dem den sich wird ohne bitte oder keine alle nur les des "
        "est pas une "
        "pour que qui dans sur avec sont cette ce ces du aux nous vous el los las una del con para por esta este "
        "como y no "
        "sus muy il che di della dei gli per sono questo questa nel não uma dos das mais este esta seu nie jest "
        "się tej tego "
        "oraz het een niet van voor zijn deze det och att som inte för ve bir bu için og ikke til".split()
    )
    - _ENGLISH
)
"""Function words of a dozen languages that are none in English."""
FOREIGN_WORK = 0.3
"""Share of foreign sentences above which a text counts as written in another language, so that none is suspicious."""


def undisguised(text: str) -> Iterator[str]:
    """The decoded forms of a text, one for each disguise that it may have."""
    bare = _normalised(text)
    if bare != text:
        yield bare
    if any(ord(letter) > 127 for letter in bare) or re.search(r"[a-z][0134$@][a-z]", bare, re.I):
        yield bare.translate(_FOLD)
    if _SPACED.search(bare):
        yield _SPACED.sub(lambda found: re.sub(r"[ ._\-*]", "", found[0]) + " ", bare)
    if _REVERSED.search(bare.casefold()):
        yield codecs.encode(bare, "rot13")
        yield bare[::-1]
    for pattern, decode in _CODES:
        for found in pattern.findall(bare)[:20]:
            if said := _decoded(found, decode):
                yield said


def disguised(text: str) -> bool:
    """Whether a text has a disguise that no honest sentence has: encoded words, mixed scripts, letters set apart."""
    bare = _normalised(text)
    if _SET_APART.search(bare) or _WIDE.search(text) or len(_MIXED.findall(bare)) >= 3:
        return True
    coded = (_decoded(found, decode) for pattern, decode in _CODES for found in pattern.findall(bare)[:20])
    if any(_english_words(said) >= 2 or said.count(" ") >= 3 for said in coded):
        return True
    return (
        _english_words(bare) <= 1 and max(_english_words(codecs.encode(bare, "rot13")), _english_words(bare[::-1])) >= 3
    )


def foreign(text: str) -> bool:
    """Whether a sentence is in another language than English."""
    letters = sum(map(str.isalpha, text))
    if letters and len(_SCRIPTS.findall(text)) > 0.3 * letters:
        return True
    words = _WORD.findall(text.casefold())
    abroad = {word for word in words if word in _ABROAD}
    return len(abroad) >= 2 and len(abroad) > sum(word in _ENGLISH for word in words)


def _normalised(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def _english_words(text: str) -> int:
    """How many English function words a text has."""
    return sum(word in _ENGLISH for word in _WORD.findall(text.casefold()) if len(word) > 1)


def _decoded(found: str, decode: Callable[[str], bytes]) -> str:
    try:
        text = decode(found).decode()
    except (ValueError, binascii.Error):
        return ""
    return text if text.isprintable() and sum(map(str.isalpha, text)) > 0.6 * len(text) else ""


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/").rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


_CODES: Iterable[tuple[re.Pattern[str], Callable[[str], bytes]]] = (
    (_BASE64, _from_base64),
    (_HEX_WORD, bytes.fromhex),
    (_HEX, lambda text: bytes.fromhex(re.sub(r"[ :]", "", text))),
)
