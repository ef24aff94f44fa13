"""The threads, one a network: a post that says what the issue is, one an item, one with the link. Pure.

networks.py  what each network counts, and how much it takes      inert.py  words that would call or link stay words
cut.py       a text as posts that fit                             record.py thread.json, and what a thread costs
"""

import re
from collections.abc import Iterator, Sequence

from digest.build.issue import Issue, Piece
from digest.build.thread.cut import split
from digest.build.thread.inert import URL, inert, urls
from digest.build.thread.networks import BLUESKY, NETWORKS, Network, X, mastodon
from digest.build.thread.record import record, sheets
from digest.model import Post, Thread
from digest.text import many

__all__ = ["BLUESKY", "NETWORKS", "Network", "X", "compose", "mastodon", "record", "sheets"]


def compose(issue: Issue, networks: Sequence[Network] = NETWORKS) -> tuple[Thread, ...]:
    """Each network's whole thread, numbered where it has more than one post; every post within the limit."""
    return tuple(_thread(issue, network) for network in networks)


def _thread(issue: Issue, network: Network) -> Thread:
    """Room for the numbering is kept free before anything is cut, and more of it when there are more posts."""
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
    """The posts before they are numbered, each with whether nobody signed its item; and the addresses left out."""
    begun = [_opening(issue), *(f"Correction: {one}" for one in issue.corrections)]
    first = [Post(text=text) for said in begun for text in split(inert(said)[0], network, spare)]
    items = [(not piece.signed, post) for piece in issue.pieces for post in _posts_of(piece, network, spare)]
    wanted = dict.fromkeys(url for piece in issue.pieces for url in urls(_wording(piece, network, spare)))
    last, left_out = _link(issue, network, spare, tuple(wanted) if network.gathers else ())
    if not network.gathers:
        printed = {url for _, post in items for url in post.links}
        left_out += tuple(url for url in wanted if url not in printed)
    return [*((False, post) for post in first), *items, *((False, post) for post in last)], left_out


def _opening(issue: Issue) -> str:
    """What the issue is, how much was read, and whether nobody read critically; the month, lest two be the same."""
    month = "" if issue.month.title in issue.title or str(issue.month) in issue.title else f" ({issue.month.title})"
    seen = f", from {issue.counts.fetched:,} papers, posts and pages seen" if issue.counts.fetched else ""
    read = f"; {issue.counts.read:,} were read beyond their abstract" if issue.counts.read else ""
    alone = sum("abstract only" in piece.badges for piece in issue.pieces)  # those that were read may be others
    here = f"; {alone:,} of the items here {'was' if alone == 1 else 'were'} not"
    only = "" if not alone else here if read else f"; of {many(alone, 'item')} the abstract alone"
    said = f"{issue.title}{month}: {many(len(issue.pieces), 'item')}{seen}{read}{only}."
    return f"{said} {issue.notice.rstrip('.')}." if issue.notice else said


def _posts_of(piece: Piece, network: Network, spare: int) -> Iterator[Post]:
    """The item's post; on networks that take an address anywhere its own goes along where there is room.

    The lab's plot goes along if the editor says so.
    """
    text = inert(_without_urls(_wording(piece, network, spare), network, spare))[0]
    boxes = piece.boxes if piece.lab_in_thread else ()
    plot = next((plot for box in boxes for plot in box.plots if plot.width), None)
    picture = {"image": f"figures/{plot.name}", "alt": plot.alt} if plot else {}
    texts = split(text, network, spare)
    url = _address(piece)
    if url and not network.gathers and url not in text and network.holds(f"{texts[-1]} {url}", spare):
        texts[-1] += f" {url}"
    for n, said in enumerate(texts):
        yield Post(text=said, links=tuple(urls(said)), **(picture if n == 0 else {}))


def _wording(piece: Piece, network: Network, spare: int) -> str:
    """The network's own draft; on an instance with less room the longest one that stays in one post."""
    own = piece.posts[network.name]
    shorter = sorted(piece.posts.values(), key=len, reverse=True)
    return own if network.holds(own, spare) else next((one for one in shorter if network.holds(one, spare)), own)


def _without_urls(text: str, network: Network, spare: int) -> str:
    """The post with the name of the place for each address that may not stand there: X's go into the last post, and
    no network takes one that is longer than a post."""

    def shown(found: re.Match[str]) -> str:
        stays = not network.gathers and network.holds(found[0], spare)
        return found[0] if stays else found[0].partition("://")[2].partition("/")[0].removeprefix("www.")

    return URL.sub(shown, text)


def _address(piece: Piece) -> str:
    link = next(piece.heading.tree.iter("a"), None)
    return str(link.get("href", "")) if link is not None else ""


def _link(issue: Issue, network: Network, spare: int, gathered: Sequence[str]) -> tuple[list[Post], tuple[str, ...]]:
    """The issue's address, and after it as many of the posts' own as one post holds; and those that it does not."""
    page = f"{issue.address}newsletter.html" if issue.address else ""
    said = f"The full issue, with sources and notes: {page}" if page else ""
    if not (page or issue.approved):
        said = "Full issue: (address set at publishing)"
    if page and not network.holds(said, spare):
        said = ""
    left_out = [] if said or not page else [page]
    for url in gathered:
        more = f"{said} {url}" if said else url
        said, left_out = (more, left_out) if network.holds(more, spare) else (said, [*left_out, url])
    return [Post(text=said, links=tuple(urls(said)))] if said else [], tuple(left_out)


def _numbered(posts: Sequence[Post]) -> Iterator[Post]:
    """No two posts of a thread are the same: networks refuse a second one, and a number tells them apart."""
    for n, post in enumerate(posts, 1):
        yield post.model_copy(update={"text": f"{post.text} ({n}/{len(posts)})"}) if len(posts) > 1 else post
