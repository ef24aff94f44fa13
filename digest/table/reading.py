"""Parses issue.md and the item files. A mistake is reported as FILE:LINE: what, and what was expected."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from digest import files, ids
from digest.errors import ConfigError, MadeByNewer
from digest.mistakes import doubles, mistakes, unclosed, wrong
from digest.model import Item, Line, Month, Sheet
from digest.table.lines import FOLLOWUPS, ORDERS, line_of

SCHEMA = 1
_QUOTING = "put the value in double quotes, and use ' or “ ” within it; or write `|` and the text below, indented"
_BETWEEN_NAMES = re.compile(r"\s*(?:,(?! *(?:Jr|Sr|Ph\.? ?D|M\.? ?D)\b)|[;&\n]|\band\b)\s*")
_REMARK = re.compile(r"<!--.*?(?:-->|$(?![\s\S]))", re.S)


def read(folder: Path) -> tuple[Sheet, dict[str, Item]]:
    """The sheet of issues/M/, and its items by key. Raises ConfigError as FILE:LINE: what."""
    return sheet(folder), items(folder)


def sheet(folder: Path) -> Sheet:
    """The sheet of issues/M/ alone. Raises ConfigError as FILE:LINE: what."""
    if not (folder / "issue.md").exists():
        alone = not is_bare(folder)  # a sheet that its editor deleted stays deleted
        first = (
            f"put it back, or delete issues/{folder.name}/ whole and lay it anew" if alone else "lay the table first"
        )
        raise ConfigError(f"{folder / 'issue.md'}: no such file; {first} with: digest draft {folder.name}")
    found = parse_sheet(files.read(folder / "issue.md"), where := f"issues/{folder.name}/issue.md")
    if str(found.month) != folder.name:
        raise ConfigError(f"{where}: month: {found.month} in the folder {folder.name}; mend one of them")
    return found


def is_bare(folder: Path) -> bool:
    """Whether nothing that is laid on a table lies in issues/M/; links in an inbox.txt are not."""
    return not any(folder.rglob("*.md"))


def items(folder: Path) -> dict[str, Item]:
    """Every item file by its key; slug.fresh.md, new machine text beside an edited file, is not an item."""
    found: dict[str, Item] = {}
    for path in sorted((folder / "items").glob("*.md")):
        if path.name.endswith(".fresh.md"):
            continue
        item = parse_item(files.read(path), f"issues/{folder.name}/items/{path.name}")
        if item.key in found:
            raise ConfigError(f"{item.file}: {found[item.key].file} has the same key ({item.key}); delete one of them")
        found[item.key] = item
    return found


def parse_sheet(text: str, name: str) -> Sheet:
    """issue.md -> Sheet. Raises ConfigError."""
    fields, body, first = _front_matter(text, name)
    _refuse(fields, ORDERS.values(), text, name)
    orders: dict[str, list[Line]] = {field: [] for field in ORDERS.values()}
    for number, field, line in _order_lines(body, name, first):
        others = (listed for order, lines in orders.items() if order != "followups" for listed in lines)
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
    _refuse(fields, ("prose", "file"), text, name)
    if isinstance(fields.get("doubts"), str):
        fields["doubts"] = [fields["doubts"]]
    if isinstance(fields.get("strike"), str):
        fields["strike"] = [fields["strike"]]
    if isinstance(fields.get("authors"), str):
        fields["authors"] = _names(fields["authors"])
    for field in ("doubts", "badges", "strike", "notes"):
        fields[field] = fields.get(field) or []
    fields = {field: value.strip() if isinstance(value, str) else value for field, value in fields.items()}
    fields["key"] = ids.key_from(str(fields.get("key", ""))) or fields.get("key") or None
    try:
        return Item.model_validate({**fields, "prose": body.strip(), "file": name})
    except ValidationError as error:
        raise _mistake(error, text, name) from None


def _names(text: str) -> list[str] | None:
    """'Jane Doe, Max Muster and Li Wei' -> three names; 'none' -> no names; '' states nothing: None."""
    names = list(filter(None, _BETWEEN_NAMES.split(text.strip())))
    return [] if [name.casefold() for name in names] == ["none"] else names or None


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
            yield number, field, line_of(row.strip(), f"{name}:{number}")
        elif row.strip():
            why = "is in no order and would not be printed; put it into opening:, or between <!-- and -->"
            raise ConfigError(f"{name}:{number}: {row.strip()[:60]!r} {why}")


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str, int]:
    """The fields, the body, and the line number at which the body starts."""
    found = re.match(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", text, re.S)
    if not found:
        raise ConfigError(f"{name}:1: {_without_front_matter(text)}")
    try:
        tree = yaml.compose(found[1], yaml.SafeLoader)
        fields = yaml.SafeLoader("").construct_document(tree) if tree else None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error) or "nested too deep"
        raise ConfigError(f"{name}:{line}: unreadable: {why}{unclosed(error, 2)}; {_QUOTING}") from None
    if not isinstance(fields, dict):
        raise ConfigError(f"{name}:2: expected `name: value` lines")
    for key, line, before in doubles(tree):
        complaint = (
            f"{key!r} stands here twice (first on line {before + 1}), and only one could count; delete the other"
        )
        raise ConfigError(f"{name}:{line + 1}: {complaint}")
    schema = fields.pop("schema", SCHEMA)
    if not isinstance(schema, int) or schema < SCHEMA:
        raise ConfigError(
            f"{name}:{_line_number_of('schema', text)}: schema: expected {SCHEMA}, found {str(schema)[:20]!r}"
        )
    if schema > SCHEMA:
        raise MadeByNewer(f"{name}: made by a newer digest (schema {schema}): upgrade this program")
    return {k: "" if v is None else v for k, v in fields.items()}, text[found.end() :], found[0].count("\n") + 1


def _without_front_matter(text: str) -> str:
    """What is wrong with a file in which no front matter is found, and what to do."""
    body = text.strip("\ufeff \t\r\n")
    if not body:
        return "the file is empty; put back what it held, or delete it"
    if "\r" in body and "\n" not in body:
        return "its lines end in CR alone, so all of it is one line; save it with line ends LF or CRLF"
    return "expected front matter between two lines of ---"


def _refuse(fields: dict[str, Any], ours: Iterable[str], text: str, name: str) -> None:
    """Raises ConfigError for fields that we fill in ourselves: an editor's value would be silently ignored."""
    for field in set(ours) & fields.keys():
        raise ConfigError(f"{name}:{_line_number_of(field, text)}: {field}: unknown field")


def _month(fields: dict[str, Any], text: str, name: str) -> Month:
    try:
        return Month.parse(str(fields.get("month", "")))
    except ValueError as error:
        raise ConfigError(f"{name}:{_line_number_of('month', text)}: month: {error}") from None


def _mistake(error: ValidationError, text: str, name: str) -> ConfigError:
    """The first mistake; unknown fields before missing ones, as they are often the same field misspelt."""
    first = min(mistakes(error), key=lambda e: e["type"] != "extra_forbidden")
    field, *inner = map(_part, first["loc"]) if first["loc"] else ("",)
    what = {"extra_forbidden": "unknown field", "missing": "missing"}.get(first["type"]) or wrong(first)
    return ConfigError(f"{name}:{_line_number_of(field, text)}: {': '.join([field, *inner, what])}")


def _part(step: int | str) -> str:
    """One step of a location; list entries are counted from 1."""
    return f"entry {step + 1}" if isinstance(step, int) else step


def _line_number_of(field: str, text: str) -> int:
    return next((n for n, row in enumerate(text.split("\n"), 1) if row.startswith(f"{field}:")), 1)
