"""Fits an interest model on what editors picked out of a pool. Pure; deterministic; needs scikit-learn.

A linear support-vector machine on words and word pairs, common words kept (how authors of the field write tells as much
as what they write of), each term scaled by how far picks and pool differ in it (NB-SVM), the classes of equal weight.
Unlisted works are a background, not negatives: their class is soft, and hand-written examples stand beside the picks.
How it was chosen, and all that was tried: docs/ranking.md.
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
"""Share of works that must hold a term for it to be in the vocabulary, and their least number."""
COMMON = 0.6
"""Share of works above which a term says nothing."""
CHANGE = 0.3
"""The machine's C."""
LEAN = 0.5
"""Power of the picks-to-pool ratio that scales a term."""


@dataclass(frozen=True)
class Example:
    """A work to learn from: its words, its authors, and whether editors picked it."""

    title: list[str]
    text: list[str]
    picked: bool
    authors: tuple[str, ...] = ()
    written: bool = False
    """By us, as an example: it belongs to no pool."""


def fit(examples: Sequence[Example], about: dict[str, str]) -> InterestModel:
    """Raises ValueError when there are not both picked works and others."""
    from sklearn.svm import LinearSVC

    picked = np.array([one.picked for one in examples], bool)
    if not picked.any() or picked.all():
        raise ValueError(f"{picked.sum()} of {len(picked)} works are picks: both kinds are needed to learn from")
    terms = vocabulary(examples)
    raw = counts(((one.title, one.text) for one in examples), {term: n for n, term in enumerate(terms)})
    in_pool = np.array([not one.written for one in examples])
    rarity = _rarity(raw[in_pool])
    rows = unit(raw, rarity)
    lean = _lean(rows, picked)
    weight = np.where(picked, 0.5 * len(picked) / picked.sum(), 0.5 * len(picked) / (~picked).sum())
    machine = LinearSVC(C=CHANGE).fit(sparse.csr_matrix(rows @ sparse.diags(lean)), picked, sample_weight=weight)
    weights = machine.coef_.ravel() * lean
    found = np.asarray(rows[in_pool] @ weights).ravel() + machine.intercept_[0]
    middle, deviation = float(found.mean()), float(found.std()) or 1.0
    base = (machine.intercept_[0] - middle) / deviation
    return InterestModel(about, terms, weights / deviation, rarity, float(base), rates(examples))


def vocabulary(examples: Sequence[Example]) -> tuple[str, ...]:
    """The terms that are neither rare nor everywhere, in order."""
    held: Counter[str] = Counter()
    for one in examples:
        held.update(set(words.terms(one.title, one.text)))
    least, most = max(LEAST, RARE * len(examples)), COMMON * len(examples)
    return tuple(sorted(term for term, works in held.items() if least <= works <= most))


def rates(examples: Sequence[Example]) -> dict[str, float]:
    """Hash of each author of a pick -> the share of that author's works that were picked, one more work counted in."""
    wrote: Counter[str] = Counter()
    picked: Counter[str] = Counter()
    for one in examples:
        for author in one.authors:
            wrote[author] += 1
            picked[author] += one.picked
    return {name_hash(author): picks / (wrote[author] + 1) for author, picks in picked.items() if picks}


def _rarity(raw: Rows) -> np.ndarray[Any, Any]:
    works = np.bincount(raw.indices, minlength=raw.shape[1])
    rarity: np.ndarray[Any, Any] = np.log((1 + raw.shape[0]) / (1 + works)) + 1
    return rarity


def _lean(rows: Rows, picked: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How far the picks and the pool differ in a term, smoothed towards the whole; 0 where they do not."""
    inside, outside = (np.bincount(rows[which].indices, minlength=rows.shape[1]) for which in (picked, ~picked))
    share = (inside + 1 + 2 * outside / len(picked)) / (picked.sum() + 2)
    ratio: np.ndarray[Any, Any] = np.abs(np.log(share / ((outside + 1) / ((~picked).sum() + 1)))) ** LEAN
    return ratio
