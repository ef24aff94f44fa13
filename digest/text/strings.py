"""Makes untrusted strings safe to store, to show and to use in file names."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are not white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"  # fillers
    "\ufffe\uffff"  # no characters at all
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, bidi
    "\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff]"  # tags, variation selectors, private use
)
# Persian and Indian spelling needs joiners inside a word, and some emoji are two joined by one. A single joiner between
# two such characters cannot encode anything hidden.
_WORDS = "\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17dd"
_SIGNS = "\u2600-\u27bf\U0001f1e6-\U0001faff"
_JOINED = re.compile(f"(?<=[{_WORDS}])[\u200c\u200d](?=[{_WORDS}])|(?<=[{_SIGNS}\ufe0f])\u200d(?=[{_SIGNS}])")
# Legitimate writing stacks a handful of marks on a letter; NFC sorts a run of them in quadratic time.
_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{8})"
                    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters except line feeds and tabs, and characters that change the writing direction."""
_ABOVE = re.compile(r"(^|,)(?:[/~]|[A-Za-z]:[/\\])[^,]*[/\\](?=[^,/\\])")


_INNER = str.maketrans("“”", "‘’")


def plain(text: str) -> str:
    """One line of NFC text: no control, bidi or zero-width characters, except joiners that a script or an emoji needs;
    every run of white space is one space.
    """
    return " ".join(unicodedata.normalize("NFC", _without_invisible(text)).split())


def plain_lines(text: str) -> str:
    """Text whose every line is `plain`, with its line breaks; of several blank lines one stays, at the ends none."""
    lines = "\n".join(plain(line) for line in re.split(r"\r\n|\r|\n", text))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def for_terminal(text: str) -> str:
    """Text that is safe in a terminal or a log: no control sequences or bidi characters. Line ends and tabs stay."""
    return re.sub("[\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]", " ", _without_invisible(text))


def as_json(data: Mapping[str, Any]) -> str:
    """Serialise to JSON that is safe to show in a terminal: control and bidirectional characters are escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def slug(title: str) -> str:
    """A file name's stem, [a-z0-9-]{1,60}, cut between words; a title without Latin letters gets a hash."""
    ascii_only = (
        unicodedata.normalize("NFKD", _without_invisible(title[:2000])).encode("ascii", "ignore").decode().lower()
    )
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")
    if len(words) > 60:
        words = words[:61].rpartition("-")[0] or words[:60]
    return words or "item-" + hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:8]


def without_folders(places: str) -> str:
    """Comma-separated paths without folders, for the public: of a full path only its last part; a name stays."""
    return _ABOVE.sub(r"\1", places)


def clip(text: str, n: int) -> str:
    """At most n characters, ending in '…' when shortened; cut between words, unless the first word alone is longer."""
    if len(text) <= n:
        return text
    head = text[:n]
    kept = head[: max(head.rfind(" "), head.rfind("\n"))] if re.search(r"\s", head) else head[: n - 1]
    return kept.rstrip(" \n,;:.-–—(") + "…" if n > 0 else ""


def graphemes(text: str) -> int:
    """The number of grapheme clusters, which is what Bluesky and Mastodon count."""
    return len(text) if text.isascii() and "\r" not in text else len(clusters(text))


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a text, in order: what a reader sees as one letter each."""
    import regex  # here, because every command loads this module

    return list(regex.findall(r"\X", text))


def _without_invisible(text: str) -> str:
    kept = {found.start() for found in _JOINED.finditer(text)} if "\u200c" in text or "\u200d" in text else ()
    if not kept:
        return _MARKS.sub(r"\1", _INVISIBLE.sub("", text))
    return _MARKS.sub(r"\1", _INVISIBLE.sub(lambda found: found[0] if found.start() in kept else "", text))


def many(n: int, one: str, more: str = "") -> str:
    """A count with its noun: '1 item', '2,000 items'. `more`: the plural, if it is not `one` with an s."""
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def quotation(words: str) -> str:
    """Another's words in quotation marks; words from inside a sentence show it: '“… our metric is coarse.”'."""
    return f"“{'… ' if words[:1].islower() else ''}{words}”"


def quoted(words: str) -> str:
    """Words in double quotation marks, with quotation marks inside them made single."""
    return f"“{words.translate(_INNER)}”"
