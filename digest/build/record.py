"""What machines read of an issue: issue.json, which the archive is made from, and the JSON-LD of its page. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from digest.build.issue import Issue, Piece

SCHEMA = 1


def record(issue: Issue, in_mail: int) -> dict[str, Any]:
    """issue.json: its fields are told in docs/press.md. `in_mail`: how many items the mail holds, the others linked."""
    return {
        "schema": SCHEMA,
        "month": str(issue.month),
        "title": issue.title,
        "preheader": issue.preheader,
        "approved": issue.approved,
        "marks": list(issue.marks),
        "address": issue.address,
        "items": [
            {"key": one.key, "id": one.id, "title": one.title, "url": one.url, "authors": list(one.authors)}
            for one in issue.pieces
        ],
        "in_mail": in_mail,
        "replications": sum(len(one.boxes) for one in issue.pieces),
    }


def json_ld(issue: Issue) -> Markup:
    """The issue in schema.org's words, for a <script>: no '<' in it, so that no title can end the element."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "PublicationIssue",
        "name": issue.title,
        "issueNumber": str(issue.month),
        "description": issue.preheader,
        "url": issue.page,
        "image": f"{issue.address}card.png",
        "hasPart": [dict(_part(piece)) for piece in issue.pieces],
    }
    return Markup(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028"))


def _part(piece: Piece) -> Iterator[tuple[str, Any]]:
    yield "@type", "ScholarlyArticle" if piece.key.startswith(("arxiv:", "doi:", "openreview:")) else "Article"
    yield "name", piece.title
    if piece.url:
        yield "url", piece.url
    if piece.authors:
        yield "author", [{"@type": "Person", "name": name} for name in piece.authors]
