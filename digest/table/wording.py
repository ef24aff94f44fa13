"""The first version of issue.md and of an item file."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import yaml

from digest.model import Item, ReaderNote, Sheet
from digest.table.lines import line_text, one_line
from digest.table.reading import SCHEMA

NONE: Mapping[str, str] = MappingProxyType({})
DRAFTED = "# Drafted anew at every build from what then stands here, so it follows your strikes; changed, it is yours."
_PLAIN = re.compile(r"[\w./:()+-]+")


def sheet_text(sheet: Sheet, counted: tuple[str, ...] = ()) -> str:
    """The first issue.md; `counted` facts are comments in it, for the editor to use or not."""
    fields = [("schema", SCHEMA), ("month", str(sheet.month)), ("title", sheet.title), ("preheader", sheet.preheader)]
    facts = ["# Counted facts, should you want them in the opening:", *(f"#   {one_line(fact)}" for fact in counted)]
    front = (
        [_field(*field) for field in fields]
        + facts
        + [_field("opening", sheet.opening), _field("thanks", sheet.thanks)]
    )
    orders = [
        "## Items\n<!-- The order of the issue. Move a line to reorder, delete it to kill. -->",
        *map(line_text, sheet.items),
        "\n## Also seen\n<!-- One line each. Move one up to make it an item. -->",
        *map(line_text, sheet.also),
    ]
    return "\n".join(["---", *front, "---", "", *orders]) + "\n"


def item_text(item: Item, boxes: Mapping[str, str] = NONE) -> str:
    """An item file as the machine writes it; remarks name the `boxes` under it: recipe -> a line."""
    fields = [
        ("schema", SCHEMA),
        ("key", item.key),
        ("title", item.title),
        ("url", item.url),
        *([] if item.authors is None else [("authors", list(item.authors))]),
        ("badges", list(item.badges)),
        ("signed", item.signed),
        ("post", item.post),
        ("thread", item.thread),
        ("take", item.take),
        ("doubts", list(item.doubts)),
        ("bottom", item.bottom),
    ]
    front = [*(_field(*field) for field in fields), *_notes(item.notes), *box_lines(boxes)]
    if item.post:
        front.insert(front.index(_field("post", item.post)), DRAFTED)
    return "\n".join(["---", *front, "---", "", item.prose.strip()]) + "\n"


def box_lines(boxes: Mapping[str, str]) -> list[str]:
    """Remarks that name the boxes under an item, and how to strike them; [] where there are none."""
    named = [f"# - {line}" for line in boxes.values()]
    strike = f"# strike: [{', '.join(boxes)}]"
    end = "# To take it out, write this line without #. Readers are still told that it ran, and its verdict:"
    return ["# From the lab, under this item:", *map(one_line, named), end, strike] if named else []


def _notes(notes: tuple[ReaderNote, ...]) -> list[str]:
    """One line per note, under a heading where there are any."""
    rows = [", ".join(_field(name, value) for name, value in note.model_dump().items()) for note in notes]
    return ["notes:", *(f"  - {{{row}}}" for row in rows)] if rows else []


def _field(name: str, value: object) -> str:
    """A line of YAML, for doubts one each; strings are quoted, so that nothing in a title is taken for syntax."""
    if isinstance(value, bool):
        return f"{name}: {'yes' if value else 'no'}"
    if isinstance(value, int):
        return f"{name}: {value}"
    if isinstance(value, list):
        quoted = [_quoted(str(element)) for element in value]
        if name == "doubts" and quoted:  # a line each, to be struck one by one
            return "\n".join([f"{name}:", *(f"  - {element}" for element in quoted)])
        return f"{name}: [{', '.join(quoted)}]"
    bare = name in ("month", "key") and _PLAIN.fullmatch(str(value))
    return f"{name}: {value if bare else _quoted(str(value))}"


def _quoted(text: str) -> str:
    return str(yaml.safe_dump(one_line(text), default_style='"', allow_unicode=True, width=10**9)).strip()
