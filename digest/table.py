"""The editor's files, read and worded: issues/M/issue.md and issues/M/items/*.md. What a person wrote is kept as it is.

issue.md is front matter (title, preheader, opening, thanks) and up to four orders, one line an item:

    - arxiv:2505.01234 [Title](https://arxiv.org/abs/2505.01234) — why it is mentioned

Only the key at the head of a line counts; move the line to reorder, delete it to kill. An item file is front matter
(key, title, url, badges, signed, post, thread, take, doubts, bottom, strike, notes) and prose. A note is a reader's or
a guest's:

    notes:
      - {who: "Ada Example", link: "https://example.org/ada", text: "I saw the same in two models.", permission: yes}
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from pydantic import ValidationError

from digest import files, ids
from digest.errors import ConfigError, MadeByNewer
from digest.model import Item, Line, Month, ReaderNote, Sheet

SCHEMA = 1
FOLLOWUPS = "Follow-ups and corrections"
ORDERS = {"items": "items", "also seen": "also", "suggested": "suggested", FOLLOWUPS.lower(): "followups"}
_LINE = re.compile(r"^[-*]\s+(?P<key>\S+)(?:\s+\[(?P<title>.*)\]\((?P<url>\S*)\))?(?:\s+—\s+(?P<note>.*))?\s*$")
_REMARK = re.compile(r"<!--.*?(?:-->|$(?![\s\S]))", re.S)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[\w./:()+-]+")


def read(folder: Path) -> tuple[Sheet, dict[str, Item]]:
    """issues/M/ as the editor left it: the sheet, and the items by key. Raises ConfigError, as FILE:LINE: what."""
    sheet = parse_sheet(files.read(folder / "issue.md"), f"{folder.name}/issue.md")
    if str(sheet.month) != folder.name:
        where = f"{folder.name}/issue.md"
        raise ConfigError(f"{where}: month: {sheet.month} in the folder {folder.name}; mend one of them")
    return sheet, items(folder)


def items(folder: Path) -> dict[str, Item]:
    """Every item file by its key; fresh machine text beside an edited file (slug.fresh.md) is not an item."""
    found: dict[str, Item] = {}
    for path in sorted((folder / "items").glob("*.md")):
        if path.name.endswith(".fresh.md"):
            continue
        item = parse_item(files.read(path), f"{folder.name}/items/{path.name}")
        if item.key in found:
            raise ConfigError(f"{item.file}: {found[item.key].file} has the same key ({item.key}); delete one of them")
        found[item.key] = item
    return found


def parse_sheet(text: str, name: str) -> Sheet:
    """issue.md -> Sheet. Raises ConfigError."""
    fields, body, first = _front_matter(text, name)
    orders: dict[str, list[Line]] = {field: [] for field in ORDERS.values()}
    for number, field, line in _order_lines(body, name, first):
        others = (one for order, lines in orders.items() if order != "followups" for one in lines)
        if field != "followups" and any(line.key == other.key for other in others):
            raise ConfigError(f"{name}:{number}: {line.key} is listed twice; delete one of its lines")
        orders[field].append(line)
    try:
        return Sheet.model_validate({**fields, "month": _month(fields, text, name), **orders})
    except ValidationError as error:
        raise _mistake(error, text, name) from None


def parse_item(text: str, name: str) -> Item:
    """An item file -> Item. Raises ConfigError."""
    fields, body, _ = _front_matter(text, name)
    if isinstance(fields.get("doubts"), str):
        fields["doubts"] = [fields["doubts"]]
    if isinstance(fields.get("strike"), str):
        fields["strike"] = [fields["strike"]]
    for field in ("doubts", "badges", "strike", "notes"):
        fields[field] = fields.get(field) or []
    fields = {field: value.strip() if isinstance(value, str) else value for field, value in fields.items()}
    fields["key"] = ids.key_from(str(fields.get("key", ""))) or fields.get("key")
    try:
        return Item.model_validate({**fields, "prose": body.strip(), "file": name})
    except ValidationError as error:
        raise _mistake(error, text, name) from None


def sheet_text(sheet: Sheet, counted: tuple[str, ...] = ()) -> str:
    """The first issue.md: `counted` facts stand in it as comments, for the editor to use or not."""
    fields = [("schema", SCHEMA), ("month", str(sheet.month)), ("title", sheet.title), ("preheader", sheet.preheader)]
    facts = ["# Counted facts, should you want them in the opening:", *(f"#   {_one_line(fact)}" for fact in counted)]
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


def item_text(item: Item) -> str:
    """An item file as the machine lays it."""
    fields = [
        ("schema", SCHEMA),
        ("key", item.key),
        ("title", item.title),
        ("url", item.url),
        ("badges", list(item.badges)),
        ("signed", item.signed),
        ("post", item.post),
        ("thread", item.thread),
        ("take", item.take),
        ("doubts", list(item.doubts)),
        ("bottom", item.bottom),
    ]
    front = [*(_field(*field) for field in fields), *_notes(item.notes)]
    return "\n".join(["---", *front, "---", "", item.prose.strip()]) + "\n"


def _notes(notes: tuple[ReaderNote, ...]) -> list[str]:
    """Each note as one line; no line where there are none."""
    rows = [", ".join(_field(name, value) for name, value in note.model_dump().items()) for note in notes]
    return ["notes:", *(f"  - {{{row}}}" for row in rows)] if rows else []


def line_text(line: Line) -> str:
    """One line of an order."""
    title = _one_line(line.title).replace("[", "(").replace("]", ")")
    note = f" — {_one_line(line.note)}" if line.note else ""
    return f"- {line.key} [{title}]({_SPACE.sub(_encoded, line.url)}){note}"


def with_suggested(text: str, lines: tuple[Line, ...]) -> str:
    """issue.md with new picks appended under 'Suggested'; nothing above is touched, no key is added twice."""
    new = [line_text(line) for line in lines if not _mentions(text, line.key)]
    if not new:
        return text
    return _into(text, "Suggested", new) or _at_end(text, "Suggested", "New since the first draft.", new)


def with_followups(text: str, lines: tuple[Line, ...]) -> str:
    """issue.md with lines appended under 'Follow-ups and corrections', which is made above 'Suggested' when missing."""
    new = [line_text(line) for line in lines]
    if not new:
        return text
    if found := _into(text, FOLLOWUPS, new):
        return found
    above, head, below = (
        re.split(r"(?m)(^## +Suggested[ \t]*$)", text, maxsplit=1, flags=re.I)
        if _has_suggested(text)
        else (text, "", "")
    )
    remark = "What came of works that earlier issues covered. Move a line to reorder, delete it to kill."
    return _at_end(above, FOLLOWUPS, remark, new) + (f"\n{head}{below}" if head else "")


def _has_suggested(text: str) -> bool:
    return bool(re.search(r"^## +Suggested[ \t]*$", text, re.M | re.I))


def _at_end(text: str, head: str, remark: str, rows: list[str]) -> str:
    return text.rstrip("\n") + f"\n\n## {head}\n<!-- {remark} -->\n" + "\n".join(rows) + "\n"


def _into(text: str, head: str, new: list[str]) -> str:
    """issue.md with rows at the end of one order; '' when it has no such order."""
    rows = text.split("\n")
    heads = [n for n, row in enumerate(rows) if re.match(r"^## +", row)]
    start = next((n for n in heads if re.match(rf"^## +{head}\s*$", rows[n], re.I)), None)
    if start is None:
        return ""
    end = next((n for n in heads if n > start), len(rows))
    while end > start + 1 and not rows[end - 1].strip():
        end -= 1
    return "\n".join([*rows[:end], *new, *rows[end:]])


def with_item(text: str, line: Line) -> str:
    """issue.md with one line appended to 'Items' (an editor's `digest add`), unless its key stands there already."""
    if _mentions(text, line.key):
        return text
    return _into(text, "Items", [line_text(line)]) or text.rstrip("\n") + "\n\n## Items\n" + line_text(line) + "\n"


def without(text: str, key: str) -> str:
    """issue.md without the line of a key (`digest kill`); all other bytes stay."""
    return "".join(row for row in text.splitlines(keepends=True) if not _is_line_of(row, key))


def instead(text: str, old: str, new: str) -> str:
    """issue.md with the work `new` in the place of `old`, or in its own where that comes first; one line stays."""
    rows = text.splitlines(keepends=True)
    places = [n for n, row in enumerate(rows) if _is_line_of(row, old) or _is_line_of(row, new)]
    if not places:
        return text
    line = next((rows[n] for n in places if _is_line_of(rows[n], new)), rows[places[0]].replace(old, new, 1))
    return "".join(line if n == places[0] else "" if n in places else row for n, row in enumerate(rows))


def _mentions(text: str, key: str) -> bool:
    """Whether a key stands in an order; a follow-up may be an item too, so it does not count."""
    inside = False
    for row in text.splitlines():
        inside = row.strip().lower() == f"## {FOLLOWUPS.lower()}" if row.startswith("## ") else inside
        if not inside and _is_line_of(row, key):
            return True
    return False


def _is_line_of(row: str, key: str) -> bool:
    found = _LINE.match(row.strip())
    return bool(found) and ids.key_from(found["key"]) == key if found else False


def _order_lines(body: str, name: str, first: int) -> Iterator[tuple[int, str, Line]]:
    field = None
    body = _REMARK.sub(lambda found: "\n" * found[0].count("\n"), body)
    for number, row in enumerate(body.split("\n"), first):
        if row.startswith("## "):
            field = ORDERS.get(row[3:].strip().lower())
            if field is None:
                raise ConfigError(
                    f"{name}:{number}: {row.strip()!r} is no order; expected ## Items, ## Also seen,"
                    f" ## {FOLLOWUPS} or ## Suggested"
                )
        elif row.lstrip().startswith(("- ", "* ")):
            if field is None:
                raise ConfigError(f"{name}:{number}: a line before any order; expected ## Items above it")
            yield number, field, _line(row.strip(), f"{name}:{number}")
        elif row.strip():
            why = "is in no order and would not be printed; put it into opening:, or between <!-- and -->"
            raise ConfigError(f"{name}:{number}: {row.strip()[:60]!r} {why}")


def _line(row: str, where: str) -> Line:
    found = _LINE.match(row)
    key = ids.key_from(found["key"]) if found else None
    if not found or not key:
        raise ConfigError(
            f"{where}: {row[:60]!r} names nothing; expected `- KEY [Title](URL)`, or a link, after the dash"
        )
    return Line(key=key, title=found["title"] or "", url=found["url"] or "", note=found["note"] or "")


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str, int]:
    """The fields, the body, and the body's first line number."""
    found = re.match(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", text, re.S)
    if not found:
        raise ConfigError(f"{name}:1: expected front matter between two lines of ---")
    try:
        fields = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error) or "nested too deep"
        raise ConfigError(f"{name}:{line}: unreadable: {why}; put the value in quotes") from None
    if not isinstance(fields, dict):
        raise ConfigError(f"{name}:2: expected `name: value` lines")
    schema = fields.pop("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise MadeByNewer(f"{name}: made by a newer digest (schema {schema}): upgrade this program")
    return {k: "" if v is None else v for k, v in fields.items()}, text[found.end() :], found[0].count("\n") + 1


def _month(fields: dict[str, Any], text: str, name: str) -> Month:
    try:
        return Month.parse(str(fields.get("month", "")))
    except ValueError as error:
        raise ConfigError(f"{name}:{_line_of('month', text)}: month: {error}") from None


def _mistake(error: ValidationError, text: str, name: str) -> ConfigError:
    """The first mistake; a field nobody knows before one that is missing, for it is often the same one misspelt."""
    one = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    field = str(one["loc"][0]) if one["loc"] else ""
    wrong = {
        "extra_forbidden": "unknown field",
        "missing": "missing",
        "string_type": f"{one['input']!r} is no text; put it in quotes",
    }.get(one["type"], one["msg"])
    return ConfigError(f"{name}:{_line_of(field, text)}: {field}: {wrong}")


def _line_of(field: str, text: str) -> int:
    return next((n for n, row in enumerate(text.split("\n"), 1) if row.startswith(f"{field}:")), 1)


def _field(name: str, value: object) -> str:
    """One line of YAML; every string is quoted, so that nothing in a title means anything."""
    if isinstance(value, bool):
        return f"{name}: {'yes' if value else 'no'}"
    if isinstance(value, int):
        return f"{name}: {value}"
    if isinstance(value, list):
        return f"{name}: [{', '.join(_quoted(str(one)) for one in value)}]"
    bare = name in ("month", "key") and _PLAIN.fullmatch(str(value))
    return f"{name}: {value if bare else _quoted(str(value))}"


def _quoted(text: str) -> str:
    return str(yaml.safe_dump(_one_line(text), default_style='"', allow_unicode=True, width=10**9)).strip()


def _encoded(found: re.Match[str]) -> str:
    """An address with a space in it would end at the space."""
    return quote(found[0])


def _one_line(text: str) -> str:
    return " ".join(text.split())
