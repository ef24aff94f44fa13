"""Finds what a text lacks, as a search of all of it proves. Pure."""

import re

from digest.model import Absence, DoubtKind, Entry, Text
from digest.summarize.doubts.kind_of_work import applies, methods_due, tells_of_a_paper
from digest.summarize.doubts.lexicon import LEXICA
from digest.summarize.doubts.searching import Absent, OnlyRelatedWork, look

# Precision on 29 held-out passages read by hand (tests/summarize/absence_judged.tsv; Wilson's 95 % interval):
# small_n_or_seeds 20/20 (0.84-1), no_cot 24/24 (0.86-1), no_human_eval 19/19 (0.83-1), not_reproducible 25/25
# (0.87-1), no_prompt_variation 13/14 = 0.93 (0.69-0.99).
PROVABLE: tuple[DoubtKind, ...] = (
    "small_n_or_seeds", "no_prompt_variation", "no_cot", "no_human_eval", "not_reproducible",
)  # fmt: skip
"""The kinds that may be stated as absent, the gravest first."""
SWITCHED_OFF: tuple[DoubtKind, ...] = ("no_baseline", "no_ablation")
"""Precision under 0.9: no_baseline 4/5 = 0.80 (0.38-0.96), no_ablation 17/20 = 0.85 (0.64-0.95); too many names."""
LONG = 60
"""Sentences from which a text has room for all its methods, so that an absence means something."""
_READ_WHOLE = ("html", "pdf", "post")
"""Origins from which no text is lost; the extraction of a web page may drop a table or a folded appendix."""
_KEPT_ELSEWHERE = re.compile(
    r"github\.com|gitlab\.com|huggingface\.co|colab\.research|zenodo\.org|osf\.io|bitbucket", re.I
)


def absences(text: Text, entry: Entry) -> tuple[tuple[DoubtKind, Absence], ...]:
    """The kinds that matter and are proved absent, the gravest first; none if the text was not read whole."""
    if not provable(text, entry) or not methods_due(text, entry):
        return ()
    found = ((kind, look(kind, text)) for kind in PROVABLE if applies(kind, text, entry))
    return tuple(
        (kind, seen.absence)
        for kind, seen in found
        if isinstance(seen, Absent) and not (kind == "not_reproducible" and links_code(entry))
    )


def questions(text: Text, entry: Entry) -> tuple[str, ...]:
    """Questions for the editor: absences of the disabled kinds, and words found only on others' work."""
    if not provable(text, entry) or not methods_due(text, entry):
        return ()
    asked = []
    for kind in (*PROVABLE, *SWITCHED_OFF):
        seen = look(kind, text) if applies(kind, text, entry) else None
        phrase = LEXICA[kind].phrase.capitalize()
        if isinstance(seen, OnlyRelatedWork):
            asked.append(f"{phrase}: the words for it stand only where other work is told of. Has this one any?")
        elif isinstance(seen, Absent) and kind in SWITCHED_OFF:
            asked.append(f"{phrase}: a search found none, and such searches err too often to be printed. Is it so?")
    return tuple(asked)


def provable(text: Text, entry: Entry) -> bool:
    """Whether an absence may be stated at all: the work was read whole, is long enough and sums up no other text."""
    return len(text.sentences) >= LONG and text.origin in _READ_WHOLE and not tells_of_a_paper(text, entry)


def links_code(entry: Entry) -> bool:
    """Whether the entry has an address of a code or data host, whatever the words of the link."""
    return bool(_KEPT_ELSEWHERE.search(" ".join((entry.body[:2_000_000], entry.abstract, entry.comment, *entry.links))))
