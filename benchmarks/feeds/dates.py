"""The date that a page is given without its address, beside the one in the address."""

import csv
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta

from benchmarks.feeds.world import WORLD
from digest.sources import page
from digest.text import parse_html


def ladder() -> None:
    """The ladder of dates without its rung of the address, held against the address, where a recorded page has one."""
    verdicts: Counter[str] = Counter()
    with (
        (WORLD / "data" / "pages.tsv").open(encoding="utf-8", newline="") as file,
        zipfile.ZipFile(WORLD / "data" / "pages.zip") as packed,
    ):
        seen = set()
        for row in csv.DictReader(file, delimiter="\t"):
            told = page.date_in_path(row["url"])
            if row["kind"] != "page" or told is None or row["file"] in seen:
                continue
            seen.add(row["file"])
            body = packed.read(row["file"])
            found = page.dated(body, parse_html(body), "https://nowhere.example/", datetime.now(UTC))
            near = found and abs(found[0] - told) < timedelta(days=1, hours=14)
            verdict = "right" if near else "wrong" if found else "none"
            verdicts[verdict] += 1
            if verdict == "wrong" and found:
                print(f"  WRONG DATE: {row['url']}: {found[0]:%Y-%m-%d}")
    print(f"dates of {sum(verdicts.values())} recorded pages whose address has one, without it: {dict(verdicts)}")
