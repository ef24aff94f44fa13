"""The lists of issue.md (orders), and how one of their lines is parsed and written."""

import re
from urllib.parse import quote

from digest import ids
from digest.errors import ConfigError
from digest.model import Line

FOLLOWUPS = "Follow-ups and corrections"
ORDERS = {"items": "items", "also seen": "also", "suggested": "suggested", FOLLOWUPS.lower(): "followups"}
_LINE = re.compile(r"^[-*]\s+(?P<key>\S+)(?:\s+\[(?P<title>.*)\]\((?P<url>\S*)\))?(?:\s+—\s+(?P<note>.*))?\s*$")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]")


def line_of(row: str, where: str) -> Line:
    found = _LINE.match(row)
    key = ids.key_from(found["key"]) if found else None
    if not found or not key:
        raise ConfigError(
            f"{where}: {row[:60]!r} names nothing; expected `- KEY [Title](URL)`, or a link, after the dash"
        )
    return Line(key=key, title=found["title"] or "", url=found["url"] or "", note=found["note"] or "")


def line_text(line: Line) -> str:
    """One line of a list."""
    title = one_line(line.title).replace("[", "(").replace("]", ")")
    note = f" — {one_line(line.note)}" if line.note else ""
    return f"- {line.key} [{title}]({_SPACE.sub(_encoded, line.url)}){note}"


def is_line_of(row: str, key: str) -> bool:
    found = _LINE.match(row.strip())
    return bool(found) and ids.key_from(found["key"]) == key if found else False


def _encoded(found: re.Match[str]) -> str:
    """A space would end the URL, so it is percent-encoded."""
    return quote(found[0])


def one_line(text: str) -> str:
    return " ".join(text.split())
