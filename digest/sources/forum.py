"""LessWrong, the Alignment Forum and the EA Forum: posts with tags, karma and body, and comments."""

import math
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qs

from pydantic import Field

from digest.errors import BadContent, NetError
from digest.ids import forum_id, links_in
from digest.model import Batch, Comment, Entry, Month, Strict
from digest.net import Net, shown
from digest.sources.fields import Name
from digest.sources.magnum import (
    PLACES,
    POST,
    POST_LEGACY,
    POSTS,
    POSTS_LEGACY,
    Site,
    asked,
    commented,
    listed,
    mapping,
    rows_of,
    site_of,
)
from digest.sources.window import (
    DAY,
    HOUR,
    MAX_BODY,
    Window,
    document,
    failed,
    hrefs,
    in_order,
    sealed,
    text_of,
    whole,
)
from digest.text import visible

PAGE_SIZE = 50
MAX_PAGES = 60
DELETED = 8
"""Comments asked for beyond those wanted, as some come back deleted and empty."""


class Forum(Strict):
    """The posts of one forum, from some karma up."""

    kind: Literal["forum"]
    name: Name
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
        raise BadContent(f"{self.name}: still not at the end after {MAX_PAGES} pages", PLACES[self.site].endpoint)

    def _page(self, net: Net, after: str, before: str, size: int) -> list[dict[str, Any]]:
        terms: dict[str, Any] = {"after": after, "before": before, "excludeEvents": True}
        if self.min_karma > 0:
            terms["karmaThreshold"] = self.min_karma
        if tag := PLACES[self.site].tag if self.tag is None else self.tag:
            terms["filterSettings"] = {"tags": [{"tagId": tag, "filterMode": "Required"}]}
        answer = listed(net, self.site, (POSTS, POSTS_LEGACY), "old", terms, size, HOUR)
        return [
            row
            for row in rows_of(answer, "posts")
            if isinstance(row.get("_id"), str) and isinstance(row.get("postedAt"), str)
        ]


def post(net: Net, url: str, source: str) -> Entry:
    """One post by any address of it, whatever its date and karma. Raises NetError: BadContent when there is none."""
    site, name = site_of(url), forum_id(url)
    answer = asked(
        net, site, {"query": POST, "variables": {"id": name}}, {"query": POST_LEGACY, "variables": {"id": name}}
    )
    row = (answer.get("post") or {}).get("result")
    if not isinstance(row, dict) or (entry := entry_of(row, source, site)) is None:
        raise BadContent(f"{shown(url)}: the forum knows no such post", url)
    return entry


def comments(net: Net, site: str, post: str, *, limit: int = 20) -> tuple[Comment, ...]:
    """The top comments of a post as plain text, answers to its question first, then by karma. Raises NetError.

    `site` is a site's name or any URL of it; `post` is the post's id. Replies come with the rest, wherever in the tree
    they stand and whether or not what they reply to is still there; deleted ones are gone.
    """
    place = site_of(site)
    data = commented(net, place, post, limit + DELETED, DAY)
    home = f"{PLACES[place].home}/posts/{post}"
    answers = _told(rows_of(data, "answers") if mapping(data.get("answers")) else [], home, answer=True)
    said = _told(rows_of(data, "comments"), home)
    known = {one.url for one in answers}
    return (*answers, *(one for one in said if one.url not in known))[:limit]


def _told(rows: list[dict[str, Any]], home: str, *, answer: bool = False) -> list[Comment]:
    """Those that say something, best liked first."""
    found = [comment_of(row, home) for row in rows if not row.get("deleted")]
    told = [one.model_copy(update={"answer": answer}) for one in found if one.text]
    return sorted(told, key=lambda one: -(one.karma or 0))


def entry_of(row: dict[str, Any], source: str, site: Site) -> Entry | None:
    """One post as an entry; None when it has no id or no date we can read. Any other field may be null."""
    posted = _moment(row.get("postedAt"))
    url = f"{PLACES[site].home}/posts/{row.get('_id')}"
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
        tags=tuple(str(tag["name"]) for tag in map(mapping, _list(row.get("tags"))) if tag.get("name")),
    )
    return sealed(entry)


def comment_of(row: dict[str, Any], post_url: str, most: int = 4000) -> Comment:
    """One comment as plain text, at most so many characters, without what it quotes: those are another's words."""
    blocks = visible(_html(row)[:MAX_BODY]).blocks
    text = " ".join(block.text for block in blocks if block.kind != "quote")
    author = _authors({"user": row.get("user")})[0]
    return Comment(
        author=author,
        karma=_whole(row.get("baseScore")),
        text=text[:most],
        url=f"{post_url}?commentId={row.get('_id')}",
    )


def _aims(row: dict[str, Any]) -> tuple[str, ...]:
    """Where a link post leads: the address itself, not the forum's own /out?url= detour."""
    aims = [str(row[name]) for name in ("url", "canonicalSource", "linkUrl") if row.get(name)]
    return tuple(parse_qs(aim.split("?", 1)[1]).get("url", [aim])[0] if "/out?url=" in aim else aim for aim in aims)


def _copies(row: dict[str, Any]) -> tuple[str, ...]:
    """The same post on the other forum."""
    cross = mapping(row.get("fmCrosspost"))
    return (f"forum:{cross['foreignPostId']}",) if cross.get("isCrosspost") and cross.get("foreignPostId") else ()


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    people = [mapping(person) for person in (row.get("user"), *_list(row.get("coauthors")))]
    return tuple(str(person["displayName"]) for person in people if person.get("displayName")) or ("[anonymous]",)


def _html(row: dict[str, Any]) -> str:
    return str(mapping(row.get("contents")).get("html") or "")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _karma(entry: Entry) -> int:
    return 0 if entry.karma is None else entry.karma


def _whole(number: object) -> int | None:
    return round(number) if isinstance(number, int | float) and math.isfinite(number) else None


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
