"""What the world has recorded of a month, counted from its files without a line of the program."""

import json
import lzma
from functools import cache

from benchmarks.completeness.world import WORLD

CATEGORIES = {"cs.LG", "cs.CL", "cs.AI", "cs.CR", "cs.CY", "cs.HC", "cs.MA", "stat.ML"}
TAGS = {"lw": "sYm3HiWcfZvrGu3ui", "ea": "oNiQsBHA3i837sySD"}
_HIDDEN = (
    "draft",
    "unlisted",
    "shortform",
    "authorIsUnreviewed",
    "rejected",
    "hiddenRelatedQuestion",
    "groupId",
    "isEvent",
)


@cache
def papers(month: str) -> dict[str, frozenset[str]]:
    """Day -> keys of the papers first submitted on it."""
    days: dict[str, set[str]] = {}
    with lzma.open(WORLD / "data" / "arxiv.jsonl.xz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["published"].startswith(month) and CATEGORIES & set(row["categories"]):
                days.setdefault(row["published"][:10], set()).add(f"arxiv:{row['id']}")
    return {day: frozenset(keys) for day, keys in days.items()}


@cache
def posts(month: str) -> dict[str, frozenset[str]]:
    """Source -> keys of its posts of the month with 1 karma or more and, but on the Alignment Forum, the tag for AI."""
    found: dict[str, set[str]] = {"LessWrong": set(), "Alignment Forum": set(), "EA Forum": set()}
    with lzma.open(WORLD / "data" / "forum.jsonl.xz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["type"] != "post" or not row["postedAt"].startswith(month) or any(row.get(one) for one in _HIDDEN):
                continue
            if (row.get("baseScore") or 0) < 1:
                continue
            key, tags = (
                f"forum:{row['_id']}",
                {tag["_id"] for tag in row.get("tags") or () if (tag.get("rel") or 1) > 0},
            )
            if row["site"] == "lw" and row.get("af"):
                found["Alignment Forum"].add(key)
            if TAGS[row["site"]] in tags:
                found["LessWrong" if row["site"] == "lw" else "EA Forum"].add(key)
    return {name: frozenset(keys) for name, keys in found.items()}
