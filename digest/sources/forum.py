"""LessWrong, the Alignment Forum and the EA Forum: posts with tags, karma and body, and comments, over GraphQL.

All three run ForumMagnum. LessWrong and the Alignment Forum take the newer `selector:` form; where it is not understood
we fall back to the legacy `input:{terms}` form, the only one the EA Forum's bot mirror knows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from digest.errors import BadContent, BadStatus, NetError
from digest.ids import forum_id, links_in
from digest.model import Batch, Comment, Entry, Month, Strict
from digest.net import Net, shown
from digest.sources.window import (
    HOUR,
    MAX_BODY,
    Window,
    document,
    failed,
    hrefs,
    in_order,
    loads,
    sealed,
    text_of,
    whole,
)

Site = Literal["lesswrong", "alignmentforum", "eaforum"]
PAGE_SIZE = 50
MAX_PAGES = 60


@dataclass(frozen=True)
class _Place:
    endpoint: str
    home: str
    tag: str
    """The tag that marks posts about AI; none on the Alignment Forum, where every post is."""
    legacy: bool = False


_PLACES: dict[Site, _Place] = {
    "lesswrong": _Place("https://www.lesswrong.com/graphql", "https://www.lesswrong.com", "sYm3HiWcfZvrGu3ui"),
    "alignmentforum": _Place("https://www.alignmentforum.org/graphql", "https://www.alignmentforum.org", ""),
    "eaforum": _Place(
        # CEA's mirror for programs: the main host sends them there.
        "https://forum-bots.effectivealtruism.org/graphql",
        "https://forum.effectivealtruism.org",
        "oNiQsBHA3i837sySD",
        legacy=True,
    ),
}

_POST = (
    "results { _id title url linkUrl postedAt modifiedAt baseScore commentCount canonicalSource "
    "fmCrosspost { isCrosspost foreignPostId } user { displayName } coauthors { displayName } "
    "tags { name } contents { html } }"
)
_ONE = _POST.replace("results", "result", 1)
_COMMENT = "results { _id postedAt baseScore deleted user { displayName } contents { html } }"
POSTS = (
    "query Posts($terms: PostsOldInput, $limit: Int) "
    f"{{ posts(selector: {{old: $terms}}, limit: $limit) {{ {_POST} }} }}"
)
POSTS_LEGACY = f"query Posts($terms: JSON) {{ posts(input: {{terms: $terms}}) {{ {_POST} }} }}"
POST = f"query Post($id: String) {{ post(selector: {{_id: $id}}) {{ {_ONE} }} }}"
POST_LEGACY = f"query Post($id: String) {{ post(input: {{selector: {{_id: $id}}}}) {{ {_ONE} }} }}"
COMMENTS = (
    "query Comments($terms: CommentsPostCommentsTopInput, $limit: Int) "
    f"{{ comments(selector: {{postCommentsTop: $terms}}, limit: $limit) {{ {_COMMENT} }} }}"
)
COMMENTS_LEGACY = f"query Comments($terms: JSON) {{ comments(input: {{terms: $terms}}) {{ {_COMMENT} }} }}"


class Forum(Strict):
    """The posts of one forum, from some karma up."""

    kind: Literal["forum"]
    name: str = Field(min_length=1)
    site: Site
    min_karma: int = Field(1, ge=-1000)
    tag: str | None = None
    """Id of the tag a post must carry; by default the site's tag for AI; '' takes every post."""

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """All posts of the window, page by page."""
        try:
            rows = self._rows(net, window)
        except NetError as error:
            return failed(window, error)
        found = [entry_of(row, self.name, self.site) for row in rows]
        entries = in_order(e for e in found if e is not None and e.published in window and _karma(e) >= self.min_karma)
        made = Batch(source=self.name, window=window.label, state="ok", entries=entries, final=True)
        if not entries:
            return made.model_copy(update={"state": "empty", "why": f"no post with {self.min_karma} karma or more"})
        return made

    def _rows(self, net: Net, window: Window) -> list[dict[str, Any]]:
        """Each page begins where the last one ended, and it ends when a page brings nothing new, so it cannot loop."""
        rows: dict[str, dict[str, Any]] = {}
        after, size = _stamp(window.start), PAGE_SIZE
        for _ in range(MAX_PAGES):
            page = self._page(net, after, _stamp(window.end), size)
            new = {row["_id"]: row for row in page if row["_id"] not in rows}
            if new:
                rows |= new
                after = max(after, *(row["postedAt"] for row in page))
            elif len(page) < size:  # never trust a short page alone: a server may cap pages below what we ask
                return list(rows.values())
            else:  # a whole page of posts of one moment: the only way past it is a larger page
                size *= 2
        raise BadContent(f"{self.name}: still not at the end after {MAX_PAGES} pages", _PLACES[self.site].endpoint)

    def _page(self, net: Net, after: str, before: str, size: int) -> list[dict[str, Any]]:
        terms: dict[str, Any] = {"after": after, "before": before, "excludeEvents": True}
        if self.min_karma > 0:
            terms["karmaThreshold"] = self.min_karma
        if tag := _PLACES[self.site].tag if self.tag is None else self.tag:
            terms["filterSettings"] = {"tags": [{"tagId": tag, "filterMode": "Required"}]}
        answer = _ask(net, self.site, (POSTS, POSTS_LEGACY), "old", terms, size, HOUR)
        return [
            row
            for row in _results(answer, "posts")
            if isinstance(row.get("_id"), str) and isinstance(row.get("postedAt"), str)
        ]


def post(net: Net, url: str, source: str) -> Entry:
    """One post by any address of it, whatever its date and karma. Raises NetError: BadContent when there is none."""
    site, name = _site_of(url), forum_id(url)
    answer = _asked(
        net, site, {"query": POST, "variables": {"id": name}}, {"query": POST_LEGACY, "variables": {"id": name}}
    )
    row = (answer.get("post") or {}).get("result")
    if not isinstance(row, dict) or (entry := entry_of(row, source, site)) is None:
        raise BadContent(f"{shown(url)}: the forum knows no such post", url)
    return entry


def comments(net: Net, site: str, post: str, *, limit: int = 20) -> tuple[Comment, ...]:
    """The top comments of a post, best first, as plain text. Raises NetError.

    `site` is a site's name or any URL of it; `post` is the post's id.
    """
    place = _site_of(site)
    answer = _ask(net, place, (COMMENTS, COMMENTS_LEGACY), "postCommentsTop", {"postId": post}, limit, HOUR * 24)
    rows = [row for row in _results(answer, "comments") if not row.get("deleted")]
    found = [comment_of(row, f"{_PLACES[place].home}/posts/{post}") for row in rows[:limit]]
    return tuple(comment for comment in found if comment.text)


def parse(body: bytes, field: str) -> list[dict[str, Any]]:
    """The rows of a GraphQL answer. Raises BadContent: failures arrive as HTTP 200 with `errors`."""
    return _results(_answered(body, ""), field)


def entry_of(row: dict[str, Any], source: str, site: Site) -> Entry | None:
    """One post as an entry; None when it has no id or no date we can read. Any other field may be null."""
    posted = _moment(row.get("postedAt"))
    url = f"{_PLACES[site].home}/posts/{row.get('_id')}"
    if posted is None or not (post := forum_id(url)):
        return None
    body = _html(row)[:MAX_BODY]
    tree = document(body) if body else None
    aims = _aims(row)
    own = f"forum:{post}"
    entry = Entry(
        key=own,
        source=source,
        kind="post",
        title=" ".join(str(row.get("title") or "(untitled)").split()),
        authors=_authors(row),
        url=url,
        published=posted,
        updated=_moment(row.get("modifiedAt")),
        body=body,
        links=tuple(key for key in links_in(text_of(tree), (*aims, *hrefs(tree, url))) if key != own),
        same_as=tuple(key for key in (*links_in("", aims), *_copies(row)) if key != own),
        karma=_whole(row.get("baseScore")),
        comment_count=_whole(row.get("commentCount")),
        tags=tuple(str(tag["name"]) for tag in map(_dict, _list(row.get("tags"))) if tag.get("name")),
    )
    return sealed(entry)


def comment_of(row: dict[str, Any], post_url: str, most: int = 4000) -> Comment:
    """One comment as plain text, at most so many characters."""
    text = text_of(document(_html(row)[:MAX_BODY])) if _html(row) else ""
    author = _authors({"user": row.get("user")})[0]
    return Comment(
        author=author,
        karma=_whole(row.get("baseScore")),
        text=text[:most],
        url=f"{post_url}?commentId={row.get('_id')}",
    )


def _ask(
    net: Net, site: Site, forms: tuple[str, str], view: str, terms: dict[str, Any], limit: int, fresh_for: timedelta
) -> dict[str, Any]:
    newer = {"query": forms[0], "variables": {"terms": terms, "limit": limit}}
    legacy = {"query": forms[1], "variables": {"terms": {**terms, "view": view, "limit": limit}}}
    return _asked(net, site, newer, legacy, fresh_for)


def _asked(
    net: Net, site: Site, newer: dict[str, Any], legacy: dict[str, Any], fresh_for: timedelta = HOUR
) -> dict[str, Any]:
    """The newer form first, then the legacy one where the newer is not understood."""
    place = _PLACES[site]
    if place.legacy:
        return _send(net, place.endpoint, legacy, fresh_for)
    try:
        return _send(net, place.endpoint, newer, fresh_for)
    except _NotUnderstood:
        return _send(net, place.endpoint, legacy, fresh_for)


class _NotUnderstood(BadContent):
    """The server does not know the form of the query."""


def _send(net: Net, endpoint: str, payload: dict[str, Any], fresh_for: timedelta) -> dict[str, Any]:
    try:
        return _answered(net.post(endpoint, payload, fresh_for=fresh_for).body, endpoint)
    except BadStatus as error:
        if error.status == 400:  # GraphQL's validation errors: the reason is in the body
            return _answered(error.body, endpoint)
        raise


def _answered(body: bytes, endpoint: str) -> dict[str, Any]:
    """The `data` of an answer. Raises BadContent, with the server's own words."""
    try:
        answer = loads(body)
        errors, data = answer.get("errors"), answer.get("data")
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadContent(f"{shown(endpoint)}: not a GraphQL answer", endpoint) from error
    if isinstance(data, dict) and not errors:
        return data
    said = (
        "; ".join(str(e.get("message", e)) if isinstance(e, dict) else str(e) for e in errors or ())
        if isinstance(errors, list)
        else ""
    )
    unknown = any(
        sign in said
        for sign in ("Unknown argument", "Cannot query field", "Unknown field", "Unknown type", "not defined")
    )
    raise (_NotUnderstood if unknown else BadContent)(
        f"{shown(endpoint)}: {said[:300] or 'no data and no reason'}", endpoint
    )


def _results(data: dict[str, Any], field: str) -> list[dict[str, Any]]:
    results = _dict(data.get(field)).get("results")
    if not isinstance(results, list):
        raise BadContent(f"the forum answered without a list of {field}")
    return [row for row in results if isinstance(row, dict)]


def _site_of(site_or_url: str) -> Site:
    if site := next((site for site in _PLACES if site == site_or_url), None):
        return site
    if "effectivealtruism.org" in site_or_url or "ea.greaterwrong" in site_or_url:
        return "eaforum"
    # Every Alignment Forum post is a LessWrong post, and only there are all its comments.
    return "lesswrong"


def _aims(row: dict[str, Any]) -> tuple[str, ...]:
    """Where a link post leads: the address itself, not the forum's own /out?url= detour."""
    aims = [str(row[name]) for name in ("url", "canonicalSource", "linkUrl") if row.get(name)]
    return tuple(parse_qs(urlsplit(aim).query).get("url", [aim])[0] if "/out?url=" in aim else aim for aim in aims)


def _copies(row: dict[str, Any]) -> tuple[str, ...]:
    """The same post on the other forum."""
    cross = _dict(row.get("fmCrosspost"))
    return (f"forum:{cross['foreignPostId']}",) if cross.get("isCrosspost") and cross.get("foreignPostId") else ()


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    people = [_dict(person) for person in (row.get("user"), *_list(row.get("coauthors")))]
    return tuple(str(person["displayName"]) for person in people if person.get("displayName")) or ("[anonymous]",)


def _html(row: dict[str, Any]) -> str:
    return str(_dict(row.get("contents")).get("html") or "")


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _karma(entry: Entry) -> int:
    return 0 if entry.karma is None else entry.karma


def _whole(number: object) -> int | None:
    return round(number) if isinstance(number, int | float) and math.isfinite(number) else None


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
