"""Finds what in the text, or in a reply of its authors, may answer a doubt, for the editor to read beside it. Pure.

Decides nothing. All visible sentences are searched for the words of the doubt's kind, and of those that have them the
ones that share most words with the doubt are shown.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable

from digest.model import Comment, Doubt, DoubtKind, Sentence, Text
from digest.summarize.cues import cue
from digest.summarize.doubts.basis import models_named
from digest.summarize.doubts.lexicon import LEXICA
from digest.summarize.doubts.places import hits, of_others
from digest.summarize.doubts.searching import stems_of
from digest.summarize.quotable import at

MOST = 3
SHARED = 4
"""Words that an author's reply must share with a doubt to be shown beside it."""
_PEOPLE = LEXICA["no_human_eval"].words
_ANSWERS: dict[DoubtKind, re.Pattern[str]] = {
    **{kind: lexicon.pattern for kind, lexicon in LEXICA.items()},
    "weak_baseline": LEXICA["no_baseline"].pattern,
    "llm_judge_only": cue(f"{_PEOPLE}, other judge*, another judge*, second judge*, different judge*, two judges"),
    "cherry_picked": cue(
        "random, randomly, representative, all transcripts, all samples, all outputs, every transcript, every sample, "
        "full set, more examples, appendix, in full, unfiltered, rate, rates, percent*, how often"
    ),
    "selection_after_the_fact": cue(
        "held-out, hold-out, preregist*, pre-regist*, in advance, beforehand, validation set, test set, dev set, "
        "fixed, all layers, all models, regardless of, for every, without filtering, before filtering, robust to"
    ),
    "metric_choice": cue(
        "other metric*, another metric*, alternative metric*, second metric*, both metrics, also measure*, we also "
        "report, as well as, threshold*, continuous, smooth*, AUROC, calibrat*, only counting, coherent, robust to"
    ),
    "contamination": cue(
        "held-out, decontaminat*, after the cutoff, after its cutoff, knowledge cutoff, new questions, newly written, "
        "unpublished, private, canary, not in the training, never seen, unseen, novel, contaminat*, memori*"
    ),
    "toy_setup": cue(
        "realistic, real-world, in the wild, larger model*, production, frontier, scale, scaled, deployed, natural, "
        "naturalistic, several environments, other environments, other games, other tasks"
    ),
    "scope_jump": cue("other domains, other tasks, other models, across, generali*, transfer*, held-out, replicat*"),
}
_AGAIN = cue("also, replicat*, another, different, both, across, as well as, other, too, repeated, rerun*, agree*")
"""Words that suggest that something was tried again or in another way."""
_MODELS: tuple[DoubtKind, ...] = ("single_model", "closed_model", "scope_jump")
"""Kinds that the mention of another model may answer."""


def answered(doubt: Doubt, text: Text, hidden: Iterable[str]) -> Doubt:
    """The doubt, with what may answer it: never its own basis, hidden sentences, or ones on others' work."""
    stood_on = {place.sentence for place in doubt.evidence}
    out = {*hidden, *stood_on}
    found = [one for one in _candidates(doubt, text) if one.id not in out and not of_others(one.section)]
    rarity = Counter(word for one in text.sentences for word in stems_of(one.text[:2000]))
    best = sorted(found, key=lambda one: (-_similarity(doubt, one.text, rarity), one.start))[:MOST]
    kept = [one for one in best if _similarity(doubt, one.text, rarity)]
    places = tuple(at(one, text) for one in sorted(kept, key=lambda one: one.start))
    return doubt.model_copy(update={"answers": places, "replied": _reply(doubt, text, rarity)})


def _candidates(doubt: Doubt, text: Text) -> list[Sentence]:
    """The sentences that have words of the doubt's kind without denying them, or name a model new to it."""
    pattern = _ANSWERS.get(doubt.kind)
    found = [one for one, denied in hits(pattern, text) if not denied] if pattern else []
    if doubt.kind in _MODELS:
        known = models_named(" ".join([doubt.text, *(place.quote for place in doubt.evidence)]))
        found += [one for one in text.sentences if one not in found and models_named(one.text) - known]
    return found


def _reply(doubt: Doubt, text: Text, rarity: Counter[str]) -> Comment | None:
    """An author's comment that may answer the doubt: the reply to the reader who raised it, or else the one that shares
    most words with it.
    """
    raised = doubt.comment.url if doubt.comment else ""
    theirs = [one for one in text.comments if one.by_author]
    if to_reader := next((one for one in theirs if raised and one.parent == raised), None):
        return to_reader
    near = [(len(stems_of(doubt.text) & stems_of(one.text)), one) for one in theirs]
    best = max(near, key=lambda row: row[0], default=(0, None))
    return best[1] if best[0] >= SHARED else None


def _similarity(doubt: Doubt, said: str, rarity: Counter[str]) -> float:
    """How much a sentence shares with a doubt, rare words counting most; 0 for fewer than two words."""
    shared = stems_of(f"{doubt.text} {doubt.changes}") & stems_of(said[:2000])
    if len(shared) < 2:
        return 0.0
    return bool(_AGAIN.search(said)) + sum(1 / math.log(2 + rarity[word]) for word in shared)
