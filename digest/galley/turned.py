"""What an editor's wording of a machine's sentence says otherwise: a number, or which way something goes. Pure.

The sentence is the editor's to word. But a slip of the pen that turns "less" into "more" reads like any other edit.
"""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from digest.galley.hands import as_laid, printed
from digest.galley.material import Material
from digest.galley.numbers import unheld_numbers
from digest.galley.said import Hand, Printed
from digest.ground.quantities import Quantity, quantities
from digest.text import clip, quoted

ALIKE = 0.5
"""A sentence that shares this part of its words, in their order, with a drafted one is that one reworded."""
_PARTS = ("prose", "doubt", "bottom")
_UP = "more|higher|larger|greater|better|faster|longer|stronger|above|exceed(?:s|ed)?|rises?|rose|increas(?:e[sd]?|ing)"
_DOWN = "less|fewer|lower|smaller|worse|slower|shorter|weaker|below|under|falls?|fell|decreas(?:e[sd]?|ing)"
_WAY = re.compile(rf"\b(?:(?P<up>{_UP}|at least)|(?P<down>{_DOWN}|at most))\b", re.I)


def turned(material: Material, key: str) -> Iterator[str]:
    """One line for each of an item's reworded sentences that has other numbers than as drafted, or goes another way.

    A changed number that the cited passage does not hold is told elsewhere, and a changed quotation too.
    """
    said, laid = printed(material, key), as_laid(material, key)
    standing = {one.text for one in said}
    gone = [one for one in laid if one.part in _PARTS and one.text not in standing]
    for one in said:
        was = _drafted(one, gone) if one.hand is Hand.EDITOR and one.part in _PARTS else None
        if was and (told := _otherwise(was.text, one)):
            yield told


def _drafted(one: Printed, gone: list[Printed]) -> Printed | None:
    """The drafted sentence that the editor reworded, unless it was a quotation."""
    likest = max(gone, key=lambda was: _likeness(was.text, one.text), default=None)
    return likest if likest and likest.hand is not Hand.QUOTE and _likeness(likest.text, one.text) >= ALIKE else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _otherwise(was: str, now: Printed) -> str:
    strange = now.evidence and unheld_numbers(now.text, [was, *(place.quote for place in now.evidence)])
    lost, new = ([], []) if strange else _numbers(was, now.text)
    if not (lost and new):
        lost, new = _ways(was, now.text)
    if not (lost and new):
        return ""
    words = (quoted(" and ".join(dict.fromkeys(one))) for one in (new, lost))
    return "{} stood as {} in the draft: ".format(*words) + quoted(clip(now.text, 90))


def _numbers(was: str, now: str) -> tuple[list[str], list[str]]:
    """The numbers that are gone, and those that are new."""
    gone, new = list(quantities(was)), list[Quantity]()
    for number in quantities(now):
        same = next((one for one in gone if number.same(one)), None)
        if same:
            gone.remove(same)
        else:
            new.append(number)
    return [was[one.start : one.end].strip() for one in gone], [now[one.start : one.end].strip() for one in new]


def _ways(was: str, now: str) -> tuple[list[str], list[str]]:
    """The words for a way that are gone, and those for the other way that are new."""
    old, own = (Counter((found[0].lower(), found.lastgroup) for found in _WAY.finditer(text)) for text in (was, now))
    gone, new = old - own, own - old
    if {way for _, way in gone} == {way for _, way in new}:
        return [], []
    return [word for word, _ in gone], [word for word, _ in new]
