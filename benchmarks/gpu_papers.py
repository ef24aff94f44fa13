"""The papers of the recorded world as one small file that travels to a machine with a GPU, where no store is.

    python -m benchmarks.gpu_papers cache/papers.jsonl.xz [2025-05 2025-06 ...]

One line a paper: [key, primary category, abstract], as `digest verify train` takes them out of a store. Not part of
`make bench`.
"""

import json
import lzma
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.beside import WORLD
from digest.replications.kept_papers import Kept

MONTHS = ("2025-05", "2025-06")
RECORDED = WORLD / "data" / "arxiv.jsonl.xz"


def recorded(months: Sequence[str] = MONTHS, world: Path = RECORDED) -> Iterator[Kept]:
    """Every paper of the world that was first published in one of the months and has an abstract."""
    with lzma.open(world, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if one["published"][:7] in months and one["abstract"]:
                yield f"arxiv:{one['id']}", one["categories"][0], one["abstract"]


def read(path: Path) -> list[Kept]:
    """The papers of such a file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [(key, kind, text) for key, kind, text in map(json.loads, lines)]


def main() -> None:
    path, *months = sys.argv[1:]
    papers = sorted(recorded(months or MONTHS))
    with lzma.open(path, "wt", encoding="utf-8", preset=9) as out:
        out.writelines(json.dumps(paper, ensure_ascii=False) + "\n" for paper in papers)
    print(f"{len(papers):,} papers, {Path(path).stat().st_size / 1e6:.1f} MB: {path}")


if __name__ == "__main__":
    main()
