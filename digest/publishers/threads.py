"""thread.json -> posts for each network. The only reader of that file on this floor."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digest.errors import ConfigError

SCHEMA = 1
NETWORKS = ("x", "bluesky", "mastodon")
URL = re.compile(r"https?://[^\s<>\"'“”’]+[^\s<>\"'“”’.,;:!?)\]]")


@dataclass(frozen=True)
class ThreadPost:
    text: str
    image: str = ""
    """File name below output/M/."""
    alt: str = ""
    links: tuple[str, ...] = ()
    """The addresses that stand in its text."""


def threads(raw: bytes) -> dict[str, tuple[ThreadPost, ...]]:
    """Network -> its posts, in order. A file with one thread for all gives it to each network. Raises ConfigError."""
    try:
        data = json.loads(raw)
        if data.get("schema", SCHEMA) > SCHEMA:
            raise ConfigError("thread.json was made by a newer digest: upgrade this program")
        by_network = data["threads"] if "threads" in data else dict.fromkeys(NETWORKS, data["posts"])
        return {str(name): tuple(map(_post, posts)) for name, posts in by_network.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"thread.json is no thread ({type(error).__name__}); print it again: digest build, then digest approve"
        ) from None


def posts_for(files: Mapping[str, bytes], network: str) -> tuple[ThreadPost, ...]:
    """One network's posts in an edition. Raises ConfigError, too where a picture is missing or has no alt text."""
    posts = threads(files["thread.json"]).get(network, ()) if "thread.json" in files else ()
    for number, post in enumerate(posts, 1):
        if post.image and (post.image not in files or not post.alt.strip()):
            raise ConfigError(f"{network}: post {number} names {post.image}, which is missing or has no alt text")
    return posts


def _post(data: dict[str, Any]) -> ThreadPost:
    text = str(data["text"])
    links = tuple(map(str, data["links"])) if data.get("links") is not None else tuple(URL.findall(text))
    return ThreadPost(text, str(data.get("image") or ""), str(data.get("alt") or ""), links)
