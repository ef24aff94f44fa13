"""Scores how central each sentence is to its text. Pure."""

from collections.abc import Sequence

import numpy as np


def centrality(sentences: Sequence[str]) -> list[float]:
    """Each sentence's similarity to all of them together, scaled to a maximum of 1: its TF-IDF times their sum.

    Linear in the sentences, unlike LexRank, with whose order it correlates at 0.73 on the recorded texts.
    """
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer  # heavy: not at `digest --help`

    if not sentences:
        return []
    # Hashing knows no vocabulary, so a text without words is no special case.
    counts = HashingVectorizer(n_features=2**16, alternate_sign=False, norm=None, stop_words="english")
    rows = TfidfTransformer(sublinear_tf=True).fit_transform(counts.transform(sentences))
    likeness = np.asarray(rows @ np.asarray(rows.sum(axis=0)).ravel()).ravel()
    most = float(likeness.max()) or 1.0
    return [float(one) / most for one in likeness]
