"""Places that count what others made of a paper: each asked where `enrich:` in sources.yaml names it, one file each.

counter.py     what they share: the question, the key, how a failure is told and mended
hugging_face.py    votes, comments, code of a month's daily papers
openalex.py        citations, retractions               semantic_scholar.py    citations
"""

from collections.abc import Mapping

from digest.counters.counter import Counter, Question, gathered, key_of, mend
from digest.counters.hugging_face import HUGGING_FACE
from digest.counters.openalex import OPENALEX
from digest.counters.semantic_scholar import SEMANTIC_SCHOLAR

__all__ = ["COUNTERS", "Counter", "Question", "gathered", "key_of", "mend"]

COUNTERS: Mapping[str, Counter] = {
    "hugging_face": HUGGING_FACE,
    "openalex": OPENALEX,
    "semantic_scholar": SEMANTIC_SCHOLAR,
}
"""By their names in sources.yaml."""
