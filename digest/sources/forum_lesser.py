"""Two fallbacks for when a forum answers our queries with a browser challenge, which we do not try to pass.

LessWrong and the Alignment Forum have a Markdown API made for programs; every ForumMagnum site has an RSS feed. Both
show only the newest posts, without tags, so their batches are never called complete.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import markdown

from digest.errors import BadContent, NetError
from digest.ids import forum_id, links_in
from digest.model import Batch, Entry
from digest.net import Net
from digest.sources import feed
from digest.sources.keyset import moment
from digest.sources.magnum import PLACES, Site
from digest.sources.window import DAY, HOUR, MAX_BODY, Window, failed, hrefs, in_order, sealed, text_of
from digest.text import parse_html

NEWEST = 100
"""Posts the Markdown API lists at most."""
MAX_BODIES = 60
_LINK = re.compile(
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}\]){1,500})\]\((https?://[^\s()]{1,400}|/posts/[^\s()]{1,300})\)"
)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_KARMA = re.compile(r"(-?\d{1,5}) (?:karma|points)\b|\bkarma:?\s*\**\s*(-?\d{1,5})\b", re.I)
_AUTHOR = re.compile(r"\bby (.{1,100}?)(?=\s*[(,|·—]|\s*$)")


@dataclass(frozen=True)
class Seen:
    """What a fallback showed, and what it cannot show."""

    entries: tuple[Entry, ...]
    lacks: str


def gathered(net: Net, site: Site, min_karma: int, window: Window, error: NetError) -> Batch:
    """The window's posts from the first fallback that has any; a failed batch with all reasons where none does."""
    ways: dict[str, Callable[[Net, Site, Window], Seen]] = {"the Markdown API": _by_markdown, "its RSS feed": _by_rss}
    if site == "eaforum":
        del ways["the Markdown API"]
    reasons, reaches = [str(error)], None
    for name, way in ways.items():
        try:
            seen = way(net, site, window)
        except NetError as second:
            reasons.append(f"{name}: {second}")
            continue
        reaches = min((entry.published for entry in seen.entries if entry.published), default=None)
        entries = tuple(post for post in seen.entries if post.published in window and _liked(post, min_karma))
        if entries:
            back = f"; it reaches back only to {reaches:%Y-%m-%d}" if reaches and reaches > window.start else ""
            why = f"from {name}, a lesser source: {seen.lacks}{back}. The forum's own answer: {error}"
            return Batch(
                source=window.source,
                window=window.label,
                state="partial",
                why=why,
                entries=entries,
                reaches_back_to=reaches,
            )
        reasons.append(f"{name} shows nothing of {window.label}" + (f", back to {reaches:%Y-%m-%d}" if reaches else ""))
    return failed(window, error).model_copy(update={"why": "; ".join(reasons), "reaches_back_to": reaches})


def _liked(entry: Entry, min_karma: int) -> bool:
    return entry.karma is None or entry.karma >= min_karma


def _by_markdown(net: Net, site: Site, window: Window) -> Seen:
    """The newest posts, and the bodies of those of the window. Raises NetError."""
    home = PLACES[site].home
    response = net.get(f"{home}/api/latest?limit={NEWEST}", fresh_for=HOUR, accept="text/markdown")
    listed = posts_in(response.body, window.source, home)
    if not listed:
        raise BadContent("a list without one post", response.url)
    wanted = [post for post in listed if post.published in window][:MAX_BODIES]
    bodies = {post.key: _body(net, home, post) for post in wanted}
    lacks = f"the newest {NEWEST} posts at most, on any subject and without their tags"
    if (
        without := sum(body is None for body in bodies.values())
        + sum(post.published in window for post in listed)
        - len(wanted)
    ):
        lacks += f", {without} of them without their text"
    return Seen(in_order(_filled(post, bodies.get(post.key)) for post in listed), lacks)


def _body(net: Net, home: str, entry: Entry) -> str | None:
    try:
        response = net.get(f"{home}/api/post/{entry.key.removeprefix('forum:')}", fresh_for=DAY, accept="text/markdown")
    except NetError:
        return None
    return response.body.decode("utf-8", "replace")[:MAX_BODY]


def _filled(entry: Entry, text: str | None) -> Entry:
    """The entry with its post's body, less the page's own headline and byline, which are not the author's words."""
    if text is None:
        return entry
    own = re.sub(r"\A\s*# [^\n]*\n+(?:By [^\n]*\n+)?", "", text)
    body = markdown.markdown(own)[:MAX_BODY]
    tree = parse_html(body)
    links = tuple(key for key in links_in(text_of(tree), hrefs(tree, entry.url)) if key != entry.key)
    return sealed(entry.model_copy(update={"body": body, "links": links}))


def posts_in(body: bytes, source: str, home: str) -> list[Entry]:
    """A Markdown list of posts -> entries: a link to a post and, on the same line, any author, date and karma.

    The layout is not documented, so only the link is required; an entry without a date is undated.
    """
    entries: dict[str, Entry] = {}
    for line in body[:5_000_000].decode("utf-8", "replace").splitlines():
        found = _LINK.search(line[:4000])
        if found and (name := forum_id(found[2] if found[2].startswith("http") else home + found[2])):
            entries.setdefault(name, _listed(name, found[1], line[found.end() : 4000], source, home))
    return list(entries.values())


def _listed(name: str, title: str, rest: str, source: str, home: str) -> Entry:
    when, karma, author = _DATE.search(rest), _KARMA.search(rest), _AUTHOR.search(rest)
    posted: datetime | None = moment(when[0]) if when else None
    timed = when is not None and "T" in when[0]
    entry = Entry(
        key=f"forum:{name}",
        source=source,
        kind="post",
        title=" ".join(title.replace("\\", "").split()),
        authors=(author[1].strip("*_ "),) if author and author[1].strip("*_ ") else ("[anonymous]",),
        url=f"{home}/posts/{name}",
        published=posted,
        date_precision="unknown" if posted is None else "time" if timed else "day",
        karma=int(karma[1] or karma[2]) if karma else None,
    )
    return sealed(entry)


def _by_rss(net: Net, site: Site, window: Window) -> Seen:
    """The ten posts of the feed, with URLs on the forum's own host. Raises NetError."""
    home = PLACES[site].home
    response = net.get(f"{home}/feed.xml?view=rss&karmaThreshold=2", fresh_for=HOUR, accept="application/rss+xml")
    found = feed.entries_of(feed.read(response), response.url, window.source, response.fetched_at)
    posts = [
        sealed(
            entry.model_copy(
                update={"url": f"{home}/posts/{entry.key.removeprefix('forum:')}", "date_precision": "day"}
            )
        )
        for entry in found
        if entry.key.startswith("forum:")
    ]
    if not posts:
        raise BadContent("a feed without one post", response.url)
    return Seen(
        in_order(posts),
        "the ten newest posts above 2 karma, on any subject, without karma, and dated by when they passed that karma",
    )
