"""How an editor's earlier choices change the scores: works like the kept rise, works like the killed fall. Pure.

A Gaussian process on residuals: each label says what its work should have scored at least (or at most), and the
difference spreads to similar works by cosine. Labels that agree with the ranking change nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from digest.rank.starter import Rows

WANTED, UNWANTED = 3.0, 0.0
"""Least score that a kept work should have had, and most that a killed one should."""
CAUTION = 0.5
"""Noise added to the diagonal: how little a single label is trusted."""
Floats = np.ndarray[Any, Any]


def shifts(rows: Rows, labelled: Rows, scores: Floats, verdicts: Sequence[float]) -> Floats:
    """The change of each row's score, given labelled rows, their scores, and verdicts from -1 (killed) to 1 (kept)."""
    if not len(verdicts):
        return np.zeros(rows.shape[0])
    labels = np.asarray(verdicts, float)
    residuals = np.where(labels > 0, np.maximum(0, WANTED - scores), np.minimum(0, UNWANTED - scores))
    similarity = (labelled @ labelled.T).toarray()
    coefficients = np.linalg.solve(
        similarity + CAUTION * np.eye(len(labels)), residuals * np.minimum(1, np.abs(labels))
    )
    return np.asarray(rows @ (labelled.T @ coefficients)).ravel()
