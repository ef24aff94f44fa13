"""LessWrong, the Alignment Forum and the EA Forum: posts with tags, karma and body, and comments."""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal
from urllib.parse import parse_qs

from pydantic import Field

from digest.errors import BadContent, Challenged, NetError
from digest.ids import forum_id, links_in
from digest.model import Batch, Comment, Entry, Month, State, Strict
from digest.net import Net, shown
from digest.sources import forum_lesser
from digest.sources.discussion import ranked, threaded
from digest.sources.fields import Name
from digest.sources.keyset import all_rows, moment, stamp
from digest.sources.magnum import (
    PLACES,
    POST,
    POST_LEGACY,
    POSTS,
    POSTS_LEGACY,
    Partly,
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
    failed,
    hrefs,
    in_order,
    sealed,
    text_of,
    whole,
)
from digest.text import parse_html, visible

NEVER_SILENT = {"lesswrong", "alignmentforum"}
"""Sites that have posts about AI every month (hundreds, or dozens), so that an empty month means a fault."""
DELETED = 8
"""Extra comments to ask for, as some come back deleted and empty."""
LONGEST = 4000
"""Characters kept of one comment."""
NOBODY = "[anonymous]"
"""Stands for an author whose account is gone."""


class Forum(Strict):
    """The posts of one forum with at least some karma."""

    kind: Literal["forum"]
    name: Name
    site: Site
    min_karma: int = Field(1, ge=-1000)
    tag: str | None = None
    """Id of the tag a post must carry. None: the site's tag for AI. '': every post."""

    def windows(self, month: Month) -> list[Window]:
        return whole(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """All posts of the window, page by page; where a bot challenge stops us, what the fallbacks show."""
        complaints: list[str] = []
        try:
            found = all_rows(
                lambda after, size: self._page(net, window, after, size, complaints), window.start, window.end
            )
        except Challenged as error:
            return forum_lesser.gathered(net, self.site, self.min_karma, window, error)
        except NetError as error:
            return failed(window, error)
        if not found.rows and self._never_silent(window):
            complaints.append("the forum named not one post, and no month passes without; run again later")
        posts = [entry_of(row, self.name, self.site) for row in found.rows]
        if nameless := posts.count(None):
            complaints.append(f"{nameless} posts without a usable id were left out")
        entries = in_order(e for e in posts if e is not None and e.published in window and _karma(e) >= self.min_karma)
        batch = Batch(source=self.name, window=window.label, state="ok", entries=entries, final=True)
        if doubts := tuple(dict.fromkeys((*complaints, *found.doubts))):
            state: State = "partial" if entries else "failed"
            return batch.model_copy(update={"state": state, "why": "; ".join(doubts), "final": False})
        if not entries:
            return batch.model_copy(update={"state": "empty", "why": f"no post with {self.min_karma} karma or more"})
        return batch

    def _never_silent(self, window: Window) -> bool:
        usual = self.tag is None and self.min_karma <= 1
        return usual and self.site in NEVER_SILENT and window.end - window.start >= 28 * DAY

    def _page(self, net: Net, window: Window, after: str, size: int, complaints: list[str]) -> list[dict[str, Any]]:
        """One page, oldest first. What the server complained of beside its answer is added to `complaints`."""
        terms: dict[str, Any] = {"after": after, "before": stamp(window.end), "excludeEvents": True}
        if self.min_karma > 0:
            terms["karmaThreshold"] = self.min_karma
        if tag := PLACES[self.site].tag if self.tag is None else self.tag:
            terms["filterSettings"] = {"tags": [{"tagId": tag, "filterMode": "Required"}]}
        try:
            answer = listed(net, self.site, (POSTS, POSTS_LEGACY), "old", terms, size, HOUR)
        except Partly as error:
            complaints.append(str(error))
            answer = error.data
        return rows_of(answer, "posts")


def post(net: Net, url: str, source: str) -> Entry:
    """One post by any of its addresses, whatever its date and karma. Raises NetError; BadContent when there is none."""
    site, name = site_of(url), forum_id(url)
    answer = asked(
        net, site, {"query": POST, "variables": {"id": name}}, {"query": POST_LEGACY, "variables": {"id": name}}
    )
    row = (answer.get("post") or {}).get("result")
    if not isinstance(row, dict) or (entry := entry_of(row, source, site)) is None:
        raise BadContent(f"{shown(url)}: the forum knows no such post", url)
    return entry


def comments(net: Net, site: str, post: str, *, limit: int = 20, authors: Collection[str] = ()) -> tuple[Comment, ...]:
    """The top comments of a post as plain text, each after the one it replies to. Raises NetError.

    `site` is a site's name or any URL of it, `post` the post's id, `authors` the names of its authors. Answers to a
    question post come first, then the best liked at any depth, even where the parent is gone. Deleted ones are left
    out.
    """
    place = site_of(site)
    data = commented(net, place, post, limit + DELETED, DAY)
    home = f"{PLACES[place].home}/posts/{post}"
    answers = rows_of(data, "answers") if mapping(data.get("answers")) else []
    replies = rows_of(data, "comments")
    names = _names((*answers, *replies))
    found = [comment_of(row, home, names, authors, answer=True) for row in answers if not row.get("deleted")]
    found += [comment_of(row, home, names, authors) for row in replies if not row.get("deleted")]
    return threaded(ranked([comment for comment in found if comment.text])[:limit])


def _names(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Author of each comment that still exists, by its id; independent of the order they came in."""
    return dict(sorted((str(row.get("_id")), _authors({"user": row.get("user")})[0]) for row in rows if _is_there(row)))


def _is_there(row: dict[str, Any]) -> bool:
    return not row.get("deleted") and bool(_html(row))


def entry_of(row: dict[str, Any], source: str, site: Site) -> Entry | None:
    """A post as an entry; None without an id or a readable date. Any other field may be null."""
    posted = moment(row.get("postedAt"))
    url = f"{PLACES[site].home}/posts/{row.get('_id')}"
    if posted is None or not (post := forum_id(url)):
        return None
    body = _html(row)[:MAX_BODY]
    tree = parse_html(body) if body else None
    targets = _link_targets(row)
    own = f"forum:{post}"
    entry = Entry(
        key=own,
        source=source,
        kind="post",
        title=" ".join(str(row.get("title") or "(untitled)").split()),
        authors=_authors(row),
        url=url,
        published=posted,
        updated=moment(row.get("modifiedAt")),
        body=body,
        links=tuple(key for key in links_in(text_of(tree), (*targets, *hrefs(tree, url))) if key != own),
        same_as=tuple(key for key in (*links_in("", targets), *_copies(row)) if key != own),
        karma=_whole(row.get("baseScore")),
        comment_count=_whole(row.get("commentCount")),
        tags=tuple(str(tag["name"]) for tag in map(mapping, _list(row.get("tags"))) if tag.get("name")),
    )
    return sealed(entry)


def comment_of(
    row: dict[str, Any], post_url: str, names: Mapping[str, str], authors: Collection[str], *, answer: bool = False
) -> Comment:
    """A comment as plain text, without its quotations, which are another's words. `names`: authors by comment id."""
    blocks = visible(_html(row)[:MAX_BODY]).blocks
    text = " ".join(block.text for block in blocks if block.kind != "quote")
    author = _authors({"user": row.get("user")})[0]
    parent = row.get("parentCommentId")
    if not isinstance(parent, str) or parent == row.get("_id"):
        parent = ""
    return Comment(
        author=author,
        karma=_whole(row.get("baseScore")),
        text=text[:LONGEST],
        url=f"{post_url}?commentId={row.get('_id')}",
        answer=answer,
        by_author=author != NOBODY and author.casefold() in {name.casefold() for name in authors},
        parent=f"{post_url}?commentId={parent[:100]}" if parent else "",
        to=names.get(parent, "") if parent else "",
    )


def _link_targets(row: dict[str, Any]) -> tuple[str, ...]:
    """Where a link post leads: the address itself, not the forum's own /out?url= detour."""
    targets = [str(row[name]) for name in ("url", "canonicalSource", "linkUrl") if row.get(name)]
    return tuple(
        parse_qs(target.split("?", 1)[1]).get("url", [target])[0] if "/out?url=" in target else target
        for target in targets
    )


def _copies(row: dict[str, Any]) -> tuple[str, ...]:
    """Keys of the same post on the other forum."""
    cross = mapping(row.get("fmCrosspost"))
    return (f"forum:{cross['foreignPostId']}",) if cross.get("isCrosspost") and cross.get("foreignPostId") else ()


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    people = [mapping(person) for person in (row.get("user"), *_list(row.get("coauthors")))]
    return tuple(str(person["displayName"])[:200] for person in people if person.get("displayName")) or (NOBODY,)


def _html(row: dict[str, Any]) -> str:
    return str(mapping(row.get("contents")).get("html") or "")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _karma(entry: Entry) -> int:
    return 0 if entry.karma is None else entry.karma


def _whole(number: object) -> int | None:
    return round(number) if isinstance(number, int | float) and math.isfinite(number) else None
