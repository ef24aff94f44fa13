"""The starter's sources in the world: is the state of each what the world really answers?"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.feeds.truth import rows_in
from benchmarks.feeds.world import MONTHS, ROOT
from digest.config import load
from digest.model import Month
from digest.sources import Feed, Index, Sitemap


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def blogs_shipped() -> list[Feed | Sitemap | Index]:
    return [one for one in load(ROOT / "sources.yaml").sources if isinstance(one, Feed | Sitemap | Index)]


def shipped() -> None:
    """`digest fetch` and `digest sources` on the starter, each state held against what the world really answers."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lines = (ROOT / "sources.yaml").read_text(encoding="utf-8")
        (root / "sources.yaml").write_text(lines, encoding="utf-8")
        command = [sys.executable, "-m", "digest"]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        at = ["--month", MONTHS[0], "--dir", folder]
        began = time.perf_counter()
        subprocess.run([*command, "fetch", *at], check=False, capture_output=True, env=env)
        took = time.perf_counter() - began
        told = json.loads(
            subprocess.run([*command, "sources", *at, "--json"], check=True, capture_output=True, env=env).stdout
        )
    month = Month.parse(MONTHS[0])
    truths = {source.name: truth_of(source.url, month) for source in blogs_shipped()}
    plain = {one.name for one in blogs_shipped() if isinstance(one, Feed) and not one.keywords and not one.exclude}
    false = []
    for one in told:
        answers, held = truths.get(one["name"], ("", None))
        if answers == "no":
            false += [one] if one["state"] != "failed" or not one["why"] else []
        elif held is not None and one["name"] in plain:
            false += [one] if (one["entries"], one["state"]) != (held, "ok" if held else "empty") else []
        elif held is not None:
            false += [one] if one["entries"] > held or one["state"] not in ("ok", "empty") else []
    for one in false:
        print(f"  FALSE STATE: {one['name']}: {one['state']}, {one['why']}; the world: {truths[one['name']]}")
    states = ", ".join(f"{n} {state}" for state, n in Counter(one["state"] for one in told).most_common())
    checked = sum(bool(one) for one, _ in truths.values())
    print(
        f"digest sources --month {MONTHS[0]}: {len(told)} shipped sources, {states}; {len(false)} states are not what"
        f" the world really answers ({checked} checked by other means); fetched in {took:.0f} s"
    )
    for one in told:
        print(f"  {one['state']:8} {one['entries']:5} {one['name']}: {one['why'][:90]}")


def truth_of(url: str, month: Month) -> tuple[str, int | None]:
    """Whether the world answers an address, asked by urllib, and how many of a feed's entries are of the month."""
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"User-Agent": "truth"}), timeout=20) as reply:
            body = reply.read()
    except (urllib.error.URLError, OSError):
        return "no", None
    return "yes", len(rows_in(body, month)) if b"<rss" in body[:500] or b"<feed" in body[:500] else None
