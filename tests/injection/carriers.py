"""Where a payload stands: each carrier makes a work and the answers of its sources, read by `digest.read.read`."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from types import SimpleNamespace

from pdfs import text as drawn

from digest.errors import BadStatus
from digest.model import Discussion, Entry, Text, Work
from digest.net import Response
from digest.read import read

from .paper import ABSTRACT, AUTHORS, COMMENT, SECTIONS, TITLE, as_pdf, page
from .payloads import tagged

KEY = "arxiv:2505.00001"
HTML, PDF = "https://arxiv.org/html/2505.00001v1", "https://arxiv.org/pdf/2505.00001v1"
FORUM = "https://www.lesswrong.com/graphql"
POST = "https://www.lesswrong.com/posts/abcdefghijklmnopq"
NOW = datetime(2025, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A work, and what its sources answer by address."""

    work: Work
    answers: dict[str, bytes] = field(default_factory=dict)

    def read(self) -> Text:
        """Its text, read as an issue's are."""
        store = SimpleNamespace(find=lambda *_: None, put=lambda text, *_: text, drop=lambda *_: None)
        desk = SimpleNamespace(net=_Net(self.answers), store=store, again=False, tell=lambda *_: None)
        return read(desk, [self.work])[0]


class _Net:
    """A network that answers from a table."""

    def __init__(self, answers: dict[str, bytes]):
        self.answers = answers

    def get(self, url, **_):
        if url not in self.answers:
            raise BadStatus("404", url, 404)
        return Response(url, 200, {"content-type": "text/html"}, self.answers[url], NOW)

    def post(self, url, _payload, **_):
        return self.get(url)


def paper(title=TITLE, authors=AUTHORS, abstract=ABSTRACT, said=COMMENT, talk="Why watching matters") -> Work:
    """The invented paper, the link post that somebody else made of it, and one discussion."""
    entry = Entry(
        key=KEY, source="arXiv", kind="paper", title=title, url="https://arxiv.org/abs/2505.00001", authors=authors,
        abstract=abstract, published=NOW,
    )  # fmt: skip
    post = Entry(
        key="forum:abcdefghijklmnopq", source="LW", kind="post", title=TITLE, url=POST, authors=("reader",),
        comment_count=2, published=NOW,
    )  # fmt: skip
    discussion = Discussion(key="forum:b", title=talk, url="https://www.lesswrong.com/posts/b", source="LW", karma=9)
    return Work(entry=entry, others=(post,), discussed_by=(discussion,))


def forum(honest: str, *planted: str) -> bytes:
    """A forum's answer: what a reader says, and what somebody else does that is better liked."""
    rows = [
        {"_id": name, "baseScore": karma, "deleted": False, "user": {"displayName": name},
         "contents": {"html": f"<p>{escape(said)}</p>"}}
        for name, karma, said in [("Ada", 30, honest), *(("Mallory", 90, one) for one in planted)]
    ]  # fmt: skip
    return json.dumps({"data": {"answers": {"results": []}, "comments": {"results": rows}}}).encode()


def _in_page(spot: str, frame: str = "{}", raw: bool = False) -> Callable[[str], Case]:
    def build(said: str) -> Case:
        planted = frame.format(said if raw else escape(said)) if said else ""
        return Case(paper(), {HTML: page(**{spot: planted}), FORUM: forum(COMMENT)})

    return build


def _of_entry(**named: str) -> Callable[[str], Case]:
    """The payload in a field of the entry, after what stands there."""
    ((name, frame),) = named.items()

    def build(said: str) -> Case:
        value = frame.format(said) if said else frame.replace("{}", "").strip()
        fields = {name: (*AUTHORS, value) if name == "authors" else value}
        return Case(paper(**fields), {HTML: page(), FORUM: forum(COMMENT)})

    return build


def _in_comment(said: str) -> Case:
    said = [f"{said} {said}"] if said else []
    return Case(paper(), {HTML: page(), FORUM: forum(COMMENT, *said)})


def _in_feed(said: str) -> Case:
    """A page whose feed gives a summary and no body, and whose address answers nothing."""
    entry = Entry(
        key="page:1", source="Blog", kind="page", title=TITLE, url="https://blog.example/a", authors=AUTHORS,
        abstract=f"{ABSTRACT} {said}".strip(), published=NOW,
    )  # fmt: skip
    return Case(Work(entry=entry, discussed_by=paper().discussed_by))


def _in_post(said: str) -> Case:
    """A forum post: no PDF, no LaTeX, its body as the forum gives it."""
    body = "".join(
        f"<h2>{escape(title)}</h2><p>{' '.join(map(escape, told))} {escape(said) if title == '3 Results' else ''}</p>"
        for title, told in SECTIONS
    )
    entry = Entry(
        key="forum:abcdefghijklmnopq", source="LW", kind="post", title=TITLE, url=POST, authors=AUTHORS, body=body,
        comment_count=1, published=NOW,
    )  # fmt: skip
    return Case(Work(entry=entry, discussed_by=paper().discussed_by), {FORUM: forum(COMMENT)})


def _in_pdf(**look: float) -> Callable[[str], Case]:
    def build(said: str) -> Case:
        latin = said.encode("cp1252", "replace").decode("cp1252")
        lines = [drawn(80, 20, latin, **look)] if said else []  # type: ignore[arg-type]
        return Case(paper(), {PDF: as_pdf(lines), FORUM: forum(COMMENT)})

    return build


def _seen_in_pdf(said: str) -> Case:
    latin = said.encode("cp1252", "replace").decode("cp1252")
    return Case(paper(), {PDF: as_pdf([], latin), FORUM: forum(COMMENT)})


SEEN: dict[str, Callable[[str], Case]] = {
    "paragraph": _in_page("paragraph", "</p><p>{}"),
    "abstract": _in_page("abstract"),
    "first line": _in_page("before", "<p>{}</p>"),
    "last line": _in_page("after", "<p>{}</p>"),
    "section heading": _in_page("heading"),
    "caption": _in_page("caption"),
    "table cell": _in_page("cell"),
    "footnote": _in_page("footnote"),
    "appendix": _in_page("after", "<section><h2>A Details</h2><p>{}</p></section>"),
    "post": _in_post,
    "RSS summary": _in_feed,
    "forum comment": _in_comment,
    "title": _of_entry(title=TITLE + ". {}"),
    "author name": _of_entry(authors="{}"),
    "title of a discussing post": _of_entry(talk="Why watching matters {}"),
    "reference list": _in_page("references"),
    "BibTeX": _in_page("references", "@article{{x2025, title={{{}}}, year={{2025}}}}"),
}
UNSEEN: dict[str, Callable[[str], Case]] = {
    "alt text": _in_page("alt"),
    "HTML comment": lambda said: _in_page("paragraph", "<!-- {} -->", raw=True)(said.replace("--", "- -")),
    "white text": _in_page("paragraph", '<span style="color:#fefefe">{}</span>'),
    "tiny text": _in_page("paragraph", '<span style="font-size:1px">{}</span>'),
    "display:none": _in_page("before", '<div style="display:none">{}</div>'),
    "off screen": _in_page("after", '<p style="position:absolute;left:-9999px">{}</p>'),
    "hidden attribute": _in_page("abstract", "<span hidden>{}</span>"),
    "noscript": _in_page("before", "<noscript><p>{}</p></noscript>"),
    "tag characters": lambda said: _in_page("paragraph", "Accu{}racy was measured.")(tagged(said) if said else ""),
}
SHEETS: dict[str, Callable[[str], Case]] = {
    "PDF, white": _in_pdf(grey=1.0),
    "PDF, tiny": _in_pdf(size=1.0),
    "PDF, render mode 3": _in_pdf(mode=3),
    "PDF, in plain sight": _seen_in_pdf,
}
"""Slower: each is read by a process of its own."""
CARRIERS = {**SEEN, **UNSEEN, **SHEETS}
