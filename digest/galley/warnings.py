"""What an editor should look at before signing: lines without a file, files without a line, changed quotes. Pure.

Warnings never stop a build, since the table belongs to the editor; a quotation that is not in the source stops the yes,
as does a number that is not in the passage it cites.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.galley.footnotes import cited
from digest.galley.hands import Hand, as_laid, printed, spans
from digest.galley.material import Material
from digest.galley.numbers import unheld_numbers
from digest.galley.position import position
from digest.galley.posts import by_editor, strange_numbers, unlike_a_post
from digest.galley.prose import definitions
from digest.galley.readers import unasked
from digest.galley.turned import turned
from digest.ground import locate
from digest.ground.locating import LEAST_WORDS
from digest.text import clip, plain, quoted

_OWN = ("prose", "take", "doubt", "bottom")
_MARK = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")
OTHER_MARKS = re.compile(r'"([^"]+)"|«([^»]+)»|„([^“”]+)[“”]')
"""Quotation marks of other kinds than the printed ones."""


@dataclass(frozen=True)
class Unheld:
    """A quotation of the editor's that nothing read of the work says, or a sentence with such a number."""

    where: str
    """Its file, and its place where that is not an item."""
    quote: str
    number: str = ""
    """The number of the sentence that the passage it cites does not hold; '' for a quotation."""

    @property
    def told(self) -> str:
        if self.number:
            return f"{self.where}: {self.why}: {self.shown}: mend the number, or take the note mark away"
        return f"{self.where}: what was read of it does not say {self.shown}: copy its words, or take the marks away"

    @property
    def why(self) -> str:
        """What is amiss, for one that the editor vouches for."""
        return f"the passage it cites does not hold {self.number}" if self.number else "what was read does not say it"

    @property
    def shown(self) -> str:
        """Its words in quotation marks, shortened."""
        return quoted(clip(self.quote, 90))


def warnings(material: Material) -> tuple[str, ...]:
    """All warnings about the month's table, one line each, most beginning with the file concerned."""
    found = [*_lines(material), *_files(material), *material.waiting]
    found += [one.told for one in unheld(material)]
    for key in material.piece_keys:
        file = material.items[key].file
        looked = (_authors, _quotes, turned, _marks, _stance, _post, _strikes, _plots)
        found += [f"{file}: {warning}" for look in looked for warning in look(material, key)]
        found += [f"{file}: {warning}" for warning in unasked(material.items[key])]
    return tuple(dict.fromkeys(found))


def _sheet(material: Material) -> str:
    return f"issues/{material.month}/issue.md"


def _lines(material: Material) -> Iterator[str]:
    for line in material.sheet.items:
        if line.key not in material.items:
            yield (
                f"{_sheet(material)}: {line.key} stands among the items but has no item file, and is printed as a"
                f" mention: let `digest add LINK --month {material.month}` fetch it, or mend the key in its file"
            )


def _files(material: Material) -> Iterator[str]:
    """Item files of a person that no line names; the machine's files may wait without one, for mentions to move up."""
    named = {line.key for order in ("items", "also", "suggested") for line in getattr(material.sheet, order)}
    for key, item in material.items.items():
        if key not in named and key not in material.laid:
            yield f"{item.file}: no line of issue.md names its key ({key}), so it is not printed"


def _authors(material: Material, key: str) -> Iterator[str]:
    """Names that an editor gives twice: nearly always a slip, but two people may have one name, so none is dropped."""
    named = [plain(name) for name in material.items[key].authors or ()]
    for folded, times in Counter(map(str.casefold, named)).items():
        name = next(name for name in named if name.casefold() == folded)
        if times > 1:
            yield f"authors: {name} is named {times} times; delete all but one, unless they are namesakes"


def _quotes(material: Material, key: str) -> Iterator[str]:
    for sentence in printed(material, key):
        quotes = [plain(place.quote) for place in sentence.evidence]
        changed = any(not any(span in quote for quote in quotes) for span in spans(sentence.text))
        if sentence.hand == Hand.EDITOR and quotes and changed:
            yield f"a quotation differs from the sentence it cites: {clip(sentence.text, 90)}"


def unheld(material: Material) -> tuple[Unheld, ...]:
    """An editor's own quotations, in items, their posts and the opening, that nothing read of the works says, and their
    sentences with a number that the passages they cite do not hold.
    """
    sources = {key: _sources(material, key) for key in material.piece_keys if key in material.texts}
    found = [
        (material.items[key].file, quote)
        for key in sources
        for quote in _quoted(_own_words(material, key), sources[key])
    ]
    everything = [source for each in sources.values() for source in each]
    opening = [] if not everything or _as_laid(material) else _quoted([plain(material.sheet.opening)], everything)
    said = [Unheld(*one) for one in (*found, *((f"{_sheet(material)}: opening", quote) for quote in opening))]
    numbers = [one for key in material.piece_keys for one in _numbers(material, key)]
    return tuple(dict.fromkeys((*said, *numbers)))


def _numbers(material: Material, key: str) -> Iterator[Unheld]:
    """An item's editor's sentences that cite passages, with each number that neither these nor the title hold.

    A number that the machine's sentence at the same mark had is held: it passed the gate. A sentence that rests on a
    note of the editor's too is left alone.
    """
    item, laid = material.items[key], as_laid(material, key)
    for one in printed(material, key):
        if one.hand == Hand.EDITOR and one.evidence and not definitions(item.prose)[1].keys() & set(one.marks):
            drafted = [was.text for was in laid if set(was.marks) & set(one.marks)]
            held = [item.title, *(place.quote for place in one.evidence), *drafted]
            for number in unheld_numbers(without_quotations(one.text), held):
                yield Unheld(item.file, one.text, number)


def without_quotations(words: str) -> str:
    """Words without the quotations that are looked for as a whole."""
    for quote in spans(words):
        words = words.replace(quote, "") if len(quote.split()) >= LEAST_WORDS else words
    return words


def _as_laid(material: Material) -> bool:
    return material.laid_sheet is not None and material.sheet.opening == material.laid_sheet.opening


def _sources(material: Material, key: str) -> list[str]:
    text = material.texts[key]
    return [text.body, *(comment.text for comment in text.comments), material.items[key].title]


def _own_words(material: Material, key: str) -> Iterator[str]:
    """An item's editor's sentences and post."""
    said = printed(material, key)
    yield from (one.text for one in said if one.hand == Hand.EDITOR and one.part in _OWN)
    if by_editor(material, key):
        yield plain(material.items[key].post)


def _quoted(own: Iterable[str], sources: Sequence[str]) -> Iterator[str]:
    """The quotations of some words, in any kind of marks, that no source says."""
    for words in own:
        marked = (*spans(words), *filter(None, sum(OTHER_MARKS.findall(words), ())))
        for quote in (quote for quote in marked if len(quote.split()) >= LEAST_WORDS):
            if not any(locate(quote, source) for source in sources):
                yield quote


def _stance(material: Material, key: str) -> Iterator[str]:
    """What an item prints about a position paper that is not in the paper."""
    stance = position(material, key)
    yield from (f"not as in the source: {one.text}" for one in (stance.checks if stance else ()) if not one.passed)


def _post(material: Material, key: str) -> Iterator[str]:
    """What an editor's own post says that its item does not, and what makes it read like advertising."""
    if by_editor(material, key):
        *sentences, post = printed(material, key)
        item, words = material.items[key], [sentence.text for sentence in sentences]
        text = plain(post.text)
        own = re.sub(r"https?://\S+", " ", text)  # no number or hashtag of an address is said
        yield from (f"post: the item prints no {number}" for number in strange_numbers(own, item, sentences))
        lost = [quote for quote in spans(text) if not any(quote in said for said in (plain(item.title), *words))]
        yield from (f"post: the item does not quote {quoted(clip(quote, 90))}" for quote in lost)
        yield from (f"post: “{found}” is no part of a plain finding" for found in unlike_a_post(own))


def _strikes(material: Material, key: str) -> Iterator[str]:
    """Boxes struck that the item does not have: a slip of the pen would leave one in print."""
    ours = [one.recipe for one in material.replications if material.owner(one) == key]
    for name in material.items[key].strike:
        if name not in ours:
            yield f"strike: it has no box {clip(plain(name), 40)}; it has {', '.join(ours) or 'none'}"


def _plots(material: Material, key: str) -> Iterator[str]:
    """Plots that the lab drew and that are gone: cache/ was deleted, or not copied along."""
    ours = [one for one in material.replications if material.home(one) == key]
    if any(figure.name not in material.figures for one in ours for figure in one.figures):
        names = ", ".join(dict.fromkeys(one.recipe for one in ours if one.figures))
        yield f"the plot of {names} is missing; draw it again from its rows: digest run {material.month}"


def _marks(material: Material, key: str) -> Iterator[str]:
    for name in lost_marks(material, key):
        yield f"[^{name}] leads nowhere; write a line that begins [^{name}]: in the file"


def lost_marks(material: Material, key: str) -> list[str]:
    """Names of an item's marks that have no note."""
    item = material.items[key]
    body, own = definitions(item.prose)
    marks = cited(material, key, own)
    names = [name for field in (body, item.take, *item.doubts, item.bottom) for name in _MARK.findall(field)]
    return [name for name in dict.fromkeys(names) if not marks.known(name)]
