"""The record of a finding, and access to an edition's files as text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Finding:
    """Something wrong with a file and what to do about it; `fail` stops publishing, `warn` does not."""

    level: Literal["fail", "warn"]
    file: str
    what: str
    do: str

    @property
    def told(self) -> str:
        return f"{self.file}: {self.what}; {self.do}"


TEXTS = (".html", ".md", ".txt", ".json", ".xml")
EDITORS = frozenset({"review.html", "report.json"})
"""Files for the editor, which no reader gets."""


def texts(files: Mapping[str, bytes], *endings: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the text files that readers get, or of those with these `endings`, sorted by name."""
    for name in sorted(files):
        if name.endswith(endings or TEXTS) and name not in EDITORS:
            yield name, files[name].decode("utf-8", "replace")


def data(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """The object in a JSON file; {} if the file is absent or contains none."""
    try:
        found = json.loads(files.get(name, b"{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
