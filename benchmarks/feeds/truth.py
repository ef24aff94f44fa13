"""What the world holds of a month, read neither by digest nor by feedparser, and what a batch lacks of it."""

import csv
import gzip
import json
import lzma
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from benchmarks.feeds.world import WORLD
from digest.ids import canonical_url
from digest.model import Batch, Month

Row = tuple[str, str, datetime]
"""Title, link, date."""


def recorded_feeds() -> dict[str, bytes]:
    """One address for each recorded feed -> its bytes."""
    with (WORLD / "data" / "feeds.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    by_file: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: "raw.githubusercontent.com" in row["url"]):
        by_file.setdefault(row["file"], row["url"])
    return {url: (WORLD / "data" / "feeds" / name).read_bytes() for name, url in by_file.items()}


def rows_in(body: bytes, month: Month) -> list[Row]:
    """The month's entries of a feed, by lxml and the standard library's readers of dates."""
    if body.lstrip(b"\xef\xbb\xbf \n")[:1] == b"{":
        items = json.loads(body).get("items") or []
        found = [(str(one.get("title")), str(one.get("url")), moment(str(one.get("date_published")))) for one in items]
    else:
        body = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        try:
            root = etree.fromstring(
                body.lstrip(), etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True)
            )
        except etree.XMLSyntaxError:  # empty, or nothing like XML
            root = None
        nodes = [] if root is None else [node for node in root.iter() if name_of(node) in ("item", "entry")]
        found = [row_of(node) for node in nodes]
    return [(title, link, when) for title, link, when in found if when in month]


def row_of(node: Any) -> tuple[str, str, datetime | None]:
    said: dict[str, str] = {}
    for child in (one for one in node if isinstance(one.tag, str)):
        text = "".join(child.itertext()).strip() or str(child.get("href") or "")
        said.setdefault(name_of(child), text)
    when = next((said[name] for name in ("pubDate", "published", "date", "issued", "updated") if name in said), "")
    return said.get("title", ""), said.get("link", ""), moment(when)


def name_of(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def moment(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(" ".join(text.split()))
        except (ValueError, TypeError, IndexError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def recorded_posts() -> dict[str, list[dict[str, Any]]]:
    """Substack host -> its posts."""
    found: dict[str, list[dict[str, Any]]] = {}
    with lzma.open(WORLD / "data" / "substack.jsonl.xz", "rt", encoding="utf-8") as file:
        for post in map(json.loads, file):
            found.setdefault(post["host"], []).append(post)
    return found


def posts_in(posts: list[dict[str, Any]], month: Month) -> list[Row]:
    rows = [(post["title"], post["canonical_url"], moment(post["post_date"])) for post in posts]
    return [(title, link, when) for title, link, when in rows if when in month]


def missed(rows: list[Row], batch: Batch) -> list[Row]:
    """Rows that no entry of the batch stands for: neither by address, nor by title and minute."""
    links = {canonical_url(entry.url) for entry in batch.entries}
    titles = {(letters(entry.title), entry.published) for entry in batch.entries}
    days = {entry.published for entry in batch.entries}
    return [
        row
        for row in rows
        if not (row[1].startswith("http") and canonical_url(row[1]) in links)
        and (letters(row[0]), row[2]) not in titles
        and not (row[2] in days and not letters(row[0]))
    ]


def letters(text: str) -> str:
    return re.sub(r"&\w+;|<[^>]+>|\W+", "", text).casefold()
