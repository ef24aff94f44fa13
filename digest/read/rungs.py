"""The ways to read an entry: a paper's LaTeX HTML, its PDF, a post's own body, a page's main text or a linked PDF."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree
from lxml.html import Element, HtmlElement

from digest.errors import BadContent, BadStatus, Blocked, NetError, NotRecorded, TimedOut, TooLarge
from digest.model import Entry, Origin
from digest.net import Net, Response
from digest.read.pdf import Read, read_pdf
from digest.text import Block, Page, Unseen, drop_hidden, mark_of, parse_html, plain, untex, visible

ENOUGH = 1500
"""Characters; a feed's body or a page with no more is a teaser."""
LONG = 100
"""Characters from which a repeated paragraph is no coincidence."""
PAPER_CAP = 8_000_000
"""Bytes. The largest recorded LaTeXML page has 3.5 million, for 230,000 characters of text."""
PDF_CAP, PDF_SECONDS = 50_000_000, 60.0
PAGE_CAP = 3_000_000
MOST_ELEMENTS, MOST_ATTRIBUTES = 16_000, 100
"""The largest recorded web page has 15,402 elements; 20,000 hostile ones take trafilatura 72 s."""
NO_HTML, NO_PDF = "arXiv has no HTML version of it", "arXiv has no PDF of it"
NEITHER = "arXiv has neither an HTML version nor a PDF of it"
_FOREVER = timedelta(days=3650)
_LATEXML_FURNITURE = frozenset(
    "ltx_bibliography ltx_authors ltx_keywords ltx_classification ltx_page_footer ltx_TOC ltx_ERROR ltx_title_document "
    "ltx_dates ltx_pagination".split()
)
_STAMP = re.compile(r"arXiv:\d{4}\.\d{4,5}(v\d{1,3})\b")
_PAYWALL = (
    "for paid subscribers", "subscribe to continue", "subscribers only", "keep reading with a 7-day free trial",
    "this post is for paying", "already a paid subscriber", "subscribe to read", "to continue reading",
    "access through your institution", "become a member",
    '"isaccessibleforfree":false', '"isaccessibleforfree": false', '"isaccessibleforfree":"false"',
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The text that was read: all that the source published, unless `share` is less than 1."""

    origin: Origin
    url: str
    version: int
    page: Page
    share: float = 1.0
    """The share of it that was read, 0..1."""
    note: str = ""
    """What a reader should know about it, or ''."""


@dataclass(frozen=True)
class Missed:
    why: str
    """In words for a reader of the newsletter."""
    lasting: bool = True
    """Whether trying again later would fail in the same way."""
    opening: Found | None = None
    """The short text that was there."""


Rung = Callable[[Net, Entry], Found | Missed]


def paper(net: Net, entry: Entry) -> Found | Missed:
    """A paper's LaTeX HTML at arXiv, in the entry's version."""
    url = f"https://arxiv.org/html/{entry.key.removeprefix('arxiv:')}v{entry.version}"
    try:
        response = net.get(url, fresh_for=_FOREVER, accept="text/html", cap=PAPER_CAP)
    except NetError as error:
        return Missed(NO_HTML if _is_absent(error) else f"its HTML at arXiv {in_words(error)}", _is_absent(error))
    html = response.body.decode("utf-8", "replace")
    page = paper_page(html)
    return Found("html", url, entry.version, page, note=_version_note(_stamp(html), entry)) if page else Missed(NO_HTML)


def paper_pdf(net: Net, entry: Entry) -> Found | Missed:
    """A paper's PDF at arXiv, in the entry's version."""
    url = f"https://arxiv.org/pdf/{entry.key.removeprefix('arxiv:')}v{entry.version}"
    try:
        response = net.get(url, fresh_for=_FOREVER, accept="application/pdf", cap=PDF_CAP)
    except NetError as error:
        absent = _is_absent(error)
        return Missed(
            NO_PDF if absent else f"its PDF at arXiv {in_words(error)}",
            absent or isinstance(error, TooLarge),
        )
    if not _is_pdf(response):
        return Missed(NO_PDF)
    return _from_pdf(response, entry, url, "its PDF")


def _from_pdf(response: Response, entry: Entry, url: str, what: str) -> Found | Missed:
    read: Read = read_pdf(response.body)
    if read.why:
        return Missed(f"{what} {read.why}")
    if not any(block.kind == "prose" for block in read.page.blocks):
        return Missed(f"{what} holds no text")
    return Found("pdf", url, entry.version, read.page, read.share, _version_note(read.version, entry))


def _is_absent(error: NetError) -> bool:
    return isinstance(error, BadStatus) and error.status in (404, 410)


def _is_pdf(response: Response) -> bool:
    return b"%PDF-" in response.body[:1024]


def _stamp(html: str) -> str:
    """The version that arXiv printed on the page, as 'v2'; '' when there is no stamp."""
    at = html.find('id="watermark-tr"')
    found = _STAMP.search(html, at, at + 200) if at >= 0 else None
    return found[1] if found else ""


def _version_note(stamp: str, entry: Entry) -> str:
    if not stamp or stamp == f"v{entry.version}" or not entry.key.startswith("arxiv:"):
        return ""
    return f"version {entry.version} was asked for, and what came says it is version {stamp[1:]}"


def paper_page(html: str) -> Page | None:
    """The article of a LaTeXML page, without authors, contents and references; None when there is none."""
    root = parse_html(html)
    articles = root.xpath("//article[contains(@class, 'ltx_document')]") if root is not None else []
    page = visible(articles[0], _LATEXML_FURNITURE, html) if articles else Page((), 0)
    return page if any(block.kind == "prose" for block in page.blocks) else None


def post(net: Net, entry: Entry) -> Found | Missed:
    """A post's body, as the forum gave it."""
    page = visible(entry.body)
    return Found("post", entry.url, entry.version, page) if page.blocks else Missed("the post has no text of its own")


def long_post(net: Net, entry: Entry) -> Found | Missed:
    """A post's body where the work has other entries too; a short one only links to them."""
    found = post(net, entry)
    if isinstance(found, Found) and length(found.page) <= ENOUGH:
        return Missed("the post only points at it", opening=found)
    return found


def page(net: Net, entry: Entry) -> Found | Missed:
    """A page's text: from the feed if it gave all of it, else from its address, which may hold a PDF."""
    body = visible(entry.body)
    if length(body) > ENOUGH:
        return Found("feed", entry.url, entry.version, body)
    is_file = entry.url.lower().split("?")[0].endswith(".pdf")
    cap, within = (PDF_CAP, PDF_SECONDS) if is_file else (PAGE_CAP, None)
    accept = "text/html, application/pdf;q=0.9"
    try:
        response = net.get(entry.url, fresh_for=timedelta(days=1), accept=accept, cap=cap, within=within)
    except NetError as error:
        return Missed(f"the page {in_words(error)}", isinstance(error, Blocked | BadStatus | TooLarge))
    if _is_pdf(response):
        return _from_pdf(response, entry, entry.url, "the file at its address")
    if "html" not in response.headers.get("content-type", "html"):
        return Missed("it is a file of a kind that we do not read")
    return _web_page(_decoded(response.body[:PAGE_CAP]), entry)


def _web_page(html: str, entry: Entry) -> Found | Missed:
    found = Found("page", entry.url, entry.version, main_page(html))
    if length(found.page) <= ENOUGH:
        return Missed("its page shows little text", opening=found)
    if length(found.page) <= 4 * ENOUGH and any(sign in html.casefold() for sign in _PAYWALL):
        return Missed("only its opening is free to read", opening=found)
    return found


def _decoded(body: bytes) -> str:
    from trafilatura.utils import decode_file

    return str(decode_file(body))


def main_page(html: str) -> Page:
    """The main text of a web page. Sites hide much for good reasons (menus, dialogs), so of hidden text only what
    addresses a model is counted.
    """
    root = parse_html(html)
    if root is None:
        return Page((), 0)
    unseen = drop_hidden(root, html).addressed()
    if (article := _distill_article(root)) is not None:
        found = visible(article)
    elif _is_ordinary(root):
        found = visible(_extracted(root))
    else:
        found = visible((root.xpath("(//article | //main)[1]") or [root])[0])
    unseen.include(found.hidden, found.unseen)
    return Page(tuple(_distinct(found.blocks)), unseen.count, tuple(unseen.pieces))


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
        if len(block.text) < LONG or block.kind not in ("prose", "item", "quote") or block.text not in seen:
            yield block
        seen.add(block.text)


def _is_ordinary(root: HtmlElement) -> bool:
    """Whether trafilatura can process it in seconds; its time is quadratic in elements and attributes."""
    elements = list(root.iter())
    return len(elements) <= MOST_ELEMENTS and all(len(element.attrib) <= MOST_ATTRIBUTES for element in elements)


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


def in_words(error: NetError) -> str:
    """A network error in words for a reader of the newsletter, without addresses or paths."""
    if isinstance(error, BadStatus):
        return f"answered with an error ({error.status})"
    words = {
        Blocked: "lets no programs in",
        TimedOut: "did not answer in time",
        TooLarge: "is larger than we accept",
        BadContent: "sent something we cannot read",
        NotRecorded: "was not recorded",
    }
    return next((text for kind, text in words.items() if isinstance(error, kind)), "could not be reached")


def length(page: Page) -> int:
    """Characters of text."""
    return sum(len(block.text) for block in page.blocks)


def abstract_page(abstract: str) -> Page:
    """An abstract, which may hold TeX, as a page of its own."""
    text, unseen = plain(untex(abstract)), Unseen()
    unseen.add_smuggled(abstract)
    return Page((Block(text, "prose", "Abstract"),) if text else (), unseen.count, tuple(unseen.pieces))
