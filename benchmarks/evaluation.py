"""Text-only figures of `digest eval` on 80 items by people, where there are some, beside an issue of ours.

    python -m benchmarks.evaluation [FOLDER ...]

Each FOLDER is one of item files (issues/2025-05). Baseline: the people. Their texts stay where they are; only figures
are printed. The people's summaries are longer and less hurried than ours are meant to be: a spread, no target.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from benchmarks.beside import SHARED
from digest.evaluate import Scores, evaluate_folder, evaluate_items
from digest.model import Item

PEOPLE = SHARED / "data" / "human-summaries" / "alignment-newsletter-80.jsonl"
NAMES = ("words", "long sentences", "hype words", "banned phrases", "rubric")


def main(folders: list[str]) -> None:
    rows = [(folder, evaluate_folder(Path(folder))) for folder in folders]
    if PEOPLE.exists():
        start = time.perf_counter()
        people = evaluate_items(human_items(PEOPLE), "people")
        print(f"80 items measured in {time.perf_counter() - start:.2f} s")
        rows.insert(0, ("people", people))
    else:
        print(f"no human summaries at {PEOPLE}")
    for name in NAMES:
        print(f"\n{name}: tenth, median, ninetieth item")
        for of, scores in rows:
            print(f"  {of:<40} {spread(scores, name)}")
    print("\nmoves made, share of the items")
    for number in range(17):
        made = [f"{scores.moves[number].made / len(scores.items):5.0%}" for _, scores in rows]
        print(f"  {number + 1:2} {rows[0][1].moves[number].name:<42} {' '.join(made)}" if rows else "")


def human_items(path: Path) -> list[Item]:
    """A summary as the prose, the editor's opinion as the take."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Item(
            key=f"page:{n}", title=row["Title"] or "", url="", prose=row["Summary"] or "", take=row["My opinion"] or ""
        )
        for n, row in enumerate(rows)
    ]


def spread(scores: Scores, name: str) -> str:
    values = sorted(value for item in scores.items if (value := item.value(name)) is not None)
    if not values:
        return "-"
    at = (values[len(values) // 10], statistics.median(values), values[len(values) * 9 // 10])
    return "  ".join(f"{value:8.2f}" for value in at)


if __name__ == "__main__":
    main(sys.argv[1:])
