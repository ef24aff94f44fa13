"""Parses a page to the elements that a mail program or browser sees, in order. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: Mapping[str, str]
    inside: str
    """The content of a <style> or <script>; '' for other elements."""


def elements(page: str) -> tuple[Element, ...]:
    """Every start tag with its attributes; names are in lower case, entities resolved."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return tuple(reader.found)


def linked(page: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, URL) of everything that links or loads."""
    for element in elements(page):
        for name in ("href", "src", "srcset", "action", "poster", "background"):
            if name in element.attributes:
                yield element.tag, element.attributes[name].strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        first: dict[str, str] = {}
        for name, value in attrs:  # of a repeated attribute, browsers take the first
            first.setdefault(name, value or "")
        self.found.append(Element(tag, first, ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and self.found:
            last = self.found[-1]
            self.found[-1] = Element(last.tag, last.attributes, last.inside + data)
