"""The sample's papers, posts and pages as they stand in content/: front matter, then Markdown."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from lxml import html
from markdown import markdown
from markupsafe import Markup

CONTENT = Path(__file__).parent / "content"
Piece = dict[str, Any]

_MATH = re.compile(r"<code>\$(.+?)\$</code>")
_LATEXML = (
    r'<math alttext="\1" class="ltx_Math" display="inline">'
    r'<semantics><annotation encoding="application/x-tex">\1</annotation></semantics></math>'
)
_HEADING = re.compile(r"^(##+) ([\d.]+) (.+)\n", re.M)


@cache
def pieces() -> tuple[Piece, ...]:
    """Everything in content/, in order of file name."""
    return tuple(_read(path) for path in sorted(CONTENT.glob("*/*.md")))


def papers() -> list[Piece]:
    return [piece for piece in pieces() if "arxiv" in piece]


def posts() -> list[Piece]:
    return [piece for piece in pieces() if "post" in piece]


def pages() -> list[Piece]:
    return [piece for piece in pieces() if "arxiv" not in piece and "post" not in piece]


def sections(paper: Piece) -> list[Piece]:
    """The numbered sections of a paper; each has a number, a title, paragraphs as HTML, and parts like itself."""
    found: list[Piece] = []
    cut = _HEADING.split(paper["text"])[1:]
    for marks, number, title, body in zip(cut[::4], cut[1::4], cut[2::4], cut[3::4], strict=True):
        paragraphs = [inline(text) for text in body.strip().split("\n\n") if text]
        part = {"number": number, "title": title, "paragraphs": paragraphs, "parts": []}
        (found if marks == "##" else found[-1]["parts"]).append(part)
    return found


def inline(text: str) -> Markup:
    """One paragraph of Markdown as HTML without its <p>; `$x$` in backticks becomes maths in LaTeXML's form."""
    made = markdown(text).removeprefix("<p>").removesuffix("</p>")
    return Markup(_MATH.sub(_LATEXML, made))


def _read(path: Path) -> Piece:
    _, front, text = path.read_text("utf-8").split("---\n", 2)
    piece: Piece = yaml.safe_load(front)
    if "same" in piece:
        text = _read(CONTENT / piece["same"])["text"]
    if "arxiv" in piece:
        opening = text.split("\n## ")[0].strip()
        usual = {"version": 1, "updated": piece["published"], "references": [], "doi": None, "html": True}
        return {**usual, **piece, "text": text, "abstract": opening, "abstract_html": inline(opening)}
    made = markdown(text)
    first = html.fromstring(made).xpath("string(//p[1])").split("\n")[0]
    return {"published": None, **piece, "text": text, "html": Markup(made), "first": first}
