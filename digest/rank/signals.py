"""The signals that raise or lower a work, each with points and a reason for readers. Pure; never NaN."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from digest.model import Discussion, Signal, Work
from digest.text import many, plain

AUTHORS = 1.5
"""Points for a rate of 1. Chosen on picks of November to April, in units of the text score (docs/ranking.md)."""
TALK = 3.0
"""Most points for talk. Set by hand: links in the recorded world leak the future, so nothing was fitted to them."""
AUTHORITY = {"Alignment Forum": 1.3, "LessWrong": 1.0, "EA Forum": 0.8}
OTHERS = 1.0
"""Authority of any other source in sources.yaml."""
_NAME = re.compile(r"(?=.{2,50}\Z)[^\W\d_]+\.?(?:[ '’-]{1,2}[^\W\d_]+\.?)*")
_VENUE = re.compile(r"\b(?:accepted|to appear|published|camera[- ]ready|spotlight|oral)\b", re.I)
_RIGOUR = re.compile(r"\b(?:pre-?regist|replicat|reanalysis|critique|negative result|ablation|human baseline)\w*", re.I)


def author_points(rate: float) -> float:
    """Points for the summed rates of the three authors most often picked."""
    return AUTHORS * min(rate, 1.5) if math.isfinite(rate) else 0.0


def authors(known: Sequence[str], rate: float) -> Signal | None:
    """`known`: those whom editors picked before, the best first."""
    points = author_points(rate)
    why = f"by {_named(known)} whom editors picked before" if known else ""
    return Signal(name="authors", points=points, why=why) if points > 0 else None


def _named(known: Sequence[str]) -> str:
    best, others = plain(known[0]), len(known) - 1
    if not _NAME.fullmatch(best):  # it is printed, and an author writes it
        return many(len(known), "author")
    return f"{best} and {many(others, 'other')}" if others else f"{best},"


def talk_points(talk: Sequence[Discussion]) -> float:
    """Each entry counts by its karma and its source's authority; all together at most TALK."""
    weights = (AUTHORITY.get(post.source, OTHERS) * (0.3 + 0.1 * math.log1p(max(0, post.karma or 0))) for post in talk)
    return TALK * min(1.0, sum(weights) / 3)


def talk(work: Work) -> Signal | None:
    if not work.talk:
        return None
    sources = Counter(post.source for post in work.talk)
    posts = ", ".join(many(n, f"{source} post") for source, n in sorted(sources.items()))
    verb = "discuss it" if len(work.talk) > 1 else "discusses it"
    return Signal(name="talk", points=talk_points(work.talk), why=f"{posts} {verb}")


def karma(work: Work, relevance: float) -> Signal | None:
    """Karma ranks posts, but scaled by relevance: it does not make a post about cooking relevant."""
    most = max((face.karma or 0 for face in (work.entry, *work.others)), default=0)
    if most <= 0:
        return None
    points = 1.5 * min(1.0, math.log1p(most) / math.log(501)) * min(1.0, max(0.0, relevance))
    return Signal(name="karma", points=points, why=f"{most} karma")


def source(work: Work) -> Signal | None:
    """Posts and pages come from sources that a person chose, papers from all of arXiv. A post shared by LessWrong and
    the Alignment Forum counts as one source.
    """
    kinds = {face.kind for face in (work.entry, *work.others)}
    if kinds == {"paper"}:
        return None
    places = len({face.key if face.kind == "post" else face.source for face in work.faces})
    return Signal(name="source", points=0.7, why=f"in {places} of the sources" if places > 1 else "")


def rigour(work: Work) -> Signal | None:
    """Signs of review and replication in the authors' comment, or in the title of a post about the work."""
    accepted = [_VENUE.search(work.entry.comment[:2000])] if work.entry.kind == "paper" else []
    tests = [post.title for post in work.talk if _RIGOUR.search(post.title[:500])]
    points = 0.2 * any(accepted) + 0.3 * bool(tests)
    whys = [
        *(["accepted by a venue, its comment says"] if any(accepted) else []),
        *(["others tested it"] if tests else []),
    ]
    return Signal(name="rigour", points=points, why="; ".join(whys)) if points else None
