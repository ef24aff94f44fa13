"""Cuts an item into its printed sentences: at note marks and sentence ends, not within what passed a gate. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from digest.galley.footnotes import Cited
from digest.galley.prose import Prose, definitions, parse
from digest.galley.said import Part
from digest.model import Item, Summary
from digest.notes import for_one
from digest.text import plain, quotation, sentences

_ENDS = (".", "!", "?", "…", ":", ";", "”", "’", ")")


def units_of(summary: Summary | None) -> tuple[str, ...]:
    """Texts that passed the gate as one piece and so must not be cut where a sentence seems to end; longest first."""
    if not summary:
        return ()
    pieces = [quotation(written.text) if written.quoted else written.text for written in summary.written]
    pieces += [f"“{written.text}”" for written in summary.written if written.quoted]  # as older versions laid it
    pieces += [words for doubt in summary.doubts for words in (doubt.text, doubt.changes) if words]
    pieces += [summary.oversell.text] if summary.oversell and summary.oversell.text else []
    return tuple(sorted({plain(piece) for piece in pieces}, key=lambda piece: (-len(piece), piece)))


def machines(laid: Item | None, marks: Cited, units: tuple[str, ...]) -> AbstractSet[str]:
    """The sentences that the machine laid, and the words of ours before a quotation among them."""
    if not laid:
        return set()
    fields = list(_fields(laid, marks))
    ways = (_sentences(prose, units, marks, way, part == "doubt") for part, prose in fields for way in _ways(part))
    laid_words = {words for way in ways for words, _ in way}
    return laid_words | set(map(for_one, laid_words))


def _ways(part: Part) -> tuple[AbstractSet[str] | None, ...]:
    return (None,) if part == "doubt" else (None, frozenset())


def cut_into_sentences(
    item: Item, marks: Cited, units: tuple[str, ...], machine: AbstractSet[str] | None
) -> Iterator[tuple[Part, str, list[str], str]]:
    """Yield each printed sentence as (part, words, names of its marks, bare text of its whole field).

    `machine`: what the machine laid; without it nothing is cut as an editor's.
    """
    for part, prose in _fields(item, marks):
        bare = prose.bare
        for words, names in _sentences(prose, units, marks, None if part == "doubt" else machine, part == "doubt"):
            yield part, words, names, bare


def _fields(item: Item, marks: Cited) -> Iterator[tuple[Part, Prose]]:
    """An item's fields, in print order."""
    body, own = definitions(item.prose)
    fields: list[tuple[Part, str]] = [("prose", body), ("take", item.take)]
    fields += [("doubt", doubt) for doubt in item.doubts] + [("bottom", item.bottom)]
    fields += [("note", note) for note in own.values()]
    yield from ((part, parse(field, lambda name: marks.known(name) or name in own)) for part, field in fields)


def cut(
    words: str, names: Sequence[str], marks: Cited, units: tuple[str, ...], machine: AbstractSet[str] | None
) -> list[tuple[str, bool]]:
    """Cut a run of words into sentences; where not all are the machine's, each cited passage that it quotes is one."""
    pieces = _pieces(words, units)
    if machine is None or all(piece in machine for piece, _ in pieces):
        return pieces
    return _pieces(words, _with_passages(units, names, marks))


def _with_passages(units: tuple[str, ...], names: Iterable[str], marks: Cited) -> tuple[str, ...]:
    """The units, and the passages that some marks cite, in quotation marks, which stand as one piece too."""
    said = [f"“{plain(marks.passages[name].quote)}”" for name in names if name in marks.passages]
    return tuple(sorted({*units, *said}, key=lambda piece: (-len(piece), piece)))


def _sentences(
    prose: Prose, units: tuple[str, ...], marks: Cited, machine: AbstractSet[str] | None, shared: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield a field's sentences with their mark names, cutting at note marks and sentence ends, never inside a unit.

    Marks belong to the sentence before them; if `shared`, as in a doubt, to every unit of the run before them.
    """
    for words, names in prose.runs:
        pieces = cut(words, names, marks, units, machine)
        for n, (piece, unit) in enumerate(pieces, 1):
            yield piece, names if n == len(pieces) or (shared and unit) else []


def _pieces(words: str, units: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Cut a run of words into sentences; each with whether it is a unit."""
    first, rest, last = _peel_units(plain(words), units)
    cuts = filter(None, map(plain, _outside_quotes([rest[start:end] for start, end in sentences(rest)])))
    return [*((one, True) for one in first), *((one, False) for one in cuts), *((one, True) for one in last)]


def _peel_units(words: str, units: tuple[str, ...]) -> tuple[list[str], str, list[str]]:
    """Split a run of words into the units it begins with, the text between, and the units it ends with."""
    first, last = list[str](), list[str]()
    while unit := next((one for one in units if words.endswith(one) and _may_begin_after(words[: -len(one)])), ""):
        words = words[: -len(unit)].rstrip()
        last.insert(0, unit)
    while unit := next((one for one in units if words.startswith(one + " ")), ""):
        words = words[len(unit) :].lstrip()
        first.append(unit)
    return first, words, last


def _may_begin_after(before: str) -> bool:
    """Whether a unit may begin after these words; a sentence the editor extended at the front is no longer the unit."""
    return not before.strip() or before.rstrip().endswith(_ENDS)


def _outside_quotes(cuts: list[str]) -> list[str]:
    whole: list[str] = []
    for cut in cuts:
        if whole and whole[-1].count("“") > whole[-1].count("”"):
            whole[-1] += cut
        else:
            whole.append(cut)
    return whole
