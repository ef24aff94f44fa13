"""Makes one thread per network: a post that introduces the issue, one for each item, one with the link. Pure.

networks.py  each network's limits and how it counts      inert.py   keeps words from becoming mentions or links
cut.py       splits a text into posts that fit            record.py  thread.json, thread.md and the price of a thread
"""

import re
from collections.abc import Iterator, Sequence

from digest.build.issue import SAMPLE, Issue, Piece
from digest.build.seen import Counts
from digest.build.thread.cut import split
from digest.build.thread.inert import URL, inert, urls
from digest.build.thread.networks import BLUESKY, NETWORKS, Network, X, mastodon
from digest.build.thread.record import record, sheets
from digest.model import Post, Thread
from digest.text import many

__all__ = ["BLUESKY", "NETWORKS", "Network", "X", "compose", "mastodon", "record", "sheets"]

_TITLE = re.compile(r"“[^“”]*”(?: \([^“”]*\))?:")
"""How a draft begins: a title and its place, with nothing after them."""


def compose(issue: Issue, networks: Sequence[Network] = NETWORKS) -> tuple[Thread, ...]:
    """Each network's whole thread, numbered if it has more than one post; every post is within the network's limit."""
    return tuple(_thread(issue, network) for network in networks)


def _thread(issue: Issue, network: Network) -> Thread:
    """Split with room kept free for the numbering, and again with more room until the count's digits fit."""
    spare, digits = 0, 0
    while True:
        parts, left_out = _parts(issue, network, spare)
        posts = [post for _, post in parts]
        if len(posts) < 2 or len(str(len(posts))) <= digits:
            drafts = tuple(n for n, (draft, _) in enumerate(parts, 1) if draft)
            return Thread(network=network.name, posts=tuple(_numbered(posts)), left_out=left_out, drafts=drafts)
        digits = len(str(len(posts)))
        spare = len(" (/)") + 2 * digits


def _parts(issue: Issue, network: Network, spare: int) -> tuple[list[tuple[bool, Post]], tuple[str, ...]]:
    """The posts without numbers, each as (its item is unsigned, post); and the URLs that found no room."""
    opening = [_opening(issue), *(f"Correction: {correction}" for correction in issue.corrections)]
    first = [Post(text=part) for text in opening for part in split(inert(text)[0], network, spare)]
    items = [(not piece.signed, post) for piece in issue.pieces for post in _posts_of(piece, network, spare)]
    wanted = dict.fromkeys(url for piece in issue.pieces for url in urls(_wording(piece, network, spare)))
    last, left_out = _link(issue, network, spare, tuple(wanted) if network.gathers else ())
    if not network.gathers:
        printed = {url for _, post in items for url in post.links}
        left_out += tuple(url for url in wanted if url not in printed)
    return [*((False, post) for post in first), *items, *((False, post) for post in last)], left_out


def _opening(issue: Issue) -> str:
    """The first post: the issue's title, size, how much was read, and what nobody reviewed.

    It names the month, since networks refuse a post that repeats an earlier one. A sample's says first that it is one.
    """
    sample = f"{SAMPLE}. " if SAMPLE in issue.marks else ""
    month = "" if issue.month.title in issue.title or str(issue.month) in issue.title else f" ({issue.month.title})"
    seen = f", from {issue.counts.fetched:,} papers, posts and pages seen" if issue.counts.fetched else ""
    read = f"; {_read(issue.counts)}" if issue.counts.read else ""
    alone = sum("abstract only" in piece.badges for piece in issue.pieces)  # works read in full may be mentions only
    whose = "its" if alone == 1 else "their"
    here = f"; of the {many(len(issue.pieces), 'item')} here {alone:,} by {whose} abstract alone"
    only = "" if not alone else here if read else f"; of {many(alone, 'item')} the abstract alone"
    title = f"{issue.title}{month}".rstrip(" .:")
    mark = "" if title.endswith(("!", "?")) else "." if ":" in title else ":"
    summary = f"{sample}{title}{mark} {many(len(issue.pieces), 'item')}{seen}{read}{only}."
    return f"{summary} {issue.notice.rstrip('.')}." if issue.notice else summary


def _read(counts: Counts) -> str:
    """How many works were read, and how many of them whole; in words that are true of papers and of posts."""
    were = "was" if counts.read == 1 else "were"
    if counts.whole in (0, counts.read):
        return f"{counts.read:,} of these {were} read {'whole' if counts.whole else 'in part'}"
    return f"{counts.read:,} of these {were} read, {counts.whole:,} of them whole"


def _posts_of(piece: Piece, network: Network, spare: int) -> Iterator[Post]:
    """The item's posts, with the item's URL where the network allows URLs anywhere and there is room.

    The first carries the replication's plot if the editor allows it.
    """
    text = inert(_without_urls(_wording(piece, network, spare), network, spare))[0]
    boxes = piece.boxes if piece.lab_in_thread else ()
    plot = next((plot for box in boxes for plot in box.plots if plot.width), None)
    picture = {"image": f"figures/{plot.name}", "alt": plot.alt} if plot else {}
    texts = split(text, network, spare)
    if len(texts) > 1 and _TITLE.fullmatch(texts[0]):
        texts[0] = texts[0].removesuffix(":")
    announced = text.endswith(":")  # an address would pass for what is missing there
    url = "" if announced else _address(piece)
    if url and not network.gathers and url not in text and network.holds(f"{texts[-1]} {url}", spare):
        texts[-1] += f" {url}"
    for n, post in enumerate(texts):
        yield Post(text=post, links=tuple(urls(post)), **(picture if n == 0 else {}))


def _wording(piece: Piece, network: Network, spare: int) -> str:
    """The network's own draft, or if that needs several posts, the longest other draft that fits in one."""
    own = piece.posts[network.name]
    shorter = sorted(piece.posts.values(), key=len, reverse=True)
    return own if network.holds(own, spare) else next((draft for draft in shorter if network.holds(draft, spare)), own)


def _without_urls(text: str, network: Network, spare: int) -> str:
    """Replace each URL that may not stay in the post with its host: on X all URLs go into the last post, and no network
    takes a URL longer than a post."""

    def shown(found: re.Match[str]) -> str:
        stays = not network.gathers and network.holds(found[0], spare)
        return found[0] if stays else found[0].partition("://")[2].partition("/")[0].removeprefix("www.")

    return URL.sub(shown, text)


def _address(piece: Piece) -> str:
    link = next(piece.heading.tree.iter("a"), None)
    return str(link.get("href", "")) if link is not None else ""


def _link(issue: Issue, network: Network, spare: int, gathered: Sequence[str]) -> tuple[list[Post], tuple[str, ...]]:
    """The last post, with the issue's URL and as many gathered URLs as fit; and the URLs that do not fit."""
    page = f"{issue.address}newsletter.html" if issue.address else ""
    text = f"The full issue, with sources and notes: {page}" if page else ""
    if not (page or issue.approved):
        text = "Full issue: (address set at publishing)"
    if page and not network.holds(text, spare):
        text = ""
    left_out = [] if text or not page else [page]
    for url in gathered:
        more = f"{text} {url}" if text else url
        text, left_out = (more, left_out) if network.holds(more, spare) else (text, [*left_out, url])
    return [Post(text=text, links=tuple(urls(text)))] if text else [], tuple(left_out)


def _numbered(posts: Sequence[Post]) -> Iterator[Post]:
    """Number the posts; this also keeps two equal posts apart, the second of which a network would refuse."""
    for n, post in enumerate(posts, 1):
        yield post.model_copy(update={"text": f"{post.text} ({n}/{len(posts)})"}) if len(posts) > 1 else post
