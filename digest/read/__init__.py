"""Reads the full text of each pick: numbered sentences, their origin, and how much of the whole they are.

Tried in turn: a paper's LaTeX HTML at arXiv, its PDF, a post's own body, a page's main text; else the abstract. Each
failure gives its reason in words for a reader of the newsletter.

rungs.py      each of these steps                 pdf.py        a PDF's bytes as text
webpage.py    a web page's main text              readpdf.py    its letters, in a separate process
furniture.py  what is no part of that text        laid.py       the page's words, and which of them are
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import accumulate

from digest.desk import Desk
from digest.errors import BadStatus, Blocked, NetError
from digest.model import Comment, Entry, Row, Sentence, Table, Text, Work
from digest.net import Net
from digest.read.rungs import (
    NEITHER,
    NO_HTML,
    NO_PDF,
    Found,
    Missed,
    Rung,
    abstract_page,
    length,
    long_post,
    page,
    paper,
    paper_page,
    paper_pdf,
    post,
)
from digest.read.webpage import main_page
from digest.sources.forum import comments
from digest.store import made_from
from digest.text import Block, Page, figures, plain, sentences, with_run_in_headings, without_references

__all__ = ["main_page", "paper_page", "read"]

VERSION = 11
THREADS = 4
MOST = 400_000
"""Characters kept of one text: a paper of a hundred pages has about 300,000."""
COMMENTS = 8
CAPTION = 3
"""Sentences of a table's caption that are kept with it: "Table 2." may be the first."""
POORER = ""
"""The version under which a text is stored that a temporary failure left incomplete, so that the next run reads again.
"""
_PROSE = ("prose", "item", "quote", "note", "caption")


def read(desk: Desk, works: Iterable[Work]) -> tuple[Text, ...]:
    """One text per work, in the works' order. One read before is not fetched again, unless a source failed then."""
    works = tuple(works)
    kept = () if desk.again else works
    texts = {work.key: text for work in kept if (text := desk.store.find(Text, work.key, _made_from(work)))}
    wanted = [work for work in works if work.key not in texts]
    pool = ThreadPoolExecutor(THREADS)
    try:
        jobs = {pool.submit(_read, desk.net, work): work for work in wanted}
        for job in as_completed(jobs):
            work, (text, lasting) = jobs[job], job.result()
            texts[work.key] = desk.store.put(text, work.key, _made_from(work) if lasting else POORER)
            if lasting:
                desk.store.drop(Text, work.key, POORER)
            desk.tell("read", len(texts), len(works), work.entry.title)
    finally:
        pool.shutdown(cancel_futures=True)
    return tuple(texts[work.key] for work in works)


def _made_from(work: Work) -> str:
    return made_from(VERSION, [[face.key, face.version, face.made_from] for face in _faces(work)])


def _read(net: Net, work: Work) -> tuple[Text, bool]:
    """The best text of a work, and whether reading again would give the same."""
    missed: list[Missed] = []
    found: Found | None = None
    for rung, face in _ladder(work):
        outcome = rung(net, face)
        if isinstance(outcome, Found):
            found = outcome
            break
        missed.append(outcome)
    top_comments, answered = _comments(net, work)
    why = _why(missed, found)
    text = _text(work.key, found or _fallback(work, missed), why, top_comments)
    return text, answered and all(one.lasting for one in missed)


def _faces(work: Work) -> tuple[Entry, ...]:
    return (work.entry, *work.others)


def _ladder(work: Work) -> Iterator[tuple[Rung, Entry]]:
    """The steps to try, each with its entry: papers in their newest version, the authors' posts, pages."""
    faces = _faces(work)
    papers = [face for face in faces if face.key.startswith("arxiv:")]
    newest = {face.key: face for face in sorted(papers, key=lambda face: face.version)}
    posts = [face for face in faces if face.kind == "post" and _is_by_authors(work.entry, face)]
    pages = [face for face in faces if face.kind != "post" and face not in papers]
    yield from ((paper, newest[key]) for key in sorted(newest))
    yield from ((paper_pdf, newest[key]) for key in sorted(newest))
    yield from ((post if len(faces) == 1 else long_post, face) for face in posts)
    yield from ((page, face) for face in pages)


def _is_by_authors(main: Entry, post: Entry) -> bool:
    """Whether a post is by the work's authors, and no link post of others. Forum names are often made of surnames."""
    surnames = {plain(name).casefold().split()[-1] for name in main.authors if name.strip()}
    names = " ".join(post.authors).casefold()
    return main.key == post.key or main.kind != "paper" or any(len(name) > 2 and name in names for name in surnames)


def _fallback(work: Work, missed: list[Missed]) -> Found:
    """The longest of the entries' abstracts and of the openings of what could not be read whole."""
    faces = _faces(work)
    longest = max(faces, key=lambda face: len(face.abstract))
    found = Found("abstract", longest.url, longest.version, abstract_page(longest.abstract))
    openings = [found, *(one.opening for one in missed if one.opening)]
    return replace(max(openings, key=lambda one: length(one.page)), origin="abstract")


def _why(missed: list[Missed], found: Found | None) -> str:
    """Why no better text was read, in words; '' when none is. If no HTML exists, a PDF is as good."""
    whys = [one.why for one in missed if not (found and found.origin == "pdf" and one.why == NO_HTML)]
    if NO_HTML in whys and NO_PDF in whys:
        whys = [NEITHER, *(why for why in whys if why not in (NO_HTML, NO_PDF))]
    reasons = "; ".join(dict.fromkeys(whys))
    named = {"pdf": "its PDF", "post": "the forum post", "page": "its web page", "feed": "the feed"}
    instead = f"{named[found.origin]} was read instead" if reasons and found and found.origin in named else ""
    return "; ".join(filter(None, [reasons, instead, found.note if found else ""]))


def _comments(net: Net, work: Work) -> tuple[tuple[Comment, ...], bool]:
    """The top comments on its first forum post, and whether the result is final; a failure affects nothing else."""
    post = next((face for face in _faces(work) if face.kind == "post" and face.key.startswith("forum:")), None)
    if post is None or post.comment_count == 0:
        return (), True
    try:
        name = post.key.removeprefix("forum:")
        return comments(net, post.url, name, limit=COMMENTS, authors=post.authors), True
    except NetError as error:
        return (), isinstance(error, Blocked | BadStatus)


def _text(key: str, found: Found, why: str, top_comments: tuple[Comment, ...]) -> Text:
    full = without_references(found.page.blocks) or found.page.blocks  # a text that is only a list of references
    full = with_run_in_headings(full)
    blocks = _capped(full)
    whole = found.origin != "abstract"
    numbered = tuple(_sentences(blocks))
    share = found.share * length(Page(blocks, 0)) / max(1, length(Page(full, 0))) if whole else 0.0
    if whole and share < 1:
        why = "; ".join(filter(None, [why, f"{found.partly}: {share:.0%} of it was read".replace("%", " %")]))
    return Text(
        key=key,
        version=found.version,
        origin=found.origin,
        url=found.url,
        body="\n\n".join(block.text for block in blocks),
        sentences=numbered,
        tables=tuple(_tables(blocks, numbered)),
        coverage=round(share, 4),
        why=why,
        comments=top_comments,
        hidden=found.page.hidden,
        unseen=found.page.unseen,
    )


def _capped(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The first blocks, of at most MOST characters; a first one that is longer by itself is cut between sentences."""
    room, kept = MOST, list[Block]()
    for block in blocks:
        if len(block.text) > room:
            whole = [end for _, end in sentences(block.text[:room])][:-1] if not kept else []
            return (*kept, *(replace(block, text=block.text[:end].strip(), cells=()) for end in whole[-1:]))
        room -= len(block.text)
        kept.append(block)
    return tuple(kept)


def _sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    """Every sentence and table row, numbered, with its place. Headings, code and displayed maths are none."""
    number, at = 0, 0
    for block in blocks:
        kind = "row" if block.kind == "table" else block.kind
        for start, end in _cuts(block):
            said = block.text[start:end].strip()
            if not any(letter.isalnum() for letter in said):
                continue  # "~", "[...]"
            number += 1
            begin = at + start
            yield Sentence(
                id=f"s{number}", section=block.section, kind=kind, start=begin, end=begin + len(said), text=said
            )
        at += len(block.text) + 2


def _tables(blocks: Sequence[Block], numbered: Sequence[Sentence]) -> Iterator[Table]:
    """The tables whose figures have names, each with the ids of its rows and of the caption in the same figure."""
    ids = {one.start: one.id for one in numbered}
    starts = list(accumulate((len(block.text) + 2 for block in blocks), initial=0))
    captions = _captions(blocks, starts, ids)
    for block, start in zip(blocks, starts, strict=False):
        found = figures(block.cells) if block.cells else None
        lines = block.text.split("\n")
        if found and len(found.lines) == len(lines):
            rows = [ids.get(start + at, "") for at in accumulate((len(one) + 1 for one in lines), initial=0)]
            yield Table(
                columns=found.columns,
                rows=tuple(
                    Row(sentence=name, names=line.names, cells=line.cells, above=_known(rows, line.above))
                    for name, line in zip(rows, found.lines, strict=False)
                    if line and name
                ),
                heads=_known(rows, found.heads),
                caption=captions.get(block.figure, ()),
            )


def _known(rows: Sequence[str], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(rows[at] for at in places if rows[at])


def _captions(blocks: Sequence[Block], starts: Sequence[int], ids: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """The ids of the first sentences of each figure's captions, by the figure's number."""
    found: dict[int, tuple[str, ...]] = {}
    for block, start in zip(blocks, starts, strict=False):
        if block.kind == "caption" and block.figure:
            said = (ids[start + at] for at, _ in _cuts(block) if start + at in ids)
            found[block.figure] = (*found.get(block.figure, ()), *said)[:CAPTION]
    return found


def _cuts(block: Block) -> Iterator[tuple[int, int]]:
    if block.kind in _PROSE:
        yield from sentences(block.text)
    elif block.kind == "table":
        at = 0
        for row in block.text.split("\n"):
            yield at, at + len(row)
            at += len(row) + 1
