"""A small imitation of every service the month needs: a request comes in, what the real server would say goes out."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pieces import Piece, pages, papers, posts, sections

NOW = datetime(2025, 3, 10, 6, tzinfo=UTC)
"""When the sample was fetched: the month is over, and every paper announced."""
FORUMS = {
    "www.lesswrong.com": "lesswrong",
    "www.alignmentforum.org": "alignmentforum",
    "forum-bots.effectivealtruism.org": "eaforum",
}
FEEDS = {"/feed.xml": "application/rss+xml", "/atom.xml": "application/atom+xml", "/sitemap.xml": "application/xml"}
_RANGE = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")
_FULL_TEXT = re.compile(r"/html/(.+)v(\d+)")


def answer(request: httpx.Request) -> httpx.Response:
    """What the service would say."""
    url = request.url
    if url.host == "export.arxiv.org":
        return _query(url)
    if url.host == "arxiv.org":
        return _full_text(url.path)
    if url.host in FORUMS:
        return _forum(FORUMS[url.host], url.host, json.loads(request.content)["variables"])
    return _web(url)


def _query(url: httpx.URL) -> httpx.Response:
    """arXiv's API: the papers of one stretch of submission dates in some categories, oldest first."""
    asked, start = int(url.params["max_results"]), int(url.params["start"])
    query = url.params["search_query"]
    found = [paper for paper in papers() if _is_asked_for(paper, query)]
    shown = found[start : start + asked]
    about = {"query": query, "url": url, "asked": asked, "total": len(found), "start": start, "now": NOW}
    return _said("arxiv-query.xml", "application/atom+xml", papers=shown, **about)


def _is_asked_for(paper: Piece, query: str) -> bool:
    dates = _RANGE.search(query)
    assert dates, f"a query without a range of dates: {query}"
    categories = set(re.findall(r"cat:([\w.-]+)", query))
    return dates[1] <= f"{paper['published']:%Y%m%d%H%M}" <= dates[2] and bool(categories & set(paper["categories"]))


def _full_text(path: str) -> httpx.Response:
    wanted = _FULL_TEXT.fullmatch(path)
    for paper in papers():
        if wanted and paper["html"] and wanted.groups() == (paper["arxiv"], str(paper["version"])):
            return _said("arxiv-full-text.html", "text/html; charset=utf-8", paper=paper, sections=sections(paper))
    return _reply(404, "text/plain", "There is no such page.")


def _forum(site: str, host: str, variables: dict[str, Any]) -> httpx.Response:
    """ForumMagnum's GraphQL: the posts of a stretch of dates, or the answers and comments of one post."""
    here = [post for post in posts() if site in post["sites"]]
    if "terms" in variables:
        terms = variables["terms"]
        shown = sorted((post for post in here if terms["after"] <= _date(post) < terms["before"]), key=_date)
        rows = [_post(post, host) for post in shown]
        lists = {"posts": rows[: variables.get("limit") or terms.get("limit")]}
    else:
        wanted = variables.get("post") or variables["comments"]["postId"]
        lists = {"answers": [], "comments": [row for post in here if post["post"] == wanted for row in _comments(post)]}
    data = {"data": {name: {"results": rows} for name, rows in lists.items()}}
    return _reply(200, "application/json", json.dumps(data, indent=1, ensure_ascii=False))


def _post(post: Piece, host: str) -> dict[str, Any]:
    address = f"https://{host}/posts/{post['post']}/{post['slug']}"
    return {
        "_id": post["post"],
        "title": post["title"],
        "slug": post["slug"],
        "pageUrl": address,
        "url": post.get("url"),
        "linkUrl": post.get("url", address),
        "postedAt": _date(post),
        "modifiedAt": _date(post),
        "baseScore": post["karma"],
        "commentCount": len(post["comments"]),
        "canonicalSource": None,
        "fmCrosspost": {"isCrosspost": False, "foreignPostId": None},
        "user": {"displayName": post["author"]},
        "coauthors": [],
        "tags": [{"name": tag} for tag in post["tags"]],
        "contents": {"html": post["html"]},
    }


def _comments(post: Piece) -> list[dict[str, Any]]:
    return [
        {
            "_id": f"SampleNote{post['post'][-6:]}{n}",
            "parentCommentId": None,
            "postedAt": _date(comment),
            "baseScore": comment["karma"],
            "deleted": False,
            "user": {"displayName": comment["author"]},
            "contents": {"html": f"<p>{comment['text']}</p>"},
        }
        for n, comment in enumerate(post["comments"], 1)
    ]


def _web(url: httpx.URL) -> httpx.Response:
    """The feeds, sitemaps and pages of hosts that do not exist."""
    here = [page for page in pages() if httpx.URL(page["url"]).host == url.host]
    if here and url.path in FEEDS:
        return _said(url.path.strip("/"), FEEDS[url.path], host=url.host, pages=_newest_first(here))
    for page in here:
        if page["url"] == str(url):
            return _said("page.html", "text/html; charset=utf-8", host=url.host, page=page)
    return _reply(404, "text/plain", "There is no such page.")


def _newest_first(found: Iterable[Piece]) -> list[Piece]:
    return sorted(found, key=lambda page: page["published"] or NOW, reverse=True)


def _date(piece: Piece) -> str:
    """As JavaScript writes a date."""
    return f"{piece['published']:%Y-%m-%dT%H:%M:%S}.000Z"


def _said(form: str, content_type: str, **about: Any) -> httpx.Response:
    return _reply(200, content_type, _forms.get_template(form).render(about))


def _reply(status: int, content_type: str, text: str) -> httpx.Response:
    """As a stream: Net reads bytes off the line."""
    return httpx.Response(status, headers={"content-type": content_type}, stream=httpx.ByteStream(text.encode()))


_forms = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "forms"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)
_forms.filters["stamp"] = lambda moment: f"{moment:%Y-%m-%dT%H:%M:%SZ}"
_forms.filters["rfc822"] = format_datetime
