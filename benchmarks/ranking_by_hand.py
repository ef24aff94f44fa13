"""The model pass of `digest rank --ask`, answered by a reader who sees titles and abstracts and nothing else.

    python -m benchmarks.ranking_by_hand prepare FOLDER     # writes the program's own questions
    python -m benchmarks.ranking_by_hand score FOLDER       # reads FOLDER/YYMM/answer-NN.json

The order before is "ours cold, text + authors" of benchmarks.ranking; the band, the questions, the weight of a grade
and the rubric are the program's. Which id is which paper stands in FOLDER/ids.json: keep it from who answers.
"""

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.interest_model import POOL, ROOT, TRUTH, Paper, made_of, papers, to_learn_from, whole_months
from benchmarks.ranking import author_points, ranks, text_scores, told
from digest.model import Entry, Work
from digest.rank.grading import BATCH, LAST, POINTS, GradesForm, question, read
from digest.templates import Templates

SURE = 4
"""Half the items of the starter: those are not asked about."""


def cold(pool: list[Paper], month: str) -> tuple[list[Paper], np.ndarray]:
    """A month's papers, and their scores by what was fitted without that month."""
    whole = whole_months(pool)
    test = [one for one in pool if one.month == month]
    train = to_learn_from([one for one in pool if one.month != month], whole, [one for one in whole if one != month])
    model = made_of(train, whole)
    return test, text_scores(model, test) + author_points(model, test)


def prepare(folder: Path, pool: list[Paper]) -> None:
    ids: dict[str, dict[str, int]] = {}
    for month in whole_months(pool):
        test, scores = cold(pool, month)
        band = np.random.default_rng(0).permutation(np.argsort(-scores, kind="stable")[SURE:LAST])
        ids[month] = {}
        (folder / month).mkdir(parents=True, exist_ok=True)
        for start in range(0, len(band), BATCH):
            places = {f"arxiv:{n}": int(n) for n in band[start : start + BATCH]}
            works = [Work(entry=_entry(test[n], key)) for key, n in places.items()]
            asked, names = question(works, "by hand", Templates(ROOT / "templates"))
            ids[month] |= {name: places[key] for name, key in names.items()}
            said = f"{asked.system}\n\n{asked.document}\n\n{asked.ask}\n"
            (folder / month / f"question-{start // BATCH + 1:02}.txt").write_text(said, encoding="utf-8")
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")


def score(folder: Path, pool: list[Paper]) -> None:
    ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    for month, names in ids.items():
        test, scores = cold(pool, month)
        grades: dict[str, int] = {}
        for path in sorted((folder / month).glob("answer-*.json")):
            form = GradesForm.model_validate_json(path.read_bytes())
            grades |= read(_Read(form), {one.id: one.id for one in form.grades if one.id in names})  # type: ignore[arg-type]
        moved = scores.copy()
        for name, grade in grades.items():
            moved[names[name]] += POINTS * (grade - 2)
        picked, security = [one.picked for one in test], [one.security for one in test]
        print(f"{month}: {len(grades)} of {len(names)} graded, {dict(sorted(_counts(grades).items()))}")
        for arm, one in (("before", scores), ("with the reader's grades", moved)):
            print(told(arm, [ranks(one, picked)], len(test), ranks(one, security), 0.0))


class _Read:
    """What `grading.read` needs of an answer."""

    def __init__(self, parsed: GradesForm) -> None:
        self.parsed = parsed


def _counts(grades: dict[str, int]) -> dict[int, int]:
    return {grade: sum(one == grade for one in grades.values()) for grade in set(grades.values())}


def _entry(paper: Paper, key: str) -> Entry:
    return Entry(
        key=key, kind="paper", source="arXiv", title=paper.title, url="https://arxiv.org", abstract=paper.abstract
    )


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    {"prepare": prepare, "score": score}[what](folder, papers([POOL], [TRUTH]))


if __name__ == "__main__":
    main()
