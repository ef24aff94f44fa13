"""Computes every work's signals: the starter model's score of its text, and the others. Pure, linear in the pool."""

import math
from collections.abc import Mapping, Sequence
from functools import cache

from digest.model import Entry, Signal, Work
from digest.rank import relevance, signals, starter, taught, words
from digest.rank.lessons import WEIGHT, Lesson
from digest.rank.places import Weighed
from digest.rank.starter import InterestModel
from digest.rank.topics import topics

TOPICAL = 1.0
"""Least score of a work whose topics are worked out."""
TOLD = 0.25
"""Least points of lessons for a reason to mention them."""


@cache
def shipped() -> InterestModel:
    return starter.load()


def weigh(
    works: Sequence[Work],
    interests: Sequence[str],
    lessons: Sequence[Lesson] = (),
    grades: Mapping[str, Signal] | None = None,
    model: InterestModel | None = None,
) -> list[Weighed]:
    """Each work with its signals, in the given order. `grades`: a model's grades of some of them, by key."""
    if not works:
        return []
    model = model or shipped()
    word_lists = [(words.title_of(work.entry), words.text_of(work.entry)) for work in works]
    near = relevance.Interests(interests, word_lists)
    rows = model.vectors(word_lists)
    scores = model.scores(rows)
    moved = _moved(model, rows, lessons)
    known = _Known(model, lessons)
    weighed = []
    for n, work in enumerate(works):
        cosines = near.cosines(n)
        about = near.near(n, cosines)
        found = (
            Signal(name="text", points=float(scores[n])),
            relevance.signal(near.names, cosines, about),
            signals.authors(*known(work.entry)),
            signals.talk(work),
            signals.karma(work, float(scores[n])),
            signals.source(work),
            signals.rigour(work),
            _lesson(float(moved[n])),
            (grades or {}).get(work.key),
        )
        valid = tuple(signal for signal in found if signal and math.isfinite(signal.points))
        near_enough = sum(signal.points for signal in valid) >= TOPICAL
        weighed.append(Weighed(work, valid, topics(*word_lists[n]) if near_enough else (), about))
    return weighed


def _moved(model: InterestModel, rows: starter.Rows, lessons: Sequence[Lesson]) -> taught.Floats:
    word_lists = [(words.words(lesson.work.title), words.text_of(_entry(lesson))) for lesson in lessons]
    labelled = model.vectors(word_lists)
    return taught.shifts(rows, labelled, model.scores(labelled), [WEIGHT[lesson.verdict] for lesson in lessons])


def _entry(lesson: Lesson) -> Entry:
    work = lesson.work
    return Entry(key=work.key, kind="page", source="", title=work.title, url="", body=work.abstract)


class _Known:
    """The model's authors, adjusted by those whose works this editor kept or killed."""

    def __init__(self, model: InterestModel, lessons: Sequence[Lesson]) -> None:
        kept: dict[str, list[float]] = {}
        for lesson in lessons:
            for name in lesson.work.authors:
                kept.setdefault(starter.name_hash(name), []).append(WEIGHT[lesson.verdict])
        own = {name: max(0.0, sum(weights)) / (len(weights) + 1) for name, weights in kept.items()}
        merged = dict(model.authors)
        for name, rate in own.items():
            merged[name] = max(rate, merged.get(name, 0.0))
        self._model = InterestModel(model.about, model.terms, model.weights, model.rarity, model.base, merged)

    def __call__(self, entry: Entry) -> tuple[tuple[str, ...], float]:
        return self._model.known(entry.authors)


def _lesson(points: float) -> Signal | None:
    if not points:
        return None
    why = "" if abs(points) < TOLD else "like what the editor kept" if points > 0 else "like what the editor killed"
    return Signal(name="lessons", points=points, why=why)
