"""What an editor's choices change in the scores: works like the kept rise, works like the killed fall. Pure.

A Gaussian process on the residuals: each label says what its own score should at least (or at most) have been, and the
difference spreads to other works by the cosine of their words. Labels that agree with the ranking change nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from digest.rank.starter import Rows

WANTED, UNWANTED = 3.0, 0.0
"""Scores that a work which an editor kept should at least have, and a killed one at most."""
CAUTION = 0.5
"""Added to the diagonal: how little a single label is believed."""
Floats = np.ndarray[Any, Any]


def shifts(rows: Rows, labelled: Rows, scores: Floats, verdicts: Sequence[float]) -> Floats:
    """How far each row's score moves, given labelled rows, their scores, and verdicts from -1 (killed) to 1 (kept)."""
    if not len(verdicts):
        return np.zeros(rows.shape[0])
    told = np.asarray(verdicts, float)
    wanted = np.where(told > 0, np.maximum(0, WANTED - scores), np.minimum(0, UNWANTED - scores))
    alike = (labelled @ labelled.T).toarray()
    believed = np.linalg.solve(alike + CAUTION * np.eye(len(told)), wanted * np.minimum(1, np.abs(told)))
    return np.asarray(rows @ (labelled.T @ believed)).ravel()
