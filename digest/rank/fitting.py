"""Fits an interest model to what editors picked from a pool. Pure and deterministic; needs scikit-learn.

A linear support-vector machine on words and word pairs, common words kept (style tells as much as subject), each term
scaled by how its frequency differs between picks and pool (NB-SVM), both classes of equal weight. Unpicked works are
background, not negatives, so their class is only soft; hand-written examples join the picks. How this was chosen, and
what else was tried: docs/ranking.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from digest.rank import words
from digest.rank.starter import InterestModel, Rows, counts, name_hash, unit

RARE, LEAST = 1 / 2000, 3
"""Least share of works, and least number, that must contain a term for it to enter the vocabulary."""
COMMON = 0.6
"""Share of works above which a term carries no information."""
SVM_C = 0.3
"""The SVM's C."""
RATIO_POWER = 0.5
"""Exponent of the picks-to-pool ratio that scales a term."""


@dataclass(frozen=True)
class Example:
    """A training example: a work's words, its authors, and whether editors picked it."""

    title: list[str]
    text: list[str]
    picked: bool
    authors: tuple[str, ...] = ()
    written: bool = False
    """Whether we wrote it as an example; then it counts for no pool."""


def fit(examples: Sequence[Example], about: dict[str, str]) -> InterestModel:
    """The fitted model; `about` is stored with it. Raises ValueError unless there are both picks and other works."""
    from sklearn.svm import LinearSVC

    picked = np.array([example.picked for example in examples], bool)
    if not picked.any() or picked.all():
        raise ValueError(f"{picked.sum()} of {len(picked)} works are picks: both kinds are needed to learn from")
    terms = vocabulary(examples)
    raw = counts(((example.title, example.text) for example in examples), {term: n for n, term in enumerate(terms)})
    in_pool = np.array([not example.written for example in examples])
    rarity = _rarity(raw[in_pool])
    rows = unit(raw, rarity)
    scale = _term_scale(rows, picked)
    weight = np.where(picked, 0.5 * len(picked) / picked.sum(), 0.5 * len(picked) / (~picked).sum())
    svm = LinearSVC(C=SVM_C).fit(sparse.csr_matrix(rows @ sparse.diags(scale)), picked, sample_weight=weight)
    weights = svm.coef_.ravel() * scale
    scores = np.asarray(rows[in_pool] @ weights).ravel() + svm.intercept_[0]
    mean, deviation = float(scores.mean()), float(scores.std()) or 1.0
    base = (svm.intercept_[0] - mean) / deviation
    return InterestModel(about, terms, weights / deviation, rarity, float(base), rates(examples))


def vocabulary(examples: Sequence[Example]) -> tuple[str, ...]:
    """The terms that are neither rare nor ubiquitous, sorted."""
    document_frequency: Counter[str] = Counter()
    for example in examples:
        document_frequency.update(set(words.terms(example.title, example.text)))
    least, most = max(LEAST, RARE * len(examples)), COMMON * len(examples)
    return tuple(sorted(term for term, works in document_frequency.items() if least <= works <= most))


def rates(examples: Sequence[Example]) -> dict[str, float]:
    """Hash of each picked author's name -> share of that author's works that were picked, smoothed by one more work."""
    wrote: Counter[str] = Counter()
    picked: Counter[str] = Counter()
    for example in examples:
        for author in example.authors:
            wrote[author] += 1
            picked[author] += example.picked
    return {name_hash(author): picks / (wrote[author] + 1) for author, picks in picked.items() if picks}


def _rarity(raw: Rows) -> np.ndarray[Any, Any]:
    works = np.bincount(raw.indices, minlength=raw.shape[1])
    rarity: np.ndarray[Any, Any] = np.log((1 + raw.shape[0]) / (1 + works)) + 1
    return rarity


def _term_scale(rows: Rows, picked: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Scale of each term: how its smoothed frequency differs between picks and pool; 0 where it does not."""
    inside, outside = (np.bincount(rows[which].indices, minlength=rows.shape[1]) for which in (picked, ~picked))
    share = (inside + 1 + 2 * outside / len(picked)) / (picked.sum() + 2)
    ratio: np.ndarray[Any, Any] = np.abs(np.log(share / ((outside + 1) / ((~picked).sum() + 1)))) ** RATIO_POWER
    return ratio
