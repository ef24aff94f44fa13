"""What an editor must know beside a sentence: what its passage says more, and what its words point back to. Pure."""

import re
from difflib import SequenceMatcher

SAME = 5
"""Words in a row that a passage shares with the sentence beside it, and that need not be read twice."""
_POINTS = re.compile(
    r"\blike (?:this|these|that)\b|\b(?:this|these|that|such an?) (?P<noun>approach(?:es)?|benchmark|case|data(?:set)?|"
    r"domain|effects?|experiments?|methods?|metric|models?|problems?|projects?|reconstruction|results?|scheme|"
    r"settings?|setup|tasks?|techniques?|terms?|tests?|variants?)\b",
    re.I,
)
"""Words that point to something said before."""


def elided(passage: str, said: str) -> str:
    """A passage, with "…" for each run of words that the sentence beside it repeats, but for the first and the last."""
    words, ours = passage.split(), [_bare(word) for word in said.split()]
    kept, at = list[str](), 0
    for same in SequenceMatcher(None, [_bare(word) for word in words], ours, autojunk=False).get_matching_blocks():
        if same.size >= SAME:
            first, last = same.a + (same.a > 0), same.a + same.size - (same.a + same.size < len(words))
            kept += [*words[at:first], "…"]
            at = last
    return " ".join([*kept, *words[at:]])


def _bare(word: str) -> str:
    return re.sub(r"\W+", "", word).lower() or word


def points_at(said: str, before: str) -> bool:
    """Whether a sentence points to something that the sentences printed before it do not name."""
    found = _POINTS.search(said)
    return found is not None and not (found["noun"] and re.search(rf"\b{found['noun']}\b", before, re.I))
