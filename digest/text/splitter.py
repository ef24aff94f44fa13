"""Splits text into sentences, by rules for papers and posts. Lossless and linear."""

import re
from collections.abc import Iterator

# A dollar before a number, or after a space, closes no formula: "$5M. It rose to $6M".
_MATHS = re.compile(r"\$[^$\n]{1,400}(?<!\s)\$(?!\d)")
_LAST_WORD = re.compile(r"[\w.\-&]{1,30}$")
# A sentence needs a letter, unlike "..." or "3."; the letter or number of a list is none by itself.
_CONTENT = re.compile(r"[^\W\d_]|\n[ \t]*\n")
_ENUMERATES = re.compile(r"\s*\(?(?:[A-Za-z]|[ivx]{1,4})[.)]{1,2}\s*")
_NEXT_WORD = re.compile(r"\s*[\"'“‘(\[*_]*(\w+|\S|$)")
# "[s3] The authors ..." and "edit: ..." open a sentence with a lower-case letter.
_LABEL = re.compile(r"\s*(?:\[[a-z]\d{1,4}\]|[a-z]{2,20}:)\s")

# After these a full stop never ends the sentence.
_NOT_LAST = frozenset(
    "e.g i.e eg ie cf vs viz resp approx ca fig figs eq eqs eqn eqns sec secs ch chap app thm def prop lem cor "
    "alg tab ref refs vol pp p dr mr mrs ms prof st jr sr w.r.t i.i.d a.k.a est incl esp proc conf dept rep sen "
    "gov".split()
)
# After these it does if the next word is one of _OPENERS.
_RARELY_LAST = frozenset(
    "al etc inc ltd corp co u.s u.k e.u u.n a.i a.m p.m ph.d b.s m.s d.c jan feb mar apr jun jul aug sep sept oct nov "
    "dec".split()
)
_OPENERS = frozenset(
    "A Actually After Additionally All Also Although An And Are As At Based Because Both But By Despite Do Does Each "
    "Even Finally First For From Further Furthermore Given Hence Here How However I If In Indeed Instead Is It Its "
    "Just Later Let Many Maybe More Moreover Most Nevertheless No Note Now Of On One Only Or Other Our Overall Perhaps "
    "Rather Recent Recently Second See Similarly Since So Some Such That The Their Then There Therefore These They "
    "This Those Though Thus To Today Under Unlike Using We What When Where Whereas Which While Why With Yet You "
    "Your".split()
)
_GLUED = rf"(?<=[a-z]{{4}})[.!?](?=(?:{'|'.join(sorted(_OPENERS))})\s)"
"""A stop without a space after it: "of shortcuts.Our analysis"."""
_STOP = re.compile(rf"""(?P<mark>[.!?…])["'”’»)\]*_]*(?:\[[\d,–-]{{1,20}}\])*(?=\s)|{_GLUED}|[。！？]|\n[ \t]*\n\s*""")
# "Appendix B. We ...": here a single capital is a name, not an initial.
_LETTERED = frozenset(
    "appendix section table figure model option class type group part panel case step plan method phase".split()
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence. The slices join to the text, so each includes the white space after it.

    A blank line always ends a sentence. Full stops of abbreviations, initials, numbered references and decimals do not,
    nor anything between dollar signs.
    """
    cuts, start, searched, has_content = [], 0, 0, False
    for end in _ends(text):
        has_content = has_content or bool(_CONTENT.search(text, searched, end))
        searched = end
        if has_content and not (end - start < 12 and _ENUMERATES.fullmatch(text, start, end)):
            cuts.append((start, end))
            start, has_content = end, False
    if start < len(text):
        cuts.append((start, len(text)))
    return cuts


def _ends(text: str) -> Iterator[int]:
    """Where each sentence ends, the white space after it included."""
    maths = _MATHS.finditer(text)
    skip = next(maths, None)
    for found in _STOP.finditer(text):
        while skip and skip.end() <= found.start():
            skip = next(maths, None)
        if skip and skip.start() < found.start():
            continue
        if not found["mark"] or _ends_here(text, found):
            yield _past_space(text, found.end())


def _ends_here(text: str, found: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(text, found.end())
    after = following[1] if following else ""
    if not after:
        return True
    if (after[0].islower() and not _LABEL.match(text, found.end())) or after[0] in ",;:)":
        return False
    return found["mark"] != "." or not _is_abbreviation(text, found.start(), after)


def _is_abbreviation(text: str, stop: int, after: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it."""
    found = _LAST_WORD.search(text[max(0, stop - 30) : stop])
    word = found[0].lower().lstrip(".-") if found else ""
    if word.isdecimal() and len(word) < 3 and text[max(0, stop - len(word) - 2) : stop].startswith((",", ";", ":")):
        return True  # a numbered list within the sentence
    if word in ("no", "nos"):
        return after[0].isdigit()
    if word in _RARELY_LAST:
        return after not in _OPENERS
    return word in _NOT_LAST or (len(word) == 1 and text[stop - 1].isupper() and not _is_label(text, stop, after))


def _is_label(text: str, stop: int, after: str) -> bool:
    """Whether a single capital before the stop is a label ("Appendix B.", "a copy of M. In") and no initial."""
    before = text[max(0, stop - 40) : stop - 1].split()
    if not before:
        return False
    word = before[-1].strip("(")
    return word.lower() in _LETTERED or (word.islower() and word.isalpha() and after in _OPENERS)


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
