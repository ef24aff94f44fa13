"""Makes the starter interest model of digest/rank/ from any pool and picks, by path.

    python -m benchmarks.interest_model --pool arxiv.jsonl.xz --truth picks.tsv

The pool is JSON lines (id, title, abstract, authors), xz or plain; the picks a table with the columns arxiv_id and
strict. Only title, abstract and authors' names are read, and no address in them: the recorded world's version numbers,
dates and page files give its picks away, and so does "this https URL", which only pages show. Of months with fewer than
1,000 papers only the picks are taken: little else of them is there.
"""

import argparse
import csv
import json
import lzma
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.beside import WORLD
from digest.rank import words
from digest.rank.fitting import Example, fit
from digest.rank.starter import FILE, InterestModel, save

POOL, TRUTH = WORLD / "data" / "arxiv.jsonl.xz", WORLD / "truth" / "picks.tsv"
KINDS = Path(__file__).with_name("field_works.txt")
WHOLE = 1_000
"""Papers from which a month counts as a pool."""


@dataclass(frozen=True)
class Paper:
    id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    picked: bool
    security: bool

    @property
    def month(self) -> str:
        """YYMM, of the arXiv number."""
        return self.id[:4]

    @cached_property
    def example(self) -> Example:
        title, text = words.words(self.title[: words.TITLE]), words.words(self.abstract[: words.ABSTRACT])
        return Example(title, text, self.picked, self.authors)


def papers(pools: Iterable[Path], truths: Iterable[Path]) -> list[Paper]:
    """Every paper of the pools once, with what the truth says of it."""
    picked: set[str] = set()
    security: set[str] = set()
    for truth in truths:
        with truth.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if row["strict"] == "1":
                    picked.add(row["arxiv_id"])
                elif row.get("awesome_llm_safety_security_leaning") == "1":
                    security.add(row["arxiv_id"])
    found: dict[str, Paper] = {}
    for pool in pools:
        with lzma.open(pool, "rt", encoding="utf-8") if pool.suffix == ".xz" else pool.open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                one = row["id"].partition("v")[0]
                about = (row["title"], words.without_links(row["abstract"]), tuple(row.get("authors", ())))
                found.setdefault(one, Paper(one, *about, one in picked, one in security - picked))
    return list(found.values())


def whole_months(pool: Sequence[Paper]) -> tuple[str, ...]:
    held = Counter(one.month for one in pool)
    return tuple(sorted(month for month, number in held.items() if number >= WHOLE))


def to_learn_from(pool: Sequence[Paper], whole: Sequence[str], months: Sequence[str]) -> list[Paper]:
    """All papers of these whole months, and the picks of the thin months before the last whole one."""
    last = max(whole, default="9999")
    return [one for one in pool if one.month in months or (one.picked and one.month not in whole and one.month < last)]


def kinds() -> list[Example]:
    """The hand-written kinds of works."""
    lines = KINDS.read_text(encoding="utf-8").splitlines()
    return [Example([], words.words(line), True, written=True) for line in lines if line and not line.startswith("#")]


def made_of(train: Sequence[Paper], whole: Sequence[str], made: str = "") -> InterestModel:
    months = [month for month in whole if any(one.month == month for one in train)]
    early = sum(one.picked and one.month not in months for one in train)
    source = (
        f"{len(train):,} arXiv papers, {sum(one.picked for one in train)} of them picked by human editors: months"
        f" {', '.join(months)}, and {early} picks of months without a pool; {len(kinds())} hand-written kinds of works"
    )
    about = {
        "made": made,
        "months": " ".join(months),
        "from": source,
        "picks": "Shallow Review of Technical AI Safety 2025, AI Safety at the Frontier, Lenz's collection",
        "licence": "arXiv metadata is CC0; numbers, single words and word pairs only, no sentence of anybody's",
        "by": "python -m benchmarks.interest_model",
    }
    return fit([*(one.example for one in train), *kinds()], about)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the starter interest model.")
    parser.add_argument("--pool", type=Path, action="append", help=f"Default: {POOL}")
    parser.add_argument("--truth", type=Path, action="append", help=f"Default: {TRUTH}")
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--made", default="", help="The date that stands in it.")
    said = parser.parse_args()
    pool = papers(said.pool or [POOL], said.truth or [TRUTH])
    whole = whole_months(pool)
    model = made_of(to_learn_from(pool, whole, whole), whole, said.made)
    save(model, said.out)
    print(f"{said.out}: {said.out.stat().st_size:,} bytes, {len(model.terms):,} terms, {len(model.authors):,} authors")
    print(model.about["from"])


if __name__ == "__main__":
    main()
