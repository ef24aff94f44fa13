"""The main text of a web page: trafilatura says where it is, and there it is read whole, as `visible` reads.

trafilatura alone loses captions, notes, folded parts, boxes, headings in boxes, and whatever an unclosed tag swallows.

laid.py    the page's words, extracted or not    furniture.py    what is no part of the text
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

from lxml import etree
from lxml.html import Element, HtmlElement

from digest.read.furniture import paragraphs, prune, tidy
from digest.read.laid import Laid, grams, words
from digest.text import Block, Page, drop_hidden, mark_of, parse_html, visible

ENOUGH = 1500
"""Characters; a feed's body, a page or an article's element with no more is a teaser or empty."""
LONG = 100
"""Characters from which a repeated paragraph is no coincidence."""
MOST_ELEMENTS, MOST_ATTRIBUTES = 16_000, 100
"""The largest recorded web page has 15,402 elements; 20,000 hostile ones take trafilatura 72 s."""
LOST = 0.05
"""The share of the extracted text that a reading may lack; one that lacks more has read something else."""
UNREAD = 0.1
"""The share of a page's paragraphs that may be left out; more are told. In the recorded pages it is 0.05 at most."""
A_SENTENCE = 8
"""Words from which a line is told as often as it was extracted, or once."""
_RUNNING = ("prose", "item", "quote")
_SHORT_LINE = re.compile(
    r"(?:(?:subscribe|sign (?:up|in)|follow us|share this|log in|read more|learn more|view all|see all|back to top|"
    r"download|copy link|cite this|listen to|select an?|related (?:posts|articles|episodes)|suggested citation|expand|"
    r"posted|published|received|accepted|issue date|last (?:revised|updated|modified)|updated|version of record)\b"
    r".{0,60}|.{0,120}\b\d+ min(?:ute)?s?(?: read)?\W*)",
    re.I,
)
"""What a page says about itself and to its visitor."""


def main_page(html: str) -> Page:
    """The main text of a web page. Sites hide much for good reasons (menus, dialogs), so of hidden text only what
    addresses a model is counted.
    """
    return main_part(html)[0]


def main_part(html: str) -> tuple[Page, float]:
    """The main text of a web page, and the share of it that was read: 1, unless many paragraphs were left out."""
    root, share = parse_html(html), 1.0
    if root is None:
        return Page((), 0), share
    unseen = drop_hidden(root, html).addressed()
    if (article := _distill_article(root)) is not None:
        found = visible(article)
    elif _is_ordinary(root):
        found, share = _whole(root)
    else:
        found = visible((root.xpath("(//article | //main)[1]") or [root])[0])
    unseen.include(found.hidden, found.unseen)
    return Page(tuple(_distinct(found.blocks)), unseen.count, tuple(unseen.pieces)), share


def _distill_article(root: HtmlElement) -> HtmlElement | None:
    """The article of a page in the Distill template, with its abstract and appendix, whose elements say what each part
    is; None for other pages. An article that a script would fill is read without its appendix, so that it is empty.
    """
    parts = root.xpath("//d-article | //dt-article")
    if not parts:
        return None
    if len("".join(parts[0].itertext())) > ENOUGH:
        parts = root.xpath("//d-title/p | //d-abstract | //d-article | //dt-article | //d-appendix | //dt-appendix")
    article = Element("div")
    article.extend(one for one in parts if not set(parts) & set(one.iterancestors()))
    return article


def _distinct(blocks: Iterable[Block]) -> Iterator[Block]:
    """Each paragraph once: a page with tabs or two layouts may contain it twice."""
    seen = set[str]()
    for block in blocks:
        if len(block.text) < LONG or block.kind not in _RUNNING or block.text not in seen:
            yield block
        seen.add(block.text)


def _is_ordinary(root: HtmlElement) -> bool:
    """Whether trafilatura can process it in seconds; its time is quadratic in elements and attributes."""
    elements = list(root.iter())
    return len(elements) <= MOST_ELEMENTS and all(len(element.attrib) <= MOST_ATTRIBUTES for element in elements)


def _whole(root: HtmlElement) -> tuple[Page, float]:
    """All of the text where trafilatura found it, or what trafilatura extracted where the two do not fit together."""
    tidy(root)
    extracted = visible(_extracted(deepcopy(root)))
    _forget_looks(root)
    laid = Laid(root, (block.text for block in extracted.blocks))
    places = [laid.place(one) for one in paragraphs(laid)]
    read = _read_around(laid, extracted) or extracted
    known = _grams(read.blocks)
    told = sum(len(words(block.text)) for block in read.blocks)
    left = {tuple(laid.row[start:end]) for start, end in places}
    unread = sum(len(row) for row in left if _share(row, known) < 0.5)
    return read, told / (told + unread) if unread > UNREAD * (told + unread) else 1.0


def _extracted(root: HtmlElement) -> str:
    """The main text as HTML. Inline code and note marks are replaced first: trafilatura would break lines at the one
    and join the other to the words.
    """
    etree.strip_elements(root, "template", "dialog", "noembed", "noframes", "rp", with_tail=False)
    for element in list(root.iter("code", "a", "sup")):
        if element.tag == "code" and not any(around.tag == "pre" for around in element.iterancestors()):
            element.tag = "span"
        elif (mark := mark_of(element)) is not None:
            element.tail = mark + (element.tail or "")
            element.drop_tree()
    import trafilatura  # here, because it takes 0.2 s to import and `digest --help` does not need it

    return trafilatura.extract(root, output_format="html", include_comments=False, include_tables=True) or ""


def _forget_looks(root: HtmlElement) -> None:
    """Removes what hid text or spoke to a model: it is counted, and a part of the page cannot be judged again without
    the colours around it.
    """
    etree.strip_elements(root, "script", "noscript", "template", with_tail=False)
    etree.strip_attributes(root, "style", "bgcolor", "color", "hidden", "popover")
    etree.strip_attributes(root, "alt", "title", "content", "placeholder", "aria-description")


def _read_around(laid: Laid, extracted: Page) -> Page | None:
    """The text of the element that holds what was extracted; None where much of that would be missing."""
    body = laid.body()
    if body is None:
        return None
    notes = prune(body, laid)
    found, behind = visible(body), visible(notes)
    noted = [replace(block, section=block.section or "Notes") for block in behind.blocks]
    blocks = list(_worth_telling([*found.blocks, *noted], laid))
    known = _grams(blocks)
    lost = [block for block in extracted.blocks if _share(words(block.text), known) < 0.5]
    if sum(len(block.text) for block in lost) > LOST * sum(len(block.text) for block in extracted.blocks):
        return None
    title = next((at for at, block in enumerate(extracted.blocks) if block not in lost), 0)
    return Page((*extracted.blocks[:title], *blocks), found.hidden + behind.hidden, found.unseen + behind.unseen)


def _grams(blocks: Iterable[Block]) -> set[tuple[str, ...]]:
    return {gram for block in blocks for gram in grams(words(block.text))}


def _share(row: Sequence[str], known: set[tuple[str, ...]]) -> float:
    """The share of a text that is known; 1 where it is too short to tell."""
    own = grams(row)
    return len(own & known) / len(own) if own else 1.0


def _worth_telling(blocks: Sequence[Block], laid: Laid) -> Iterator[Block]:
    """The blocks without tables of contents and repetitions, and of those not extracted without headings of nothing,
    lines about the page and what was told before.
    """
    titles = {block.text for block in blocks if block.kind == "heading"}
    told, times = set(laid.known), Counter[tuple[str, ...]]()
    for block, heads in zip(blocks, _heads_something(blocks), strict=True):
        row = tuple(words(block.text))
        times[row] += 1
        again = len(row) >= A_SENTENCE and block.kind in _RUNNING and times[row] > max(1, laid.texts[row])
        if again or block.text in (block.section.split(" › ") if block.kind == "heading" else titles):
            continue
        if laid.is_known(block.text) or (heads and _is_new(block, grams(row), told)):
            told |= grams(row)
            yield block


def _is_new(block: Block, own: set[tuple[str, ...]], told: set[tuple[str, ...]]) -> bool:
    if block.kind in ("table", "code", "maths"):
        return not own or len(own & told) <= 0.8 * len(own)
    says = any(letter.isalpha() for letter in block.text) and not _SHORT_LINE.fullmatch(block.text)
    return says and (block.kind == "heading" or not own or len(own & told) <= 0.8 * len(own))


def _heads_something(blocks: Sequence[Block]) -> list[bool]:
    """For each block whether it is no heading, or one with a text below it."""
    found, below = list[bool](), ""
    for block in reversed(blocks):
        path = f"{block.section} › {block.text}" if block.section else block.text
        found.append(block.kind != "heading" or f"{below} › ".startswith(f"{path} › "))
        if found[-1]:
            below = block.section if block.kind != "heading" else path
    return found[::-1]
