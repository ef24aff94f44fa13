"""How a table's names and figures may be written in a report: the words of each, as they are compared. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.ground.lexicon import NEGATIONS, STOP
from digest.model import Table

Names = tuple[str, ...]
FIGURE = re.compile(r"[<>≤≥≈~+-]?[$€£]?\.?\d\S*")
EDGES = "“”\"'‘’([{)]}"
"""Signs around a word that are no part of it."""
ARROWS = re.compile("[↑↓⇑⇓⬆⬇▲▼]")
_MARKS = "*†‡§¶"
_VAGUE = STOP | NEGATIONS | frozenset("all none no yes both each every some most other others best worst any".split())
_ASIDE = re.compile(r"\s*[(\[](?:%|ours|[a-z-]+\d{4}\w*|[^()\[\]]*(?:et al\b|\b\d{4}[a-z]?$)[^()\[\]]*)[)\]]$", re.I)
"""A unit, a work cited or 'ours' at a name's end, which a report may leave out; any other bracket says of what."""
_BESIDE = re.compile(r"(\S+?)(?:\s?[(\[].*)?")
_ADDED = re.compile(r"(?<!\S)(\+|w/o?)\s*(?=[A-Za-z])")
_SPOKEN = {"+": "with", "w/": "with", "w/o": "without"}
_PERCENT = re.compile(r"(?:^|[^\d\s])\s*%(?!\s*p)")
"""A unit in a name, as in 'ASR (%)' and unlike 'top 5 %'."""
_SHORT = {"acc": "accuracy", "prec": "precision", "avg": "average"}
_SIGNS = {ord(one): "-" for one in "−–‑"}
_TEX = re.compile(r"\\(?:text|math)?(?:bf|it|tt|sc|rm|sf)?\s?(?=\{)|[{}$]")


@dataclass(frozen=True)
class Naming:
    """The names of a table by their words; each may be short for several."""

    rows: Mapping[Names, Names]
    columns: Mapping[Names, Names]
    longest: int

    def __contains__(self, words: Names) -> bool:
        return words in self.rows or words in self.columns


@lru_cache(maxsize=64)
def naming(table: Table) -> Naming:
    """The names of a table's rows and columns."""
    rows = _named({name for row in table.rows for name in row.names})
    columns = _named({name for names in table.columns for name in names})
    return Naming(rows, columns, max(map(len, (*rows, *columns)), default=0))


def varies(name: str) -> bool:
    """Whether a row's name says what is added to another row: '+ RLHF'."""
    return name.startswith(("+", "w/"))


def literals(cell: str, names: Names) -> Collection[str]:
    """How a cell may be written: as printed, without its spread or the bracket beside it, with the % of its names."""
    found = _BESIDE.fullmatch(_tidy(cell))
    if not found:
        return ()
    whole = found[1].strip(_MARKS)
    mean = whole.partition("±")[0]
    bare = {whole, mean} if "%" not in whole else {whole}
    percent = any(_PERCENT.search(one) for one in names)
    shares = {f"{one}%" for one in bare if percent and re.fullmatch(r"[+-]?[\d.]+", one)}
    return (bare | shares) - {""}


def tokens(text: str) -> list[str]:
    """A text between its spaces, each number with its sign, unit and spread as one."""
    return _ADDED.sub(r"\1 ", _tidy(text)).split()


def joined(parts: Sequence[str]) -> Names:
    """The words of a name, with the commas between them: a list of two names is not the name made of both."""
    inner = (word(one) + "," * (one.rstrip(EDGES)[-1:] in (",", ";")) for one in parts[:-1])
    return tuple(filter(None, (*inner, *map(word, parts[-1:]))))


def word(token: str) -> str:
    """A word as it is compared: without brackets, genitive and stops; only longer ones may differ in case."""
    token = token.strip(EDGES).rstrip(".,;:!?").strip(EDGES)
    if token[:1].isdigit() or FIGURE.fullmatch(token):
        return token.rstrip(_MARKS)
    token = re.sub(r"['’]s$", "", token).rstrip(_MARKS) or token
    return token if len(token) <= 3 else token.casefold()


def _tidy(text: str) -> str:
    text = ARROWS.sub(" ", text.replace("**", "").translate(_SIGNS))
    text = re.sub(r"\s*±\s*", "±", text)
    text = re.sub(r"(?<=\d)\s*(?:%|percent\b|per cent\b)", "%", text)
    text = re.sub(r"(?<!\S)([+<>≤≥≈~-])\s+(?=[$€£]?\.?\d)", r"\1", text)
    return " ".join(text.split())


def _named(names: Collection[str]) -> dict[Names, Names]:
    """Each way of saying a name, with the names it may stand for; a name in full stands for itself alone."""
    ways: dict[Names, Names] = {}
    for short in (False, True):
        new: dict[Names, set[str]] = {}
        for name in names:
            for form in set(_forms(_ASIDE.sub("", name) if short else name)) - ways.keys():
                new.setdefault(form, set()).add(name)
        ways |= {form: tuple(sorted(held)) for form, held in new.items()}
    return ways


def _forms(name: str) -> Iterator[Names]:
    """A name's words as a report may give them; none for a name that would be no name there ('all', '5', 'A')."""
    words = joined(tokens(_TEX.sub("", name)))
    letters = "".join(words)
    if not any(map(str.isalpha, letters)) or sum(map(str.isalnum, letters)) < 2:
        return
    if not {one.lower() for one in words} <= _VAGUE:
        yield words
        yield tuple(_SHORT.get(one.lower(), one) for one in words)
        if words[0] in _SPOKEN and len(words) > 1:
            yield (_SPOKEN[words[0]], *words[1:])
