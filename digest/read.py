"""Reads each pick as far as it can: its text in numbered sentences, where it came from, how much of the whole it is.

The ladder: a paper's LaTeX HTML at arXiv, a post's own body, a page's main text; else the abstract. A rung that fails
says why in words for the newsletter's reader, and the next is tried.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta

from lxml.html import HtmlElement

from digest.desk import Desk
from digest.errors import BadContent, BadStatus, Blocked, NetError, NotRecorded, TimedOut, TooLarge
from digest.model import Comment, Entry, Origin, Sentence, Text, Work
from digest.net import Net
from digest.sources.forum import comments
from digest.store import made_from
from digest.text import Block, Page, drop_hidden, parse_html, plain, sentences, untex, visible

VERSION = 1
THREADS = 4
MOST = 400_000
"""Characters kept of one text: a paper of a hundred pages has about 300,000."""
ENOUGH = 1500
"""A feed's body or a page with fewer characters is a teaser."""
PAPER_CAP = 8_000_000
"""Bytes. The largest recorded LaTeXML page has 3.5 million, for 230,000 characters of text."""
PAGE_CAP = 3_000_000
MOST_ELEMENTS, MOST_ATTRIBUTES = 16_000, 100
"""The largest recorded web page has 15,402 elements; 20,000 hostile ones take trafilatura 72 s."""
COMMENTS = 8
_LATEXML_FURNITURE = frozenset(
    "ltx_bibliography ltx_authors ltx_page_footer ltx_TOC ltx_ERROR ltx_title_document ltx_dates ltx_pagination".split()
)
_SPOKEN = ("prose", "item", "quote", "note")
_PAYWALL = (
    "for paid subscribers", "subscribe to continue", "subscribers only", "keep reading with a 7-day free trial",
    "this post is for paying", "already a paid subscriber", "subscribe to read", "to continue reading",
    "access through your institution", "become a member",
    '"isaccessibleforfree":false', '"isaccessibleforfree": false', '"isaccessibleforfree":"false"',
)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """What a rung gave: the whole of what the source published, unless `page.held` says less."""

    origin: Origin
    url: str
    version: int
    page: Page


@dataclass(frozen=True)
class _Missed:
    why: str
    lasting: bool = True
    """Asking again later would bring the same answer."""
    opening: _Found | None = None
    """The little that was there."""


_Rung = Callable[[Net, Entry], _Found | _Missed]


def read(desk: Desk, works: Iterable[Work]) -> tuple[Text, ...]:
    """One text a work, in the works' order. What was read before is not asked for again, unless a source failed."""
    works = tuple(works)
    kept = () if desk.again else works
    texts = {work.key: text for work in kept if (text := desk.store.find(Text, work.key, _made_from(work)))}
    wanted = [work for work in works if work.key not in texts]
    pool = ThreadPoolExecutor(THREADS)
    try:
        jobs = {pool.submit(_read, desk.net, work): work for work in wanted}
        for job in as_completed(jobs):
            work, (text, lasting) = jobs[job], job.result()
            texts[work.key] = desk.store.put(text, work.key, _made_from(work, lasting))
            desk.tell("read", len(texts), len(works), work.entry.title)
    finally:
        pool.shutdown(cancel_futures=True)
    return tuple(texts[work.key] for work in works)


def _made_from(work: Work, lasting: bool = True) -> str:
    """A text that a passing failure left poorer is kept under another name, so that the next run asks again."""
    faces = [[face.key, face.version, face.made_from] for face in _faces(work)]
    return made_from(VERSION, faces) if lasting else made_from(VERSION, faces, "a source failed")


def _read(net: Net, work: Work) -> tuple[Text, bool]:
    """The best text of a work, and whether asking again would bring the same."""
    missed: list[_Missed] = []
    found: _Found | None = None
    for rung, face in _ladder(work):
        outcome = rung(net, face)
        if isinstance(outcome, _Found):
            found = outcome
            break
        missed.append(outcome)
    said, answered = _comments(net, work)
    why = _why(missed, found)
    text = _text(work.key, found or _least(work, missed), why, said)
    return text, answered and all(one.lasting for one in missed)


def _faces(work: Work) -> tuple[Entry, ...]:
    return (work.entry, *work.others)


def _ladder(work: Work) -> Iterator[tuple[_Rung, Entry]]:
    """Papers first, the newest version of each; then the authors' posts, then pages."""
    faces = _faces(work)
    papers = [face for face in faces if face.key.startswith("arxiv:")]
    newest = {face.key: face for face in sorted(papers, key=lambda face: face.version)}
    posts = [face for face in faces if face.kind == "post" and _same_people(work.entry, face)]
    pages = [face for face in faces if face.kind != "post" and face not in papers]
    yield from ((_paper, newest[key]) for key in sorted(newest))
    yield from ((_post if len(faces) == 1 else _long_post, face) for face in posts)
    yield from ((_page, face) for face in pages)


def _same_people(main: Entry, post: Entry) -> bool:
    """Whether a post can speak for the work: a stranger's link post cannot. Forum names are often made of surnames."""
    surnames = {plain(name).casefold().split()[-1] for name in main.authors if name.strip()}
    names = " ".join(post.authors).casefold()
    return main.key == post.key or main.kind != "paper" or any(len(name) > 2 and name in names for name in surnames)


def _paper(net: Net, entry: Entry) -> _Found | _Missed:
    url = f"https://arxiv.org/html/{entry.key.removeprefix('arxiv:')}v{entry.version}"
    try:
        response = net.get(url, fresh_for=timedelta(days=3650), accept="text/html", cap=PAPER_CAP)
    except NetError as error:
        absent = isinstance(error, BadStatus) and error.status in (404, 410)
        return _Missed("arXiv has no HTML version of it" if absent else f"its HTML at arXiv {_in_words(error)}", absent)
    page = paper_page(response.body.decode("utf-8", "replace"))
    return _Found("html", url, entry.version, page) if page else _Missed("arXiv has no HTML version of it")


def paper_page(html: str) -> Page | None:
    """The article of a LaTeXML page, without authors, contents and references; None when there is none."""
    root = parse_html(html)
    articles = root.xpath("//article[contains(@class, 'ltx_document')]") if root is not None else []
    page = visible(articles[0], _LATEXML_FURNITURE) if articles else Page((), 0)
    return page if any(block.kind == "prose" for block in page.blocks) else None


def _post(net: Net, entry: Entry) -> _Found | _Missed:
    page = visible(entry.body)
    return _Found("post", entry.url, entry.version, page) if page.blocks else _Missed("the post has no text of its own")


def _long_post(net: Net, entry: Entry) -> _Found | _Missed:
    """A post beside other faces: a short one only points at them."""
    post = _post(net, entry)
    if isinstance(post, _Found) and _length(post.page) <= ENOUGH:
        return _Missed("the post only points at it", opening=post)
    return post


def _page(net: Net, entry: Entry) -> _Found | _Missed:
    body = visible(entry.body)
    if _length(body) > ENOUGH:
        return _Found("feed", entry.url, entry.version, body)
    try:
        response = net.get(entry.url, fresh_for=timedelta(days=1), accept="text/html", cap=PAGE_CAP)
    except NetError as error:
        return _Missed(f"the page {_in_words(error)}", isinstance(error, Blocked | BadStatus | TooLarge))
    if "html" not in response.headers.get("content-type", "html"):
        return _Missed("it is a file and not a page, and files are not read yet")
    html = _decoded(response.body)
    found = _Found("page", entry.url, entry.version, main_page(html))
    if _length(found.page) <= ENOUGH:
        return _Missed("its page shows little text", opening=found)
    if _length(found.page) <= 4 * ENOUGH and any(sign in html.casefold() for sign in _PAYWALL):
        return _Missed("only its opening is free to read", opening=found)
    return found


def _decoded(body: bytes) -> str:
    from trafilatura.utils import decode_file

    return str(decode_file(body))


def main_page(html: str) -> Page:
    """The main text of a web page. What the site itself hides (menus, dialogs) is removed and not counted."""
    root = parse_html(html)
    if root is None:
        return Page((), 0)
    drop_hidden(root)
    if not _is_ordinary(root):
        parts = root.xpath("(//article | //main)[1]") or [root]
        return visible(parts[0])
    found = _extracted(root)
    return visible(found) if found else Page((), 0)


def _is_ordinary(root: HtmlElement) -> bool:
    """Whether trafilatura can take it apart in seconds: its time grows with the square of elements and attributes."""
    elements = list(root.iter())
    return len(elements) <= MOST_ELEMENTS and all(len(element.attrib) <= MOST_ATTRIBUTES for element in elements)


def _extracted(root: HtmlElement) -> str:
    import trafilatura  # here, because it takes 0.2 s to import and `digest --help` does not need it

    return trafilatura.extract(root, output_format="html", include_comments=False, include_tables=True) or ""


def _least(work: Work, missed: list[_Missed]) -> _Found:
    """The longest abstract of the faces, or the opening of what could not be read whole."""
    faces = _faces(work)
    abstract = max(faces, key=lambda face: len(face.abstract))
    block = Block(plain(untex(abstract.abstract)), "prose", "Abstract")
    found = _Found("abstract", abstract.url, abstract.version, Page((block,) if block.text else (), 0))
    openings = [found, *(one.opening for one in missed if one.opening)]
    best = max(openings, key=lambda one: _length(one.page))
    return _Found("abstract", best.url, best.version, best.page)


def _why(missed: list[_Missed], found: _Found | None) -> str:
    reasons = "; ".join(dict.fromkeys(one.why for one in missed))
    instead = (
        {"post": "the forum post", "page": "its web page", "feed": "the feed"}.get(found.origin) if found else None
    )
    return f"{reasons}; {instead} was read instead" if reasons and instead else reasons


def _in_words(error: NetError) -> str:
    """What happened, for a reader of the newsletter: no address, no folder."""
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


def _comments(net: Net, work: Work) -> tuple[tuple[Comment, ...], bool]:
    """The top comments under its first forum post, and whether the forum answered; a failure costs nothing else."""
    post = next((face for face in _faces(work) if face.kind == "post" and face.key.startswith("forum:")), None)
    if post is None or post.comment_count == 0:
        return (), True
    try:
        return comments(net, post.url, post.key.removeprefix("forum:"), limit=COMMENTS), True
    except NetError as error:
        return (), isinstance(error, Blocked | BadStatus)


def _text(key: str, found: _Found, why: str, said: tuple[Comment, ...]) -> Text:
    blocks = _first(found.page.blocks)
    whole = found.origin != "abstract"
    share = _length(Page(blocks, 0)) / max(1, _length(found.page)) if whole else 0.0
    if whole and share < 1:
        why = "; ".join(filter(None, [why, f"it is very long: {share:.0%} of it was read".replace("%", " %")]))
    return Text(
        key=key,
        version=found.version,
        origin=found.origin,
        url=found.url,
        body="\n\n".join(block.text for block in blocks),
        sentences=tuple(_sentences(blocks)),
        coverage=round(share, 4),
        why=why,
        comments=said,
        hidden=found.page.hidden,
    )


def _first(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The first blocks of at most MOST characters in all."""
    total, kept = 0, []
    for block in blocks:
        total += len(block.text)
        if total > MOST:
            break
        kept.append(block)
    return tuple(kept)


def _sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    """Headings, captions, tables, code and displayed maths are text, but no sentences."""
    number, at = 0, 0
    for block in blocks:
        for start, end in sentences(block.text) if block.kind in _SPOKEN else ():
            said = block.text[start:end].strip()
            number += 1
            begin = at + start
            yield Sentence(
                id=f"s{number}", section=block.section, kind=block.kind, start=begin, end=begin + len(said), text=said
            )
        at += len(block.text) + 2


def _length(page: Page) -> int:
    return sum(len(block.text) for block in page.blocks)
