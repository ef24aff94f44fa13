"""Whether a text reports an experiment of its authors. Pure."""

import re

from digest.model import Text
from digest.summarize.cues import CAME_OUT, FOUND, cue, said_by

LEAST_MEASURES, LEAST_IN_PAPER = 6, 8
_ABSTRACT = re.compile(r"(?:^|› )Abstract$")
MEASURES = cue(
    "experiment*, accuracy, dataset*, benchmark*, evaluation*, baseline*, hyperparameter*, test set, samples, "
    "success rate, score, scores, AUROC, F1, participants, held-out"
)
DOES = said_by(
    "we, I",
    "train*, fine-tun*, finetun*, evaluat*, test, tested, measur*, prompt, prompted, sampl*, ran, run, compar*, "
    "collect*, comput*, generat*, steer*, ablat*, inject*, recruit*, select*, score, scored, annotat*, label*, "
    "replicat*, filter*, query, queried, repeat*, var*, plot*, optimi*",
)


_FIGURE = re.compile(r"\d(?:\.\d+)?\s?%|\b0?\.\d+\b|\b[pn]\s?[<=]\s?[\d.]|±")
_PICTURE = re.compile(r"\b(?:Figure|Fig\.|Table)\s?\d", re.I)
_RESULTS = cue(
    "our results, the results, results show, results suggest, our experiments, our experiment, our evaluation*, "
    "our findings, our main finding*, key finding*, main result*, we report"
)
_BESIDE_OTHERS = cue(
    "outperform*, prior methods, previous methods, existing methods, competing methods, alternative methods, "
    "other methods, baseline*, state-of-the-art, ablation*"
)


def tells_an_experiment(text: Text) -> bool:
    """Whether a text has enough words of measurement, and sentences on what its authors did and found."""
    if not text.sentences or len(MEASURES.findall(text.body)) < LEAST_MEASURES:
        return False
    does, measures = _share(DOES, text), _share(MEASURES, text)
    finds = _count(FOUND, text)
    if (does >= 0.03 and finds >= 3) or (does >= 0.015 and measures >= 0.05 and finds >= 5):
        return True
    return measures >= 0.05 and _tells_figures(text, does)


def _tells_figures(text: Text, does: float) -> bool:
    """Whether a text tells what was done with figures or pictures, or names results as its own.

    Negative results and posts beside a paper often do, and never say "we find": "misaligned models deviated less".
    """
    figures = _share(_FIGURE, text)
    pictures, results = _count(_PICTURE, text), _count(_RESULTS, text)
    if does >= 0.02 and (figures >= 0.07 or pictures >= 2):
        return True
    return results >= 4 and (does >= 0.03 or (does >= 0.009 and figures >= 0.045))


def tells_of_a_method(text: Text) -> bool:
    """Whether a text tells how a method of its authors did, in pictures or beside others.

    Posts on a paper do, and say little else of what was measured. Where these also tell what other methods lack, "we
    cannot tell" is no admission, so this makes no text an experiment when limits are sought.
    """
    does = _share(DOES, text) if text.sentences else 0.0
    measured = _count(MEASURES, text)
    if does >= 0.015 and measured >= max(LEAST_MEASURES, 0.1 * len(text.sentences)) and _count(_PICTURE, text) >= 2:
        return True
    beside = _count(_BESIDE_OTHERS, text)
    return does >= 0.01 and beside >= 3 and beside >= 0.025 * len(text.sentences) and _count(FOUND, text) >= 3


def has_abstract(text: Text) -> bool:
    """Whether a text has an abstract, as papers do, wherever it was published."""
    return any(_ABSTRACT.search(one.section) for one in text.sentences)


def may_tell_one(text: Text) -> bool:
    """Whether a text reports an experiment; with an abstract, a little less evidence suffices, as papers are terser."""
    if tells_an_experiment(text):
        return True
    return has_abstract(text) and len(MEASURES.findall(text.body)) >= LEAST_IN_PAPER and _share(DOES, text) >= 0.015


def reports_findings(text: Text) -> bool:
    """Whether a text reports an experiment, or at least measures something and says what came out."""
    if may_tell_one(text) or tells_of_a_method(text):
        return True
    finds = sum(bool(FOUND.search(one.text) or CAME_OUT.search(one.text)) for one in text.sentences)
    measures = len(MEASURES.findall(text.body)) >= LEAST_MEASURES
    return measures and finds >= 2 and finds >= 0.01 * len(text.sentences) and _share(DOES, text) >= 0.01


def _share(pattern: re.Pattern[str], text: Text) -> float:
    """Of the sentences, those that say it."""
    return _count(pattern, text) / len(text.sentences)


def _count(pattern: re.Pattern[str], text: Text) -> int:
    return sum(bool(pattern.search(one.text)) for one in text.sentences)
