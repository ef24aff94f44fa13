"""What an editor should look at before signing: lines without a file, files without a line, changed quotes. Pure.

Nothing here stops a build: the table is the editor's.
"""

import re
from collections.abc import Iterator

from digest.galley.footnotes import cited
from digest.galley.hands import Hand, printed, spans
from digest.galley.material import Material
from digest.galley.position import position
from digest.galley.posts import by_editor, strange_numbers, unlike_a_post
from digest.galley.prose import definitions
from digest.galley.readers import unasked
from digest.text import clip, plain

_MARK = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")


def warnings(material: Material) -> tuple[str, ...]:
    """One line each, beginning with the file."""
    found = [*_lines(material), *_files(material), *material.waiting]
    for key in material.piece_keys:
        file = material.items[key].file
        looked = (_quotes, _marks, _stance, _post)
        found += [f"{file}: {one}" for look in looked for one in look(material, key)]
        found += [f"{file}: {one}" for one in unasked(material.items[key])]
    return tuple(dict.fromkeys(found))


def _lines(material: Material) -> Iterator[str]:
    for line in material.sheet.items:
        if line.key not in material.items:
            yield (
                f"issue.md: {line.key} stands among the items but has no item file, and is printed as a mention:"
                f" let `digest add` fetch it, or mend the key in its file"
            )


def _files(material: Material) -> Iterator[str]:
    """A person's own file that no line names; the machine's are there for mentions that may move up."""
    named = {line.key for order in ("items", "also", "suggested") for line in getattr(material.sheet, order)}
    for key, item in material.items.items():
        if key not in named and key not in material.laid:
            yield f"{item.file}: no line of issue.md names its key ({key}), so it is not printed"


def _quotes(material: Material, key: str) -> Iterator[str]:
    for one in printed(material, key):
        quotes = [plain(place.quote) for place in one.evidence]
        changed = any(not any(span in quote for quote in quotes) for span in spans(one.text))
        if one.hand == Hand.EDITOR and quotes and changed:
            yield f"a quotation differs from the sentence it cites: {clip(one.text, 90)}"


def _stance(material: Material, key: str) -> Iterator[str]:
    """What is printed of a position paper, and is not in it."""
    stance = position(material, key)
    yield from (f"not as in the source: {one.text}" for one in (stance.checks if stance else ()) if not one.passed)


def _post(material: Material, key: str) -> Iterator[str]:
    """What an editor's own post says that its item does not, and what makes a teaser of it."""
    if by_editor(material, key):
        *said, post = printed(material, key)
        item, words = material.items[key], [one.text for one in said]
        yield from (f"post: the item prints no {one}" for one in strange_numbers(post.text, item, said))
        lost = [one for one in spans(post.text) if not any(one in other for other in (plain(item.title), *words))]
        yield from (f"post: the item does not quote “{clip(one, 90)}”" for one in lost)
        yield from (f"post: “{one}” is no part of a plain finding" for one in unlike_a_post(post.text))


def _marks(material: Material, key: str) -> Iterator[str]:
    for name in lost_marks(material, key):
        yield f"[^{name}] leads nowhere; write a line that begins [^{name}]: in the file"


def lost_marks(material: Material, key: str) -> list[str]:
    """The names of an item's marks that have no note."""
    item = material.items[key]
    body, own = definitions(item.prose)
    marks = cited(material, key, own)
    names = [name for field in (body, item.take, *item.doubts, item.bottom) for name in _MARK.findall(field)]
    return [name for name in dict.fromkeys(names) if not marks.known(name)]
