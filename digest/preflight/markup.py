"""A page as the elements a mail program or a browser sees, in order. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: Mapping[str, str]
    inside: str
    """What is written in a <style> or a <script>; '' for all others."""


def elements(page: str) -> tuple[Element, ...]:
    """Every start tag with its attributes, names in lower case, entities resolved."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return tuple(reader.found)


def linked(page: str) -> Iterator[tuple[str, str]]:
    """(tag, address) of everything that leads or loads."""
    for one in elements(page):
        for name in ("href", "src", "srcset", "action", "poster", "background"):
            if name in one.attributes:
                yield one.tag, one.attributes[name].strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        first: dict[str, str] = {}
        for name, value in attrs:  # a browser takes the first of two
            first.setdefault(name, value or "")
        self.found.append(Element(tag, first, ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and self.found:
            last = self.found[-1]
            self.found[-1] = Element(last.tag, last.attributes, last.inside + data)
