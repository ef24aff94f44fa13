"""An issue for machines: issue.json, from which the archive is made, and the JSON-LD of the web page. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from digest.build.issue import Issue, Piece

SCHEMA = 1


def record(issue: Issue, in_mail: int) -> dict[str, Any]:
    """The content of issue.json, described in docs/press.md; `in_mail` is how many items the mail contains in full."""
    return {
        "schema": SCHEMA,
        "month": str(issue.month),
        "title": issue.title,
        "preheader": issue.preheader,
        "approved": issue.approved,
        "marks": list(issue.marks),
        "address": issue.address,
        "items": [
            {"key": piece.key, "id": piece.id, "title": piece.title, "url": piece.url, "authors": list(piece.authors)}
            | {"published": piece.published}
            for piece in issue.pieces
        ],
        "in_mail": in_mail,
        "replications": sum(len(piece.boxes) for piece in issue.pieces),
    }


def json_ld(issue: Issue) -> Markup:
    """The issue in schema.org terms, for a <script>; '<' is escaped, so that no title can close the element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "PublicationIssue",
        "name": issue.title,
        "issueNumber": str(issue.month),
        "description": issue.preheader,
        "url": issue.page,
        "image": f"{issue.address}card.png",
        "hasPart": [dict(_part(piece)) for piece in issue.pieces],
    }
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028"))


def _part(piece: Piece) -> Iterator[tuple[str, Any]]:
    yield "@type", "ScholarlyArticle" if piece.key.startswith(("arxiv:", "doi:", "openreview:")) else "Article"
    yield "name", piece.title
    if piece.url:
        yield "url", piece.url
    if piece.authors:
        yield "author", [{"@type": "Person", "name": name} for name in piece.authors]
    if piece.published:
        yield "datePublished", piece.published
