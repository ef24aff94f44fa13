"""What an editor should look at before signing: lines without a file, files without a line, changed quotes. Pure.

Nothing here stops a build: the table is the editor's.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from digest.build.evidence import EDITOR
from digest.build.issue import Material
from digest.build.prose import definitions
from digest.model import Item
from digest.text import clip, plain

_MARK = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")


def warnings(material: Material, evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """One line each, beginning with the file. `evidence` is what evidence.json will hold."""
    found = [*_lines(material), *_files(material)]
    for item in evidence["items"]:
        found += [*_quotes(item), *_marks(material.items[item["key"]], material)]
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


def _quotes(item: Mapping[str, Any]) -> Iterator[str]:
    for sentence in item["sentences"]:
        quotes = [plain(place["quote"]) for place in sentence["evidence"]]
        said = sentence["text"]
        if sentence["who"] == EDITOR and quotes and "“" in said and not any(quote in said for quote in quotes):
            yield f"{item['file']}: a quotation differs from the sentence it cites: {clip(said, 90)}"


def _marks(item: Item, material: Material) -> Iterator[str]:
    body, own = definitions(item.prose)
    summary = material.summaries.get(item.key)
    known = {claim.evidence.sentence for claim in summary.claims} if summary else set()
    known |= {fact.evidence.sentence for fact in summary.facts if fact.evidence} if summary else set()
    if text := material.texts.get(item.key):
        known |= {sentence.id for sentence in text.sentences}
    for name in _MARK.findall(body):
        if name not in known and name not in own:
            yield f"{item.file}: [^{name}] leads nowhere; write a line that begins [^{name}]: in the file"
