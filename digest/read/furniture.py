"""Removes from the main text of a web page what is none of it, and its notes, which are read apart.

Only what trafilatura left out is removed. It is furniture by its tag, role or class, as a list of links, as a few words
that stand alone, or because it stands before or after all that was extracted.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import Element, HtmlElement

from digest.read.laid import Laid, is_inline, is_line
from digest.text import plain

SCRAP, PARAGRAPH = 8, 20
"""Words: fewer that stand alone are a label; so many in front of the extracted text are its beginning."""
SPOKEN = 100
"""Characters, at most, of a text for screen readers alone."""
FEW = 3
"""Paragraphs that a figure may have."""
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_UNDIVIDED = _HEADINGS | frozenset("p pre table dt figcaption caption math svg".split())
_OF_A_TEXT = _UNDIVIDED | frozenset("ul ol li dl dd figure blockquote details".split())
_PARAGRAPHS = frozenset("p li dd blockquote figcaption td".split())
_LISTS = frozenset("ol ul li dl section".split())
_TAGS = frozenset(["header", "footer", "address"])
_ROLES = frozenset(
    "navigation complementary banner contentinfo search dialog alert alertdialog menu toolbar button tablist".split()
)
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|addtoany|social|newsletter|subscri(?:be|ption)|sign-?up|sidebar|cookies?|"
    r"related(?![\w-]*work)|recommend(?:ed|ations?)|read-next|next-post|prev(?:ious)?-post|latest|popular|trending|"
    r"consent|breadcrumbs?|menu|navbar|navigation|paginat(?:ion|or)|pager|toc|banner|toast|popup|modal|tooltip|mobile|"
    r"comments?|respond|bio|authors?|contributors?|byline|eyebrow|timestamp|dateline|meta(?:box|data)?|tags?|tagged|"
    r"promo|advert(?:isement)?|ads?|sponsor(?:s|ed)?|cta|buttons?|btn|downloads?|metrics-bar|identifiers|"
    r"citations?|cited?|references|\w*[Ff]ooter)(?=$|[\s_-])"
    r"|(?:^|\s)(?:hidden|hide|invisible|d-none|is-hidden)(?=$|\s)(?!.*:)"
)
_SPOKEN = re.compile(r"(?:^|\s)(?:sr-only|(?:u-)?visually-?hidden|screen-reader-text)(?=$|\s)")
_FOR_PHONES = re.compile(r"(?:^|\s)(?:(?:show|visible)-(?:xs|sm)|mobile-only|only-mobile)(?=$|\s)(?!.*-(?:md|lg|xl))")
_NOTE = re.compile(
    r"\b(?:foot|end|side|margin)-?notes?\b|\bdoc-(?:foot|end)notes?\b|(?:^|[\s:_-])fn[:_-]?\d|-fn-id\b", re.I
)


def tidy(root: HtmlElement) -> None:
    """Makes a figure that holds a heading or more than a few paragraphs a plain element, since its end was forgotten,
    and removes what is there for screen readers or small screens alone.
    """
    for figure in list(root.iter("figure")):
        if next(figure.iter(*_HEADINGS), None) is not None or len(list(islice(figure.iter("p"), FEW + 1))) > FEW:
            figure.tag = "div"
    for element in list(root.iter(*_HEADINGS, "span", "div", "p", "a")):
        names = (element.get("class") or "")[:1000]
        if _FOR_PHONES.search(names) or (_SPOKEN.search(names) and len(plain("".join(element.itertext()))) < SPOKEN):
            cut(element)


def paragraphs(laid: Laid) -> Iterator[HtmlElement]:
    """The elements of a page that seem to be paragraphs of a text, wherever they stand."""
    named = set[HtmlElement]()
    for element in laid.root.iter():
        if element.getparent() in named or _is_named(element):
            named.add(element)
        elif element.tag in _PARAGRAPHS and laid.length(element) >= PARAGRAPH and laid.linked(element) <= 0.3:
            yield from [element] if is_line(element) else []


def prune(body: HtmlElement, laid: Laid) -> HtmlElement:
    """Removes the furniture in the element of the main text, in place, and returns the notes that stand together."""
    return _Pruning(body, laid).run()


class _Pruning:
    def __init__(self, body: HtmlElement, laid: Laid) -> None:
        self.body, self.laid = body, laid
        self.first, self.last = laid.reach(body)
        self.notes = self._notes()
        self.noted = set(self.notes)
        """The notes, and all elements that hold one."""
        for note in self.notes:
            for around in note.iterancestors():
                if around in self.noted:
                    break
                self.noted.add(around)

    def _notes(self) -> list[HtmlElement]:
        """The outermost elements that are notes or lists of them, but none that holds the text itself."""
        half = self.laid.extracted(self.body) / 2
        found, within = list[HtmlElement](), set[HtmlElement]()
        for element in self.laid.root.iter():
            if element.getparent() in within:
                within.add(element)
            elif _is_note(element, self.laid) and self.laid.extracted(element) < half:
                within.add(element)
                found += [element] if self.laid.place(element)[1] > self.first else []
        return found

    def run(self) -> HtmlElement:
        gathered = Element("div")
        together = [note for note in self.notes if self._is_together(note)]
        for note in self.notes:
            _make_note(note)
        for note in together:
            cut(note)
            gathered.append(note)
        pending = [(self.body, False)]
        while pending:
            pending += self._kept(*pending.pop())
        return gathered

    def _is_together(self, note: HtmlElement) -> bool:
        """Whether a note stands behind the text or among others, and not beside the sentence that it explains."""
        beside = (note.getprevious(), note.getnext())
        return self.laid.place(note)[0] > self.last or _is_list(note) or any(one in self.noted for one in beside)

    def _kept(self, around: HtmlElement, aside: bool) -> Iterator[tuple[HtmlElement, bool]]:
        """Prunes what an element holds, and gives the parts that stay and have parts themselves. `aside`: whether
        it is furniture, of which only what was extracted stays.
        """
        in_line = aside and not (around.text or "").strip() and not any((one.tail or "").strip() for one in around)
        beside = around.tag in _OF_A_TEXT or any(self.laid.extracted(one) for one in around if one.tag in _OF_A_TEXT)
        for element in list(around):
            inline = is_inline(element)
            if not self.laid.length(element) or (inline and not in_line):
                continue
            apart = aside or (not inline and (_is_named(element) or self.laid.linked(element) > 0.5))
            if element not in self.noted and self._is_left_out(element, apart, beside):
                cut(element)
            elif not inline and element.tag not in _UNDIVIDED:
                yield element, apart

    def _is_left_out(self, element: HtmlElement, aside: bool, beside: bool) -> bool:
        start, end = self.laid.place(element)
        if aside and (element.tag in _UNDIVIDED or is_line(element)):
            return not self.laid.is_extracted(element)
        if self.laid.extracted(element):
            return False
        if aside or start > self.last:
            return True
        if end <= self.first:
            return not any(self.laid.length(one) >= PARAGRAPH for one in element.iter("p"))
        is_part = beside and element.tag in _OF_A_TEXT
        return end - start < SCRAP and not is_part and next(element.iter(*_HEADINGS), None) is None


def _is_note(element: HtmlElement, laid: Laid) -> bool:
    """Whether it is a note or a list of notes, by its names; a mark of a note is none."""
    if element.tag in ("a", "sup", "body", "html") or element.tag in _HEADINGS or laid.length(element) < 3:
        return False
    names = [element.get("class"), element.get("id"), element.get("role"), *element.attrib]
    return bool(_NOTE.search(" ".join(filter(None, names))[:1000]))


def _make_note(element: HtmlElement) -> None:
    """Gives a note the class by which `visible` knows one, and takes its number away."""
    mark = next(element.iter("sup"), None)
    number = (mark.text or "").strip() if mark is not None else ""
    if mark is not None and number.isdigit() and next(filter(str.strip, element.itertext()), "").strip() == number:
        mark.text = ""
    if not _is_list(element):
        element.set("class", f"{element.get('class') or ''} footnote-content")


def _is_list(note: HtmlElement) -> bool:
    return note.tag in _LISTS or next(note.iter("li"), None) is not None


def _is_named(element: HtmlElement) -> bool:
    """Whether its tag, role or class is one of furniture. A heading's class says nothing about what it heads."""
    if element.tag in _TAGS or element.get("role") in _ROLES:
        return True
    # A class with a colon is for some sizes of the screen: "hidden lg:block".
    names = sorted((element.get("class") or "")[:1000].split(), key=lambda name: ":" in name)
    return element.tag not in _HEADINGS and bool(_CLASS.search(" ".join(names)))


def cut(element: HtmlElement) -> None:
    """Removes an element from its tree, without the text that follows it."""
    before, around = element.getprevious(), element.getparent()
    tail, element.tail = element.tail, None
    if before is not None:
        before.tail = (before.tail or "") + (tail or "")
    elif around is not None:
        around.text = (around.text or "") + (tail or "")
    if around is not None:
        around.remove(element)
