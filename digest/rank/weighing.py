"""Weighs every work: how the starter model sees its text, and each other signal. Pure, linear in the pool."""

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
"""Score below which nobody asks what a work is about."""
TOLD = 0.25
"""Points of lessons below which a reason does not mention them."""


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
    """Each work with its signals, in the works' order. `grades`: what a model said of some of them, by key."""
    if not works:
        return []
    model = model or shipped()
    said = [(words.title_of(work.entry), words.text_of(work.entry)) for work in works]
    near = relevance.Interests(interests, said)
    rows = model.vectors(said)
    texts = model.scores(rows)
    moved = _moved(model, rows, lessons)
    known = _Known(model, lessons)
    weighed = []
    for n, work in enumerate(works):
        cosines = near.cosines(n)
        about = near.near(n, cosines)
        found = (
            Signal(name="text", points=float(texts[n])),
            relevance.signal(near.names, cosines, about),
            signals.authors(*known(work.entry)),
            signals.talk(work),
            signals.karma(work, float(texts[n])),
            signals.source(work),
            signals.rigour(work),
            _lesson(float(moved[n])),
            (grades or {}).get(work.key),
        )
        sound = tuple(one for one in found if one and math.isfinite(one.points))
        near_enough = sum(one.points for one in sound) >= TOPICAL
        weighed.append(Weighed(work, sound, topics(*said[n]) if near_enough else (), about))
    return weighed


def _moved(model: InterestModel, rows: starter.Rows, lessons: Sequence[Lesson]) -> taught.Floats:
    told = [(words.words(one.work.title), words.text_of(_entry(one))) for one in lessons]
    labelled = model.vectors(told)
    return taught.shifts(rows, labelled, model.scores(labelled), [WEIGHT[one.verdict] for one in lessons])


def _entry(lesson: Lesson) -> Entry:
    one = lesson.work
    return Entry(key=one.key, kind="page", source="", title=one.title, url="", body=one.abstract)


class _Known:
    """The model's authors, with those whose works this editor kept or killed."""

    def __init__(self, model: InterestModel, lessons: Sequence[Lesson]) -> None:
        kept: dict[str, list[float]] = {}
        for lesson in lessons:
            for name in lesson.work.authors:
                kept.setdefault(starter.name_hash(name), []).append(WEIGHT[lesson.verdict])
        own = {name: max(0.0, sum(told)) / (len(told) + 1) for name, told in kept.items()}
        merged = dict(model.authors)
        for name, rate in own.items():
            merged[name] = max(rate, merged.get(name, 0.0))
        self._model = InterestModel(model.about, model.terms, model.weights, model.rarity, model.base, merged)

    def __call__(self, entry: Entry) -> tuple[int, float]:
        return self._model.known(entry.authors)


def _lesson(points: float) -> Signal | None:
    if not points:
        return None
    why = "" if abs(points) < TOLD else "like what you kept" if points > 0 else "like what you killed"
    return Signal(name="lessons", points=points, why=why)
