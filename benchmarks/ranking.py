"""Ranking against what human editors picked: train on some months, test on another. Prints docs/ranking.md's table.

    python -m benchmarks.ranking                                                # each whole month of the recorded world
    python -m benchmarks.ranking --pool FILE --pool WORLD --truth FILE --truth WORLD --test 2507    # a month held back

Only titles, abstracts and authors' names are read; versions and dates of the recorded world give its picks away.
Unlisted papers are not known to be bad, so there is no precision here. Picks that only the security-leaning list has
are a column of their own. All arms of a month see the same training works; its truth is read by the scoring alone.
"""

import argparse
import json
import lzma
import re
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks.interest_model import POOL, ROOT, TRUTH, WORLD, Paper, made_of, papers, to_learn_from, whole_months
from digest.rank.starter import FILE, InterestModel, load
from digest.rank.taught import shifts

CUTS = (50, 100, 200, 400)
DRAWS = 2_000
"""Bootstrap draws of the picks."""
LABEL_DRAWS = 5
"""Sets of labels drawn for a warm arm; its figures are their mean."""
WORDS = (
    "alignment|misalign|safety|interpretab|deceptive|deception|jailbreak|red team|red-team|reward hacking|sycophan|"
    "oversight|superintelligen|existential|catastrophic|scheming|sandbag|unlearning|backdoor|steering|"
    "sparse autoencoder|chain-of-thought faithful|emergent|rlhf|human feedback|adversarial|robustness|trustworth|"
    "hallucinat|guardrail|harmful"
)
Floats = np.ndarray[Any, Any]


def keyword_filter(train: Sequence[Paper], test: Sequence[Paper]) -> Floats:
    """As many digests do: what holds a word is in; here in the order of how many it holds."""
    found = re.compile(WORDS, re.I)
    return np.array([len({hit.lower() for hit in found.findall(f"{one.title} {one.abstract}")}) for one in test], float)


def arxiv_sanity(train: Sequence[Paper], test: Sequence[Paper]) -> Floats:
    """karpathy/arxiv-sanity-lite: its TF-IDF and its LinearSVC, with its settings."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    tfidf = TfidfVectorizer(
        strip_accents="unicode", stop_words="english", token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",
        ngram_range=(1, 2), max_features=20_000, sublinear_tf=True, max_df=0.1, min_df=5,
    )  # fmt: skip
    rows = tfidf.fit_transform([f"{one.title} {one.abstract}" for one in (*train, *test)])
    machine = LinearSVC(class_weight="balanced", max_iter=10_000, tol=1e-6, C=0.01)
    machine.fit(rows[: len(train)], [one.picked for one in train])
    return np.asarray(machine.decision_function(rows[len(train) :]))


def interests_alone(train: Sequence[Paper], test: Sequence[Paper]) -> Floats:
    """The ranker before this one: mean cosine with the three nearest interests of the starter sources.yaml."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    interests = yaml.safe_load((ROOT / "sources.yaml").read_text(encoding="utf-8"))["interests"]
    tfidf = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, stop_words="english")
    rows = tfidf.fit_transform([*(f"{one.title}. {one.title}. {one.abstract[:4000]}" for one in test), *interests])
    cosines = (rows[: len(test)] @ rows[len(test) :].T).toarray()
    return np.asarray(np.sort(cosines, axis=1)[:, -3:].mean(axis=1))


def text_scores(model: InterestModel, test: Sequence[Paper]) -> Floats:
    rows = model.vectors((one.example.title, one.example.text) for one in test)
    return np.asarray(model.scores(rows))


def author_points(model: InterestModel, test: Sequence[Paper]) -> Floats:
    from digest.rank.signals import author_points as points

    return np.array([points(model.known(one.authors)[1]) for one in test])


def link_points(test: Sequence[Paper], forum: Path) -> Floats:
    """Recorded forum posts that link a paper, as the ranker counts them; its authors' own posts are not told apart."""
    from digest.model import Discussion
    from digest.rank.signals import talk_points

    talk: dict[str, list[Discussion]] = {}
    with lzma.open(forum, "rt", encoding="utf-8") as file:
        for post in map(json.loads, file):
            if post.get("type") != "post":
                continue
            for one in set(re.findall(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", json.dumps(post))):
                said = Discussion(key=post["_id"], title="", url="", source="LessWrong", karma=post.get("baseScore"))
                talk.setdefault(one, []).append(said)
    return np.array([talk_points(talk.get(one.id, ())) for one in test])


def warm(early: InterestModel, train: Sequence[Paper], test: Sequence[Paper], labels: int, seed: int) -> Floats:
    """A model of earlier picks only, and so many labels of the training months: one in three kept, the rest killed out
    of what that model put in its first 400.
    """
    dice = np.random.default_rng(seed)
    scores = text_scores(early, train)
    kept = [n for n, one in enumerate(train) if one.picked]
    shown = [n for n in np.argsort(-scores, kind="stable")[:400] if not train[n].picked]
    chosen = [*dice.choice(kept, min(labels // 3, len(kept)), replace=False)]
    chosen += [*dice.choice(shown, min(labels - len(chosen), len(shown)), replace=False)]
    rows = early.vectors((train[n].example.title, train[n].example.text) for n in chosen)
    verdicts = [1.0 if train[n].picked else -1.0 for n in chosen]
    tested = early.vectors((one.example.title, one.example.text) for one in test)
    return np.asarray(early.scores(tested)) + shifts(tested, rows, scores[chosen], verdicts)


def ranks(scores: Floats, wanted: Sequence[bool]) -> Floats:
    """The rank of each wanted paper; ties are broken by the pool's own order."""
    place = np.empty(len(scores))
    place[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return place[np.asarray(wanted, bool)]


def told(name: str, found: Sequence[Floats], size: int, security: Floats, seconds: float) -> str:
    """One line: the mean over label draws, 95 % intervals over the picks."""
    dice = np.random.default_rng(0)
    cells = []
    for cut in CUTS:
        hits = np.mean([one <= cut for one in found], axis=0)
        drawn = hits[dice.integers(0, len(hits), (DRAWS, len(hits)))].mean(axis=1)
        low, high = np.quantile(drawn, (0.025, 0.975))
        cells.append(f"{hits.mean():.2f} [{low:.2f}, {high:.2f}]")
    middle = np.mean([np.median(one) for one in found])
    drawn = np.median(found[0][dice.integers(0, len(found[0]), (DRAWS, len(found[0])))], axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    cells += [f"{middle:.0f} [{low:.0f}, {high:.0f}]", f"{100 * middle / size:.1f} %"]
    cells += [f"{np.mean(security <= 100):.2f}" if len(security) else "–", f"{seconds:.1f}"]
    return f"| {name} | " + " | ".join(cells) + " |"


def table(pool: Sequence[Paper], month: str, forum: Path) -> Iterable[str]:
    whole = whole_months(pool)
    test = [one for one in pool if one.month == month]
    train = to_learn_from([one for one in pool if one.month != month], whole, [one for one in whole if one != month])
    picked, security = [one.picked for one in test], [one.security for one in test]
    yield f"\nTest {month}: {len(test):,} papers, {sum(picked)} picks; {sum(security)} more of the security list alone."
    yield f"Trained on {len(train):,} papers with {sum(one.picked for one in train)} picks of other months.\n"
    yield "| arm | " + " | ".join(f"@{cut}" for cut in CUTS) + " | median rank | percentile | security @100 | s CPU |"
    yield "|---" * (len(CUTS) + 5) + "|"

    def line(name: str, make: Callable[[], Sequence[Floats]]) -> str:
        began = time.process_time()
        scores = make()
        took = time.process_time() - began
        return told(name, [ranks(one, picked) for one in scores], len(test), ranks(scores[0], security), took)

    yield line("keyword filter", lambda: [keyword_filter(train, test)])
    yield line("arxiv-sanity", lambda: [arxiv_sanity(train, test)])
    yield line("interests alone (before)", lambda: [interests_alone(train, test)])
    model = made_of(train, whole)
    text = text_scores(model, test)
    yield line("**ours cold, text only**", lambda: [text_scores(model, test)])
    yield line("ours cold, text + authors", lambda: [text + author_points(model, test)])
    if forum.exists():
        yield line("ours cold, text + cross-links (they leak)", lambda: [text + link_points(test, forum)])
    shipped = load(FILE) if FILE.exists() else None
    if shipped and month not in shipped.about.get("months", "").split():
        ready = shipped
        yield line("ours as shipped, text only", lambda: [text_scores(ready, test)])
        yield line("ours as shipped, text + authors", lambda: [text_scores(ready, test) + author_points(ready, test)])
    labelled = [one for one in train if one.month in whole]
    unlabelled = [one for one in train if one.month not in whole or not one.picked]
    if labelled and any(one.picked for one in unlabelled):
        early = made_of(unlabelled, whole)
        yield line("earlier picks only", lambda: [text_scores(early, test)])
        for labels in (30, 100):
            several = [warm(early, labelled, test, labels, seed) for seed in range(LABEL_DRAWS)]
            yield line(f"the same, warm: + {labels} labels", lambda several=several: several)  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description="Recall of human picks, by arm.")
    parser.add_argument("--pool", type=Path, action="append", help=f"JSON lines, xz or plain; repeat. Default: {POOL}")
    parser.add_argument("--truth", type=Path, action="append", help=f"Repeat. Default: {TRUTH}")
    parser.add_argument("--forum", type=Path, default=WORLD / "data" / "forum.jsonl.xz", help="For cross-links.")
    parser.add_argument(
        "--test", action="append", help="YYMM or YYYY-MM; repeat. Default: each whole month of the pool."
    )
    said = parser.parse_args()
    pool = papers(said.pool or [POOL], said.truth or [TRUTH])
    months = [re.sub(r"^20|-", "", month) for month in said.test or whole_months(pool)]
    for month in months:
        for row in table(pool, month, said.forum):
            print(row, flush=True)


if __name__ == "__main__":
    main()
