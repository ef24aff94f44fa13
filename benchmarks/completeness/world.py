"""The recorded world as a local proxy, with faults its own list lacks, and with arXiv's OAI-PMH before its papers."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from benchmarks.beside import WORLD

ERROR = b"""<?xml version='1.0' encoding='UTF-8'?><feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
 xmlns="http://www.w3.org/2005/Atom"><id>x</id><opensearch:totalResults>1</opensearch:totalResults><entry>
 <id>http://arxiv.org/api/errors#busy</id><title>Error</title><summary>the index is busy</summary></entry></feed>"""
UNKNOWN = b'{"errors": [{"message": "Unknown argument \\"selector\\" on field \\"Query.posts\\"."}]}'
SOURCES = """\
schema: 1
title: Completeness
sources:
  - {kind: arxiv, name: arXiv, categories: [cs.LG, cs.CL, cs.AI, cs.CR, cs.CY, cs.HC, cs.MA, stat.ML]}
  - {kind: forum, name: LessWrong, site: lesswrong}
  - {kind: forum, name: Alignment Forum, site: alignmentforum}
  - {kind: forum, name: EA Forum, site: eaforum}
interests: [alignment]
"""
OAI_PAGE = 400


@contextmanager
def opened() -> Iterator[Any]:
    """The world, running, and this process's proxy settings pointing at it. `.faults` may be changed at any time."""
    serve = _serve()
    with serve.World(WORLD / "data") as world:
        world.site.hosts.add("oaipmh.arxiv.org")
        answer = world.site.answer

        def answered(method: str, url: str, headers: Any, body: bytes) -> Any:
            if "//oaipmh.arxiv.org/" in url:
                return _oai(serve, world, url)
            kinds = {fault["kind"] for fault in world.faults if re.search(fault["match"], url)}
            if "no-selector" in kinds and b"PostsOldInput" in body:
                return serve.Reply(400, UNKNOWN, serve.JSON_T)
            if "cursor-ignored" in kinds:
                body = re.sub(rb'"after":"[^"]*"', b'"after":"2025-01-01T00:00:00.000Z"', body)
            return answer(method, url, headers, body)

        world.site.answer = answered
        os.environ.update(world.env)
        os.environ["DIGEST_PACE"] = "0"
        yield world


def _serve() -> ModuleType:
    sys.path.insert(0, str(WORLD))
    import serve

    spoil = serve.Handler.spoil

    def spoiled(handler: Any, fault: dict[str, Any], reply: Any, url: str) -> Any:
        made = _spoiled(serve, fault, reply)
        return spoil(handler, fault, reply, url) if made is None else made

    serve.Handler.spoil = spoiled
    return serve


def _spoiled(serve: ModuleType, fault: dict[str, Any], reply: Any) -> Any:
    """The faults of our own; None for those of the world."""
    kind, body = fault["kind"], reply.body
    if kind == "error-feed":
        return serve.Reply(fault.get("status", 200), ERROR, serve.ATOM)
    if kind == "html":
        return serve.Reply(fault.get("status", 200), b"<html><title>Busy</title><body>busy</body></html>")
    parts = re.split(rb"(?=<entry>)", body)
    if kind in ("cut", "short", "doubled") and len(parts) < 7:
        return reply
    if kind == "cut":  # in mid-author, with a Content-Length that fits
        return serve.Reply(200, body[: body.rindex(b"<author>") + 20], serve.ATOM)
    if kind == "short":  # three entries are left out, the count is not changed
        return serve.Reply(200, b"".join([*parts[:3], *parts[6:]]), serve.ATOM)
    if kind == "doubled":  # the pages shifted: one entry again in another's place
        return serve.Reply(200, b"".join([*parts[:3], parts[2], *parts[4:]]), serve.ATOM)
    if kind == "more":  # the count grew while the pages were read
        grown = lambda found: b"%s%d" % (found[1], int(found[2]) + 2)  # noqa: E731
        return serve.Reply(200, re.sub(rb"(<opensearch:totalResults>)(\d+)", grown, body), serve.ATOM)
    if kind in ("no-selector", "cursor-ignored"):  # done before the answer was made
        return reply
    if kind == "errors":
        return serve.Reply(200, b'{"errors": [{"message": "app.operation_not_allowed"}], "data": null}', serve.JSON_T)
    if kind == "half":
        return serve.Reply(200, body[:-1] + b', "errors": [{"message": "some posts could not be read"}]}', serve.JSON_T)
    if kind == "newest-first":
        answer = json.loads(body)
        answer["data"]["posts"]["results"].reverse()
        return serve.Reply(200, json.dumps(answer), serve.JSON_T)
    return None


def _oai(serve: ModuleType, world: Any, url: str) -> Any:
    """arXivRaw records of the papers whose latest version was announced on a day: the day after it was made."""
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    if token := asked.get("resumptionToken"):
        name, day, start = token.split("|")
    else:
        name, day, start = asked["set"], asked["from"], "0"
    changed = f"{datetime.fromisoformat(day) - timedelta(days=1):%Y-%m-%d}"
    rows = [
        row
        for row in world.site.arxiv.rows
        if row["updated"].startswith(changed) and any(one.startswith(name + ".") for one in row["categories"])
    ]
    page = rows[int(start) : int(start) + OAI_PAGE]
    following = int(start) + OAI_PAGE
    more = f"<resumptionToken>{name}|{day}|{following}</resumptionToken>" if following < len(rows) else ""
    inside = f"<ListRecords>{''.join(map(_record, page))}{more}</ListRecords>"
    head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-27T00:00:00Z</responseDate>'
    body = inside if page else '<error code="noRecordsMatch">none</error>'
    return serve.Reply(200, f"<?xml version='1.0' encoding='UTF-8'?>{head}{body}</OAI-PMH>", "text/xml; charset=utf-8")


def _record(row: dict[str, Any]) -> str:
    dates = [row["published"], *[row["updated"]] * (row["version"] - 1)]
    versions = "".join(
        f'<version version="v{n}"><date>{datetime.fromisoformat(when):%a, %d %b %Y %H:%M:%S GMT}</date></version>'
        for n, when in enumerate(dates, 1)
    )
    return (
        f"<record><header><identifier>oai:arXiv.org:{row['id']}</identifier></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{row["id"]}</id>{versions}'
        f"<title>{escape(row['title'])}</title><authors>{escape(', '.join(row['authors']))}</authors>"
        f"<categories>{' '.join(row['categories'])}</categories><abstract>{escape(row['abstract'])}</abstract>"
        "</arXivRaw></metadata></record>"
    )
