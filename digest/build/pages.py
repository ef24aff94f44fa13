"""An issue -> the files of output/M/, as bytes. Pure: no clock, no disk beyond the templates, no order of chance."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import css_inline

from digest.build import thread
from digest.build.issue import compose
from digest.galley import evidence, ink
from digest.galley.material import Material
from digest.templates import Templates

PAGES = ("newsletter.md", "newsletter.html", "email.html", "email.txt", "sources.html")


def render(material: Material, templates: Templates) -> dict[str, bytes]:
    """Every rendering of an issue but report.json: file name below output/M/ -> bytes.

    Raises ConfigError where a template of yours is wrong.
    """
    issue = compose(material)
    posts = thread.compose(issue)
    files = {name: _page(name, templates, issue=issue) for name in PAGES}
    files["email.html"] = _for_mail(files["email.html"])
    files["thread.md"] = _page("thread.md", templates, issue=issue, sheets=thread.sheets(issue, posts))
    files["thread.json"] = as_json(thread.record(issue, posts))
    files["evidence.json"] = as_json(evidence.record(material))
    boxes = [(piece, box) for piece in issue.pieces for box in piece.boxes]
    files |= {
        box.about.file: _page("replication.html", templates, piece=piece, box=box, issue=issue)
        for piece, box in boxes
        if box.about
    }
    pictures = {f"figures/{plot.name}" for _, box in boxes for plot in box.plots if plot.width}
    shown = {name: material.figures[name.removeprefix("figures/")] for name in sorted(pictures)}
    return {name: text.encode() for name, text in files.items()} | shown


def as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """File name -> sha256."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def _page(name: str, templates: Templates, **context: object) -> str:
    """Text pages get words as Markdown or wrapped, and never two blank lines together."""
    page = templates.render(name, **context, literal=ink.literal, wrapped=_wrapped)
    return page if name.endswith(".html") else re.sub(r"\n{3,}", "\n\n", page).strip("\n") + "\n"


def _wrapped(words: str, first: str = "", rest: str = "") -> str:
    return "\n".join(ink.wrap(words, first, rest))


def _for_mail(html: str) -> str:
    """CSS moved into the tags, since Gmail drops much of what stands in the head; no remote sheet is ever loaded."""
    inlined = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False).inline(html)
    return re.sub(r">\s*\n\s*<", ">\n<", inlined)
