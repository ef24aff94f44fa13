"""Every printed sentence of an item, the hand that wrote it, and what it stands on. Pure.

What differs from what the machine laid on the table is the editor's: it passed no gate.
"""

from collections.abc import Iterator
from typing import Literal

from digest.galley import posts
from digest.galley.footnotes import ABSENT, JUDGED, Cited, cited
from digest.galley.material import Material
from digest.galley.prose import Prose, definitions, parse
from digest.galley.readers import readers
from digest.galley.said import Hand, Part, Printed
from digest.model import Comment, Item, Month, Sheet, Summary
from digest.text import plain, sentences

__all__ = [
    "Hand",
    "Part",
    "Printed",
    "as_laid",
    "as_post",
    "by_editor",
    "credit",
    "doubter",
    "drafted",
    "printed",
    "spans",
    "worded",
]
_ENDS = (".", "!", "?", "…", ":", ";", "”", "’", ")")


def printed(material: Material, key: str) -> tuple[Printed, ...]:
    """Every printed sentence of an item, in print order; then its readers' notes, and its post in each wording."""
    said = _sentences_of(material, key)
    hand = Hand.EDITOR if posts.by_editor(material, key) else Hand.TEMPLATE
    wordings = dict.fromkeys(posts.posts(material, key, said).values())
    post = (Printed(part="post", text=one, hand=hand) for one in wordings)
    return (*said, *(one.printed for one in readers(material.items[key])), *post)


def worded(material: Material, key: str) -> dict[str, str]:
    """Network -> the item's post there."""
    return posts.posts(material, key, _sentences_of(material, key))


def _sentences_of(material: Material, key: str) -> tuple[Printed, ...]:
    item, summary = material.items[key], material.summaries.get(key)
    marks, units = cited(material, key, definitions(item.prose)[1]), _units(summary)
    laid = material.laid.get(key)
    machine = {words for _, words, *_ in _cut(laid, marks, units)} if laid else set()
    return tuple(
        Printed(
            part=part,
            text=words,
            hand=(hand := _hand(part, words, names, field, summary) if words in machine else Hand.EDITOR),
            marks=tuple(names),
            evidence=tuple(place for name in names for place in marks.places(name)),
            absence=next(filter(None, map(marks.absence, names)), None),
            comment=_comment(words, summary) if hand != Hand.EDITOR else None,
        )
        for part, words, names, field in _cut(item, marks, units)
    )


def as_laid(material: Material, key: str) -> tuple[Printed, ...]:
    """The sentences of an item as the machine laid it; () when a person made the item."""
    if key not in material.laid:
        return ()
    table = Material(
        month=material.month,
        sheet=material.sheet,
        items={key: material.laid[key]},
        laid={key: material.laid[key]},
        summaries=material.summaries,
        texts=material.texts,
    )
    return printed(table, key)


def as_post(item: Item, summary: Summary) -> str:
    """The post of an item that the machine just wrote, as it is drafted for X, the shortest."""
    sheet = Sheet(month=Month(year=1, number=1), title="-")
    items = {item.key: item}
    return worded(Material(sheet.month, sheet, items, {item.key: summary}, laid=items), item.key)["x"]


def drafted(material: Material, key: str) -> bool:
    """Whether a model worded anything of what is printed."""
    return any(one.hand in (Hand.REPORT, Hand.JUDGEMENT) for one in printed(material, key))


def by_editor(material: Material, key: str) -> bool:
    """Whether a person worded anything that an item says of its work."""
    return any(one.hand is Hand.EDITOR for one in _sentences_of(material, key) if one.part != "note")


def doubter(material: Material, key: str, doubt: str) -> Literal["editor", "model", "search"]:
    """Whose doubt it is: the editor's once it was changed, or once the editor signed for all of the item."""
    laid_item = material.laid.get(key)
    if material.items[key].signed or not laid_item or plain(doubt) not in map(plain, laid_item.doubts):
        return "editor"
    return _origin(parse(doubt).bare, material.summaries.get(key))


def spans(words: str) -> list[str]:
    """What stands between quotation marks, the outermost ones; what is opened and never closed reaches to the end."""
    found, depth, start = list[str](), 0, 0
    for at, letter in enumerate(words):
        if letter == "“":
            start, depth = (at + 1, 1) if depth == 0 else (start, depth + 1)
        elif letter == "”" and depth:
            depth -= 1
            if depth == 0:
                found.append(words[start:at])
    return [*found, words[start:].removesuffix("”")] if depth else found


def _origin(words: str, summary: Summary | None) -> Literal["model", "search"]:
    """Who raised a doubt that stands as the machine laid it."""
    if not summary:
        return "search"
    for one in summary.doubts:
        if plain(one.text) in words:
            return one.origin
    oversell = summary.oversell
    if oversell and plain(oversell.title) in words:
        return "model" if oversell.text else "search"
    return "search" if summary.mode == "notes" else "model"


def _units(summary: Summary | None) -> tuple[str, ...]:
    """What was worded and gated as one piece, the longest first: not to be cut where a sentence seems to end."""
    if not summary:
        return ()
    said = [f"“{one.text}”" if one.quoted else one.text for one in summary.written]
    said += [words for one in summary.doubts for words in (one.text, one.changes) if words]
    said += [summary.oversell.text] if summary.oversell and summary.oversell.text else []
    return tuple(sorted({plain(one) for one in said}, key=lambda one: (-len(one), one)))


def _cut(item: Item, marks: Cited, units: tuple[str, ...]) -> Iterator[tuple[Part, str, list[str], str]]:
    """Every printed sentence as (part, words, the names of its marks, all that its field says)."""
    body, own = definitions(item.prose)
    fields: list[tuple[Part, str]] = [("prose", body), ("take", item.take)]
    fields += [("doubt", doubt) for doubt in item.doubts] + [("bottom", item.bottom)]
    fields += [("note", note) for note in own.values()]
    for part, field in fields:
        prose = parse(field, lambda name: marks.known(name) or name in own)
        for words, names in _sentences(prose, units, shared=part == "doubt"):
            yield part, words, names, prose.bare


def _sentences(prose: Prose, units: tuple[str, ...], shared: bool) -> Iterator[tuple[str, list[str]]]:
    """A sentence ends at its note marks, else where sentences end outside quotation marks; units end where they end.

    Marks belong to the last before them; shared, as in a doubt of several sentences, to every unit before them.
    """
    for words, names in prose.runs:
        first, rest, last = _split(plain(words), units)
        cuts = filter(None, map(plain, _outside_quotes([rest[start:end] for start, end in sentences(rest)])))
        pieces = [*((one, True) for one in first), *((one, False) for one in cuts), *((one, True) for one in last)]
        for n, (piece, unit) in enumerate(pieces, 1):
            yield piece, names if n == len(pieces) or (shared and unit) else []


def _split(words: str, units: tuple[str, ...]) -> tuple[list[str], str, list[str]]:
    """The units at the beginning of a run of words, what stands between, and the units at its end."""
    first, last = list[str](), list[str]()
    while unit := next((one for one in units if words.endswith(one) and _apart(words[: -len(one)])), ""):
        words = words[: -len(unit)].rstrip()
        last.insert(0, unit)
    while unit := next((one for one in units if words.startswith(one + " ")), ""):
        words = words[len(unit) :].lstrip()
        first.append(unit)
    return first, words, last


def _apart(before: str) -> bool:
    """Whether a unit may begin after these words: a sentence that grew in front is another sentence."""
    return not before.strip() or before.rstrip().endswith(_ENDS)


def _outside_quotes(cuts: list[str]) -> list[str]:
    whole: list[str] = []
    for cut in cuts:
        if whole and whole[-1].count("“") > whole[-1].count("”"):
            whole[-1] += cut
        else:
            whole.append(cut)
    return whole


def _hand(part: Part, words: str, names: list[str], field: str, summary: Summary | None) -> Hand:
    """Which hand wrote a sentence that stands as the machine laid it."""
    if part == "doubt" and _comment(words, summary) and words.startswith("("):
        return Hand.READER
    if part == "doubt":
        return Hand.JUDGEMENT if _origin(field, summary) == "model" else Hand.CHECKLIST
    if any(name.startswith(JUDGED) for name in names):
        return Hand.JUDGEMENT
    if any(name.startswith(ABSENT) for name in names):
        return Hand.CHECKLIST
    if not summary:
        return Hand.QUOTE if names else Hand.TEMPLATE
    for one in summary.written:
        if words in (plain(one.text), f"“{plain(one.text)}”"):
            return Hand.JUDGEMENT if one.kind == "judgement" else Hand.QUOTE if one.quoted else Hand.REPORT
    if any(words in plain(fact.text) for fact in summary.facts):
        return Hand.CHECKLIST
    if _comment(words, summary):
        return Hand.READER
    if "“" in words and any(plain(claim.evidence.quote) in words for claim in summary.claims):
        return Hand.QUOTE
    return (Hand.QUOTE if "“" in words or summary.mode == "notes" else Hand.REPORT) if names else Hand.TEMPLATE


def _comment(words: str, summary: Summary | None) -> Comment | None:
    """The reader's comment that a sentence quotes, or that a doubt passes on."""
    if not summary:
        return None
    if summary.comment and plain(summary.comment.text) in words:
        return summary.comment
    raised = [one for one in summary.doubts if one.comment]
    passed = (one.comment for one in raised if plain(one.text) in words or words == credit(one.comment))
    return next(passed, None)


def credit(comment: Comment | None) -> str:
    """How a doubt names the reader who raised it."""
    return f"(a reader's point: {plain(comment.author)})" if comment else ""
