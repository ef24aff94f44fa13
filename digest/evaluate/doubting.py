"""Is each doubt warranted, and does it rest on evidence? Invented doubts lower an item's score. Pure.

Doubts about methods are warranted only if the work measures something, which is estimated here by counting words. The
rule is deliberately not the writer's own: an evaluation that shares it could not see where it is wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.evaluate.pieces import Piece
from digest.evaluate.scores import Metric, share
from digest.model import DoubtKind, Text

_METHODS: frozenset[DoubtKind] = frozenset(
    {
        "toy_setup", "single_model", "small_n_or_seeds", "no_baseline", "weak_baseline", "no_ablation",
        "no_prompt_variation", "no_cot", "cherry_picked", "metric_choice", "selection_after_the_fact", "llm_judge_only",
        "no_human_eval", "closed_model", "contamination", "not_reproducible",
    }
)  # fmt: skip
_MEASURES = re.compile(
    r"(?i)\b(?:accurac(?:y|ies)|baselines?\b|fine-?tun\w+|(?:success|error|win|refusal|detection) rates?|"
    r"our (?:experiment|evaluation|benchmark|dataset|result)s?|data ?set of|participants|statistically|"
    r"(?:we|i) (?:measured?|tested|train(?:ed)?|sampled?|prompted|evaluated?|ran|compared?)\b|"
    r"\d+ (?:tasks|prompts|models|samples|seeds|runs|questions)\b)"
)
_REPORTS = re.compile(r"(?i)\b(?:methods?|experiment(?:s|al)?|results?|set-?up|ablations?)\b")
FEW = 4
"""Sentences about measuring, or with a number under a results heading, that a work needs to count as measuring."""
_LINK = re.compile(r"\]\(https?:")


def doubting(piece: Piece) -> tuple[Metric, ...]:
    """The metrics of an item's doubts; their values are None where it has no doubts."""
    uncalled = share("doubts uncalled for", _uncalled(piece), "methods doubts on a work that measures nothing")
    baseless = share("doubts without a basis", _baseless(piece), "unsigned doubts with no passage, search or reader")
    return (
        replace(uncalled, warning="doubts the methods of a work that measures nothing" if uncalled.value else ""),
        replace(baseless, warning="a doubt that nobody signed has no basis" if baseless.value else ""),
    )


def measures(text: Text) -> bool:
    """Whether a work measures anything, judged by its words and headings."""
    measuring = sum(bool(_MEASURES.search(one.text)) for one in text.sentences)
    reporting = sum(bool(_REPORTS.search(one.section) and re.search(r"\d", one.text)) for one in text.sentences)
    return measuring >= FEW or reporting >= FEW


def _uncalled(piece: Piece) -> Iterator[bool]:
    """For each doubt, whether it doubts the methods of a work that measures nothing; an abstract alone cannot tell."""
    if piece.text and piece.summary and piece.text.coverage > 0:
        due = measures(piece.text)
        yield from (not due and doubt.kind in _METHODS for doubt in piece.summary.doubts)


def _baseless(piece: Piece) -> Iterator[bool]:
    """For each unsigned doubt that the machine wrote, whether it cites nothing; the editor's own need no citation."""
    if piece.item.signed:
        return
    laid = set(piece.laid.doubts) if piece.laid else set()
    for doubt in piece.item.doubts:
        if doubt in laid:
            yield not ("[^" in doubt or _LINK.search(doubt))
