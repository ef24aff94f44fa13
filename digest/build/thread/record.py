"""thread.json, for a publisher; the sheets of thread.md, for pasting by hand; and the price of a thread. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from digest.build.issue import Issue
from digest.build.thread.inert import inert
from digest.build.thread.networks import NETWORKS, Network
from digest.model import Post, Thread
from digest.publishers import x
from digest.text import many

SCHEMA = 1
PRICE, PRICE_WITH_URL = (Decimal(f"{price:.3f}") for price in (x.PRICE, x.PRICE_WITH_URL))
"""The price in USD of a post through X's API, without and with a URL."""


def record(issue: Issue, threads: Sequence[Thread]) -> dict[str, Any]:
    """Return thread.json as JSON-serialisable data; docs/thread.md describes the schema."""
    return {
        "schema": SCHEMA,
        "month": str(issue.month),
        "marks": list(issue.marks),
        "threads": {thread.network: [post.model_dump(mode="json") for post in thread.posts] for thread in threads},
    }


def dollars(posts: Sequence[Post]) -> Decimal:
    """The price in USD of these posts on X."""
    return sum((PRICE_WITH_URL if post.links else PRICE for post in posts), Decimal(0))


@dataclass(frozen=True)
class Row:
    """One post, for pasting by hand."""

    text: str
    about: str
    """Its number, its length, and a remark if nobody signed its item."""
    image: str
    alt: str


@dataclass(frozen=True)
class Sheet:
    """One network's thread, for pasting by hand."""

    title: str
    about: str
    """Number of posts, limit and price, in one line."""
    rows: tuple[Row, ...]
    look: tuple[str, ...]
    """What the editor should look at: URLs that found no room, words kept from becoming links."""


def sheets(issue: Issue, threads: Sequence[Thread], networks: Sequence[Network] = NETWORKS) -> tuple[Sheet, ...]:
    """The sheets of thread.md, one for each network."""
    return tuple(_sheet(issue, thread, network) for thread, network in zip(threads, networks, strict=True))


def _sheet(issue: Issue, thread: Thread, network: Network) -> Sheet:
    cost = f"; about {dollars(thread.posts):.3f} USD if sent by X's API" if network.gathers else ""
    size = f"{network.limit} characters as {network.title} counts them"
    rows = (_row(n, post, thread, network) for n, post in enumerate(thread.posts, 1))
    return Sheet(
        network.title,
        f"{many(len(thread.posts), 'post')}, each at most {size}{cost}.",
        tuple(rows),
        tuple(_look(issue, thread)),
    )


def _row(n: int, post: Post, thread: Thread, network: Network) -> Row:
    draft = "; draft, nobody signed its item" if n in thread.drafts else ""
    return Row(
        post.text, f"{n}: {network.length(post.text)} of {network.limit}{draft}", post.image or "", post.alt or ""
    )


def _look(issue: Issue, thread: Thread) -> Iterator[str]:
    kept = dict.fromkeys(word for piece in issue.pieces for post in piece.posts.values() for word in inert(post)[1])
    if kept:
        yield f"Kept from calling or linking, by a character that nobody sees: {', '.join(kept)}"
    yield from (f"No post had room for {url}" for url in thread.left_out)
