"""Reading notes of 60 real texts, six papers and 54 posts. Baseline: cutting the same texts into sentences.

The texts are those of the recorded world beside this checkout; without it there is nothing real to measure.
"""

import csv
import itertools
import json
import lzma
import time
import zipfile
from collections.abc import Iterator

from benchmarks.beside import WORLD
from digest.model import Entry, Sentence, Text, Work
from digest.read import paper_page
from digest.summarize import notes
from digest.text import Page, sentences, visible

DATA = WORLD / "data"
TEXTS = 60


def main() -> None:
    if not (DATA / "pages.zip").exists():
        print(f"reading notes: no recorded world at {DATA}, nothing measured")
        return
    pages = list(itertools.islice(itertools.chain(_papers(), _posts()), TEXTS))
    marks = [time.perf_counter()]
    texts = [_text(entry, page) for entry, page in pages]
    marks.append(time.perf_counter())
    made = [notes(text, Work(entry=entry)) for text, (entry, _) in zip(texts, pages, strict=True)]
    marks.append(time.perf_counter())
    cut, told = (b - a for a, b in itertools.pairwise(marks))
    size, quotes = sum(len(text.sentences) for text in texts), sum(len(one.claims) for one in made)
    print(
        f"reading notes of {len(texts)} texts ({size:,} sentences, {quotes} quotes)  {told:6.2f} s  "
        f"{told / cut:4.1f} x the baseline (cutting them into sentences, {cut:.2f} s)"
    )


def _papers() -> Iterator[tuple[Entry, Page]]:
    with zipfile.ZipFile(DATA / "pages.zip") as stored, (DATA / "pages.tsv").open(encoding="utf-8") as rows:
        for url, name, *_ in csv.reader(rows, delimiter="\t"):
            identifier, _, version = url.rpartition("/")[2].partition("v")
            if "arxiv.org/html/" in url and version and (page := paper_page(stored.read(name).decode())):
                title = page.blocks[0].text[:120]
                yield Entry(key=f"arxiv:{identifier}", source="arXiv", kind="paper", title=title, url=url), page


def _posts() -> Iterator[tuple[Entry, Page]]:
    with lzma.open(DATA / "forum.jsonl.xz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["type"] == "post" and row.get("html"):
                url = f"https://www.lesswrong.com/posts/{row['_id']}"
                entry = Entry(key=f"forum:{row['_id']}", source="LessWrong", kind="post", title=row["title"], url=url)
                yield entry, visible(row["html"])


def _text(entry: Entry, page: Page) -> Text:
    """As read() makes it, without the network."""
    body, found = "", []
    for block in page.blocks:
        for start, end in sentences(block.text) if block.kind in ("prose", "item", "note") else ():
            said, begin = block.text[start:end].strip(), len(body) + start
            number = f"s{len(found) + 1}"
            found.append(
                Sentence(
                    id=number, section=block.section, kind=block.kind, start=begin, end=begin + len(said), text=said
                )
            )
        body += block.text + "\n\n"
    origin = "html" if entry.kind == "paper" else "post"
    return Text(key=entry.key, version=1, origin=origin, url=entry.url, body=body, sentences=tuple(found), coverage=1.0)


if __name__ == "__main__":
    main()
