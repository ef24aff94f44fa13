"""The labelled pairs as entries: pairs.txt in two halves by hash (tuning, final), pairs_fresh.txt whole (fresh)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from digest.model import Entry

FILES = {name: Path(__file__).with_name(f"{name}.txt") for name in ("pairs", "pairs_fresh")}
KINDS = {"arxiv": "paper", "review": "paper", "lw": "post", "ea": "post", "lab": "page", "blog": "page"}
KEYS = {"paper": "doi:10.1/{}", "post": "forum:{:0>17}", "page": "page:{:0>16}"}
WHEN = datetime(2025, 5, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    same: bool
    a: Entry
    b: Entry
    half: Literal["tuning", "final", "fresh"]
    section: str


def pairs(half: str = "") -> list[Pair]:
    """All pairs, or those of one half."""
    found, section, number = [], "", 0
    for name, file in FILES.items():
        for row in file.read_text().splitlines():
            number += 1
            if row.startswith("## "):
                section = row[3:]
            elif row and not row.startswith("#"):
                found.append(_pair(row, number, section, name))
    return [one for one in found if half in ("", one.half)]


def _pair(row: str, number: int, section: str, file: str) -> Pair:
    label, *cells = (cell.strip() for cell in row.split("¦"))
    days = int(cells[6]) if len(cells) > 6 and cells[6] else 5
    odd = hashlib.sha256(row.encode()).digest()[0] % 2
    half = "fresh" if file == "pairs_fresh" else "tuning" if odd else "final"
    a, b = entry(f"{number}a", *cells[:3], 0), entry(f"{number}b", *cells[3:6], days)
    return Pair(label == "same", a, b, half, section)


def entry(name: str, place: str, title: str, authors: str, days: int = 0) -> Entry:
    kind = KINDS[place]
    key = f"arxiv:2505.{int(name[:-1]):04d}{int(name[-1] == 'b')}" if place == "arxiv" else KEYS[kind].format(name)
    names = tuple(one.strip() for one in authors.split(";") if one.strip())
    published = WHEN + timedelta(days=days)
    url = f"https://{place}.example/{name}"
    return Entry(key=key, source=place, kind=kind, title=title, authors=names, url=url, published=published)
