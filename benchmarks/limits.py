"""How many of the limits that readers list in real texts the rules find: `python -m benchmarks.limits [-v]`.

limits_listed.jsonl holds a text's address and, for each limit listed, how each sentence that states it begins;
the sentences belong to their authors. "judges" are the lists of two blind judges, joined; the others were made by
whoever wrote the rules, before they were run on the text. All were tuned on since: docs/reading.md tells what stood at
their opening. The texts are those of the recorded world beside this checkout.
"""

import csv
import json
import lzma
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reading_notes import WORLD
from digest.model import Sentence, Text
from digest.read import main_page
from digest.read.pdf import read_pdf
from digest.summarize.limits import limits
from digest.summarize.suspects import without_suspects
from digest.text import Block, sentences, visible

LISTED = Path(__file__).with_name("limits_listed.jsonl")


def main() -> None:
    if not (WORLD / "pages.zip").exists():
        print(f"limits: no recorded world at {WORLD}, nothing measured")
        return
    rows = [json.loads(line) for line in LISTED.read_text(encoding="utf-8").splitlines()]
    blocks = dict(_blocks({row["doc"] for row in rows}))
    told = Counter[str]()
    for row in rows:
        quotes = [one.quote for one in limits(without_suspects(_text(row["doc"], blocks[row["doc"]])))]
        found = [any(_stated(start, quotes, blocks[row["doc"]]) for start in one) for one in row["listed"]]
        told.update({row["set"]: sum(found), f"{row['set']} listed": len(found), f"{row['set']} printed": len(quotes)})
        if "-v" in sys.argv:
            print(f"  {row['set']:13} {sum(found):2} of {len(found):2} listed, {len(quotes):2} found  {row['doc']}")
    for name in dict.fromkeys(row["set"] for row in rows):
        print(f"{name:13} {told[name]} of {told[f'{name} listed']} listed; {told[f'{name} printed']} found in all")


def _blocks(wanted: set[str]) -> Iterator[tuple[str, tuple[Block, ...]]]:
    with zipfile.ZipFile(WORLD / "pages.zip") as pages, (WORLD / "pages.tsv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            if row["url"] in wanted:
                body = pages.read(row["file"])
                pdf = row["kind"] == "pdf"
                yield (
                    row["url"],
                    read_pdf(body).page.blocks if pdf else main_page(body.decode("utf-8", "replace")).blocks,
                )
    names = {url.split("/posts/")[1].split("/")[0]: url for url in wanted if "/posts/" in url}
    with lzma.open(WORLD / "forum.jsonl.xz", "rt", encoding="utf-8") as posts:
        for post in map(json.loads, posts):
            if post["type"] == "post" and post["_id"] in names:
                yield names[post["_id"]], visible(post["html"]).blocks


def _text(url: str, blocks: tuple[Block, ...]) -> Text:
    """As read() makes it of its blocks, without the network."""
    body, found = "", list[Sentence]()
    for block in blocks:
        for start, end in sentences(block.text) if block.kind in ("prose", "item", "note", "quote", "caption") else ():
            said, begin = block.text[start:end].strip(), len(body) + start
            place = {"section": block.section, "kind": block.kind, "start": begin, "end": begin + len(said)}
            found.append(Sentence(id=f"s{len(found) + 1}", text=said, **place))
        body += block.text + "\n\n"
    return Text(key=url, version=1, origin="post", url=url, body=body, sentences=tuple(found), coverage=1.0)


def _stated(start: str, quotes: list[str], blocks: tuple[Block, ...]) -> bool:
    """Whether a sentence that begins like this is quoted, perhaps without its lead."""
    for block in blocks:
        for begin, end in sentences(block.text):
            said = block.text[begin:end].strip()
            if said.startswith(start) and any(said.endswith(quote) for quote in quotes):
                return True
    return False


if __name__ == "__main__":
    main()
