"""Checks threads: posts too long for a network or ending in a colon, words it would turn into links, images without alt
text. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from digest.preflight.finding import Finding, data
from digest.publishers.bluesky import BYTES, GRAPHEMES
from digest.text import clip, graphemes

FILE = "thread.json"
Weigh = Callable[[str], int]
X = 280
_URL = re.compile(r"https?://\S+")
_DOTTED = re.compile(r"(?<![\w@/.-])(?:[\w-]+\.)+([a-z]{2,})(?![\w-])", re.I)
_NUMBER = re.compile(r" \(\d+/\d+\)$")
_DO = "rewrite the item's `post:`, then `digest build`"


def check(files: Mapping[str, bytes], weigh: Weigh, mastodon: int = 500) -> Iterator[Finding]:
    """Check each network's thread. `weigh` is X's weighted length, `mastodon` the server's limit in characters."""
    threads = data(files, FILE).get("threads", {})
    lengths: dict[str, Callable[[str], str]] = {
        "x": lambda text: _over(weigh(text), X, "X", "weighted"),
        "bluesky": _bluesky,
        "mastodon": lambda text: _mastodon(text, mastodon),
    }
    for network, posts in threads.items() if isinstance(threads, dict) else ():
        over = lengths.get(network)
        for number, post in enumerate(posts, 1):
            where = f"{network}, post {number}"
            yield from (
                Finding("fail", FILE, f"{where}: {what}", _DO) for what in [over(_words(post)) if over else ""] if what
            )
            yield from _post(where, post, files, weigh)


def accidental(text: str, weigh: Weigh) -> list[str]:
    """Words that X would turn into links although they are no URLs, such as 'README.md' and 'x.ai'.

    X's own counter decides: it counts whatever ends in a top-level domain as a URL.
    """
    bare = _URL.sub(" ", text)
    dotted = {found[0]: found[1] for found in _DOTTED.finditer(bare)}
    return [word for word, ending in dotted.items() if weigh(f"aa.{ending}") == weigh("https://a.com")]


def _post(where: str, post: Any, files: Mapping[str, bytes], weigh: Weigh) -> Iterator[Finding]:
    text = _words(post)
    if _NUMBER.sub("", text).rstrip(" ”").endswith(":"):
        yield Finding("warn", FILE, f"{where}: “{clip(text, 60)}” ends in a colon, with nothing after it", _DO)
    for word in accidental(text, weigh):
        yield Finding(
            "fail",
            FILE,
            f"{where}: “{word}” would become a link to a stranger's site (and X bills a link)",
            f"write it otherwise, such as “{word.replace('.', ' dot ')}”, in the item's `post:`",
        )
    if len(set(re.findall(r"(?<!\w)\$[A-Za-z]{1,6}\b", text))) > 1:
        yield Finding("fail", FILE, f"{where}: two cashtags in “{clip(text, 60)}”; X refuses the post", _DO)
    image = post.get("image") if isinstance(post, dict) else None
    if image and image not in files:
        yield Finding("fail", FILE, f"{where}: its picture {image} is not in the edition", "`digest build`")
    if image and not post.get("alt"):
        yield Finding("fail", FILE, f"{where}: its picture has no alt text", "add one to the recipe's figure")


def _words(post: Any) -> str:
    return str(post.get("text", "")) if isinstance(post, dict) else str(post)


def _bluesky(text: str) -> str:
    return _over(graphemes(text), GRAPHEMES, "Bluesky", "graphemes") or _over(
        len(text.encode()), BYTES, "Bluesky", "bytes"
    )


def _mastodon(text: str, limit: int) -> str:
    """Mastodon counts a URL as 23, whatever its length."""
    return _over(graphemes(_URL.sub("u" * 23, text)), limit, "Mastodon", "characters")


def _over(length: int, limit: int, network: str, unit: str) -> str:
    return f"{length} {unit}; {network} takes {limit}" if length > limit else ""
