"""Adds, removes or replaces a line of issue.md; all other bytes stay."""

import re

from digest.model import Line
from digest.table.lines import FOLLOWUPS, is_line_of, line_text


def with_suggested(text: str, lines: tuple[Line, ...]) -> str:
    """issue.md with new picks appended under 'Suggested'; the lines above stay, and no key is added twice."""
    new = [line_text(line) for line in lines if not _mentions(text, line.key)]
    if not new:
        return text
    return _append_to(text, "Suggested", new) or _append_section(text, "Suggested", "New since the first draft.", new)


def with_followups(text: str, lines: tuple[Line, ...]) -> str:
    """issue.md with lines appended under 'Follow-ups and corrections'; a new section goes above 'Suggested'."""
    new = [line_text(line) for line in lines]
    if not new:
        return text
    if extended := _append_to(text, FOLLOWUPS, new):
        return extended
    above, head, below = (
        re.split(r"(?m)(^## +Suggested[ \t]*$)", text, maxsplit=1, flags=re.I)
        if _has_suggested(text)
        else (text, "", "")
    )
    remark = "What came of works that earlier issues covered. Move a line to reorder, delete it to kill."
    return _append_section(above, FOLLOWUPS, remark, new) + (f"\n{head}{below}" if head else "")


def with_item(text: str, line: Line) -> str:
    """issue.md with a line appended to 'Items' (`digest add`), unless its key is already listed."""
    if _mentions(text, line.key):
        return text
    return _append_to(text, "Items", [line_text(line)]) or text.rstrip("\n") + "\n\n## Items\n" + line_text(line) + "\n"


def without(text: str, key: str) -> str:
    """issue.md without the line of a key (`digest kill`); all other bytes stay."""
    return "".join(row for row in text.splitlines(keepends=True) if not is_line_of(row, key))


def instead(text: str, old: str, new: str) -> str:
    """issue.md with the work `new` in place of `old`, or at its own place if that comes first; one line remains."""
    rows = text.splitlines(keepends=True)
    places = [n for n, row in enumerate(rows) if is_line_of(row, old) or is_line_of(row, new)]
    if not places:
        return text
    line = next((rows[n] for n in places if is_line_of(rows[n], new)), rows[places[0]].replace(old, new, 1))
    return "".join(line if n == places[0] else "" if n in places else row for n, row in enumerate(rows))


def _has_suggested(text: str) -> bool:
    return bool(re.search(r"^## +Suggested[ \t]*$", text, re.M | re.I))


def _append_section(text: str, head: str, remark: str, rows: list[str]) -> str:
    return text.rstrip("\n") + f"\n\n## {head}\n<!-- {remark} -->\n" + "\n".join(rows) + "\n"


def _append_to(text: str, head: str, added: list[str]) -> str:
    """issue.md with rows at the end of one section; '' when there is no such section."""
    rows = text.split("\n")
    heads = [n for n, row in enumerate(rows) if re.match(r"^## +", row)]
    start = next((n for n in heads if re.match(rf"^## +{head}\s*$", rows[n], re.I)), None)
    if start is None:
        return ""
    end = next((n for n in heads if n > start), len(rows))
    while end > start + 1 and not rows[end - 1].strip():
        end -= 1
    return "\n".join([*rows[:end], *added, *rows[end:]])


def _mentions(text: str, key: str) -> bool:
    """Whether a key is listed, other than as a follow-up, which may be an item too."""
    inside = False
    for row in text.splitlines():
        inside = row.strip().lower() == f"## {FOLLOWUPS.lower()}" if row.startswith("## ") else inside
        if not inside and is_line_of(row, key):
            return True
    return False
