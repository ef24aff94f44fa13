"""One finding, and an edition's files as text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Finding:
    """`fail` stops publishing, `warn` does not."""

    level: Literal["fail", "warn"]
    file: str
    what: str
    do: str

    @property
    def told(self) -> str:
        return f"{self.file}: {self.what}; {self.do}"


TEXTS = (".html", ".md", ".txt", ".json", ".xml")
EDITORS = frozenset({"review.html", "report.json"})
"""Files that no reader gets: the editor worked with them."""


def texts(files: Mapping[str, bytes], *endings: str) -> Iterator[tuple[str, str]]:
    """The text files that readers get, by name."""
    for name in sorted(files):
        if name.endswith(endings or TEXTS) and name not in EDITORS:
            yield name, files[name].decode("utf-8", "replace")


def data(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """A JSON file's object; {} when it is absent or none."""
    try:
        found = json.loads(files.get(name, b"{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
