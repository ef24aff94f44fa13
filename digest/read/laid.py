"""The words of a web page in a row: which of them were extracted, and which of them each element holds. Linear."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from lxml import etree
from lxml.html import HtmlElement

from digest.text.hidden import MACHINERY

GRAM = 4
"""Words in a row by which a text is known again."""
NEARLY_ALL = 0.98
"""The share of the extracted words that the element of the main text holds."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
"""Japanese and Chinese have no spaces: each sign counts as a word."""
_INLINE = frozenset(
    "a abbr b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong "
    "sub sup time tt u var wbr".split()
)


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def grams(row: Sequence[str]) -> set[tuple[str, ...]]:
    """Each few words that follow one another."""
    return {tuple(row[at : at + GRAM]) for at in range(len(row) - GRAM + 1)}


def is_line(element: HtmlElement) -> bool:
    """Whether all that an element holds stands in one line."""
    return all(inside.tag in _INLINE for inside in element.iterdescendants())


def is_inline(element: HtmlElement) -> bool:
    return element.tag in _INLINE and is_line(element)


class Laid:
    """A page's words and what was extracted of them. It stays as it is when the tree is changed."""

    def __init__(self, root: HtmlElement, extracted: Iterable[str]) -> None:
        self.root = root
        texts = [words(text) for text in extracted]
        self.known = {gram for row in texts for gram in grams(row)}
        self.texts = Counter(map(tuple, texts))
        """How often each text was extracted, by its words."""
        self._places: dict[HtmlElement, tuple[int, int]] = {}
        self.row = self._lay(root)
        self._linked = _sums(self._in_links())
        starts = [tuple(self.row[at : at + GRAM]) in self.known for at in range(len(self.row))]
        self._starts = _sums(starts)
        self._certain = bytearray(len(self.row))
        for at, known in enumerate(starts):
            if known:
                self._certain[at : at + GRAM] = b"\1" * GRAM
        self._found = _sums(self._certain)
        self._all = _sums(self._with_short())

    def _lay(self, root: HtmlElement) -> list[str]:
        pieces, edges, at = list[str](), list[tuple[int, HtmlElement]](), 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            text = element.text if event == "start" else None if element is root else element.tail
            if event == "start" and element.tag in MACHINERY:
                walk.skip_subtree()
                text = None
            edges.append((at, element))
            pieces += ["" if element.tag in _INLINE else " ", text or ""]
            at += len(pieces[-2]) + len(pieces[-1])
        found = list(_WORD.finditer("".join(pieces)))
        starts = [match.start() for match in found]
        for offset, element in edges:
            place = bisect_left(starts, offset)
            self._places[element] = (self._places.get(element, (place, 0))[0], place)
        return [match[0].casefold() for match in found]

    def _in_links(self) -> bytearray:
        linked = bytearray(len(self.row))
        for link in self.root.iter("a"):
            start, end = self.place(link)
            linked[start:end] = b"\1" * (end - start)
        return linked

    def _with_short(self) -> bytearray:
        """Marks blocks of few words too: where the page has more of the same than were extracted, those in no link."""
        spans = dict[tuple[str, ...], set[tuple[int, int]]]()
        for element, (start, end) in self._places.items():
            if 0 < end - start < GRAM and element.tag not in _INLINE and tuple(self.row[start:end]) in self.texts:
                spans.setdefault(tuple(self.row[start:end]), set()).add((start, end))
        marked = bytearray(self._certain)
        for text, places in spans.items():
            free = [(start, end) for start, end in places if self._linked[end] - self._linked[start] < end - start]
            for start, end in free if free and len(places) > self.texts[text] else places:
                marked[start:end] = b"\1" * (end - start)
        return marked

    def place(self, element: HtmlElement) -> tuple[int, int]:
        """Where its words begin and end in the row."""
        return self._places.get(element, (0, 0))

    def length(self, element: HtmlElement) -> int:
        """How many words it has."""
        start, end = self.place(element)
        return end - start

    def extracted(self, element: HtmlElement) -> int:
        """How many of its words were extracted."""
        start, end = self.place(element)
        return self._all[end] - self._all[start]

    def linked(self, element: HtmlElement) -> float:
        """The share of its words that are links."""
        start, end = self.place(element)
        return (self._linked[end] - self._linked[start]) / max(1, end - start)

    def is_extracted(self, element: HtmlElement) -> bool:
        """Whether most of it was extracted, in its order."""
        start, end = self.place(element)
        if end - start < GRAM:
            return self.extracted(element) == end - start
        last = end - GRAM + 1
        return self._starts[last] - self._starts[start] >= 0.5 * (last - start)

    def is_known(self, text: str) -> bool:
        """Whether most of a text was extracted."""
        row = words(text)
        own = grams(row)
        return len(own & self.known) >= 0.5 * len(own) if own else tuple(row) in self.texts

    def body(self) -> HtmlElement | None:
        """The innermost element that has nearly all that was extracted; None when nothing of it is found."""
        inner, enough = self.root, NEARLY_ALL * self._found[-1]
        while enough:
            deeper = next((one for one, count in self._counts(inner) if count >= enough), None)
            if deeper is None:
                return inner
            inner = deeper
        return None

    def _counts(self, around: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
        for one in around:
            start, end = self.place(one)
            yield one, self._found[end] - self._found[start]

    def reach(self, body: HtmlElement) -> tuple[int, int]:
        """The places of its first and its last extracted word."""
        start, end = self.place(body)
        return self._certain.index(1, start, end), self._certain.rindex(1, start, end)


def _sums(marks: Iterable[int]) -> list[int]:
    return [0, *accumulate(marks)]
