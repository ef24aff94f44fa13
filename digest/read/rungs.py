"""The ways to read an entry: a paper's LaTeX HTML, its PDF, a post's own body, a page's main text or a linked PDF."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from digest.errors import BadContent, BadStatus, Blocked, NetError, NotRecorded, TimedOut, TooLarge
from digest.model import Entry, Origin
from digest.net import Net, Response
from digest.read.pdf import Read, read_pdf
from digest.read.webpage import ENOUGH, main_part
from digest.text import Block, Page, Unseen, parse_html, plain, untex, visible

PAPER_CAP = 8_000_000
"""Bytes. The largest recorded LaTeXML page has 3.5 million, for 230,000 characters of text."""
PDF_CAP, PDF_SECONDS = 50_000_000, 60.0
PAGE_CAP = 3_000_000
SITES_OWN = "its page has more text, which could not be told from the site's own"
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
    partly: str = "it is very long"
    """Why `share` is less than 1, if it is."""


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
    page, share = main_part(html)
    found = Found("page", entry.url, entry.version, page, share, partly=SITES_OWN if share < 1 else Found.partly)
    if length(found.page) <= ENOUGH:
        return Missed("its page shows little text", opening=found)
    if length(found.page) <= 4 * ENOUGH and any(sign in html.casefold() for sign in _PAYWALL):
        return Missed("only its opening is free to read", opening=found)
    return found


def _decoded(body: bytes) -> str:
    from trafilatura.utils import decode_file

    return str(decode_file(body))


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
