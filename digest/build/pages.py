"""Renders an issue to the files of output/M/. Pure: no clock, no disk beyond the templates, no random order."""

import hashlib
import re
from collections.abc import Mapping

from digest.build import card, mail, paste, record, thread
from digest.build.issue import compose
from digest.galley import evidence, ink
from digest.galley.material import Material
from digest.templates import Templates
from digest.text import as_json

PAGES = ("newsletter.md", "newsletter.html", "substack.html", "substack.md", "sources.html")


def render(material: Material, templates: Templates) -> dict[str, bytes]:
    """Render an issue to everything but report.json: file name below output/M/ -> bytes.

    Raises ConfigError for a mistake in a custom template.
    """
    issue = compose(material)
    networks = (thread.X, thread.BLUESKY, thread.mastodon(material.mastodon))
    posts = thread.compose(issue, networks)
    files = {name: _page(name, templates, issue=issue) for name in PAGES}
    mails, in_mail = mail.render(issue, lambda name, **context: _page(name, templates, **context))
    files |= mails
    files["issue.json"] = as_json(record.record(issue, in_mail))
    files["thread.md"] = _page("thread.md", templates, issue=issue, sheets=thread.sheets(issue, posts, networks))
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
    return {name: text.encode() for name, text in files.items()} | shown | {"card.png": card.draw(issue)}


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def _page(name: str, templates: Templates, **context: object) -> str:
    """Render one template; in pages that are not HTML, consecutive blank lines become one."""
    tools = {"literal": ink.literal, "wrapped": _wrapped, "pasted": paste.html, "unnoted": paste.markdown}
    page = templates.render(name, **context, **tools, json_ld=record.json_ld)
    return page if name.endswith(".html") else re.sub(r"\n{3,}", "\n\n", page).strip("\n") + "\n"


def _wrapped(words: str, first: str = "", rest: str = "") -> str:
    return "\n".join(ink.wrap(words, first, rest))
