"""thread.json -> posts for each network. The only reader of that file among the publishers."""

import json
import re
from dataclasses import dataclass
from typing import Any

from digest.errors import ConfigError
from digest.publishers.part import Approved

SCHEMA = 1
URL = re.compile(r"https?://[^\s<>\"'“”’]+[^\s<>\"'“”’.,;:!?)\]]")


@dataclass(frozen=True)
class ThreadPost:
    text: str
    image: str = ""
    """File name below output/M/."""
    alt: str = ""
    links: tuple[str, ...] = ()
    """The URLs in its text."""


def threads(raw: bytes, month: str) -> dict[str, tuple[ThreadPost, ...]]:
    """Network -> its posts of that month, in order. Raises ConfigError."""
    try:
        data = json.loads(raw)
        if data.get("schema", SCHEMA) > SCHEMA:
            raise ConfigError("thread.json was made by a newer digest: upgrade this program")
        return {str(name): tuple(map(_post, posts)) for name, posts in data["threads"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"thread.json is no thread ({type(error).__name__}); print it again: digest build {month}, "
            f"then digest approve {month}"
        ) from None


def posts_for(approved: Approved, network: str) -> tuple[ThreadPost, ...]:
    """One network's posts in an edition. Raises ConfigError, also for a picture that is missing or lacks alt text."""
    files, month = approved.files, approved.month
    posts = threads(files["thread.json"], month).get(network, ()) if "thread.json" in files else ()
    for number, post in enumerate(posts, 1):
        if post.image and (post.image not in files or not post.alt.strip()):
            raise ConfigError(
                f"{network}: post {number} names {post.image}, which is missing or has no alt text; print it again: "
                f"digest build {month}, then digest approve {month}"
            )
    return posts


def _post(data: dict[str, Any]) -> ThreadPost:
    links = tuple(map(str, data["links"]))
    return ThreadPost(str(data["text"]), str(data.get("image") or ""), str(data.get("alt") or ""), links)
