"""What a person wrote where something else was expected, in words that name what is allowed. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

_EXPECTED = {
    "string_type": "expected text in quotes",
    "bool_type": "expected yes or no",
    "bool_parsing": "expected yes or no",
    "path_type": "expected a path",
    "finite_number": "expected a finite number",
    "union_tag_not_found": "missing 'kind'",
    "union_tag_invalid": "expected kind: {expected_tags}",
    "literal_error": "expected {expected}",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected {ge} or more",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected {le} or less",
    "string_too_short": "expected {min_length} or more letters",
    "string_too_long": "expected at most {max_length} letters",
    "too_short": "expected {min_length} or more entries",
    "too_long": "expected at most {max_length} entries",
}
_KINDS = {
    "int": "expected a whole number",
    "float": "expected a number",
    "tuple": "expected a list, such as [a, b]",
    "list": "expected a list, such as [a, b]",
    "model": "expected `name: value` pairs",
    "dict": "expected `name: value` pairs",
}
"""By the beginning of the type of a mistake."""
_OPENED = {"flow sequence": "[", "flow mapping": "{", "quoted scalar": "quotation mark"}
"""By what PyYAML calls it."""
_FORMS = {
    "mailto:": "expected an address such as mailto:digest@example.org or https://example.org/leave",
    "https?://": "expected a web address, such as https://example.org",
    "[A-Za-z_]": "expected the name of a variable, such as OPENAI_API_KEY; the value stands in the environment",
    "0-9-": "expected small letters, digits and hyphens, at most 40",
    "[a-z]": "expected one word in small letters",
}
"""By what a pattern holds; the first that fits."""


def mistakes(error: ValidationError) -> list[ErrorDetails]:
    """Each mistake once: a list is not called too short because an entry of it was refused."""
    every = error.errors(include_url=False)
    return [one for one in every if not (one["type"] == "too_short" and any(_inside(one, other) for other in every))]


def wrong(one: ErrorDetails, secret: bool = False) -> str:
    """What should stand there, and what does: "expected a whole number, found 'ten'".

    Where somebody may have put a `secret`, what was found is not shown.
    """
    if one["type"] == "value_error":
        told = one["msg"].removeprefix("Value error, ")
        return told if secret or str(one["input"]) in told else told + _found(one["input"])
    return _expected(one) + ("" if secret else _found(one.get("ctx", {}).get("tag", one["input"])))


def doubles(node: yaml.Node | None) -> Iterator[tuple[str, int, int]]:
    """Every name that stands twice in one place of a YAML tree, with its line and that of the first."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                yield name, line, seen[name]
            seen.setdefault(name, line)
            yield from doubles(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from doubles(value)


def unclosed(error: Exception, first: int = 1) -> str:
    """Where the bracket or quotation mark stands that a YAML error is about, unless on the line of the error itself.

    `first`: the number of the YAML's first line in its file.
    """
    begun, noticed = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    what = next((told for part, told in _OPENED.items() if part in (getattr(error, "context", None) or "")), "")
    if not what or begun is None or noticed is None or begun.line == noticed.line:
        return ""
    return f"; the {what} of line {begun.line + first} may not be closed"


def _expected(one: ErrorDetails) -> str:
    limits = one.get("ctx", {})
    if one["type"] == "string_pattern_mismatch":
        return next((told for part, told in _FORMS.items() if part in limits["pattern"]), "expected another form")
    told = _EXPECTED.get(one["type"]) or _KINDS.get(one["type"].partition("_")[0]) or one["msg"]
    return told.format_map(limits)


def _found(value: object) -> str:
    if isinstance(value, bool):
        return f", found {'yes' if value else 'no'}"
    if isinstance(value, dict):
        return ", found `name: value` pairs"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", found a list"
    return f", found {str(value)[:60]!r}" if isinstance(value, str | int | float | dt.date) else ""


def _inside(one: ErrorDetails, other: ErrorDetails) -> bool:
    return len(other["loc"]) > len(one["loc"]) and other["loc"][: len(one["loc"])] == one["loc"]
